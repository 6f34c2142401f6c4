//! The keys there are, and the one nearest to a misspelt one.

/// A configuration key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `network.bootstrap`
    Bootstrap,
    /// `network.relays`
    Relays,
    /// `network.announce_addresses`
    AnnounceAddresses,
    /// `network.bind`
    Bind,
    /// `api.listen`
    ApiListen,
}

impl Key {
    /// Every key.
    pub const ALL: &[Key] =
        &[Key::Bootstrap, Key::Relays, Key::AnnounceAddresses, Key::Bind, Key::ApiListen];

    /// Its dotted name.
    pub fn name(self) -> &'static str {
        match self {
            Key::Bootstrap => "network.bootstrap",
            Key::Relays => "network.relays",
            Key::AnnounceAddresses => "network.announce_addresses",
            Key::Bind => "network.bind",
            Key::ApiListen => "api.listen",
        }
    }

    /// What it means not to be set, for those where that is no value.
    pub fn unset(self) -> &'static str {
        match self {
            Key::Bootstrap => "the public DHT",
            Key::Relays => "iroh's public relays",
            Key::Bind => "any UDP port of every interface",
            Key::AnnounceAddresses | Key::ApiListen => "unset",
        }
    }

    /// Its name in the environment.
    pub fn variable(self) -> String {
        format!("KALENDS_{}", self.name().to_uppercase().replace('.', "_"))
    }

    pub(super) fn of_name(name: &str) -> Option<Key> {
        Key::ALL.iter().copied().find(|key| key.name() == name)
    }

    pub(super) fn nearest(name: &str) -> &'static str {
        Key::ALL
            .iter()
            .map(|key| key.name())
            .min_by_key(|known| distance(known, name))
            .expect("there are keys")
    }
}

/// Levenshtein distance: how many characters to insert, drop or swap for another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let swap = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()]
}
