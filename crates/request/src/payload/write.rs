//! A request as the payload's JSON, in the order of the table. For signers; what was received is kept as the bytes that came.

use super::{Delivery, Request, Window};
use crate::json::{self, Value};
use std::borrow::Cow;

impl Request {
    /// The payload's bytes. Reading them back gives an equal request.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        json::write(&self.value()).into_bytes()
    }

    fn value(&self) -> Value<'_> {
        let ring = self.area.closed();
        let position = |p: &crate::Position| {
            Value::Array(vec![Value::Decimal(i64::from(p.longitude)), Value::Decimal(i64::from(p.latitude))])
        };
        let bounds = json::Bounds { depth: crate::limits::MAX_DEPTH, values: crate::limits::MAX_VALUES };
        let ext = json::read(self.ext.json.as_bytes(), bounds).unwrap_or(Value::Object(vec![]));
        object(vec![
            ("v", Value::Integer(1)),
            ("id", text(self.id.as_str())),
            ("revision", Value::Integer(i64::from(self.revision))),
            ("status", text(self.status.word())),
            ("issued", owned(self.issued)),
            ("expires", owned(self.expires)),
            ("requester", self.requester_value()),
            ("case_ref", self.case_ref.as_deref().map_or(Value::Null, text)),
            ("incident", {
                object(vec![
                    ("class", text(self.incident.class.word())),
                    ("summary", text(&self.incident.summary)),
                    ("occurred", self.incident.occurred.map_or(Value::Null, window)),
                ])
            }),
            ("windows", Value::Array(self.windows.iter().copied().map(window).collect())),
            ("area", {
                let ring = Value::Array(ring.iter().map(position).collect());
                object(vec![("type", text("Polygon")), ("coordinates", Value::Array(vec![ring]))])
            }),
            ("wanted", text(&self.wanted)),
            ("need", {
                object(vec![
                    ("audio", Value::Bool(self.need.audio)),
                    ("identity", text(self.need.identity.word())),
                    ("original", Value::Bool(self.need.original)),
                ])
            }),
            ("hold_only", Value::Bool(self.hold_only)),
            ("promises", self.promises_value()),
            ("delivery", Value::Array(self.delivery.iter().map(delivery).collect())),
            ("encrypt_to", Value::Array(self.encrypt_to.iter().map(|recipient| text(recipient)).collect())),
            ("public_url", self.public_url.as_ref().map_or(Value::Null, owned)),
            ("lang", text(&self.lang)),
            ("dir", text(self.dir.word())),
            ("must_understand", Value::Array(vec![])),
            ("ext", ext.into_owned()),
        ])
    }

    fn requester_value(&self) -> Value<'_> {
        let contact = &self.requester.contact;
        let parts = [("officer", &contact.officer), ("phone", &contact.phone), ("email", &contact.email)];
        let contact = parts.into_iter().filter_map(|(name, part)| Some((name, text(part.as_deref()?)))).collect();
        object(vec![
            ("name", text(&self.requester.name)),
            ("domain", text(self.requester.domain.as_str())),
            ("class", text(self.requester.class.word())),
            ("contact", object(contact)),
        ])
    }

    fn promises_value(&self) -> Value<'_> {
        let promises = &self.promises;
        object(vec![
            ("retention_days", promises.retention_days.map_or(Value::Null, |days| Value::Integer(i64::from(days)))),
            ("onward", Value::Array(promises.onward.iter().map(|class| text(class.word())).collect())),
            ("face_recognition", Value::Bool(promises.face_recognition)),
            ("immigration_use", Value::Bool(promises.immigration_use)),
            ("assembly_use", Value::Bool(promises.assembly_use)),
            ("public_records", Value::Bool(promises.public_records)),
        ])
    }
}

pub(crate) fn object<'a>(members: Vec<(&'static str, Value<'a>)>) -> Value<'a> {
    Value::Object(members.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
}

pub(crate) fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

/// Of something that is shown as its text.
pub(crate) fn owned<'a>(shown: impl std::fmt::Display) -> Value<'a> {
    Value::Text(Cow::Owned(shown.to_string()))
}

fn window<'a>(window: Window) -> Value<'a> {
    object(vec![("from", owned(window.from)), ("to", owned(window.to))])
}

fn delivery(delivery: &Delivery) -> Value<'_> {
    match delivery {
        Delivery::Usb => object(vec![("kind", text("usb"))]),
        Delivery::Link => object(vec![("kind", text("link"))]),
        Delivery::Portal { url } => object(vec![("kind", text("portal")), ("url", owned(url))]),
    }
}
