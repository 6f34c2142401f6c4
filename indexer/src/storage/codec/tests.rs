//! Keys sort as what they stand for, and everything written is read back.

use super::*;

fn slot(start: i64, hours: i64, all_day: bool) -> Slot {
    let end = start + hours * 3_600;
    Slot { start, end, all_day, status: Status::Tentative, occurrence: "2026-01-05".into() }
}

#[test]
fn times_sort_as_bytes_also_before_1970() {
    let times = [i64::MIN, -86_400, -1, 0, 1, 1_700_000_000, i64::MAX];
    let keys = times.map(sortable);
    assert!(keys.is_sorted());
    assert_eq!(keys.map(unsortable), times);
    assert_eq!(sortable(1), [0x80, 0, 0, 0, 0, 0, 0, 1]);
}

#[test]
fn an_occurrence_lies_in_the_smallest_class_that_holds_it() {
    let class = |hours, all_day| class_of(&slot(0, hours, all_day));
    assert_eq!([class(0, false), class(1, false), class(2, false)], [0, 0, 1]);
    assert_eq!([class(24, true), class(48, true), class(24 * 9, true)], [0x80, 0x81, 0x82]);
    let for_ever = slot(0, i64::from(u32::MAX), false);
    assert_eq!(class_of(&for_ever), 12);
    for (class, all_day) in classes() {
        assert_eq!(class & 0x80 != 0, all_day);
        assert!(span_of(class) >= 3_600);
    }
}

#[test]
fn positions_and_endings_are_read_back() {
    let at = Position {
        start: -5,
        author: Short([7; 16]),
        event: "0034GJ7PPX0H0".into(),
        occurrence: "2026-01-05T10:00:00".into(),
    };
    assert_eq!(read_position(&position(&at)).as_ref(), Some(&at));
    let slot = slot(10, 2, false);
    for policy in RsvpPolicy::ALL {
        let value = ending(&slot, *policy);
        assert_eq!(read_ending(&value), Some((slot.end, slot.status, *policy)));
    }
    assert_eq!(read_ending(&[0; 9]), None);
    assert_eq!(read_ending(&[9; 10]), None, "no such status");
}

#[test]
fn a_records_row_is_read_back_and_its_version_alone() {
    let time = Timestamp::from_micros(1_700_000_000_000_000).expect("a time");
    let rows = RecordRows {
        stamp: Stamp { epoch: 3, seq: 300 },
        arrived: time,
        verdict: Verdict::Early { id_time: time },
        mentions: vec![(Target([1; 16]), MentionKind::Tag)],
        listed: Listed { public: true, policy: RsvpPolicy::InvitedOnly },
        slots: vec![slot(5, 1, true)],
        unending: Some(Unending { horizon: 99 }),
        floating: true,
    };
    let bytes = record(&rows);
    assert_eq!(read_version(&bytes), Some(rows.stamp));
    assert_eq!(read_record(&bytes, time), Some(rows));
    assert_eq!(read_record(&bytes[1..], time), None);
    // The layout is part of the table's version: other bytes are another table.
    assert_eq!(bytes[..4], [3, 0xAC, 0x02, 2]);
}
