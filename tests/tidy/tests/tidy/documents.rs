//! That the documents still say what the code says.

use crate::{none, root, rust_files};

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|_| panic!("{name} is missing"))
}

/// Every string literal that begins with `kalends/`: signing contexts, hash contexts, ALPNs.
fn format_names() -> Vec<String> {
    let mut names = Vec::new();
    for (path, text) in rust_files() {
        if path.starts_with("tests") {
            continue;
        }
        for piece in text.split("b\"kalends/").skip(1).chain(text.split("\"kalends/").skip(1)) {
            let end = piece.find(['"', '\\']).unwrap_or(0);
            names.push(format!("kalends/{}", &piece[..end]));
        }
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn the_protocol_names_every_format() {
    let protocol = document("docs/PROTOCOL.md");
    let faults: Vec<String> =
        format_names().into_iter().filter(|name| !protocol.contains(name.as_str())).collect();
    none("docs/PROTOCOL.md names every context, hash and protocol", &faults);
}

/// Tables of the stores: of those of several layouts the newest.
fn tables() -> std::collections::BTreeSet<String> {
    let mut names = std::collections::BTreeSet::new();
    for (_, text) in rust_files().iter().filter(|(path, _)| path.ends_with("tables.rs")) {
        for piece in text.split("TableDefinition::new(\"").skip(1) {
            names.insert(piece.split('"').next().unwrap_or_default().to_owned());
        }
    }
    let older = |name: &String| {
        let (stem, layout) = name.split_at(name.len() - 1);
        let next = layout.parse::<u32>().map(|layout| format!("{stem}{}", layout + 1));
        next.is_ok_and(|next| names.contains(&next))
    };
    names.iter().filter(|name| !older(name)).cloned().collect()
}

#[test]
fn the_protocol_names_every_table() {
    let (protocol, tables) = (document("docs/PROTOCOL.md"), tables());
    assert!(tables.len() > 40, "the sources are read: {tables:?}");
    let is_named = |name: &&String| protocol.contains(&format!("| `{name}` |"));
    let faults: Vec<String> = tables.iter().filter(|name| !is_named(name)).cloned().collect();
    none("docs/PROTOCOL.md says what is in every table", &faults);
}

#[test]
fn the_documents_are_there() {
    for name in [
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "docs/ARCHITECTURE.md",
        "docs/PROTOCOL.md",
        "docs/THREATS.md",
        "docs/OPERATING.md",
        "docs/PERFORMANCE.md",
        "docs/CHANGELOG.md",
    ] {
        assert!(document(name).lines().count() > 3, "{name} is empty");
    }
}

#[test]
fn the_architecture_names_every_crate_and_every_first_file() {
    let architecture = document("docs/ARCHITECTURE.md");
    let mut faults = Vec::new();
    for piece in architecture.split('`').skip(1).step_by(2) {
        let is_file = piece.ends_with(".rs") || piece.ends_with('/');
        if is_file && piece.contains('/') && !root().join(piece).exists() {
            faults.push(piece.to_owned());
        }
    }
    none("docs/ARCHITECTURE.md names files that exist", &faults);
    for crate_name in ["kalends-schema", "kalends-keyspace", "kalends-node", "kalends-indexer"] {
        assert!(architecture.contains(crate_name), "{crate_name} is not in the architecture");
    }
}

#[test]
fn every_decision_has_a_number_a_status_and_a_reason() {
    let folder = root().join("docs/decisions");
    let mut numbers = std::collections::BTreeSet::new();
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(folder).expect("docs/decisions") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        if !name[..4].bytes().all(|byte| byte.is_ascii_digit()) || !text.starts_with("# ") {
            faults.push(format!("{name}: named 0012-slug.md, begins with a title"));
        } else if !numbers.insert(name[..4].to_owned()) {
            faults.push(format!("{name}: its number is taken"));
        }
    }
    none("a decision page is numbered and titled", &faults);
}

/// `NotFound` as `not-found`.
fn kebab(variant: &str) -> String {
    let mut slug = String::new();
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !slug.is_empty() {
            slug.push('-');
        }
        slug.push(letter.to_ascii_lowercase());
    }
    slug
}

#[test]
fn every_problem_type_is_listed() {
    let listed = document("docs/PROBLEMS.md");
    let mut slugs: Vec<String> = Vec::new();
    for api in ["node/src/api/problem.rs", "indexer/src/api/problem.rs"] {
        let source = document(api);
        let body = source.split("enum ProblemType {").nth(1).expect("the API's problem types");
        let body = body.split('}').next().expect("the end of the enum");
        slugs.extend(body.lines().filter_map(|line| line.trim().strip_suffix(',')).map(kebab));
    }
    for (path, text) in rust_files().iter().filter(|(path, _)| path.starts_with("cli/src")) {
        for piece in text.split("Failure::new(\"").skip(1) {
            assert!(piece.contains('"'), "{}", path.display());
            slugs.push(piece.split('"').next().unwrap_or_default().to_owned());
        }
    }
    assert!(slugs.len() > 20, "the sources are read: {slugs:?}");
    let faults: Vec<String> = slugs
        .into_iter()
        .filter(|slug| slug != "x" && !listed.contains(&format!("| `{slug}` |")))
        .collect();
    none("docs/PROBLEMS.md lists every problem type", &faults);
}
