//! Runs simulations, seed after seed, until one finds something untrue:
//! `cargo run --release -p kalends-tests --example simulate -- --runs 1000 --steps 500 --seed 1`.
//!
//! A run that finds something says its seed, the step and the invariant, writes what happened until
//! then as a scenario beside it, and ends with 1. `--seed` alone with `--runs 1` repeats it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use kalends_tests::simulation::{Size, invariants, run};

/// Runs after which it says how far it is.
const SAID_EVERY: u64 = 10;

/// What it is asked for.
struct Wish {
    runs: u64,
    seed: u64,
    size: Size,
    folder: String,
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let wish = wish(std::env::args().skip(1))?;
    let begun = Instant::now();
    let mut out = std::io::stdout();
    let (mut acts, mut looks, mut verbs) = (0, 0, BTreeMap::new());
    for number in 1..=wish.runs {
        let seed = wish.seed.wrapping_add(number - 1);
        match run(seed, wish.size, invariants::all()) {
            Ok(report) => {
                for verb in report.story.iter().filter_map(|line| verb(line)) {
                    *verbs.entry(verb).or_insert(0_u64) += 1;
                    acts += 1;
                }
                looks += report.looks;
            }
            Err(broken) => {
                let file = format!("{}/seed-{seed}.txt", wish.folder);
                fs::write(&file, broken.scenario())?;
                writeln!(out, "{broken}\nwhat happened until then: {file}")?;
                return Ok(ExitCode::FAILURE);
            }
        }
        if number % SAID_EVERY == 0 || number == wish.runs {
            let seconds = begun.elapsed().as_secs_f64();
            let steps = number * u64::from(wish.size.steps);
            let rate = steps as f64 / seconds;
            writeln!(
                out,
                "{number} runs, {steps} steps, {acts} acts, {looks} looks, {seconds:.0} s, {rate:.0} steps/s"
            )?;
            out.flush()?;
        }
    }
    let verbs: Vec<String> = verbs.iter().map(|(verb, many)| format!("{verb} {many}")).collect();
    writeln!(out, "what was done: {}", verbs.join(", "))?;
    Ok(ExitCode::SUCCESS)
}

/// What a line says that somebody did: `answers`, or `answers for` in somebody's name.
fn verb(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let verb = words.get(1).filter(|_| !line.starts_with('#'))?;
    let in_name = words.len() > 3 && words[words.len() - 2] == "for" && !line.ends_with('"');
    Some(if in_name { format!("{verb} for") } else { (*verb).to_owned() })
}

fn wish(mut words: impl Iterator<Item = String>) -> Result<Wish, Box<dyn std::error::Error>> {
    let mut wish = Wish { runs: 100, seed: 1, size: Size::default(), folder: ".".to_owned() };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--runs" => wish.runs = value.parse()?,
            "--seed" => wish.seed = value.parse()?,
            "--steps" => wish.size.steps = value.parse()?,
            "--people" => wish.size.people = value.parse()?,
            "--indexers" => wish.size.indexers = value.parse()?,
            "--folder" => wish.folder = value,
            other => {
                return Err(format!(
                    "{other} is none of --runs --seed --steps --people --indexers --folder"
                )
                .into());
            }
        }
    }
    Ok(wish)
}
