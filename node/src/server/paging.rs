//! Cutting a list into pages (docs/API.md, *Lists*).

use crate::api::List;

/// How many items a page holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pages {
    /// Unless told otherwise.
    pub(super) usual: usize,
    /// At most.
    pub(super) max: usize,
}

impl Pages {
    /// The page of `items`, which are in the order of their places, that begins after `cursor`.
    pub(super) fn cut<T>(
        self,
        mut items: Vec<T>,
        (cursor, limit): (Option<&str>, Option<usize>),
        place: impl Fn(&T) -> String,
    ) -> List<T> {
        if let Some(cursor) = cursor {
            items.retain(|item| place(item).as_str() > cursor);
        }
        let limit = limit.unwrap_or(self.usual).clamp(1, self.max);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(place);
        List { items, next }
    }
}
