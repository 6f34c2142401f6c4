//! Every bound of the network: its name, its unit, and why it is what it is.

use std::time::Duration;

/// Bytes of one message of any protocol here: a value of 256 KiB and its path fit four times.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one request: 1,024 identities fit, nothing larger is asked for.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024;
/// Identities in one `Heads` or `Forks`.
pub const HEADS_MAX: usize = 256;
/// Pieces of evidence about one identity: three kinds, of two epochs.
pub const EVIDENCE_PER_IDENTITY_MAX: usize = 6;
/// Ranges in one `Prove`: the records of an event are in a handful of collections.
pub const RANGES_MAX: usize = 64;
/// Bytes of a proof that is asked for: with its number and length it is one message.
pub const PROOF_BYTES_MAX: usize = MESSAGE_BYTES_MAX - 8;
/// Identities in one `Follow`.
pub const FOLLOWED_MAX: usize = 1_024;
/// How long a `Follow` is answered; whoever wants more asks again.
pub const FOLLOW_LEASE: Duration = Duration::from_secs(15 * 60);
/// How long a follower waits for the next head: the lease ends before.
pub const FOLLOW_PATIENCE: Duration = Duration::from_secs(16 * 60);
/// How often one identity's head is told to one follower: the newest wins.
pub const FOLLOW_EVERY_MIN: Duration = Duration::from_secs(1);
/// Followers at once: each holds a connection for good, and as many are left for questions.
pub const FOLLOWERS_MAX: usize = CONNECTIONS_MAX / 2;
/// Of one endpoint: the lease that runs, and the one that takes its place.
pub const FOLLOWS_PER_ENDPOINT_MAX: usize = 2;
/// Requests at once on one connection.
pub const STREAMS_MAX: u32 = 16;
/// Connections from others that are coming up at once: nobody has shown an address yet, so they take
/// no place from those that have.
pub const HANDSHAKES_MAX: usize = 256;
/// Of them, so many without having shown that they hear us; past it they are asked to.
pub const UNSHOWN_HANDSHAKES_MAX: usize = HANDSHAKES_MAX / 4;
/// Connections from others at once.
pub const CONNECTIONS_MAX: usize = 256;
/// How long one of them may be without a request. Peers keep theirs for reuse, and keep them alive:
/// without this, the first 256 would be the only ones for ever.
pub const CONNECTION_IDLE: Duration = Duration::from_secs(60);
/// Connections to others kept open for reuse.
pub const KEPT_CONNECTIONS_MAX: usize = 256;
/// Whole keyspaces served at once: each holds a read transaction and a disk busy.
pub const SNAPSHOTS_MAX: usize = 4;
/// Differences and proofs served at once: a difference may hold the paths of a whole log, some
/// 10 MB.
pub const DIFFERENCES_MAX: usize = 32;
/// Bytes that may lie unread of one connection, over all its streams.
pub const UNREAD_BYTES_MAX: u32 = 8 * 1024 * 1024;
/// Bytes that may lie unread of one stream.
pub const STREAM_UNREAD_BYTES_MAX: u32 = 2 * 1024 * 1024;
/// Bytes sent and not acknowledged, of one connection: what a reader who stalls costs in memory.
pub const UNSENT_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Bytes gathered before they are handed between the network and the disk.
pub const BATCH_BYTES: usize = 256 * 1024;
/// Batches waiting between the network and the disk.
pub const BATCHES_WAITING_MAX: usize = 8;
/// Pokes that one endpoint may send at once. Whoever tells of own heads sends fewer.
pub const POKE_BURST: u32 = 16;
/// How soon one of them may be sent again. Past it they are dropped before anything is verified.
pub const POKE_REFILL: Duration = Duration::from_secs(1);
/// Endpoints that poked lately and are remembered for it, some 50 bytes each.
pub const POKERS_MAX: usize = 4_096;
/// Asks to be carried that one endpoint may send at once; an honest one asks once in minutes.
pub const ASK_BURST: u32 = 8;
/// How long until it may send another.
pub const ASK_REFILL: Duration = Duration::from_secs(10);
/// Asks of all endpoints together at once: keys are free, two signatures each are not.
pub const ASKS_BURST: u32 = 64;
/// How long until there may be another.
pub const ASKS_REFILL: Duration = Duration::from_millis(250);
/// Endpoints whose asks are counted at once.
pub const ASKERS_MAX: usize = 1_024;
/// Pokes waiting for the desk; past it they are dropped, for a poll finds the same.
pub const POKES_WAITING_MAX: usize = 1_024;

/// Over how long the pace of a transfer is measured.
pub const PACE_WINDOW: Duration = Duration::from_secs(30);
/// Bytes that a transfer must move in a second of it.
pub const PACE_BYTES_PER_S: u64 = 64 * 1024;

/// How long a connection may take to come up, address lookup included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The same on the loopback: milliseconds, or a second or two where the machine is busy.
pub const LOOPBACK_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the owner's own endpoints may take to come up before the mirrors are asked that the
/// owner named: a relayed connection takes a second or two.
pub const MIRRORS_AFTER: Duration = Duration::from_secs(3);
/// The same on the loopback, where a connection takes milliseconds.
pub const LOOPBACK_MIRRORS_AFTER: Duration = Duration::from_millis(500);
/// How long the first message of an answer may take.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long it may take on a connection that was kept: it may be dead, and a new one is tried.
pub const KEPT_ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request may take to arrive once its stream is open.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Seconds that a busy server asks to wait.
pub const BUSY_RETRY_S: u32 = 5;
/// How long a source at fault is not asked again for the same identity.
pub const FAULT_REST: Duration = Duration::from_secs(60);
/// Sources at fault remembered at once.
pub const FAULTS_MAX: usize = 4_096;
/// How long the bytes of failed pulls count against their identity's quota.
pub const SPENT_FOR: Duration = Duration::from_secs(24 * 3_600);
/// Identities whose last pull is remembered, to hold the pace of one a second.
pub const PULLS_MAX: usize = 4_096;

/// Bytes of one DNS packet in the DHT (BEP 44).
pub const PACKET_BYTES_MAX: usize = 1_000;
/// Seconds that others may keep our packets.
pub const PACKET_TTL_S: u32 = 300;
/// Endpoints that one writer announces.
pub const NODES_MAX: usize = 3;
/// Mirrors that one writer announces.
pub const MIRRORS_MAX: usize = 6;
/// IP addresses that one endpoint announces.
pub const ADDRESSES_MAX: usize = 8;
/// Bytes of a relay's URL in a packet: a TXT string holds 255, the key before it takes 53.
pub const RELAY_URL_BYTES_MAX: usize = 200;
/// A writer's packet is published on change at most this often.
pub const PUBLISH_EVERY_MIN: Duration = Duration::from_secs(60);
/// The same in a private DHT on the loopback, and for an endpoint's packet.
pub const PUBLISH_EVERY_MIN_SHORT: Duration = Duration::from_secs(2);
/// How long the last publication of a network that ends may take: a DHT takes its time, and a node
/// that goes unheard is found where it was before.
pub const FAREWELL_TIMEOUT: Duration = Duration::from_secs(5);
/// Every packet is published again this often.
pub const REPUBLISH_EVERY: Duration = Duration::from_secs(3_600);
/// People whose packets are published again for them: as many as a node carries.
pub const REPUBLISHED_MAX: usize = 256;
/// How long after a failed publication the next try comes; doubles.
pub const PUBLISH_RETRY_FIRST: Duration = Duration::from_secs(2);
/// The longest wait between tries of a publication.
pub const PUBLISH_RETRY_MAX: Duration = Duration::from_secs(300);
/// How long an identity's packet is taken as it was found.
pub const IDENTITY_PACKET_LIFE: Duration = Duration::from_secs(300);
/// How long a writer's or an endpoint's packet is taken as it was found.
pub const WRITER_PACKET_LIFE: Duration = Duration::from_secs(30);
/// Packets kept at once.
pub const PACKETS_KEPT_MAX: usize = 1_024;
/// How long one node of a private DHT on the loopback may take to answer.
pub const LOOPBACK_REQUEST_TIMEOUT: Duration = Duration::from_millis(500);
/// How long one look into the DHT may take.
pub const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);
