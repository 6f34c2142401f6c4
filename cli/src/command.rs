//! What the commands do: arguments in, calls of the node's API, text or one JSON document out.

mod agenda;
mod amendment;
mod attendees;
mod backup;
mod calendar;
mod change;
mod config;
mod counter;
mod event;
mod export;
mod grant;
mod handover;
mod home;
mod inbox;
mod index;
mod indexer;
mod itip;
mod manual;
mod mirror;
mod passphrase;
mod people;
mod restore;
mod rsvp;
mod show;
mod status;
mod tag;
mod times;
mod told;
mod up;

use kalends_node::home::Home;

use crate::args::{Arguments, Command, IdAction};
use crate::demo;
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::Screen;

/// What every command works with.
pub struct Context {
    /// Where output goes.
    pub screen: Screen,
    /// The folder of this person.
    pub home: Home,
    /// `--tz`
    pub tz: Option<String>,
    /// Whether `--home` or `KALENDS_HOME` named the folder.
    pub home_named: bool,
}

/// Does what was typed.
///
/// # Errors
/// The [`Failure`] to print and to exit with.
pub async fn run(arguments: Arguments, screen: Screen) -> Result<(), Failure> {
    let home_named = arguments.home.is_some();
    let home = Home::locate(arguments.home, |name| std::env::var(name).ok())
        .map_err(|error| Failure::usage("--home", error.to_string()))?;
    let context = Context { screen, home, tz: arguments.tz, home_named };
    match arguments.command {
        Some(Command::Init(init)) => return home::init(&context, init).await,
        Some(Command::Up(options)) => return up::run(&context, options).await,
        Some(Command::Indexer { action }) => return indexer::run(&context, action).await,
        Some(Command::Demo(options)) => return demo::run(screen, options).await,
        Some(Command::Id { action: IdAction::Backup(file) }) => {
            return backup::identity(&context, &file);
        }
        Some(Command::Id { action: IdAction::Restore(how) }) => {
            return restore::run(&context, &how).await;
        }
        Some(Command::Config { action }) => return config::run(&context, &action),
        Some(Command::Itip { action }) => return itip::run(&context, &action),
        Some(Command::Completions { shell }) => return manual::completions(&context, shell),
        Some(Command::Man { folder }) => return manual::pages(&context, &folder),
        Some(_) | None => {}
    }
    let door = Door::open(&context.home).await?;
    let outcome = through(&context, &door, arguments.command).await;
    door.close().await;
    outcome
}

/// The commands that go through the node's API.
async fn through(context: &Context, door: &Door, command: Option<Command>) -> Result<(), Failure> {
    match command {
        None => agenda::today(context, door).await,
        Some(Command::Status) => status::status(context, door).await,
        Some(Command::Id { .. }) => status::identity(context, door).await,
        Some(Command::Backup(file)) => backup::everything(context, door, &file).await,
        Some(Command::Profile { action }) => people::profile(context, door, action).await,
        Some(Command::Event { action }) => event::run(context, door, action).await,
        Some(Command::Invite(invite)) => rsvp::invite(context, door, invite).await,
        Some(Command::Uninvite(uninvite)) => change::uninvite(context, door, uninvite).await,
        Some(Command::Counter { action }) => counter::run(context, door, action).await,
        Some(Command::Inbox { action: Some(action), .. }) => {
            inbox::run(context, door, action).await
        }
        Some(Command::Inbox { requests: true, action: None }) => {
            inbox::requests(context, door).await
        }
        Some(Command::Inbox { requests: false, action: None }) => inbox::list(context, door).await,
        Some(Command::Rsvp(answer)) => rsvp::answer(context, door, answer).await,
        Some(Command::Agenda(days)) => agenda::agenda(context, door, days).await,
        Some(Command::Contact { action }) => people::contact(context, door, action).await,
        Some(Command::Follow { who }) => people::follow(context, door, &who).await,
        Some(Command::Unfollow { who }) => people::unfollow(context, door, &who).await,
        Some(Command::Calendar { action }) => calendar::run(context, door, action).await,
        Some(Command::Grant { action }) => grant::run(context, door, action).await,
        Some(Command::Tag { action }) => tag::run(context, door, action).await,
        Some(Command::Find(words)) => tag::find(context, door, words).await,
        Some(Command::Index { action }) => index::run(context, door, action).await,
        Some(Command::Mirror { action }) => mirror::run(context, door, action).await,
        Some(
            Command::Init(_)
            | Command::Up(_)
            | Command::Indexer { .. }
            | Command::Demo(_)
            | Command::Config { .. }
            | Command::Itip { .. }
            | Command::Completions { .. }
            | Command::Man { .. },
        ) => Ok(()),
    }
}
