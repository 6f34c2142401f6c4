//! Checks what an indexer says of an event against the heads of those who wrote the records: pure.
//!
//! Every check says in its own words what is wrong. The roster is recomputed from proofs alone, by
//! the schema's own function.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64URL_NOPAD;
use kalends_schema::answer::{Said, UnverifiedAnswer};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::limits::{PROOF_BYTES_MAX, TOKEN_MICROS_MAX};
use kalends_schema::roster::{Facts, Proofs, Proved, Roster, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::Proof;
use kalends_schema::uri::EventUri;
use serde_json::Value;

use super::Answer;
use super::rows;
use crate::api::IndexCheck;

/// Proofs in one answer: of that many people's keyspaces.
const PROOFS_MAX: usize = 20_000;

/// What was asked, of whom, and what is known without them.
pub(crate) struct Question<'a> {
    pub(crate) indexer: Identity,
    pub(crate) me: Identity,
    pub(crate) event: &'a EventUri,
    pub(crate) now: Timestamp,
    /// The newest head that this node knows of an identity.
    pub(crate) known: &'a dyn Fn(&Identity) -> Option<SignedHead>,
}

/// What came out.
pub(crate) struct Verdict {
    pub(crate) checks: Vec<IndexCheck>,
    /// The digest that the proofs make.
    pub(crate) digest: Option<String>,
    /// People whom the roster rests on, and of whom nothing is proven.
    pub(crate) not_followed: BTreeSet<Identity>,
}

impl Verdict {
    fn check(&mut self, name: &str, outcome: Result<(), String>) {
        let (ok, what) = (outcome.is_ok(), outcome.err());
        self.checks.push(IndexCheck { name: name.to_owned(), ok, what });
    }
}

/// Checks an answer to a roster's request with `proof=1&signed=1`.
pub(crate) fn verify(question: &Question<'_>, answer: &Answer) -> Verdict {
    let mut verdict = Verdict { checks: Vec::new(), digest: None, not_followed: BTreeSet::new() };
    verdict.check("signature", signature(question, answer));
    let proofs = match proofs(&answer.body) {
        Ok(proofs) => proofs,
        Err(what) => {
            verdict.check("proofs", Err(what));
            return verdict;
        }
    };
    verdict.check("proofs", Ok(()));
    verdict.check("heads", heads(&answer.body, &proofs));
    verdict.check("freshness", freshness(question, &proofs));
    let Proved { facts, without_proof } = match proofs.facts(question.event) {
        Ok(proved) => proved,
        Err(unproven) => {
            verdict.check("records", Err(unproven.to_string()));
            return verdict;
        }
    };
    verdict.check("records", Ok(()));
    verdict.not_followed = without_proof;
    let roster = roster(&facts);
    let digest = roster.digest(&facts).to_string();
    verdict.check("digest", said_digest(&answer.body, &facts, &digest));
    verdict.digest = Some(digest);
    verdict.check("rows", said_rows(question, &answer.body, &facts, &roster));
    verdict.check("counts", rows::counts(&answer.body["counts"], &roster));
    verdict
}

fn signature(question: &Question<'_>, answer: &Answer) -> Result<(), String> {
    let text = answer.signature.as_deref().ok_or("the answer is not signed")?;
    let said = Said {
        asker: Some(question.me),
        method: "GET",
        path_and_query: &answer.asked,
        status: answer.status,
        body: &answer.bytes,
    };
    let signed = UnverifiedAnswer::from_base64url(text);
    let signed = signed.and_then(|signed| signed.verify(&question.indexer, &said));
    let time = signed.map_err(|error| error.to_string())?.time();
    let off = question.now.micros().abs_diff(time.micros());
    if off > TOKEN_MICROS_MAX.unsigned_abs() {
        return Err(format!("the answer is signed for {time}, and it is {}", question.now));
    }
    Ok(())
}

fn proofs(body: &Value) -> Result<Proofs, String> {
    let texts = body["proofs"].as_array().ok_or("the answer has no proofs")?;
    if texts.len() > PROOFS_MAX {
        return Err(format!("{} proofs; at most {PROOFS_MAX} are looked at", texts.len()));
    }
    let mut proofs = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let text = text.as_str().filter(|text| text.len() <= PROOF_BYTES_MAX * 4 / 3 + 4);
        let bytes = text.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
        let bytes = bytes.ok_or_else(|| format!("proof {index} is not base64url of a proof"))?;
        let proof = Proof::decode(&bytes).map_err(|error| format!("proof {index}: {error}"))?;
        proofs.push(proof);
    }
    Proofs::verify(proofs).map_err(|error| error.to_string())
}

/// What the answer says it rests on is what is proven.
fn heads(body: &Value, proofs: &Proofs) -> Result<(), String> {
    let said = body["as_of"].as_array().ok_or("the answer does not say what it rests on")?;
    let mut said_at = BTreeMap::new();
    for head in said {
        let identity = head[0].as_str().and_then(|key| key.parse::<Identity>().ok());
        let epoch = head[1].as_u64().and_then(|epoch| u32::try_from(epoch).ok());
        let (Some(identity), Some(epoch), Some(seq)) = (identity, epoch, head[2].as_u64()) else {
            return Err("`as_of` cannot be read".to_owned());
        };
        said_at.insert(identity, Stamp { epoch, seq });
    }
    for head in proofs.heads() {
        let (identity, proven) = (head.identity(), head.stamp());
        match said_at.remove(&identity) {
            Some(said) if said == proven => {}
            Some(said) => {
                return Err(format!("it says head {said} of {identity}, and proves {proven}"));
            }
            None => return Err(format!("it proves a head of {identity} and does not name it")),
        }
    }
    match said_at.into_keys().next() {
        Some(identity) => Err(format!("it names a head of {identity} and proves nothing of it")),
        None => Ok(()),
    }
}

/// No head that is proven is older than the one that is known here, or another of the same number.
fn freshness(question: &Question<'_>, proofs: &Proofs) -> Result<(), String> {
    for head in proofs.heads() {
        let identity = head.identity();
        let Some(known) = (question.known)(&identity) else { continue };
        let (got, newest) = (head.stamp(), known.stamp());
        if got < newest {
            return Err(format!("its head of {identity} is {got}; {newest} is known here"));
        }
        if got == newest && head.hash() != known.hash() {
            return Err(format!("{identity} signed two heads {got}: its own, and another here"));
        }
        if head.is_not_yet(question.now) {
            return Err(format!("its head of {identity} is of {}", head.head().time));
        }
    }
    Ok(())
}

fn said_digest(body: &Value, facts: &Facts, digest: &str) -> Result<(), String> {
    let stamp = facts.event.stamp;
    if body["stamp"] != serde_json::json!([stamp.epoch, stamp.seq]) {
        return Err(format!("it says version {} of the event; proven is {stamp}", body["stamp"]));
    }
    match body["digest"].as_str() {
        Some(said) if said == digest => Ok(()),
        Some(said) => Err(format!("it says digest {said}; the records make {digest}")),
        None => Err("it gives no digest".to_owned()),
    }
}

fn said_rows(
    question: &Question<'_>,
    body: &Value,
    facts: &Facts,
    roster: &Roster,
) -> Result<(), String> {
    let seen = roster.visible_to(Some(question.me), &facts.event.record.access);
    let whole = body["next"].is_null();
    rows::compare((None, seen.at(None)), &body["items"], whole)?;
    let mut dates = BTreeMap::new();
    for said in body["dates"].as_array().into_iter().flatten() {
        let date = said["recurrence_id"].as_str().ok_or("a part of the roster names no date")?;
        if dates.insert(date, &said["rows"]).is_some() {
            return Err(format!("{date} is there twice"));
        }
    }
    for (date, expected) in &seen.dates {
        let named = date.to_string();
        let said = dates.remove(named.as_str()).unwrap_or(&Value::Null);
        rows::compare((Some(&named), expected.iter().collect()), said, whole)?;
    }
    match dates.into_keys().next() {
        Some(date) => Err(format!("there are rows on {date} that no record makes")),
        None => Ok(()),
    }
}
