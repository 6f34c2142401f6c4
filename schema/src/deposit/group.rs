//! Where a parcel comes from, as coarsely as strangers are told apart.

use std::net::IpAddr;

/// Addresses that one party can have many of: a provider hands out /24s and /48s, and whoever comes
/// through a relay shows none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressGroup {
    /// The first 24 bits of an IPv4 address.
    V4([u8; 3]),
    /// The first 48 bits of an IPv6 address.
    V6([u8; 6]),
    /// Everybody who comes through any relay.
    Relayed,
}

impl AddressGroup {
    /// Bytes of a group as it is stored.
    pub const BYTES: usize = 7;

    /// The group of an address; an IPv4 address written as IPv6 is the IPv4 address.
    pub fn of(address: IpAddr) -> AddressGroup {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                AddressGroup::V4([a, b, c])
            }
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, ..] = address.octets();
                AddressGroup::V6([a, b, c, d, e, f])
            }
        }
    }

    /// `4 ‖ 3 bytes ‖ 000`, `6 ‖ 6 bytes`, or seven zeros.
    pub fn to_bytes(self) -> [u8; AddressGroup::BYTES] {
        match self {
            AddressGroup::V4([a, b, c]) => [4, a, b, c, 0, 0, 0],
            AddressGroup::V6([a, b, c, d, e, f]) => [6, a, b, c, d, e, f],
            AddressGroup::Relayed => [0; AddressGroup::BYTES],
        }
    }

    /// Reads it back; `None` where no group is written so.
    pub fn from_bytes(bytes: &[u8; AddressGroup::BYTES]) -> Option<AddressGroup> {
        match *bytes {
            [4, a, b, c, 0, 0, 0] => Some(AddressGroup::V4([a, b, c])),
            [6, a, b, c, d, e, f] => Some(AddressGroup::V6([a, b, c, d, e, f])),
            [0, 0, 0, 0, 0, 0, 0] => Some(AddressGroup::Relayed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AddressGroup;

    fn group(address: &str) -> AddressGroup {
        AddressGroup::of(address.parse().unwrap())
    }

    #[test]
    fn neighbours_are_one_group() {
        assert_eq!(group("192.0.2.7"), group("192.0.2.250"));
        assert_ne!(group("192.0.2.7"), group("192.0.3.7"));
        assert_eq!(group("2001:db8:1:2::7"), group("2001:db8:1:ffff::1"));
        assert_ne!(group("2001:db8:1:2::7"), group("2001:db8:2:2::7"));
        assert_eq!(group("::ffff:192.0.2.7"), group("192.0.2.1"), "written otherwise");
    }

    #[test]
    fn a_group_is_read_back_as_it_was_written() {
        for group in [group("192.0.2.7"), group("2001:db8::1"), AddressGroup::Relayed] {
            assert_eq!(AddressGroup::from_bytes(&group.to_bytes()), Some(group));
        }
        assert_eq!(AddressGroup::from_bytes(&[4, 1, 2, 3, 0, 0, 9]), None);
        assert_eq!(AddressGroup::from_bytes(&[9, 0, 0, 0, 0, 0, 0]), None);
    }
}
