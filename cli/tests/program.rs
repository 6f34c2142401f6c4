//! The program as people use it: whole processes, real homes, real nodes, a private DHT.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

#[path = "program/client.rs"]
mod client;
#[path = "program/golden.rs"]
mod golden;
#[path = "program/links.rs"]
mod links;
#[path = "program/machine.rs"]
mod machine;
#[path = "program/traffic.rs"]
mod traffic;

#[path = "program/amendments.rs"]
mod amendments;
#[path = "program/changes.rs"]
mod changes;
#[path = "program/counters.rs"]
mod counters;

#[path = "program/crash.rs"]
mod crash;
#[path = "program/demo.rs"]
mod demo;
#[path = "program/deputies.rs"]
mod deputies;
#[path = "program/documents.rs"]
mod documents;
#[path = "program/events.rs"]
mod events;
#[path = "program/first_run.rs"]
mod first_run;
#[path = "program/flood.rs"]
mod flood;
#[path = "program/hostile.rs"]
mod hostile;
#[path = "program/itip.rs"]
mod itip;
#[path = "program/keeping.rs"]
mod keeping;
#[path = "program/operator.rs"]
mod operator;
#[path = "program/partition.rs"]
mod partition;
#[path = "program/privacy.rs"]
mod privacy;
#[path = "program/service.rs"]
mod service;
#[path = "program/terminal.rs"]
mod terminal;
#[path = "program/two_people.rs"]
mod two_people;
