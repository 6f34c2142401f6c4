//! A signature holds for exactly what was said.

use super::{AnswerError, Said, UnverifiedAnswer, sign};
use crate::head::{Cert, SignedCert};
use crate::key::{Identity, IdentitySecret, WriterSecret};
use crate::time::Timestamp;

const SAID: Said<'_> =
    Said { asker: None, method: "GET", path_and_query: "/v1/events", status: 200, body: b"{}" };

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("after 1970")
}

fn indexer() -> IdentitySecret {
    IdentitySecret::from_seed(&[1; 32])
}

fn signed(said: &Said<'_>) -> String {
    let writer = WriterSecret::from_seed(&[2; 32]);
    let cert = Cert {
        identity: indexer().public(),
        writer: writer.public(),
        epoch: 1,
        not_before: at(1_000),
    };
    let cert = SignedCert::sign(&indexer(), cert).expect("a certificate");
    assert_eq!(
        sign(&writer, &cert, at(999), said),
        Err(AnswerError::BeforeCert { time: at(999), not_before: at(1_000) })
    );
    sign(&writer, &cert, at(2_000), said).expect("a signature")
}

fn check(text: &str, said: &Said<'_>) -> Result<Timestamp, AnswerError> {
    let answer = UnverifiedAnswer::from_base64url(text)?;
    answer.verify(&indexer().public(), said).map(|answer| answer.time())
}

#[test]
fn it_holds_for_what_was_said_and_for_nothing_else() {
    let text = signed(&SAID);
    assert_eq!(check(&text, &SAID), Ok(at(2_000)));
    let asker = Some(Identity::from_bytes([9; 32]));
    assert_eq!(check(&text, &Said { asker, ..SAID }), Err(AnswerError::Asker));
    let other = Said { path_and_query: "/v1/events?a", ..SAID };
    assert_eq!(check(&text, &other), Err(AnswerError::Request));
    assert_eq!(check(&text, &Said { method: "PUT", ..SAID }), Err(AnswerError::Request));
    let status = AnswerError::Status { got: 200, expected: 404 };
    assert_eq!(check(&text, &Said { status: 404, ..SAID }), Err(status));
    assert_eq!(check(&text, &Said { body: b"{ }", ..SAID }), Err(AnswerError::Body));
}

#[test]
fn every_byte_of_it_is_bound() {
    let text = signed(&SAID);
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("still ASCII");
        assert!(check(&changed, &SAID).is_err(), "character {place}");
    }
    assert_eq!(check(&text[1..], &SAID), Err(AnswerError::Length { got: 415 }));
    assert_eq!(check(&text.replace('A', "="), &SAID), Err(AnswerError::Base64));
}

#[test]
fn another_indexers_word_is_not_this_ones() {
    let other = IdentitySecret::from_seed(&[7; 32]).public();
    let answer = UnverifiedAnswer::from_base64url(&signed(&SAID)).expect("well formed");
    let error = AnswerError::OtherIndexer { got: indexer().public(), expected: other };
    assert_eq!(answer.verify(&other, &SAID), Err(error));
}
