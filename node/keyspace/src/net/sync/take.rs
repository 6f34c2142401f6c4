//! Taking in what another node sends: messages become steps, steps go to the thread that stages
//! them. A bounded channel lies between, so that the disk holds back the network.

use kalends_schema::stamp::Stamp;
use tokio::sync::mpsc;
use tokio::task::{JoinError, spawn_blocking};

use crate::net::attempt::{AttemptError, SourceFault};
use crate::net::frame::FrameReader;
use crate::net::limits::{BATCH_BYTES, BATCHES_WAITING_MAX};
use crate::net::wire::Answer;
use crate::store::{Applied, CopyError, CopyStage, Op};

/// What the staging thread is given.
enum Step {
    Ops(Vec<Op>),
    /// The answer ended as it should: now it must come out.
    End,
}

/// Stages all that `reader` brings, to the answer's end.
pub(super) async fn take(
    stage: CopyStage,
    reader: &mut FrameReader,
) -> Result<Applied, AttemptError> {
    let (steps, taken) = mpsc::channel(BATCHES_WAITING_MAX);
    let staging = spawn_blocking(move || put(stage, taken));
    let fed = feed(reader, steps).await;
    reader.stop();
    let staged = staging.await;
    // What the staging thread says is the cause when both have something to say.
    match (staged, fed) {
        (Ok(Some(staged)), Ok(())) => Ok(staged?),
        (Ok(Some(Err(fault))), Err(_)) => Err(fault.into()),
        (Ok(_), Err(fault)) => Err(fault),
        (Ok(None), Ok(())) => Err(SourceFault::Cut.into()),
        (Err(panicked), _) => Err(stopped(&panicked)),
    }
}

fn stopped(panicked: &JoinError) -> AttemptError {
    AttemptError::Silent(format!("staging stopped: {panicked}"))
}

/// `None` when the steps ended without an end: the stage is dropped, and nothing of it is seen.
fn put(
    mut stage: CopyStage,
    mut steps: mpsc::Receiver<Step>,
) -> Option<Result<Applied, CopyError>> {
    while let Some(step) = steps.blocking_recv() {
        match step {
            Step::End => return Some(stage.finish()),
            Step::Ops(ops) => {
                for op in ops {
                    if let Err(fault) = stage.push(op) {
                        return Some(Err(fault));
                    }
                }
            }
        }
    }
    None
}

async fn feed(reader: &mut FrameReader, steps: mpsc::Sender<Step>) -> Result<(), AttemptError> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while let Some(message) = reader.next().await? {
        let op = op(message)?;
        bytes += op.bytes();
        batch.push(op);
        if bytes >= BATCH_BYTES {
            bytes = 0;
            if steps.send(Step::Ops(std::mem::take(&mut batch))).await.is_err() {
                // The staging thread gave up, and says why.
                return Ok(());
            }
        }
    }
    // As above: a closed channel is explained by the other side.
    let _ = steps.send(Step::Ops(batch)).await;
    let _ = steps.send(Step::End).await;
    Ok(())
}

fn op(message: &[u8]) -> Result<Op, SourceFault> {
    let answer = answer(message)?;
    let got = answer.name();
    let path = |text: &str| text.parse().map_err(|_| SourceFault::Path);
    match answer {
        Answer::Put { path: text, stamp, value } => Ok(Op::Put {
            path: path(text)?,
            stamp: Stamp { epoch: stamp.epoch, seq: stamp.seq },
            value: value.to_vec(),
        }),
        Answer::Delete { path: text } => Ok(Op::Delete { path: path(text)? }),
        Answer::Head(_)
        | Answer::Same
        | Answer::Ops
        | Answer::Snapshot
        | Answer::Ok
        | Answer::Refused(_)
        | Answer::Proof(_)
        | Answer::Link(_)
        | Answer::Evidence(_)
        | Answer::Carry(_) => Err(SourceFault::Unexpected { got, expected: "Put or Delete" }),
    }
}

/// Reads an answer; what cannot be read is the source's fault.
pub(super) fn answer(message: &[u8]) -> Result<Answer<'_>, SourceFault> {
    Answer::decode(message).map_err(|fault| SourceFault::Undecodable(fault.to_string()))
}

/// That another answer came than was expected: a refusal is the source's word, the rest its fault.
pub(super) fn unexpected(answer: &Answer<'_>, expected: &'static str) -> AttemptError {
    if let Answer::Refused(refused) = answer {
        return (*refused).into();
    }
    SourceFault::Unexpected { got: answer.name(), expected }.into()
}
