//! `kalends indexer run|rebuild`

use super::Context;
use crate::args::IndexerAction;
use crate::failure::Failure;

/// Does what was typed after `kalends indexer`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(_context: &Context, _action: IndexerAction) -> Result<(), Failure> {
    Err(Failure::internal("not yet"))
}
