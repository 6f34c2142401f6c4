//! Who may hand in a parcel now: asked before anything in it is checked.
//!
//! Strangers share what they are given, and nobody else has to do with it: whoever says to be known
//! is held to a pace of their own endpoint alone. Who lies about it gains a signature that fails.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kalends_keyspace::net::{Buckets, Receipt};
use kalends_schema::key::EndpointKey;
use tokio::time::Instant;

use crate::book::Acquaintance;

/// Parcels that one endpoint may hand in at once for strangers, and how soon another.
const STRANGER_BURST: u32 = 16;
const STRANGER_REFILL: Duration = Duration::from_secs(1);
/// Parcels that one endpoint may hand in at once for somebody known, and how soon another: who
/// invites to a year of practices is let through.
const KNOWN_BURST: u32 = 256;
const KNOWN_REFILL: Duration = Duration::from_millis(1_000 / 16);
/// Endpoints that are remembered for it, some 50 bytes each.
const ENDPOINTS_MAX: usize = 4_096;
/// Seconds after which a stranger may try again. Their own waits grow from there.
const RETRY_S: u32 = 5;

/// Parcels of strangers that are looked at in a second, all in all: more than anybody is asked in a
/// day, and little enough to cost nothing.
pub(crate) const STRANGERS_PER_S: u32 = 16;

/// Token buckets. Asked from many tasks.
pub(crate) struct Gate(Mutex<Kept>);

struct Kept {
    strangers: Buckets<()>,
    stranger_endpoints: Buckets<EndpointKey>,
    known_endpoints: Buckets<EndpointKey>,
}

impl Gate {
    /// Lets that many parcels of strangers through in a second.
    pub(crate) fn new(strangers_per_s: u32) -> Gate {
        let per_s = strangers_per_s.max(1);
        Gate(Mutex::new(Kept {
            strangers: Buckets::new(per_s, Duration::from_secs(1) / per_s, 1),
            stranger_endpoints: Buckets::new(STRANGER_BURST, STRANGER_REFILL, ENDPOINTS_MAX),
            known_endpoints: Buckets::new(KNOWN_BURST, KNOWN_REFILL, ENDPOINTS_MAX),
        }))
    }

    /// Lets one parcel through.
    ///
    /// # Errors
    /// The receipt to give instead.
    pub(crate) fn passes(
        &self,
        standing: Acquaintance,
        endpoint: EndpointKey,
        now: Instant,
    ) -> Result<(), Receipt> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passes = match standing {
            Acquaintance::Blocked => return Err(Receipt::Refused),
            Acquaintance::Known => kept.known_endpoints.take(endpoint, now),
            // The endpoint first: whoever has none left takes nothing from the others.
            Acquaintance::Stranger => {
                kept.stranger_endpoints.take(endpoint, now) && kept.strangers.take((), now)
            }
        };
        if passes { Ok(()) } else { Err(Receipt::Busy { retry_s: RETRY_S }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(n: u16) -> EndpointKey {
        let mut bytes = [3; 32];
        bytes[..2].copy_from_slice(&n.to_le_bytes());
        EndpointKey::from_bytes(bytes)
    }

    #[test]
    fn one_endpoint_has_sixteen_at_once_and_then_one_a_second() {
        let gate = Gate::new(1_000);
        let start = Instant::now();
        let passed = |at: Instant| {
            (0..40).filter(|_| gate.passes(Acquaintance::Stranger, endpoint(1), at).is_ok()).count()
        };
        assert_eq!(passed(start), 16);
        assert_eq!(passed(start + Duration::from_secs(3)), 3);
    }

    #[test]
    fn strangers_never_hold_up_who_is_known() {
        let gate = Gate::new(STRANGERS_PER_S);
        let start = Instant::now();
        let mut passed = 0;
        for second in 0..60 {
            let now = start + Duration::from_secs(second);
            for n in 0..170 {
                let stranger = endpoint(n + 200 * second as u16 % 10_000);
                passed += usize::from(gate.passes(Acquaintance::Stranger, stranger, now).is_ok());
            }
            for _ in 0..10 {
                let known = gate.passes(Acquaintance::Known, endpoint(9_999), now);
                assert_eq!(known, Ok(()), "in second {second}");
            }
        }
        assert_eq!(passed, 16 * 60, "of ten thousand");
    }

    #[test]
    fn who_is_blocked_is_refused_before_anything_is_checked() {
        let gate = Gate::new(1);
        let refused = gate.passes(Acquaintance::Blocked, endpoint(1), Instant::now());
        assert_eq!(refused, Err(Receipt::Refused));
    }
}
