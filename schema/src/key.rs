//! The three keys of a person, and the one way a signature is made and checked.
//!
//! All are ed25519 and never the same: the *identity* says who, the *writer* signs heads, the
//! *endpoint* is one device's iroh key. See `10-keyspace`, *Keys*.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::zbase32;

/// What a signature is for. Signed is always the context followed by the exact stored bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// An identity's word on who writes for it.
    Cert,
    /// A writer's word on a whole keyspace.
    Head,
    /// A person's request to an indexer.
    Token,
    /// An indexer's word on what it answered.
    Answer,
    /// A writer's permission for a device to read `priv`.
    Credential,
    /// A writer's ask to be carried by a mirror.
    Carry,
}

impl Context {
    /// The bytes put before what is signed.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Context::Cert => b"kalends/cert/1\0",
            Context::Head => b"kalends/head/1\0",
            Context::Token => b"kalends/token/1\0",
            Context::Answer => b"kalends/answer/1\0",
            Context::Credential => b"kalends/credential/1\0",
            Context::Carry => b"kalends/carry/1\0",
        }
    }
}

/// A text that is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{chars} characters; expected a key of 52 lower-case z-base-32 characters")]
pub struct BadKey {
    /// How many characters were given.
    pub chars: usize,
}

/// A signature that does not hold under [`VerifyingKey::verify_strict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

macro_rules! public_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// From its 32 bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> $name {
                $name(bytes)
            }

            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// The first eight characters: enough to tell a few apart, in a name or in a log.
            pub fn short(&self) -> String {
                self.to_string()[..8].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&zbase32::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = BadKey;

            fn from_str(text: &str) -> Result<$name, BadKey> {
                zbase32::decode(text)
                    .map($name)
                    .ok_or_else(|| BadKey { chars: text.chars().count() })
            }
        }
    };
}

public_key!(
    /// *Who* a person is: the name in every URI. Never made from a writer or endpoint key.
    Identity
);
public_key!(
    /// The key that signs an identity's heads in one epoch. Never made from an identity.
    WriterKey
);
public_key!(
    /// One device's iroh endpoint key. Never made from an identity.
    EndpointKey
);

macro_rules! secret_key {
    ($(#[$doc:meta])* $name:ident, $public:ident) => {
        $(#[$doc])*
        pub struct $name(SigningKey);

        impl $name {
            /// From 32 random bytes.
            pub fn from_seed(seed: &[u8; 32]) -> $name {
                $name(SigningKey::from_bytes(seed))
            }

            /// The seed, for keeping; zeroised when dropped.
            pub fn seed(&self) -> Zeroizing<[u8; 32]> {
                Zeroizing::new(self.0.to_bytes())
            }

            /// The public half.
            pub fn public(&self) -> $public {
                $public(self.0.verifying_key().to_bytes())
            }

            /// Signs `context ‖ bytes`.
            pub fn sign(&self, context: Context, bytes: &[u8]) -> [u8; 64] {
                self.0.sign(&[context.bytes(), bytes].concat()).to_bytes()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret_key!(
    /// The secret half of an [`Identity`]; zeroised when dropped, never printed.
    IdentitySecret,
    Identity
);
secret_key!(
    /// The secret half of a [`WriterKey`]; zeroised when dropped, never printed.
    WriterSecret,
    WriterKey
);
secret_key!(
    /// The secret half of an [`EndpointKey`]; zeroised when dropped, never printed.
    EndpointSecret,
    EndpointKey
);

/// The one verification rule: `verify_strict` of `context ‖ bytes`.
///
/// # Errors
/// [`BadSignature`] when `key` is no point of the curve or the signature does not hold.
pub fn verify(
    key: &[u8; 32],
    context: Context,
    bytes: &[u8],
    signature: &[u8; 64],
) -> Result<(), BadSignature> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| BadSignature)?;
    key.verify_strict(&[context.bytes(), bytes].concat(), &Signature::from_bytes(signature))
        .map_err(|_| BadSignature)
}
