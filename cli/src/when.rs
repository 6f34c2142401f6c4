//! Dates, times and lengths as people write them, and as they are echoed back.

mod length;
mod read;
mod show;

pub use length::{Length, read_length};
pub use read::{Understood, read, read_end};
pub use show::span;
