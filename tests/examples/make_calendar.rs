//! Writes `cli/assets/real-life.ics`, the calendar that `kalends demo` imports.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/assets/real-life.ics");
    std::fs::write(path, kalends_tests::real_life::calendar())
}
