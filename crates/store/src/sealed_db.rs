//! A SQLCipher database under a raw key: opening, telling what is wrong with one that does not open, migrating.
