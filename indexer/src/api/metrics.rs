//! `GET /metrics`: what is counted, as Prometheus reads it. No label names anybody.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};

use super::Api;
use super::openapi::{Bounds, Signature};
use super::problem::Problem;
use super::query::Query;
use super::state::{Sizes, State as Now};

/// The text format of Prometheus, version 0.0.4.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is counted, as Prometheus reads it. No label names anybody.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "indexer",
    params(Signature),
    responses(
        (
            status = 200,
            description = "The text format of Prometheus, version 0.0.4.",
            body = String,
            content_type = "text/plain",
        ),
        Bounds,
    )
)]
pub(super) async fn metrics(State(api): State<Api>, uri: Uri) -> Result<Response, Problem> {
    Query::of(&uri)?.done("signed")?;
    let text = api.blocking(|api| Ok(text(&api, &api.state()?))).await?;
    Ok(([(header::CONTENT_TYPE, FORMAT)], text).into_response())
}

/// The text in the making.
#[derive(Default)]
struct Text(String);

impl Text {
    /// One metric: what it means, then a line for each set of labels.
    fn metric(&mut self, (name, kind, help): (&str, &str, &str), lines: &[(String, u64)]) {
        let name = format!("kalends_indexer_{name}");
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.metric((name, "gauge", help), &[(String::new(), value)]);
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.metric((name, "counter", help), &[(String::new(), value)]);
    }
}

fn text(api: &Api, now: &Now) -> String {
    let measures = api.follower.measures();
    let mut text = Text::default();
    let backlog = measures.backlog();
    text.gauge("waiting", "Keyspaces that are due and not being copied.", backlog.waiting as u64);
    text.gauge("pulling", "Keyspaces that are being copied.", backlog.pulling as u64);
    text.gauge("failing", "Keyspaces whose last copy failed.", backlog.failing as u64);
    text.gauge("joined", "Identities that joined.", now.joined as u64);
    text.gauge("followed", "Identities that are followed.", now.followed as u64);
    text.gauge("denied", "Identities that the operator denies.", now.denied as u64);
    text.gauge("left", "Identities that left.", now.left as u64);
    text.gauge("over_quota", "Keyspaces over their quota.", now.over_quota as u64);
    text.gauge("linked", "Keyspaces that have rows.", now.linked as u64);
    text.counter("pulls_total", "Keyspaces brought up to date.", measures.pulls());
    let failures = measures
        .failures()
        .map(|(reason, count)| (format!("{{reason=\"{}\"}}", reason.word()), count));
    let help = "Keyspaces that were not brought up to date.";
    text.metric(("pull_failures_total", "counter", help), &failures);
    text.counter("audits_total", "Times that the DHT was asked as an audit.", measures.audits());
    let help = "Records judged, and their rows written.";
    text.counter("records_linked_total", help, measures.records_linked());
    let requests = measures.requests().into_iter().map(|((route, status), count)| {
        (format!("{{route=\"{route}\",status=\"{status}\"}}"), count)
    });
    let help = "Requests answered, by route and status.";
    text.metric(("requests_total", "counter", help), &requests.collect::<Vec<_>>());
    let Sizes { keyspaces, rows } = now.sizes;
    text.gauge("keyspaces_bytes", "The file of copies.", keyspaces);
    text.gauge("index_bytes", "The file of rows.", rows);
    text.gauge("disk_free_bytes", "What the disk has left.", measures.disk().free);
    text.gauge("disk_low", "1 while nothing is taken in.", u64::from(measures.disk().is_low));
    text.0
}
