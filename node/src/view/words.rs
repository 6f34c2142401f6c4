//! The API's words for the records' values, and back.

use kalends_schema::record::{
    CalendarVisibility, CapacityScope, PartStat, Promotion, Role, RsvpPolicy, Status, Visibility,
};

use crate::api::{
    AnswerWord, PolicyWord, PromotionWord, RoleWord, ScopeWord, StatusWord, VisibilityWord,
};

macro_rules! both_ways {
    ($($record:ty, $word:ty { $($value:ident = $spoken:ident,)* })*) => {$(
        impl From<$record> for $word {
            fn from(value: $record) -> $word {
                match value { $(<$record>::$value => <$word>::$spoken,)* }
            }
        }

        impl From<$word> for $record {
            fn from(word: $word) -> $record {
                match word { $(<$word>::$spoken => <$record>::$value,)* }
            }
        }
    )*};
}

both_ways! {
    Visibility, VisibilityWord {
        Private = Private, Public = Public, Unlisted = Unlisted, Invited = Invited,
    }
    CalendarVisibility, VisibilityWord {
        Private = Private, Public = Public, Unlisted = Unlisted, Sealed = Invited,
    }
    RsvpPolicy, PolicyWord {
        Open = Open, InvitedOnly = InvitedOnly, ApprovalRequired = ApprovalRequired,
    }
    CapacityScope, ScopeWord { Instance = Instance, Series = Series, }
    Promotion, PromotionWord { Fifo = Fifo, Organizer = Organizer, }
    Role, RoleWord {
        Chair = Chair,
        ReqParticipant = ReqParticipant,
        OptParticipant = OptParticipant,
        NonParticipant = NonParticipant,
    }
    Status, StatusWord { Confirmed = Confirmed, Tentative = Tentative, Cancelled = Cancelled, }
}

/// The word of an answer, where it is one that a person gives.
pub(crate) fn answer_word(partstat: PartStat) -> Option<AnswerWord> {
    match partstat {
        PartStat::Accepted => Some(AnswerWord::Yes),
        PartStat::Tentative => Some(AnswerWord::Maybe),
        PartStat::Declined => Some(AnswerWord::No),
        PartStat::Delegated => Some(AnswerWord::Delegate),
        PartStat::NeedsAction => None,
    }
}

/// The word of an answer as a mark or a memory.
pub(crate) fn partstat_word(partstat: PartStat) -> &'static str {
    match partstat {
        PartStat::Accepted => "yes",
        PartStat::Tentative => "maybe",
        PartStat::Declined => "no",
        PartStat::NeedsAction => "needs-action",
        PartStat::Delegated => "delegated",
    }
}

/// The records' role.
pub(crate) fn role_of(word: RoleWord) -> Role {
    word.into()
}

/// The records' visibility.
pub(crate) fn visibility_of(word: VisibilityWord) -> Visibility {
    word.into()
}
