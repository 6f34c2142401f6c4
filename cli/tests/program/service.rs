//! What packages and operators use: completions, manual pages, the configuration.

use crate::golden::pinned;
use crate::machine::Machine;

#[test]
fn completions_know_every_command_of_every_shell() {
    let machine = Machine::bare();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = machine.run(&["completions", shell]);
        assert_eq!(script.code, 0, "{script:?}");
        for word in ["event", "restore", "indexer"] {
            assert!(script.stdout.contains(word), "{shell} knows no {word}");
        }
    }
    assert_eq!(machine.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let machine = Machine::bare();
    let folder = machine.path("man");
    pinned("man", &machine.json(&["man", folder.to_str().unwrap()]));
    for page in ["kalends.1", "kalends-event-create.1", "kalends-id-restore.1"] {
        let text = std::fs::read_to_string(folder.join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
    let text = std::fs::read_to_string(folder.join("kalends-event-create.1")).unwrap();
    assert!(text.contains("kalends event create"), "its example is in it");
}

#[test]
fn the_configuration_says_what_holds_and_who_said_so() {
    let ann = Machine::of("Ann");
    pinned("config-show", &ann.json(&["config", "show"]));
    std::fs::write(ann.home().join("kalends.toml"), "[network]\nrelays = []\n").unwrap();
    let shown = ann.json(&["config", "show"]);
    let item = |key: &str| {
        let items = shown["items"].as_array().unwrap();
        items.iter().find(|item| item["key"] == key).unwrap().clone()
    };
    assert_eq!(item("network.relays")["value"], serde_json::json!([]));
    assert!(item("network.relays")["from"].as_str().unwrap().ends_with("kalends.toml"));
    assert_eq!(item("network.bootstrap")["means"], "the public DHT");
    assert_eq!(item("network.bootstrap")["from"], "default");
    pinned("config-check", &ann.json(&["config", "check"]));
    std::fs::write(ann.home().join("kalends.toml"), "[network]\nrelay = []\n").unwrap();
    let refused = ann.run(&["config", "check", "--json"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stdout.contains("network.relays"), "the nearest key is named");
}
