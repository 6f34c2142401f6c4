//! Laying the sources over each other.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use toml::{Table, Value};

use super::{Config, ConfigError, Key};

/// Bytes of a configuration file beyond which it is surely not one.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// A configuration, and which source said what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sourced {
    /// What holds.
    pub config: Config,
    /// The keys that were said, and by which file, variable or option; the last one counts.
    pub said: BTreeMap<Key, String>,
}

impl Config {
    /// Reads the file (if there is one), the environment, and the options, later ones first.
    ///
    /// `environment` gives all variables; those of no section of the configuration
    /// (`KALENDS_HOME` …) are left to others. `options` are pairs
    /// of a key's name and a value.
    ///
    /// # Errors
    /// [`ConfigError`] naming the source and the key.
    pub fn load(
        file: &std::path::Path,
        environment: impl IntoIterator<Item = (String, String)>,
        options: &[(String, String)],
    ) -> Result<Config, ConfigError> {
        Ok(Sourced::load(file, environment, options)?.config)
    }
}

impl Sourced {
    /// As [`Config::load`].
    ///
    /// # Errors
    /// [`ConfigError`] naming the source and the key.
    pub fn load(
        file: &std::path::Path,
        environment: impl IntoIterator<Item = (String, String)>,
        options: &[(String, String)],
    ) -> Result<Sourced, ConfigError> {
        let mut sourced = Sourced::default();
        let place = file.display().to_string();
        if let Some(text) = text_of(file, &place)? {
            sourced.take_file(&text, &place)?;
        }
        for (name, value) in environment {
            if let Some(key) = variable(&name)? {
                sourced.take(key, &loose(&value), &name)?;
            }
        }
        for (name, value) in options {
            sourced.take(known(name, "option")?, &loose(value), "option")?;
        }
        Ok(sourced)
    }

    fn take(&mut self, key: Key, value: &Value, place: &str) -> Result<(), ConfigError> {
        self.config.take(key, value, place)?;
        self.said.insert(key, place.to_owned());
        Ok(())
    }

    fn take_file(&mut self, text: &str, place: &str) -> Result<(), ConfigError> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax {
            place: place.to_owned(),
            why: error.message().to_owned(),
        })?;
        for (section, value) in &table {
            let Value::Table(entries) = value else {
                return Err(unknown(section, place));
            };
            for (name, value) in entries {
                self.take(known(&format!("{section}.{name}"), place)?, value, place)?;
            }
        }
        Ok(())
    }
}

impl Config {
    /// What a key is set to; `None` where its absence means something of its own.
    pub fn value(&self, key: Key) -> Option<Value> {
        let texts =
            |texts: &Vec<String>| Value::Array(texts.iter().cloned().map(Value::String).collect());
        match key {
            Key::Bootstrap => self.network.bootstrap.as_ref().map(texts),
            Key::Relays => self.network.relays.as_ref().map(texts),
            Key::AnnounceAddresses => Some(Value::Boolean(self.network.announce_addresses)),
            Key::Bind => self.network.bind.map(|bind| Value::String(bind.to_string())),
            Key::ApiListen => Some(Value::String(self.api.listen.to_string())),
        }
    }

    fn take(&mut self, key: Key, value: &Value, place: &str) -> Result<(), ConfigError> {
        let wrong = |expected| wrong(key, value, expected, place);
        match key {
            Key::Bootstrap => {
                self.network.bootstrap = Some(list(value).ok_or_else(|| wrong(LIST))?);
            }
            Key::Relays => self.network.relays = Some(list(value).ok_or_else(|| wrong(LIST))?),
            Key::AnnounceAddresses => {
                self.network.announce_addresses =
                    value.as_bool().ok_or_else(|| wrong("true or false"))?;
            }
            Key::Bind => {
                self.network.bind = Some(address(value).ok_or_else(|| wrong(ADDRESS))?);
            }
            Key::ApiListen => {
                let listen = address(value).ok_or_else(|| wrong(ADDRESS))?;
                if !listen.ip().is_loopback() {
                    return Err(ConfigError::NotLoopback { place: place.to_owned(), got: listen });
                }
                self.api.listen = listen;
            }
        }
        Ok(())
    }
}

const LIST: &str = "a list of texts";
const ADDRESS: &str = "an address and port, as 127.0.0.1:0";

fn text_of(file: &std::path::Path, place: &str) -> Result<Option<String>, ConfigError> {
    let unreadable = |why: String| ConfigError::Unreadable { place: place.to_owned(), why };
    match std::fs::metadata(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error.to_string())),
        Ok(facts) if facts.len() > FILE_BYTES_MAX => {
            Err(unreadable(format!("{} bytes; expected at most {FILE_BYTES_MAX}", facts.len())))
        }
        Ok(_) => {
            std::fs::read_to_string(file).map(Some).map_err(|error| unreadable(error.to_string()))
        }
    }
}

fn known(name: &str, place: &str) -> Result<Key, ConfigError> {
    Key::of_name(name).ok_or_else(|| unknown(name, place))
}

/// The key that a variable sets; `None` for one that is not about configuration.
fn variable(name: &str) -> Result<Option<Key>, ConfigError> {
    if let Some(key) = Key::ALL.iter().copied().find(|key| key.variable() == name) {
        return Ok(Some(key));
    }
    let Some(rest) = name.strip_prefix("KALENDS_") else { return Ok(None) };
    let written = rest.to_lowercase().replacen('_', ".", 1);
    let section = |key: &Key| key.name().split('.').next() == written.split('.').next();
    if Key::ALL.iter().any(section) { Err(unknown(&written, name)) } else { Ok(None) }
}

fn unknown(name: &str, place: &str) -> ConfigError {
    ConfigError::UnknownKey {
        place: place.to_owned(),
        key: name.to_owned(),
        nearest: Key::nearest(name),
    }
}

fn wrong(key: Key, value: &Value, expected: &'static str, place: &str) -> ConfigError {
    ConfigError::Value { place: place.to_owned(), key: key.name(), got: value.type_str(), expected }
}

/// A value outside a file: TOML if it is, else the text itself.
fn loose(text: &str) -> Value {
    let document = format!("value = {text}");
    let read = document.parse::<Table>().ok().and_then(|mut table| table.remove("value"));
    read.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn list(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect(),
        ),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Table(_) => None,
    }
}

fn address(value: &Value) -> Option<SocketAddr> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kalends.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&path, [], &[])
    }

    #[test]
    fn options_beat_the_environment_and_that_beats_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kalends.toml");
        std::fs::write(
            &path,
            "[network]\nbootstrap = ['a:1']\nrelays = []\nannounce_addresses = true",
        )
        .unwrap();
        let environment = [
            ("KALENDS_NETWORK_BOOTSTRAP".to_owned(), "b:2,c:3".to_owned()),
            ("KALENDS_HOME".to_owned(), "/elsewhere".to_owned()),
        ];
        let options = [("api.listen".to_owned(), "127.0.0.1:7000".to_owned())];
        let config = Config::load(&path, environment, &options).unwrap();
        assert_eq!(config.network.bootstrap, Some(vec!["b:2".to_owned(), "c:3".to_owned()]));
        assert_eq!(config.network.relays, Some(vec![]));
        assert!(config.network.announce_addresses);
        assert_eq!(config.api.listen.port(), 7000);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest() {
        let error = file("[network]\nbootstraps = []").unwrap_err();
        assert!(error.to_string().ends_with("the nearest known is `network.bootstrap`"), "{error}");
        assert!(matches!(
            file("listen = '1'"),
            Err(ConfigError::UnknownKey { nearest: "api.listen", .. })
        ));
    }

    #[test]
    fn a_misspelt_variable_is_refused_and_others_are_left_alone() {
        let nowhere = std::path::Path::new("/nowhere/kalends.toml");
        let load = |name: &str| Config::load(nowhere, [(name.to_owned(), "x".to_owned())], &[]);
        assert_eq!(load("KALENDS_PASSPHRASE_FILE"), Ok(Config::default()));
        assert_eq!(load("PATH"), Ok(Config::default()));
        let error = load("KALENDS_NETWORK_BOOTSTRP").unwrap_err();
        assert!(error.to_string().ends_with("nearest known is `network.bootstrap`"), "{error}");
    }

    #[test]
    fn the_api_listens_on_loopback_only() {
        let error = file("[api]\nlisten = '0.0.0.0:80'").unwrap_err();
        assert!(matches!(error, ConfigError::NotLoopback { .. }), "{error}");
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        let error = file("[network]\nannounce_addresses = 'perhaps'").unwrap_err();
        assert!(error.to_string().contains("is string; expected true or false"), "{error}");
    }
}
