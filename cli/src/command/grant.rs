//! `kalends grant add|list|remove`

use chrono_tz::Tz;
use kalends_node::api::{ActWord, EndQuery, GrantEnded, GrantView, Grants, NewGrant};
use reqwest::Method;

use super::{Context, show};
use crate::args::{GrantAction, GrantAdd, May};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends grant`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: GrantAction) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    match action {
        GrantAction::Add(grant) => add(context, door, grant, tz).await,
        GrantAction::List => {
            let answer = door.get::<Grants>(&["grants"]).await?;
            context.screen.answer(&answer.document, |_| lists(&answer.view, tz));
            Ok(())
        }
        GrantAction::Remove { who, undo } => {
            let call = door.call(Method::DELETE, &["grants", &who]).query(&EndQuery { undo })?;
            let answer = call.send::<GrantEnded>().await?;
            context.screen.answer(&answer.document, |_| {
                let name = show::person(&answer.view.grantee);
                match &answer.view.until {
                    Some(_) => format!("{name} acts for you no longer; what they did stands\n"),
                    None => format!("{name} never acted for you: what they did counts no more\n"),
                }
            });
            Ok(())
        }
    }
}

async fn add(context: &Context, door: &Door, add: GrantAdd, tz: Tz) -> Result<(), Failure> {
    let word = |may: &May| match may {
        May::Answer => ActWord::Answer,
        May::Invite => ActWord::Invite,
        May::Admit => ActWord::Admit,
        May::Edit => ActWord::Edit,
    };
    let new = NewGrant {
        may: add.may.iter().map(word).collect(),
        event: add.event,
        until: add.until.map(|until| zone::edge(&until, "--until", tz)).transpose()?,
        order: add.order,
    };
    let call = door.call(Method::PUT, &["grants", &add.who]).json(&new)?;
    let answer = call.send::<GrantView>().await?;
    let grant = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let mut row = vec![show::person(&grant.grantee)];
        row.extend(terms(grant, tz));
        row.push(grant.delivery.as_ref().map(|told| show::delivery(told, tz)).unwrap_or_default());
        table(&[row])
    });
    Ok(())
}

fn lists(grants: &Grants, tz: Tz) -> String {
    if grants.given.is_empty() && grants.received.is_empty() {
        return "nobody acts for you; let somebody with: kalends grant add WHO --may answer\n"
            .to_owned();
    }
    let given = grants.given.iter().map(|grant| {
        let mut row = vec![format!("{} acts for you", show::person(&grant.grantee))];
        row.extend(terms(grant, tz));
        row
    });
    let received = grants.received.iter().map(|grant| {
        let mut row = vec![format!("you act for {}", show::person(&grant.principal))];
        row.extend(terms(grant, tz));
        row
    });
    table(&given.chain(received).collect::<Vec<_>>())
}

/// What for, for which event, until when.
fn terms(grant: &GrantView, tz: Tz) -> Vec<String> {
    let word = |act: &ActWord| match act {
        ActWord::Answer => "answer",
        ActWord::Invite => "invite",
        ActWord::Admit => "admit",
        ActWord::Edit => "edit",
    };
    let may: Vec<&str> = grant.may.iter().map(word).collect();
    let event = grant.event.as_ref().map_or_else(
        || "all events".to_owned(),
        |event| plain(event.title.as_deref().unwrap_or(&event.uri)),
    );
    let until = match (&grant.until, grant.ended) {
        (None, _) => String::new(),
        (Some(until), true) => format!("ended {}", show::at(until, Some(tz))),
        (Some(until), false) => format!("until {}", show::at(until, Some(tz))),
    };
    vec![may.join(", "), event, until]
}
