//! Every rule that stands only in the specification's prose, by its number in `docs/api-coverage.md`: what a template may
//! say, and what it may not.

use crate::sample::{action, agent, rendered};

/// A rule's number, a template that keeps it, one that breaks it, and what is said of that one.
type Rule = (&'static str, String, String, &'static str);

/// Holds that the first of each pair is taken without a word and the second refused with just these words.
fn hold(rules: impl IntoIterator<Item = Rule>) {
    for (number, kept, broken, said) in rules {
        match rendered(&kept) {
            Ok((_, warnings)) => assert!(warnings.is_empty(), "{number} warns of what keeps it: {warnings}"),
            Err(problems) => panic!("{number} refuses what keeps it: {problems}"),
        }
        let Err(problems) = rendered(&broken) else { panic!("{number} takes what breaks it:\n{broken}") };
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, [said], "{number}");
    }
}

/// A rule about the fields of an agent.
fn of_agent(number: &'static str, kept: &str, broken: &str, said: &'static str) -> Rule {
    (number, agent(kept), agent(broken), said)
}

/// A rule about the details of an action; what stands in all of them is `fixed`.
fn of_action(kind: &str, fixed: &str, number: &'static str, cases: [&str; 2], said: &'static str) -> Rule {
    let [kept, broken] = cases.map(|case| action(kind, &format!("{fixed}\n{case}")));
    (number, kept, broken, said)
}

#[test]
fn rules_of_agents() {
    let sleeps = |time: &str, unit: &str| format!("sleepEnabled: true\nsleepTime: {time}\nsleepTimeUnit: {unit}");
    hold([
        of_agent(
            "R01",
            "waitTime: 5\nwaitTimeUnit: minutes",
            "waitTime: 6\nwaitTimeUnit: minutes",
            "`waitTime` is at most 5 minutes",
        ),
        of_agent("R02", "waitTime: 300", "waitTime: 301", "`waitTime` is at most 300 seconds"),
        of_agent("R03", &sleeps("48", "hours"), &sleeps("49", "hours"), "`sleepTime` is at most 48 hours"),
        of_agent("R04", &sleeps("2880", "minutes"), &sleeps("2881", "minutes"), "`sleepTime` is at most 2880 minutes"),
        of_agent(
            "R05",
            &sleeps("172800", "seconds"),
            &sleeps("172801", "seconds"),
            "`sleepTime` is at most 172800 seconds",
        ),
        of_agent(
            "R06",
            &sleeps("null", "null"),
            "sleepEnabled: true\nsleepTimeUnit: null",
            "`sleepTime` must be given when `sleepEnabled` is true; null is for ever",
        ),
        of_agent(
            "R07",
            "autoPilotMaxMessages: 100",
            "autoPilotMaxMessages: 101",
            "`autoPilotMaxMessages` must be a whole number from 1 to 100",
        ),
        of_agent(
            "R08",
            "autoPilotMaxMessages: 1",
            "autoPilotMaxMessages: 0",
            "`autoPilotMaxMessages` must be a whole number from 1 to 100",
        ),
    ]);
}

#[test]
fn rules_of_appointment_booking() {
    let rule = |number, cases: [&str; 2], said| {
        let all = [
            "onlySendLink",
            "triggerWorkflow",
            "sleepAfterBooking",
            "transferBot",
            "rescheduleEnabled",
            "cancelEnabled",
        ];
        let [kept, broken] = cases.map(|case| {
            let rest =
                all.iter().filter(|name| !case.contains(&format!("{name}:"))).map(|name| format!("{name}: false"));
            let lines: Vec<String> =
                std::iter::once("calendarId: c".to_owned()).chain(rest).chain([case.to_owned()]).collect();
            action("appointmentBooking", &lines.join("\n"))
        });
        (number, kept, broken, said)
    };
    hold([
        rule(
            "R09",
            ["triggerWorkflow: true\nworkflowIds: [w]", "triggerWorkflow: true"],
            "`workflowIds` must be given when `triggerWorkflow` is true",
        ),
        rule(
            "R10",
            [
                "sleepAfterBooking: true\nsleepTime: 1\nsleepTimeUnit: days",
                "sleepAfterBooking: true\nsleepTimeUnit: days",
            ],
            "`sleepTime` must be given when `sleepAfterBooking` is true",
        ),
        rule(
            "R11",
            ["sleepAfterBooking: true\nsleepTime: 1\nsleepTimeUnit: hours", "sleepAfterBooking: true\nsleepTime: 1"],
            "`sleepTimeUnit` must be given when `sleepAfterBooking` is true",
        ),
        rule(
            "R13",
            ["onlySendLink: true", "onlySendLink: true\ntriggerWorkflow: true\nworkflowIds: [w]"],
            "`triggerWorkflow` cannot be true when `onlySendLink` is true",
        ),
        rule(
            "R14",
            ["onlySendLink: true", "onlySendLink: true\nsleepAfterBooking: true\nsleepTime: 1\nsleepTimeUnit: days"],
            "`sleepAfterBooking` cannot be true when `onlySendLink` is true",
        ),
        rule(
            "R16",
            ["rescheduleEnabled: true", "onlySendLink: true\nrescheduleEnabled: true"],
            "`rescheduleEnabled` cannot be true when `onlySendLink` is true",
        ),
        rule(
            "R17",
            ["cancelEnabled: true", "onlySendLink: true\ncancelEnabled: true"],
            "`cancelEnabled` cannot be true when `onlySendLink` is true",
        ),
    ]);
    // These name another agent of the template.
    let with_other = |(number, kept, broken, said): Rule| {
        let other = "  other:\n    name: o\n    personality: p\n    goal: g\n    instructions: i\n";
        (number, kept + other, broken + other, said)
    };
    hold(
        [
            rule(
                "R12",
                ["transferBot: true\ntransferAgent: other", "transferBot: true"],
                "`transferAgent` must be given when `transferBot` is true",
            ),
            rule(
                "R15",
                [
                    "transferBot: true\ntransferAgent: other",
                    "onlySendLink: true\ntransferBot: true\ntransferAgent: other",
                ],
                "`transferBot` cannot be true when `onlySendLink` is true",
            ),
        ]
        .map(with_other),
    );
}

#[test]
fn rules_of_stop_bot() {
    let fixed = "stopBotDetectionType: Goodbye\nstopBotTriggerCondition: c\nenabled: true\nfinalMessage: Goodbye.";
    let rule = |number, cases, said| of_action("stopBot", fixed, number, cases, said);
    hold([
        rule(
            "R18",
            [
                "reactivateEnabled: false\nstopBotExamples: [bye, thanks]",
                "reactivateEnabled: false\nstopBotExamples: [bye]",
            ],
            "`stopBotExamples` needs at least 2 examples",
        ),
        rule(
            "R19",
            [
                "reactivateEnabled: true\nstopBotExamples: [a, b]\nsleepTime: 1\nsleepTimeUnit: days",
                "reactivateEnabled: true\nstopBotExamples: [a, b]\nsleepTimeUnit: days",
            ],
            "`sleepTime` must be given when `reactivateEnabled` is true",
        ),
        rule(
            "R20",
            [
                "reactivateEnabled: false\nstopBotExamples: [a, b]",
                "reactivateEnabled: true\nstopBotExamples: [a, b]\nsleepTime: 1",
            ],
            "`sleepTimeUnit` must be given when `reactivateEnabled` is true",
        ),
    ]);
}

#[test]
fn rules_of_human_hand_over() {
    let fixed = "enabled: true\ntriggerCondition: wants a person\nfinalMessage: One moment, please.";
    let rule = |number, cases, said| of_action("humanHandOver", fixed, number, cases, said);
    hold([
        rule(
            "R21",
            [
                "reactivateEnabled: false\nhandoverType: custom\nexamples: [a person]",
                "reactivateEnabled: false\nhandoverType: custom",
            ],
            "`examples` must be given when `handoverType` is custom",
        ),
        rule(
            "R22",
            [
                "reactivateEnabled: false\nhandoverType: contactRequest\nexamples: [a person]",
                "reactivateEnabled: false\nhandoverType: contactRequest\nexamples: []",
            ],
            "`examples` must be given when `handoverType` is contactRequest",
        ),
        rule(
            "R23",
            [
                "reactivateEnabled: true\nhandoverType: lackOfInformation\nsleepTime: 1\nsleepTimeUnit: hours",
                "reactivateEnabled: true\nhandoverType: lackOfInformation\nsleepTimeUnit: hours",
            ],
            "`sleepTime` must be given when `reactivateEnabled` is true",
        ),
        rule(
            "R24",
            [
                "reactivateEnabled: false\nhandoverType: failedToResolveIssue",
                "reactivateEnabled: true\nhandoverType: failedToResolveIssue\nsleepTime: 1",
            ],
            "`sleepTimeUnit` must be given when `reactivateEnabled` is true",
        ),
    ]);
}

#[test]
fn rules_of_advanced_followup() {
    let rule = |number, cases: [&str; 2], said| {
        let cases = cases.map(|step| format!("followupSequence: [{{id: 1, {step}}}]"));
        let fixed = "enabled: true\nscenarioId: contactIsBusy";
        of_action("advancedFollowup", fixed, number, [&cases[0], &cases[1]], said)
    };
    hold([
        rule(
            "R25",
            ["followupTimeUnit: minutes, followupTime: 60", "followupTimeUnit: minutes, followupTime: 61"],
            "`followupTime` is at most 60 minutes",
        ),
        rule(
            "R26",
            ["followupTimeUnit: hours, followupTime: 24", "followupTimeUnit: hours, followupTime: 25"],
            "`followupTime` is at most 24 hours",
        ),
        rule(
            "R27",
            ["followupTimeUnit: days, followupTime: 180", "followupTimeUnit: days, followupTime: 181"],
            "`followupTime` is at most 180 days",
        ),
        rule(
            "R28",
            [
                "followupTimeUnit: days, followupTime: 1, aiEnabledMessage: false, customMessage: Still there?",
                "followupTimeUnit: days, followupTime: 1, aiEnabledMessage: false",
            ],
            "`customMessage` must be given when `aiEnabledMessage` is false",
        ),
        rule(
            "R29",
            [
                "followupTimeUnit: days, followupTime: 1, triggerWorkflow: true, workflowId: w",
                "followupTimeUnit: days, followupTime: 1, triggerWorkflow: true",
            ],
            "`workflowId` must be given when `triggerWorkflow` is true",
        ),
    ]);
}

#[test]
fn rules_of_transfer_bot() {
    let rule = |number, cases: [&str; 2], said| {
        let fixed = "enabled: true\ntransferToBot: other";
        let (number, kept, broken, said) = of_action("transferBot", fixed, number, cases, said);
        let other = "  other:\n    name: o\n    personality: p\n    goal: g\n    instructions: i\n";
        (number, kept + other, broken + other, said)
    };
    let custom = "transferBotType: Custom\ntransferBotExamples: [prices, sales]";
    hold([
        rule(
            "R30",
            [&format!("{custom}\ntransferBotTriggerCondition: asks for prices"), custom],
            "`transferBotTriggerCondition` must be given when `transferBotType` is Custom",
        ),
        rule(
            "R31",
            [
                "transferBotType: Default",
                "transferBotType: Custom\ntransferBotTriggerCondition: c\ntransferBotExamples: [prices]",
            ],
            "`transferBotExamples` needs at least 2 examples",
        ),
    ]);
}
