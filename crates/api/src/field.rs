//! What can be known of a field: the columns of the table.

use crate::asset::AssetKind;
use crate::word::letters;

/// An object of a body: its fields, and what becomes of others.
#[derive(Debug)]
pub struct Shape {
    /// Its name for a person: "an agent".
    pub what: &'static str,
    /// What the API does with a field that is not among them.
    pub extras: Extras,
    /// Its fields, in the order in which an author reads them.
    pub fields: &'static [Field],
}

/// What the API does with a field of a body that it does not document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extras {
    /// It answers 422 to the whole body.
    Refused,
    /// It takes it, and may do something with it.
    Taken,
}

/// A member of a body, with all that is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in requests and answers.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Whether it has to be there.
    pub need: Need,
    /// What the API takes where it is left out of a new one; `None` where that is not documented.
    pub default: Option<Literal>,
    /// How an answer shows what was written.
    pub shown: Shown,
    /// What `null` means.
    pub null: Null,
    /// The flags that cannot be true while this one is.
    pub excludes: &'static [&'static str],
    /// How long its text or its list may be.
    pub limit: Option<LengthLimit>,
    /// What of the location it names by id.
    pub names: Option<Names>,
    /// What it is a part of.
    pub group: Group,
    /// What it is for, its unit and its bounds, for somebody who writes it.
    pub says: &'static str,
}

/// What the value of a field is.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text.
    Text,
    /// True or false.
    Flag,
    /// A number of at least `min`.
    Number {
        /// The least.
        min: u32,
    },
    /// A whole number.
    Whole {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// A stretch of time: a number of at least 0, in the unit that another field names.
    Time {
        /// The field that names the unit.
        unit: &'static str,
        /// The greatest by unit. Where the unit is left out, its default counts; a unit that is not here has no bound.
        most: &'static [Most],
    },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts, none of them empty.
    Texts,
    /// A list of these words.
    Words(&'static [&'static str]),
    /// An object.
    Object(&'static Shape),
    /// A list of objects.
    Objects(&'static Shape),
}

/// The longest time in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// The unit.
    pub unit: &'static str,
    /// How many of it.
    pub number: u32,
}

/// Whether a field has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always, with something in it.
    Always,
    /// It may be left out.
    Optional,
    /// It may be left out of a new one, and has to be in every update.
    Update,
    /// With something in it while this holds; it may be there otherwise, and has no effect then.
    While(Switch),
    /// While this holds, and never otherwise.
    OnlyWhile(Switch),
}

/// What decides whether a field counts: another field of the same object.
///
/// A flag that is left out is its default, and false where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// This flag is true.
    On(&'static str),
    /// This flag is false.
    Off(&'static str),
    /// This field is one of these words.
    Is(&'static str, &'static [&'static str]),
}

/// A plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// True or false.
    Flag(bool),
    /// A number.
    Number(u32),
    /// A word.
    Word(&'static str),
}

/// How the answers of the API show what was written to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it was written, or not at all.
    AsWritten,
    /// As it was written, in capitals or not.
    AnyCase,
    /// Never: only who wrote it knows.
    Never,
    /// Wrongly at times, because the API decides it by itself: what is shown proves nothing.
    Unreliable,
    /// In some answers as an object, whose member of this name is what was written.
    InObject(&'static str),
    /// As a set in no order: its words in other spellings (`LIVE_CHAT`), or as objects that have the word in this member.
    WordSet(&'static str),
}

/// What `null` means in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// Nothing: an answer that shows it shows no value. It cannot be written.
    Gap,
    /// Another value than every other, where it is shown. It cannot be written.
    Shown,
    /// "For ever", shown and written.
    ForEver,
}

/// A bound on the length of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthLimit {
    /// What is counted.
    pub of: Measure,
    /// The least.
    pub min: u32,
    /// The most; `None` where no bound is known.
    pub max: Option<u32>,
    /// How well it is known. It holds only where the field is needed.
    pub grade: Grade,
}

/// What a [`LengthLimit`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The characters of a text.
    Chars,
    /// The items of a list.
    Items,
}

/// How well a bound is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// It is documented: what is outside is refused.
    Documented,
    /// It was reported by others: what is outside may be refused.
    Reported,
}

/// A thing of the location that a field names by its id, or things by a list of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// What kind of thing.
    pub kind: AssetKind,
    /// What must hold so that something is done with it; `None` where something always is.
    pub switch: Option<Switch>,
}

/// What a field is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The prompt in its parts, in whose place the full prompt of the web editor counts where it is set.
    Prompt,
    /// Nothing else.
    Other,
}

impl Shape {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The names of its fields, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|field| field.name)
    }
}

impl Field {
    /// A row: what follows by a method is what is out of the common.
    pub(crate) const fn new(name: &'static str, kind: Kind, need: Need, says: &'static str) -> Self {
        Self {
            name,
            kind,
            need,
            default: None,
            shown: Shown::AsWritten,
            null: Null::Gap,
            excludes: &[],
            limit: None,
            names: None,
            group: Group::Other,
            says,
        }
    }

    pub(crate) const fn default(self, default: Literal) -> Self {
        Self { default: Some(default), ..self }
    }

    pub(crate) const fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    pub(crate) const fn null(self, null: Null) -> Self {
        Self { null, ..self }
    }

    pub(crate) const fn excludes(self, excludes: &'static [&'static str]) -> Self {
        Self { excludes, ..self }
    }

    pub(crate) const fn limit(self, limit: LengthLimit) -> Self {
        Self { limit: Some(limit), ..self }
    }

    pub(crate) const fn names(self, kind: AssetKind) -> Self {
        Self { names: Some(Names { kind, switch: None }), ..self }
    }

    pub(crate) const fn names_while(self, kind: AssetKind, switch: Switch) -> Self {
        Self { names: Some(Names { kind, switch: Some(switch) }), ..self }
    }

    pub(crate) const fn of(self, group: Group) -> Self {
        Self { group, ..self }
    }

    /// The shape of the object that its value is, or of each object of its list; `None` for another kind.
    #[must_use]
    pub fn inner(&self) -> Option<&'static Shape> {
        match self.kind {
            Kind::Object(shape) | Kind::Objects(shape) => Some(shape),
            Kind::Text
            | Kind::Flag
            | Kind::Number { .. }
            | Kind::Whole { .. }
            | Kind::Time { .. }
            | Kind::Word(_)
            | Kind::Texts
            | Kind::Words(_) => None,
        }
    }

    /// The documented spelling of a word that an answer shows in this field; `None` for a word that is not documented, and
    /// where the field has no words.
    #[must_use]
    pub fn word(&self, shown: &str) -> Option<&'static str> {
        let (Kind::Word(words) | Kind::Words(words)) = self.kind else { return None };
        words.iter().copied().find(|word| match self.shown {
            Shown::WordSet(_) => letters(word) == letters(shown),
            Shown::AnyCase => word.eq_ignore_ascii_case(shown),
            Shown::AsWritten | Shown::Never | Shown::Unreliable | Shown::InObject(_) => *word == shown,
        })
    }
}

impl Switch {
    /// The field that it is.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Switch::On(name) | Switch::Off(name) | Switch::Is(name, _) => name,
        }
    }
}

/// From `min` to `max` of what is counted, as others have reported.
pub(crate) const fn reported(of: Measure, min: u32, max: u32) -> LengthLimit {
    LengthLimit { of, min, max: Some(max), grade: Grade::Reported }
}

/// At least this many items, as documented.
pub(crate) const fn at_least(min: u32) -> LengthLimit {
    LengthLimit { of: Measure::Items, min, max: None, grade: Grade::Documented }
}

pub(crate) const fn required(name: &'static str, kind: Kind, says: &'static str) -> Field {
    Field::new(name, kind, Need::Always, says)
}

pub(crate) const fn optional(name: &'static str, kind: Kind, says: &'static str) -> Field {
    Field::new(name, kind, Need::Optional, says)
}
