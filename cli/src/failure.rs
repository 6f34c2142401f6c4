//! Why a command failed: what, where, what was expected, what to do, and the exit code.

use serde_json::{Value, json};

/// How a command ends, as a number that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, also when delivery is still queued.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// Refused by a rule.
    Refused = 3,
    /// Not found, or several fit.
    NotFound = 4,
    /// Nobody reachable.
    Unreachable = 5,
    /// A proof failed.
    Unproven = 6,
}

impl Exit {
    /// The exit code for a problem's type; the types are listed in docs/PROBLEMS.md.
    fn of(kind: &str) -> Exit {
        match kind {
            "invalid" | "usage" | "too-large" => Exit::Usage,
            "not-found" | "ambiguous" => Exit::NotFound,
            "unreachable" => Exit::Unreachable,
            "proof-failed" => Exit::Unproven,
            "internal" | "locked" | "not-initialised" => Exit::Failed,
            _ => Exit::Refused,
        }
    }
}

impl Exit {
    /// What to do where nothing better is known.
    fn advice(self) -> &'static str {
        match self {
            Exit::Done => "nothing is to be done",
            Exit::Failed => "try again; --log debug says more",
            Exit::Usage => "the same command with --help shows how it is meant, with an example",
            Exit::Refused => "docs/PROBLEMS.md says what each refusal means",
            Exit::NotFound => {
                "kalends event list, kalends inbox and kalends contact list say what is known"
            }
            Exit::Unreachable => "try again when they are online; kalends status says what waits",
            Exit::Unproven => "it was not taken; whoever sent it is broken or lies",
        }
    }
}

/// A failure with what a person needs to go on. Small, since every command may return one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problem.what)]
pub struct Failure {
    problem: Box<Problem>,
    told: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    /// A stable slug, such as `not-found`.
    kind: String,
    what: String,
    /// A flag, a file, a field.
    location: Option<String>,
    expected: Option<String>,
    /// What to do.
    hint: Option<String>,
    /// What a reference could have meant.
    candidates: Vec<Value>,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: &str, what: impl Into<String>) -> Failure {
        let problem = Problem {
            kind: kind.to_owned(),
            what: what.into(),
            location: None,
            expected: None,
            hint: None,
            candidates: Vec::new(),
        };
        Failure { problem: Box::new(problem), told: false }
    }

    /// Wrong usage of `location`.
    pub fn usage(location: &str, what: impl Into<String>) -> Failure {
        Failure::new("usage", what).at(location)
    }

    /// Something of this machine failed.
    pub fn internal(what: impl Into<String>) -> Failure {
        Failure::new("internal", what)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Failure {
        self.problem.location = Some(location.into());
        self
    }

    /// Says what was expected there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Failure {
        self.problem.expected = Some(expected.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.problem.hint = Some(hint.into());
        self
    }

    /// What the reader of arguments refused, without its layout: what, and how it is meant.
    pub fn of_arguments(error: &clap::Error) -> Failure {
        let text = error.to_string();
        let line = |start: &str| text.lines().find_map(|line| line.trim().strip_prefix(start));
        let missing = || {
            let names = text.lines().skip(1).take_while(|line| !line.trim().is_empty());
            names.map(str::trim).collect::<Vec<_>>().join(" ")
        };
        let said = line("error: ").unwrap_or("the arguments cannot be read");
        let what =
            if said.ends_with(':') { format!("{said} {}", missing()) } else { said.to_owned() };
        let usage = line("Usage: ").map(|usage| format!("usage: {usage}"));
        let hint = line("tip: ").map(str::to_owned).or(usage);
        let failure = Failure::usage("arguments", what);
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    /// Reads a problem document (RFC 9457) of the node or an indexer.
    pub fn of_problem(problem: &Value) -> Failure {
        let text = |field: &str| problem[field].as_str().map(str::to_owned);
        let kind = text("type").unwrap_or_else(|| "internal".to_owned());
        let what = text("what").or(text("detail")).or(text("title"));
        let problem = Problem {
            kind: kind.rsplit(['/', ':']).next().unwrap_or(&kind).to_owned(),
            what: what.unwrap_or(kind),
            location: text("where"),
            expected: text("expected"),
            hint: text("hint"),
            candidates: problem["candidates"].as_array().cloned().unwrap_or_default(),
        };
        Failure { problem: Box::new(problem), told: false }
    }

    /// Says that the document that was printed tells of it already.
    #[must_use]
    pub fn told(mut self) -> Failure {
        self.told = true;
        self
    }

    /// Whether it has been told of already.
    pub fn is_told(&self) -> bool {
        self.told
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        Exit::of(&self.problem.kind)
    }

    /// The `--json` face.
    pub fn to_json(&self) -> Value {
        let problem = &self.problem;
        let mut error = json!({
            "type": problem.kind,
            "what": problem.what,
            "where": problem.location,
            "expected": problem.expected,
            "hint": problem.hint,
        });
        if !problem.candidates.is_empty() {
            error["candidates"] = Value::Array(problem.candidates.clone());
        }
        json!({ "error": error })
    }

    /// Two lines for people: what and where; what to do. Candidates follow.
    pub fn to_text(&self) -> String {
        let Problem { what, location, expected, hint, candidates, .. } = &*self.problem;
        let unsaid = location.as_ref().filter(|at| !what.starts_with(at.as_str()));
        let place = unsaid.map(|at| format!(" ({at})")).unwrap_or_default();
        let mut text = format!("{what}{place}\n");
        match (hint, expected) {
            (Some(hint), _) => text.push_str(&format!("{hint}\n")),
            (None, Some(expected)) => text.push_str(&format!("expected {expected}\n")),
            (None, None) => text.push_str(&format!("{}\n", self.exit().advice())),
        }
        for candidate in candidates {
            let field = |name: &str| candidate[name].as_str().unwrap_or_default();
            text.push_str(&format!("  {}  {}\n", field("handle"), field("name")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, Failure};
    use serde_json::json;

    #[test]
    fn a_problem_document_becomes_two_lines_and_an_exit_code() {
        let failure = Failure::of_problem(&json!({
            "type": "ambiguous", "title": "Several fit", "what": "`pic` fits two events",
            "where": "EVENT", "hint": "name one by its handle",
            "candidates": [{"handle": "7K2QD", "name": "Picnic"}],
        }));
        assert_eq!(failure.exit(), Exit::NotFound);
        assert_eq!(
            failure.to_text(),
            "`pic` fits two events (EVENT)\nname one by its handle\n  7K2QD  Picnic\n"
        );
    }

    #[test]
    fn every_failure_has_two_lines_and_says_nothing_twice() {
        let bare = Failure::usage("--for", "`0m` is no length");
        assert_eq!(bare.to_text().lines().count(), 2, "{}", bare.to_text());
        let named = Failure::new("invalid", "end: before dtstart").at("end").expected("an end");
        assert_eq!(named.to_text(), "end: before dtstart\nexpected an end\n");
    }

    #[test]
    fn every_kind_has_its_exit_code() {
        let kinds = [
            ("invalid", Exit::Usage),
            ("not-found", Exit::NotFound),
            ("not-invited", Exit::Refused),
            ("unreachable", Exit::Unreachable),
            ("proof-failed", Exit::Unproven),
            ("internal", Exit::Failed),
        ];
        for (kind, exit) in kinds {
            assert_eq!(Failure::new(kind, "x").exit(), exit, "{kind}");
        }
    }
}
