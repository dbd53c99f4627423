//! The store as the engine sees it: real SQLite, real files, public calls only.

mod carriers;
mod checking;
mod exports;
mod house;
mod links;
mod motion;
mod opening;
mod order;
mod purging;
mod random;
mod redactions;
mod requests;
mod sidecars;
mod tables;
mod timeline;
mod volumes;
