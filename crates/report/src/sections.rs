//! The parts of a page that depend on what came of the run.

use crate::account::{Account, Location, letter};
use crate::chart::latencies;
use crate::node::{Element, element};
use crate::text::{duration, moment};
use crate::timeline::timeline;
use fitout_model::Standing;
use fitout_model::text::{counted, thousands};

/// How many rows of a trouble are named beside it.
const NAMED_MAX: usize = 12;

/// What becomes of a tile that counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    /// There is none.
    LeftOut,
    /// It is there and not shown: it may count something later.
    Unseen,
}

/// What the page is about.
pub(crate) fn head(account: &Account) -> Element {
    let took = account.took().map(|took| format!(", {}", duration(took))).unwrap_or_default();
    let version = element("small").text(&account.version);
    let told = element("p")
        .text(&account.command)
        .text(" of ")
        .child(element("b").text(&account.roster))
        .text(" in run ")
        .child(element("code").text(&account.run))
        .text(format!(", {}{took}: {}", moment(account.began), account.how));
    element("header")
        .with("id", "head")
        .child(element("h1").text(&account.template).text(" ").child(version))
        .child(told)
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Done => "done",
        Standing::Skipped => "skipped",
        Standing::Failed => "failed",
        Standing::Parked => "parked",
        Standing::InDoubt => "doubt",
        Standing::Conflict => "conflict",
        Standing::Pending => "pending",
    }
}

/// The class of what stands for a location.
fn class_of(location: &Location) -> String {
    let working = if location.going_on.is_some() { " working" } else { "" };
    format!("{}{working}", class(location.standing))
}

/// How many locations stand where.
pub(crate) fn tiles(account: &Account, zero: Zero) -> Element {
    let counts = account.counts();
    let button = |show: &'static str, pressed: &'static str| {
        element("button").with("type", "button").with("data-show", show).with("aria-pressed", pressed)
    };
    let all = button("", "true").child(element("b").text(thousands(account.locations.len()))).text("all");
    let tile = |standing: Standing| {
        let count = counts.get(&standing).copied().unwrap_or(0);
        let unseen = if count == 0 { " unseen-tile" } else { "" };
        let class = class(standing);
        (count > 0 || zero == Zero::Unseen).then(|| {
            button(class, "false")
                .with("class", format!("{class}{unseen}"))
                .child(element("b").text(thousands(count)))
                .child(element("i").with("aria-hidden", "true").text(letter(standing).to_string()))
                .text(format!(" {standing}"))
        })
    };
    element("section")
        .with("id", "tiles")
        .with("aria-label", "Outcome")
        .with("class", "tiles")
        .child(all)
        .children(Standing::ALL.into_iter().filter_map(tile))
}

/// A square for every location.
pub(crate) fn grid(account: &Account) -> Element {
    element("div").with("class", "grid").children(account.locations.iter().map(cell))
}

/// The square of a location.
pub(crate) fn cell(location: &Location) -> Element {
    let name = location.name.as_deref().unwrap_or(&location.id);
    element("a")
        .with("class", class_of(location))
        .with("href", format!("#{}", location.anchor()))
        .with("title", format!("{} {name}: {}", location.place(), location.as_str()))
        .text(letter(location.standing).to_string())
}

/// What is not as wanted, by its cause, at most so many causes; empty where there is nothing.
pub(crate) fn troubles(account: &Account, most: usize) -> Element {
    let section = element("section").with("id", "troubles");
    let mut troubles = account.troubles();
    troubles.truncate(most);
    if troubles.is_empty() {
        return section;
    }
    let article = |(trouble, locations): (&crate::LocationTrouble, Vec<&Location>)| {
        let mut rows = element("p");
        for (place, location) in locations.iter().take(NAMED_MAX).enumerate() {
            let link = element("a").with("href", format!("#{}", location.anchor())).text(location.place());
            rows = rows.text(if place > 0 { ", " } else { "" }).child(link);
        }
        let more = locations.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" and {} more", thousands(more)) } else { String::new() };
        let during = element("small").text(format!("({})", trouble.during));
        element("article")
            .with("class", class(trouble.kind.standing()))
            .child(element("h3").text(format!(
                "{}: {}",
                counted(locations.len(), "location"),
                trouble.kind.description()
            )))
            .child(element("p").text(&trouble.message).text(" ").child(during))
            .child(element("p").with("class", "hint").text(trouble.kind.hint()))
            .child(rows.text(more))
    };
    section.child(element("h2").text("What is not as wanted")).children(troubles.into_iter().map(article))
}

/// What the run sent when, what held it up, and how long requests took; empty where nothing was sent.
pub(crate) fn plots(account: &Account) -> Element {
    let section = element("section").with("id", "plots");
    let (timeline, latencies) = (timeline(account), latencies(account));
    if timeline.is_empty() && latencies.is_none() {
        return section;
    }
    section.child(element("h2").text("The run")).children(timeline).children(latencies)
}

/// The row of a location in the table.
pub(crate) fn row(location: &Location) -> Element {
    let cell = || element("div").with("role", "cell");
    let mut place = cell();
    if let Some(name) = &location.name {
        place = place.child(element("b").text(name)).text(" ");
    }
    let place = place.child(element("code").text(&location.id));
    let standing = element("i").with("aria-hidden", "true").text(letter(location.standing).to_string());
    let mut note = cell().text(location.note());
    if let Some(trace) = location.trouble.as_ref().and_then(|trouble| trouble.trace.as_deref()) {
        note = note.text(" ").child(element("small").text(format!("trace {trace}")));
    } else if location.note().is_empty() {
        let agents: Vec<String> = location.agents.iter().map(|agent| format!("{} {}", agent.key, agent.id)).collect();
        note = note.text(agents.join(", "));
    }
    element("div")
        .with("role", "row")
        .with("class", format!("row {}", class_of(location)))
        .with("id", location.anchor())
        .child(cell().text(location.line()))
        .child(place)
        .child(cell().child(standing).text(format!(" {}", location.as_str())))
        .child(cell().text(location.requests.to_string()))
        .child(note)
}
