//! Saying what is wrong with a template or a roster.

use crate::message::Message;
use crate::terminal::Printer;
use fitout_template::{ProblemPart, Problems};

/// How many groups of problems of each severity are shown.
pub(super) const PROBLEMS_SHOWN: usize = 20;

/// How many other rows of a group are named.
const ROWS_SHOWN: usize = 8;

/// Says all problems: to people the first groups of them, to programs every group. What was said before is not said again.
pub(crate) fn say(printer: &Printer, problems: &Problems) {
    say_up_to(printer, problems, PROBLEMS_SHOWN, "The same command with `--json` tells all of it.");
}

/// The same, with so many groups of each severity and as many of the rows of each, and the command that shows all.
pub(crate) fn say_up_to(printer: &Printer, problems: &Problems, groups_max: usize, all: &str) {
    // A command that reads its files twice complains once.
    let whole: Vec<String> = problems.groups().map(|group| format!("{} {}", group.count, group.headline())).collect();
    if !printer.is_news(&whole.join("\n")) {
        return;
    }
    for group in problems.groups() {
        printer.tell(&Message::Problem {
            problem: &group.problem,
            count: group.count,
            further_lines: &group.further_lines,
        });
    }
    let rows_max = if groups_max > PROBLEMS_SHOWN { usize::MAX } else { ROWS_SHOWN };
    for shown in problems.shown(groups_max, all) {
        match shown {
            ProblemPart::Group(group) => {
                printer.say_to_people(&group.headline());
                if let Some(line) = problems.source_line(&group.problem) {
                    printer.show_source(&line, group.problem.severity);
                }
                group.details_of(rows_max).iter().for_each(|line| printer.say_to_people(line));
            }
            ProblemPart::Rest(text) => printer.say_to_people(&text),
        }
    }
}
