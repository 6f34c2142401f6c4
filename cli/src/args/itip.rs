//! Arguments of `kalends itip …`: scheduling messages, without a home and without a node.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `kalends itip …`
#[derive(Debug, Subcommand)]
pub enum ItipAction {
    /// Say what a received message does to a calendar
    Apply(ItipApply),
    /// Say which messages an edit calls for
    Diff(ItipDiff),
    /// Play cases of JSON lines from standard input, one verdict a line
    Replay(ItipReplay),
}

/// `kalends itip apply …`
#[derive(Debug, Args)]
#[command(
    after_help = "Example: kalends itip apply --calendar tea.ics --message reply.ics --me ann@x.org\n\n\
    The calendar goes to standard output, what was decided to standard error. Exit code 3: the\n\
    message was ignored, rejected, or waits for your decision."
)]
pub struct ItipApply {
    /// The event as it is held; - for standard input; without: it is not held
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// The message: a calendar with a METHOD; - for standard input
    #[arg(long, value_name = "FILE")]
    pub message: PathBuf,
    /// Whose calendar it is; may be repeated
    #[arg(long = "me", value_name = "ADDRESS", required = true)]
    pub me: Vec<String>,
    /// Who sent the mail; without: whoever the message says
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// What becomes of an answer by somebody who is not invited
    #[arg(long, value_name = "WHAT", default_value = "pending")]
    pub uninvited: UninvitedArg,
    /// What becomes of an invitation to what is not held
    #[arg(long, value_name = "WHAT", default_value = "added")]
    pub unknown: UnknownArg,
    /// What was last taken from attendees: `state` of a case, as JSON; - for standard input
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// When it is received, such as 2027-06-01T12:00:00Z; now unless said
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// `kalends itip diff …`
#[derive(Debug, Args)]
#[command(
    after_help = "Example: kalends itip diff --before tea.ics --after later.ics --me ann@x.org\n\n\
    Without --before the event is new, without --after it is deleted. Exit code 3: the edit is\n\
    not yours to make."
)]
pub struct ItipDiff {
    /// The event as it was; - for standard input
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// The event as it was saved; - for standard input
    #[arg(long, value_name = "FILE")]
    pub after: Option<PathBuf>,
    /// Whose calendar it is; may be repeated
    #[arg(long = "me", value_name = "ADDRESS", required = true)]
    pub me: Vec<String>,
    /// When it was saved, such as 2027-06-01T12:00:00Z; now unless said
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// `kalends itip replay …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends itip replay < cases.jsonl > verdicts.jsonl\n\n\
    A case: {\"id\", \"kind\", \"user\", \"before_ics\", \"message_ics\", \"after_ics\", \"mail\"?, \"state\"?},\n\
    kind being process-message, organizer-change, attendee-reply or delete. docs/OPERATING.md\n\
    says what each means. Exit code 2: some lines were no cases.")]
pub struct ItipReplay {
    /// When everything happens, such as 2027-06-01T12:00:00Z; now unless said
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// What becomes of an answer by somebody who is not invited.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum UninvitedArg {
    /// It waits for the organizer's word
    Pending,
    /// They are added
    Added,
    /// It is refused
    Refused,
}

/// What becomes of an invitation to what is not held.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum UnknownArg {
    /// It is added, not answered
    Added,
    /// It is passed over
    Ignored,
}
