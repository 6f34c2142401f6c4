//! A person at a terminal: a home, commands, and a node that runs until it is dropped.

use std::io::{BufRead, BufReader, Write};
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use kalends_schema::key::EndpointKey;
use serde_json::Value;

use crate::links::Place;

/// How long anything may take before a test calls it failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// One person's machine.
pub struct Machine {
    folder: tempfile::TempDir,
    /// Where it stands in a network that is cut; `None` on this machine's loopback.
    place: Option<Place>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

impl Ended {
    /// The one JSON document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}\n{}", self.stdout, self.stderr))
    }
}

/// A running `kalends up` or `kalends indexer run`.
pub struct Running {
    child: Child,
    /// The document it printed when it was up.
    pub said: Value,
}

impl Machine {
    /// A machine with no home yet.
    pub fn bare() -> Machine {
        Machine { folder: tempfile::tempdir().unwrap(), place: None }
    }

    /// The same in a network of its own.
    pub fn bare_at(place: Place) -> Machine {
        Machine { place: Some(place), ..Machine::bare() }
    }

    /// A machine with a home, made by `kalends init`.
    pub fn of(name: &str) -> Machine {
        let machine = Machine::bare();
        let ended = machine.init(name);
        assert_eq!(ended.code, 0, "{ended:?}");
        machine
    }

    /// `kalends init` with every choice made by a flag.
    pub fn init(&self, name: &str) -> Ended {
        let pass = self.path("passphrase");
        std::fs::write(&pass, "correct horse\n").unwrap();
        let recovery = self.path("recovery");
        self.run(&[
            "init",
            "--name",
            name,
            "--zone",
            "Europe/Berlin",
            "--passphrase-file",
            pass.to_str().unwrap(),
            "--recovery-file",
            recovery.to_str().unwrap(),
            "--json",
        ])
    }

    /// A path beside the home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The home's folder.
    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_kalends");
        let mut command = match &self.place {
            Some(place) => place.command(program),
            None => Command::new(program),
        };
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("KALENDS_HOME", self.home())
            .env("TZ", "Europe/Berlin")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    /// Runs a command to its end, in that folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).current_dir(folder).output().unwrap())
    }

    /// Runs a command with its standard output going to a file.
    pub fn run_into(&self, arguments: &[&str], file: std::fs::File) -> Ended {
        ended(self.command(arguments).stdout(file).output().unwrap())
    }

    /// Runs a command with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        self.run_with_bytes(arguments, input.as_bytes())
    }

    /// The same with something that need not be text.
    pub fn run_with_bytes(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        ended(child.wait_with_output().unwrap())
    }

    /// Runs a command that must succeed, for its document.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
        ended.json()
    }

    /// Starts a service and waits for its first document.
    pub fn start(&self, arguments: &[&str], bootstrap: &[String]) -> Running {
        let mut all = arguments.to_vec();
        let bind = self.place.as_ref().map_or(Ipv4Addr::LOCALHOST, |place| place.address);
        let bind = format!("{bind}:0");
        all.extend(["--json", "--announce-addresses", "--no-relays", "--bind", &bind]);
        for node in bootstrap {
            all.extend(["--bootstrap", node]);
        }
        let mut child = self.command(&all).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Running { child, said }
    }

    /// Repeats a command until somebody who has just come is reached.
    pub fn until_reached(&self, arguments: &[&str]) -> Value {
        let started = Instant::now();
        loop {
            let ended = self.run(&[arguments, &["--json"]].concat());
            if ended.code != 5 || started.elapsed() > PATIENCE {
                assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
                return ended.json();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Repeats a command until its document satisfies `holds`.
    pub fn until(&self, arguments: &[&str], holds: impl Fn(&Value) -> bool) -> Value {
        let found = self.within(PATIENCE, arguments, holds);
        found.unwrap_or_else(|last| panic!("{arguments:?} in vain: {last:#}"))
    }

    /// As [`Machine::until`], for three seconds only; `None` when it never did.
    pub fn soon(&self, arguments: &[&str], holds: impl Fn(&Value) -> bool) -> Option<Value> {
        self.within(Duration::from_secs(3), arguments, holds).ok()
    }

    fn within(
        &self,
        patience: Duration,
        arguments: &[&str],
        holds: impl Fn(&Value) -> bool,
    ) -> Result<Value, Value> {
        let started = Instant::now();
        loop {
            let document = self.json(arguments);
            if holds(&document) {
                return Ok(document);
            }
            if started.elapsed() >= patience {
                return Err(document);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Running {
    /// Where on loopback a node hears others, and its endpoint's key out of `id show`.
    pub fn door(&self, id: &Value) -> (SocketAddr, EndpointKey) {
        let addresses = self.said["reach"]["addresses"].as_array().unwrap();
        let read = |address: &Value| address.as_str()?.parse::<SocketAddr>().ok();
        let at = addresses.iter().filter_map(read).find(|address| address.ip().is_loopback());
        (at.unwrap(), id["endpoint"].as_str().unwrap().parse().unwrap())
    }

    /// Ends it as a power cut would: SIGKILL, and nothing is cleaned up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as systemd would, and waits until it has.
    pub fn stop(self) -> i32 {
        self.tell_to_stop().ended()
    }

    /// Asks it to stop, and does not wait.
    pub fn tell_to_stop(self) -> Running {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self
    }

    /// Waits until it has ended, and answers how.
    pub fn ended(mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every file below a folder, with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found
}
