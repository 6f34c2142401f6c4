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

/// A failure with what a person needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Failure {
    /// A stable slug, such as `not-found`.
    pub kind: String,
    /// What is wrong.
    pub what: String,
    /// Where: a flag, a file, a field.
    pub location: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// What it could have been.
    pub candidates: Vec<Value>,
    /// Whether the document that was printed tells of it already.
    pub told: bool,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: &str, what: impl Into<String>) -> Failure {
        Failure {
            kind: kind.to_owned(),
            what: what.into(),
            location: None,
            expected: None,
            hint: None,
            candidates: Vec::new(),
            told: false,
        }
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
        self.location = Some(location.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// Reads a problem document (RFC 9457) of the node or an indexer.
    pub fn of_problem(problem: &Value) -> Failure {
        let text = |field: &str| problem[field].as_str().map(str::to_owned);
        let kind = text("type").unwrap_or_else(|| "internal".to_owned());
        Failure {
            kind: kind.rsplit(['/', ':']).next().unwrap_or(&kind).to_owned(),
            what: text("what").or(text("detail")).or(text("title")).unwrap_or_else(|| kind.clone()),
            location: text("where"),
            expected: text("expected"),
            hint: text("hint"),
            candidates: problem["candidates"].as_array().cloned().unwrap_or_default(),
            told: false,
        }
    }

    /// Says that the document that was printed tells of it already.
    #[must_use]
    pub fn told(mut self) -> Failure {
        self.told = true;
        self
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        Exit::of(&self.kind)
    }

    /// The `--json` face.
    pub fn to_json(&self) -> Value {
        let mut error = json!({
            "type": self.kind,
            "what": self.what,
            "where": self.location,
            "expected": self.expected,
            "hint": self.hint,
        });
        if !self.candidates.is_empty() {
            error["candidates"] = Value::Array(self.candidates.clone());
        }
        json!({ "error": error })
    }

    /// Two lines for people: what and where; what to do. Candidates follow.
    pub fn to_text(&self) -> String {
        let place = self.location.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
        let mut text = format!("{}{place}\n", self.what);
        match (&self.hint, &self.expected) {
            (Some(hint), _) => text.push_str(&format!("{hint}\n")),
            (None, Some(expected)) => text.push_str(&format!("expected {expected}\n")),
            (None, None) => {}
        }
        for candidate in &self.candidates {
            let field = |name: &str| candidate[name].as_str().unwrap_or_default();
            let label =
                [field("handle"), field("key"), field("name"), field("title"), field("start")];
            let label: Vec<&str> = label.into_iter().filter(|part| !part.is_empty()).collect();
            text.push_str(&format!("  {}\n", label.join("  ")));
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
            "candidates": [{"handle": "7K2QD", "title": "Picnic"}],
        }));
        assert_eq!(failure.exit(), Exit::NotFound);
        assert_eq!(
            failure.to_text(),
            "`pic` fits two events (EVENT)\nname one by its handle\n  7K2QD  Picnic\n"
        );
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
