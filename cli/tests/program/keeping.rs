//! What is kept elsewhere, and comes back: backups, recovery phrases, epochs.

use std::os::unix::fs::PermissionsExt;

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::Machine;

fn titles(machine: &Machine) -> Vec<String> {
    let list = machine.json(&["event", "list"]);
    let title = |event: &Value| event["title"].as_str().unwrap().to_owned();
    let mut titles: Vec<String> = list["items"].as_array().unwrap().iter().map(title).collect();
    titles.sort();
    titles
}

fn create(machine: &Machine, title: &str, more: &[&str]) {
    machine.json(&[&["event", "create", title, "--at", "2027-06-01 19:00"], more].concat());
}

/// Flags by which `id restore` asks others in a private DHT.
fn network(bootstrap: &[String]) -> Vec<&str> {
    let mut flags = vec!["--announce-addresses", "--no-relays", "--bind", "127.0.0.1:0"];
    for node in bootstrap {
        flags.extend(["--bootstrap", node]);
    }
    flags
}

fn epoch(machine: &Machine) -> u64 {
    machine.json(&["status"])["head"]["epoch"].as_u64().unwrap()
}

#[test]
fn a_backup_of_a_running_node_comes_back_whole_elsewhere() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, elsewhere) = (Machine::of("Ann"), Machine::bare());
    let node = ann.start(&["up"], &testnet.bootstrap());
    create(&ann, "Picnic", &["--public"]);
    create(&ann, "Dentist", &[]);
    let (pass, file) = (ann.path("passphrase"), ann.path("backup"));
    let (pass, file) = (pass.to_str().unwrap(), file.to_str().unwrap());
    let made = ann.json(&["backup", file, "--passphrase-file", pass]);
    let mode = std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    create(&ann, "Afterwards", &["--public"]);
    assert_eq!(ann.run(&["backup", file, "--passphrase-file", pass]).code, 2, "overwritten");
    let left = crate::machine::files(&ann.home());
    assert!(left.iter().all(|(path, _)| !path.to_string_lossy().contains("copy")), "{left:?}");
    drop(node);

    let how = ["id", "restore", "--from", file, "--passphrase-file", pass, "--offline"];
    let restored = elsewhere.json(&how);
    pinned("backup", &made);
    let mut shape = restored.clone();
    shape["epoch"] = Value::from("<epoch>");
    pinned("id-restore", &shape);
    assert_eq!(restored["identity"], made["identity"]);
    assert_eq!(restored["before"], made["stamp"]);
    assert_eq!(titles(&elsewhere), ["Dentist", "Picnic"]);
    assert!(epoch(&elsewhere) > epoch(&ann));
    assert_eq!(restored["epoch"].as_u64(), Some(epoch(&elsewhere)));
    create(&elsewhere, "Choir", &["--public"]);
    assert_eq!(titles(&elsewhere), ["Choir", "Dentist", "Picnic"]);
    let again = elsewhere.run(&[&how[..], &["--json"]].concat());
    assert_eq!(again.code, 3, "{again:?}");
    assert_eq!(again.json()["error"]["type"], "refused");
}

#[test]
fn the_bytes_of_a_backup_tell_nothing() {
    let ann = Machine::of("Ann");
    create(&ann, "Surgery", &[]);
    let (pass, file) = (ann.path("passphrase"), ann.path("backup"));
    ann.json(&["backup", file.to_str().unwrap(), "--passphrase-file", pass.to_str().unwrap()]);
    let bytes = std::fs::read(&file).unwrap();
    let seed = std::fs::read(ann.home().join("writer.key")).unwrap();
    for secret in [&b"Surgery"[..], b"eventky.app", &seed] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn a_wrong_passphrase_neither_backs_up_nor_restores() {
    let (ann, elsewhere) = (Machine::of("Ann"), Machine::bare());
    let (pass, wrong, file) = (ann.path("passphrase"), ann.path("wrong"), ann.path("backup"));
    std::fs::write(&wrong, "wrong horse\n").unwrap();
    let (wrong, file) = (wrong.to_str().unwrap(), file.to_str().unwrap());
    let refused = ann.run(&["backup", file, "--passphrase-file", wrong, "--json"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(!ann.path("backup").exists());
    ann.json(&["backup", file, "--passphrase-file", pass.to_str().unwrap()]);
    let how = ["id", "restore", "--from", file, "--passphrase-file", wrong, "--offline", "--json"];
    let refused = elsewhere.run(&how);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(!elsewhere.home().exists(), "nothing is laid down");
    let here = ann.run(&["id", "restore", "--passphrase-file", wrong, "--offline", "--json"]);
    assert_eq!(here.code, 3, "{here:?}");
    assert_eq!(ann.json(&["event", "list"])["items"], serde_json::json!([]));
}

#[test]
fn a_restore_that_ended_early_can_be_done_again() {
    let (ann, elsewhere) = (Machine::of("Ann"), Machine::bare());
    create(&ann, "Picnic", &[]);
    let (pass, file) = (ann.path("passphrase"), ann.path("backup"));
    let (pass, file) = (pass.to_str().unwrap(), file.to_str().unwrap());
    ann.json(&["backup", file, "--passphrase-file", pass]);
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let taken = (taken.local_addr().unwrap().to_string(), taken);
    let how = ["id", "restore", "--from", file, "--passphrase-file", pass];
    let others = ["--bootstrap", "127.0.0.1:9", "--no-relays", "--bind", &taken.0];
    let ended = elsewhere.run(&[&how[..], &others].concat());
    assert_eq!(ended.code, 1, "its address is taken: {ended:?}");
    elsewhere.json(&[&how[..], &["--offline"]].concat());
    assert_eq!(titles(&elsewhere), ["Picnic"]);
}

#[test]
fn a_recovery_phrase_brings_back_what_others_hold_and_ends_the_old_epoch() {
    let testnet = Testnet::start(3).unwrap();
    let bootstrap = testnet.bootstrap();
    let (ann, elsewhere) = (Machine::of("Ann"), Machine::bare());
    let old = ann.start(&["up"], &bootstrap);
    create(&ann, "Picnic", &["--public"]);
    create(&ann, "Dentist", &[]);
    let (pass, phrase) = (ann.path("passphrase"), ann.path("recovery"));
    let (pass, phrase) = (pass.to_str().unwrap(), phrase.to_str().unwrap());
    let mut how = vec!["id", "restore", "--phrase-file", phrase, "--passphrase-file", pass];
    how.extend(network(&bootstrap));
    how.push("--json");
    // As long as the DHT has not heard of the old node, nothing is put in the place of its records.
    let restored = std::iter::repeat_with(|| elsewhere.run(&how))
        .inspect(|ended| assert!([0, 5].contains(&ended.code), "{ended:?}"))
        .take(100)
        .find(|ended| ended.code == 0)
        .expect("the old node is found before long")
        .json();
    assert_eq!(restored["identity"], ann.json(&["id", "show"])["identity"]);
    assert!(restored["fetched"].is_string(), "{restored}");
    assert_eq!(titles(&elsewhere), ["Picnic"], "private records are in backups alone");
    assert_eq!(old.stop(), 0);

    let new = elsewhere.start(&["up"], &bootstrap);
    // The old machine is told when it starts; until the DHT has the news it starts once more.
    let learned = (0..60).any(|_| {
        let old = ann.start(&["up"], &bootstrap);
        let told = ann.soon(&["status"], |status| status["notices"] != serde_json::json!([]));
        let create = ["event", "create", "Late", "--at", "2027-06-02 19:00", "--json"];
        if let Some(told) = &told {
            assert!(told["notices"].to_string().contains("kalends id restore"), "{told}");
            assert_ne!(ann.run(&create).code, 0, "it only reads");
        }
        assert_eq!(old.stop(), 0);
        told.is_some()
    });
    assert!(learned, "the old machine never learned of the new epoch");
    assert_eq!(new.stop(), 0);
}

#[test]
fn a_phrase_that_is_none_is_not_repeated() {
    let ann = Machine::bare();
    let (pass, phrase) = (ann.path("passphrase"), ann.path("phrase"));
    std::fs::write(&pass, "correct horse\n").unwrap();
    std::fs::write(&phrase, "cheese ".repeat(24)).unwrap();
    let (pass, phrase) = (pass.to_str().unwrap(), phrase.to_str().unwrap());
    let how = ["id", "restore", "--phrase-file", phrase, "--passphrase-file", pass, "--offline"];
    let refused = ann.run(&how);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(!refused.stderr.contains("cheese"), "{refused:?}");
    assert!(!ann.home().exists());
}

#[test]
fn a_home_goes_on_in_a_new_epoch_and_keeps_everything() {
    let ann = Machine::of("Ann");
    create(&ann, "Picnic", &["--public"]);
    create(&ann, "Dentist", &[]);
    let before = epoch(&ann);
    let (pass, key) = (ann.path("passphrase"), ann.path("identity"));
    let restored =
        ann.json(&["id", "restore", "--offline", "--passphrase-file", pass.to_str().unwrap()]);
    assert!(epoch(&ann) > before);
    assert_eq!(restored["records"], 3, "the profile, the picnic, and that she goes");
    assert_eq!(titles(&ann), ["Dentist", "Picnic"]);
    // Killed between its new keys and its first head, nobody writes in it until it is done again.
    std::fs::write(ann.home().join("restoring"), "").unwrap();
    let refused = ann.run(&["event", "create", "Late", "--at", "2027-06-02 19:00"]);
    assert!(refused.code == 1 && refused.stderr.contains("kalends id restore"), "{refused:?}");
    ann.json(&["id", "restore", "--offline", "--passphrase-file", pass.to_str().unwrap()]);
    assert_eq!(titles(&ann), ["Dentist", "Picnic"]);
    pinned("id-backup", &ann.json(&["id", "backup", key.to_str().unwrap()]));
    let here = ann.run_in(&ann.home(), &["id", "backup", "beside"]);
    assert_eq!(here.code, 0, "a name alone is a name here: {here:?}");
    let sealed = std::fs::read(ann.home().join("identity.key")).unwrap();
    assert_eq!(std::fs::read(&key).unwrap(), sealed);
    assert_eq!(ann.run(&["id", "backup", key.to_str().unwrap()]).code, 2, "never overwritten");
}
