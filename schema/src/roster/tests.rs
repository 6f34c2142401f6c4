//! What people rely on when they ask who is coming.

mod continued;
mod dates;
mod delegation;
mod deputies;
mod outward;
mod property;
mod rules;
mod split;
mod visibility;
