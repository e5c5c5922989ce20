//! What is a secret, what is none, and that both are found however they are written.

use super::*;
use proptest::prelude::*;

const TOKEN: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";

#[test]
fn everything_that_has_the_form_of_a_secret_is_hidden_and_nothing_else() {
    for (text, hidden) in [
        ("a: \"pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab\", b", "a: \"•••\", b"),
        ("PIT-AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", "•••"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x é", "••• é"),
        ("keyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.sig", "k•••"),
        ("Authorization: Bearer opaque5eC0de00~x1", "Authorization: Bearer •••"),
        ("bearer%20opaque5eC0de00~x1 and", "bearer%20••• and"),
        ("?client_secret=Ab3dEf6hJ&x=1", "?client_secret=•••&x=1"),
        (r#"{"refresh_token":"Ab3dEf6hJ9"}"#, r#"{"refresh_token":"•••"}"#),
        ("https://me:hunter2@example.com/x", "https://•••@example.com/x"),
        ("sk-proj-4f9aB1c2D3e4F5a6B7c8D9", "•••"),
        (r"x\npit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", r"x\n•••"),
        ("pit%2D0c2f8f1e%2Daaaa%2D4bbb%2D8ccc%2D0123456789ab", "•••"),
        ("p\u{200b}it-0c2f8f1e\u{ad}-aaaa-4bbb\u{2011}8ccc-0123456789ab.", "•••."),
        ("cock-pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", "cock-•••"),
        ("https://x.example/pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab.", "https://x.example/•••."),
        ("pit-Zx81kkQpLm22aaBBq7", "•••"),
        ("pit-0c2f8f1e-aaaa-4bbb-8ccc", "•••"),
        ("pit-abcdefab-cdef-abcd-efab-cdefabcdefab", "•••"),
        ("pit-0c2f8f1eaaaa4bbb8ccc0123456789ab", "•••"),
        (r"pit-0c2f8f1e\u200b-aaaa-4bbb-8ccc-0123456789ab", "•••"),
        ("ｐｉｔ－0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", "•••"),
    ] {
        assert_eq!(hide_tokens(text), hidden, "{text}");
    }
    for innocent in [
        "a pit-stop, pit-0: eyJ",
        "https://pit-stop-auto-repair-austin.com/24h",
        "pit-stop-and-refuel-24h-service",
        "https://www.pit-stop-reifenservice24.de",
        "https://cock-pit-fahrzeugaufbereitung.de/a",
        "Cock-Pit-Fahrzeugaufbereitung",
        "Pit-Stop-Karosserieinstandsetzung",
        "PIT-BULL-RESCUE-NEVADA-501C3",
        "pit-bbq-smokehouse-austin-78701",
        "pit-stop-AutoService24",
        "spit-roast-hogmasters-2go",
        "pit-viper-sunglasses-store-10001",
        "pit-stop-kraftfahrzeughaftpflichtversicherung",
        "https://x.example/pit-crew-carwash-route66?a=1",
        "PIT-STOP-KFZ-WERKSTATT-2020-GMBH",
        "peach-pit-orchards_and_farmstand",
        "the bearer of good news, Bearer 12-month-warranty",
        "keyJsonSerializationOptions2",
        "https://example.com/@user:name and mail me@example.com",
        "https://example.com?to=a:b@c",
        "client_secret: env:FITOUT_CLIENT_SECRET, access_token, refresh token is there",
        "task-1234567890abcdefghijklmnop",
        "ve9EPM428h8vShlRW1KT 0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab",
        r"C:\new\pit\eyes",
        "100%",
    ] {
        assert_eq!(hide_tokens(innocent), innocent);
        assert!(!has_secret(innocent) && !is_shaped_like_a_secret(innocent));
    }
}

#[test]
fn what_the_process_has_is_hidden_whatever_it_looks_like() {
    let (secret, other) = ("learned~opaque/x1=", "learned-refresh-acme");
    assert!(!has_secret(secret));
    learn_secret(secret);
    learn_secret(other);
    learn_secret("short");
    assert_eq!(hide_tokens("a learned~opaque/x1=, b"), "a •••, b");
    assert_eq!(hide_tokens("u=learned~opaque/x1= b"), "u=••• b");
    assert_eq!(hide_tokens("?token=learned-refresh-acme.\n"), "?token=•••.\n");
    assert_eq!(hide_tokens("short learned-refresh-acme2"), "short learned-refresh-acme2");
    assert!(!is_shaped_like_a_secret(secret));
}

#[test]
fn covering_moves_nothing() {
    let line = format!("ü: {TOKEN} é");
    assert_eq!(cover_secrets(&line).chars().count(), line.chars().count());
    assert!(cover_secrets(&line).starts_with("ü: ••••"));
}

proptest! {
    #[test]
    fn no_id_of_the_vendor_is_taken_for_a_secret(
        begins in prop::sample::select(vec!["", "eyJ", "eyj", "AKIA", "AIza", "SG", "ghp", "xox"]),
        rest in "[A-Za-z0-9]{15,19}[a-z]",
    ) {
        let id = format!("{begins}{rest}");
        prop_assert!(!has_secret(&id), "{}", id);
        prop_assert!(id.parse::<crate::AgentId>().is_ok());
    }

    #[test]
    fn no_token_survives_in_whatever_it_stands(
        before in "\\PC{0,20}",
        after in "[ \"',;)\\n]{1}\\PC{0,20}",
        hex in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ) {
        for text in [
            format!("{before}pit-{hex}{after}"),
            serde_json::json!({"a": format!("{before}\npit-{hex}{after}")}).to_string(),
            format!("{before}/?q=pit-{hex}&{after}"),
        ] {
            let hidden = hide_tokens(&text);
            prop_assert!(!hidden.contains(&hex), "{}", hidden);
            prop_assert_eq!(hide_tokens(&hidden), hidden.clone());
        }
    }

    #[test]
    fn a_line_of_json_stays_json(text in "\\PC{0,30}", hex in "[0-9a-f]{32}") {
        let line = serde_json::json!({"k": format!("{text}pit-{hex}\u{1}\n{text}"), "n": 1}).to_string();
        let hidden: serde_json::Value = serde_json::from_str(&hide_tokens(&line)).unwrap();
        prop_assert_eq!(hidden.get("n"), Some(&serde_json::json!(1)));
    }

    #[test]
    fn any_text_can_be_looked_at(text in any::<String>()) {
        let hidden = hide_tokens(&text);
        prop_assert!(has_secret(&text) || hidden == text);
        prop_assert_eq!(cover_secrets(&text).chars().count(), text.chars().count());
    }
}
