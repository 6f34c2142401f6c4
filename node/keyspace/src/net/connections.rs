//! Connections to others, kept for reuse, and one question and answer on one of their streams.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use iroh::endpoint::{Connection, RecvStream, SendStream};
use iroh::{Endpoint, EndpointAddr, EndpointId, RelayUrl};
use kalends_schema::key::EndpointKey;
use tokio::time::timeout;

use super::discovery::{Lookup, NodeAddress};
use super::frame::{CODE_BUSY, FrameFault, FrameReader, FrameWriter};
use super::limits::{ANSWER_TIMEOUT, KEPT_ANSWER_TIMEOUT, KEPT_CONNECTIONS_MAX};
use super::pace::Pace;

/// Which protocol a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Protocol {
    Sync,
    Deposit,
}

impl Protocol {
    /// Its name in the TLS handshake.
    pub(crate) fn alpn(self) -> &'static [u8] {
        match self {
            Protocol::Sync => b"kalends/sync/1",
            Protocol::Deposit => b"kalends/deposit/1",
        }
    }

    /// The protocol of that name.
    pub(crate) fn of_alpn(alpn: &[u8]) -> Option<Protocol> {
        [Protocol::Sync, Protocol::Deposit].into_iter().find(|protocol| protocol.alpn() == alpn)
    }
}

/// Why an endpoint was not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFault {
    /// The key is no key.
    #[error("the endpoint's key is no point of the curve")]
    NoKey,
    /// It is this endpoint itself.
    #[error("the endpoint is this one")]
    Oneself,
    /// No connection came up.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// No connection came up in time: 15 s, or 3 s where mirrors can be asked; less on the
    /// loopback.
    #[error("no connection in time")]
    TooSlow,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AskFault {
    #[error(transparent)]
    Connect(#[from] ConnectFault),
    #[error(transparent)]
    Frame(#[from] FrameFault),
    #[error("no answer within 15 s")]
    Silent,
    #[error("there was nothing to send")]
    Unmade,
}

/// The connections that this endpoint opened.
#[derive(Debug)]
pub(crate) struct Connections {
    endpoint: Endpoint,
    lookup: Lookup,
    kept: Mutex<HashMap<(EndpointId, Protocol), Connection>>,
    connect_timeout: Duration,
    pace_window: Duration,
}

impl Connections {
    /// Of this endpoint; one must come up within `connect_timeout`.
    pub(crate) fn new(
        (endpoint, lookup): (Endpoint, Lookup),
        connect_timeout: Duration,
        pace_window: Duration,
    ) -> Connections {
        Connections { endpoint, lookup, kept: Mutex::default(), connect_timeout, pace_window }
    }

    /// Sends one message on a stream of its own and waits for the first of the answer; `None` when
    /// the stream ended without one. A connection that was kept and turns out dead is replaced.
    pub(crate) async fn ask(
        &self,
        to: &NodeAddress,
        protocol: Protocol,
        message: &[u8],
        answer_max: usize,
    ) -> Result<(Option<Vec<u8>>, FrameReader), AskFault> {
        let make = || std::future::ready(Some(message));
        self.ask_made(to, protocol, make, answer_max).await
    }

    /// As [`Connections::ask`], of what `make` makes once the connection is open, and again for
    /// another connection: it says what is so when it is sent.
    pub(crate) async fn ask_made<M, F, Fut>(
        &self,
        to: &NodeAddress,
        protocol: Protocol,
        make: F,
        answer_max: usize,
    ) -> Result<(Option<Vec<u8>>, FrameReader), AskFault>
    where
        M: AsRef<[u8]>,
        F: Fn() -> Fut,
        Fut: Future<Output = Option<M>>,
    {
        let mut address = self.address(to)?;
        let id = address.id;
        if let Some(connection) = self.kept(id, protocol) {
            let message = make().await.ok_or(AskFault::Unmade)?;
            let patience = KEPT_ANSWER_TIMEOUT;
            match self.ask_on(&connection, message.as_ref(), answer_max, patience).await {
                Ok(answer) => return Ok(answer),
                // Somebody is there and answers so: what else goes on on the connection goes on.
                Err(AskFault::Frame(
                    fault @ (FrameFault::TooLarge { .. } | FrameFault::Reset | FrameFault::Cut),
                )) => return Err(fault.into()),
                Err(fault) => {
                    tracing::debug!(to = %id.fmt_short(), %fault, "kept connection is dead");
                    // While it is open, iroh sends to where it was and looks nowhere else.
                    connection.close(CODE_BUSY, b"");
                    address = address.with_addrs(self.lookup.newest(id).await);
                }
            }
        }
        let connection = self.connect(address, protocol).await?;
        let message = make().await.ok_or(AskFault::Unmade)?;
        self.ask_on(&connection, message.as_ref(), answer_max, ANSWER_TIMEOUT).await
    }

    async fn ask_on(
        &self,
        connection: &Connection,
        message: &[u8],
        answer_max: usize,
        patience: Duration,
    ) -> Result<(Option<Vec<u8>>, FrameReader), AskFault> {
        let pace = || Pace::over(self.pace_window);
        let asking = async {
            let (sender, receiver) = open(connection).await?;
            let mut writer = FrameWriter::new(sender, pace());
            writer.message(message).await?;
            writer.finish();
            let mut reader = FrameReader::new(receiver, answer_max, pace());
            let first = reader.next().await?.map(<[u8]>::to_vec);
            Ok((first, reader))
        };
        timeout(patience, asking).await.map_err(|_| AskFault::Silent)?
    }

    /// Sees to it that there is a connection, kept or new, within `patience`.
    pub(crate) async fn reach(
        &self,
        to: &NodeAddress,
        protocol: Protocol,
        patience: Duration,
    ) -> Result<(), ConnectFault> {
        let address = self.address(to)?;
        if self.kept(address.id, protocol).is_some() {
            return Ok(());
        }
        let connecting = timeout(patience, self.connect(address, protocol)).await;
        connecting.unwrap_or(Err(ConnectFault::TooSlow)).map(drop)
    }

    fn address(&self, to: &NodeAddress) -> Result<EndpointAddr, ConnectFault> {
        let id = endpoint_id(&to.endpoint)?;
        if id == self.endpoint.id() {
            return Err(ConnectFault::Oneself);
        }
        let address = EndpointAddr::new(id);
        Ok(match to.relay.as_ref().and_then(|url| url.parse::<RelayUrl>().ok()) {
            Some(relay) => address.with_relay_url(relay),
            None => address,
        })
    }

    async fn connect(
        &self,
        address: EndpointAddr,
        protocol: Protocol,
    ) -> Result<Connection, ConnectFault> {
        let id = address.id;
        let connecting = self.endpoint.connect(address, protocol.alpn());
        let connection = timeout(self.connect_timeout, connecting)
            .await
            .map_err(|_| ConnectFault::TooSlow)?
            .map_err(|fault| ConnectFault::Unreachable(format!("{fault:#}")))?;
        self.keep(id, protocol, connection.clone());
        Ok(connection)
    }

    fn kept(&self, id: EndpointId, protocol: Protocol) -> Option<Connection> {
        let mut kept = self.kept.lock().expect("no holder panics");
        let connection = kept.get(&(id, protocol)).cloned()?;
        if connection.close_reason().is_some() {
            kept.remove(&(id, protocol));
            return None;
        }
        Some(connection)
    }

    fn keep(&self, id: EndpointId, protocol: Protocol, connection: Connection) {
        let mut kept = self.kept.lock().expect("no holder panics");
        kept.retain(|_, connection| connection.close_reason().is_none());
        if kept.len() < KEPT_CONNECTIONS_MAX {
            kept.insert((id, protocol), connection);
        }
    }
}

async fn open(connection: &Connection) -> Result<(SendStream, RecvStream), FrameFault> {
    connection.open_bi().await.map_err(|fault| FrameFault::Lost(fault.to_string()))
}

/// iroh's form of an endpoint key.
pub(crate) fn endpoint_id(key: &EndpointKey) -> Result<EndpointId, ConnectFault> {
    EndpointId::from_bytes(key.as_bytes()).map_err(|_| ConnectFault::NoKey)
}
