//! Nodes on this machine's loopback, with real endpoints and a real DHT of their own: they find
//! each other by key, copy each other's keyspaces whole, tell each other, and are not fooled.

mod person;
mod story;
