//! `kalends config show` and `kalends config check`

use kalends_node::config::{Key, Sourced};
use serde_json::json;

use super::Context;
use crate::args::ConfigAction;
use crate::failure::Failure;
use crate::screen::{plain, table};

/// Reads the configuration and says what it comes to.
///
/// # Errors
/// The [`Failure`] to print: what cannot be used, and where it stands.
pub fn run(context: &Context, action: &ConfigAction) -> Result<(), Failure> {
    let sourced = load(context)?;
    let file = context.home.config().display().to_string();
    match action {
        ConfigAction::Check => {
            let document = json!({ "file": file, "ok": true, "said": sourced.said.len() });
            context.screen.answer(&document, |_| {
                let there = context.home.config().exists();
                let name =
                    if there { plain(&file) } else { format!("{} (not there)", plain(&file)) };
                format!("{name}\nit can be used; {} settings are made\n", sourced.said.len())
            });
        }
        ConfigAction::Show => show(context, &file, &sourced),
    }
    Ok(())
}

/// The configuration of this home, as `up` reads it without flags.
///
/// # Errors
/// As [`run`].
pub fn load(context: &Context) -> Result<Sourced, Failure> {
    Sourced::load(&context.home.config(), std::env::vars(), &[]).map_err(|error| refused(&error))
}

/// A configuration that is not taken, as a failure.
pub fn refused(error: &kalends_node::config::ConfigError) -> Failure {
    Failure::usage("configuration", error.to_string()).hint("correct it there and start again")
}

fn show(context: &Context, file: &str, sourced: &Sourced) {
    let items: Vec<_> = Key::ALL
        .iter()
        .map(|key| {
            let value = sourced.config.value(*key);
            let from = sourced.said.get(key).map_or("default", String::as_str);
            json!({
                "key": key.name(),
                "variable": key.variable(),
                "value": value,
                "means": value.is_none().then(|| key.unset()),
                "from": from,
            })
        })
        .collect();
    let document = json!({ "file": file, "items": items, "next": null });
    context.screen.answer(&document, |_| {
        let rows: Vec<Vec<String>> = items
            .iter()
            .map(|item| {
                let value = match &item["value"] {
                    serde_json::Value::Null => {
                        format!("({})", item["means"].as_str().unwrap_or_default())
                    }
                    value => plain(&value.to_string()),
                };
                let text = |field: &str| plain(item[field].as_str().unwrap_or_default());
                vec![text("key"), value, text("from")]
            })
            .collect();
        table(&rows)
    });
}
