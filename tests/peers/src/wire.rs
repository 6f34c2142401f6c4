//! What one changed record costs on the wire: a poke, and the pull that follows it, asked byte for
//! byte as `docs/PROTOCOL.md` says by an endpoint that counts.

use std::error::Error;

use iroh::address_lookup::memory::MemoryLookup;
use iroh::endpoint::{Connection, presets};
use iroh::{Endpoint, EndpointAddr, EndpointId, RelayMode, SecretKey};
use kalends_schema::head::SignedHead;
use kalends_tests::measure::sync::{Pair, RECORD_BYTES};
use kalends_tests::measure::{Goal, row};

/// Bytes of the longest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Records that are there before.
const RECORDS: usize = 10_000;
/// Bytes beside the record that the change may cost.
const BESIDE: f64 = 1_024.0;

/// Prints the rows: bytes of streams and of datagrams beside the record.
pub async fn one_change() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let pair = Pair::new(folder.path(), RECORDS).await?;
    let endpoint = Endpoint::builder(presets::Minimal)
        .secret_key(SecretKey::generate())
        .relay_mode(RelayMode::Disabled)
        .address_lookup(MemoryLookup::new())
        .clear_ip_transports()
        .bind_addr("127.0.0.1:0")?
        .bind()
        .await?;
    let (key, socket) = pair.source_address();
    let address = EndpointAddr::new(EndpointId::from_bytes(key.as_bytes())?).with_ip_addr(socket);
    let connection = endpoint.connect(address, b"kalends/sync/1").await?;
    let before = pair.write(RECORDS)?;
    let after = pair.write(RECORDS + 1)?;
    // What is asked first also ends the handshake.
    ask(&connection, &changes(&after, &after)).await?;
    let quiet = datagrams(&connection);

    let poked = ask(&connection, &[&[6, 0xF2, 0x02][..], &after.to_bytes()].concat()).await?;
    let pulled = ask(&connection, &changes(&before, &after)).await?;
    let stamp_and_path = 2 + "/pub/eventky.app/events/E00000000".len();
    let record = RECORD_BYTES + stamp_and_path;
    let pulled = pulled.saturating_sub(record);
    row("stream bytes of a poke", poked as f64, "bytes", Goal::None)?;
    row("stream bytes of the pull beside the record", pulled as f64, "bytes", Goal::None)?;
    let all = (poked + pulled) as f64;
    row("one changed record, stream bytes beside it", all, "bytes", Goal::AtMost(BESIDE))?;
    let sent = datagrams(&connection) - quiet;
    let beside = sent.saturating_sub(record as u64) as f64;
    row("the same as UDP payload, QUIC and all", beside, "bytes", Goal::None)?;
    endpoint.close().await;
    pair.end().await;
    Ok(())
}

/// `Changes` of `pub` since a head, before it is framed.
fn changes(since: &SignedHead, of: &SignedHead) -> Vec<u8> {
    let stamp = since.stamp();
    let small = [stamp.epoch as u8, u8::try_from(stamp.seq).expect("a few heads")];
    [&[1][..], of.identity().as_bytes(), &[0, 1], &small, &[0]].concat()
}

/// Asks one framed message on a stream of its own; bytes of question and answer, frames included.
async fn ask(connection: &Connection, message: &[u8]) -> Result<usize, Box<dyn Error>> {
    let (mut sender, mut receiver) = connection.open_bi().await?;
    let length = u32::try_from(message.len())?.to_le_bytes();
    sender.write_all(&[&length[..], message].concat()).await?;
    sender.finish()?;
    let answer = receiver.read_to_end(ANSWER_BYTES_MAX).await?;
    Ok(length.len() + message.len() + answer.len())
}

/// Bytes of the datagrams that went and came.
fn datagrams(connection: &Connection) -> u64 {
    let stats = connection.stats();
    stats.udp_tx.bytes + stats.udp_rx.bytes
}
