//! Where a page's commands are run.

use crate::program::{Place, SILENCE_MAX, Served, root};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

/// Locations of `clients.csv`.
const LOCATIONS: usize = 12;
/// The agency of the served API.
const AGENCY: &str = "acme";

/// A folder as a reader has it, the API, and the programs that stand in for those of a reader's machine.
#[derive(Debug)]
pub(super) struct World {
    place: Place,
    /// The programs, the output and the shell's state: nothing that belongs into the reader's folder.
    behind: Place,
    served: Served,
    /// The process groups of what was run: something may be left in the background.
    groups: Vec<u32>,
    /// What the last commands put on the screen.
    pub(super) screen: String,
}

/// The program, as a reader runs it.
const FITOUT: &str = r#"#!/bin/sh
has() { want=$1; shift; for word do [ "$word" = "$want" ] && return 0; done; return 1; }
here() { has --sandbox "$@" || has --base-url "$@" || set -- --more; [ "$1" != --more ]; }
program=$DOCS_PROGRAM
left=$#
while [ "$left" -gt 0 ]; do
    word=$1; shift; left=$((left - 1))
    [ "$word" = RUN ] && word=$("$program" runs list | tail -n 1 | cut -d ' ' -f 1)
    set -- "$@" "$word"
done
case "${1-} ${2-}" in
"plan "* | "apply "* | "drift "* | "audit "* | "check "* | "auth login" | "roster pull" | "agents "* | "actions "* | "generations "*)
    here "$@" || set -- "$@" --base-url "$DOCS_URL" ;;
esac
case "${1-} ${2-}" in
"apply "*) has --yes "$@" || has --acknowledge-removals "$@" || set -- "$@" --yes ;;
"agents create" | "agents update" | "actions attach" | "actions update" | "actions followup")
    has --yes "$@" || set -- "$@" --yes ;;
"undo "* | "destroy"* | "agents delete" | "actions remove")
    if ! has --acknowledge-removals "$@"; then
        number=$("$program" "$@" --yes 2>&1 </dev/null | sed -n 's/.*--acknowledge-removals \([0-9]*\).*/\1/p')
        [ -n "$number" ] && set -- "$@" --acknowledge-removals "$number"
    fi ;;
esac
exec "$program" "$@"
"#;

/// cargo, where it is only a way to the program.
const CARGO: &str = r#"#!/bin/sh
case "$1 ${2-}" in
"run "*) while [ "$1" != -- ]; do shift; done; shift; exec fitout "$@" ;;
"install --path") case $3 in *crates/cli) exit 0 ;; esac ;;
esac
echo "this cargo cannot $*" >&2
exit 97
"#;

/// 1Password's program, which knows one secret.
const OP: &str = "#!/bin/sh\n[ \"$1 $2\" = 'read --no-newline' ] && printf %s \"$DOCS_TOKEN\"\n";

/// A location's id, its token.
fn location(number: usize) -> (String, String) {
    (format!("clinic{number:014}"), format!("pit-00000000-0000-4000-8000-{number:012}"))
}

/// The roster that a reader has.
fn clients() -> String {
    let row = |number: usize| {
        let (id, token) = location(number);
        let state = ["CA", "NV", "OR"][number % 3];
        format!("{id},{token},Clinic {number},\"Springfield, {state}\",(555) 555-01{number:02},{state}\n")
    };
    let rows: String = (1..=LOCATIONS).map(row).collect();
    format!("location_id,token,clinic_name,city,phone,state\n{rows}")
}

impl World {
    /// A world in which nothing was done.
    pub(super) fn new() -> Self {
        let (place, behind) = (Place::new(), Place::new());
        copy(&root().join("templates"), &place.path("templates"));
        let template = fs::read_to_string(root().join("templates/dental-front-desk.yaml")).unwrap();
        place.write("front-desk.yaml", template.replace("name: dental-front-desk\n", "name: front-desk\n"));
        place.write("clients.csv", clients());
        for (name, text) in [("fitout", FITOUT), ("cargo", CARGO), ("op", OP)] {
            behind.write(name, text);
            fs::set_permissions(behind.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        behind.write("folder", place.path("").display().to_string());
        behind.write("environment", "");
        behind.write("known.csv", clients());
        let known = behind.path("known.csv").display().to_string();
        let quick = ["--sandbox-latency", "1ms", "--sandbox-window", "1s"];
        let served = Served::start(&place, &[&["--roster", &known, "--agency", AGENCY], &quick[..]].concat());
        Self { place, behind, served, groups: Vec::new(), screen: String::new() }
    }

    /// Puts a file into the reader's folder.
    pub(super) fn write(&self, name: &str, text: &str) {
        if let Some(folder) = self.place.path(name).parent() {
            fs::create_dir_all(folder).unwrap();
        }
        self.place.write(name, text);
    }

    /// Runs these commands where the last ones have left the shell; their exit code.
    pub(super) fn run(&mut self, commands: &str) -> i32 {
        let state = self.behind.path("").display().to_string();
        let script = format!(
            "cd \"$(cat '{state}folder')\"\n. '{state}environment'\n\
             trap 'code=$?; pwd > \"{state}folder\"; export -p > \"{state}environment\"; exit $code' EXIT\n{commands}\n"
        );
        let screen = fs::File::create(self.behind.path("screen")).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-euc", &script]).stdin(Stdio::null()).process_group(0);
        shell.stdout(screen.try_clone().unwrap()).stderr(screen);
        for (name, value) in self.environment() {
            shell.env(name, value);
        }
        let mut child = shell.spawn().unwrap();
        let group = child.id();
        self.groups.push(group);
        let (ended, end) = channel();
        std::thread::spawn(move || ended.send(child.wait().unwrap().code()));
        let code = end.recv_timeout(SILENCE_MAX);
        self.screen = fs::read_to_string(self.behind.path("screen")).unwrap();
        match code {
            Ok(code) => code.unwrap_or(-1),
            Err(error) => panic!("{error}: these commands do not end:\n{commands}\nOn the screen:\n{}", self.screen),
        }
    }

    /// What is not as on the machine that runs the tests.
    fn environment(&self) -> Vec<(&'static str, String)> {
        let theirs = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.behind.path("")).chain(std::env::split_paths(&theirs));
        let place = self.place.path("").display().to_string();
        vec![
            ("PATH", std::env::join_paths(folders).unwrap().into_string().unwrap()),
            ("HOME", place.trim_end_matches('/').to_owned()),
            ("XDG_CONFIG_HOME", self.place.path("config").display().to_string()),
            ("NO_COLOR", "1".to_owned()),
            ("DOCS_PROGRAM", env!("CARGO_BIN_EXE_fitout").to_owned()),
            ("DOCS_URL", self.served.url.clone()),
            ("DOCS_TOKEN", location(1).1),
        ]
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for group in &self.groups {
            // Most have ended long ago, which is as good.
            drop(Command::new("sh").args(["-c", &format!("kill -KILL -{group} 2>/dev/null")]).status());
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
