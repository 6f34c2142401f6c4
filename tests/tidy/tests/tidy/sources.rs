//! How every source file must look.

use crate::{none, rust_files};

const LINES_MAX: usize = 500;

#[test]
fn every_module_says_what_it_does() {
    let faults: Vec<String> = rust_files()
        .iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("a file begins with a `//!` header", &faults);
}

#[test]
fn no_file_is_over_500_lines() {
    let faults: Vec<String> = rust_files()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{}: {lines}", path.display()))
        .collect();
    none("a file has at most 500 lines", &faults);
}

#[test]
fn maps_lie_beside_their_folders() {
    let faults: Vec<String> = rust_files()
        .iter()
        .filter(|(path, _)| path.file_name().is_some_and(|name| name == "mod.rs"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("a folder's map is `name.rs` beside it, never `mod.rs`", &faults);
}

#[test]
fn no_module_is_named_after_nothing() {
    const EMPTY: [&str; 6] = ["utils", "util", "helpers", "common", "manager", "types"];
    let faults: Vec<String> = rust_files()
        .iter()
        .filter(|(path, _)| {
            path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|s| EMPTY.contains(&s))
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("a module is named by its subject", &faults);
}

#[test]
fn nothing_is_left_unfinished() {
    // Spelt in two halves, or this file would find itself.
    let marks = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("FIX", "ME"),
        concat!("#[ig", "nore"),
        concat!("dbg", "!("),
    ];
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        for (number, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                faults.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    none("no stubs, no switched-off tests", &faults);
}

#[test]
fn signatures_are_checked_in_one_place() {
    let faults: Vec<String> = rust_files()
        .iter()
        .filter(|(path, _)| !path.starts_with("tests") && !path.ends_with("schema/src/key.rs"))
        .filter(|(_, text)| {
            text.contains(concat!("verify_", "strict("))
                || text.contains(concat!("verify_", "batch("))
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("`schema::key::verify` is the one verification rule", &faults);
}
