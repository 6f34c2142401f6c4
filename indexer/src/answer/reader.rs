//! One consistent look at rows and replicas.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kalends_keyspace::store::{Snapshot, Store, StoreError, View};
use kalends_schema::continuation::Continuation;
use kalends_schema::key::Identity;
use kalends_schema::limits::{PROOF_BYTES_MAX, VALUE_BYTES_MAX};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{self, Event, Record};
use kalends_schema::roster::Stamped;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{ProveError, Range};
use kalends_schema::uri::{EventUri, Uri};
use kalends_schema::wire::Decoded;

use crate::storage::{OverQuota, Rows, Storage, StorageError};

/// How often a look is taken again when a copy has come whose rows have not.
const LOOKS: usize = 20;
/// How long linking one copy is given.
const PAUSE: Duration = Duration::from_millis(5);
/// Records that one answer reads: the largest event's, and the names of a page of people.
const RECORDS_MAX: usize = 400_000;
/// Bytes of all proofs of one answer, before they are written as text: more is copied instead.
const PROOFS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// There is nothing of that name, or nothing that this asker may know of.
    #[error("nothing known under {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// More would have to be read than one answer may take.
    #[error("{what}: more than {limit}; {hint}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What to do instead.
        hint: &'static str,
    },
    /// The asker may not have what was asked for.
    #[error("{what}")]
    Forbidden {
        /// What.
        what: &'static str,
        /// What to do instead.
        hint: &'static str,
    },
    /// The replicas cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A replica cannot be proven: it is damaged.
    #[error(transparent)]
    Proof(ProveError<StoreError>),
    /// The rows cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Whether an answer comes with the proofs of what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Without.
    Nothing,
    /// With the proof of every record that was read, and of whatever was said to be whole.
    Proofs,
}

/// What the answer is looked for in, and how.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) store: &'a Store,
    pub(crate) storage: &'a dyn Storage,
    /// Whose records are withheld from everybody.
    pub(crate) denied: &'a BTreeSet<Identity>,
    /// Whose keyspaces are larger than is taken: their last whole copies answer.
    pub(crate) over_quota: &'a BTreeMap<Identity, OverQuota>,
    pub(crate) evidence: Evidence,
}

/// An answer, and the proofs of what it rests on where they were asked for: base64url, by identity.
#[derive(Debug)]
pub(crate) struct Answered<T> {
    pub(crate) answer: T,
    pub(crate) proofs: Option<Vec<String>>,
}

/// Rows and replicas at one moment, and whose keyspaces were looked into.
pub(crate) struct Reader<'a> {
    pub(crate) rows: Box<dyn Rows + 'a>,
    /// Whose records are withheld from everybody.
    pub(crate) denied: &'a BTreeSet<Identity>,
    over_quota: &'a BTreeMap<Identity, OverQuota>,
    view: Snapshot,
    /// Whose keyspaces were looked into, and the heads of those that are here.
    consulted: BTreeMap<Identity, Option<Consulted>>,
    /// The parts of keyspaces that the answer rests on, while proofs of them are wanted.
    parts: Option<BTreeMap<Identity, Vec<Range>>>,
    /// Records that may still be read.
    records_left: usize,
    /// Who has the events that were asked about: many dates of one are in a list.
    pub(super) continued: BTreeMap<EventUri, Option<(Stamped<Event>, Continuation)>>,
}

/// `[[identity, epoch, seq], …]`: the heads that an answer rests on.
pub(crate) type AsOf = Vec<(String, u32, u64)>;

/// The head of a replica, as far as answers need it.
#[derive(Clone, Copy)]
struct Consulted {
    stamp: Stamp,
    time: Timestamp,
}

/// A record as it stands in a replica.
pub(crate) struct Found {
    pub(crate) stamp: Stamp,
    pub(crate) value: Vec<u8>,
    pub(crate) record: Record,
}

/// Answers from one look at rows and replicas that go together: a copy that came a moment ago and
/// is not linked yet is waited for, so that `as_of` never names a head whose rows are missing.
pub(crate) fn with_reader<T>(
    look: Look<'_>,
    mut question: impl FnMut(&mut Reader<'_>) -> Result<T, Refused>,
) -> Result<Answered<T>, Refused> {
    let mut looks = 0;
    loop {
        looks += 1;
        let mut reader = Reader {
            rows: look.storage.read()?,
            denied: look.denied,
            over_quota: look.over_quota,
            view: look.store.read()?,
            consulted: BTreeMap::new(),
            parts: (look.evidence == Evidence::Proofs).then(BTreeMap::new),
            records_left: RECORDS_MAX,
            continued: BTreeMap::new(),
        };
        let answer = question(&mut reader)?;
        if looks == LOOKS || reader.goes_together()? {
            return Ok(Answered { answer, proofs: reader.proofs()? });
        }
        std::thread::sleep(PAUSE);
    }
}

impl Reader<'_> {
    /// A public record that holds, if there is one and its author is not denied.
    pub(crate) fn record(
        &mut self,
        author: &Identity,
        path: &Path,
    ) -> Result<Option<Found>, Refused> {
        if !self.denied.contains(author) && self.consult(author)?.is_some() {
            self.rests_on(author, Range::of_path(path));
        }
        self.look(author, path)
    }

    /// [`Reader::record`], of which no proof is given: another part that is proven has it, or it is
    /// not known yet whether the asker may know of it.
    pub(crate) fn look(
        &mut self,
        author: &Identity,
        path: &Path,
    ) -> Result<Option<Found>, Refused> {
        if self.denied.contains(author) {
            return Ok(None);
        }
        let Some(head) = self.consult(author)? else { return Ok(None) };
        self.spend(1)?;
        let Some(entry) = self.view.get(author, path)? else { return Ok(None) };
        let decoded = record::read(*author, path, &entry.value, head.time);
        let Ok(Decoded::Known(record)) = decoded else { return Ok(None) };
        Ok(Some(Found { stamp: entry.stamp, value: entry.value, record }))
    }

    /// Whether a keyspace that is here has no such record: what was there is deleted. Of a keyspace
    /// that is not here nobody knows.
    pub(crate) fn is_gone(&mut self, uri: &Uri) -> Result<bool, Refused> {
        if self.denied.contains(&uri.author) || self.consult(&uri.author)?.is_none() {
            return Ok(false);
        }
        self.spend(1)?;
        Ok(self.view.get(&uri.author, &uri.path)?.is_none())
    }

    /// Records of one collection of somebody's `pub`, by id, after `after`: whether they hold is
    /// seen when each is read.
    pub(crate) fn paths(
        &mut self,
        author: &Identity,
        collection: Collection,
        (after, limit): (Option<&Path>, usize),
    ) -> Result<Vec<Path>, Refused> {
        if self.denied.contains(author) || self.consult(author)?.is_none() {
            return Ok(Vec::new());
        }
        let prefix = Path::prefix(Area::Pub, collection);
        let entries = self.view.scan_after(author, &prefix, after, limit)?;
        Ok(entries.into_iter().map(|(path, _)| path).collect())
    }

    /// Lets the rest of this answer read no more than so many records.
    pub(crate) fn read_at_most(&mut self, records: usize) {
        self.records_left = self.records_left.min(records);
    }

    fn spend(&mut self, records: usize) -> Result<(), Refused> {
        let left = self.records_left.checked_sub(records);
        self.records_left = left.ok_or(Refused::TooMuch {
            what: "records that the answer rests on",
            limit: RECORDS_MAX,
            hint: "ask for a smaller page",
        })?;
        Ok(())
    }

    /// Whether proofs are wanted with the answer.
    pub(crate) fn proves(&self) -> bool {
        self.parts.is_some()
    }

    /// Notes that the answer rests on a part of a keyspace, whatever lies there.
    pub(crate) fn rests_on(&mut self, identity: &Identity, part: Range) {
        if let Some(parts) = &mut self.parts {
            parts.entry(*identity).or_default().push(part);
        }
    }

    fn proofs(&mut self) -> Result<Option<Vec<String>>, Refused> {
        let Some(parts) = self.parts.take() else { return Ok(None) };
        let too_much = || Refused::TooMuch {
            what: "bytes of proofs",
            limit: PROOFS_BYTES_MAX,
            hint: "ask for a smaller page, or copy the keyspaces and see for yourself",
        };
        let mut left = PROOFS_BYTES_MAX;
        let mut proofs = Vec::new();
        for (identity, mut ranges) in parts {
            ranges.sort_by(|a, b| (a.from(), a.to()).cmp(&(b.from(), b.to())));
            ranges.dedup();
            let max = left.min(PROOF_BYTES_MAX);
            let proof = match self.view.prove(&identity, &ranges, max, VALUE_BYTES_MAX) {
                Ok(Some(proof)) => proof.encode(),
                Ok(None) => continue,
                Err(ProveError::TooLarge { .. }) => return Err(too_much()),
                Err(failed) => return Err(Refused::Proof(failed)),
            };
            left = left.checked_sub(proof.len()).ok_or_else(too_much)?;
            proofs.push(BASE64URL_NOPAD.encode(&proof));
        }
        Ok(Some(proofs))
    }

    /// Notes that a keyspace was looked into, also where nothing is found then.
    pub(crate) fn note(&mut self, identity: &Identity) -> Result<(), Refused> {
        self.consult(identity).map(drop)
    }

    /// Stamp and time of the newest head of a keyspace that is here.
    pub(crate) fn newest(
        &mut self,
        identity: &Identity,
    ) -> Result<Option<(Stamp, Timestamp)>, Refused> {
        Ok(self.consult(identity)?.map(|head| (head.stamp, head.time)))
    }

    fn consult(&mut self, identity: &Identity) -> Result<Option<Consulted>, Refused> {
        match self.consulted.entry(*identity) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(unknown) => {
                let head = self.view.newest(identity)?;
                let head = head.map(|(stamp, time)| Consulted { stamp, time });
                Ok(*unknown.insert(head))
            }
        }
    }

    /// The heads that the answer rests on, by identity; of those alone whose keyspace is here.
    pub(crate) fn as_of(&self) -> Result<AsOf, Refused> {
        let mut heads = Vec::new();
        for identity in self.consulted.keys() {
            let linked = self.rows.linked(identity)?;
            let stamp = linked.map(|linked| linked.stamp);
            heads.extend(stamp.map(|stamp| (identity.to_string(), stamp.epoch, stamp.seq)));
        }
        Ok(heads)
    }

    /// What is to be known of the keyspaces that were looked into, of those that are marked.
    pub(crate) fn marks(&self) -> Result<Vec<(String, Vec<&'static str>)>, Refused> {
        let mut marked = Vec::new();
        for identity in self.consulted.keys() {
            let mut words = self.view.marks(identity)?.words();
            words.extend(self.over_quota.contains_key(identity).then_some("over-quota"));
            if !words.is_empty() {
                marked.push((identity.to_string(), words));
            }
        }
        Ok(marked)
    }

    /// When this indexer first took the version that `stamp` wrote, µs since 1970.
    pub(crate) fn indexed_at(&self, uri: &Uri, stamp: Stamp) -> Result<Option<i64>, Refused> {
        let arrival = self.rows.arrival(&uri.author, &uri.path, stamp)?;
        Ok(arrival.map(|time| time.micros()))
    }

    fn goes_together(&self) -> Result<bool, Refused> {
        for (identity, head) in &self.consulted {
            let copied = head.map(|head| head.stamp);
            let linked = self.rows.linked(identity)?.map(|linked| linked.stamp);
            if copied != linked {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
