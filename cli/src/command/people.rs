//! `kalends profile`, `kalends contact`, `kalends follow`, `kalends unfollow`

use kalends_node::api::{ContactChange, ContactView, FollowView, List, NewContact, NewFollow};
use kalends_node::api::{ProfileChange, ProfileView};
use reqwest::Method;

use super::{Context, show};
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
        ContactAction::Rename { who, name } => {
            change(context, door, &who, ContactChange { name: Some(name), blocked: None }).await?;
        }
        ContactAction::Block { who } => {
            change(context, door, &who, ContactChange { name: None, blocked: Some(true) }).await?;
        }
        ContactAction::Unblock { who } => {
            change(context, door, &who, ContactChange { name: None, blocked: Some(false) }).await?;
        }
        ContactAction::Remove { who } => {
            let call = door.call(Method::DELETE, &["contacts", &who]);
            let answer = call.send::<ContactView>().await?;
            let contact = &answer.view;
            context.screen.answer(&answer.document, |_| {
                let name = contact.petname.as_deref().map_or_else(|| contact.key.clone(), plain);
                let but = if contact.blocked { "; the block stays" } else { "" };
                format!("{name} is no contact any more{but}\n")
            });
        }
    }
    Ok(())
}

async fn change(
    context: &Context,
    door: &Door,
    who: &str,
    change: ContactChange,
) -> Result<(), Failure> {
    let call = door.call(Method::PATCH, &["contacts", who]).json(&change)?;
    let answer = call.send::<ContactView>().await?;
    context.screen.answer(&answer.document, |_| lines(std::slice::from_ref(&answer.view)));
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
                standing(contact).to_owned(),
                show::marks(&contact.marks),
            ]
        })
        .collect();
    table(&rows)
}

fn standing(contact: &ContactView) -> &'static str {
    match (contact.blocked, contact.followed) {
        (true, _) => "blocked",
        (false, true) => "followed",
        (false, false) => "",
    }
}

/// Follows somebody no longer.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn unfollow(context: &Context, door: &Door, who: &str) -> Result<(), Failure> {
    let call = door.call(Method::DELETE, &["follows", who]);
    let answer = call.send::<FollowView>().await?;
    let follow = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let name = follow.petname.as_deref().map_or_else(|| follow.key.clone(), plain);
        format!("{name} is not followed any more\n")
    });
    Ok(())
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
            (Some(copy), None) => format!("following {name}, copy at {copy}\n"),
            (Some(copy), Some(why)) => {
                format!("following {name}, copy at {copy}: {}\n", plain(why))
            }
            (None, Some(why)) => format!("following {name}, no copy yet: {}\n", plain(why)),
            (None, None) => format!("following {name}, no copy yet\n"),
        }
    });
    Ok(())
}
