//! Plays every case in `tests/scenarios/recurrence/`.

use kalends_tests::recurrence_story::play;

macro_rules! files {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let name = concat!("tests/scenarios/recurrence/", stringify!($name), ".txt");
                play(name, include_str!(concat!("../scenarios/recurrence/", stringify!($name), ".txt")));
            }
        )*

        /// A file that no line above names would never be played.
        #[test]
        fn every_file_is_played() {
            let played = [$(concat!(stringify!($name), ".txt"),)*];
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/recurrence");
            for file in std::fs::read_dir(folder).expect("the cases are there") {
                let name = file.expect("a file").file_name().into_string().expect("plain names");
                let is_story = name.ends_with(".txt");
                assert!(!is_story || played.contains(&name.as_str()), "{name} is not played");
            }
        }
    };
}

files! {
    table
}
