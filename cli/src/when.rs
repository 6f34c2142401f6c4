//! Dates, times and lengths as people write them, and as they are echoed back.

mod length;
mod read;
mod show;

pub use length::{BadLength, Length, read_length};
pub use read::{BadTime, Understood, read};
pub use show::{span, stamp};
