//! Polices the house: which crate may use which, what the sources must look like, and that the
//! documents still say what the code says.

#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/manifests.rs"]
mod manifests;
#[path = "tidy/sources.rs"]
mod sources;

use std::path::{Path, PathBuf};

/// The repository's root.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("tests/tidy/ lies in the root").to_owned()
}

/// Every Rust file of the repository, relative to the root, with its text.
fn rust_files() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["schema", "node", "indexer", "cli", "tests"] {
        collect(&root().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    for entry in entries.map(|entry| entry.expect("a readable entry").path()) {
        if entry.is_dir() {
            if entry.file_name().is_some_and(|name| name != "target") {
                collect(&entry, found);
            }
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&entry).expect("UTF-8 source");
            let path = entry.strip_prefix(root()).expect("below the root").to_owned();
            found.push((path, text));
        }
    }
}

/// Fails with every fault at once, so that one run shows them all.
fn none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}
