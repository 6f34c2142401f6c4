//! One record of each kind that nothing acts on yet, for tests.

use super::encode;
use super::v1::amendment::{Change, Field};
use super::v1::choice::Status;
use super::v1::grant::Acts;
use super::v1::proposal::{Conflict, Reason};
use super::v1::when::{Local, RecurrenceId, When};
use super::v1::*;
use crate::id;
use crate::path::{Area, Collection, Path};
use crate::record::Record;
use crate::record::example::{event, event_uri, identity, written};

const DATE: RecurrenceId = RecurrenceId::Local(Local { day: 20_480, second: 32_420 });

fn this_event() -> uri::Uri {
    event_uri().as_uri().into()
}

fn at(second: u32) -> When {
    let local = Local { day: 20_480, second };
    When::Zoned { local, zone: "Europe/Zurich".to_owned() }
}

fn decline_counter() -> DeclineCounter {
    let change = |status| Change { recurrence_id: Some(DATE), field: Field::Status(status) };
    let conflict =
        Conflict { proposed: change(Status::Cancelled), current: change(Status::Tentative) };
    DeclineCounter {
        proposal: this_event(),
        value_hash: [5; 32],
        reason: Reason::Conflict([conflict].into_iter().collect()),
        comment: Some("Too late".to_owned()),
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn amendment() -> Amendment {
    let fields = [Field::Summary("Brunch".to_owned()), Field::Start(at(39_600))];
    let changes = fields.into_iter().map(|field| Change { recurrence_id: None, field });
    Amendment {
        event: this_event(),
        value_hash: [5; 32],
        changes: changes.collect(),
        comment: None,
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn claim() -> Claim {
    Claim {
        event: this_event(),
        carried: encode(&Record::Event(Box::new(event()))).into_iter().collect(),
        organizer_head: [6; continuation::SIGNED_HEAD_BYTES].into_iter().collect(),
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn grant() -> Grant {
    Grant {
        grantee: *identity(8).as_bytes(),
        may: Acts { answer: true, invite: false, admit: true, edit: false },
        event: Some(this_event()),
        until: Some(written().micros()),
        order: 1,
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn prekey() -> Prekey {
    Prekey {
        suite: 1,
        kem: [4; prekey::KEM_BYTES].into_iter().collect(),
        find: [3; 32],
        not_before: written().micros(),
        not_after: written().micros() + 8 * 86_400_000_000,
        last_resort: false,
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn sealed() -> SealedRecord {
    let header = SealedHeader {
        generation: 1,
        version: 2,
        finder: [3; 32],
        nonce: [4; 24],
        commitment: [5; 32],
    };
    SealedRecord { header, ciphertext: vec![6; 256 + 16] }
}

/// One of each, where it lies by its contents.
pub(crate) fn later() -> Vec<(Path, Later)> {
    let time = id::timestamp_id(written());
    let event = event_uri();
    let token = id::hash_id("anything");
    let public = |collection, id: &str| Path::of(Area::Pub, collection, id).expect("a path");
    vec![
        (
            public(Collection::DeclineCounters, &id::decline_counter_id(event.as_uri())),
            Later::DeclineCounter(decline_counter()),
        ),
        (public(Collection::Amendments, &time), Later::Amendment(amendment())),
        (
            public(Collection::Handovers, &id::continuation_id(&event)),
            Later::Handover(Handover {
                event: this_event(),
                successor: *identity(8).as_bytes(),
                comment: None,
                created_at: written().micros(),
                last_modified: written().micros(),
            }),
        ),
        (public(Collection::Claims, &id::continuation_id(&event)), Later::Claim(claim())),
        (public(Collection::Grants, &id::grant_id(&identity(8))), Later::Grant(grant())),
        (public(Collection::Prekeys, &time), Later::Prekey(prekey())),
        (public(Collection::Sealed, &token), Later::Sealed(sealed())),
        (
            public(Collection::Shares, &token),
            Later::Share(Share { enc: vec![7; 1_120], ciphertext: vec![8; 52] }),
        ),
    ]
}
