//! One row of the outbox, as values and as bytes.

use kalends_keyspace::store::StoreError;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

use super::Verdict;

/// Characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 300;

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Waits for its next try.
    Queued,
    /// The receiver has it on disk.
    Delivered,
    /// 30 days went by.
    GivenUp,
    /// It waits among the receiver's requests.
    Requested,
    /// It was no news to the receiver: they have it from elsewhere.
    Known,
    /// The receiver takes nothing of it; asked again seldom.
    Refused,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) state: State,
    /// The commit to tell of.
    pub(crate) stamp: Stamp,
    /// When it was written.
    pub(crate) queued_at: Timestamp,
    /// When its state was entered.
    pub(crate) at: Timestamp,
    /// When it is tried again; `None` when it is not.
    pub(crate) next_at: Option<Timestamp>,
    pub(crate) attempts: u32,
    /// Why the last try failed.
    pub(crate) why: String,
}

impl Row {
    /// The row after a try that went so.
    pub(super) fn tried(self, verdict: &Verdict, now: Timestamp) -> Row {
        let attempts = self.attempts.saturating_add(1);
        let entered = |state| if self.state == state { self.at } else { now };
        let (state, at, next_at, why) = match verdict {
            Verdict::Delivered => (State::Delivered, now, None, String::new()),
            // Whoever had it among their requests, or whose receipt was lost, has it from us.
            Verdict::Known if self.attempts > 0 || self.state == State::Requested => {
                (State::Delivered, now, None, String::new())
            }
            Verdict::Known => (State::Known, now, None, String::new()),
            Verdict::Refused { next } => {
                (State::Refused, entered(State::Refused), *next, String::new())
            }
            Verdict::Requested { next } => {
                (State::Requested, entered(State::Requested), *next, String::new())
            }
            Verdict::Failed { why, next: Some(next) } => {
                (State::Queued, entered(State::Queued), Some(*next), why.clone())
            }
            Verdict::Failed { why, next: None } => (State::GivenUp, now, None, why.clone()),
        };
        Row { state, at, next_at, attempts, why, ..self }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let state = match self.state {
            State::Queued => 1,
            State::Delivered => 2,
            State::GivenUp => 3,
            State::Requested => 4,
            State::Known => 5,
            State::Refused => 6,
        };
        let mut out = vec![state];
        out.extend(self.stamp.to_bytes());
        let next_at = self.next_at.map_or(0, Timestamp::micros);
        for micros in [self.queued_at.micros(), self.at.micros(), next_at] {
            out.extend(micros.to_le_bytes());
        }
        out.extend(self.attempts.to_le_bytes());
        out.extend(self.why.chars().take(WHY_CHARS_MAX).collect::<String>().into_bytes());
        out
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Row, StoreError> {
        read(bytes).ok_or(StoreError::BadRow { table: "node_outbox/1" })
    }
}

fn read(bytes: &[u8]) -> Option<Row> {
    let (state, rest) = bytes.split_first()?;
    let state = match state {
        1 => State::Queued,
        2 => State::Delivered,
        3 => State::GivenUp,
        4 => State::Requested,
        5 => State::Known,
        6 => State::Refused,
        _ => return None,
    };
    let (stamp, rest) = rest.split_first_chunk::<12>()?;
    let (queued_at, rest) = time(rest)?;
    let (at, rest) = time(rest)?;
    let (next_at, rest) = rest.split_first_chunk::<8>()?;
    // What is settled may say when it would have been tried.
    let next_at = match state {
        State::Delivered | State::GivenUp | State::Known => None,
        State::Queued | State::Requested | State::Refused => {
            Timestamp::from_micros(i64::from_le_bytes(*next_at)).ok()
        }
    };
    let (attempts, why) = rest.split_first_chunk::<4>()?;
    Some(Row {
        state,
        stamp: Stamp::from_bytes(stamp),
        queued_at,
        at,
        next_at,
        attempts: u32::from_le_bytes(*attempts),
        why: std::str::from_utf8(why).ok()?.to_owned(),
    })
}

fn time(bytes: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (micros, rest) = bytes.split_first_chunk::<8>()?;
    Some((Timestamp::from_micros(i64::from_le_bytes(*micros)).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        let time = |micros| Timestamp::from_micros(micros).unwrap();
        let states = [
            (State::Queued, Some(time(3))),
            (State::Delivered, None),
            (State::GivenUp, None),
            (State::Requested, Some(time(3))),
            (State::Requested, None),
            (State::Known, None),
            (State::Refused, Some(time(3))),
        ];
        for (state, next_at) in states {
            let stamp = Stamp { epoch: 2, seq: 9 };
            let (queued_at, at) = (time(1), time(2));
            let why = "nobody there".to_owned();
            let row = Row { state, stamp, queued_at, at, next_at, attempts: 7, why };
            assert_eq!(Row::from_bytes(&row.to_bytes()).unwrap(), row);
        }
        assert!(Row::from_bytes(&[7]).is_err());
    }
}
