//! `porchlight trust ...`, `rules ...` and `place ...`: whom the owner knows, what is hidden, where home is.

use crate::args::{Class, Place, Rules, Trust};
use crate::household::open;
use crate::print::{Print, table};
use crate::requests::word;
use crate::secrets::Sources;
use clap::ValueEnum;
use engine::view::requests::{Places, RequestRules, RequesterClass, TrustView};
use engine::{Code, Config, Error};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// More than the largest directory that the format takes, which refuses what is longer by name.
const MAX_FILE: u64 = 4 * 1024 * 1024 + 1;

pub(crate) fn run(command: Trust, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    desk.unlock(&secrets.passphrase()?)?;
    let trust = match command {
        Trust::List => desk.trust()?,
        Trust::Pin { words, request, code, file, name, domain, class } => {
            let class = class.map(known_class).transpose()?;
            let (request, name) = (request.unwrap_or_default(), name.unwrap_or_default());
            match (words, code, file) {
                (Some(words), _, _) => desk.pin_by_words(&request, &words, &name, class)?,
                (_, Some(code), _) => desk.pin_by_code(&code, &name, &domain.unwrap_or_default(), class)?,
                (_, _, Some(file)) => desk.pin_by_file(&text(&file)?, class)?,
                (None, None, None) => return Err(Error::new(Code::BadAddress, "Give words, a code or a file.")),
            }
        }
        Trust::Unpin { key } => desk.unpin(&key)?,
        Trust::Statement { file, words } => desk.trust_statement(&text(&file)?, words.as_deref())?,
        Trust::DropDirectory { id } => desk.drop_directory(&id)?,
    };
    print.value(&trust, list);
    Ok(true)
}

pub(crate) fn rules(command: Rules, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    desk.unlock(&secrets.passphrase()?)?;
    let rules = match command {
        Rules::Get => desk.request_rules()?,
        Rules::Set { changes } => {
            let mut rules = desk.request_rules()?;
            changes.iter().try_for_each(|change| set(&mut rules, change))?;
            desk.set_request_rules(&rules)?
        }
    };
    print.value(&rules, rules_in_words);
    Ok(true)
}

pub(crate) fn place(command: Place, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    if let Place::Search { query } = &command {
        print.value(&desk.search_place(query), |towns| {
            let row = |town: &engine::view::requests::HomePlace| {
                vec![town.label.clone(), format!("{}, {}", town.latitude, town.longitude)]
            };
            table(&["town", "where"], &towns.iter().map(row).collect::<Vec<_>>())
        });
        return Ok(true);
    }
    desk.unlock(&secrets.passphrase()?)?;
    let places = match command {
        Place::Search { .. } => return Ok(true),
        Place::Get => desk.places()?,
        Place::Set { text } if text == "-" => {
            let mut typed = String::new();
            std::io::stdin().take(4096).read_to_string(&mut typed).map_err(Error::from)?;
            desk.set_place(Some(&typed))?
        }
        Place::Set { text } => desk.set_place(Some(&text))?,
        Place::Forget => desk.set_place(None)?,
    };
    print.value(&places, places_in_words);
    Ok(true)
}

/// Both lists spell their words alike.
fn known_class(class: Class) -> Result<RequesterClass, Error> {
    let name = class.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    of_word(&name)
}

fn of_word<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_value(Value::String(text.trim().to_owned()))
        .map_err(|_| Error::new(Code::BadAddress, format!("{text:?} is none of the words that are known here.")))
}

fn text(path: &Path) -> Result<String, Error> {
    let unreadable = |e: std::io::Error| Error::new(Code::BadAddress, "The file cannot be read.").source(e);
    let mut text = String::new();
    File::open(path).map_err(unreadable)?.take(MAX_FILE).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn list(trust: &TrustView) -> String {
    let pin = |pin: &engine::view::requests::PinView| {
        vec![
            pin.name.clone(),
            pin.domain.clone(),
            pin.class.as_ref().map(word).unwrap_or_default(),
            word(&pin.standing),
            word(&pin.how),
            pin.words.join(" "),
            pin.key.clone(),
        ]
    };
    let pins: Vec<_> = trust.pins.iter().map(pin).collect();
    let mut out = table(&["name", "domain", "class", "standing", "how", "words", "key"], &pins);
    for directory in &trust.directories {
        let state = if directory.lapsed { "lapsed, vouches for nobody" } else { "in force" };
        out += &format!("\ndirectory {}  {}, {} entries, {state}", directory.id, directory.name, directory.entries);
    }
    out
}

fn set(rules: &mut RequestRules, change: &str) -> Result<(), Error> {
    let (key, value) = change.split_once('=').ok_or_else(|| {
        Error::new(Code::BadAddress, format!("{change:?} changes nothing."))
            .hint("Write for example max_distance_m=800.")
    })?;
    match key {
        "on" => rules.on = truth(value)?,
        "notify" => rules.notify = truth(value)?,
        "hidden_classes" => rules.hidden_classes = words(value)?,
        "hidden_incidents" => rules.hidden_incidents = words(value)?,
        "max_distance_m" if value == "none" => rules.max_distance_m = None,
        "max_distance_m" => {
            let metres = value
                .parse()
                .map_err(|e| Error::new(Code::BadAddress, "A distance is a number of metres.").source(e))?;
            rules.max_distance_m = Some(metres);
        }
        "quiet_from" => rules.quiet_from = minute(value)?,
        "quiet_to" => rules.quiet_to = minute(value)?,
        _ => {
            return Err(Error::new(Code::BadAddress, format!("There is no rule called {key}."))
                .hint("`porchlight rules get` lists them."));
        }
    }
    Ok(())
}

fn truth(value: &str) -> Result<bool, Error> {
    match value {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Error::new(Code::BadAddress, "This rule is yes or no.")),
    }
}

fn words<T: DeserializeOwned>(value: &str) -> Result<Vec<T>, Error> {
    if value == "none" {
        return Ok(Vec::new());
    }
    value.split(',').map(of_word).collect()
}

/// `22:00` as the minute of a day.
fn minute(value: &str) -> Result<u16, Error> {
    let parts =
        value.split_once(':').and_then(|(hour, minute)| Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?)));
    match parts {
        Some((hour, minute)) if hour < 24 && minute < 60 => Ok(hour * 60 + minute),
        _ => Err(Error::new(Code::BadAddress, "A time of the day is written 22:00.")),
    }
}

fn rules_in_words(rules: &RequestRules) -> String {
    let joined = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(",") };
    let snake = |word: String| word.replace(' ', "_");
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let rows = [
        ("on", yes(rules.on)),
        ("hidden_classes", joined(rules.hidden_classes.iter().map(|class| snake(word(class))).collect())),
        ("hidden_incidents", joined(rules.hidden_incidents.iter().map(|incident| snake(word(incident))).collect())),
        ("max_distance_m", rules.max_distance_m.map_or_else(|| "none".to_owned(), |metres| metres.to_string())),
        ("notify", yes(rules.notify)),
        ("quiet_from", clock(rules.quiet_from)),
        ("quiet_to", clock(rules.quiet_to)),
    ];
    table(&["rule", "value"], &rows.map(|(key, value)| vec![key.to_owned(), value]))
}

fn places_in_words(places: &Places) -> String {
    let home = match &places.home {
        Some(home) => format!("home: {:.5}, {:.5}", home.latitude, home.longitude),
        None => "Where home is was not said: `porchlight place set`.".to_owned(),
    };
    let fan = |fan: &engine::view::requests::CameraFan| {
        let (name, bearing, width, reach) = (&fan.name, fan.bearing, fan.width, fan.reach);
        format!("\n{name}: looks to {bearing:.0} degrees, {width:.0} wide, {reach:.0} m far")
    };
    home + &places.fans.iter().map(fan).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::view::requests::IncidentClass;

    fn rules() -> RequestRules {
        RequestRules {
            on: true,
            hidden_classes: vec![],
            hidden_incidents: vec![],
            max_distance_m: None,
            notify: true,
            quiet_from: 0,
            quiet_to: 0,
        }
    }

    #[test]
    fn rules_are_set_as_they_are_printed() {
        let mut rules = rules();
        for change in [
            "on=no",
            "hidden_classes=federal,insurer",
            "hidden_incidents=hit_and_run",
            "max_distance_m=800",
            "quiet_from=22:05",
        ] {
            set(&mut rules, change).unwrap_or_else(|error| panic!("{change}: {error}"));
        }
        assert_eq!((rules.on, rules.max_distance_m, rules.quiet_from), (false, Some(800), 22 * 60 + 5));
        assert_eq!(rules.hidden_classes, [RequesterClass::Federal, RequesterClass::Insurer]);
        assert_eq!(rules.hidden_incidents, [IncidentClass::HitAndRun]);
        let printed = rules_in_words(&rules);
        let mut again = self::rules();
        for line in printed.lines().skip(1) {
            let (key, value) = line.split_once(' ').expect("two columns");
            set(&mut again, &format!("{key}={}", value.trim())).expect("is read back");
        }
        assert_eq!(again, rules);
        for bad in ["on", "on=maybe", "hidden_classes=army", "max_distance_m=far", "quiet_from=24:00", "colour=red"] {
            assert_eq!(set(&mut rules, bad).map_err(|error| error.code), Err(Code::BadAddress), "{bad}");
        }
    }

    #[test]
    fn every_class_is_one_of_the_views() {
        for class in Class::value_variants() {
            known_class(*class).expect("both lists spell it alike");
        }
    }
}
