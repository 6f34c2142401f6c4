//! `kalends up`: runs this person's node until it is told to stop.

use std::time::Duration;

use kalends_node::api::Status;
use kalends_node::config::Config;
use kalends_node::{Node, NodeConfig};
use serde_json::Value;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Context, config, show, status};
use crate::args::{NetworkArgs, Up};
use crate::door::{must_be_filled, started};
use crate::failure::Failure;
use crate::screen::{Screen, Status as Shown};

/// How often the status line is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts the node, says how it can be reached, and waits for SIGTERM or Ctrl-C.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, up: Up) -> Result<(), Failure> {
    must_be_filled(&context.home)?;
    let mut options = network_options(&up.network);
    if let Some(listen) = up.listen {
        options.push(("api.listen".to_owned(), listen.to_string()));
    }
    let config = Config::load(&context.home.config(), std::env::vars(), &options)
        .map_err(|error| config::refused(&error))?;
    let node = Node::start(NodeConfig { config, ..NodeConfig::new(context.home.clone()) })
        .await
        .map_err(started)?;
    let outcome = watch(context.screen, &node).await;
    context.screen.note("stopping");
    node.shutdown().await;
    outcome
}

/// Flags as configuration.
pub fn network_options(network: &NetworkArgs) -> Vec<(String, String)> {
    let mut options = Vec::new();
    let mut set = |key: &str, value: String| options.push((key.to_owned(), value));
    if !network.bootstrap.is_empty() {
        set("network.bootstrap", network.bootstrap.join(","));
    }
    if network.announce_addresses {
        set("network.announce_addresses", "true".to_owned());
    }
    if network.no_relays {
        set("network.relays", "[]".to_owned());
    }
    if let Some(bind) = network.bind {
        set("network.bind", bind.to_string());
    }
    options
}

/// Listens for the two ways a service is told to stop: SIGTERM and Ctrl-C.
pub struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Begins to listen.
    ///
    /// # Errors
    /// A [`Failure`] when signals cannot be listened for.
    pub fn listen() -> Result<Told, Failure> {
        let on = |kind| signal(kind).map_err(|error| Failure::internal(error.to_string()));
        Ok(Told {
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        })
    }

    /// Waits until told.
    pub async fn heard(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn watch(screen: Screen, node: &Node) -> Result<(), Failure> {
    let mut told = Told::listen()?;
    let first = look(node).await?;
    let mut shown = Shown::new(screen);
    screen.answer(&first.0, |_| {
        let status = &first.1;
        let api = status.api.as_deref().unwrap_or_default();
        let reach = if shown.is_live() { String::new() } else { line(status) };
        format!(
            "key     {}\napi     {api}\ncopies  {}\n{reach}",
            status.identity,
            status::copies(status.copies)
        )
    });
    shown.begin(line(&first.1));
    let mut told_of = Vec::new();
    tell(screen, &mut told_of, &first.1);
    loop {
        tokio::select! {
            () = told.heard() => return Ok(()),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let (_, status) = look(node).await?;
        shown.show(line(&status));
        tell(screen, &mut told_of, &status);
    }
}

/// Notices that were not there before.
fn tell(screen: Screen, told_of: &mut Vec<String>, status: &Status) {
    if *told_of != status.notices && !status.notices.is_empty() {
        screen.note(show::notices(&status.notices).trim_end());
        told_of.clone_from(&status.notices);
    }
}

async fn look(node: &Node) -> Result<(Value, Status), Failure> {
    let answer = node.call("GET", "/v1/status", "application/json", Vec::new()).await;
    let unreadable = |error: serde_json::Error| Failure::internal(error.to_string());
    let document: Value = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    if answer.status != 200 {
        return Err(Failure::of_problem(&document));
    }
    let status = serde_json::from_value(document.clone()).map_err(unreadable)?;
    Ok((document, status))
}

/// How it can be reached, and what waits.
fn line(status: &Status) -> String {
    let waiting = status.outbox.waiting;
    format!("{}; {waiting} to be told", status::reach(&status.reach))
}
