//! The cameras of the demo household.
