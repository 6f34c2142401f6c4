//! The description of the API is true: every route is in it with its methods, its parameters and
//! the problems it answers with, and the committed copy is what is served.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::to_bytes;
use axum::http::header;
use kalends_schema::token::Request;
use serde_json::Value;

use crate::world::{Indexing, World, fetch, send};

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "PATCH", "DELETE"];

async fn served(indexing: &Indexing) -> (Value, String) {
    let answer = fetch(indexing.index.router(), "/openapi.json", None).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
    let text = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

/// A path of the description with names of `who` in it.
fn filled(path: &str, world: &World, who: usize) -> String {
    let key = world.key(who).to_string();
    path.replace("{author}", &key)
        .replace("/v1/people/{id}", &format!("/v1/people/{key}"))
        .replace("{id}", "nothing")
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let of = |method: &'static str| Some((method, item.get(method.to_lowercase())?));
        METHODS.into_iter().filter_map(of).map(|(method, op)| (path.as_str(), method, op))
    })
}

#[tokio::test]
async fn the_committed_description_is_what_is_served() {
    let indexing = Indexing::new(&World::new(0));
    let (document, text) = served(&indexing).await;
    assert_eq!(document["openapi"], "3.1.0");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi-indexer.json");
    if std::env::var("KALENDS_GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(&file, format!("{text}\n")).unwrap();
    }
    let committed = std::fs::read_to_string(&file)
        .expect("docs/openapi-indexer.json is missing; make it with KALENDS_GOLDEN=write");
    let differs = committed.lines().zip(text.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert_eq!(differs, None, "docs/openapi-indexer.json");
    assert_eq!(committed.lines().count(), text.lines().count(), "docs/openapi-indexer.json");
}

#[tokio::test]
async fn every_path_takes_the_methods_it_is_described_with_and_no_others() {
    let world = World::new(1);
    let indexing = Indexing::new(&world);
    let (document, _) = served(&indexing).await;
    let described: BTreeSet<(&str, &str)> =
        operations(&document).map(|(path, method, _)| (path, method)).collect();
    assert!(described.len() >= 14, "{described:?}");
    for path in document["paths"].as_object().unwrap().keys() {
        for method in METHODS {
            let at = filled(path, &world, 0);
            let (status, body) = send(indexing.index.router(), method, &at, None, "").await;
            let is_described = described.contains(&(path, method));
            assert_eq!(status != 405, is_described, "{method} {path}: {body}");
            assert_ne!(body["where"], at, "{method} {path} is no route");
        }
    }
}

#[tokio::test]
async fn every_operation_takes_the_parameters_it_is_described_with_and_no_others() {
    let world = World::new(1);
    let indexing = Indexing::new(&world);
    let (document, _) = served(&indexing).await;
    for (path, method, operation) in operations(&document) {
        let at = format!("{}?nonesuch=1", filled(path, &world, 0));
        let request = Request { method, path_and_query: &at, body: b"" };
        let token = world.token(0, &indexing.fresh(), &request);
        let (status, problem) = send(indexing.index.router(), method, &at, Some(&token), "").await;
        assert_eq!((status, &problem["where"]), (400, &"nonesuch".into()), "{method} {path}");
        let taken = problem["expected"].as_str().unwrap().replace("no parameters", "signed");
        let taken: BTreeSet<&str> = taken.split(", ").collect();
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let names = |place: &str| -> BTreeSet<&str> {
            let there = parameters.clone().filter(|parameter| parameter["in"] == place);
            there.map(|parameter| parameter["name"].as_str().unwrap()).collect()
        };
        assert_eq!(names("query"), taken, "{method} {path}");
        let in_path = path.split('{').skip(1).map(|part| part.split('}').next().unwrap());
        assert_eq!(names("path"), in_path.collect(), "{method} {path}");
    }
}

#[tokio::test]
async fn whoever_needs_a_token_is_told_so_and_every_problem_is_a_problem_document() {
    let world = World::new(1);
    let indexing = Indexing::new(&world);
    let (document, _) = served(&indexing).await;
    for (path, method, operation) in operations(&document) {
        let at = filled(path, &world, 0);
        let (status, body) = send(indexing.index.router(), method, &at, None, "").await;
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.contains_key(&status.to_string()), "{method} {path}: {status} {body}");
        let schemes = operation["security"].as_array().cloned().unwrap_or_default();
        let is_needed = !schemes.is_empty() && schemes.iter().all(|one| one.get("token").is_some());
        assert_eq!(status == 401, is_needed, "{method} {path}");
        for (status, answer) in answers.iter().filter(|(status, _)| *status != "200") {
            let schema = &answer["content"]["application/problem+json"]["schema"];
            let problem = "#/components/schemas/Problem";
            assert_eq!(schema["$ref"], problem, "{method} {path} {status}");
        }
    }
}

#[tokio::test]
async fn whatever_is_referred_to_is_there() {
    let indexing = Indexing::new(&World::new(0));
    let (document, text) = served(&indexing).await;
    let names = text.split("\"#/components/schemas/").skip(1);
    for name in names.map(|rest| rest.split('"').next().unwrap()) {
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
    assert_eq!(document["components"]["securitySchemes"]["token"]["name"], "Authorization");
}

#[tokio::test]
async fn the_page_for_people_loads_nothing_and_runs_nothing() {
    let indexing = Indexing::new(&World::new(0));
    let answer = fetch(indexing.index.router(), "/docs", None).await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    assert_eq!(headers[header::CONTENT_SECURITY_POLICY], policy);
    let page = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains("GET /v1/events/{author}/{id}/roster"));
    for never in ["<script", "src=", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(never), "{never}");
    }
}
