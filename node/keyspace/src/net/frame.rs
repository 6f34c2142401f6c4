//! Messages on a stream: each behind its length as a `u32`, little-endian, checked before a byte
//! of it is given room.

use std::time::{Duration, Instant};

use iroh::endpoint::{ReadExactError, RecvStream, SendStream, VarInt};
use tokio::time::timeout;

use super::limits::{MESSAGE_BYTES_MAX, PACE_WINDOW};
use super::pace::{Pace, TooSlow};

/// The code with which a stream is reset that will not be answered.
pub(crate) const CODE_BUSY: VarInt = VarInt::from_u32(1);

/// Why a message did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameFault {
    #[error("a message of {got} bytes; expected at most {max}")]
    TooLarge { got: usize, max: usize },
    #[error("the stream ended inside a message")]
    Cut,
    #[error("less than 64 KiB a second over 30 s")]
    TooSlow,
    #[error("the stream was reset")]
    Reset,
    #[error("the connection was lost: {0}")]
    Lost(String),
}

impl From<TooSlow> for FrameFault {
    fn from(_: TooSlow) -> FrameFault {
        FrameFault::TooSlow
    }
}

/// Reads the messages of one stream.
pub(crate) struct FrameReader {
    stream: RecvStream,
    max: usize,
    buffer: Vec<u8>,
    pace: Pace,
    taken: u64,
}

impl FrameReader {
    /// Messages of at most `max` bytes, at no less than the pace.
    pub(crate) fn new(stream: RecvStream, max: usize, pace: Pace) -> FrameReader {
        FrameReader { stream, max, buffer: Vec::new(), pace, taken: 0 }
    }

    /// The next message; `None` at the stream's end.
    pub(crate) async fn next(&mut self) -> Result<Option<&[u8]>, FrameFault> {
        let mut length = [0; 4];
        if !self.fill_length(&mut length).await? {
            return Ok(None);
        }
        self.fill(length).await
    }

    /// The next message of a stream that brings one now and then: waiting for it is no fault.
    pub(crate) async fn next_within(
        &mut self,
        patience: Duration,
    ) -> Result<Option<&[u8]>, FrameFault> {
        let mut length = [0; 4];
        match timeout(patience, self.stream.read_exact(&mut length)).await {
            Err(_) => Err(FrameFault::TooSlow),
            Ok(Err(ReadExactError::FinishedEarly(0))) => Ok(None),
            Ok(Err(other)) => Err(fault(other)),
            Ok(Ok(())) => self.fill(length).await,
        }
    }

    async fn fill(&mut self, length: [u8; 4]) -> Result<Option<&[u8]>, FrameFault> {
        let got = u32::from_le_bytes(length) as usize;
        if got > self.max {
            return Err(FrameFault::TooLarge { got, max: self.max });
        }
        self.buffer.resize(got, 0);
        let started = Instant::now();
        let reading = self.stream.read_exact(&mut self.buffer);
        match timeout(self.pace.patience().max(Duration::from_millis(1)), reading).await {
            Err(_) => return Err(FrameFault::TooSlow),
            Ok(outcome) => outcome.map_err(fault)?,
        }
        self.taken = self.taken.saturating_add(got as u64 + 4);
        self.pace.moved(started.elapsed(), got + 4)?;
        Ok(Some(&self.buffer))
    }

    /// The bytes of all messages that came, and of their lengths.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// Says that nothing more is wanted.
    pub(crate) fn stop(&mut self) {
        // Fails only when the stream is over already, which is as good.
        let _ = self.stream.stop(CODE_BUSY);
    }

    async fn fill_length(&mut self, length: &mut [u8; 4]) -> Result<bool, FrameFault> {
        let started = Instant::now();
        let reading = self.stream.read_exact(length);
        let outcome = timeout(self.pace.patience().max(Duration::from_millis(1)), reading).await;
        self.pace.moved(started.elapsed(), 0)?;
        match outcome {
            Err(_) => Err(FrameFault::TooSlow),
            Ok(Ok(())) => Ok(true),
            Ok(Err(ReadExactError::FinishedEarly(0))) => Ok(false),
            Ok(Err(other)) => Err(fault(other)),
        }
    }
}

fn fault(error: ReadExactError) -> FrameFault {
    use iroh::endpoint::ReadError;
    match error {
        ReadExactError::FinishedEarly(_) => FrameFault::Cut,
        ReadExactError::ReadError(ReadError::Reset(_)) => FrameFault::Reset,
        ReadExactError::ReadError(other) => FrameFault::Lost(other.to_string()),
    }
}

/// Appends a message and its length to `out`.
pub(crate) fn append(out: &mut Vec<u8>, message: &[u8]) {
    debug_assert!(message.len() <= MESSAGE_BYTES_MAX, "callers bound what they send");
    let length = u32::try_from(message.len()).expect("a message is at most 1 MiB");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(message);
}

/// Writes bytes of whole messages at no less than the least pace.
pub(crate) struct FrameWriter {
    stream: SendStream,
    pace: Pace,
}

impl FrameWriter {
    /// On this stream, at no less than the pace.
    pub(crate) fn new(stream: SendStream, pace: Pace) -> FrameWriter {
        FrameWriter { stream, pace }
    }

    /// Writes one message.
    pub(crate) async fn message(&mut self, message: &[u8]) -> Result<(), FrameFault> {
        let mut framed = Vec::with_capacity(message.len() + 4);
        append(&mut framed, message);
        self.write(&framed).await
    }

    /// Writes what [`append`] gathered.
    pub(crate) async fn write(&mut self, framed: &[u8]) -> Result<(), FrameFault> {
        for piece in framed.chunks(64 * 1024) {
            let started = Instant::now();
            let writing = self.stream.write_all(piece);
            match timeout(self.pace.patience().max(Duration::from_millis(1)), writing).await {
                Err(_) => return Err(FrameFault::TooSlow),
                Ok(outcome) => outcome.map_err(|fault| FrameFault::Lost(fault.to_string()))?,
            }
            self.pace.moved(started.elapsed(), piece.len())?;
        }
        Ok(())
    }

    /// Ends the stream well.
    pub(crate) fn finish(&mut self) {
        // Fails only when the stream is over already, which is as good.
        let _ = self.stream.finish();
    }

    /// Ends when nobody reads any more.
    pub(crate) fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let stopped = self.stream.stopped();
        async move { drop(stopped.await) }
    }

    /// Waits until the other side has all of it, or does not want it, or is too slow.
    pub(crate) async fn arrived(&mut self) {
        // What is unsent is at most 2 MiB, which the least pace moves in 32 s.
        let _ = timeout(2 * PACE_WINDOW, self.stream.stopped()).await;
    }

    /// Ends the stream as one that will not be answered.
    pub(crate) fn reset(&mut self) {
        // Fails only when the stream is over already, which is as good.
        let _ = self.stream.reset(CODE_BUSY);
    }
}
