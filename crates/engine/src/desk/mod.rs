//! Looking: everything the owner does with a household, from a window or from the command line.
