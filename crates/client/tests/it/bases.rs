//! Which addresses and versions are taken.

use fitout_client::{ApiVersion, BaseUrl, BaseUrlError};
use proptest::prelude::*;

#[test]
fn https_is_taken_and_plain_http_only_to_this_machine() {
    for (text, shown) in [
        ("https://services.leadconnectorhq.com", "https://services.leadconnectorhq.com"),
        ("https://services.leadconnectorhq.com/", "https://services.leadconnectorhq.com"),
        ("HTTPS://API.example.com:8443/v1//", "https://api.example.com:8443/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8080/api", "http://[::1]:8080/api"),
        ("http://localhost:1", "http://localhost:1"),
    ] {
        let base: BaseUrl = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(base.to_string(), shown);
        assert_eq!(base.to_string().parse::<BaseUrl>().unwrap(), base);
    }
}

#[test]
fn an_address_that_could_leak_a_token_is_refused_with_the_reason() {
    let refused = [
        "",
        "services.leadconnectorhq.com",
        "https:services.leadconnectorhq.com",
        "https://a b",
        "https://exa\nmple.com",
        "https:\\\\example.com",
        "http://example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://[::ffff:127.0.0.1]",
        "http://0.0.0.0",
        "https://user:secret@example.com",
        "https://@example.com",
        "https://example.com?x=1",
        "https://example.com/#x",
        "ftp://example.com",
        "https://",
    ];
    let lines: Vec<String> =
        refused.iter().map(|text| format!("{text:?} {}", text.parse::<BaseUrl>().unwrap_err())).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "" is not a URL; give one like https://services.leadconnectorhq.com
    "services.leadconnectorhq.com" is not a URL; give one like https://services.leadconnectorhq.com
    "https:services.leadconnectorhq.com" is not a URL; give one like https://services.leadconnectorhq.com
    "https://a b" is not a URL; give one like https://services.leadconnectorhq.com
    "https://exa\nmple.com" is not a URL; give one like https://services.leadconnectorhq.com
    "https:\\\\example.com" is not a URL; give one like https://services.leadconnectorhq.com
    "http://example.com" is plain http to `example.com`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)
    "http://localhost.example.com" is plain http to `localhost.example.com`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)
    "http://127.0.0.1.example.com" is plain http to `127.0.0.1.example.com`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)
    "http://[::ffff:127.0.0.1]" is plain http to `[::ffff:7f00:1]`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)
    "http://0.0.0.0" is plain http to `0.0.0.0`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)
    "https://user:secret@example.com" has an `@`; leave user name and password out, tokens come from the roster
    "https://@example.com" has an `@`; leave user name and password out, tokens come from the roster
    "https://example.com?x=1" has a `?` or `#` part; leave it out, only a path may follow the host
    "https://example.com/#x" has a `?` or `#` part; leave it out, only a path may follow the host
    "ftp://example.com" has the scheme `ftp`; only https is taken, and http to this machine
    "https://" is not a URL; give one like https://services.leadconnectorhq.com
    "#);
    assert_eq!("https://user:secret@h".parse::<BaseUrl>(), Err(BaseUrlError::UserInfo));
}

#[test]
fn a_version_is_a_short_word() {
    assert_eq!(ApiVersion::default().as_str(), "2021-04-15");
    assert_eq!("v3".parse::<ApiVersion>().unwrap().to_string(), "v3");
    for bad in ["", "2021 04 15", "v3\r\nx: y", "ü", &"9".repeat(33)] {
        assert!(bad.parse::<ApiVersion>().is_err(), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn plain_http_never_leaves_this_machine(host in "[a-z0-9.\\[\\]:%]{1,24}", path in "[ -~]{0,12}") {
        if let Ok(base) = format!("http://{host}{path}").parse::<BaseUrl>() {
            let shown = base.to_string();
            let local = ["http://127.", "http://[::1]", "http://localhost"].iter().any(|start| shown.starts_with(start));
            prop_assert!(local, "{shown}");
        }
    }

    #[test]
    fn what_is_shown_of_a_base_is_the_same_base(text in "https://[ -~]{0,40}") {
        if let Ok(base) = text.parse::<BaseUrl>() {
            prop_assert_eq!(base.to_string().parse::<BaseUrl>(), Ok(base));
        }
    }
}
