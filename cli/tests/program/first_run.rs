//! The first minutes: no home, a home, no node, a node, a second node.

use crate::machine::Machine;
use std::os::unix::fs::PermissionsExt;

#[test]
fn without_a_home_every_command_says_how_to_make_one() {
    let machine = Machine::bare();
    let ended = machine.run(&["agenda"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stderr.contains("kalends init"), "{ended:?}");
    assert_eq!(machine.run(&["agenda", "--json"]).json()["error"]["type"], "not-initialised");
}

#[test]
fn without_a_terminal_a_missing_choice_names_its_flag() {
    let machine = Machine::bare();
    let ended = machine.run(&["init", "--name", "Ann", "--zone", "Europe/Berlin"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("--passphrase-file"), "{ended:?}");
    assert!(!machine.home().exists());
}

#[test]
fn init_keeps_secrets_to_the_owner_and_never_overwrites() {
    let machine = Machine::of("Ann");
    for (path, _) in crate::machine::files(&machine.home()) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    let phrase = std::fs::read_to_string(machine.path("recovery")).unwrap();
    assert_eq!(phrase.split_whitespace().count(), 24);
    let mode = std::fs::metadata(machine.path("recovery")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let key = machine.json(&["id", "show"])["identity"].clone();
    assert_eq!(machine.init("Mallory").code, 3);
    assert_eq!(machine.json(&["id", "show"])["identity"], key);
    assert_eq!(machine.json(&["profile", "show"])["name"], "Ann");
}

#[test]
fn a_readable_secret_is_refused() {
    let machine = Machine::of("Ann");
    let file = machine.home().join("writer.key");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ended = machine.run(&["status"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stderr.contains("writer.key"), "{ended:?}");
}

#[test]
fn a_second_node_on_the_same_home_says_who_holds_it() {
    let machine = Machine::of("Ann");
    let testnet = kalends_keyspace::net::Testnet::start(3).unwrap();
    let node = machine.start(&["up"], &testnet.bootstrap());
    let second = machine.run(&["up", "--no-relays", "--json"]);
    assert_eq!(second.code, 1, "{second:?}");
    let error = &second.json()["error"];
    assert_eq!(error["type"], "locked");
    let holder = node.said["pid"].to_string();
    assert!(error["what"].as_str().unwrap().contains(&holder), "{error}");
    assert_eq!(machine.json(&["status"])["running"], true);
    assert_eq!(node.stop(), 0);
    assert_eq!(machine.json(&["status"])["running"], false);
}

#[test]
fn times_are_refused_where_they_have_no_one_meaning() {
    let machine = Machine::of("Ann");
    for (when, hint) in
        [("02/03/2027", "2027-03-02"), ("2027-03-28 02:30", "03:00"), ("soon", "tomorrow")]
    {
        let ended = machine.run(&["event", "create", "X", "--at", when]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.stderr.contains(hint), "{ended:?}");
    }
    let created = machine.run(&["event", "create", "Tea", "--at", "2026-10-25 02:30"]);
    assert!(created.stderr.contains("first"), "{created:?}");
}

#[test]
fn an_init_that_is_refused_leaves_nothing_behind() {
    let machine = Machine::bare();
    assert_eq!(machine.init(&"x".repeat(600)).code, 2);
    assert!(!machine.home().exists());
    assert!(!machine.path("recovery").exists());
    std::fs::write(machine.path("recovery"), "precious").unwrap();
    let ended = machine.init("Ann");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(ended.json()["error"]["where"], "--recovery-file");
    assert!(!machine.home().exists());
    assert_eq!(std::fs::read_to_string(machine.path("recovery")).unwrap(), "precious");
}

#[test]
fn wrong_usage_is_a_document_too() {
    let machine = Machine::bare();
    let ended = machine.run(&["event", "create", "Tea", "--json"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    let error = &ended.json()["error"];
    assert_eq!(error["type"], "usage");
    assert!(error["what"].as_str().unwrap().contains("--at"), "{error}");
    assert_eq!(machine.run(&["event", "create", "--help", "--json"]).code, 0);
}

#[test]
fn a_node_says_real_addresses() {
    let machine = Machine::of("Ann");
    let testnet = kalends_keyspace::net::Testnet::start(3).unwrap();
    let _node = machine.start(&["up"], &testnet.bootstrap());
    let status = machine.until(&["status"], |status| status["reach"]["state"] == "directly");
    for address in status["reach"]["addresses"].as_array().unwrap() {
        let address: std::net::SocketAddr = address.as_str().unwrap().parse().unwrap();
        assert!(!address.ip().is_unspecified(), "{address}");
    }
}

#[test]
fn the_token_is_not_shown_to_whoever_listens_where_a_killed_node_did() {
    let machine = Machine::of("Ann");
    let testnet = kalends_keyspace::net::Testnet::start(3).unwrap();
    machine.start(&["up"], &testnet.bootstrap()).kill();
    let address = std::fs::read_to_string(machine.home().join("api.address")).unwrap();
    let stranger = std::net::TcpListener::bind(address).unwrap();
    stranger.set_nonblocking(true).unwrap();
    assert_eq!(machine.json(&["status"])["running"], false);
    let heard = stranger.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(heard, Err(std::io::ErrorKind::WouldBlock));
    assert!(!machine.home().join("api.address").exists());
}
