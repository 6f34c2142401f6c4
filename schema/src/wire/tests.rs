//! That bytes stay what they are, say what they said, and are refused in any other spelling.

mod golden;
mod round_trip;

use super::example::later;
use super::*;
use crate::limits::VALUE_BYTES_MAX;
use crate::path::{Area, Path};
use crate::record::example::{author, full_event, path_of, records, written};
use crate::record::{Record, read};

/// Every example: where it lies, its bytes, and what they decode to.
fn examples() -> Vec<(Path, Vec<u8>, Decoded)> {
    let full = Record::Event(Box::new(full_event()));
    let known = records()
        .into_iter()
        .chain([full])
        .map(|record| (path_of(&record), encode(&record), Decoded::Known(record)));
    let later = later().into_iter().map(|(path, record)| {
        let collection = path.collection().unwrap();
        let bytes = encode_later(&record);
        (path, bytes, Decoded::Later { collection, record: Box::new(record) })
    });
    known.chain(later).collect()
}

#[test]
fn every_collection_has_an_example() {
    let seen: Vec<_> = examples().iter().filter_map(|(path, ..)| path.collection()).collect();
    for collection in Collection::ALL {
        assert!(seen.contains(collection), "{collection:?}");
    }
}

#[test]
fn every_kind_reads_back_what_was_written_where_it_lies() {
    for (path, bytes, decoded) in examples() {
        assert_eq!(read(author(), &path, &bytes, written()), Ok(decoded), "{path}");
    }
}

#[test]
fn every_kind_is_refused_under_an_id_that_its_contents_do_not_make() {
    for (path, bytes, _) in examples() {
        let collection = path.collection().unwrap();
        let elsewhere = Path::of(path.area(), collection, "elsewhere").unwrap();
        assert!(read(author(), &elsewhere, &bytes, written()).is_err(), "{path}");
    }
}

#[test]
fn a_value_with_trailing_bytes_or_cut_short_is_no_record() {
    for (path, bytes, _) in examples() {
        let longer = [&bytes[..], &[0]].concat();
        assert!(decode(&path, &longer).is_err(), "{path}: longer");
        assert!(decode(&path, &bytes[..bytes.len() - 1]).is_err(), "{path}: shorter");
        assert!(decode(&path, &[]).is_err(), "{path}: nothing");
    }
}

#[test]
fn an_overlong_number_is_another_spelling_and_refused() {
    let (path, bytes, _) = examples().into_iter().next().unwrap();
    let overlong = [&[0x80, 0x00], &bytes[1..]].concat();
    assert!(matches!(decode(&path, &overlong), Err(WireError::Malformed { .. })));
}

#[test]
fn an_unknown_version_is_kept_for_a_newer_program() {
    for (path, bytes, _) in examples() {
        let newer = [&[bytes[0] + 1], &bytes[1..]].concat();
        assert_eq!(decode(&path, &newer), Ok(Decoded::NeedsNewer), "{path}");
    }
}

#[test]
fn an_unknown_collection_or_app_is_kept_for_a_newer_program() {
    for path in ["/pub/eventky.app/polls/1", "/pub/other.app/events/1"] {
        let path = path.parse().unwrap();
        assert_eq!(decode(&path, b"anything"), Ok(Decoded::NeedsNewer));
    }
}

#[test]
fn a_value_over_the_limit_is_refused_unread() {
    let path = Path::of(Area::Pub, Collection::Events, "0034GJ7PPX0H0").unwrap();
    let large = vec![0; VALUE_BYTES_MAX + 1];
    assert!(matches!(decode(&path, &large), Err(WireError::TooLarge { .. })));
}

#[test]
fn a_list_that_claims_too_many_is_refused_before_it_is_read() {
    // A profile of version 1: name "A", no image, no zone, and a count of 2³² - 1 indexers.
    let claimed = [&[0, 1, b'A', 0, 0][..], &[0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
    let path = Path::of(Area::Pub, Collection::Profiles, "self").unwrap();
    assert!(matches!(decode(&path, &claimed), Err(WireError::Malformed { .. })));
}

#[test]
fn overrides_out_of_order_are_another_spelling_and_refused() {
    use v1::when::{Local, RecurrenceId};
    let mut event = v1::Event::from(&crate::record::example::event());
    let (_, component) = event.overrides.as_slice()[0].clone();
    let day = |day| (RecurrenceId::Local(Local { day, second: 0 }), component.clone());
    for days in [[2, 1], [1, 1]] {
        event.overrides = days.into_iter().map(day).collect();
        let refused = crate::record::Event::try_from(event.clone()).unwrap_err();
        assert_eq!(refused.field, "recurrence_id");
    }
}
