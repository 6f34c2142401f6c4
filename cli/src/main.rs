//! The program.
#![allow(dead_code, unused_imports)]
mod args;
mod failure;
mod screen;
mod when;
fn main() {}
