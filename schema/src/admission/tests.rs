//! What people rely on when seats are few.

mod dates;
mod delegation;
mod hand;
mod seats;
