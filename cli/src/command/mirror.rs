//! `kalends mirror add|remove|list|serve`

use kalends_node::api::{
    CarriedState, CarriedView, List, MirrorState, MirrorView, NewCarried, NewMirror,
};
use reqwest::Method;

use super::{Context, show};
use crate::args::{MirrorAction, MirrorServe};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{Busy, plain, table};

/// Does what was typed after `kalends mirror`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: MirrorAction) -> Result<(), Failure> {
    match action {
        MirrorAction::Add { who } => {
            let busy = Busy::with(context.screen, format!("asking {who}"));
            let answer = door.post::<MirrorView>(&["mirrors"], &NewMirror { who }).await?;
            drop(busy);
            context.screen.answer(&answer.document, |_| lines(std::slice::from_ref(&answer.view)));
        }
        MirrorAction::Remove { who } => {
            let call = door.call(Method::DELETE, &["mirrors", &who]);
            let answer = call.send::<List<MirrorView>>().await?;
            context.screen.answer(&answer.document, |_| lines(&answer.view.items));
        }
        MirrorAction::List => {
            let answer = door.get::<List<MirrorView>>(&["mirrors"]).await?;
            context.screen.answer(&answer.document, |_| lines(&answer.view.items));
        }
        MirrorAction::Serve(options) => serve(context, door, options).await?,
    }
    Ok(())
}

async fn serve(context: &Context, door: &Door, options: MirrorServe) -> Result<(), Failure> {
    let Some(who) = options.who else {
        let answer = door.get::<List<CarriedView>>(&["carried"]).await?;
        context.screen.answer(&answer.document, |_| carried(&answer.view.items));
        return Ok(());
    };
    let answer = if options.stop {
        door.call(Method::DELETE, &["carried", &who]).send::<CarriedView>().await?
    } else {
        let new = NewCarried { records: options.records, bytes: options.bytes };
        door.call(Method::PUT, &["carried", &who]).json(&new)?.send::<CarriedView>().await?
    };
    context.screen.answer(&answer.document, |_| carried(std::slice::from_ref(&answer.view)));
    Ok(())
}

fn lines(mirrors: &[MirrorView]) -> String {
    if mirrors.is_empty() {
        return "no mirror; ask somebody with: kalends mirror add WHO\n".to_owned();
    }
    let rows: Vec<_> =
        mirrors.iter().map(|mirror| vec![show::person(&mirror.person), standing(mirror)]).collect();
    table(&rows)
}

/// Where it stands with a mirror, as a few words.
pub fn standing(mirror: &MirrorView) -> String {
    let said = match (mirror.state, mirror.behind) {
        (MirrorState::NotAskedYet, _) => "not asked yet".to_owned(),
        (MirrorState::Waiting, _) => "asked; waits for their word".to_owned(),
        (MirrorState::Refused, _) => "refused".to_owned(),
        (MirrorState::Leaving, _) => "leaving; not told yet".to_owned(),
        (MirrorState::Carried, _) if mirror.over_quota => {
            "carries you, but you have more than it allows".to_owned()
        }
        (MirrorState::Carried, Some(0)) => "up to date".to_owned(),
        (MirrorState::Carried, Some(commits)) => format!("{commits} behind"),
        (MirrorState::Carried, None) => "carries you; no copy seen yet".to_owned(),
    };
    match &mirror.why {
        Some(why) => format!("{said}; not reached: {}", plain(why)),
        None => said,
    }
}

fn carried(people: &[CarriedView]) -> String {
    if people.is_empty() {
        return "nobody asks you to carry them\n".to_owned();
    }
    let rows: Vec<_> = people
        .iter()
        .map(|one| vec![show::person(&one.person), one.person.key.clone(), word(one)])
        .collect();
    table(&rows)
}

fn word(one: &CarriedView) -> String {
    let held = match (one.records, one.bytes) {
        (Some(records), Some(bytes)) => format!("{records} records, {bytes} bytes"),
        _ => "no copy yet".to_owned(),
    };
    match (one.state, one.records_max, one.bytes_max) {
        (CarriedState::Asks, ..) => "asks".to_owned(),
        (CarriedState::Refused, ..) => "refused".to_owned(),
        (CarriedState::Carried, Some(records), Some(bytes)) => {
            format!("carried: {held}, of at most {records} and {bytes}")
        }
        (CarriedState::Carried, ..) => format!("carried: {held}"),
    }
}
