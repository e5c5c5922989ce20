//! The scopes that commands need, as their help says them: no command asks for more than it uses. Each text is one line,
//! which the help breaks as wide as the terminal is.

/// Commands that read agents.
pub(super) const READS: &str = "\
Scopes: conversation-ai.readonly; where the token also has locations.readonly, fitout sees to it that the token belongs to \
its row's location.";

/// Commands that read and write agents.
pub(super) const WRITES: &str = "\
Scopes: conversation-ai.readonly and conversation-ai.write; where the token also has locations.readonly, fitout sees to it \
that the token belongs to its row's location.";

/// What `check` reads besides agents; each is asked for only where the template names such a thing.
pub(super) const LOOKS_UP: &str = "\
Scopes: conversation-ai.readonly. For what the template names, where the token has them: calendars.readonly, \
workflows.readonly, locations/customFields.readonly, users.readonly, knowledge-bases.readonly; and locations.readonly, to \
see that the token belongs to its row's location. What a token has no scope for is named as not checked. No scope to write \
is needed: --probe-write only finds out whether it is there.";

/// Commands that look for messages.
pub(super) const MESSAGES: &str = "\
Scopes: conversations.readonly and conversations/message.readonly; where the token also has locations.readonly, fitout sees \
to it that the token belongs to its row's location.";

/// An agency's application.
pub(super) const AGENCY: &str = "\
Scopes: of an agency's application, oauth.readonly and oauth.write; the tokens that it mints have the scopes of the \
application: conversation-ai.readonly, and conversation-ai.write to apply.";

/// Commands about the locations of an agency.
pub(super) const INSTALLED: &str = "Scopes: of an agency's application, oauth.readonly.";

#[cfg(test)]
mod tests {
    use crate::args::Cli;
    use clap::{Command, CommandFactory as _};

    /// The commands that write, or sign somebody in who may.
    const WRITING: [&str; 13] = [
        "apply",
        "resume",
        "retry",
        "undo",
        "destroy",
        "auth login",
        "agents create",
        "agents update",
        "agents delete",
        "actions attach",
        "actions update",
        "actions remove",
        "actions followup",
    ];

    /// The commands that can reach the API, by their names: those that can be told where it is.
    fn reaching(command: &Command, name: &str, found: &mut Vec<(String, String)>) {
        if command.get_arguments().any(|arg| arg.get_long() == Some("base-url")) {
            found.push((name.to_owned(), command.clone().render_long_help().to_string()));
        }
        for inner in command.get_subcommands() {
            reaching(inner, format!("{name} {}", inner.get_name()).trim(), found);
        }
    }

    #[test]
    fn every_command_that_reaches_the_api_says_the_scopes_it_needs_and_reading_needs_none_to_write() {
        let mut found = Vec::new();
        reaching(&Cli::command(), "", &mut found);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        for known in ["check", "plan", "apply", "resume", "retry", "undo", "destroy", "audit", "drift", "roster pull"] {
            assert!(names.contains(&known), "{known} is not among {names:?}");
        }
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check.md");
        let page = std::fs::read_to_string(page).unwrap();
        for (name, help) in &found {
            let scopes = help.split("Scopes: ").nth(1).unwrap_or_else(|| panic!("{name} says no scopes:\n{help}"));
            assert!(scopes.contains(".readonly"), "{name}: {scopes}");
            let writes = WRITING.contains(&name.as_str());
            assert_eq!(scopes.contains(".write"), writes, "{name}: {scopes}");
            assert!(page.contains(&format!("`{name}`")), "docs/check.md does not say the scopes of {name}");
        }
    }
}
