//! In whatever order indexers hear of the same records, and however often: the same rows, the same
//! rosters, the same digests.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use kalends_schema::record::{Access, PartStat, RecurrenceId, RsvpPolicy, Waitlist};
use kalends_tests::history::{History, Reader};
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::Config;
use proptest::{collection::vec, prop_assert_eq, proptest};
use serde_json::Value;
use tower::ServiceExt;

const PEOPLE: u8 = 5;
const DAYS: [&str; 2] = ["2027-06-02", "2027-06-03"];

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    Answers(usize, Option<&'static str>, Option<PartStat>),
    Invites(usize, bool),
    Limits(Option<u32>),
    Policy(RsvpPolicy),
    AsksAnew,
    Ledger,
    Forges(usize),
    Tags(usize, &'static str),
    /// An indexer copies somebody: which indexer, whom, and whether whole.
    Hears(bool, usize, bool),
}

fn happening() -> impl Strategy<Value = Happening> {
    let who = || 0..usize::from(PEOPLE);
    let word = select(vec![
        Some(PartStat::Accepted),
        Some(PartStat::Accepted),
        Some(PartStat::Tentative),
        Some(PartStat::Declined),
        None,
    ]);
    let day = select(vec![None, None, Some(DAYS[0]), Some(DAYS[1])]);
    let policy =
        select(vec![RsvpPolicy::Open, RsvpPolicy::InvitedOnly, RsvpPolicy::ApprovalRequired]);
    prop_oneof![
        6 => (who(), day, word).prop_map(|(who, day, word)| Happening::Answers(who, day, word)),
        2 => (1..usize::from(PEOPLE), any::<bool>()).prop_map(|(who, r)| Happening::Invites(who, r)),
        1 => (any::<bool>(), 1..4u32).prop_map(|(some, n)| Happening::Limits(some.then_some(n))),
        1 => policy.prop_map(Happening::Policy),
        1 => proptest::strategy::Just(Happening::AsksAnew),
        3 => proptest::strategy::Just(Happening::Ledger),
        1 => (1..usize::from(PEOPLE)).prop_map(Happening::Forges),
        1 => (who(), select(vec!["camp", "lake"])).prop_map(|(w, label)| Happening::Tags(w, label)),
        8 => (any::<bool>(), who(), any::<bool>()).prop_map(|(a, w, b)| Happening::Hears(a, w, b)),
    ]
}

fn happen(history: &mut History, readers: &[Reader; 2], one: &Happening) {
    match one {
        Happening::Answers(who, day, word) => {
            history.answers(*who, day.map(day_of), *word);
        }
        Happening::Invites(who, revoked) => history.invites(*who, *revoked),
        Happening::Limits(seats) => history.edits(|event| event.access.max_attendees = *seats),
        Happening::Policy(policy) => history.edits(|event| event.access.rsvp_policy = *policy),
        Happening::AsksAnew => history.edits(|event| {
            let next = event.sequence() + 1;
            let master = event.master.as_mut().expect("a series has a master");
            (master.sequence, master.answers_since) = (next, next);
        }),
        Happening::Ledger => history.keeps_the_ledger(),
        Happening::Forges(who) => history.admits_themselves(*who),
        Happening::Tags(who, label) => history.tags(*who, label),
        Happening::Hears(second, who, whole) => {
            let reader = &readers[usize::from(*second)];
            reader.hears_of(history, *who, *whole).expect("a true copy is taken");
        }
    }
}

fn day_of(text: &str) -> RecurrenceId {
    text.parse().expect("a day")
}

/// The public roster, without the heads it rests on.
fn roster(reader: &Reader, history: &History, day: Option<&str>) -> Value {
    let event = history.event();
    let mut path = format!("/v1/events/{}/{}/roster", event.author(), event.id());
    if let Some(day) = day {
        path.push_str(&format!("?occurrence={day}"));
    }
    let request = Request::get(&path).body(Body::empty()).expect("a request");
    let asking = async {
        let answer = reader.index().router().oneshot(request).await.expect("a router answers");
        to_bytes(answer.into_body(), 1 << 20).await.expect("a short answer")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let body = runtime.expect("a runtime").block_on(asking);
    serde_json::from_slice(&body).expect("JSON")
}

fn access() -> Access {
    let waitlist = Waitlist { enabled: true, max: Some(2), ..Waitlist::default() };
    Access { max_attendees: Some(2), waitlist, ..Access::default() }
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a65_a105_two_indexers_agree_whatever_they_heard_first(
        happenings in vec(happening(), 5..60),
    ) {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let mut history = History::new(folder.path(), PEOPLE, access());
        let readers = ["north", "south"].map(|name| Reader::new(&folder.path().join(name), &history));
        happenings.iter().for_each(|one| happen(&mut history, &readers, one));
        // One hears the rest from the organizer on, the other answers first, and both twice.
        let last = history.people() - 1;
        for who in (0..=last).chain(0..=last) {
            readers[0].hears_of(&history, who, false).expect("a true copy is taken");
            readers[1].hears_of(&history, last - who, true).expect("a true copy is taken");
        }
        let [north, south] = &readers;
        prop_assert_eq!(north.rows(), south.rows());
        let digest = roster(north, &history, None)["digest"].clone();
        prop_assert_eq!(digest, history.digest());
        for day in [None, Some(DAYS[0]), Some(DAYS[1])] {
            let seen = roster(north, &history, day);
            prop_assert_eq!(seen["digest"].is_string(), true, "{}", seen);
            prop_assert_eq!(seen, roster(south, &history, day));
        }
        let (rows, seen) = (north.rows(), roster(north, &history, None));
        north.rebuild();
        prop_assert_eq!(north.rows(), rows);
        prop_assert_eq!(roster(north, &history, None), seen);
    }
}
