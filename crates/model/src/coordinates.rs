//! A place out of what an owner pastes: coordinates in their usual forms, or the link of a map. Parsed here; nothing is ever fetched.

use crate::place::Place;
use std::fmt;

/// Longer than any link of a map that names a place.
const MAX_TEXT: usize = 2000;

/// Why a text is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceError {
    /// Neither coordinates nor a link that holds some.
    Unread,
    /// A link that only its maker's server can resolve.
    ShortLink,
    /// A latitude beyond 90 degrees, or a longitude beyond 180.
    Range,
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unread => "This is neither a pair of coordinates nor a map link that holds one.",
            Self::ShortLink => {
                "This is a short link: only the map's maker can tell where it leads, and nothing is asked there."
            }
            Self::Range => "A latitude is at most 90 degrees, a longitude at most 180.",
        })
    }
}

impl std::error::Error for PlaceError {}

/// Hosts whose links hold no coordinates.
const SHORT: &[&str] =
    &["goo.gl/", "maps.app.goo.gl/", "osm.org/go/", "bit.ly/", "t.co/", "tinyurl.com/", "apple.co/", "maps.apple/p/"];

/// Reads coordinates (`47.3769, 8.5417`, `47.3769 N 8.5417 E`, `47°22'36.8"N 8°32'30"E`, `47 22.61 N, 8 32.5 E`), a `geo:` address, or
/// a map's link.
pub fn read(text: &str) -> Result<Place, PlaceError> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(PlaceError::Unread);
    }
    if let Some(rest) = text.strip_prefix("geo:") {
        return pair(rest.split([';', '?']).next().unwrap_or_default());
    }
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match bare {
        Some(link) => of_link(link),
        // A link as some browsers copy it, without its scheme.
        None if text.contains('/') && text.contains('.') && !text.contains(' ') => of_link(text),
        None => pair(text),
    }
}

fn of_link(link: &str) -> Result<Place, PlaceError> {
    let link = unescape(link);
    let bare = link.strip_prefix("www.").unwrap_or(&link);
    if SHORT.iter().any(|short| bare.starts_with(short)) {
        return Err(PlaceError::ShortLink);
    }
    let (before, fragment) = link.split_once('#').unwrap_or((&link, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let members = || query.split('&').chain(fragment.split('&')).filter_map(|part| part.split_once('='));
    let value = |name: &str| members().find(|(member, _)| *member == name).map(|(_, value)| value);
    // A marker is meant more than the middle of what was looked at.
    if let (Some(latitude), Some(longitude)) = (value("mlat"), value("mlon")) {
        return degrees(latitude, longitude);
    }
    // Inside of a long link of one maker, the place itself: `!3d47.37!4d8.54`.
    if let Some((latitude, longitude)) = path.split_once("!3d").and_then(|(_, rest)| rest.split_once("!4d")) {
        let number = |text: &str| text.split(['!', '/']).next().unwrap_or_default().to_owned();
        return degrees(&number(latitude), &number(longitude));
    }
    for name in ["q", "query", "ll", "destination", "daddr", "center", "coordinate", "sll", "cp"] {
        // Some write `loc:` in front, some part by `~`, some name the place in brackets behind.
        let found = value(name).map(|v| v.trim_start_matches("loc:").replace(['~', '+'], ","));
        if let Some(place) = found.and_then(|text| pair(text.split('(').next().unwrap_or_default()).ok()) {
            return Ok(place);
        }
    }
    if let (Some(latitude), Some(longitude)) = (value("lat"), value("lon").or_else(|| value("lng"))) {
        return degrees(latitude, longitude);
    }
    // `/@47.37,8.54,17z`, then `#map=17/47.37/8.54`.
    if let Some((_, rest)) = path.split_once("/@") {
        let mut parts = rest.split([',', '/']);
        return degrees(parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    }
    let map = value("map").unwrap_or(fragment);
    let parts: Vec<&str> = map.split('/').collect();
    if let [_, latitude, longitude, ..] = parts[..] {
        return degrees(latitude, longitude);
    }
    // `/maps/place/47.37,8.54` and `/maps/search/47.37,+8.54`.
    let named = path.split('/').find_map(|part| pair(&part.replace('+', " ")).ok());
    named.ok_or(PlaceError::Unread)
}

/// The escapes that occur in coordinates; others stand in names, which are not read.
fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for (escape, letter) in
        [("%2C", ","), ("%2c", ","), ("%20", " "), ("%3A", ":"), ("%C2%B0", "°"), ("%27", "'"), ("%22", "\"")]
    {
        text = text.replace(escape, letter);
    }
    text
}

fn degrees(latitude: &str, longitude: &str) -> Result<Place, PlaceError> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).ok_or(PlaceError::Unread);
    checked(number(latitude)?, number(longitude)?)
}

fn checked(latitude: f64, longitude: f64) -> Result<Place, PlaceError> {
    let good = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    if good { Ok(Place { latitude, longitude }) } else { Err(PlaceError::Range) }
}

/// Which of the two a letter says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Latitude,
    Longitude,
}

/// One half of a pair while it is read.
#[derive(Default)]
struct Half {
    numbers: Vec<f64>,
    letter: Option<(Axis, f64)>,
}

impl Half {
    fn value(&self) -> Option<f64> {
        let sign = self.letter.map(|(_, sign)| sign);
        let (first, rest) = self.numbers.split_first()?;
        // Minutes and seconds carry no sign and stay below 60.
        if rest.len() > 2 || rest.iter().any(|part| !(0.0..60.0).contains(part)) || (sign.is_some() && *first < 0.0) {
            return None;
        }
        let parts = rest.iter().zip([60.0, 3600.0]).map(|(part, of)| part / of).sum::<f64>();
        let size = first.abs() + parts;
        Some(sign.unwrap_or(if first.is_sign_negative() { -1.0 } else { 1.0 }) * size)
    }
}

/// Two numbers, or twice degrees, minutes and seconds.
fn pair(text: &str) -> Result<Place, PlaceError> {
    let text = text.trim().trim_matches(['(', ')', '[', ']']);
    let text = text.replace(['°', 'º', '′', '’', '\'', '″', '”', '"', '\u{a0}', '\t'], " ").replace('−', "-");
    // A comma is a decimal point where there is no other and it stands between digits, as in `47,3769; 8,5417`.
    let text = if text.contains(';') && !text.contains('.') { text.replace(',', ".") } else { text };
    let mut halves = vec![Half::default()];
    for token in tokens(&text) {
        let half = halves.last_mut().ok_or(PlaceError::Unread)?;
        match token {
            Token::Part if !half.numbers.is_empty() => halves.push(Half::default()),
            Token::Part => {}
            Token::Letter(letter) if half.letter.is_none() => {
                half.letter = Some(letter);
                // Behind its number it ends the half; in front of it, it begins one.
                if !half.numbers.is_empty() && halves.len() < 2 {
                    halves.push(Half::default());
                }
            }
            Token::Letter(letter) => halves.push(Half { letter: Some(letter), ..Half::default() }),
            Token::Number(number) => half.numbers.push(number),
            Token::Other => return Err(PlaceError::Unread),
        }
    }
    halves.retain(|half| !half.numbers.is_empty());
    // Plain numbers with a space between: two, four or six of them.
    if let [one] = &halves[..]
        && one.letter.is_none()
        && one.numbers.len().is_multiple_of(2)
    {
        let (first, second) = one.numbers.split_at(one.numbers.len() / 2);
        let half = |numbers: &[f64]| Half { numbers: numbers.to_vec(), letter: None };
        halves = vec![half(first), half(second)];
    }
    let [first, second] = &halves[..] else { return Err(PlaceError::Unread) };
    let values = first.value().zip(second.value()).ok_or(PlaceError::Unread)?;
    match (first.letter.map(|l| l.0), second.letter.map(|l| l.0)) {
        (None | Some(Axis::Latitude), None | Some(Axis::Longitude)) => checked(values.0, values.1),
        (None | Some(Axis::Longitude), None | Some(Axis::Latitude)) => checked(values.1, values.0),
        _ => Err(PlaceError::Unread),
    }
}

enum Token {
    Number(f64),
    Letter((Axis, f64)),
    /// A comma or the like.
    Part,
    Other,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let letter = match first.to_ascii_uppercase() {
            'N' => Some((Axis::Latitude, 1.0)),
            'S' => Some((Axis::Latitude, -1.0)),
            'E' => Some((Axis::Longitude, 1.0)),
            'W' => Some((Axis::Longitude, -1.0)),
            _ => None,
        };
        let length =
            rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+')).unwrap_or(rest.len());
        let token = match (first, letter) {
            (' ', _) => None,
            (',' | ';' | '/' | '|', _) => Some(Token::Part),
            (_, Some(letter)) => Some(Token::Letter(letter)),
            _ if length > 0 => Some(rest[..length].parse().map_or(Token::Other, Token::Number)),
            _ => Some(Token::Other),
        };
        let used = if matches!(token, Some(Token::Number(_))) { length } else { first.len_utf8() };
        rest = &rest[used..];
        tokens.extend(token);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn many_ways_to_write_one_place() {
        let there = [
            "47.3769, 8.5417",
            "47.3769,8.5417",
            "(47.3769, 8.5417)",
            "47.3769 8.5417",
            "47,3769; 8,5417",
            "+47.3769 / +8.5417",
            "47.3769 N, 8.5417 E",
            "N 47.3769 E 8.5417",
            "N47.3769, E8.5417",
            "8.5417 E, 47.3769 N",
            "47.3769° N 8.5417° E",
            "47°22'36.84\"N 8°32'30.12\"E",
            "47° 22′ 36.84″ N, 8° 32′ 30.12″ E",
            "47 22 36.84 N 8 32 30.12 E",
            "47 22 36.84, 8 32 30.12",
            "47 22.614 N, 8 32.502 E",
            "geo:47.3769,8.5417",
            "geo:47.3769,8.5417;u=35",
            "geo:47.3769,8.5417?z=17",
            "https://www.google.com/maps/@47.3769,8.5417,17z",
            "https://www.google.com/maps/place/Some+House/@47.1,8.1,17z/data=!3m1!4b1!4m5!3m4!1s0x0:0x0!8m2!3d47.3769!4d8.5417",
            "https://www.google.com/maps/search/?api=1&query=47.3769%2C8.5417",
            "https://maps.google.com/?q=47.3769,8.5417",
            "https://maps.google.com/maps?q=loc:47.3769,8.5417&z=15",
            "https://maps.google.com/maps?ll=47.3769,8.5417&spn=0.1,0.1",
            "https://www.google.com/maps/place/47.3769,+8.5417",
            "https://www.openstreetmap.org/#map=17/47.3769/8.5417",
            "https://www.openstreetmap.org/?mlat=47.3769&mlon=8.5417#map=12/47.1/8.1",
            "https://www.openstreetmap.org/#map=17/47.3769/8.5417&layers=N",
            "https://maps.apple.com/?ll=47.3769,8.5417&q=Home",
            "https://maps.apple.com/place?coordinate=47.3769,8.5417&name=Home",
            "https://www.bing.com/maps?cp=47.3769~8.5417&lvl=16",
            "https://example.org/map?lat=47.3769&lng=8.5417",
            "www.openstreetmap.org/#map=17/47.3769/8.5417",
        ];
        for text in there {
            let place = read(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert!((place.latitude - 47.3769).abs() < 1e-6, "{text}: {place:?}");
            assert!((place.longitude - 8.5417).abs() < 1e-6, "{text}: {place:?}");
        }
    }

    #[test]
    fn the_other_half_of_the_world() {
        for text in
            ["-33.8568, -70.5", "33.8568 S 70.5 W", "33°51'24.48\"S, 70°30'0\"W", "S 33.8568 W 70.5", "−33.8568, −70.5"]
        {
            let place = read(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert!(
                (place.latitude + 33.8568).abs() < 1e-6 && (place.longitude + 70.5).abs() < 1e-6,
                "{text}: {place:?}"
            );
        }
        let south = read("-0 30 0, 0 30 0").expect("reads");
        assert!(
            (south.latitude + 0.5).abs() < 1e-9 && (south.longitude - 0.5).abs() < 1e-9,
            "a zero has a sign: {south:?}"
        );
    }

    #[test]
    fn what_is_no_place_is_refused() {
        use PlaceError::{Range, ShortLink, Unread};
        for (text, expected) in [
            ("", Unread),
            ("12 Some Street, Somewhere", Unread),
            ("47.3769", Unread),
            ("1, 2, 3", Unread),
            ("47 61 0 N, 8 0 0 E", Unread),
            ("47 N, 8 N", Unread),
            ("-47 S, 8 E", Unread),
            ("NaN, inf", Unread),
            ("91, 8", Range),
            ("47, 181", Range),
            ("https://maps.app.goo.gl/Ab12Cd34", ShortLink),
            ("https://goo.gl/maps/Ab12", ShortLink),
            ("https://osm.org/go/0CblTdLQ--", ShortLink),
            ("https://www.openstreetmap.org/", Unread),
            ("https://maps.example.org/?q=Some+House", Unread),
        ] {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(latitude in -89.9..89.9f64, longitude in -179.9..179.9f64) {
            for text in [format!("{latitude:.6}, {longitude:.6}"), format!("https://x.org/#map=9/{latitude:.6}/{longitude:.6}")] {
                let place = read(&text).expect("reads");
                prop_assert!((place.latitude - latitude).abs() < 1e-6 && (place.longitude - longitude).abs() < 1e-6);
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,60}") {
            let _ = read(&text);
            let _ = read(&format!("https://{text}"));
        }
    }
}
