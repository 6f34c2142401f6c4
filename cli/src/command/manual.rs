//! `kalends completions` and `kalends man`: made from the arguments themselves.

use std::path::Path;

use clap::CommandFactory;
use serde_json::json;

use super::Context;
use crate::args::Arguments;
use crate::failure::Failure;
use crate::screen::plain;

/// Prints the completions of a shell.
///
/// # Errors
/// A [`Failure`] with `--json`: a script for a shell is no document.
pub fn completions(context: &Context, shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kalends", &mut script);
    if context.screen.json {
        let text = String::from_utf8_lossy(&script);
        context.screen.document(&json!({ "shell": shell.to_string(), "script": text }).to_string());
    } else {
        context.screen.bytes(&script);
    }
    Ok(())
}

/// Writes a page for every command: `kalends.1`, `kalends-event.1`, `kalends-event-create.1`, …
///
/// # Errors
/// A [`Failure`] that names the folder.
pub fn pages(context: &Context, folder: &Path) -> Result<(), Failure> {
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(|error| {
        Failure::internal(format!("{}: {error}", folder.display())).at("FOLDER")
    })?;
    let folder = folder.display().to_string();
    context.screen.answer(&json!({ "folder": folder }), |_| {
        format!("{}\nman -l {0}/kalends.1 shows the first page\n", plain(&folder))
    });
    Ok(())
}
