//! `kalends status` and `kalends id show`

use chrono_tz::Tz;
use kalends_node::api::{CarriedCounts, IdentityView, Reach, Status};

use super::{Context, mirror, show};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Prints what is held and what waits.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn status(context: &Context, door: &Door) -> Result<(), Failure> {
    let answer = door.get::<Status>(&["status"]).await?;
    // No zone is no reason to say nothing.
    let tz = zone::of(door, context.tz.as_deref(), None).await.ok();
    context.screen.answer(&answer.document, |_| text(&answer.view, tz));
    Ok(())
}

fn text(status: &Status, tz: Option<Tz>) -> String {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![
        row("key", status.identity.clone()),
        row("name", status.name.as_deref().map_or("(none)".to_owned(), plain)),
        row("home", plain(&status.home)),
        row(
            "node",
            if status.running {
                format!("runs, process {}", status.pid)
            } else {
                "does not run; start it with: kalends up".to_owned()
            },
        ),
    ];
    if let Some(api) = &status.api {
        rows.push(row("api", plain(api)));
    }
    if let Some(head) = &status.head {
        let own = format!("{} public, {} bytes", head.records, head.bytes);
        rows.push(row("records", format!("{own}, at {}.{}", head.epoch, head.seq)));
    }
    rows.push(row("copies", copies(status.copies)));
    rows.push(row("waiting", waiting(status, tz)));
    if status.requests > 0 {
        let requests = format!("{}, see kalends inbox --requests", status.requests);
        rows.push(row("requests", requests));
    }
    rows.push(row("reachable", reach(&status.reach)));
    for index in &status.indexes {
        rows.push(row("indexer", plain(&index.url)));
    }
    for one in &status.mirrors {
        let who = show::person(&one.person);
        rows.push(row("mirror", format!("{who}: {}", mirror::standing(one))));
    }
    if status.carried.carried + status.carried.asking > 0 {
        rows.push(row("carries", carries(&status.carried)));
    }
    format!("{}{}", table(&rows), show::notices(&status.notices))
}

fn carries(counts: &CarriedCounts) -> String {
    let people = |count| if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    match counts.asking {
        0 => people(counts.carried),
        asking => {
            let (carried, asking) = (people(counts.carried), people(asking));
            format!("{carried}; {asking} waiting for your word: kalends mirror serve --list")
        }
    }
}

/// Whose keyspaces are copied here.
pub fn copies(people: u64) -> String {
    match people {
        1 => "of 1 other person".to_owned(),
        more => format!("of {more} other people"),
    }
}

fn waiting(status: &Status, tz: Option<Tz>) -> String {
    let outbox = &status.outbox;
    let oldest = outbox.oldest.as_deref().map(|oldest| show::at(oldest, tz));
    match (&oldest, &outbox.last_error) {
        (Some(oldest), Some(error)) => {
            format!("{} to be told, the oldest since {oldest}: {}", outbox.waiting, plain(error))
        }
        (Some(oldest), None) => format!("{} to be told, the oldest since {oldest}", outbox.waiting),
        (None, _) => "nobody to be told".to_owned(),
    }
}

/// How others can reach this node.
pub fn reach(reach: &Reach) -> String {
    match reach {
        Reach::Directly { addresses } => format!("directly, at {}", addresses.join(", ")),
        Reach::Relay { url } => format!("through relay {}", plain(url)),
        Reach::NotYet { why } => format!("not yet: {}", plain(why)),
    }
}

/// Prints the key that others find one by.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn identity(context: &Context, door: &Door) -> Result<(), Failure> {
    let answer = door.get::<IdentityView>(&["identity"]).await?;
    context.screen.answer(&answer.document, |_| {
        format!("{}\nGive it to whoever shall find you.\n", answer.view.identity)
    });
    Ok(())
}
