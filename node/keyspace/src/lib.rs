//! Keyspaces on disk and on the wire.
//!
//! [`store`] keeps one's own keyspaces and verified copies of others' in one redb file; [`net`]
//! finds other nodes and moves keyspaces between them; [`guarded`] keeps secrets in files of their
//! owner alone; [`clock`] says the time; [`gather`] has many writers share a commit, [`heads`] checks a signature once.
//! None of them decides anything about calendars.

pub mod clock;
pub mod gather;
pub mod guarded;
pub mod heads;
pub mod net;
pub mod store;
