//! Plays every story in `tests/scenarios/`.

use kalends_tests::scenario::play;

macro_rules! stories {
    ($($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let text = include_str!(concat!("../scenarios/", stringify!($name), ".txt"));
                play(concat!("tests/scenarios/", stringify!($name), ".txt"), text).await;
            }
        )*

        /// A story that no line above names would never be played.
        #[test]
        fn every_story_is_played() {
            let played = [$(concat!(stringify!($name), ".txt"),)*];
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
            for file in std::fs::read_dir(folder).expect("the stories are there") {
                let name = file.expect("a file").file_name().into_string().expect("plain names");
                let is_story = name.ends_with(".txt");
                assert!(!is_story || played.contains(&name.as_str()), "{name} is not played");
            }
        }
    };
}

stories! {
    a06_a08_a09_calendars
    a08_admins_of_a_calendar
    a105_answer_before_event
    a106_answer_rewritten
    a24_series
    a25_a26_single_dates
    a27_dropped_date
    a28_single_to_weekly
    a29_weekly_to_single
    a30_deleted
    a30_deleted_by_its_organizer
    a38_cancelled_date
    a38_told_of_changes
    a38_told_of_dates
    a40_open
    a41_invited_only
    a42_late_invitation
    a43_strangers_invitation
    a43_attendees_invite
    a43_named_people_invite
    a44_revoked
    a45_a46_unanswered
    a47_a48_approval
    a49_self_approval
    a50_a52_a55_waitlist
    a50_told_of_promotion
    a51_faked_time
    a53_repeated_answer
    a54_full
    a56_a57_organizer_promotes
    a58_guests
    a59_full_dates
    a60_chain
    a60_dates
    a60_delegation
    a60_one_sided
    a60_seats
    a60_taken_back
    a61_cancelled
    a64_amendments
    a64_amendments_conflict
    a64_amendments_offline
    a64_contributor
    deputy_answers
    deputies_in_order
    deputy_of_the_organizer
    grants_end
    grants_of_strangers
    grants_told
    grants_undone
    a66_a68_counter_proposals
    a66_strangers_and_second_thoughts
    a67_counter_proposals_to_dates
    calendars_unlisted_and_private
    claim
    claim_first_named
    claim_in_order
    guests_ask
    handover
    handover_amendment_waits
    handover_amendments
    handover_cancelled
    handover_deputies
    handover_late_answers
    lapsed
    new_limit
    released
    series_seats
    this_and_future
    this_and_future_dates
    this_and_future_moved
}
