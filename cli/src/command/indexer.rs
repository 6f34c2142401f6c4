//! `kalends indexer run|rebuild|stats|deny|allow|invite`

mod operate;

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use kalends_indexer::{Indexer, IndexerConfig, IndexerError, JoinPolicy, rebuild};
use serde_json::json;

use super::{Context, up};
use crate::args::{IndexerAction, IndexerRun};
use crate::failure::Failure;
use crate::screen::Status;

/// Does what was typed after `kalends indexer`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, action: IndexerAction) -> Result<(), Failure> {
    match action {
        IndexerAction::Run(options) => serve(context, options).await,
        IndexerAction::Rebuild => derive(context).await,
        IndexerAction::Stats => operate::stats(context).await,
        IndexerAction::Deny(change) => operate::change(context, "denied", change).await,
        IndexerAction::Allow(change) => operate::change(context, "allowed", change).await,
        IndexerAction::Invite { uses, days } => operate::invite(context, uses, days).await,
    }
}

/// An indexer's folder: the one named, else one beside a person's, never a person's own.
fn folder(context: &Context) -> PathBuf {
    let home = context.home.folder();
    if context.home_named { home.to_owned() } else { home.with_file_name("kalends-indexer") }
}

fn failed(error: IndexerError) -> Failure {
    let what = error.to_string();
    match error {
        IndexerError::Config(_) => Failure::usage("configuration", what),
        IndexerError::Open(_) => {
            Failure::new("locked", what).hint("stop the indexer that runs on this home first")
        }
        IndexerError::Home(_)
        | IndexerError::Store(_)
        | IndexerError::Storage(_)
        | IndexerError::Fold(_)
        | IndexerError::Own(_)
        | IndexerError::Network(_)
        | IndexerError::Answer(_)
        | IndexerError::Listen { .. } => Failure::internal(what),
    }
}

async fn serve(context: &Context, options: IndexerRun) -> Result<(), Failure> {
    let home = folder(context);
    let first_start = !home.join("indexer.toml").exists();
    let mut config = IndexerConfig::load(&home).map_err(|error| failed(error.into()))?;
    if !options.network.bootstrap.is_empty() {
        config.bootstrap = Some(options.network.bootstrap);
    }
    config.announce_addresses |= options.network.announce_addresses;
    if options.network.no_relays {
        config.relays = Some(Vec::new());
    }
    config.bind = options.network.bind.or(config.bind);
    config.listen = options.listen.unwrap_or(config.listen);
    config.join = match options.join.as_deref() {
        None => config.join,
        Some("open") => JoinPolicy::Open,
        Some("invite") => JoinPolicy::Invite,
        Some("list") => JoinPolicy::List,
        Some(other) => {
            let what = format!("`{other}`; expected open, invite or list");
            return Err(Failure::usage("--join", what));
        }
    };
    let join = config.join;
    let indexer = Indexer::start(config).await.map_err(failed)?;
    let document = json!({
        "key": indexer.identity().to_string(),
        "url": indexer.url(),
        "join": indexer.join_line(),
        "home": home.display().to_string(),
        "pid": std::process::id(),
    });
    context.screen.answer(&document, |_| {
        let written = home.join("indexer.toml");
        let first = if first_start {
            format!("configuration written to {}\n", written.display())
        } else {
            String::new()
        };
        format!(
            "{first}key   {}\nurl   {}\njoin  {}\n{}",
            indexer.identity(),
            indexer.url(),
            indexer.join_line(),
            who_may_join(join)
        )
    });
    let outcome = watch(context, &indexer).await;
    context.screen.note("stopping");
    indexer.shutdown().await;
    outcome
}

/// What has to be done before somebody can join.
fn who_may_join(join: JoinPolicy) -> &'static str {
    match join {
        JoinPolicy::Open => "anybody with a key may join\n",
        JoinPolicy::Invite => {
            "with a code that `kalends indexer invite` makes, as --code CODE; or let anybody: --join open\n"
        }
        JoinPolicy::List => "only keys that `kalends indexer allow` lists may join\n",
    }
}

/// Keeps one line on what there is to do, until it is told to stop.
async fn watch(context: &Context, indexer: &Indexer) -> Result<(), Failure> {
    let mut shown = Status::new(context.screen);
    let mut told = up::Told::listen()?;
    loop {
        tokio::select! {
            () = told.heard() => return Ok(()),
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
        let now = indexer.progress();
        shown.show(format!(
            "{} waiting, {} being copied, {} failing",
            now.waiting, now.pulling, now.failing
        ));
    }
}

async fn derive(context: &Context) -> Result<(), Failure> {
    let home = folder(context);
    let bar = if context.screen.json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let style = ProgressStyle::with_template("{spinner} {pos} keyspaces, {msg}");
    bar.set_style(style.map_err(|error| Failure::internal(error.to_string()))?);
    let work = tokio::task::spawn_blocking(move || {
        let judged = rebuild(&home, |identity, records| {
            bar.inc(1);
            bar.set_message(format!("{} has {records} records", identity.short()));
        });
        bar.finish_and_clear();
        judged
    });
    let judged = work.await.map_err(|error| Failure::internal(error.to_string()))?;
    let judged = judged.map_err(failed)?;
    context.screen.answer(&json!({ "records": judged }), |_| {
        format!("derived again from {judged} records\n")
    });
    Ok(())
}
