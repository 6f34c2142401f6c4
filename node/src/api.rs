//! The shapes of the node's API: what programs send and what they get back, as JSON.
//!
//! `kalends … --json` prints exactly these documents. Lists are `{"items": […], "next": …}`,
//! records are named by URI and handle, moments are RFC 3339 with an offset and the zone's name.
//! The handlers are in `server`.

mod admissions;
mod agenda;
mod amendments;
mod answers;
mod attendees;
mod backup;
mod calendars;
mod changes;
mod contacts;
mod continuation;
mod events;
mod export;
mod find;
mod grants;
mod history;
mod inbox;
mod indexes;
mod invitations;
mod mirrors;
mod moment;
mod parts;
mod problem;
mod profile;
mod proposals;
mod status;
mod tags;
mod words;

pub use admissions::{Decided, Decision, NewDecision};
pub use agenda::{AgendaItem, AgendaQuery};
pub use amendments::{AmendmentQuery, AmendmentView, FieldChange};
pub use answers::{Answered, NewAnswer};
pub use attendees::{Attendees, Counts, DateRows, Row};
pub use backup::BackupCopy;
pub use calendars::{CalendarDeleted, CalendarFields, CalendarPeople, CalendarRoleWord};
pub use calendars::{CalendarView, CalendarWithEvents, NewCalendar};
pub use changes::{ChangeView, ChangedField, ChangedValue};
pub use contacts::{ContactChange, ContactView, FollowView, NewContact, NewFollow};
pub use continuation::{ContinuationView, NewHandover};
pub use events::{AccessFields, AccessView, Cancel, ComponentView, EventChange, EventQuery};
pub use events::{EventSummary, EventView, EventWritten, NewEvent, SplitView, WaitlistFields};
pub use export::{ExportQuery, ImportLine, ImportOutcome, ImportQuery, ImportView};
pub use find::{FindQuery, Found, FoundKind};
pub use grants::{ActWord, EndQuery, GrantEnded, GrantView, Grants, NewGrant};
pub use history::{EventDeleted, EventHistory, EventVersion};
pub use inbox::{InboxItem, InboxKind, RequestView};
pub use indexes::{
    IndexAnswer, IndexLeft, IndexQuery, IndexState, IndexStateView, IndexView, JoinIndex,
    LeaveIndex,
};
pub use indexes::{IndexCheck, IndexVerification, IndexVerifyQuery};
pub use indexes::{IndexFailure, IndexSearch, IndexSearchQuery};
pub use invitations::{
    Invited, InvitedPerson, NewInvitations, NewRevocations, Revoked, RevokedPerson,
};
pub use mirrors::{
    CarriedCounts, CarriedState, CarriedView, MirrorState, MirrorView, NewCarried, NewMirror,
};
pub use moment::Moment;
pub use parts::{Delivery, DeliveryState, EventName, List, PersonView};
pub use problem::{Candidate, Problem, ProblemType};
pub use profile::{ProfileChange, ProfileView};
pub use proposals::{NewProposal, NewProposalDecision, ProposalDecided, ProposalDecision};
pub use proposals::{ProposalQuery, ProposalView};
pub use status::{HeadView, IdentityView, OutboxView, Reach, Status};
pub use tags::{TagChange, TagQuery, TagView};
pub use words::VisibilityWord;
pub use words::{AnswerWord, PolicyWord, PromotionWord, RoleWord, ScopeWord, StatusWord};
