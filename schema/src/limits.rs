//! Every bound of the schema: its name, its unit, and why it is what it is.

/// Bytes of a record path, `/pub/…` included: fits a redb key beside an identity.
pub const PATH_BYTES_MAX: usize = 256;
/// Characters of the id at the end of a path.
pub const ID_CHARS_MAX: usize = 64;
/// Bytes of one record's value.
pub const VALUE_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one proof; past it the answer is `TooLarge` and the records are pulled instead.
pub const PROOF_BYTES_MAX: usize = 1024 * 1024;
/// Levels of a proof's tree: 2⁶⁴ leaves could not be counted anyway.
pub const PROOF_DEPTH_MAX: usize = 64;
/// Bytes of one parcel: a deposit is a notice, not a transfer.
pub const PARCEL_BYTES_MAX: usize = 64 * 1024;
/// Heads between two that are compared: months of a busy keyspace, and within one message.
pub const CHAIN_HEADS_MAX: usize = 4_096;
/// Bytes of one piece of evidence: it travels in one message of 1 MiB, behind tag and length.
pub const EVIDENCE_BYTES_MAX: usize = 1024 * 1024 - 16;
/// Parcels of strangers that wait for the owner's word: more than anybody reads, 16 MiB at most.
pub const REQUESTS_MAX: usize = 256;
/// Of one identity: a few events of one organizer.
pub const REQUESTS_PER_IDENTITY_MAX: usize = 4;
/// Of one group of addresses: a sixteenth of all, since identities cost nothing.
pub const REQUESTS_PER_GROUP_MAX: usize = 16;

/// Microseconds that a head's or a record's claimed time may lie ahead: clocks are wrong by hours.
pub const FUTURE_MICROS_MAX: i64 = 2 * 3600 * 1_000_000;
/// Microseconds that a request token may be old or ahead: a clock's error and a slow line.
pub const TOKEN_MICROS_MAX: i64 = 5 * 60 * 1_000_000;
/// Microseconds that an ask to be carried may be old or ahead, for the same reasons.
pub const CARRY_ASK_MICROS_MAX: i64 = TOKEN_MICROS_MAX;
/// 2024-10-01T00:00:00Z in microseconds: no `TimestampId` is older (Eventky's first release).
pub const TIMESTAMP_ID_MICROS_MIN: i64 = 1_727_740_800 * 1_000_000;

/// Characters of a UID.
pub const UID_CHARS_MAX: usize = 255;
/// Characters of a summary.
pub const SUMMARY_CHARS_MAX: usize = 500;
/// Characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// Characters of a formatted description, its JSON marks included.
pub const STYLED_DESCRIPTION_CHARS_MAX: usize = 30_000;
/// Characters of one location, its JSON marks included.
pub const LOCATION_CHARS_MAX: usize = 2_000;
/// Characters of a mail address: 64 before the `@`, 255 after it (RFC 5321 §4.5.3.1).
pub const ADDRESS_CHARS_MAX: usize = 320;
/// Bytes of one field of a mail's header that is read: some servers write pages of results.
pub const MAIL_FIELD_BYTES_MAX: usize = 16 * 1024;
/// Characters of one alarm's iCalendar text.
pub const ALARM_CHARS_MAX: usize = 10_000;
/// Days of a duration: a hundred years.
pub const DURATION_DAYS_MAX: u32 = 36_600;
/// Seconds of a duration beside its days: a hundred years.
pub const DURATION_SECONDS_MAX: u32 = 36_600 * 86_400;
/// Characters of a comment on an answer or an invitation.
pub const COMMENT_CHARS_MAX: usize = 2_000;
/// Characters of a person's or a calendar's name.
pub const NAME_CHARS_MAX: usize = 100;
/// Characters of a URL or URI that a record carries.
pub const URL_CHARS_MAX: usize = 2_048;
/// Rules of one foreign series, each of them walked: the standard wants one.
pub const RULES_MAX: usize = 8;
/// Characters of one recurrence rule.
pub const RRULE_CHARS_MAX: usize = 1_000;
/// Calendars that one event may name.
pub const CALENDARS_MAX: usize = 10;
/// Locations of one event.
pub const LOCATIONS_MAX: usize = 5;
/// Organizers that one event has one after the other: one a month for a year, and more; each costs
/// a few looks of every reader.
pub const ORGANIZERS_MAX: usize = 16;
/// People whom an event names to go on with it: each costs every reader a look at their newest head,
/// and, once they might claim it, a signature.
pub const SUCCESSORS_MAX: usize = 8;
/// Contributors of a calendar or an event.
pub const CONTRIBUTORS_MAX: usize = 20;
/// Admins or viewers of a calendar or an event.
pub const PEOPLE_MAX: usize = 100;
/// Grants that one person gives: more deputies than anybody keeps in mind.
pub const GRANTS_MAX: usize = 100;
/// Categories of one event.
pub const CATEGORIES_MAX: usize = 50;
/// URIs or lines in each of ATTACH, CONFERENCE, RELATED-TO and REQUEST-STATUS of one component.
pub const LINKS_MAX: usize = 100;
/// Characters of the code of one REQUEST-STATUS: three numbers (RFC 5545 §3.8.8.3).
pub const STATUS_CODE_CHARS_MAX: usize = 11;
/// People to whom one attendee delegates: one takes a seat, further ones are other programs' habit.
pub const DELEGATES_MAX: usize = 5;
/// Steps that a place may be passed on, whatever an event allows: as far as invitations are reckoned
/// outward, so that no standing takes a longer walk.
pub const DELEGATION_CHAIN_MAX: usize = 8;
/// Indexers that a profile names.
pub const INDEXERS_MAX: usize = 20;
/// Changes that one amendment proposes.
pub const CHANGES_MAX: usize = 200;
/// Parts of keyspaces that one roster may rest on to be proven: 5,000 people at 65 dates each make
/// 325,000. A roster that rests on more is shown without proofs.
pub const ROSTER_PARTS_MAX: usize = 400_000;
/// Amendments of one person to one event of which its organizer has not spoken: each is merged over
/// those before it, and whoever wants more changed says it in one. What was decided is not counted.
pub const AMENDMENTS_WAITING_MAX: usize = 32;
/// Counter-proposals of one person that one event hears: to the series and to a good many of its
/// dates, and as many as an organizer reads of one person.
pub const PROPOSALS_MAX: usize = 100;
/// Invitations to one event by one person who may invite and does not organize it: more than anybody
/// brings along, and nobody fills somebody else's event.
pub const INVITED_BY_ONE_MAX: usize = 1_000;
/// The series and single dates that one mail guest has a part in: one for each override at most.
pub const GUEST_PARTS_MAX: usize = OVERRIDES_MAX;
/// Dates in RDATE or EXDATE of one component.
pub const DATES_MAX: usize = 5_000;
/// Overrides of one event.
pub const OVERRIDES_MAX: usize = 1_000;
/// Proposals that an event names as accepted: one for the series and one for each override.
pub const ACCEPTED_MAX: usize = OVERRIDES_MAX + 1;
/// Attendees of one foreign meeting.
pub const ATTENDEES_MAX: usize = 5_000;
/// Bytes of one meeting or message: 5,000 people take a half, what is attached inline the rest.
pub const MEETING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Places where the text of one meeting is cut into lines, parameters and values: each costs some
/// hundred bytes beside its text, which makes a hundred megabytes of all of them.
pub const MEETING_CUTS_MAX: usize = 1_000_000;
/// ATTENDEE lines of all components of one meeting: 5,000 people on 20 dates of their own, 100 on
/// each of 1,000. Answers to single dates write them out, a few bytes each.
pub const MEETING_PEOPLE_MAX: usize = 100_000;
/// Content lines of all the messages that one edit calls for, those that several people get alike
/// counted once: some hundred megabytes.
pub const MESSAGE_LINES_MAX: usize = 1_000_000;
/// Unknown properties kept with one component.
pub const EXTRA_PROPERTIES_MAX: usize = 200;
/// Bytes of all unknown properties of one component.
pub const EXTRA_BYTES_MAX: usize = 64 * 1024;
/// Alarms of one component.
pub const ALARMS_MAX: usize = 20;
/// Guests that one answer may bring.
pub const GUESTS_MAX: u32 = 1_000;
/// Characters of a tag's label.
pub const TAG_CHARS_MAX: usize = 20;

/// How often in a row one series may be split in two: each is read together with all before it.
pub const SPLITS_MAX: usize = 32;

/// Occurrences that one expansion answers with; past it the error names this limit.
pub const OCCURRENCES_MAX: usize = 1_000;
/// Candidate instances that one expansion may step over.
pub const EXPANSION_STEPS_MAX: usize = 100_000;

/// Bytes of one iCalendar file: years of a busy person's calendar are a tenth of it.
pub const IMPORT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Events of one calendar that messages and edits are played against: more than anybody's tests
/// hold side by side, and each is looked for among them.
pub const COLLECTION_OBJECTS_MAX: usize = 1_000;
/// Bytes of one case to play against the scheduling functions: three calendars, the largest that
/// may be held, as JSON.
pub const CASE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Components of one iCalendar file.
pub const IMPORT_OBJECTS_MAX: usize = 200_000;
/// Components within components: VCALENDAR, VEVENT, VALARM, and what others put below it.
pub const ICAL_DEPTH_MAX: usize = 8;
/// Time zones that one iCalendar file may define; each unknown one is compared with all known.
pub const IMPORT_ZONES_MAX: usize = 500;
/// Changes of its clocks that a time zone of somebody's own is compared by.
pub const ZONE_CHANGES_MAX: usize = 500;
/// Bytes of a calendar's own properties kept with each of its events: a name, a zone, a colour.
pub const HEADER_BYTES_MAX: usize = 2 * 1024;
/// Bytes of the original text kept beside an imported event.
pub const ORIGINAL_BYTES_MAX: usize = 64 * 1024;

const _: () = assert!(ID_CHARS_MAX < PATH_BYTES_MAX);
const _: () = assert!(PARCEL_BYTES_MAX < PROOF_BYTES_MAX);
const _: () = assert!(CHAIN_HEADS_MAX * 165 + 2 * 370 + 4 < EVIDENCE_BYTES_MAX);
const _: () = assert!(VALUE_BYTES_MAX < PROOF_BYTES_MAX);
const _: () = assert!(DESCRIPTION_CHARS_MAX * 4 < VALUE_BYTES_MAX);
const _: () = assert!(EXTRA_BYTES_MAX + DESCRIPTION_CHARS_MAX * 4 < VALUE_BYTES_MAX);
