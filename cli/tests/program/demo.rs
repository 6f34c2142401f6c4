//! `kalends demo`, as the README's first command plays it.

use crate::machine::Machine;

#[test]
fn the_demo_holds_and_says_so_in_one_document() {
    let ended = Machine::bare().run(&["demo", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let document = ended.json();
    assert_eq!(document["ok"], true);
    let steps = document["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 16);
    for step in steps {
        assert!(step["name"].is_string() && step["seconds"].is_number(), "{step}");
        assert_eq!(step["ok"], true, "{step}");
    }
    let facts = |name: &str| {
        let step = steps.iter().find(|step| step["name"] == name);
        step.unwrap_or_else(|| panic!("no step {name}: {document}"))["facts"].clone()
    };
    let mirrored = facts("Ann is away, Bob's mirror answers");
    assert!(mirrored["copy"].is_string() && mirrored["digest"].is_string(), "{mirrored}");
    let caught = facts("Bob's mirror lies, and is caught");
    assert!(caught["caught"].as_str().unwrap().contains("records are altered"), "{caught}");
    assert_eq!(caught["title"], "Picnic");
}
