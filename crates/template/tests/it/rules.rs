//! A row of the table for every rule of the API: what is taken and what is refused.

use crate::sample::{action, agent, rendered};

fn check(cases: &[(&str, &str)], of: impl Fn(&str) -> String) {
    for (text, expected) in cases {
        let yaml = of(text);
        let got = match rendered(&yaml) {
            Ok((_, warnings)) => warnings.iter().map(|p| p.message.clone()).collect::<Vec<_>>().join(" / "),
            Err(problems) => problems.iter().map(|p| p.message.clone()).collect::<Vec<_>>().join(" / "),
        };
        assert_eq!(got, *expected, "{text}");
    }
}

#[test]
fn fields_of_an_agent() {
    check(
        &[
            ("waitTime: 300", ""),
            ("waitTime: 301", "`waitTime` is at most 300 seconds"),
            ("waitTime: 5\nwaitTimeUnit: minutes", ""),
            ("waitTime: 6\nwaitTimeUnit: minutes", "`waitTime` is at most 5 minutes"),
            ("waitTime: -1", "`waitTime` must be at least 0"),
            ("waitTime: soon", "`waitTime` must be a number, not text"),
            ("waitTimeUnit: hours", "`waitTimeUnit` must be one of minutes, seconds"),
            ("autoPilotMaxMessages: 1", ""),
            ("autoPilotMaxMessages: 100", ""),
            ("autoPilotMaxMessages: 0", "`autoPilotMaxMessages` must be a whole number from 1 to 100"),
            ("autoPilotMaxMessages: 101", "`autoPilotMaxMessages` must be a whole number from 1 to 100"),
            ("autoPilotMaxMessages: 2.5", "`autoPilotMaxMessages` must be a whole number from 1 to 100"),
            ("mode: auto-pilot", ""),
            ("mode: autopilot", "`mode` must be one of off, suggestive, auto-pilot"),
            ("channels: [SMS, Live_Chat]", ""),
            ("channels: [SMS, SMS]", "`channels` names the same twice"),
            ("channels: [LIVE_CHAT]", "`channels` must be one of IG, FB, SMS, WebChat, WhatsApp, Live_Chat"),
            ("channels: SMS", "`channels` must be a list of texts, not text"),
            ("isPrimary: yes", "`isPrimary` must be true or false, not text"),
            ("knowledgeBaseIds: [a, \"\"]", "an item of `knowledgeBaseIds` is empty"),
            ("businessName: null", "`businessName` must be text, not null"),
        ],
        agent,
    );
}

#[test]
fn sleep_of_an_agent() {
    check(
        &[
            ("sleepEnabled: true\nsleepTime: 48\nsleepTimeUnit: hours", ""),
            ("sleepEnabled: true\nsleepTime: 49\nsleepTimeUnit: hours", "`sleepTime` is at most 48 hours"),
            ("sleepEnabled: true\nsleepTime: 2880\nsleepTimeUnit: minutes", ""),
            ("sleepEnabled: true\nsleepTime: 2881\nsleepTimeUnit: minutes", "`sleepTime` is at most 2880 minutes"),
            ("sleepEnabled: true\nsleepTime: 172800\nsleepTimeUnit: seconds", ""),
            ("sleepEnabled: true\nsleepTime: 172801\nsleepTimeUnit: seconds", "`sleepTime` is at most 172800 seconds"),
            ("sleepEnabled: true\nsleepTime: null\nsleepTimeUnit: null", ""),
            (
                "sleepEnabled: true\nsleepTime: 3\nsleepTimeUnit: null",
                "`sleepTimeUnit` is null while `sleepTime` is a number",
            ),
            (
                "sleepEnabled: true\nsleepTimeUnit: hours",
                "`sleepTime` must be given when `sleepEnabled` is true; null is for ever",
            ),
            (
                "sleepEnabled: true\nsleepTime: 1",
                "`sleepTimeUnit` must be given when `sleepEnabled` is true; null is for ever",
            ),
            ("sleepTime: 1", "`sleepTime` must not be given unless `sleepEnabled` is true"),
            (
                "sleepEnabled: false\nsleepTimeUnit: hours",
                "`sleepTimeUnit` must not be given unless `sleepEnabled` is true",
            ),
        ],
        agent,
    );
}

#[test]
fn trigger_workflow() {
    check(
        &[
            ("workflowIds: [w]\ntriggerCondition: c", ""),
            ("workflowIds: []\ntriggerCondition: c", "`workflowIds` is empty"),
            ("triggerCondition: c", "the details of triggerWorkflow needs `workflowIds`"),
            ("workflowIds: [w]\ntriggerCondition: \"\"", "`triggerCondition` is empty"),
            (
                "workflowIds: [w]\ntriggerCondition: c\nextra: 1",
                "`extra` is not a documented field of the details of triggerWorkflow",
            ),
        ],
        |details| action("triggerWorkflow", details),
    );
}

#[test]
fn update_contact_field() {
    check(
        &[
            ("contactFieldId: f\ndescription: d", ""),
            ("contactFieldId: 5\ndescription: d", "`contactFieldId` must be text, not a number"),
            ("contactFieldId: f", "the details of updateContactField needs `description`"),
        ],
        |details| action("updateContactField", details),
    );
}

#[test]
fn appointment_booking() {
    let base = |changes: &str| {
        let mut lines: Vec<String> = [
            "calendarId: c",
            "onlySendLink: false",
            "triggerWorkflow: false",
            "sleepAfterBooking: false",
            "transferBot: false",
            "rescheduleEnabled: false",
            "cancelEnabled: false",
        ]
        .map(str::to_owned)
        .to_vec();
        for change in changes.lines() {
            let key = change.split(':').next().unwrap();
            lines.retain(|line| !line.starts_with(&format!("{key}:")));
            lines.push(change.to_owned());
        }
        action("appointmentBooking", &lines.join("\n"))
    };
    let cases = [
        ("", ""),
        ("onlySendLink: true", ""),
        ("triggerWorkflow: true\nworkflowIds: [w]", ""),
        ("triggerWorkflow: true", "`workflowIds` must be given when `triggerWorkflow` is true"),
        ("triggerWorkflow: true\nworkflowIds: []", "`workflowIds` must be given when `triggerWorkflow` is true"),
        ("sleepAfterBooking: true\nsleepTime: 1\nsleepTimeUnit: days", ""),
        ("sleepAfterBooking: true\nsleepTime: 1", "`sleepTimeUnit` must be given when `sleepAfterBooking` is true"),
        ("sleepAfterBooking: true\nsleepTimeUnit: days", "`sleepTime` must be given when `sleepAfterBooking` is true"),
        ("transferBot: true", "`transferAgent` must be given when `transferBot` is true"),
        (
            "onlySendLink: true\ntriggerWorkflow: true\nworkflowIds: [w]",
            "`triggerWorkflow` cannot be true when `onlySendLink` is true",
        ),
        (
            "onlySendLink: true\nsleepAfterBooking: true\nsleepTime: 1\nsleepTimeUnit: days",
            "`sleepAfterBooking` cannot be true when `onlySendLink` is true",
        ),
        (
            "onlySendLink: true\nrescheduleEnabled: true",
            "`rescheduleEnabled` cannot be true when `onlySendLink` is true",
        ),
        ("onlySendLink: true\ncancelEnabled: true", "`cancelEnabled` cannot be true when `onlySendLink` is true"),
        (
            "onlySendLink: true\ntransferBot: true",
            "`transferBot` cannot be true when `onlySendLink` is true / `transferAgent` must be given when `transferBot` is true",
        ),
        ("calendarId: \"\"", "`calendarId` is empty"),
    ];
    check(&cases, base);
}

#[test]
fn stop_bot() {
    let base = |changes: &str| {
        let fixed = "stopBotDetectionType: Goodbye\nstopBotTriggerCondition: c\nenabled: true\n";
        action("stopBot", &format!("{fixed}{changes}"))
    };
    let cases = [
        ("stopBotExamples: [a, b]\nreactivateEnabled: false\nfinalMessage: bye", ""),
        (
            "stopBotExamples: [a]\nreactivateEnabled: false\nfinalMessage: bye",
            "`stopBotExamples` needs at least 2 examples",
        ),
        ("stopBotExamples: []\nreactivateEnabled: false\nfinalMessage: bye", "`stopBotExamples` is empty"),
        (
            "stopBotExamples: [a, b]\nreactivateEnabled: true\nfinalMessage: bye",
            "`sleepTime` must be given when `reactivateEnabled` is true / `sleepTimeUnit` must be given when `reactivateEnabled` is true",
        ),
        (
            "stopBotExamples: [a, b]\nreactivateEnabled: true\nsleepTime: 1\nsleepTimeUnit: seconds\nfinalMessage: bye",
            "`sleepTimeUnit` must be one of days, hours, minutes",
        ),
        (
            "stopBotExamples: [a, b]\nreactivateEnabled: false\nfinalMessage: hi",
            "`finalMessage` should have 3 to 150 characters",
        ),
    ];
    check(&cases, base);
}

#[test]
fn human_hand_over() {
    let base = |changes: &str| {
        let fixed = "enabled: true\ntriggerCondition: wants a person\nfinalMessage: one moment please\n";
        action("humanHandOver", &format!("{fixed}{changes}"))
    };
    let cases = [
        ("reactivateEnabled: false\nhandoverType: lackOfInformation", ""),
        ("reactivateEnabled: false\nhandoverType: custom\nexamples: [a]", ""),
        ("reactivateEnabled: false\nhandoverType: custom", "`examples` must be given when `handoverType` is custom"),
        (
            "reactivateEnabled: false\nhandoverType: contactRequest\nexamples: []",
            "`examples` must be given when `handoverType` is contactRequest",
        ),
        (
            "reactivateEnabled: true\nhandoverType: lackOfInformation",
            "`sleepTime` must be given when `reactivateEnabled` is true / `sleepTimeUnit` must be given when `reactivateEnabled` is true",
        ),
        (
            "reactivateEnabled: false\nhandoverType: anything",
            "`handoverType` must be one of contactRequest, lackOfInformation, failedToResolveIssue, custom",
        ),
    ];
    check(&cases, base);
    let short = "enabled: true\nreactivateEnabled: false\nhandoverType: lackOfInformation\n";
    let cases = [
        (
            "triggerCondition: short\nfinalMessage: one moment please",
            "`triggerCondition` should have 10 to 500 characters",
        ),
        ("triggerCondition: wants a person\nfinalMessage: wait", "`finalMessage` should have 10 to 200 characters"),
    ];
    check(&cases, |changes| action("humanHandOver", &format!("{short}{changes}")));
}

#[test]
fn advanced_followup() {
    let base = |steps: &str| {
        action("advancedFollowup", &format!("enabled: true\nscenarioId: contactIsBusy\nfollowupSequence: {steps}"))
    };
    let cases = [
        ("[{id: 1, followupTimeUnit: minutes, followupTime: 60}]", ""),
        ("[{id: 1, followupTimeUnit: minutes, followupTime: 61}]", "`followupTime` is at most 60 minutes"),
        ("[{id: 1, followupTimeUnit: hours, followupTime: 24}]", ""),
        ("[{id: 1, followupTimeUnit: hours, followupTime: 25}]", "`followupTime` is at most 24 hours"),
        ("[{id: 1, followupTimeUnit: days, followupTime: 180}]", ""),
        ("[{id: 1, followupTimeUnit: days, followupTime: 181}]", "`followupTime` is at most 180 days"),
        ("[{id: 1, followupTimeUnit: days}]", "a follow-up step needs `followupTime`"),
        (
            "[{id: 1, followupTimeUnit: days, followupTime: 1, aiEnabledMessage: false}]",
            "`customMessage` must be given when `aiEnabledMessage` is false",
        ),
        ("[{id: 1, followupTimeUnit: days, followupTime: 1, aiEnabledMessage: false, customMessage: m}]", ""),
        (
            "[{id: 1, followupTimeUnit: days, followupTime: 1, triggerWorkflow: true}]",
            "`workflowId` must be given when `triggerWorkflow` is true",
        ),
        ("[{id: 1, followupTimeUnit: days, followupTime: 1, triggerWorkflow: true, workflowId: w}]", ""),
        (
            "[{id: 1, followupTimeUnit: days, followupTime: 1}, {id: 1, followupTimeUnit: days, followupTime: 2}]",
            "the `id` of a follow-up step stands twice in its sequence",
        ),
        ("[]", "`followupSequence` is empty"),
        ("[soon]", "an item of `followupSequence` must be a map, not text"),
    ];
    check(&cases, base);
    let steps: Vec<String> = (1..=6).map(|n| format!("{{id: {n}, followupTimeUnit: days, followupTime: 1}}")).collect();
    let many = format!("[{}]", steps.join(", "));
    check(&[(many.as_str(), "there are 6 follow-up steps; the API is reported to take 5")], base);
}

#[test]
fn followup_settings() {
    let base = |settings: &str| {
        let action = "actions:\n  x:\n    type: advancedFollowup\n    name: n\n    details:\n      enabled: true\n      \
                      scenarioId: contactIsBusy\n      followupSequence: [{id: 1, followupTimeUnit: days, followupTime: 1}]";
        agent(&format!("{action}\nfollowupSettings: {settings}"))
    };
    let day = |day: &str| format!("{{dynamicChannelSwitching: true, workingHours: [{day}]}}");
    let cases = [
        ("{dynamicChannelSwitching: true}".to_owned(), ""),
        ("{followUpHours: true}".to_owned(), "the follow-up settings needs `dynamicChannelSwitching`"),
        (
            "{dynamicChannelSwitching: true, timezoneToUse: mine}".to_owned(),
            "`timezoneToUse` must be one of contact, business",
        ),
        (day("{dayOfTheWeek: 1}"), ""),
        (day("{dayOfTheWeek: 8}"), "`dayOfTheWeek` must be a whole number from 0 to 7"),
        (day("{dayOfTheWeek: 0}"), "`dayOfTheWeek` 0 is documented as Sunday, but the API has been seen to refuse it"),
        (day("{dayOfTheWeek: 7}"), "`dayOfTheWeek` 7 is not documented; the API has been seen to take it for Sunday"),
        (
            day("{dayOfTheWeek: 1, intervals: [{startHour: 24, startMinute: 0, endHour: 9, endMinute: 60}]}"),
            "`startHour` must be a whole number from 0 to 23 / `endMinute` must be a whole number from 0 to 59 / the interval ends before it begins",
        ),
    ];
    let cases: Vec<(&str, &str)> = cases.iter().map(|(text, said)| (text.as_str(), *said)).collect();
    check(&cases, base);
}

#[test]
fn transfer_bot() {
    let two = |details: &str| {
        let other = "  other:\n    name: o\n    personality: p\n    goal: g\n    instructions: i\n";
        action("transferBot", &format!("enabled: true\n{details}")) + other
    };
    let cases = [
        ("transferBotType: Default\ntransferToBot: other", ""),
        (
            "transferBotType: Custom\ntransferToBot: other\ntransferBotTriggerCondition: c\ntransferBotExamples: [a, b]",
            "",
        ),
        (
            "transferBotType: Custom\ntransferToBot: other\ntransferBotTriggerCondition: c\ntransferBotExamples: [a]",
            "`transferBotExamples` needs at least 2 examples",
        ),
        (
            "transferBotType: Custom\ntransferToBot: other",
            "`transferBotTriggerCondition` must be given when `transferBotType` is Custom / `transferBotExamples` must be given when `transferBotType` is Custom",
        ),
        ("transferBotType: Some\ntransferToBot: other", "`transferBotType` must be one of Default, Custom"),
    ];
    check(&cases, two);
}

#[test]
fn more_actions_of_a_type_than_reported_limits_allow_warn() {
    let many: String = (0..6)
        .flat_map(|n| {
            let details = format!("details: {{workflowIds: [w{n}], triggerCondition: c}}");
            [
                format!("  x{n}:"),
                "    type: triggerWorkflow".to_owned(),
                "    name: n".to_owned(),
                format!("    {details}"),
            ]
        })
        .collect::<Vec<_>>()
        .join("\n");
    let (_, warnings) = rendered(&agent(&format!("actions:\n{many}"))).unwrap();
    assert_eq!(
        warnings.to_string(),
        "warning: t.yaml:10:3: the agent has 6 triggerWorkflow actions; the API is reported to take 5"
    );
}

#[test]
fn a_template_cannot_have_the_name_of_the_journal_of_edits() {
    for name in ["edits", "Edits"] {
        let text = format!("name: {name}\nversion: \"1\"\nagents: {{}}\n");
        let problems = fitout_template::Template::parse("t.yaml", &text).unwrap_err();
        assert!(problems.to_string().contains("t.yaml:1:7: a template cannot be named `edits`"), "{problems}");
    }
}
