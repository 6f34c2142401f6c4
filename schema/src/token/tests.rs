//! What an indexer relies on when somebody shows a token.

use super::{Request, TokenError, TokenFor, UnverifiedToken, sign};
use crate::head::{Cert, CertError, SignedCert};
use crate::key::{Identity, IdentitySecret, WriterSecret};
use crate::time::Timestamp;

const NOW: i64 = 1_800_000_000_000_000;
const MINUTE: i64 = 60 * 1_000_000;
const ASK: Request<'static> =
    Request { method: "GET", path_and_query: "/v1/events?from=2026-01-01", body: b"" };

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn audience() -> Identity {
    IdentitySecret::from_seed(&[9; 32]).public()
}

fn asker() -> (WriterSecret, SignedCert) {
    let (identity, writer) =
        (IdentitySecret::from_seed(&[1; 32]), WriterSecret::from_seed(&[2; 32]));
    let cert = Cert {
        identity: identity.public(),
        writer: writer.public(),
        epoch: 7,
        not_before: at(NOW - 60 * MINUTE),
    };
    (writer, SignedCert::sign(&identity, cert).unwrap())
}

fn token_at(time: i64) -> UnverifiedToken {
    let (writer, cert) = asker();
    let to = TokenFor { audience: audience(), time: at(time), nonce: [3; 16] };
    UnverifiedToken::from_base64url(&sign(&writer, &cert, &to, &ASK).unwrap()).unwrap()
}

fn refused(token: UnverifiedToken, request: &Request<'_>) -> TokenError {
    token.verify(&audience(), request, at(NOW)).unwrap_err()
}

#[test]
fn a_token_says_who_asks_and_with_which_nonce() {
    let token = token_at(NOW).verify(&audience(), &ASK, at(NOW)).unwrap();
    assert_eq!(token.identity(), IdentitySecret::from_seed(&[1; 32]).public());
    assert_eq!((token.epoch(), token.nonce(), token.time()), (7, [3; 16], at(NOW)));
}

#[test]
fn a_token_is_good_for_five_minutes_either_way() {
    for time in [NOW - 5 * MINUTE, NOW + 5 * MINUTE] {
        assert!(token_at(time).verify(&audience(), &ASK, at(NOW)).is_ok());
    }
    let (old, new) = (NOW - 5 * MINUTE - 1, NOW + 5 * MINUTE + 1);
    assert_eq!(refused(token_at(old), &ASK), TokenError::TooOld { time: at(old), now: at(NOW) });
    assert_eq!(refused(token_at(new), &ASK), TokenError::TooNew { time: at(new), now: at(NOW) });
}

#[test]
fn a_token_for_one_indexer_is_nothing_to_another() {
    let other = IdentitySecret::from_seed(&[8; 32]).public();
    let error = token_at(NOW).verify(&other, &ASK, at(NOW)).unwrap_err();
    assert_eq!(error, TokenError::Audience { got: audience(), expected: other });
}

#[test]
fn a_token_for_one_request_is_nothing_for_another() {
    let others = [
        Request { method: "PUT", ..ASK },
        Request { path_and_query: "/v1/events?from=2026-01-02", ..ASK },
        Request { path_and_query: "/v1/events", ..ASK },
        Request { body: b"{}", ..ASK },
    ];
    for other in others {
        assert_eq!(refused(token_at(NOW), &other), TokenError::Request, "{other:?}");
    }
}

#[test]
fn every_flipped_byte_is_refused() {
    let good = token_at(NOW);
    for index in 0..good.0.len() {
        let mut bad = good;
        bad.0[index] ^= 1;
        let error = refused(bad, &ASK);
        let expected = match index {
            0 => matches!(error, TokenError::Version { got: 0 }),
            1 => error == TokenError::Cert(CertError::Version { got: 0 }),
            2..142 => matches!(error, TokenError::Cert(_)),
            142..174 => matches!(error, TokenError::Audience { .. }),
            174..182 => matches!(
                error,
                TokenError::Signature
                    | TokenError::TooOld { .. }
                    | TokenError::TooNew { .. }
                    | TokenError::Time(_)
            ),
            182..198 => error == TokenError::Signature,
            198..230 => error == TokenError::Request,
            _ => error == TokenError::Signature,
        };
        assert!(expected, "byte {index}: {error:?}");
    }
}

#[test]
fn a_token_has_one_spelling() {
    let (writer, cert) = asker();
    let to = TokenFor { audience: audience(), time: at(NOW), nonce: [3; 16] };
    let text = sign(&writer, &cert, &to, &ASK).unwrap();
    let read = |text: &str| UnverifiedToken::from_base64url(text).unwrap_err();
    assert_eq!(read(&format!("{text}=")), TokenError::Length { got: 393 });
    assert_eq!(read(""), TokenError::Length { got: 0 });
    assert_eq!(read(&"+".repeat(392)), TokenError::Base64);
}

#[test]
fn only_the_writer_that_the_certificate_names_can_sign() {
    let (_, cert) = asker();
    let stranger = WriterSecret::from_seed(&[5; 32]);
    let to = TokenFor { audience: audience(), time: at(NOW), nonce: [3; 16] };
    let (named, signer) = (cert.cert().writer, stranger.public());
    let error = sign(&stranger, &cert, &to, &ASK).unwrap_err();
    assert_eq!(error, TokenError::OtherSigner { named, signer });
}

#[test]
fn a_token_older_than_its_certificate_cannot_be_made() {
    let (writer, cert) = asker();
    let to = TokenFor { audience: audience(), time: at(NOW - 61 * MINUTE), nonce: [3; 16] };
    let error = sign(&writer, &cert, &to, &ASK).unwrap_err();
    assert!(matches!(error, TokenError::BeforeCert { .. }), "{error:?}");
}
