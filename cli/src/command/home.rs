//! `kalends init`: keys and a folder, once.

use std::fs::File;
use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use kalends_node::api::ProfileChange;
use kalends_node::home::{Created, InitError, NewHome, Stretch};
use kalends_schema::record::{Profile, check_profile};
use reqwest::Method;
use serde_json::json;
use zeroize::Zeroizing;

use super::{Context, passphrase};
use crate::args::Init;
use crate::door::Door;
use crate::failure::Failure;
use crate::zone;

/// Makes this person's keys and folder; never overwrites.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn init(context: &Context, init: Init) -> Result<(), Failure> {
    let folder = context.home.folder().display().to_string();
    if context.home.is_filled() {
        return Err(Failure::new("refused", format!("{folder}: a Kalends home is there already"))
            .hint("nothing was changed; use another folder with --home"));
    }
    let asking = std::io::stdin().is_terminal() && !context.screen.json;
    let name = required(init.name, "--name", "Your name", None, asking)?;
    let known = context
        .tz
        .clone()
        .or(init.zone)
        .or_else(|| (!asking).then(zone::system).flatten().map(|zone| zone.name().to_owned()));
    let suggestion = zone::system().map(|zone| zone.name());
    let zone_name = required(known, "--zone", "Your time zone", suggestion, asking)?;
    zone::named(&zone_name, "--zone")?;
    check_name(&name)?;
    let passphrase = passphrase::new(init.passphrase_file.as_deref(), asking)?;
    if init.recovery_file.is_none() && !asking && !context.screen.json {
        return Err(passphrase::missing("--recovery-file"));
    }
    // Whatever can fail comes first: a home whose phrase nobody has seen is a trap.
    let kept = init.recovery_file.as_deref().map(Kept::begin).transpose()?;
    let made = context
        .home
        .init(&NewHome { passphrase: &passphrase, stretch: Stretch::default() })
        .map_err(refused);
    let created = match (made, kept) {
        (Ok(created), None) => created,
        (Ok(created), Some(kept)) => kept.finish(&created).map(|()| created)?,
        (Err(failure), kept) => {
            if let Some(kept) = kept {
                kept.take_away();
            }
            return Err(failure);
        }
    };
    let profile = first_profile(context, name, zone_name).await;
    say(context, &created, init.recovery_file.as_deref());
    profile
}

/// Refuses a name that no profile may have, before anything is made.
fn check_name(name: &str) -> Result<(), Failure> {
    check_profile(&Profile::new(name, zone::timestamp()?)).map_err(|invalid| {
        Failure::usage("--name", format!("that name has {}", invalid.got)).expected(invalid.rule)
    })
}

fn refused(error: InitError) -> Failure {
    match error {
        InitError::Filled { .. } => Failure::new("refused", error.to_string()),
        InitError::NoPassphrase => Failure::usage("--passphrase-file", error.to_string()),
        InitError::File(_) | InitError::Seal(_) => Failure::internal(error.to_string()),
    }
}

/// A choice from its flag, else asked for on a terminal.
fn required(
    given: Option<String>,
    flag: &str,
    question: &str,
    suggestion: Option<&str>,
    asking: bool,
) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given);
    }
    if !asking {
        return Err(passphrase::missing(flag));
    }
    let default = suggestion.map(|text| format!(" [{text}]")).unwrap_or_default();
    let mut terminal = std::io::stderr();
    let failed = |error: std::io::Error| Failure::internal(error.to_string());
    write!(terminal, "{question}{default}: ").and_then(|()| terminal.flush()).map_err(failed)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    match (line.trim(), suggestion) {
        ("", Some(suggestion)) => Ok(suggestion.to_owned()),
        ("", None) => Err(passphrase::missing(flag)),
        (text, _) => Ok(text.to_owned()),
    }
}

/// The file of the recovery phrase, readable by its owner alone; begun before there is a phrase.
struct Kept<'a> {
    file: File,
    path: &'a Path,
}

impl Kept<'_> {
    /// Makes the file; never over one that is there.
    fn begin(path: &Path) -> Result<Kept<'_>, Failure> {
        let mut options = std::fs::OpenOptions::new();
        let file =
            options.write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
                Failure::usage("--recovery-file", format!("{}: {error}", path.display()))
                    .hint("nothing was made; name a file that is not there yet")
            })?;
        Ok(Kept { file, path })
    }

    fn finish(mut self, created: &Created) -> Result<(), Failure> {
        let text = Zeroizing::new(format!("{}\n", created.recovery_phrase.as_str()));
        self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all()).map_err(|error| {
            Failure::internal(format!("{}: {error}", self.path.display()))
                .hint("the home was made, its phrase is lost: take the folder away and begin again")
        })
    }

    fn take_away(self) {
        // It is empty and ours; if it stays behind, the next `init` names it.
        let _stays_behind = std::fs::remove_file(self.path);
    }
}

async fn first_profile(context: &Context, name: String, zone: String) -> Result<(), Failure> {
    let door = Door::open(&context.home).await?;
    let change = ProfileChange { name: Some(name), image: None, timezone: Some(zone) };
    let outcome =
        door.call(Method::PUT, &["profile"]).json(&change)?.send::<serde_json::Value>().await;
    door.close().await;
    outcome.map(drop)
}

fn say(context: &Context, created: &Created, recovery_file: Option<&Path>) {
    let folder = context.home.folder().display().to_string();
    let phrase = recovery_file.is_none().then(|| created.recovery_phrase.as_str());
    let document = json!({
        "identity": created.identity.to_string(),
        "home": folder,
        "recovery_phrase": phrase,
        "recovery_file": recovery_file.map(|file| file.display().to_string()),
        "network": "the public DHT and iroh's public relays",
        "next": ["kalends up", "kalends contact add NAME KEY", "kalends event create TITLE --at WHEN"],
    });
    context.screen.answer(&document, |_| {
        let recovery = match (phrase, recovery_file) {
            (Some(phrase), _) => format!(
                "Recovery phrase, shown this once; write it down and keep it offline:\n\n  {phrase}\n"
            ),
            (None, Some(file)) => format!("Recovery phrase: in {}\n", file.display()),
            (None, None) => String::new(),
        };
        format!(
            "Your key:    {}\nYour folder: {folder}\n\n{recovery}\n\
             Others are reached through the public DHT and iroh's public relays; switch that off\n\
             with `network.relays = []` and `network.bootstrap = [...]` in {}.\n\n\
             Next: kalends up\n      kalends contact add NAME KEY\n      \
             kalends event create TITLE --at WHEN\n",
            created.identity,
            context.home.config().display(),
        )
    });
}
