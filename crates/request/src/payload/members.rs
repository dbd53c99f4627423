//! Reading members of a strict payload: each reader takes a value and its place, and either gives what it is or notes why not.
//! Reading goes on after a fault, so that an agency sees all of them at once.

use crate::domain::Domain;
use crate::error::{Field, Refusal, SchemaFault};
use crate::json::Value;
use crate::key::Key;
use crate::moment::Moment;
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// What was found wrong, in the order of the format's table.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<Refusal>);

impl Faults {
    pub(crate) fn note<T>(&mut self, field: Field, fault: SchemaFault) -> Option<T> {
        self.0.push(Refusal::schema(field, fault));
        None
    }
}

/// An object whose members are all known.
pub(crate) struct Members<'v, 'a> {
    field: Field,
    members: &'v [(Cow<'a, str>, Value<'a>)],
}

pub(crate) fn object<'v, 'a>(
    value: &'v Value<'a>,
    field: Field,
    known: &[&'static str],
    faults: &mut Faults,
) -> Option<Members<'v, 'a>> {
    let Value::Object(members) = value else { return faults.note(field, SchemaFault::Type) };
    if members.iter().any(|(name, _)| !known.contains(&name.as_ref())) {
        faults.note::<()>(field.clone(), SchemaFault::Unknown);
    }
    Some(Members { field, members })
}

impl<'v, 'a> Members<'v, 'a> {
    pub(crate) fn find(&self, name: &'static str) -> Option<&'v Value<'a>> {
        self.members.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    pub(crate) fn place(&self, name: &'static str) -> Field {
        self.field.member(name)
    }

    /// A member that must be there.
    pub(crate) fn need<T>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&'v Value<'a>, Field, &mut Faults) -> Option<T>,
    ) -> Option<T> {
        match self.find(name) {
            Some(value) => read(value, self.place(name), faults),
            None => faults.note(self.place(name), SchemaFault::Missing),
        }
    }

    /// A member that may be absent or null.
    pub(crate) fn may<T>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&'v Value<'a>, Field, &mut Faults) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => read(value, self.place(name), faults).map(Some),
        }
    }

    /// A member that stands for `usual` when it is absent. Null is of the wrong type.
    pub(crate) fn or<T>(
        &self,
        name: &'static str,
        usual: T,
        faults: &mut Faults,
        read: impl FnOnce(&'v Value<'a>, Field, &mut Faults) -> Option<T>,
    ) -> Option<T> {
        self.find(name).map_or(Some(usual), |value| read(value, self.place(name), faults))
    }
}

pub(crate) fn boolean(value: &Value<'_>, field: Field, faults: &mut Faults) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        _ => faults.note(field, SchemaFault::Type),
    }
}

pub(crate) fn integer(range: RangeInclusive<i64>) -> impl Fn(&Value<'_>, Field, &mut Faults) -> Option<i64> {
    move |value, field, faults| match value {
        Value::Integer(number) if range.contains(number) => Some(*number),
        Value::Integer(_) => faults.note(field, SchemaFault::Range),
        _ => faults.note(field, SchemaFault::Type),
    }
}

/// A string, whatever it holds; not longer than a payload.
pub(crate) fn string<'v>(value: &'v Value<'_>, field: Field, faults: &mut Faults) -> Option<&'v str> {
    match value {
        Value::Text(text) => Some(text.as_ref()),
        _ => faults.note(field, SchemaFault::Type),
    }
}

/// A text of so many characters. What characters they may be is a later step.
pub(crate) fn text(range: RangeInclusive<usize>) -> impl Fn(&Value<'_>, Field, &mut Faults) -> Option<String> {
    move |value, field, faults| {
        let text = string(value, field.clone(), faults)?;
        if range.contains(&text.chars().count()) {
            Some(text.to_owned())
        } else {
            faults.note(field, SchemaFault::Length)
        }
    }
}

/// A string that `parse` takes; else the fault.
pub(crate) fn parsed<T>(
    fault: SchemaFault,
    parse: impl Fn(&str) -> Option<T>,
) -> impl Fn(&Value<'_>, Field, &mut Faults) -> Option<T> {
    move |value, field, faults| {
        let text = string(value, field.clone(), faults)?;
        parse(text).or_else(|| faults.note(field, fault))
    }
}

pub(crate) fn moment(value: &Value<'_>, field: Field, faults: &mut Faults) -> Option<Moment> {
    parsed(SchemaFault::Time, |text| Moment::parse(text).ok())(value, field, faults)
}

pub(crate) fn domain(value: &Value<'_>, field: Field, faults: &mut Faults) -> Option<Domain> {
    parsed(SchemaFault::Form, |text| text.parse().ok())(value, field, faults)
}

pub(crate) fn key(value: &Value<'_>, field: Field, faults: &mut Faults) -> Option<Key> {
    parsed(SchemaFault::Form, |text| text.parse().ok())(value, field, faults)
}

/// So many items, each read by `item`.
pub(crate) fn list<'v, 'a: 'v, T>(
    range: RangeInclusive<usize>,
    item: impl Fn(&'v Value<'a>, Field, &mut Faults) -> Option<T>,
) -> impl FnOnce(&'v Value<'a>, Field, &mut Faults) -> Option<Vec<T>> {
    move |value, field, faults| {
        let Value::Array(items) = value else { return faults.note(field, SchemaFault::Type) };
        if !range.contains(&items.len()) {
            return faults.note(field, SchemaFault::Count);
        }
        let read: Vec<_> = items.iter().enumerate().map(|(i, value)| item(value, field.item(i), faults)).collect();
        read.into_iter().collect()
    }
}
