//! A list of towns that comes with the program, so that home can be said roughly without asking anybody. A town's middle is no home:
//! `places` treats it as what it is.

use crate::view::requests::HomePlace;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// 34 000 towns, the largest first, made by `scripts/towns.py`; 0.9 MB, of which every search reads all in some ten milliseconds.
const TOWNS: &str = include_str!("towns.txt");
/// More than a reader looks through.
const FOUND: usize = 12;
/// Fewer letters name half of the world.
const LETTERS: usize = 2;

struct Town<'a> {
    name: &'a str,
    country: &'a str,
    latitude: f64,
    longitude: f64,
}

impl Town<'_> {
    fn label(&self) -> String {
        format!("{}, {}", self.name, self.country)
    }
}

fn towns() -> impl Iterator<Item = Town<'static>> {
    TOWNS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.split('\t');
        let (name, country) = (parts.next()?, parts.next()?);
        let mut number = || parts.next()?.parse().ok();
        Some(Town { name, country, latitude: number()?, longitude: number()? })
    })
}

/// Lower case, without marks: as a keyboard of another country types it.
fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Towns of whose name and country every word that was typed begins a word; those whose name begins with it first.
pub(super) fn search(query: &str) -> Vec<HomePlace> {
    let query = folded(query.trim());
    if query.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS {
        return Vec::new();
    }
    let (mut first, mut then) = (Vec::new(), Vec::new());
    for town in towns() {
        let (name, country) = (folded(town.name), folded(town.country));
        let begins = |typed: &str| words(&name).chain(words(&country)).any(|word| word.starts_with(typed));
        if words(&query).all(begins) {
            let into = if name.starts_with(&query) { &mut first } else { &mut then };
            into.push(HomePlace { latitude: town.latitude, longitude: town.longitude, label: town.label() });
        }
        if first.len() == FOUND {
            break;
        }
    }
    first.into_iter().chain(then).take(FOUND).collect()
}

/// The town that lies exactly there, in the list's own figures.
pub(super) fn at(latitude: f64, longitude: f64) -> Option<String> {
    let same = |one: f64, other: f64| (one - other).abs() < 1e-6;
    towns().find(|town| same(town.latitude, latitude) && same(town.longitude, longitude)).map(|town| town.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_town() {
        let lines = TOWNS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(towns().count(), lines);
        assert!(lines > 30_000);
        assert!(towns().all(|town| town.latitude.abs() <= 90.0 && town.longitude.abs() <= 180.0));
    }

    #[test]
    fn towns_are_found_as_they_are_typed() {
        let check = |query: &str, first: &str| {
            let found = search(query);
            assert_eq!(found.first().map(|place| place.label.as_str()), Some(first), "{query}");
            assert!(found.len() <= FOUND);
        };
        check("Leipzig", "Leipzig, DE");
        check("leipz", "Leipzig, DE");
        check("zurich", "Zürich, CH");
        check("ZÜRICH", "Zürich, CH");
        check("springfield il", "Springfield, US IL");
        check("Springfield, IL", "Springfield, US IL");
        check("new york city", "New York City, US NY");
        check("york", "York, GB");
        assert!(search("l").is_empty() && search("").is_empty() && search("qqqqzz").is_empty());
        let leipzig = &search("Leipzig")[0];
        assert_eq!(at(leipzig.latitude, leipzig.longitude).as_deref(), Some("Leipzig, DE"));
        assert_eq!(at(0.005, 0.005), None);
    }
}
