//! Why a node does not start.

use std::net::SocketAddr;

use kalends_keyspace::net;
use kalends_keyspace::store::{OpenError, StoreError};

use crate::home::{FileError, KeysError};

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The home has no keys, or keys that cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A file of the home cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another program has the store open.
    #[error("{home} is held by {holder}")]
    Locked {
        /// The folder.
        home: String,
        /// Who, in plain words.
        holder: String,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network is not up.
    #[error(transparent)]
    Network(#[from] net::StartError),
    /// The API's address is taken or not allowed.
    #[error("the API cannot listen on {address}: {source}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
}
