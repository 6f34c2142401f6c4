//! The bytes of version 1, frozen: a change of any of these files is a change of the format and
//! needs a decision page (`docs/decisions/`).

use data_encoding::HEXLOWER;

use super::examples;

fn golden(collection: &str) -> String {
    let path = format!("{}/tests/golden/{collection}.hex", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    text.split_whitespace().collect()
}

#[test]
fn every_kind_is_written_in_its_golden_bytes() {
    for (path, bytes, _) in examples() {
        let collection = path.collection_name();
        let written = HEXLOWER.encode(&bytes);
        assert_eq!(written, golden(collection), "tests/golden/{collection}.hex differs");
    }
}
