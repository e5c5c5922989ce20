//! Which API a command talks to. Its command line decides that, and no file does: what a saved plan or a journal says is only
//! held against it, because whoever can write such a file could otherwise have every token sent to themselves.

use super::address::{SANDBOX_HOST, base};
use crate::args::Api;
use crate::error::CliError;
use fitout_client::BaseUrl;
use std::path::{Component, Path};

/// A file that names an API, and how the command is typed that uses it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamedApi<'a> {
    /// A saved plan. It travels between people.
    Plan(&'a Path),
    /// A journal, and the command that goes on from it.
    Journal(&'a Path, &'a str),
}

impl NamedApi<'_> {
    /// "the plan p.json", "the journal j.jsonl".
    fn file(&self) -> String {
        match self {
            NamedApi::Plan(path) => format!("the plan {}", path.display()),
            NamedApi::Journal(path, _) => format!("the journal {}", path.display()),
        }
    }

    /// The command that uses the file, as it is typed.
    fn command(&self) -> String {
        match self {
            NamedApi::Plan(path) => format!("fitout apply {}", path.display()),
            NamedApi::Journal(path, command) => format!("fitout {command} --journal {}", path.display()),
        }
    }
}

/// The API of the command line, where it is the one that the file is about.
///
/// Without `--base-url` that is the vendor's. There are two exceptions, and no token leaves this machine by either: the sandbox
/// inside the process, and a journal whose API was on this machine.
///
/// # Errors
/// When the file is about another API; both are named, and nothing was sent.
pub(crate) fn hold(api: &Api, host: &str, names: NamedApi<'_>) -> Result<Api, CliError> {
    let mut api = api.clone();
    if host == SANDBOX_HOST {
        if let Some(url) = &api.base_url {
            return Err(differs(&base(url)?.to_string(), host, names));
        }
        api.sandbox = true;
        return Ok(api);
    }
    let theirs: BaseUrl = host.parse().map_err(|error| {
        // What stands there may have a password in it, and is not repeated.
        CliError::invalid(format!("{} names an address that cannot be used; nothing was sent", names.file()))
            .because(&error)
            .hint("The file was damaged or changed by hand: make a new one, or put a copy back.")
    })?;
    if api.sandbox {
        return Err(differs("the sandbox in this process (--sandbox)", &theirs.to_string(), names));
    }
    match &api.base_url {
        Some(url) if base(url)? == theirs => {}
        Some(url) => return Err(differs(&base(url)?.to_string(), &theirs.to_string(), names)),
        None if theirs.to_string() == BaseUrl::VENDOR => {}
        None if theirs.is_this_machine() && matches!(names, NamedApi::Journal(..)) => {
            api.base_url = Some(theirs.to_string());
        }
        None => return Err(unsaid(&theirs, names)),
    }
    Ok(api)
}

/// The file is about another API than the command line names.
fn differs(ours: &str, theirs: &str, names: NamedApi<'_>) -> CliError {
    let theirs = if theirs == SANDBOX_HOST { "the sandbox in a process (--sandbox)" } else { theirs };
    let other = match names {
        NamedApi::Plan(_) => "make a plan for the other one: fitout plan TEMPLATE ROSTER -o plan.json --base-url URL",
        NamedApi::Journal(..) => "name the journal of the other one with `--journal FILE`",
    };
    CliError::invalid(format!(
        "{} is about the API {theirs}, and the command line says {ours}; nothing was sent",
        names.file()
    ))
    .hint(format!("Tokens go only where the command line says. Say the API that is meant, or {other}."))
}

/// The file is about an API that the command line does not name.
fn unsaid(theirs: &BaseUrl, names: NamedApi<'_>) -> CliError {
    CliError::invalid(format!(
        "{} is about the API {theirs}, and without --base-url this command is about {}; nothing was sent",
        names.file(),
        BaseUrl::VENDOR
    ))
    .hint(format!(
        "No file decides where tokens go. If {theirs} is where they shall go, say so: {} --base-url {theirs}",
        names.command()
    ))
}

/// Refuses a path that a plan brings and that leads out of the folder, unless the command line says it, too.
///
/// # Errors
/// When it does.
pub(crate) fn keep_inside(plan: &Path, path: &str, flag: &str) -> Result<(), CliError> {
    let leads_out = |part: Component<'_>| !matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(path).components().any(leads_out) {
        return Ok(());
    }
    let plan = plan.display();
    Err(CliError::invalid(format!("the plan {plan} names a file outside this folder: {path}; nothing was sent")).hint(
        format!("A plan may come from somebody else. If that file is meant, say so: fitout apply {plan} {flag} {path}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser as _;

    fn api(words: &[&str]) -> Api {
        let line = [&["fitout", "apply", "a", "b"], words].concat();
        let Command::Apply(apply) = Cli::parse_from(line).command else { unreachable!("it is an apply") };
        apply.api
    }

    fn held(words: &[&str], host: &str, names: NamedApi<'_>) -> Result<String, String> {
        let held = hold(&api(words), host, names);
        let where_to = |api: Api| {
            if api.sandbox { "sandbox".to_owned() } else { api.base_url.unwrap_or_else(|| BaseUrl::VENDOR.to_owned()) }
        };
        held.map(where_to).map_err(|error| {
            assert_eq!(error.exit, crate::error::Exit::Invalid);
            format!("{error} {} {}", error.causes.join(" "), error.hint.as_deref().unwrap_or_default())
        })
    }

    fn plan() -> NamedApi<'static> {
        NamedApi::Plan(Path::new("p.json"))
    }

    fn journal() -> NamedApi<'static> {
        NamedApi::Journal(Path::new("j.jsonl"), "resume")
    }

    const OTHER: &str = "https://crm.example.com";
    const HERE: &str = "http://127.0.0.1:7788";

    #[test]
    fn no_file_decides_where_tokens_go() {
        for names in [plan(), journal()] {
            assert_eq!(held(&[], BaseUrl::VENDOR, names).unwrap(), BaseUrl::VENDOR);
            assert_eq!(held(&["--base-url", OTHER], OTHER, names).unwrap(), OTHER);
            for theirs in
                [OTHER, "https://services.leadconnectorhq.com.example.com", "https://services.leadconnectorhq.com:8443"]
            {
                let refused = held(&[], theirs, names).unwrap_err();
                assert!(refused.contains(theirs) && refused.contains(BaseUrl::VENDOR), "{refused}");
                assert!(refused.contains(&format!("--base-url {theirs}")), "{refused}");
            }
            for (ours, theirs) in
                [(OTHER, HERE), (HERE, OTHER), (OTHER, BaseUrl::VENDOR), (HERE, "http://127.0.0.1:7789")]
            {
                let refused = held(&["--base-url", ours], theirs, names).unwrap_err();
                assert!(refused.contains(theirs) && refused.contains(ours), "{refused}");
            }
            assert!(held(&["--sandbox"], OTHER, names).unwrap_err().contains(OTHER));
            assert!(held(&["--base-url", OTHER], SANDBOX_HOST, names).unwrap_err().contains(OTHER));
            assert_eq!(held(&[], SANDBOX_HOST, names).unwrap(), "sandbox");
        }
    }

    #[test]
    fn what_stays_on_this_machine_is_taken_from_a_journal_and_not_from_a_plan() {
        for here in [HERE, "http://[::1]:80", "http://localhost:7788/api", "https://127.0.0.1"] {
            assert!(held(&[], here, journal()).is_ok(), "{here}");
            assert!(held(&[], here, plan()).unwrap_err().contains("--base-url"), "{here}");
        }
        for not_here in ["https://127.0.0.1.example.com", "https://localhost.example.com", "https://10.0.0.1"] {
            assert!(held(&[], not_here, journal()).is_err(), "{not_here}");
        }
    }

    #[test]
    fn the_same_address_may_be_written_differently() {
        for (ours, theirs) in [
            ("https://CRM.example.com:443/", OTHER),
            (OTHER, "HTTPS://crm.EXAMPLE.com/"),
            ("https://crm.example.com/a/", "https://crm.example.com:443/a"),
        ] {
            assert!(held(&["--base-url", ours], theirs, plan()).is_ok(), "{ours} {theirs}");
        }
        assert!(held(&[], "https://SERVICES.leadconnectorhq.com:443/", plan()).is_ok());
    }

    #[test]
    fn an_address_with_a_password_is_refused_and_not_repeated() {
        for odd in
            ["https://services.leadconnectorhq.com@evil.example", "https://me:hidden@crm.example.com", "evil", ""]
        {
            let refused = held(&[], odd, journal()).unwrap_err();
            assert!(!refused.contains("hidden") && !refused.contains("evil"), "{refused}");
        }
        let refused = held(&["--base-url", "https://me:hidden@crm.example.com"], OTHER, plan()).unwrap_err();
        assert!(!refused.contains("hidden"), "{refused}");
    }

    #[test]
    fn a_plan_leads_out_of_its_folder_only_when_the_command_line_says_so() {
        let plan = Path::new("p.json");
        for inside in ["a.csv", "./a.csv", "rows/a.csv"] {
            assert!(keep_inside(plan, inside, "--roster").is_ok(), "{inside}");
        }
        for outside in ["/etc/a.csv", "../a.csv", "rows/../../a.csv"] {
            let refused = keep_inside(plan, outside, "--roster").unwrap_err();
            assert!(refused.hint.unwrap().contains(&format!("--roster {outside}")), "{outside}");
        }
    }
}
