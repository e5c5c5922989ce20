//! How a run is watched from elsewhere, and who is told of its end.

use clap::Args;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::str::FromStr;

/// How a run is watched from elsewhere, and who is told of its end.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Watching")]
pub(crate) struct Watching {
    /// Serve a page at this address on which the run can be watched, as at 127.0.0.1:7789; loopback only.
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) watch: Option<SocketAddr>,
    /// Give the page a secret address, which is printed; it may then be served beyond this machine, too, without
    /// encryption.
    #[arg(long, requires = "watch")]
    pub(crate) watch_link: bool,
    /// Post a summary as JSON, as Slack takes it, when the run ends, pauses or is stopped; may be said several times.
    /// `env:NAME` or `file:PATH` where the URL is kept, or the URL, which others on this machine can then see.
    #[arg(long, value_name = "WHERE", env = "FITOUT_NOTIFY", hide_env_values = true)]
    pub(crate) notify: Vec<Notify>,
}

/// Where a summary is posted, or where that is kept; never shown.
#[derive(Debug, Clone)]
pub(crate) struct Notify(pub(crate) SecretString);

// A wrong one is found later: clap would print it.
impl FromStr for Notify {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(SecretString::from(text)))
    }
}

/// `127.0.0.1:7789`, `localhost:7789`, `[::1]:7789`.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numbers = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let parsed = numbers.as_deref().unwrap_or(text).parse();
    parsed.map_err(|_error| "say an address and a port, like 127.0.0.1:7789".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        assert_eq!(address("localhost:7789").unwrap().to_string(), "127.0.0.1:7789");
        assert_eq!(address("[::1]:0").unwrap().to_string(), "[::1]:0");
        for bad in ["", "7789", "127.0.0.1", "localhost:", "example.com:80"] {
            assert!(address(bad).unwrap_err().contains("127.0.0.1:7789"), "{bad}");
        }
    }

    #[test]
    fn where_to_post_is_not_shown() {
        let notify: Notify = "https://hooks.example.com/hidden".parse().unwrap();
        assert!(!format!("{notify:?}").contains("hooks"));
    }
}
