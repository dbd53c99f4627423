//! The sheet, written and typed back.

use super::*;
use proptest::prelude::*;

fn key(byte: u8) -> RecoveryKey {
    RecoveryKey(Zeroizing::new(std::array::from_fn(|i| byte.wrapping_mul(31).wrapping_add(i as u8 * 7))))
}

fn check(typed: &str, expected: &RecoveryKey) {
    match RecoveryKey::parse(typed) {
        Ok(found) => assert!(*found.0 == *expected.0, "another key: {typed}"),
        Err(e) => panic!("{e}: {typed}"),
    }
}

fn refused(typed: &str) -> RecoveryError {
    RecoveryKey::parse(typed).err().unwrap_or_else(|| panic!("taken: {typed}"))
}

/// The same numbers as an independent BIP-39 and age's own reading.
#[test]
fn the_three_ways_agree_with_foreign_code() {
    for byte in 0..20 {
        let key = key(byte);
        let foreign = bip39::Mnemonic::from_entropy(key.0.as_slice()).unwrap();
        assert_eq!(key.words(), foreign.words().collect::<Vec<_>>());
        let age: age::x25519::Identity = key.text().parse().unwrap();
        assert_eq!(key.recipient().as_str(), age.to_public().to_string());
    }
    let zero = RecoveryKey(Zeroizing::new([0; 32]));
    assert_eq!(zero.words()[22..], ["abandon", "art"]);
}

#[test]
fn every_printed_form_reads_back() {
    let key = key(5);
    let (text, words) = (key.text(), key.words());
    let groups: Vec<String> = key.groups().iter().map(|g| g.to_string()).collect();
    assert_eq!(groups.len(), 16);
    assert_eq!(groups[0], "AGE-SECRET-KEY-1");
    assert!(groups[1..15].iter().all(|g| g.len() == 4) && groups[15].len() == 2);
    check(&text, &key);
    check(&text.to_lowercase(), &key);
    check(&format!("# created: today\n# public key: {}\n{}\n", key.recipient(), *text), &key);
    check(&groups.join(" "), &key);
    check(&groups.join("\n"), &key);
    check(&groups[1..].join("-"), &key);
    check(&words.join(" "), &key);
    check(&words.join("\n").to_uppercase(), &key);
    let numbered: Vec<String> = words.iter().enumerate().map(|(i, w)| format!("{}. {w},", i + 1)).collect();
    check(&numbered.join("  "), &key);
    let short: Vec<&str> = words.iter().map(|w| &w[..w.len().min(4)]).collect();
    check(&short.join(" "), &key);
    let svg = key.qr_svg();
    assert!(svg.starts_with("<?xml") && svg.contains("<svg"));
}

#[test]
fn the_wizard_can_ask_for_words() {
    let key = key(9);
    let words = key.words();
    assert!(key.has_word(1, words[0]) && key.has_word(24, &format!(" {} ", words[23].to_uppercase())));
    assert!(!key.has_word(2, words[0]) || words[1] == words[0]);
    assert!(!key.has_word(0, words[0]) && !key.has_word(25, words[0]) && !key.has_word(1, ""));
}

#[test]
fn a_slip_in_the_words_is_explained() {
    let key = key(7);
    let words = key.words();
    assert_eq!(refused(""), RecoveryError::Empty);
    assert_eq!(refused(" \n# only a comment\n"), RecoveryError::Empty);
    assert_eq!(refused(&words[..23].join(" ")), RecoveryError::WordCount { found: 23 });
    assert_eq!(refused(&[words.clone(), vec!["zoo"]].concat().join(" ")), RecoveryError::WordCount { found: 25 });

    let mut other = words.clone();
    other[6] = "abandn";
    let RecoveryError::UnknownWord { position: 7, word, near } = refused(&other.join(" ")) else { panic!() };
    assert_eq!((word.0.as_str(), near.0[0]), ("abandn", "abandon"));
    assert_eq!(refused(&other.join(" ")).hint().as_deref(), Some("Did you mean abandon?"));
    other[6] = "xxxxxxxxxxxx";
    let RecoveryError::UnknownWord { position: 7, near, .. } = refused(&other.join(" ")) else { panic!() };
    assert!(near.0.is_empty());
    assert_eq!(refused(key.recipient().as_str()), RecoveryError::Public);
    assert_eq!(refused("hello"), RecoveryError::Unrecognised);
    assert_eq!(refused(&words.join(" ").repeat(100)), RecoveryError::Unrecognised);
}

#[test]
fn with_the_household_at_hand_the_wrong_word_is_found() {
    let key = key(7);
    let household = [WayRecipient::from(key.recipient())];
    let words = key.words();
    assert!(RecoveryKey::parse_for(&words.join(" "), &household).is_ok());
    for position in [0, 11, 23] {
        // One wrong word passes the checksum now and then: both cases must be found.
        for replacement in ["zoo", "art", "cave", "sun"] {
            let mut other = words.clone();
            other[position] = replacement;
            let found = RecoveryKey::parse_for(&other.join(" "), &household).err();
            assert_eq!(found, Some(RecoveryError::WrongWord { position: position + 1, meant: Typed(words[position]) }));
        }
    }
    let mut other = words.clone();
    other.swap(3, 17);
    let found = RecoveryKey::parse_for(&other.join(" "), &household).err();
    assert_eq!(found, Some(RecoveryError::SwappedWords { first: 4, second: 18 }));
    // Somebody else's whole sheet is no slip of the pen; what it opens is the caller's question.
    assert!(RecoveryKey::parse_for(&super::tests::key(8).words().join(" "), &household).is_ok());
}

#[test]
fn a_slip_in_the_text_is_explained() {
    let key = key(3);
    let text = key.text();
    for (i, typed) in text.bytes().enumerate().skip(16) {
        let mut other = text.as_bytes().to_vec();
        other[i] = if typed == b'Q' { b'P' } else { b'Q' };
        let group = Some((i - 16) / 4 + 1);
        assert_eq!(refused(&String::from_utf8(other).unwrap()), RecoveryError::KeyChecksum { group });
    }
    for (wrong, meant) in [('O', Some('0')), ('B', Some('8')), ('I', Some('L')), ('!', None)] {
        let other = format!("{}{wrong}{}", &text[..20], &text[21..]);
        let (found, meant) = (Typed(wrong), Typed(meant));
        assert_eq!(refused(&other), RecoveryError::BadCharacter { group: 2, found, meant });
    }
    assert_eq!(refused(&text[..70]), RecoveryError::KeyLength { found: 54 });
}

/// What is displayed or logged of an error holds no word and no character of the key.
#[test]
fn errors_do_not_tell_what_was_typed() {
    let key = key(7);
    let mut words = key.words();
    words[6] = "abandn";
    let shown = |e: RecoveryError| format!("{e} {e:?}");
    assert!(!shown(refused(&words.join(" "))).contains("aband"));
    words[6] = "zoo";
    let household = [WayRecipient::from(key.recipient())];
    let wrong = shown(RecoveryKey::parse_for(&words.join(" "), &household).err().unwrap());
    assert!(!wrong.contains("zoo") && !wrong.contains(key.words()[6]), "{wrong}");
}

proptest! {
    #[test]
    fn any_key_comes_back(bytes: [u8; 32]) {
        let key = RecoveryKey(Zeroizing::new(bytes));
        check(&key.text(), &key);
        check(&key.words().join(" "), &key);
    }

    #[test]
    fn any_text_is_refused_or_read_but_never_panics(text in "\\PC{0,200}") {
        let _ = RecoveryKey::parse(&text);
    }

    #[test]
    fn anything_like_a_key_never_panics(text in "(?i)(age-secret-key-1)?[a-z0-9 \\-é]{40,80}") {
        let _ = RecoveryKey::parse(&text);
    }
}
