//! `Authentication-Results`: what the receiving server found about a mail's sender (RFC 8601).

use super::field;
use crate::itip::{Address, Authentication};

/// One method's finding: `dkim=pass header.d=example.org`.
struct Finding {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

/// What `results` say of a mail from `from`. DMARC's word is the domain's own and is final; without
/// it a signature, and then an envelope sender, of that very domain stand for it.
pub(super) fn judged(results: &str, from: &Address, server: Option<&str>) -> Authentication {
    let plain = field::without_comments(results);
    let mut parts = field::split(&plain, ';');
    let signed_by = parts.next().and_then(|part| part.split_whitespace().next());
    if server.is_some_and(|server| !signed_by.is_some_and(|by| by.eq_ignore_ascii_case(server))) {
        return Authentication::Unknown;
    }
    let Some((_, domain)) = from.as_str().rsplit_once('@') else { return Authentication::Failed };
    let findings: Vec<Finding> = parts.filter_map(finding).collect();
    let of = |method: &'static str| findings.iter().filter(move |found| found.method == method);
    for dmarc in of("dmarc") {
        match (dmarc.result.as_str(), dmarc.domain(&["header.from"])) {
            ("pass" | "fail", Some(other)) if other != domain => return Authentication::Failed,
            ("pass", _) => return Authentication::Passed,
            ("fail", _) => return Authentication::Failed,
            (_, _) => {}
        }
    }
    let signed = of("dkim").any(|found| found.stands_for(domain, &["header.d", "header.i"]));
    let envelope = ["smtp.mailfrom", "smtp.mail", "smtp.helo"];
    if signed || of("spf").any(|found| found.stands_for(domain, &envelope)) {
        return Authentication::Passed;
    }
    let denied = of("spf").chain(of("dkim")).any(|found| found.result == "fail");
    if denied { Authentication::Failed } else { Authentication::Unknown }
}

impl Finding {
    /// The domain that the first of these properties names.
    fn domain(&self, names: &[&str]) -> Option<&str> {
        let named = |name: &&str| self.properties.iter().find(|(own, _)| own == name);
        let (_, value) = names.iter().find_map(named)?;
        Some(value.rsplit_once('@').map_or(value.as_str(), |(_, domain)| domain))
    }

    fn stands_for(&self, domain: &str, names: &[&str]) -> bool {
        self.result == "pass" && self.domain(names).is_some_and(|signer| is_aligned(signer, domain))
    }
}

/// Whether one domain is the other or lies within it (RFC 7489 §3.1, relaxed). A domain of one label
/// is nobody's.
fn is_aligned(signer: &str, domain: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        outer.contains('.')
            && inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    within(signer, domain) || within(domain, signer)
}

/// `method[/version]=result ptype.property=value …`; `None` for what finds nothing.
fn finding(part: &str) -> Option<Finding> {
    // Blanks may stand around the equals sign.
    let words: Vec<&str> = part.split_whitespace().collect();
    let tight = words.join(" ").replace(" =", "=").replace("= ", "=");
    let mut pairs = field::split(&tight, ' ').filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        Some((name.to_ascii_lowercase(), field::unquoted(value).to_ascii_lowercase()))
    });
    let (method, result) = pairs.next()?;
    let method = method.split('/').next().unwrap_or_default().to_owned();
    Some(Finding { method, result, properties: pairs.collect() })
}
