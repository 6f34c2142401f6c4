//! An endpoint that answers what it is told to, below all of our code.

use std::sync::Arc;
use std::time::Duration;

use iroh::endpoint::{Connection, SendStream, VarInt, presets};
use iroh::{Endpoint, RelayMode, SecretKey};
use kalends_schema::key::EndpointKey;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::person::Person;

/// What a source answers, by the numbers of the protocol; the test's own, so that it can lie.
#[derive(Serialize)]
pub enum Says<'a> {
    Head(&'a [u8]),
    Same,
    Ops,
    Snapshot,
    Put {
        path: &'a str,
        epoch: u32,
        seq: u64,
        value: &'a [u8],
    },
    Delete {
        path: &'a str,
    },
    Ok,
    #[expect(dead_code, reason = "it holds its number")]
    Refused,
    Proof(&'a [u8]),
}

pub fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_le_bytes();
    [&length[..], message].concat()
}

pub fn say(says: &[Says<'_>]) -> Vec<u8> {
    says.iter().flat_map(|say| framed(&postcard::to_stdvec(say).unwrap())).collect()
}

/// One answer: bytes, and what comes of the stream then.
#[derive(Clone)]
pub struct Script {
    pub bytes: Vec<u8>,
    pub then: Then,
}

#[derive(Clone, Copy)]
pub enum Then {
    /// It ends as it should.
    Ends,
    /// Nothing more comes.
    Stalls,
    /// One byte comes now and then.
    Trickles,
    /// More comes without end: the n-th piece.
    GoesOn(fn(usize) -> Vec<u8>),
    /// It is reset.
    Resets,
    /// The connection is closed.
    Closes,
}

impl From<Vec<u8>> for Script {
    fn from(bytes: Vec<u8>) -> Script {
        Script { bytes, then: Then::Ends }
    }
}

/// Answers every request with the next of its scripts, the last for ever.
pub struct Liar {
    pub key: EndpointKey,
    scripts: Arc<Mutex<Vec<Script>>>,
    endpoint: Endpoint,
    task: JoinHandle<()>,
}

impl Liar {
    pub async fn start(seed: u8) -> Liar {
        Liar::with_key([seed; 32]).await
    }

    pub async fn with_key(secret: [u8; 32]) -> Liar {
        let endpoint = Endpoint::builder(presets::Minimal)
            .secret_key(SecretKey::from_bytes(&secret))
            .alpns(vec![b"kalends/sync/1".to_vec()])
            .relay_mode(RelayMode::Disabled)
            .clear_ip_transports()
            .bind_addr("127.0.0.1:0")
            .unwrap()
            .bind()
            .await
            .unwrap();
        let scripts = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(lie(endpoint.clone(), scripts.clone()));
        let key = EndpointKey::from_bytes(*endpoint.id().as_bytes());
        Liar { key, scripts, endpoint, task }
    }

    pub async fn will_say(&self, scripts: Vec<impl Into<Script>>) {
        *self.scripts.lock().await = scripts.into_iter().map(Into::into).collect();
    }

    pub fn tell(&self, person: &Person) {
        person.network.tell_address(&self.key, self.endpoint.bound_sockets()[0]);
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn lie(endpoint: Endpoint, scripts: Arc<Mutex<Vec<Script>>>) {
    while let Some(incoming) = endpoint.accept().await {
        let Ok(connection) = incoming.await else { continue };
        let scripts = scripts.clone();
        tokio::spawn(async move {
            while let Ok((sender, mut receiver)) = connection.accept_bi().await {
                receiver.read_to_end(1024 * 1024).await.unwrap();
                let script = {
                    let mut scripts = scripts.lock().await;
                    if scripts.len() > 1 { scripts.remove(0) } else { scripts[0].clone() }
                };
                tokio::spawn(play(script, sender, connection.clone()));
            }
        });
    }
}

/// The reader may have had enough at any moment; that ends the script.
async fn play(script: Script, mut sender: SendStream, connection: Connection) {
    if sender.write_all(&script.bytes).await.is_err() {
        return;
    }
    match script.then {
        Then::Ends => drop(sender.finish()),
        Then::Stalls => drop(sender.stopped().await),
        Then::Trickles => {
            while sender.write_all(&[0]).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Then::GoesOn(piece) => {
            for n in 0.. {
                if sender.write_all(&piece(n)).await.is_err() {
                    return;
                }
            }
        }
        Then::Resets => drop(sender.reset(VarInt::from_u32(1))),
        Then::Closes => connection.close(VarInt::from_u32(9), b"enough"),
    }
}
