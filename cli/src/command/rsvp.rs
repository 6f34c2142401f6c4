//! `kalends invite` and `kalends rsvp`

use chrono_tz::Tz;
use kalends_node::api::{AnswerWord, Answered, Invited, NewAnswer, NewInvitations, RoleWord};

use super::{Context, attendees, show};
use crate::args::{Invite, Rsvp, RsvpAnswer};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Asks people to an event.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn invite(context: &Context, door: &Door, invite: Invite) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let new = NewInvitations {
        who: invite.who,
        on: invite.on.map(|on| zone::date_of(&on, "--on", tz)).transpose()?,
        role: if invite.optional { RoleWord::OptParticipant } else { RoleWord::ReqParticipant },
        comment: invite.comment,
        principal: invite.behalf_of,
    };
    let answer = door.post::<Invited>(&["events", &invite.event, "invitations"], &new).await?;
    let invited = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let rows: Vec<Vec<String>> = invited
            .items
            .iter()
            .map(|item| {
                let told =
                    item.delivery.as_ref().map(|told| show::delivery(told, tz)).unwrap_or_default();
                vec![format!("invited {}", show::person(&item.person)), told]
            })
            .collect();
        format!("{}{}", table(&rows), show::notices(&invited.notices))
    });
    Ok(())
}

/// Answers an event.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn answer(context: &Context, door: &Door, rsvp: Rsvp) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let new = NewAnswer {
        answer: match rsvp.answer {
            // The program lets nobody say nothing unless somebody else is named.
            None => AnswerWord::Delegate,
            Some(RsvpAnswer::Yes) => AnswerWord::Yes,
            Some(RsvpAnswer::Maybe) => AnswerWord::Maybe,
            Some(RsvpAnswer::No) => AnswerWord::No,
            Some(RsvpAnswer::Withdraw) => AnswerWord::Withdraw,
        },
        to: rsvp.delegate,
        on: rsvp.on.map(|on| zone::date_of(&on, "--on", tz)).transpose()?,
        guests: rsvp.guests,
        comment: rsvp.comment,
        principal: rsvp.behalf_of,
    };
    send(context, door, &rsvp.event, &new, tz).await
}

/// Sends an answer and says how it stands.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn send(
    context: &Context,
    door: &Door,
    event: &str,
    new: &NewAnswer,
    tz: Tz,
) -> Result<(), Failure> {
    let answer = door.post::<Answered>(&["events", event, "answer"], new).await?;
    let answered = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let title = answered.event.title.as_deref().unwrap_or(&answered.event.uri);
        let mut text = format!("{}: {}\n", plain(title), attendees::answer_line(answered));
        if let Some(delivery) = &answered.delivery {
            let organizer = show::person(&answered.organizer);
            text.push_str(&format!("{organizer}: {}\n", show::delivery(delivery, tz)));
        }
        text.push_str(&show::notices(&answered.notices));
        text
    });
    Ok(())
}
