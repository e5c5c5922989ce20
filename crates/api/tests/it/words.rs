//! The words of the API.

use fitout_api::{ActionType, AssetKind, Channel, Mode, details, letters};
use std::collections::BTreeSet;

#[test]
fn every_word_leads_back_to_what_it_is_a_word_for() {
    for mode in Mode::ALL {
        assert_eq!(Mode::parse(mode.as_str()), Some(mode));
        assert_eq!(Mode::parse(&mode.as_str().to_uppercase()), Some(mode));
    }
    for channel in Channel::ALL {
        assert_eq!(Channel::parse(channel.as_str()), Some(channel));
    }
    for kind in ActionType::KNOWN {
        assert_eq!(ActionType::from(String::from(kind.clone())), kind);
        assert!(details(&kind).is_some_and(|shape| shape.what.ends_with(kind.as_str())), "{kind}");
    }
    assert_eq!(ActionType::from("new".to_owned()), ActionType::Other("new".to_owned()));
    assert!(details(&ActionType::Other("new".to_owned())).is_none());
    assert_eq!(Mode::parse("autopilot"), None);
}

#[test]
fn a_channel_is_known_in_every_spelling_that_was_seen() {
    for word in ["LIVE_CHAT", "live chat", "Live_Chat", "livechat"] {
        assert_eq!(Channel::parse(word), Some(Channel::LiveChat), "{word}");
    }
    for word in ["Email", "TIKTOK", "", "Live"] {
        assert_eq!(Channel::parse(word), None, "{word}");
    }
    let distinct: BTreeSet<String> = Channel::WORDS.into_iter().map(letters).collect();
    assert_eq!(distinct.len(), Channel::ALL.len());
}

#[test]
fn every_kind_of_asset_has_words_of_its_own_and_is_listed_by_a_read() {
    let words: BTreeSet<&str> = AssetKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let listed: BTreeSet<_> = AssetKind::ALL.iter().map(|kind| kind.listed_by()).collect();
    assert_eq!((words.len(), listed.len()), (AssetKind::ALL.len(), AssetKind::ALL.len()));
    for kind in AssetKind::ALL {
        assert_eq!(kind.nouns(), format!("{}s", kind.noun()));
        assert_eq!(kind.as_str(), kind.noun().replace(' ', "-"));
        assert_eq!(kind.listed_by().as_str(), format!("list {}", kind.nouns()));
    }
}
