//! A small template and its rosters, for tests that need many turns in little time.

/// One agent with two actions: four writes to make it.
pub(crate) const DESK: &str = r#"name: desk
version: "1.0.0"
description: A front desk.
variables:
  clinic: { type: string, required: true, description: The clinic's name }
  wait: { type: integer, default: 20, description: Seconds to wait }
agents:
  desk:
    name: "<<clinic>> desk"
    businessName: << clinic >>
    mode: auto-pilot
    channels: [SMS, WebChat]
    waitTime: << wait >>
    waitTimeUnit: seconds
    autoPilotMaxMessages: 10
    personality: You are the quiet receptionist of <<clinic>> and never use exclamation marks.
    goal: Get the caller of <<clinic>> an appointment that suits them.
    instructions: Ask {{contact.first_name}} for a weekday, then for a time, and never for a diagnosis.
    actions:
      to-a-person:
        type: humanHandOver
        name: Hand over
        details:
          enabled: true
          handoverType: contactRequest
          triggerCondition: The caller asks for a human being.
          examples: [Can I talk to a person?]
          createTask: true
          reactivateEnabled: false
          finalMessage: I am passing this to our front desk now.
      goodbye:
        type: stopBot
        name: Say goodbye
        details:
          stopBotDetectionType: Goodbye
          stopBotTriggerCondition: The caller says goodbye.
          stopBotExamples: ["No, that is all", "Thanks, bye"]
          finalMessage: Thank you for writing to <<clinic>>.
          reactivateEnabled: false
          enabled: true
"#;

/// How many writes one location takes: the agent, its two actions, the switch of its mode.
pub(crate) const WRITES: usize = 4;

/// A location's id.
pub(crate) fn location(number: usize) -> String {
    format!("location{number:04}")
}

/// A location's token.
pub(crate) fn token(number: usize) -> String {
    format!("pit-5eC0de00-0000-4000-8000-{number:012}")
}

/// A row of a roster.
pub(crate) fn row(number: usize) -> String {
    format!("{},{},Clinic {number}", location(number), token(number))
}

/// A roster with these locations.
pub(crate) fn roster(numbers: impl IntoIterator<Item = usize>) -> String {
    let rows: String = numbers.into_iter().map(|number| row(number) + "\n").collect();
    format!("location_id,token,clinic\n{rows}")
}
