//! `kalends backup` and `kalends id backup`: what is kept elsewhere.

use std::path::{Path, PathBuf};

use kalends_keyspace::guarded::{self, FileError};
use kalends_node::api::BackupCopy;
use kalends_node::backup::{BackupError, Making};
use kalends_node::home::{KeysError, SealedKeyError, Stretch};
use serde_json::json;

use super::{Context, passphrase};
use crate::args::{Backup, IdBackup};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{Bar, Busy, plain};
use crate::zone;

/// Writes everything of the home into one sealed file.
///
/// # Errors
/// The [`Failure`] to print; no half of a backup stays behind.
pub async fn everything(context: &Context, door: &Door, backup: &Backup) -> Result<(), Failure> {
    let asking = passphrase::may_ask(context);
    let passphrase = passphrase::known(backup.passphrase_file.as_deref(), asking)?;
    let busy = Busy::with(context.screen, "copying the store".to_owned());
    let copy = door.post::<BackupCopy>(&["backup"], &json!({})).await?.view;
    drop(busy);
    // Taken away however this ends: nothing in it is sealed.
    let copied = Copied(PathBuf::from(&copy.file));
    let bar = Bar::new(context.screen, "sealing");
    let making = Making {
        home: &context.home,
        store: &copied.0,
        passphrase: &passphrase,
        stretch: Stretch::default(),
        now: zone::timestamp()?,
    };
    let facts = making.write(&backup.file, &mut |done, all| bar.at(done, all));
    drop(bar);
    let facts = facts.map_err(|error| failed(&error))?;
    let file = backup.file.display().to_string();
    let bytes = std::fs::metadata(&backup.file).map_or(0, |facts| facts.len());
    let document = json!({
        "file": file,
        "bytes": bytes,
        "identity": facts.identity.to_string(),
        "stamp": copy.stamp,
        "restore": format!("kalends id restore --from {file}"),
    });
    context.screen.answer(&document, |_| {
        format!(
            "{}: {bytes} bytes, sealed with your passphrase\n\
             whoever has both has your identity; open it with: kalends id restore --from {0}\n",
            plain(&file)
        )
    });
    Ok(())
}

/// Writes the identity key alone, sealed as it is.
///
/// # Errors
/// The [`Failure`] to print.
pub fn identity(context: &Context, backup: &IdBackup) -> Result<(), Failure> {
    let sealed = context.home.sealed_identity().map_err(|error| unusable(&error))?;
    guarded::create(&backup.file, &sealed).map_err(|error| in_the_way(&error))?;
    let file = backup.file.display().to_string();
    context.screen.answer(&json!({ "file": file }), |_| {
        format!(
            "{}: your identity key, sealed with your passphrase\n\
             it is no backup of your records: kalends backup makes one\n",
            plain(&file)
        )
    });
    Ok(())
}

/// A copy of the store that goes away with this.
struct Copied(PathBuf);

impl Drop for Copied {
    fn drop(&mut self) {
        // A node that starts takes away what is left.
        let _stays_behind = guarded::remove(&self.0);
    }
}

/// A file that is in the way, or cannot be written.
pub fn in_the_way(error: &FileError) -> Failure {
    match error {
        FileError::Exists { path } => named(path, error.to_string())
            .hint("nothing was changed; name a file that is not there yet"),
        FileError::OpenToOthers { path, .. }
        | FileError::Missing { path }
        | FileError::TooLong { path, .. }
        | FileError::Io { path, .. } => {
            Failure::internal(error.to_string()).at(path.display().to_string())
        }
    }
}

fn named(path: &Path, what: String) -> Failure {
    Failure::usage("FILE", what).at(path.display().to_string())
}

/// Keys that cannot be used, or a passphrase that does not open them.
pub fn unusable(error: &KeysError) -> Failure {
    match error {
        KeysError::Identity(SealedKeyError::Passphrase) => {
            Failure::new("refused", "the passphrase does not open the identity key")
                .at("--passphrase-file")
                .hint("nothing was written; try again")
        }
        KeysError::Empty { folder } => {
            Failure::new("not-initialised", "there is no Kalends home yet")
                .at(folder)
                .hint("make one with: kalends init")
        }
        KeysError::Unfinished { .. }
        | KeysError::File(_)
        | KeysError::Identity(_)
        | KeysError::Cert(_)
        | KeysError::Packet(_)
        | KeysError::Mixed { .. }
        | KeysError::Length { .. } => Failure::internal(error.to_string()),
    }
}

/// A backup that was not made, or cannot be opened.
pub fn failed(error: &BackupError) -> Failure {
    match error {
        BackupError::Keys(error) => unusable(error),
        BackupError::File(error) => in_the_way(error),
        BackupError::Passphrase { path } => Failure::new("refused", error.to_string())
            .at(path.display().to_string())
            .hint("the passphrase is the one that the home had when the backup was made"),
        BackupError::NotOne { path, .. } | BackupError::Part { path, .. } => {
            named(path, error.to_string()).expected("a file that kalends backup made")
        }
        BackupError::Io { path, .. } => {
            Failure::internal(error.to_string()).at(path.display().to_string())
        }
    }
}
