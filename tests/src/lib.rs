//! What the tests of the whole system have in common.

pub mod clocks;
pub mod crash;
pub mod history;
pub mod itip_copies;
pub mod itip_story;
pub mod measure;
pub mod mirror;
pub mod real_life;
pub mod recurrence_story;
pub mod round_trip;
pub mod rounds;
pub mod same_calendar;
pub mod scenario;
pub mod simulation;
pub mod strangers;
