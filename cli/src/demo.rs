//! `kalends demo`: three people's nodes, an indexer and a private DHT on loopback play the whole
//! story once. Each step says what each side sees and verifies it.

mod absence;
mod cast;
mod counter;
mod handover;
mod series;
mod steps;
mod wait;

use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};

use crate::args::Demo;
use crate::failure::Failure;
use crate::screen::{Screen, Style, plain};
use cast::Cast;

/// What a step found, for people and for `--json`.
struct Seen {
    lines: Vec<String>,
    facts: Value,
}

/// Plays everything once; non-zero if any step fails.
///
/// # Errors
/// The [`Failure`] of the first step that failed, or that the stage could not be set.
pub async fn run(screen: Screen, demo: Demo) -> Result<(), Failure> {
    let (folder, _kept_until_the_end) = stage(demo.keep)?;
    let mut report = Report { screen, steps: Vec::new() };
    let outcome = play(&mut report, &folder).await;
    let document = json!({ "ok": outcome.is_ok(), "steps": report.steps });
    if screen.json {
        screen.document(&document.to_string());
        return outcome.map_err(|failure| failure.told());
    }
    if outcome.is_ok() {
        screen.line(&format!("\nAll {} steps hold.", report.steps.len()));
    }
    outcome
}

/// The folder to play in: the one named, else one that goes away afterwards.
fn stage(keep: Option<PathBuf>) -> Result<(PathBuf, Option<tempfile::TempDir>), Failure> {
    let failed = |error: std::io::Error| Failure::usage("--keep", error.to_string());
    match keep {
        Some(folder) => {
            std::fs::create_dir_all(&folder).map_err(failed)?;
            Ok((folder, None))
        }
        None => {
            let folder =
                tempfile::Builder::new().prefix("kalends-demo").tempdir().map_err(failed)?;
            Ok((folder.path().to_owned(), Some(folder)))
        }
    }
}

struct Report {
    screen: Screen,
    steps: Vec<Value>,
}

impl Report {
    /// Plays one step, and says how it went.
    async fn step<T>(
        &mut self,
        name: &str,
        play: impl Future<Output = Result<(T, Seen), Failure>>,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        if !self.screen.json {
            self.screen.line(&self.screen.styled(Style::Bold, name));
        }
        let outcome = play.await;
        let seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        let mut entry = json!({ "name": name, "ok": outcome.is_ok(), "seconds": seconds });
        let result = match outcome {
            Ok((value, seen)) => {
                for line in seen.lines.iter().filter(|_| !self.screen.json) {
                    self.screen.line(&format!("  {}", plain(line)));
                }
                entry["facts"] = seen.facts;
                Ok(value)
            }
            Err(failure) => {
                entry["error"] = failure.to_json()["error"].clone();
                Err(failure.at(name))
            }
        };
        self.steps.push(entry);
        result
    }
}

async fn play(report: &mut Report, folder: &std::path::Path) -> Result<(), Failure> {
    let mut cast =
        report.step("Three people, an indexer, a private DHT", Cast::gather(folder)).await?;
    let outcome = story(report, &mut cast).await;
    cast.leave().await;
    outcome
}

async fn story(report: &mut Report, cast: &mut Cast) -> Result<(), Failure> {
    report.step("Ann imports a real-life calendar", steps::import(cast)).await?;
    report.step("Everybody joins the indexer", steps::join(cast)).await?;
    let picnic = report.step("Ann makes a public event with one seat", steps::create(cast)).await?;
    report.step("Ann invites Bob and Cem", steps::invite(cast, &picnic)).await?;
    report.step("Bob says yes", steps::first_answer(cast, &picnic)).await?;
    report.step("Cem says yes too, and waits", steps::second_answer(cast, &picnic)).await?;
    report.step("Bob cannot come, Cem moves up", steps::promotion(cast, &picnic)).await?;
    report.step("Cem proposes another day, Ann accepts", counter::counter(cast, &picnic)).await?;
    let choir = series::one_date_declined(cast);
    let choir = report.step("Bob sings in a choir, but not on one date", choir).await?;
    report.step("Bob sends Cem on another date", series::passed_on(cast, &choir)).await?;
    report.step("Ann hands the choir over to Bob", handover::handed_over(cast, &choir)).await?;
    report.step("Ann is away, Bob's mirror answers", absence::mirror(cast, &picnic)).await?;
    report.step("Bob's mirror lies, and is caught", absence::lie(cast, &picnic)).await?;
    report.step("Ann's private event stays hers", steps::private(cast)).await?;
    report.step("Every copy recomputes to its signed head", steps::copies(cast, &picnic)).await
}
