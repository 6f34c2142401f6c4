//! Delegations, as a story tells of them.

use serde_json::Value;

use super::program;
use super::stage::Stage;
use super::story::Which;

impl Stage {
    /// What waits in somebody's inbox.
    pub(super) async fn waits(
        &self,
        (who, from): (&str, &str),
        kind: &str,
        which: &Which,
    ) -> Result<(), String> {
        let event = self.event(&which.title)?.to_string();
        let from = self.person(from)?.identity.to_string();
        let on = which.on.map(|on| on.to_string());
        let inbox = self.person(who)?.asks(&program::inbox()).await?;
        let fits = |item: &&Value| {
            item["kind"] == kind
                && item["event"]["uri"] == event.as_str()
                && item["from"]["key"] == from.as_str()
                && item["on"].as_str() == on.as_deref()
        };
        let mut items = inbox["items"].as_array().into_iter().flatten();
        items.find(fits).map(|_| ()).ok_or_else(|| format!("in {who}'s inbox is {inbox}"))
    }

    /// `Cem` behind `delegated`, `for Bob` behind whatever the delegate's standing is.
    pub(super) fn other_end(&self, row: &Value) -> Result<Vec<String>, String> {
        let Some(key) = row["delegate"].as_str() else { return Ok(Vec::new()) };
        let name = self.name_of(&serde_json::json!({ "key": key }))?.to_owned();
        let passed_on = row["standing"] == "delegated";
        Ok(if passed_on { vec![name] } else { vec!["for".to_owned(), name] })
    }
}
