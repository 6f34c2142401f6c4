//! Plays every story in `tests/scenarios/itip/`.

use kalends_tests::itip_story::play;

macro_rules! stories {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let text = include_str!(concat!("../scenarios/itip/", stringify!($name), ".txt"));
                play(concat!("tests/scenarios/itip/", stringify!($name), ".txt"), text);
            }
        )*

        /// A story that no line above names would never be played.
        #[test]
        fn every_story_is_played() {
            let played = [$(concat!(stringify!($name), ".txt"),)*];
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/itip");
            for file in std::fs::read_dir(folder).expect("the stories are there") {
                let name = file.expect("a file").file_name().into_string().expect("plain names");
                let is_story = name.ends_with(".txt");
                assert!(!is_story || played.contains(&name.as_str()), "{name} is not played");
            }
        }
    };
}

stories! {
    a76_order
    a78_one_date_only
    own
    s411_s415_published
    s4211_organizer
    s421_s423_group
    s424_counter
    s425_s427_delegating
    s428_forwarding
    s429_s4210_cancelling
    s43_s45_s46_others
    s4410_error
    s441_zones
    s442_s444_instances
    s445_future
    s446_s447_adding
    s448_s471_refresh
    s449_counter_instance
    s472_bad_date
}
