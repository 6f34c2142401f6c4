//! Why a configuration is not taken.

use std::net::SocketAddr;

/// A configuration that is not taken. Every one says where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{place}: {why}")]
    Unreadable {
        /// Which file.
        place: String,
        /// Why not.
        why: String,
    },
    /// The file is no TOML.
    #[error("{place}: {why}")]
    Syntax {
        /// Which file or variable.
        place: String,
        /// What the parser says.
        why: String,
    },
    /// No such key.
    #[error("{place}: unknown key `{key}`; the nearest known is `{nearest}`")]
    UnknownKey {
        /// Which file, variable or option.
        place: String,
        /// What was written.
        key: String,
        /// The known key most like it.
        nearest: &'static str,
    },
    /// A value of another kind than its key takes.
    #[error("{place}: `{key}` is {got}; expected {expected}")]
    Value {
        /// Which file, variable or option.
        place: String,
        /// Which key.
        key: &'static str,
        /// What kind of value was there.
        got: &'static str,
        /// What is expected.
        expected: &'static str,
    },
    /// The API would be open to other machines.
    #[error("{place}: `api.listen` is {got}; expected a loopback address")]
    NotLoopback {
        /// Which file, variable or option.
        place: String,
        /// The address.
        got: SocketAddr,
    },
}
