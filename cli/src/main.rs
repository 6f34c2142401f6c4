//! Kalends, the program: reads arguments, calls the node's API, prints.

mod args;
mod command;
mod demo;
mod door;
mod failure;
mod screen;
mod when;
mod zone;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::args::Arguments;
use crate::failure::{Exit, Failure};
use crate::screen::Screen;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return unread(&error),
    };
    let screen = Screen::new(arguments.json);
    let outcome =
        log(arguments.log.as_deref(), arguments.log_json).and_then(|()| play(arguments, screen));
    match outcome {
        Ok(()) if Screen::is_lost() => ExitCode::from(Exit::Failed as u8),
        Ok(()) => ExitCode::from(Exit::Done as u8),
        Err(failure) => {
            if !failure.is_told() {
                screen.failure(&failure);
            }
            ExitCode::from(failure.exit() as u8)
        }
    }
}

/// Help and version where they are asked for; else wrong usage, as a document for `--json`.
fn unread(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if json && error.use_stderr() {
        let failure = Failure::of_arguments(error);
        Screen::new(true).failure(&failure);
        return ExitCode::from(failure.exit() as u8);
    }
    let _closed_pipe = error.print();
    ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Done as u8 })
}

fn play(arguments: Arguments, screen: Screen) -> Result<(), Failure> {
    // rustls has no default provider in this build; ring is ours. A second call changes nothing.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("no runtime: {error}")))?
        .block_on(command::run(arguments, screen))
}

/// Logs go to stderr, and only warnings unless more is asked for.
fn log(filter: Option<&str>, as_json: bool) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(filter.unwrap_or("warn,iroh=error,noq=error,mainline=error"))
        .map_err(|error| {
        Failure::usage("--log", error.to_string())
            .hint("write error, warn, info, debug, or a filter such as kalends_node=debug")
    })?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if as_json {
        logs.json().init();
    } else {
        logs.init();
    }
    Ok(())
}
