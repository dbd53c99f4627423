//! A strict and small reader of JSON, and its writer. What it takes is a part of what JSON allows, chosen so that no two readers
//! can understand the same bytes differently: no duplicate members, no exponents, no number beyond 2^53, no lone surrogates.
//!
//! Memory is bounded by what is asked for, not by what comes: texts without escapes are borrowed, and the number of values and
//! their depth have limits that are met before anything is kept.

use crate::error::JsonFault;
use std::borrow::Cow;
use std::fmt::Write;

/// The largest whole number that every JSON reader holds exactly.
const MAX_INTEGER: i64 = 1 << 53;
/// Places of a decimal: 1e-5 degrees are about a metre.
const PLACES: usize = 5;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    /// Within 2^53.
    Integer(i64),
    /// In units of 1e-5.
    Decimal(i64),
    Text(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    /// In the order in which they stood.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    /// The same without a borrow.
    pub(crate) fn into_owned(self) -> Value<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Value::Null,
            Self::Bool(yes) => Value::Bool(yes),
            Self::Integer(number) => Value::Integer(number),
            Self::Decimal(units) => Value::Decimal(units),
            Self::Text(text) => Value::Text(own(text)),
            Self::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Self::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (own(name), value.into_owned())).collect())
            }
        }
    }
}

/// What a text may take at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) depth: usize,
    pub(crate) values: usize,
}

/// Reads one text to its end.
pub(crate) fn read(bytes: &[u8], bounds: Bounds) -> Result<Value<'_>, JsonFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonFault::NotUtf8)?;
    if text.starts_with('\u{feff}') {
        return Err(JsonFault::Mark);
    }
    let mut reader = Reader { text, at: 0, bounds };
    let value = reader.value()?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(JsonFault::Syntax) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What is left.
    bounds: Bounds,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, JsonFault> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(JsonFault::Syntax);
        }
        self.at += word.len();
        Ok(value)
    }

    fn value(&mut self) -> Result<Value<'a>, JsonFault> {
        self.bounds.values = self.bounds.values.checked_sub(1).ok_or(JsonFault::TooMany)?;
        self.space();
        match self.peek().ok_or(JsonFault::Syntax)? {
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::array),
            b'"' => Ok(Value::Text(self.string()?)),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(JsonFault::Syntax),
        }
    }

    fn nested(&mut self, inside: fn(&mut Self) -> Result<Value<'a>, JsonFault>) -> Result<Value<'a>, JsonFault> {
        self.bounds.depth = self.bounds.depth.checked_sub(1).ok_or(JsonFault::Depth)?;
        self.at += 1;
        let value = inside(self)?;
        self.bounds.depth += 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'a>, JsonFault> {
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.take(b']') {
                items.shrink_to_fit();
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return Err(JsonFault::Syntax);
            }
        }
    }

    fn object(&mut self) -> Result<Value<'a>, JsonFault> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(JsonFault::Syntax);
            }
            let name = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(JsonFault::Syntax);
            }
            let value = self.value()?;
            members.push((name, value));
            self.space();
            if self.take(b'}') {
                return if repeated(&members) { Err(JsonFault::Duplicate) } else { Ok(Value::Object(members)) };
            }
            if !self.take(b',') {
                return Err(JsonFault::Syntax);
            }
        }
    }

    fn number(&mut self) -> Result<Value<'a>, JsonFault> {
        let negative = self.take(b'-');
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(JsonFault::Syntax);
        }
        // 16 digits hold 2^53 and fit an i64 with five more.
        if whole.len() > 16 {
            return Err(JsonFault::Number);
        }
        let mut number = value_of(whole);
        let mut decimal = false;
        if self.take(b'.') {
            let places = self.digits();
            if places.is_empty() {
                return Err(JsonFault::Syntax);
            }
            if places.len() > PLACES || number > MAX_INTEGER / 100_000 {
                return Err(JsonFault::Number);
            }
            let missing = u32::try_from(PLACES - places.len()).map_err(|_| JsonFault::Number)?;
            number = number * 100_000 + value_of(places) * 10_i64.pow(missing);
            decimal = true;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) || number > MAX_INTEGER {
            return Err(JsonFault::Number);
        }
        let number = if negative { -number } else { number };
        Ok(if decimal { Value::Decimal(number) } else { Value::Integer(number) })
    }

    fn digits(&mut self) -> &'a str {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        &self.text[from..self.at]
    }

    /// A text, borrowed if nothing in it is escaped.
    fn string(&mut self) -> Result<Cow<'a, str>, JsonFault> {
        self.at += 1;
        let from = self.at;
        let mut own: Option<String> = None;
        let mut copied = from;
        loop {
            match self.peek().ok_or(JsonFault::Syntax)? {
                b'"' => {
                    let rest = &self.text[copied..self.at];
                    self.at += 1;
                    return Ok(match own {
                        None => Cow::Borrowed(rest),
                        Some(mut text) => {
                            text.push_str(rest);
                            Cow::Owned(text)
                        }
                    });
                }
                b'\\' => {
                    let text = own.get_or_insert_with(String::new);
                    text.push_str(&self.text[copied..self.at]);
                    self.at += 1;
                    let unescaped = self.escape()?;
                    own.get_or_insert_with(String::new).push(unescaped);
                    copied = self.at;
                }
                0..=0x1f => return Err(JsonFault::Text),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonFault> {
        let letter = self.peek().ok_or(JsonFault::Syntax)?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.four_digits()?;
                let code = match first {
                    0xd800..=0xdbff => {
                        if !(self.take(b'\\') && self.take(b'u')) {
                            return Err(JsonFault::Text);
                        }
                        let second = self.four_digits()?;
                        if !(0xdc00..=0xdfff).contains(&second) {
                            return Err(JsonFault::Text);
                        }
                        0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                    }
                    other => other,
                };
                char::from_u32(code).ok_or(JsonFault::Text)?
            }
            _ => return Err(JsonFault::Syntax),
        })
    }

    fn four_digits(&mut self) -> Result<u32, JsonFault> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(JsonFault::Syntax)?;
        let mut code = 0;
        for digit in digits {
            code = code * 16 + char::from(*digit).to_digit(16).ok_or(JsonFault::Syntax)?;
        }
        self.at += 4;
        Ok(code)
    }
}

/// The value of at most 16 digits.
fn value_of(digits: &str) -> i64 {
    digits.bytes().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'))
}

/// Whether a name stands twice. Sorted, not compared pairwise: thousands of members must not cost millions of comparisons.
fn repeated(members: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Writes a value with two spaces of indentation; short arrays of numbers stay on one line. What is written is read back equal.
pub(crate) fn write(value: &Value<'_>) -> String {
    let mut out = String::new();
    put(&mut out, value, 0);
    out.push('\n');
    out
}

fn put(out: &mut String, value: &Value<'_>, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Integer(number) => put_display(out, number),
        Value::Decimal(units) => put_decimal(out, *units),
        Value::Text(text) => put_text(out, text),
        Value::Array(items) => {
            let flat = items.iter().all(|item| !matches!(item, Value::Array(_) | Value::Object(_)));
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(if flat { ", " } else { "," });
                }
                if !flat {
                    line(out, depth + 1);
                }
                put(out, item, depth + 1);
            }
            if !flat {
                line(out, depth);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                put_text(out, name);
                out.push_str(": ");
                put(out, member, depth + 1);
            }
            if !members.is_empty() {
                line(out, depth);
            }
            out.push('}');
        }
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn put_display(out: &mut String, number: &i64) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{number}");
}

fn put_decimal(out: &mut String, units: i64) {
    let sign = if units < 0 { "-" } else { "" };
    let size = units.unsigned_abs();
    let places = format!("{:05}", size % 100_000);
    let places = places.trim_end_matches('0');
    let places = if places.is_empty() { "0" } else { places };
    let _ = write!(out, "{sign}{}.{places}", size / 100_000);
}

fn put_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\u{0}'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
