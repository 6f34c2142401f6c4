//! Golden bytes of every message: they may never change.

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const STAMP: WireStamp = WireStamp { epoch: 300, seq: 5 };

#[test]
fn requests_have_their_bytes() {
    let golden = [
        (Request::Heads { identities: vec![[1; 32], [2; 32]] }, {
            format!("0002{}{}", "01".repeat(32), "02".repeat(32))
        }),
        (
            Request::Changes {
                identity: [3; 32],
                area: WireArea::Pub,
                since: None,
                credential: None,
            },
            format!("01{}000000", "03".repeat(32)),
        ),
        (
            Request::Changes {
                identity: [3; 32],
                area: WireArea::Priv,
                since: Some(STAMP),
                credential: Some(&[9, 8]),
            },
            format!("01{}0101ac0205010209{}", "03".repeat(32), "08"),
        ),
        (
            Request::Prove { identity: [3; 32], ranges: vec![(b"/pub/a", b"/pub/b"), (b"", b"c")] },
            format!("02{}02062f7075622f61062f7075622f62000163", "03".repeat(32)),
        ),
        (
            Request::Chain { identity: [3; 32], epoch: 300, from: 5, to: 700 },
            format!("03{}ac0205bc05", "03".repeat(32)),
        ),
        (Request::Forks { identities: vec![[1; 32]] }, format!("0401{}", "01".repeat(32))),
        (Request::Follow { identities: vec![[1; 32], [2; 32]] }, {
            format!("0502{}{}", "01".repeat(32), "02".repeat(32))
        }),
        (Request::Poke { head: &[4; 370] }, format!("06f202{}", "04".repeat(370))),
        (Request::Carry { ask: &[5; 247] }, format!("07f701{}", "05".repeat(247))),
    ];
    for (request, bytes) in golden {
        assert_eq!(hex(&encode(&request)), bytes, "{request:?}");
        assert_eq!(Request::decode(&encode(&request)), Ok(request));
    }
}

#[test]
fn answers_have_their_bytes() {
    let golden = [
        (Answer::Head(&[4; 370]), format!("00f202{}", "04".repeat(370))),
        (Answer::Same, "01".to_owned()),
        (Answer::Ops, "02".to_owned()),
        (Answer::Snapshot, "03".to_owned()),
        (
            Answer::Put { path: "/pub/a/b/c", stamp: STAMP, value: &[7, 7] },
            "040a2f7075622f612f622f63ac0205020707".to_owned(),
        ),
        (Answer::Delete { path: "/pub/a/b/c" }, "050a2f7075622f612f622f63".to_owned()),
        (Answer::Ok, "06".to_owned()),
        (Answer::Refused(Refused::Unknown), "0700".to_owned()),
        (Answer::Refused(Refused::TooLarge), "0701".to_owned()),
        (Answer::Refused(Refused::Busy { retry_s: 5 }), "070205".to_owned()),
        (Answer::Refused(Refused::Malformed), "0703".to_owned()),
        (Answer::Refused(Refused::Unsupported), "0704".to_owned()),
        (Answer::Proof(&[7, 7]), "08020707".to_owned()),
        (Answer::Link(&[4; 165]), format!("09a501{}", "04".repeat(165))),
        (Answer::Evidence(&[1, 2]), "0a020102".to_owned()),
        (Answer::Carry(CarryAnswer::Carried { records: 300, bytes: 5 }), "0b00ac0205".to_owned()),
        (Answer::Carry(CarryAnswer::Waiting), "0b01".to_owned()),
        (Answer::Carry(CarryAnswer::Refused), "0b02".to_owned()),
        (Answer::Carry(CarryAnswer::Stopped), "0b03".to_owned()),
    ];
    for (answer, bytes) in golden {
        assert_eq!(hex(&encode(&answer)), bytes, "{answer:?}");
        assert_eq!(Answer::decode(&encode(&answer)), Ok(answer));
    }
}

#[test]
fn receipts_have_their_bytes() {
    let golden = [
        (Receipt::Stored, "00"),
        (Receipt::Requested, "01"),
        (Receipt::Known, "02"),
        (Receipt::Stale, "03"),
        (Receipt::Superseded, "04"),
        (Receipt::Full, "05"),
        (Receipt::Refused, "06"),
        (Receipt::Busy { retry_s: 60 }, "073c"),
        (Receipt::TooLarge, "08"),
        (Receipt::Malformed, "09"),
    ];
    for (receipt, bytes) in golden {
        assert_eq!(hex(&encode(&receipt)), bytes, "{receipt:?}");
        assert_eq!(decode::<Receipt>(&encode(&receipt)), Ok(receipt));
    }
}

#[test]
fn a_request_is_read_strictly() {
    let mut bytes = encode(&Request::Heads { identities: vec![[1; 32]] });
    bytes.push(0);
    assert_eq!(Request::decode(&bytes), Err(WireFault::Trailing { bytes: 1 }));
    let many = encode(&Request::Heads { identities: vec![[1; 32]; HEADS_MAX + 1] });
    assert_eq!(Request::decode(&many), Err(WireFault::TooMany));
    let many = encode(&Request::Forks { identities: vec![[1; 32]; HEADS_MAX + 1] });
    assert_eq!(Request::decode(&many), Err(WireFault::TooMany));
    let ranges = vec![(&b"a"[..], &b"b"[..]); RANGES_MAX + 1];
    let many = encode(&Request::Prove { identity: [1; 32], ranges });
    assert_eq!(Request::decode(&many), Err(WireFault::TooMany));
    let many = encode(&Request::Follow { identities: vec![[1; 32]; FOLLOWED_MAX + 1] });
    assert_eq!(Request::decode(&many), Err(WireFault::TooMany));
    let short = encode(&Request::Poke { head: &[1; 369] });
    assert_eq!(Request::decode(&short), Err(WireFault::HeadBytes { bytes: 369 }));
    let short = encode(&Request::Carry { ask: &[1; 246] });
    assert_eq!(Request::decode(&short), Err(WireFault::AskBytes { bytes: 246 }));
    for later in [8u8, 200] {
        assert_eq!(Request::decode(&[later, 1, 2]), Err(WireFault::Unsupported), "{later}");
    }
    for broken in [&[][..], &[0], &[0, 255, 255, 255, 255, 15], &[1, 0], &[6, 0xf2, 2, 1]] {
        let read = Request::decode(broken);
        assert!(matches!(read, Err(WireFault::Postcard(_))), "{broken:?}: {read:?}");
    }
}

/// The protocol's document, which shows the same bytes.
const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/PROTOCOL.md"));

#[test]
fn the_document_shows_these_bytes() {
    for bytes in [
        "`01` `03×32` `000000`",
        "`01` `03×32` `0101ac0205` `01020908`",
        "`0002` `01×32` `02×32`",
        "`02` `03×32` `02` `062f7075622f61` `062f7075622f62` `00` `0163`",
        "`0502` `01×32` `02×32`",
        "`03` `03×32` `ac0205bc05`",
        "`0401` `01×32`",
        "`06f202` `04×370`",
        "`07f701` `05×247`",
        "`0b00ac0205`, `0b01`, `0b02`, `0b03`",
        "`00f202` `04×370`",
        "`01`, `02`, `03`",
        "`040a2f7075622f612f622f63ac0205020707`",
        "`050a2f7075622f612f622f63`",
        "`09a501` `04×165`",
        "`0a020102`",
        "`0700`, `0701`, `070205`, `0703`, `0704`",
        "`08020707`",
    ] {
        assert!(DOCUMENT.contains(bytes), "docs/PROTOCOL.md does not show {bytes}");
    }
    for (receipt, bytes) in [("Known", "02"), ("Refused", "06"), ("Malformed", "09")] {
        assert!(DOCUMENT.contains(&format!("| `{receipt}` | `{bytes}` |")), "{receipt}");
    }
}
