//! Sources that were at fault, and are not asked for the same identity for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kalends_schema::key::{EndpointKey, Identity};
use tokio::time::Instant;

use crate::net::attempt::AttemptError;
use crate::net::limits::{FAULT_REST, FAULTS_MAX};

/// Who rests, until when, and why.
#[derive(Debug, Default)]
pub(crate) struct Resting {
    until: Mutex<HashMap<(Identity, EndpointKey), Rest>>,
}

/// Until when, and why.
type Rest = (Instant, Arc<str>);

impl Resting {
    /// Refuses to ask a source that rests.
    pub(super) fn check(
        &self,
        identity: &Identity,
        endpoint: &EndpointKey,
    ) -> Result<(), AttemptError> {
        let until = self.until.lock().expect("no holder panics");
        match until.get(&(*identity, *endpoint)) {
            Some((until, why)) if *until > Instant::now() => {
                Err(AttemptError::Resting { why: why.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Lets a source rest if what it did is a fault.
    pub(super) fn judge(&self, identity: &Identity, endpoint: &EndpointKey, error: &AttemptError) {
        if !error.is_fault() {
            return;
        }
        let now = Instant::now();
        let mut resting = self.until.lock().expect("no holder panics");
        resting.retain(|_, (until, _)| *until > now);
        if resting.len() < FAULTS_MAX {
            resting.insert((*identity, *endpoint), (now + FAULT_REST, error.to_string().into()));
        }
    }
}
