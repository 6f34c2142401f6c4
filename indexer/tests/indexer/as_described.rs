//! Answers are what the description says: every field that is sent is described, with its shape,
//! and every field that is described as always there is sent.

use kalends_schema::path::Area;
use kalends_schema::record::{PartStat, Record};
use kalends_schema::uri::CalendarUri;
use serde_json::{Value, json};

use crate::world::{Indexing, World, at, calendar, event, event_id, event_path};

/// Whether a value is one that a schema describes; else where it is not.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{place}: {what}: {value}"));
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return fits(document, &document["components"]["schemas"][name], value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().find(|one| fits(document, one, value, place).is_ok());
        return fitting.map_or_else(|| wrong("none of the choices"), |_| Ok(()));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return wrong("another word");
    }
    let is_any = schema.get("type").is_none() && schema.get("allOf").is_none();
    match value {
        _ if is_any => Ok(()),
        Value::Object(fields) => {
            let (described, needed) = fields_of(document, schema);
            if let Some(name) = needed.iter().find(|name| !fields.contains_key(*name)) {
                return wrong(&format!("without {name}"));
            }
            fields.iter().try_for_each(|(name, value)| {
                let place = format!("{place}.{name}");
                let found = described.iter().find(|(known, _)| known == name);
                let (_, schema) = found.ok_or_else(|| format!("{place} is not described"))?;
                fits(document, schema, value, &place)
            })
        }
        Value::Array(items) if is(schema, "array") => {
            let of = |at: usize| match schema["prefixItems"].as_array() {
                Some(each) => each.get(at).unwrap_or(&Value::Bool(false)),
                None => &schema["items"],
            };
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| fits(document, of(at), item, &format!("{place}[{at}]")))
        }
        Value::Null if is(schema, "null") => Ok(()),
        Value::String(_) if is(schema, "string") => Ok(()),
        Value::Bool(_) if is(schema, "boolean") => Ok(()),
        Value::Number(_) if is(schema, "integer") => Ok(()),
        Value::Array(_) | Value::Null | Value::String(_) | Value::Bool(_) | Value::Number(_) => {
            wrong("another type")
        }
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    let kinds = &schema["type"];
    kinds == kind || kinds.as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
}

/// The fields of an object, also where it is made of several; and those always there.
fn fields_of(document: &Value, schema: &Value) -> (Vec<(String, Value)>, Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return fields_of(document, &document["components"]["schemas"][name]);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut fields: Vec<(String, Value)> = own.map(|(n, s)| (n.clone(), s.clone())).collect();
    let own = schema["required"].as_array().into_iter().flatten();
    let mut needed: Vec<String> = own.map(|name| name.as_str().unwrap().to_owned()).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, always) = fields_of(document, part);
        fields.extend(more);
        needed.extend(always);
    }
    (fields, needed)
}

#[tokio::test]
async fn every_answer_has_the_fields_that_are_described_and_no_others() {
    let mut world = World::new(2);
    let picnic = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    world.invite(0, &picnic, 1);
    world.answer(1, &picnic, PartStat::Accepted);
    let choir = CalendarUri::of(world.key(0), Area::Pub, &event_id(2)).unwrap();
    world.commit(0, &[(choir.path().clone(), Some(Record::Calendar(calendar("UTC"))))]);
    let mut rehearsal = event("Rehearsal", at("2026-05-02T19:00:00", "UTC"));
    rehearsal.calendars = vec![choir.clone()];
    world.publish(0, &event_id(3), rehearsal);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (_, document) = indexing.get("/openapi.json").await;
    let (one, who) = (event_path(&picnic), format!("/v1/people/{}", world.key(1)));
    let (event, person) = ("/v1/events/{author}/{id}", "/v1/people/{id}");
    let asked = [
        ("/health".to_owned(), "/health".to_owned()),
        ("/v1/calendars".to_owned(), "/v1/calendars".to_owned()),
        (
            "/v1/calendars/{author}/{id}".to_owned(),
            format!("/v1/calendars/{}/{}?from=2026-01-01", choir.author(), choir.id()),
        ),
        ("/v1/events".to_owned(), "/v1/events?from=2026-01-01&to=2027-01-01".to_owned()),
        (event.to_owned(), format!("{one}?proof=1")),
        (format!("{event}/roster"), format!("{one}/roster?proof=1")),
        (person.to_owned(), who.clone()),
        (format!("{person}/agenda"), format!("{who}/agenda?from=2026-01-01&to=2027-01-01")),
        (format!("{person}/answers"), format!("{who}/answers?proof=1")),
        (format!("{person}/forks"), format!("{who}/forks")),
        (format!("{person}/invitations"), format!("{who}/invitations")),
    ];
    for (path, at) in asked {
        let (status, body) = indexing.get_as(&world, 1, &at).await;
        assert_eq!(status, 200, "{at}: {body}");
        let items = body.get("items");
        assert!(items.is_none_or(|items| *items != json!([])), "{at} shows something");
        let answer = &document["paths"][&path]["get"]["responses"]["200"];
        let schema = &answer["content"]["application/json"]["schema"];
        assert_eq!(fits(&document, schema, &body, &path), Ok(()));
        // What is checked can fail: a field more is noticed.
        let mut more = body.clone();
        more["nonesuch"] = json!(1);
        assert!(fits(&document, schema, &more, &path).is_err(), "{path}");
    }
    let (status, problem) = indexing.get("/v1/events?nonesuch=1").await;
    assert_eq!(status, 400);
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    assert_eq!(fits(&document, &schema, &problem, "problem"), Ok(()));
}
