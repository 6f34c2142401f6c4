//! iroh-docs: a document of so many entries on one node, imported and read whole by another.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::time::{Duration, Instant};

use futures_lite::StreamExt;
use iroh::endpoint::presets;
use iroh::protocol::Router;
use iroh::{Endpoint, RelayMode};
use iroh_blobs::BlobsProtocol;
use iroh_blobs::store::fs::FsStore;
use iroh_docs::api::Doc;
use iroh_docs::api::protocol::{AddrInfoOptions, ShareMode};
use iroh_docs::engine::LiveEvent;
use iroh_docs::protocol::Docs;
use iroh_docs::store::Query;
use iroh_gossip::net::Gossip;
use kalends_tests::measure::sync::value;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Entries that are written at once, before anything is measured.
const WRITING: usize = 64;
/// How long a sync may take until it is given up.
const PATIENCE: Duration = Duration::from_secs(1_800);

type Failed = Box<dyn Error + Send + Sync>;

struct Node {
    router: Router,
    docs: Docs,
}

/// How long the reader takes from joining until it holds all entries and their contents.
pub async fn first_sync(records: usize) -> Result<Duration, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let took = timeout(PATIENCE, measured(folder.path(), records)).await?;
    took.map_err(|failed| failed as Box<dyn Error>)
}

async fn measured(folder: &Path, records: usize) -> Result<Duration, Failed> {
    let source = node(&folder.join("source")).await?;
    let reader = node(&folder.join("reader")).await?;
    let document = source.docs.create().await?;
    fill(&source, &document, records).await?;
    let ticket = document.share(ShareMode::Read, AddrInfoOptions::RelayAndAddresses).await?;

    let begun = Instant::now();
    let (copy, mut events) = reader.docs.import_and_subscribe(ticket).await?;
    loop {
        match events.next().await.ok_or("the events ended")?? {
            LiveEvent::PendingContentReady => break,
            LiveEvent::InsertLocal { .. }
            | LiveEvent::InsertRemote { .. }
            | LiveEvent::ContentReady { .. }
            | LiveEvent::NeighborUp(_)
            | LiveEvent::NeighborDown(_)
            | LiveEvent::SyncFinished(_) => {}
        }
    }
    let took = begun.elapsed();
    let entries = Box::pin(copy.get_many(Query::all()).await?).count().await;
    if entries != records {
        return Err(format!("{entries} of {records} entries came").into());
    }
    source.router.shutdown().await?;
    reader.router.shutdown().await?;
    Ok(took)
}

async fn fill(node: &Node, document: &Doc, records: usize) -> Result<(), Failed> {
    let author = node.docs.author_create().await?;
    let mut writing = JoinSet::new();
    for number in 0..records {
        if writing.len() >= WRITING {
            writing.join_next().await.ok_or("nothing is written")???;
        }
        let document = document.clone();
        writing.spawn(async move {
            let key = format!("/pub/eventky.app/events/E{number:08}");
            document.set_bytes(author, key, value(number)).await.map(drop)
        });
    }
    while let Some(written) = writing.join_next().await {
        written??;
    }
    Ok(())
}

async fn node(folder: &Path) -> Result<Node, Failed> {
    std::fs::create_dir_all(folder.join("docs"))?;
    let endpoint = Endpoint::builder(presets::Minimal)
        .relay_mode(RelayMode::Disabled)
        .clear_ip_transports()
        .bind_addr(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?
        .bind()
        .await?;
    let blobs = FsStore::load(folder.join("blobs")).await?;
    let gossip = Gossip::builder().spawn(endpoint.clone());
    let docs = Docs::persistent(folder.join("docs"));
    let docs = docs.spawn(endpoint.clone(), (*blobs).clone(), gossip.clone()).await?;
    let router = Router::builder(endpoint)
        .accept(iroh_blobs::ALPN, BlobsProtocol::new(&blobs, None))
        .accept(iroh_gossip::ALPN, gossip)
        .accept(iroh_docs::ALPN, docs.clone())
        .spawn();
    Ok(Node { router, docs })
}
