//! A backup comes out whole or not at all.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::io::{Read, Write};

use kalends_schema::hash::Hash;

use super::sealed::{Facts, HEADER_BYTES, Opener, Sealer};
use super::*;

const LIGHT: Stretch = Stretch { memory_kib: 64, passes: 1 };

fn facts() -> Facts {
    Facts {
        identity: Identity::from_bytes([7; 32]),
        made_at: Timestamp::from_micros(1_790_000_000_000_000).unwrap(),
        stretch: LIGHT,
        salt: [1; 16],
        nonce: [2; 19],
    }
}

fn sealed(plain: &[u8]) -> Vec<u8> {
    let mut sealer = Sealer::begin(Vec::new(), &facts(), "correct horse").unwrap().unwrap();
    sealer.write_all(plain).unwrap();
    sealer.finish().unwrap()
}

fn opened(bytes: &[u8], passphrase: &str) -> std::io::Result<Vec<u8>> {
    let begun = Opener::begin(bytes, passphrase)?;
    let (said, mut opener) = begun.map_err(std::io::Error::other)?;
    assert_eq!(said, facts());
    let mut plain = Vec::new();
    opener.read_to_end(&mut plain).map(|_| plain)
}

#[test]
fn what_was_sealed_comes_out_whatever_its_length() {
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let bytes = sealed(&plain);
        assert_eq!(opened(&bytes, "correct horse").unwrap(), plain, "{length} bytes");
        assert!(opened(&bytes, "wrong horse").is_err());
    }
}

#[test]
fn cut_off_altered_or_shuffled_it_does_not_open() {
    let bytes = sealed(&vec![9; 3 * 65_536]);
    let chunk = 65_536 + 16;
    let last = bytes.len() - chunk;
    assert!(opened(&bytes[..last], "correct horse").is_err(), "without its last chunk");
    assert!(opened(&bytes[..bytes.len() - 1], "correct horse").is_err(), "without a byte");
    assert!(opened(&[&bytes[..], &[0]].concat(), "correct horse").is_err(), "with one more");
    let (head, chunks) = bytes.split_at(HEADER_BYTES);
    let swapped = [head, &chunks[chunk..2 * chunk], &chunks[..chunk], &chunks[2 * chunk..]];
    assert!(opened(&swapped.concat(), "correct horse").is_err(), "in another order");
    for at in [48, 90, HEADER_BYTES, HEADER_BYTES + chunk, bytes.len() - 1] {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        let begun = Opener::begin(altered.as_slice(), "correct horse").unwrap();
        let read = begun.map(|(_, mut opener)| opener.read_to_end(&mut Vec::new()));
        assert!(read.is_err() || read.unwrap().is_err(), "byte {at}");
    }
}

#[test]
fn the_bytes_of_version_1_are_pinned() {
    let digest = Hash::of(&sealed(b"a home")).to_string();
    assert_eq!(digest, "be78faffa4318cb6abb1447836921cd4401016885f90ea35a4828f3a35521fcb");
}

#[test]
fn a_home_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    let new = crate::home::NewHome { passphrase: "correct horse", stretch: LIGHT };
    let created = home.init(&new).unwrap();
    std::fs::write(home.config(), "[network]\nrelays = []\n").unwrap();
    let store = folder.path().join("copy");
    std::fs::write(&store, vec![5; 300_000]).unwrap();
    let file = folder.path().join("backup");
    let now = Timestamp::from_micros(1_790_000_000_000_000).unwrap();
    let making =
        Making { home: &home, store: &store, passphrase: "correct horse", stretch: LIGHT, now };
    making.write(&file, &mut |_, _| {}).unwrap();
    let again = making.write(&file, &mut |_, _| {}).unwrap_err();
    assert!(matches!(again, BackupError::File(FileError::Exists { .. })), "{again}");

    let wrong = open(&file, "wrong horse").map(drop).unwrap_err();
    assert!(matches!(wrong, BackupError::Passphrase { .. }), "{wrong}");
    let opened = open(&file, "correct horse").unwrap();
    assert_eq!(opened.facts().identity, created.identity);
    let other = Home::at(folder.path().join("other"));
    let mut told = Vec::new();
    let unpacked = opened.unpack(&other, &mut |done, all| told.push((done, all))).unwrap();
    assert_eq!(unpacked.secret.public(), created.identity);
    assert_eq!(told.last(), Some(&(300_000, 300_000)));
    assert_eq!(std::fs::read(other.store()).unwrap(), vec![5; 300_000]);
    assert_eq!(std::fs::read_to_string(other.config()).unwrap(), "[network]\nrelays = []\n");
    assert!(!other.is_filled(), "keys are made anew");
}

#[test]
fn a_wrong_passphrase_makes_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    home.init(&crate::home::NewHome { passphrase: "correct horse", stretch: LIGHT }).unwrap();
    let file = folder.path().join("backup");
    let now = Timestamp::from_micros(1_790_000_000_000_000).unwrap();
    let store = folder.path().join("copy");
    let making =
        Making { home: &home, store: &store, passphrase: "wrong horse", stretch: LIGHT, now };
    assert!(making.write(&file, &mut |_, _| {}).is_err());
    assert!(!file.exists());
    let missing = Making { passphrase: "correct horse", ..making };
    assert!(missing.write(&file, &mut |_, _| {}).is_err());
    assert!(!file.exists(), "what was begun is taken away");
}
