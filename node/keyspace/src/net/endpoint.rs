//! The iroh endpoint: our lookup and no other, the relays that are configured and no others.

use iroh::address_lookup::AddrFilter;
use iroh::endpoint::{BindError, PortmapperConfig, QuicTransportConfig, VarInt, presets};
use iroh::{Endpoint, RelayMode, RelayUrl, SecretKey};
use kalends_schema::key::EndpointSecret;

use super::config::NetworkConfig;
use super::connections::Protocol;
use super::discovery::Lookup;
use super::limits::{STREAM_UNREAD_BYTES_MAX, STREAMS_MAX, UNREAD_BYTES_MAX, UNSENT_BYTES_MAX};

/// Why the endpoint is not up.
#[derive(Debug, thiserror::Error)]
pub enum EndpointFault {
    /// A relay's URL is no URL.
    #[error("{url:?} is no relay URL")]
    Relay {
        /// What was configured.
        url: String,
    },
    /// The address cannot be bound.
    #[error("the address {address} cannot be bound: {why}")]
    Address {
        /// What was configured.
        address: std::net::SocketAddr,
        /// What iroh says.
        why: String,
    },
    /// The socket cannot be opened.
    #[error("the endpoint cannot be bound: {0}")]
    Bind(Box<BindError>),
}

/// Binds the endpoint. Never waits to be *online*: without relays that never comes.
pub(crate) async fn bind(
    config: &NetworkConfig,
    lookup: Lookup,
) -> Result<Endpoint, EndpointFault> {
    let mut builder = Endpoint::builder(presets::Minimal)
        .secret_key(secret_key(&config.endpoint_secret))
        .alpns([Protocol::Sync, Protocol::Deposit].map(|p| p.alpn().to_vec()).to_vec())
        .relay_mode(relay_mode(config.relays.as_deref())?)
        .address_lookup(lookup)
        .addr_filter(AddrFilter::unfiltered())
        .transport_config(transport());
    if let Some(address) = config.bind {
        builder = builder
            .clear_ip_transports()
            .bind_addr(address)
            .map_err(|why| EndpointFault::Address { address, why: why.to_string() })?;
        if address.ip().is_loopback() {
            builder = builder.portmapper_config(PortmapperConfig::Disabled);
        }
    }
    builder.bind().await.map_err(|fault| EndpointFault::Bind(Box::new(fault)))
}

fn secret_key(secret: &EndpointSecret) -> SecretKey {
    SecretKey::from_bytes(&secret.seed())
}

fn relay_mode(relays: Option<&[String]>) -> Result<RelayMode, EndpointFault> {
    let Some(relays) = relays else { return Ok(RelayMode::Default) };
    if relays.is_empty() {
        return Ok(RelayMode::Disabled);
    }
    let urls: Vec<RelayUrl> = relays
        .iter()
        .map(|url| url.parse().map_err(|_| EndpointFault::Relay { url: url.clone() }))
        .collect::<Result<_, _>>()?;
    Ok(RelayMode::custom(urls))
}

fn transport() -> QuicTransportConfig {
    QuicTransportConfig::builder()
        .max_concurrent_bidi_streams(VarInt::from_u32(STREAMS_MAX))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None)
        .stream_receive_window(VarInt::from_u32(STREAM_UNREAD_BYTES_MAX))
        .receive_window(VarInt::from_u32(UNREAD_BYTES_MAX))
        .send_window(UNSENT_BYTES_MAX)
        .build()
}
