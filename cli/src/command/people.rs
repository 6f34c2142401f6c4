//! `kalends profile`, `kalends contact`, `kalends follow`

use kalends_node::api::{ContactView, FollowView, List, NewContact, NewFollow};
use kalends_node::api::{ProfileChange, ProfileView};
use reqwest::Method;

use super::Context;
use crate::args::{ContactAction, ProfileAction};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{Busy, plain, table};
use crate::zone;

/// Does what was typed after `kalends profile`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn profile(context: &Context, door: &Door, action: ProfileAction) -> Result<(), Failure> {
    let answer = match action {
        ProfileAction::Show => door.get::<ProfileView>(&["profile"]).await?,
        ProfileAction::Edit(edit) => {
            if let Some(name) = &edit.zone {
                zone::named(name, "--zone")?;
            }
            let change = ProfileChange { name: edit.name, image: edit.image, timezone: edit.zone };
            door.call(Method::PUT, &["profile"]).json(&change)?.send::<ProfileView>().await?
        }
    };
    let profile = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let or_none = |text: &Option<String>| text.as_deref().map_or("(none)".to_owned(), plain);
        table(&[
            vec!["name".to_owned(), or_none(&profile.name)],
            vec!["zone".to_owned(), or_none(&profile.timezone)],
            vec!["image".to_owned(), or_none(&profile.image)],
            vec!["key".to_owned(), profile.key.clone()],
        ])
    });
    Ok(())
}

/// Does what was typed after `kalends contact`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn contact(context: &Context, door: &Door, action: ContactAction) -> Result<(), Failure> {
    match action {
        ContactAction::Add { name, key } => {
            let new = NewContact { who: key, name };
            let answer = door.post::<ContactView>(&["contacts"], &new).await?;
            context.screen.answer(&answer.document, |_| lines(std::slice::from_ref(&answer.view)));
        }
        ContactAction::List => {
            let answer = door.get::<List<ContactView>>(&["contacts"]).await?;
            context.screen.answer(&answer.document, |_| {
                if answer.view.items.is_empty() {
                    return "no contacts; add one with: kalends contact add NAME KEY\n".to_owned();
                }
                lines(&answer.view.items)
            });
        }
    }
    Ok(())
}

fn lines(contacts: &[ContactView]) -> String {
    let rows: Vec<Vec<String>> = contacts
        .iter()
        .map(|contact| {
            vec![
                contact.petname.as_deref().map(plain).unwrap_or_default(),
                contact.key.clone(),
                contact.name.as_deref().map(plain).unwrap_or_default(),
                if contact.followed { "followed".to_owned() } else { String::new() },
            ]
        })
        .collect();
    table(&rows)
}

/// Follows somebody.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn follow(context: &Context, door: &Door, who: &str) -> Result<(), Failure> {
    let busy = Busy::with(context.screen, format!("copying {who}"));
    let answer = door.post::<FollowView>(&["follows"], &NewFollow { who: who.to_owned() }).await?;
    drop(busy);
    let follow = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let name = follow.petname.as_deref().map_or_else(|| follow.key.clone(), plain);
        match (&follow.copy, &follow.why) {
            (Some(copy), _) => format!("following {name}, copy at {copy}\n"),
            (None, Some(why)) => format!("following {name}, no copy yet: {}\n", plain(why)),
            (None, None) => format!("following {name}, no copy yet\n"),
        }
    });
    Ok(())
}
