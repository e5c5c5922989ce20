//! The official files: operations by method and path, and their schemas as JSON schemas.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The files, read once.
pub(crate) static OFFICIAL: LazyLock<Official> = LazyLock::new(Official::read);

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The official files by name, without their ending.
pub(crate) struct Official {
    files: BTreeMap<String, Value>,
}

/// One operation of a file.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) file: &'static str,
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    /// With the names of its parameters in braces.
    pub(crate) path: &'a str,
    whole: &'a Value,
}

/// What the schema of an object says about members that it does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strangers {
    /// As the file says: they are welcome.
    Welcome,
    /// What is sent must be documented to the last member.
    Refused,
}

impl Official {
    fn read() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the files are not in this project; the script says where they are"
        )]
        let folder = std::env::var("FITOUT_SPEC");
        let Ok(folder) = folder else {
            panic!("FITOUT_SPEC must name the folder of the official OpenAPI files; scripts/conformance.sh sets it")
        };
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("FITOUT_SPEC={folder}: {error}"));
        let paths =
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "json"));
        let read = |path: PathBuf| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
        };
        Self { files: paths.map(read).collect() }
    }

    /// Every operation of a file.
    pub(crate) fn operations(&self, file: &'static str) -> Vec<Operation<'_>> {
        let paths = self.file(file)["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, methods)| {
            let known = METHODS.into_iter().filter_map(move |method| Some((method, methods.get(method)?)));
            known.map(move |(method, whole)| {
                let id = whole["operationId"].as_str().unwrap_or_default();
                Operation { file, id, method, path, whole }
            })
        });
        all.collect()
    }

    /// The operation of this id.
    pub(crate) fn operation(&self, file: &'static str, id: &str) -> Operation<'_> {
        let found = self.operations(file).into_iter().find(|operation| operation.id == id);
        found.unwrap_or_else(|| panic!("{file} has no operation {id}"))
    }

    fn file(&self, name: &str) -> &Value {
        self.files.get(name).unwrap_or_else(|| panic!("the folder of the specification has no {name}.json"))
    }

    /// The schema with all its references replaced by what they mean, as a JSON schema.
    pub(crate) fn whole(&self, file: &str, schema: &Value, strangers: Strangers) -> Value {
        match schema {
            Value::Array(items) => items.iter().map(|item| self.whole(file, item, strangers)).collect(),
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
                Some(reference) => {
                    let (other, pointer) = reference.split_once('#').unwrap();
                    // The files that the others share stand beside them here.
                    let other = other.rsplit('/').next().unwrap().trim_end_matches(".json");
                    let other = if other.is_empty() { file } else { other };
                    let meant = self.file(other).pointer(pointer).unwrap_or_else(|| panic!("{file}: {reference}"));
                    self.whole(other, meant, strangers)
                }
                None => self.object(file, members, strangers),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
        }
    }

    fn object(&self, file: &str, members: &Map<String, Value>, strangers: Strangers) -> Value {
        // A reference with a description beside it is written as a list of one.
        if let Some([only]) = members.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            return self.whole(file, only, strangers);
        }
        let inside = |(name, value): (&String, &Value)| (name.clone(), self.whole(file, value, strangers));
        let mut whole: Map<String, Value> = members.iter().filter(|(name, _)| *name != "example").map(inside).collect();
        // A word of the files that JSON schemas do not have: it is said there by saying nothing.
        if whole.get("type") == Some(&json!("any")) {
            whole.remove("type");
        }
        let is_schema = whole.get("type").is_some_and(Value::is_string);
        if is_schema && whole.get("nullable") == Some(&Value::Bool(true)) {
            whole["type"] = json!([whole["type"], "null"]);
        }
        if is_schema && strangers == Strangers::Refused && whole.get("properties").is_some_and(Value::is_object) {
            whole.entry("additionalProperties").or_insert(Value::Bool(false));
        }
        Value::Object(whole)
    }
}

impl<'a> Operation<'a> {
    /// The parameters of this kind: `query`, `header` or `path`.
    pub(crate) fn parameters(&self, kind: &str) -> Vec<&'a Value> {
        let all = self.whole.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|parameter| parameter["in"] == kind).collect()
    }

    /// What it takes: the media type and the schema, to the last member.
    pub(crate) fn body(&self) -> Option<(&'a str, Value)> {
        let content = self.whole.pointer("/requestBody/content")?.as_object()?;
        let (media, schema) = content.iter().next()?;
        Some((media, OFFICIAL.whole(self.file, &schema["schema"], Strangers::Refused)))
    }

    /// What it answers: each status with its schema.
    pub(crate) fn answers(&self) -> BTreeMap<u16, Value> {
        let all = self.whole["responses"].as_object().unwrap();
        let documented = all.iter().filter_map(|(status, answer)| {
            let schema = answer.pointer("/content/application~1json/schema")?;
            Some((status.parse().ok()?, OFFICIAL.whole(self.file, schema, Strangers::Welcome)))
        });
        documented.collect()
    }

    /// The scopes, one of which a token needs.
    pub(crate) fn scopes(&self) -> BTreeSet<&'a str> {
        let ways = self.whole.get("security").and_then(Value::as_array).into_iter().flatten();
        let scopes = ways.filter_map(Value::as_object).flat_map(Map::values).filter_map(Value::as_array).flatten();
        scopes.filter_map(Value::as_str).collect()
    }

    /// Whether a path is one of this operation's.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        let (mine, theirs): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        mine.len() == theirs.len()
            && mine
                .iter()
                .zip(&theirs)
                .all(|(mine, theirs)| mine == theirs || (mine.starts_with('{') && !theirs.is_empty()))
    }
}

/// A place at which a value is not as its schema says, and the keyword that it breaks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) at: String,
    pub(crate) keyword: String,
}

/// Everything in which the value is not as the schema says.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<Violation> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let found = validator.iter_errors(value).map(|error| Violation {
        at: error.instance_path().as_str().to_owned(),
        keyword: error.schema_path().as_str().rsplit('/').next().unwrap_or_default().to_owned(),
    });
    found.collect()
}
