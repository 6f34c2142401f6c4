//! Which crate may use which, read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::{none, root};

/// What each crate may depend on, besides dev-dependencies.
const ALLOWED: &[(&str, &[&str])] = &[
    (
        "kalends-schema",
        &[
            "blake3",
            "calcard",
            "chrono",
            "chrono-tz",
            "data-encoding",
            "ed25519-dalek",
            "postcard",
            "serde",
            "serde_json",
            "thiserror",
            "zeroize",
        ],
    ),
    (
        "kalends-keyspace",
        &[
            "bytes",
            "chrono",
            "futures-lite",
            "iroh",
            "kalends-schema",
            "mainline",
            "n0-error",
            "n0-future",
            "pkarr",
            "postcard",
            "rand",
            "redb",
            "serde",
            "thiserror",
            "tokio",
            "tokio-util",
            "tracing",
            "zeroize",
        ],
    ),
    (
        "kalends-node",
        &[
            "aead-stream",
            "argon2",
            "axum",
            "bip39",
            "chacha20poly1305",
            "chrono",
            "chrono-tz",
            "data-encoding",
            "futures-lite",
            "http",
            "http-body-util",
            "kalends-keyspace",
            "kalends-schema",
            "postcard",
            "rand",
            "redb",
            "reqwest",
            "rustls",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tokio-util",
            "toml",
            "tower",
            "tracing",
            "unicode-normalization",
            "url",
            "utoipa",
            "zeroize",
        ],
    ),
    (
        "kalends-indexer",
        &[
            "axum",
            "chrono",
            "chrono-tz",
            "data-encoding",
            "futures-lite",
            "http",
            "http-body-util",
            "kalends-keyspace",
            "kalends-schema",
            "postcard",
            "rand",
            "redb",
            "rustix",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tokio-util",
            "toml",
            "tower",
            "tracing",
            "utoipa",
            "zeroize",
        ],
    ),
];

/// Crates that may not be anywhere below ours: what C they build or what they stand for.
const NOWHERE: &[&str] = &["openssl-sys", "native-tls", "aws-lc-sys", "aws-lc-rs", "anyhow"];

struct Package {
    normal: BTreeSet<String>,
    dev: BTreeSet<String>,
}

fn packages() -> BTreeMap<String, Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let mut packages = BTreeMap::new();
    for package in document["packages"].as_array().expect("a list of packages") {
        let names = |dev: bool| {
            package["dependencies"]
                .as_array()
                .expect("a list of dependencies")
                .iter()
                .filter(|dependency| (dependency["kind"] == "dev") == dev)
                .map(|dependency| dependency["name"].as_str().expect("a name").to_owned())
                .collect()
        };
        let name = package["name"].as_str().expect("a name").to_owned();
        packages.insert(name, Package { normal: names(false), dev: names(true) });
    }
    packages
}

#[test]
fn crates_use_only_what_they_may() {
    let packages = packages();
    let mut faults = Vec::new();
    for (name, allowed) in ALLOWED {
        for dependency in &packages[*name].normal {
            if !allowed.contains(&dependency.as_str()) {
                faults.push(format!("{name} uses {dependency}"));
            }
        }
    }
    none("a crate depends on what its line in this test allows", &faults);
}

#[test]
fn node_and_indexer_are_apart() {
    let packages = packages();
    for (one, other) in [("kalends-node", "kalends-indexer"), ("kalends-indexer", "kalends-node")] {
        let package = &packages[one];
        assert!(!package.normal.contains(other) && !package.dev.contains(other));
    }
}

#[test]
fn the_schema_stands_alone() {
    let schema = &packages()["kalends-schema"];
    let ours: Vec<&String> =
        schema.normal.union(&schema.dev).filter(|d| d.starts_with("kalends")).collect();
    assert!(ours.is_empty(), "the schema uses {ours:?}");
    for waiting in ["tokio", "redb", "iroh", "rand", "getrandom", "tracing"] {
        assert!(!schema.normal.contains(waiting), "the schema uses {waiting}");
    }
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    let mut faults = Vec::new();
    for folder in ["schema", "node/keyspace", "node", "indexer", "cli", "tests", "tests/tidy"] {
        let manifest = root().join(folder).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).expect("a manifest");
        if !text.contains("[lints]\nworkspace = true") {
            faults.push(folder.to_owned());
        }
    }
    none("a crate's manifest says `[lints] workspace = true`", &faults);
}

#[test]
fn nothing_forbidden_is_in_the_lock_file() {
    let text = std::fs::read_to_string(root().join("Cargo.lock")).expect("a lock file");
    let faults: Vec<String> = NOWHERE
        .iter()
        .filter(|name| text.contains(&format!("name = \"{name}\"\n")))
        .map(|name| (*name).to_owned())
        .collect();
    none("some crates are not even built", &faults);
}
