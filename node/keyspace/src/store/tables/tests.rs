//! Golden bytes of every row of the store: what is on people's disks stays readable.

use kalends_schema::evidence::EvidenceKind;
use kalends_schema::hash::Hash;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;

use super::{
    EntryRow, HeardRow, KeyspaceRow, LogFloor, LogKind, PrivateRow, Role, Slot, UnlinkedRow,
    UnprovableRow, end_of_prefix, evidence_key, head_key, head_micros, head_stamp, identity_key,
    log_value, read_log, unlinked_key,
};

const STAMP: Stamp = Stamp { epoch: 0x0102_0304, seq: 0x0506_0708_090a_0b0c };

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn keys_are_big_endian_so_that_byte_order_is_their_order() {
    assert_eq!(hex(&Slot(0x0102).key("/pub/")), "00000000000001022f7075622f");
    assert_eq!(hex(&Slot(7).floor_key(Area::Pub)), "000000000000000700");
    assert_eq!(
        hex(&Slot(7).log_key(Area::Priv, STAMP, "/p")),
        "000000000000000701010203040506".to_owned() + "0708090a0b0c2f70"
    );
    let identity = Identity::from_bytes([0xAB; 32]);
    assert_eq!(hex(&identity_key(&identity, "/p")), "ab".repeat(32) + "2f70");
    let stamped = "ab".repeat(32) + "01020304" + "05060708090a0b0c";
    assert_eq!(hex(&head_key(&identity, STAMP)), stamped);
    let kind = EvidenceKind::Cert;
    assert_eq!(hex(&evidence_key(&identity, 0x0102_0304, kind)), "ab".repeat(32) + "0102030402");
    assert_eq!(hex(&unlinked_key(&identity, 0x0102)), "ab".repeat(32) + "0000000000000102");
}

#[test]
fn the_end_of_a_prefix_lies_behind_all_that_begins_with_it() {
    assert_eq!(end_of_prefix(b"/pub/"), b"/pub0");
    assert_eq!(end_of_prefix(&[1, 0xFF]), [2]);
    assert!(end_of_prefix(&[0xFF]) > vec![0xFF; 300]);
}

#[test]
fn a_keyspace_row_has_its_golden_bytes() {
    let mut head = [0; 370];
    head[33..45].copy_from_slice(&STAMP.to_bytes());
    head[45..53].copy_from_slice(&1_700_000_000_000_000i64.to_le_bytes());
    let bytes = KeyspaceRow { role: Role::Replica, slot: Slot(0x0102), head }.to_bytes();
    assert_eq!(hex(&bytes[..9]), "020201000000000000");
    assert_eq!(bytes[9..], head);
    let row = KeyspaceRow::from_bytes(&bytes).expect("a row of ours");
    assert_eq!((row.role, row.slot, row.stamp()), (Role::Replica, Slot(0x0102), STAMP));
    assert_eq!((head_stamp(&head), head_micros(&head)), (STAMP, 1_700_000_000_000_000));
    let own = KeyspaceRow { role: Role::Own, slot: Slot(1), head }.to_bytes();
    assert_eq!(own[0], 1);
    let mut unknown = own;
    unknown[0] = 3;
    assert!(KeyspaceRow::from_bytes(&unknown).is_err());
}

#[test]
fn a_private_row_has_its_golden_bytes() {
    let row = PrivateRow { salt: [1; 32], root: Hash([2; 32]), count: 3, bytes: 4 };
    let golden = "01".repeat(32) + &"02".repeat(32) + "0300000000000000" + "0400000000000000";
    assert_eq!(hex(&row.to_bytes()), golden);
    assert_eq!(PrivateRow::from_bytes(&row.to_bytes()).to_bytes(), row.to_bytes());
}

#[test]
fn an_entry_row_has_its_golden_bytes() {
    let row = EntryRow { stamp: STAMP, value_hash: Hash([9; 32]), value_bytes: 0x0102 };
    let golden = "040302010c0b0a0908070605".to_owned() + &"09".repeat(32) + "02010000";
    assert_eq!(hex(&row.to_bytes()), golden);
    assert_eq!(EntryRow::from_bytes(&row.to_bytes()), row);
}

#[test]
fn log_rows_have_their_golden_bytes() {
    assert_eq!(hex(&log_value(LogKind::Put, 0x0102)), "010201000000000000");
    assert_eq!(hex(&log_value(LogKind::Delete, 1)), "020100000000000000");
    let key = Slot(7).log_key(Area::Pub, STAMP, "/pub/eventky.app/tags/A");
    let (stamp, path, kind, micros) =
        read_log(&key, &log_value(LogKind::Delete, 5)).expect("a row of ours");
    assert_eq!((stamp, path.as_str()), (STAMP, "/pub/eventky.app/tags/A"));
    assert_eq!((kind, micros), (LogKind::Delete, 5));
    assert!(read_log(&key, &[3; 9]).is_err());
    assert!(read_log(&key[..20], &log_value(LogKind::Put, 5)).is_err());
    let floor = LogFloor { floor: STAMP, rows: 6 };
    assert_eq!(hex(&floor.to_bytes()), "040302010c0b0a09080706050600000000000000");
    assert_eq!(LogFloor::from_bytes(&floor.to_bytes()), floor);
}

#[test]
fn heard_rows_have_their_golden_bytes() {
    let absent = HeardRow { head: STAMP, micros: 0x0102, entry: None };
    assert_eq!(hex(&absent.to_bytes()), "040302010c0b0a0908070605020100000000000000");
    assert_eq!(HeardRow::from_bytes(&absent.to_bytes()).expect("a row of ours"), absent);
    let entry = Some((Stamp { epoch: 1, seq: 2 }, b"hi".to_vec()));
    let present = HeardRow { entry, ..absent };
    let golden = "040302010c0b0a0908070605020100000000000001010000000200000000000000".to_owned();
    assert_eq!(hex(&present.to_bytes()), golden + "6869");
    assert_eq!(HeardRow::from_bytes(&present.to_bytes()).expect("a row of ours"), present);
    for damaged in [&b""[..], &present.to_bytes()[..30], &[2; 40]] {
        assert!(HeardRow::from_bytes(damaged).is_err());
    }
}

#[test]
fn rows_of_heads_that_are_not_linked_have_their_golden_bytes() {
    for (asked, first) in [(false, 0), (true, 1)] {
        let bytes = UnlinkedRow { asked, head: [7; 370] }.to_bytes();
        assert_eq!((bytes[0], &bytes[1..]), (first, &[7; 370][..]));
        let row = UnlinkedRow::from_bytes(&bytes).expect("a row of ours");
        assert_eq!((row.asked, row.head), (asked, [7; 370]));
    }
    assert!(UnlinkedRow::from_bytes(&[2; 371]).is_err());
}

#[test]
fn unprovable_rows_have_their_golden_bytes() {
    let sources = vec![EndpointKey::from_bytes([3; 32]), EndpointKey::from_bytes([4; 32])];
    let row = UnprovableRow { stamp: STAMP, hash: Hash([9; 32]), tries: 2, until: 0x0102, sources };
    let golden = "040302010c0b0a0908070605".to_owned() + &"09".repeat(32) + "02000000";
    let golden = golden + "0201000000000000" + &"03".repeat(32) + &"04".repeat(32);
    assert_eq!(hex(&row.to_bytes()), golden);
    assert_eq!(UnprovableRow::from_bytes(&row.to_bytes()).expect("a row of ours"), row);
    for damaged in [&row.to_bytes()[..56], &row.to_bytes()[..57], &[][..]] {
        assert!(UnprovableRow::from_bytes(damaged).is_err());
    }
}
