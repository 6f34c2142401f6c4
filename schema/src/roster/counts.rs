//! How many stand where: given to everybody, whoever may see the names.

use super::{Row, Standing};

/// People per standing. Who is refused, denied or revoked is counted nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Coming.
    pub confirmed: u32,
    /// Perhaps coming.
    pub tentative: u32,
    /// Not coming.
    pub declined: u32,
    /// Asked, not answered; or lapsed.
    pub needs_action: u32,
    /// Passed on.
    pub delegated: u32,
    /// Not decided.
    pub pending: u32,
    /// In the line.
    pub waitlisted: u32,
    /// Guests of those coming or perhaps coming.
    pub guests: u32,
}

impl Counts {
    /// Counts `rows`.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Counts {
        let mut counts = Counts::default();
        for row in rows {
            counts.add(row);
        }
        counts
    }

    fn add(&mut self, row: &Row) {
        let of_its_kind = match row.standing {
            Standing::Confirmed => &mut self.confirmed,
            Standing::Tentative => &mut self.tentative,
            Standing::Declined => &mut self.declined,
            Standing::NeedsAction { .. } => &mut self.needs_action,
            Standing::Delegated => &mut self.delegated,
            Standing::Pending => &mut self.pending,
            Standing::Waitlisted { .. } => &mut self.waitlisted,
            Standing::Denied | Standing::Revoked | Standing::Refused(_) => return,
        };
        *of_its_kind += 1;
        if matches!(row.standing, Standing::Confirmed | Standing::Tentative) {
            self.guests = self.guests.saturating_add(row.guests);
        }
    }
}
