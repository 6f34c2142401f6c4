//! The tree and its proof, against trees built by the formulas as written.

mod faults;
mod incremental;
mod memory;
mod proving;
mod pruning;
