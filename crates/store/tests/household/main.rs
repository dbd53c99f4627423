//! The store as the engine sees it: real SQLite, real files, public calls only.

mod house;
mod order;
