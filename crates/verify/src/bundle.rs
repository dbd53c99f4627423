//! A bundle: what an owner gives away, checked by anybody. Its form is told in `docs/bundle.md`.

pub mod statement;
