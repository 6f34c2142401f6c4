//! Series and the dates they make, as text: what iCalendar libraries get wrong most often.
//!
//! A file in `tests/scenarios/recurrence/` holds cases; the README there has the grammar. A case is
//! written as iCalendar, read as any calendar from outside is, and expanded.

mod case;

use case::Case;

/// Plays every case of a file.
///
/// # Panics
/// With the file, the line and what was made instead, at the first case that does not come true.
pub fn play(name: &str, text: &str) {
    let cases = match case::cases(text) {
        Ok(cases) => cases,
        Err((line, why)) => panic!("{name}:{line}: {why}"),
    };
    assert!(!cases.is_empty(), "{name} holds no case");
    for case in cases {
        if let Err(why) = holds(&case) {
            panic!("{name}:{}: {}\n{why}", case.line, case.title);
        }
    }
}

fn holds(case: &Case) -> Result<(), String> {
    let made = case.made()?;
    if made == case.makes { Ok(()) } else { Err(format!("it makes {}", made.join(", "))) }
}
