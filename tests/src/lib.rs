//! Kalends.
