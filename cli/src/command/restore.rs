//! `kalends id restore`: the same identity, in a new epoch.

use kalends_node::backup::BackupError;
use kalends_node::config::Config;
use kalends_node::home::{FileError, NewHome, Stretch};
use kalends_node::restore::{RestoreError, Restored, Restoring, Source};
use kalends_node::{NodeConfig, backup};
use serde_json::json;
use zeroize::Zeroizing;

use super::backup::{failed, in_the_way, unusable};
use super::{Context, config, passphrase, up};
use crate::args::IdRestore;
use crate::door::started;
use crate::failure::Failure;
use crate::screen::{Bar, Busy, plain};

/// Restores a home, and says what came back.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, restore: &IdRestore) -> Result<(), Failure> {
    let asking = passphrase::may_ask(context);
    let file = restore.passphrase_file.as_deref();
    let phrase = phrase(restore, asking)?;
    let passphrase = match &phrase {
        Some(_) => passphrase::new(file, asking)?,
        None => passphrase::known(file, asking)?,
    };
    if passphrase.is_empty() {
        return Err(Failure::usage("--passphrase-file", "the passphrase is empty"));
    }
    let source = match (&restore.from, &phrase) {
        (Some(path), _) => {
            let opened = backup::open(path, &passphrase).map_err(|error| failed(&error))?;
            Source::Backup(Box::new(opened))
        }
        (None, Some(words)) => Source::Phrase(words),
        (None, None) => Source::Here,
    };
    let network = if restore.offline { None } else { Some(settings(context, restore)?.network) };
    let clock = NodeConfig::new(context.home.clone()).clock;
    let new = NewHome { passphrase: &passphrase, stretch: Stretch::default() };
    let restoring = Restoring { home: &context.home, new, network, clock };
    let bar = Bar::new(context.screen, "unpacking");
    let asked = (!restore.offline)
        .then(|| Busy::with(context.screen, "asking others for the newest copy".to_owned()));
    let restored = restoring.run(source, &mut |done, all| bar.at(done, all)).await;
    drop((bar, asked));
    say(context, &restored.map_err(refused)?);
    Ok(())
}

fn phrase(restore: &IdRestore, asking: bool) -> Result<Option<Zeroizing<String>>, Failure> {
    match &restore.phrase_file {
        Some(file) => passphrase::line_of(file, "--phrase-file").map(Some),
        None if restore.phrase && asking => passphrase::ask("Recovery phrase: ").map(Some),
        None if restore.phrase => Err(passphrase::missing("--phrase-file")),
        None => Ok(None),
    }
}

/// What a backup configures is not known before it is unpacked: the flags count, else what is here.
fn settings(context: &Context, restore: &IdRestore) -> Result<Config, Failure> {
    let options = up::network_options(&restore.network);
    Config::load(&context.home.config(), std::env::vars(), &options)
        .map_err(|error| config::refused(&error))
}

fn say(context: &Context, restored: &Restored) {
    let Restored { identity, before, stamp, records, fetched, unfound } = restored;
    let document = json!({
        "identity": identity.to_string(),
        "home": context.home.folder().display().to_string(),
        "epoch": stamp.epoch,
        "records": records,
        "before": before.map(|stamp| stamp.to_string()),
        "fetched": fetched.map(|stamp| stamp.to_string()),
        "unfound": unfound.as_ref().map(ToString::to_string),
        "next": ["kalends up"],
    });
    context.screen.answer(&document, |_| {
        let from = match (fetched, before, unfound) {
            (Some(stamp), _, _) => format!("the newest copy that others hold, at {stamp}"),
            (None, Some(stamp), _) => format!("what is here, at {stamp}"),
            (None, None, _) => "nothing: nobody's copy was found".to_owned(),
        };
        let unfound = unfound.as_ref().map(|why| format!("others   {}\n", plain(&why.to_string())));
        format!(
            "key      {identity}\nepoch    {}\nrecords  {records} public, from {from}\n{}\
             Every other machine of yours only reads from now on.\nNext: kalends up\n",
            stamp.epoch,
            unfound.unwrap_or_default()
        )
    });
}

fn refused(error: RestoreError) -> Failure {
    let what = error.to_string();
    match error {
        RestoreError::Filled { folder } => Failure::new("refused", what)
            .at(folder)
            .hint("name an empty folder with --home; without --from and phrase this home goes on"),
        RestoreError::Phrase { .. } => {
            Failure::usage("--phrase-file", what).expected("the 24 words that kalends init showed")
        }
        RestoreError::NewerUnreached { .. } => Failure::new("unreachable", what)
            .hint("start the machine or a mirror that has them, or give them up with --offline"),
        RestoreError::NothingFound { .. } => Failure::new("unreachable", what).hint(
            "try again when a machine or a mirror that has them is up; --offline begins empty",
        ),
        RestoreError::Keys(error) => unusable(&error),
        RestoreError::Backup(error @ BackupError::File(FileError::Exists { .. })) => failed(&error)
            .hint(
                "a restore that was broken off may have left it: take it away, or name an empty \
                 folder with --home",
            ),
        RestoreError::Backup(error) => failed(&error),
        RestoreError::File(error) => in_the_way(&error),
        RestoreError::Start(error) => started(error),
        RestoreError::Seal(_) | RestoreError::Store(_) | RestoreError::Begin(_) => {
            Failure::internal(what)
        }
    }
}
