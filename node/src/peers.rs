//! Everything a node does with others: performs what the engine wished for, and hands in what
//! others bring. It decides nothing.

mod announce;
mod askers;
mod begin;
mod desk;
pub(crate) mod errand;
mod evidence;
mod follow;
mod gate;
mod mirrors;
mod poll;
mod pull;
mod send;
mod silence;

pub(crate) use desk::FrontDesk;
pub(crate) use gate::{Gate, STRANGERS_PER_S};
pub(crate) use poll::followed;
pub(crate) use pull::fetch;
pub(crate) use silence::ask_around;

use std::sync::Arc;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::net::Network;
use kalends_keyspace::store::Store;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::Reach;
use crate::config::NetworkSettings;
use crate::engine::{Engine, Wishes};

/// What the tasks share.
#[derive(Clone)]
pub(crate) struct Peers {
    pub(crate) me: Identity,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) network: Arc<Network>,
    pub(crate) wishes: Arc<Wishes>,
    pub(crate) clock: Clock,
    pub(crate) stop: CancellationToken,
}

impl Peers {
    /// How others can reach this node, as far as it knows.
    pub(crate) fn reach(&self, settings: &NetworkSettings) -> Reach {
        let addresses = self.network.addresses();
        if settings.announce_addresses && !addresses.is_empty() {
            let addresses = addresses.iter().map(ToString::to_string).collect();
            return Reach::Directly { addresses };
        }
        let why = match settings.relays.as_deref() {
            _ if settings.announce_addresses => "no address of this machine is known yet",
            Some([]) => "no relay is configured, and addresses are not announced",
            _ => "no relay has been reached yet",
        };
        match self.network.relay() {
            Some(url) => Reach::Relay { url },
            None => Reach::NotYet { why: why.to_owned() },
        }
    }

    /// Starts the tasks; they end when told to stop.
    pub(crate) fn start(
        &self,
        (writer, cert): (WriterSecret, SignedCert),
        tasks: &mut JoinSet<()>,
    ) {
        let signing = mirrors::Signing { writer: WriterSecret::from_seed(&writer.seed()), cert };
        tasks.spawn(mirrors::run(self.clone(), signing));
        tasks.spawn(begin::look_for_oneself(self.clone()));
        tasks.spawn(evidence::run(self.clone()));
        tasks.spawn(send::run(self.clone()));
        tasks.spawn(pull::run(self.clone()));
        tasks.spawn(poll::run(self.clone()));
        tasks.spawn(follow::run(self.clone()));
        tasks.spawn(askers::run(self.clone()));
        tasks.spawn(poll::notice_copies(self.clone()));
        tasks.spawn(announce::run(self.clone(), writer));
    }
}
