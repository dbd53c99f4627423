//! The tables. SQL stands here and in `/migrations` and nowhere else.

pub(crate) mod bookmark;
pub(crate) mod camera;
pub(crate) mod carrier;
pub(crate) mod columns;
pub(crate) mod day_key;
pub(crate) mod deleted;
pub(crate) mod deleting;
pub(crate) mod epoch;
pub(crate) mod event;
pub(crate) mod footprint;
pub(crate) mod found;
pub(crate) mod gap;
pub(crate) mod hold;
pub(crate) mod ledger;
pub(crate) mod look;
pub(crate) mod motion;
pub(crate) mod redaction;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod run;
pub(crate) mod segment;
pub(crate) mod setting;
pub(crate) mod side;
pub(crate) mod span;
pub(crate) mod timeline;
pub(crate) mod volume;
