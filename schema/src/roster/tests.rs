//! What people rely on when they ask who is coming.

mod dates;
mod property;
mod rules;
mod visibility;
