//! The words that stand here and in the vendor's table are the same, until this crate reads the table.

use crate::{ACTION_IDS, ActionType, AssetKind, FOLLOWUP_SETTINGS, Mode, channel_letters};
use fitout_api as api;

#[test]
fn types_of_actions_are_those_of_the_table() {
    assert_eq!(ActionType::KNOWN.map(String::from), api::ActionType::KNOWN.map(String::from));
}

#[test]
fn modes_are_those_of_the_table() {
    assert_eq!([Mode::Off, Mode::Suggestive, Mode::AutoPilot].map(Mode::as_str), api::Mode::WORDS);
    assert_eq!(Mode::default().as_str(), api::Mode::default().as_str());
}

#[test]
fn kinds_of_assets_are_those_of_the_table() {
    let ours = AssetKind::ALL.iter().map(|kind| (kind.as_str(), kind.noun(), kind.nouns()));
    assert!(ours.eq(api::AssetKind::ALL.iter().map(|kind| (kind.as_str(), kind.noun(), kind.nouns()))));
}

#[test]
fn names_and_spellings_are_those_of_the_table() {
    assert_eq!((FOLLOWUP_SETTINGS, ACTION_IDS), (api::name::FOLLOWUP_SETTINGS, api::name::ACTION_IDS));
    for word in ["Live_Chat", "LIVE CHAT", "İstanbul", "ß-1", ""] {
        assert_eq!(channel_letters(word), api::letters(word));
    }
}
