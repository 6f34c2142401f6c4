//! Who may change what, and how changes of several people come together.

mod property;
mod rules;
