//! The passphrase of the identity key: from a file, or asked for on a terminal.

use std::io::IsTerminal;
use std::path::Path;

use zeroize::Zeroizing;

use super::Context;
use crate::failure::Failure;

/// Whether there is a terminal to ask on.
pub fn may_ask(context: &Context) -> bool {
    std::io::stdin().is_terminal() && !context.screen.json
}

/// A choice that no flag makes and nobody can be asked for.
pub fn missing(flag: &str) -> Failure {
    Failure::usage(flag, format!("{flag} is missing, and there is no terminal to ask on"))
        .hint("the same command with --help shows its flags")
}

/// The passphrase that guards an identity from now on: asked for twice.
///
/// # Errors
/// A [`Failure`] when there is none, or the two differ.
pub fn new(file: Option<&Path>, asking: bool) -> Result<Zeroizing<String>, Failure> {
    if file.is_some() || !asking {
        return known(file, asking);
    }
    let (first, again) = (ask("Passphrase for your identity key: ")?, ask("The same again: ")?);
    if first != again {
        return Err(Failure::usage("--passphrase-file", "the two passphrases differ")
            .hint("nothing was made; begin again"));
    }
    Ok(first)
}

/// The passphrase that opens what there is.
///
/// # Errors
/// A [`Failure`] when there is none.
pub fn known(file: Option<&Path>, asking: bool) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => line_of(file, "--passphrase-file"),
        None if asking => ask("Passphrase of your identity key: "),
        None => Err(missing("--passphrase-file")),
    }
}

/// The secret on the one line of a file.
///
/// # Errors
/// A [`Failure`] that names the flag.
pub fn line_of(file: &Path, flag: &str) -> Result<Zeroizing<String>, Failure> {
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(|error| {
        Failure::usage(flag, format!("{}: {error}", file.display()))
            .hint("name a text file of one line")
    })?);
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Asks for a secret; what is typed is not shown.
///
/// # Errors
/// A [`Failure`] when the terminal is gone.
pub fn ask(question: &str) -> Result<Zeroizing<String>, Failure> {
    let failed = |error: std::io::Error| Failure::usage("--passphrase-file", error.to_string());
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(failed)
}
