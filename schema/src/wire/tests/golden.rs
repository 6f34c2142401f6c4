//! The bytes of version 1, frozen: a change of any of these files is a change of the format and
//! needs a decision page (`docs/decisions/`).

use data_encoding::HEXLOWER;

use super::examples;
use crate::path::Area;

fn golden(name: &str) -> String {
    let path = format!("{}/tests/golden/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    text.split_whitespace().collect()
}

#[test]
fn every_kind_is_written_in_its_golden_bytes() {
    for (path, bytes, _) in examples() {
        let area = if path.area() == Area::Priv { "priv-" } else { "" };
        let name = format!("{area}{}", path.collection_name());
        let written = HEXLOWER.encode(&bytes);
        assert_eq!(written, golden(&name), "tests/golden/{name}.hex differs");
    }
}
