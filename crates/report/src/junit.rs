//! The report for a CI system.

use crate::account::Account;
use crate::text::escape;
use fitout_model::Standing;

/// The account as `JUnit` XML: one test case for each location; what failed, is in doubt or in conflict is a failure, what is
/// parked or pending an error, what was left alone is skipped.
#[must_use]
pub fn junit(account: &Account) -> String {
    let counts = account.counts();
    let of = |standings: &[Standing]| standings.iter().filter_map(|s| counts.get(s)).sum::<usize>();
    let seconds = account.took().unwrap_or(0);
    let suite = format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}.{:03}\">",
        escape(&format!("{} {}", account.template, account.run)),
        account.locations.len(),
        of(&[Standing::Failed, Standing::InDoubt, Standing::Conflict]),
        of(&[Standing::Parked, Standing::Pending]),
        of(&[Standing::Skipped]),
        seconds / 1000,
        seconds % 1000,
    );
    let mut lines = vec!["<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(), "<testsuites>".to_owned(), suite];
    for location in &account.locations {
        let name = location.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        let case = format!(
            "    <testcase classname=\"{}\" name=\"{}\"",
            escape(&account.template),
            escape(&format!("{}{name} ({})", location.id, location.place()))
        );
        let kind = location.trouble.as_ref().map_or(location.standing.as_str(), |trouble| trouble.kind.as_str());
        let inner = match location.standing {
            Standing::Done => None,
            Standing::Skipped => Some(format!("<skipped message=\"{}\"/>", escape(&location.note()))),
            Standing::Failed | Standing::InDoubt | Standing::Conflict => {
                Some(format!("<failure type=\"{kind}\" message=\"{}\"/>", escape(&location.note())))
            }
            Standing::Parked | Standing::Pending => {
                Some(format!("<error type=\"{kind}\" message=\"{}\"/>", escape(&location.note())))
            }
        };
        lines.push(match inner {
            None => format!("{case}/>"),
            Some(inner) => format!("{case}>{inner}</testcase>"),
        });
    }
    lines.extend(["  </testsuite>".to_owned(), "</testsuites>".to_owned(), String::new()]);
    lines.join("\n")
}
