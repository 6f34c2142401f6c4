//! A range of paths by bytes: what a proof is asked for.

use crate::limits::PATH_BYTES_MAX;
use crate::path::Path;

/// The paths with `from ≤ path < to`, compared as bytes. Neither end need be a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    from: Vec<u8>,
    to: Vec<u8>,
}

/// Ends that make no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRange {
    /// `from` is not below `to`.
    #[error("the range's beginning is not below its end")]
    Empty,
    /// An end is longer than any path and one byte.
    #[error("an end of {got} bytes; expected at most 257")]
    Length {
        /// How long it was.
        got: usize,
    },
}

impl Range {
    /// From its two ends.
    ///
    /// # Errors
    /// [`BadRange`].
    pub fn new(from: &[u8], to: &[u8]) -> Result<Range, BadRange> {
        for end in [from, to] {
            if end.len() > PATH_BYTES_MAX + 1 {
                return Err(BadRange::Length { got: end.len() });
            }
        }
        if from >= to {
            return Err(BadRange::Empty);
        }
        Ok(Range { from: from.to_vec(), to: to.to_vec() })
    }

    /// One path: `[p, p‖0x00)`.
    pub fn of_path(path: &Path) -> Range {
        let bytes = path.as_str().as_bytes();
        Range { from: bytes.to_vec(), to: [bytes, &[0x00]].concat() }
    }

    /// Every path that begins with `prefix`: `[P, P‖0xFF)`.
    ///
    /// # Errors
    /// [`BadRange::Length`] when `prefix` is longer than a path.
    pub fn of_prefix(prefix: &str) -> Result<Range, BadRange> {
        Range::new(prefix.as_bytes(), &[prefix.as_bytes(), &[0xFF]].concat())
    }

    /// The first bytes in it.
    pub fn from(&self) -> &[u8] {
        &self.from
    }

    /// The first bytes after it.
    pub fn to(&self) -> &[u8] {
        &self.to
    }

    /// Whether `path` lies left of it.
    pub fn is_after(&self, path: &Path) -> bool {
        path.as_str().as_bytes() < self.from.as_slice()
    }

    /// Whether `path` lies in it.
    pub fn contains(&self, path: &Path) -> bool {
        let path = path.as_str().as_bytes();
        self.from.as_slice() <= path && path < self.to.as_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::{BadRange, Range};

    #[test]
    fn a_prefix_holds_what_begins_with_it_and_a_path_only_itself() {
        let path = |text: &str| text.parse().unwrap();
        let (one, other) = (path("/pub/eventky.app/tags/a"), path("/pub/eventky.app/tags/a-"));
        let range = Range::of_path(&one);
        assert!(range.contains(&one) && !range.contains(&other) && !range.is_after(&other));
        let range = Range::of_prefix("/pub/eventky.app/tags/a").unwrap();
        assert!(range.contains(&one) && range.contains(&other));
        assert!(range.is_after(&path("/pub/eventky.app/tags/Z")));
        assert!(!range.contains(&path("/pub/eventky.app/tags/b")));
    }

    #[test]
    fn ends_that_make_no_range_are_refused() {
        assert_eq!(Range::new(b"b", b"a"), Err(BadRange::Empty));
        assert_eq!(Range::new(b"a", b"a"), Err(BadRange::Empty));
        assert_eq!(Range::new(b"", &[0xFF; 258]), Err(BadRange::Length { got: 258 }));
        assert!(Range::of_prefix(&"/".repeat(256)).is_ok());
    }
}
