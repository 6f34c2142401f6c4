//! What packets may and may not say.

use kalends_schema::key::{IdentitySecret, WriterSecret};
use pkarr::Keypair;
use pkarr::dns::Name;
use pkarr::dns::rdata::TXT;

use super::*;

fn signed(records: &[(&str, &str)]) -> SignedPacket {
    let mut builder = SignedPacket::builder();
    for (name, text) in records {
        builder = builder.txt(Name::new_unchecked(name), TXT::try_from(*text).unwrap(), 300);
    }
    builder.sign(&Keypair::from_secret_key(&[7; 32])).unwrap()
}

fn key(seed: u8) -> String {
    IdentitySecret::from_seed(&[seed; 32]).public().to_string()
}

#[test]
fn an_identity_packet_names_the_writer_and_its_epoch() {
    let writer = WriterSecret::from_seed(&[2; 32]).public();
    let said = IdentityPacket { writer, epoch: 3 };
    assert_eq!(said.text(), format!("v=1;w={writer};e=3"));
    assert_eq!(IdentityPacket::read(&signed(&[("_kalends", &said.text())])), Ok(said));
}

#[test]
fn a_writer_packet_names_the_head_the_nodes_and_the_mirrors() {
    let relay = "https://relay.example.org/".to_owned();
    let said = WriterPacket {
        stamp: Stamp { epoch: 1, seq: 17 },
        head: [0xff; 10],
        nodes: vec![
            NodeAddress { endpoint: key(3).parse().unwrap(), relay: Some(relay) },
            NodeAddress { endpoint: key(4).parse().unwrap(), relay: None },
        ],
        mirrors: vec![key(5).parse().unwrap()],
    };
    assert_eq!(said.text(), "v=1;e=1;s=17;h=9999999999999999");
    let nodes: Vec<String> = said.nodes.iter().map(ToString::to_string).collect();
    let packet = signed(&[
        ("_kalends", &said.text()),
        ("_node", &nodes[0]),
        ("_node", &nodes[1]),
        ("_mirror", &key(5)),
    ]);
    assert_eq!(WriterPacket::read(&packet), Ok(said));
}

#[test]
fn a_field_of_a_later_version_is_ignored() {
    let text = format!("v=1;w={};e=1;colour=blue;flag", key(2));
    assert!(IdentityPacket::read(&signed(&[("_kalends", &text)])).is_ok());
    let twice = format!("{text};colour=red;flag;;");
    assert!(IdentityPacket::read(&signed(&[("_kalends", &twice)])).is_ok(), "whatever it says");
}

#[test]
fn one_wrong_field_makes_an_identity_packet_worthless() {
    let w = key(2);
    let upper = w.to_uppercase();
    let texts = [
        format!("v=2;w={w};e=1"),
        format!("w={w};e=1"),
        format!("v=1;w={w}"),
        format!("v=1;w={w};e=0"),
        format!("v=1;w={w};e=01"),
        format!("v=1;w={w};e=+1"),
        format!("v=1;w={w};e=4294967296"),
        format!("v=1;w={upper};e=1"),
        format!("v=1;w={w};w={w};e=1"),
        "v=1;e=1".to_owned(),
    ];
    for text in &texts {
        let read = IdentityPacket::read(&signed(&[("_kalends", text)]));
        assert!(matches!(read, Err(PacketFault::WrongField { .. })), "{text}: {read:?}");
    }
    let good = format!("v=1;w={w};e=1");
    let twice = signed(&[("_kalends", &good), ("_kalends", &good)]);
    assert_eq!(IdentityPacket::read(&twice), Err(PacketFault::NotOne { name: "_kalends", got: 2 }));
    assert_eq!(
        IdentityPacket::read(&signed(&[])),
        Err(PacketFault::NotOne { name: "_kalends", got: 0 })
    );
}

#[test]
fn one_wrong_record_makes_a_writer_packet_worthless() {
    let about = ("_kalends", "v=1;e=1;s=1;h=yyyyyyyyyyyyyyyy");
    assert!(WriterPacket::read(&signed(&[about])).is_ok());
    let node = key(3);
    for text in [
        "not a key".to_owned(),
        format!("{node};relay.example.org"),
        format!("{node};"),
        format!("{node};https://{}", "a".repeat(RELAY_URL_BYTES_MAX)),
    ] {
        let read = WriterPacket::read(&signed(&[about, ("_node", &text)]));
        assert_eq!(read, Err(PacketFault::WrongField { name: "_node", field: "value" }), "{text}");
    }
    let four = [about, ("_node", &node), ("_node", &node), ("_node", &node), ("_node", &node)];
    assert_eq!(
        WriterPacket::read(&signed(&four)),
        Err(PacketFault::TooMany { name: "_node", got: 4, max: 3 })
    );
    let short = signed(&[("_kalends", "v=1;e=1;s=1;h=yyyy")]);
    assert_eq!(
        WriterPacket::read(&short),
        Err(PacketFault::WrongField { name: "_kalends", field: "h" })
    );
}
