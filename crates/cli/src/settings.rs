//! `porchlight settings ...`: keys in snake_case, values as they are typed.

use crate::args::Settings;
use crate::household::open;
use crate::print::{Print, table};
use engine::{Code, Config, Error, view};
use serde_json::{Map, Value};

pub(crate) fn run(command: Settings, config: Config, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Settings::Get { key: None } => show(&desk.settings()?, print),
        Settings::Get { key: Some(key) } => {
            let all = by_key(&desk.settings()?);
            let value = all.iter().find(|(known, _)| *known == key).ok_or_else(|| unknown(&key))?;
            print.value(&value.1, plain);
        }
        Settings::Set { key, value } => {
            let value = if key == AUTHORITY && value != "none" { contents(&value)? } else { value };
            show(&desk.change_settings(&change(&key, &value)?)?, print);
        }
    }
    Ok(true)
}

/// Given as the file that it is in: nobody types a certificate.
const AUTHORITY: &str = "feed_authority";

fn contents(path: &str) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| {
        Error::new(Code::NotFound, "The certificate's file cannot be read.")
            .hint("It is the path of a PEM file, or `none`.")
            .source(error)
    })
}

fn show(settings: &view::Settings, print: Print) {
    print.value(settings, |settings| {
        let rows: Vec<_> = by_key(settings).into_iter().map(|(key, value)| vec![key, plain(&value)]).collect();
        table(&["setting", "value"], &rows)
    });
}

/// Settings under the names that are typed.
fn by_key(settings: &view::Settings) -> Vec<(String, Value)> {
    let Ok(Value::Object(all)) = serde_json::to_value(settings) else { return Vec::new() };
    all.into_iter().map(|(key, value)| (snake(&key), value)).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

/// A change of one setting. The engine's own type says which there are and what they take.
fn change(key: &str, value: &str) -> Result<view::SettingsChange, Error> {
    let value = match value {
        "none" => Value::Null,
        "true" | "yes" => Value::Bool(true),
        "false" | "no" => Value::Bool(false),
        other => other.parse::<u64>().map_or_else(|_| Value::String(other.to_owned()), Value::from),
    };
    let map: Map<_, _> = [(camel(key), value)].into_iter().collect();
    serde_json::from_value(Value::Object(map)).map_err(|e| {
        let text = e.to_string();
        if text.contains("unknown field") {
            unknown(key)
        } else {
            Error::new(Code::BadAddress, format!("{key} does not take this value.")).source(e)
        }
    })
}

fn unknown(key: &str) -> Error {
    Error::new(Code::BadAddress, format!("There is no setting called {key}."))
        .hint("`porchlight settings get` lists them.")
}

fn camel(key: &str) -> String {
    let mut out = String::new();
    for (i, part) in key.split('_').enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if i > 0 => out.extend(first.to_uppercase().chain(letters)),
            Some(first) => out.extend(std::iter::once(first).chain(letters)),
            None => {}
        }
    }
    out
}

fn snake(key: &str) -> String {
    key.chars().flat_map(|c| if c.is_ascii_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_typed() {
        assert_eq!(change("segment_seconds", "5").expect("fits").segment_seconds, Some(5));
        assert_eq!(change("keep_days", "none").expect("fits").keep_days, Some(None));
        assert_eq!(change("inhibit_sleep", "no").expect("fits").inhibit_sleep, Some(false));
        assert_eq!(change("close_action", "keep").expect("fits").close_action, Some(view::CloseAction::Keep));
        for (key, value) in [("segment_second", "5"), ("segment_seconds", "five"), ("close_action", "maybe")] {
            assert_eq!(change(key, value).map(|_| ()).map_err(|e| e.code), Err(Code::BadAddress), "{key} {value}");
        }
    }

    #[test]
    fn keys_go_there_and_back() {
        for key in ["limit_bytes", "auto_lock_minutes", "folder"] {
            assert_eq!(snake(&camel(key)), key);
        }
    }
}
