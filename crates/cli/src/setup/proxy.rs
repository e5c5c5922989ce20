//! The way out of this machine: through which proxy connections go, if through one.

use super::environment;
use crate::error::CliError;
use fitout_client::{HttpOptions, HttpTransport, Proxy};

/// The variables that name a proxy for `https`, the first one that is set before the others.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// Those that name what is reached without it.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// What `--proxy` takes for "without one, whatever the environment says".
const NONE: &str = "none";

/// Who named a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProxySource {
    CommandLine,
    Variable(&'static str),
}

impl ProxySource {
    fn as_str(self) -> &'static str {
        match self {
            ProxySource::CommandLine => "--proxy",
            ProxySource::Variable(name) => name,
        }
    }
}

/// A transport through the proxy that `--proxy` or the environment names.
pub(crate) fn transport(options: HttpOptions, named: Option<&str>) -> Result<HttpTransport, CliError> {
    let proxy = proxy(named, environment)?.map(|(proxy, _)| proxy);
    HttpTransport::through(options, proxy.as_ref())
        .map_err(|error| CliError::fatal("no connection can be made").because(&error))
}

/// The proxy through which this address is reached, in words for a person; nothing where it is reached without one.
pub(crate) fn proxy_of(named: Option<&str>, address: &str) -> Result<Option<String>, CliError> {
    let found = proxy(named, environment)?.filter(|(proxy, _)| proxy.serves(address));
    Ok(found.map(|(proxy, source)| format!("the proxy {proxy} ({})", source.as_str())))
}

/// The proxy that the command line names, or else the environment, and which of them.
///
/// What they say is not repeated where it cannot be used: it may hold a password.
fn proxy(
    named: Option<&str>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Proxy, ProxySource)>, CliError> {
    let set = |name: &str| environment(name).filter(|value| !value.trim().is_empty());
    let found = match named.map(str::trim) {
        Some("" | NONE) => return Ok(None),
        Some(url) => Some((url.to_owned(), ProxySource::CommandLine)),
        None => VARIABLES.into_iter().find_map(|name| Some((set(name)?, ProxySource::Variable(name)))),
    };
    let Some((url, source)) = found else { return Ok(None) };
    let proxy: Proxy = url.parse().map_err(|error| {
        CliError::invalid(format!("{} {error}", source.as_str()))
            .hint("Name an http or https proxy, as http://proxy.example:3128, or do without one: --proxy none.")
    })?;
    if source == ProxySource::CommandLine && proxy.has_login() {
        return Err(CliError::invalid(
            "--proxy has a name or a password in it, which every user of this machine could read",
        )
        .hint("Put them into the variable instead: HTTPS_PROXY=http://<name>:<password>@<host>:<port>"));
    }
    let except = EXCEPTIONS.into_iter().find_map(set).unwrap_or_default();
    Ok(Some((proxy.except(&except), source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(named: Option<&str>, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let environment =
            |name: &str| variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned());
        match proxy(named, environment) {
            Ok(found) => Ok(found.map(|(proxy, source)| {
                let served = proxy.serves("https://services.leadconnectorhq.com");
                format!("{} {proxy} {served}", source.as_str())
            })),
            Err(error) => Err(format!("{} {error} {}", error.exit.code(), error.hint.clone().unwrap_or_default())),
        }
    }

    #[test]
    fn the_command_line_goes_before_the_environment_and_none_is_none() {
        let variables = [("ALL_PROXY", "http://all.test:1"), ("https_proxy", "small.test:2"), ("no_proxy", "x.test")];
        let (cli, small) = ("--proxy http://cli.test:3 true", "https_proxy http://small.test:2 true");
        assert_eq!(found(Some("http://cli.test:3"), &variables), Ok(Some(cli.to_owned())));
        assert_eq!(found(None, &variables), Ok(Some(small.to_owned())));
        assert_eq!(found(None, &variables[..1]), Ok(Some("ALL_PROXY http://all.test:1 true".to_owned())));
        assert_eq!(found(None, &[("HTTP_PROXY", "http://x.test:1"), ("HTTPS_PROXY", " ")]), Ok(None));
        for none in ["none", " none ", ""] {
            assert_eq!(found(Some(none), &variables), Ok(None), "{none:?}");
        }
        let except = [("HTTPS_PROXY", "http://p.test:1"), ("NO_PROXY", ".leadconnectorhq.com")];
        assert_eq!(found(None, &except), Ok(Some("HTTPS_PROXY http://p.test:1 false".to_owned())));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_named_by_who_named_it_and_its_password_is_not_repeated() {
        for (named, variables) in [
            (Some("http://me:s3cret@proxy.test"), &[][..]),
            (Some("ftp://me:s3cret@proxy.test"), &[]),
            (None, &[("HTTPS_PROXY", "socks5://me:s3cret@proxy.test")]),
            (None, &[("ALL_PROXY", "http://me:s3cret@proxy.test/x")]),
        ] {
            let error = found(named, variables).unwrap_err();
            let who = variables.first().map_or("--proxy", |(name, _)| *name);
            assert!(error.starts_with(&format!("2 {who} ")) && !error.contains("s3cret"), "{error}");
            assert_eq!(fitout_model::hide_tokens(&error), error, "what is advised is shown as it is");
        }
    }
}
