//! Whole nodes: real stores, real endpoints, a private DHT on loopback.

#[path = "whole/alone.rs"]
mod alone;
#[path = "whole/api.rs"]
mod api;
#[path = "whole/calendars.rs"]
mod calendars;
#[path = "whole/described.rs"]
mod described;
#[path = "whole/forks.rs"]
mod forks;
#[path = "whole/meeting.rs"]
mod meeting;
#[path = "whole/mirrors.rs"]
mod mirrors;
#[path = "whole/news.rs"]
mod news;
#[path = "whole/person.rs"]
mod person;
#[path = "whole/policy.rs"]
mod policy;
#[path = "whole/refusals.rs"]
mod refusals;
#[path = "whole/strangers.rs"]
mod strangers;
