//! `kalends demo`

use crate::args::Demo;
use crate::failure::Failure;
use crate::screen::Screen;

/// Plays everything once.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(_screen: Screen, _demo: Demo) -> Result<(), Failure> {
    Err(Failure::internal("not yet"))
}
