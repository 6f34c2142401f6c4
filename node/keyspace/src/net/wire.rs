//! The messages of `kalends/sync/1` and `kalends/deposit/1`, in postcard, decoded strictly.
//!
//! Frozen: a variant keeps its number for ever, new ones are appended, and anything else is
//! another ALPN. Values are borrowed from the frame they came in.

use kalends_schema::carry::CARRY_ASK_BYTES;
use kalends_schema::head::SIGNED_HEAD_BYTES;
use kalends_schema::path::Area;
use serde::{Deserialize, Serialize};

use super::limits::{FOLLOWED_MAX, HEADS_MAX, RANGES_MAX};

/// What a reader asks, one per stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Request<'a> {
    /// 0: the newest heads of these identities; unknown ones are left out.
    Heads { identities: Vec<[u8; 32]> },
    /// 1: what changed in an area since a stamp; without one, all of it.
    Changes {
        identity: [u8; 32],
        area: WireArea,
        since: Option<WireStamp>,
        #[serde(borrow)]
        credential: Option<&'a [u8]>,
    },
    /// 2: what lies in some ranges of `pub`, and nothing else.
    Prove {
        identity: [u8; 32],
        #[serde(borrow)]
        ranges: Vec<WireRange<'a>>,
    },
    /// 3: the heads of an epoch with `from ≤ seq ≤ to`, newest first.
    Chain { identity: [u8; 32], epoch: u32, from: u64, to: u64 },
    /// 4: the evidence against the owners of these keyspaces.
    Forks { identities: Vec<[u8; 32]> },
    /// 5: the newest heads of these identities, and newer ones as they appear.
    Follow { identities: Vec<[u8; 32]> },
    /// 6: a signed head that the reader may not know.
    Poke { head: &'a [u8] },
    /// 7: a signed ask to be carried.
    Carry { ask: &'a [u8] },
}

/// What a server answers, one or more per stream; the stream's end is the answer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Answer<'a> {
    /// 0: a signed head, 370 bytes.
    Head(&'a [u8]),
    /// 1: the reader has it all.
    Same,
    /// 2: the difference follows.
    Ops,
    /// 3: everything follows.
    Snapshot,
    /// 4: an entry.
    Put { path: &'a str, stamp: WireStamp, value: &'a [u8] },
    /// 5: an entry is gone.
    Delete { path: &'a str },
    /// 6: the poke was taken, or not; nobody is told.
    Ok,
    /// 7: no.
    Refused(Refused),
    /// 8: a proof's own bytes.
    Proof(&'a [u8]),
    /// 9: a head below another, 165 bytes.
    Link(&'a [u8]),
    /// 10: one piece of evidence.
    Evidence(&'a [u8]),
    /// 11: what became of an ask to be carried.
    Carry(CarryAnswer),
}

/// What becomes of an ask to be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CarryAnswer {
    /// 0: a copy is kept and served, as long as it is no larger than that.
    Carried {
        /// Entries of `pub`.
        records: u64,
        /// Bytes of their paths and values.
        bytes: u64,
    },
    /// 1: the mirror's owner has not said yet.
    Waiting,
    /// 2: no.
    Refused,
    /// 3: nothing is carried any more.
    Stopped,
}

/// The first bytes of a range, and the first after it.
pub(crate) type WireRange<'a> = (&'a [u8], &'a [u8]);

/// Why a server does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refused {
    /// 0: it has no such keyspace, or does not say.
    #[error("unknown")]
    Unknown,
    /// 1: the request asks for more than it may.
    #[error("the request is too large")]
    TooLarge,
    /// 2: it has too much to do.
    #[error("busy for {retry_s} s")]
    Busy {
        /// Seconds to wait.
        retry_s: u32,
    },
    /// 3: the request is no request.
    #[error("the request is malformed")]
    Malformed,
    /// 4: the request is one that this server does not know how to answer.
    #[error("the request is not supported")]
    Unsupported,
}

/// An area of a keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum WireArea {
    /// 0
    Pub,
    /// 1
    Priv,
}

/// The stamp of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireStamp {
    pub epoch: u32,
    pub seq: u64,
}

/// What became of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receipt {
    /// 0: kept, and on disk.
    Stored,
    /// 1: kept among the requests of strangers.
    Requested,
    /// 2: nothing in it was new.
    Known,
    /// 3: something newer is known already.
    Stale,
    /// 4: a higher epoch of its author is known.
    Superseded,
    /// 5: no room is left: for strangers, or for more of its author.
    Full,
    /// 6: it is not taken: it does not concern the receiver, or the sender is not known there.
    Refused,
    /// 7: the receiver has too much to do.
    Busy {
        /// Seconds to wait.
        retry_s: u32,
    },
    /// 8: larger than a parcel may be.
    TooLarge,
    /// 9: not a parcel, or its proof does not hold.
    Malformed,
}

/// Why a message was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WireFault {
    #[error("not the bytes of a message: {0}")]
    Postcard(postcard::Error),
    #[error("{bytes} bytes after the message")]
    Trailing { bytes: usize },
    #[error("a request that this version does not know")]
    Unsupported,
    #[error("more than may be asked for at once")]
    TooMany,
    #[error("a signed head of {bytes} bytes")]
    HeadBytes { bytes: usize },
    #[error("an ask to be carried of {bytes} bytes")]
    AskBytes { bytes: usize },
}

impl<'a> Request<'a> {
    /// Reads a request and its bounds.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Request<'a>, WireFault> {
        // The number is read first: a request of a later version must not look like a broken one.
        if matches!(bytes.first(), Some(8..)) {
            return Err(WireFault::Unsupported);
        }
        let request: Request<'a> = decode(bytes)?;
        match &request {
            Request::Heads { identities } | Request::Forks { identities }
                if identities.len() > HEADS_MAX =>
            {
                Err(WireFault::TooMany)
            }
            Request::Poke { head } if head.len() != SIGNED_HEAD_BYTES => {
                Err(WireFault::HeadBytes { bytes: head.len() })
            }
            Request::Prove { ranges, .. } if ranges.len() > RANGES_MAX => Err(WireFault::TooMany),
            Request::Follow { identities } if identities.len() > FOLLOWED_MAX => {
                Err(WireFault::TooMany)
            }
            Request::Carry { ask } if ask.len() != CARRY_ASK_BYTES => {
                Err(WireFault::AskBytes { bytes: ask.len() })
            }
            Request::Heads { .. }
            | Request::Changes { .. }
            | Request::Prove { .. }
            | Request::Chain { .. }
            | Request::Forks { .. }
            | Request::Follow { .. }
            | Request::Poke { .. }
            | Request::Carry { .. } => Ok(request),
        }
    }
}

impl<'a> Answer<'a> {
    /// Reads an answer.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Answer<'a>, WireFault> {
        decode(bytes)
    }

    /// Its name, for saying what came instead of what.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Answer::Head(_) => "Head",
            Answer::Same => "Same",
            Answer::Ops => "Ops",
            Answer::Snapshot => "Snapshot",
            Answer::Put { .. } => "Put",
            Answer::Delete { .. } => "Delete",
            Answer::Ok => "Ok",
            Answer::Refused(_) => "Refused",
            Answer::Proof(_) => "Proof",
            Answer::Link(_) => "Link",
            Answer::Evidence(_) => "Evidence",
            Answer::Carry(_) => "Carry",
        }
    }
}

impl From<WireArea> for Area {
    fn from(area: WireArea) -> Area {
        match area {
            WireArea::Pub => Area::Pub,
            WireArea::Priv => Area::Priv,
        }
    }
}

/// The bytes of a message.
pub(crate) fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).expect("plain values always encode")
}

/// Reads a message that must be all of `bytes`.
pub(crate) fn decode<'a, M: Deserialize<'a>>(bytes: &'a [u8]) -> Result<M, WireFault> {
    let (message, rest) = postcard::take_from_bytes(bytes).map_err(WireFault::Postcard)?;
    match rest.len() {
        0 => Ok(message),
        bytes => Err(WireFault::Trailing { bytes }),
    }
}

#[cfg(test)]
mod tests;
