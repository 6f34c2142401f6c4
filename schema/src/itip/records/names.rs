//! As which calendar address somebody with a key is written, and back.

use std::collections::BTreeMap;

use crate::itip::Address;
use crate::key::Identity;

/// Addresses and names of people with a key. Whoever is not in it is written as `pubky://<key>`,
/// which is a calendar address like any other URI (RFC 5545 §3.3.3).
///
/// What is in it may be read by everybody whom a meeting is sent to: an owner lists themselves, and
/// of others only what those would have told the guests themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    addresses: BTreeMap<Identity, Address>,
    identities: BTreeMap<Address, Identity>,
    names: BTreeMap<Identity, String>,
}

impl Names {
    /// Writes `who` under this address from now on. One that is somebody else's already is left
    /// theirs: an address names one person.
    pub fn set_address(&mut self, who: Identity, address: Address) {
        if key_of(&address).is_some() || self.identities.contains_key(&address) {
            return;
        }
        if let Some(old) = self.addresses.insert(who, address.clone()) {
            self.identities.remove(&old);
        }
        self.identities.insert(address, who);
    }

    /// Calls `who` by this name from now on.
    pub fn set_name(&mut self, who: Identity, name: String) {
        self.names.insert(who, name);
    }

    /// As whom somebody is written.
    pub fn address(&self, who: Identity) -> Address {
        self.addresses.get(&who).cloned().unwrap_or_else(|| Names::key(who))
    }

    /// Whom an address names.
    pub fn identity(&self, address: &Address) -> Option<Identity> {
        self.identities.get(address).copied().or_else(|| key_of(address))
    }

    pub(super) fn name(&self, who: Identity) -> Option<&str> {
        self.names.get(&who).map(String::as_str)
    }

    /// The address that is nothing but somebody's key.
    pub(super) fn key(who: Identity) -> Address {
        Address::parse(&format!("pubky://{who}")).expect("a URI is an address")
    }
}

fn key_of(address: &Address) -> Option<Identity> {
    address.as_str().strip_prefix("pubky://")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_person_and_a_key_always_does() {
        let [ann, bob] = [7, 8].map(|byte| Identity::from_bytes([byte; 32]));
        let address = Address::parse("ann@x.org").unwrap();
        let mut names = Names::default();
        assert_eq!(names.identity(&names.address(ann)), Some(ann));
        names.set_address(ann, address.clone());
        names.set_address(bob, address.clone());
        assert_eq!(names.address(ann), address);
        assert_eq!(names.identity(&address), Some(ann));
        assert_eq!(names.identity(&names.address(bob)), Some(bob));
        names.set_address(bob, Names::key(ann));
        assert_eq!(names.identity(&Names::key(ann)), Some(ann));
    }
}
