//! One row of the outbox, as values and as bytes.

use kalends_keyspace::store::StoreError;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

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
    /// When it is tried again.
    pub(crate) next_at: Timestamp,
    pub(crate) attempts: u32,
    /// Why the last try failed.
    pub(crate) why: String,
}

impl Row {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let state = match self.state {
            State::Queued => 1,
            State::Delivered => 2,
            State::GivenUp => 3,
        };
        let mut out = vec![state];
        out.extend(self.stamp.to_bytes());
        for time in [self.queued_at, self.at, self.next_at] {
            out.extend(time.micros().to_le_bytes());
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
        _ => return None,
    };
    let (stamp, rest) = rest.split_first_chunk::<12>()?;
    let (queued_at, rest) = time(rest)?;
    let (at, rest) = time(rest)?;
    let (next_at, rest) = time(rest)?;
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
        for state in [State::Queued, State::Delivered, State::GivenUp] {
            let stamp = Stamp { epoch: 2, seq: 9 };
            let (queued_at, at, next_at) = (time(1), time(2), time(3));
            let why = "nobody there".to_owned();
            let row = Row { state, stamp, queued_at, at, next_at, attempts: 7, why };
            assert_eq!(Row::from_bytes(&row.to_bytes()).unwrap(), row);
        }
        assert!(Row::from_bytes(&[4]).is_err());
    }
}
