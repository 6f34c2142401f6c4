//! The problems that operations answer with, by status.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type,
};

/// The media type of problem documents.
const MEDIA_TYPE: &str = "application/problem+json";

type Responses = BTreeMap<String, RefOr<Response>>;

const INVALID: (u16, &str) = (400, "`invalid`: a parameter, the path or the body breaks a rule.");
const UNAUTHORIZED: (u16, &str) =
    (401, "`unauthorized`: the token is missing, wrong, used, or of an epoch that has ended.");
const REFUSED: (u16, &str) = (403, "`refused`: a rule forbids it.");
const NOT_FOUND: (u16, &str) =
    (404, "`not-found`: nothing of that name is known, or nothing that the asker may know of.");
const BODY: (u16, &str) = (413, "`too-large`: the body is over its bound.");
const URL: (u16, &str) = (414, "`too-large`: the URL is over its bound.");
const TOO_LARGE: (u16, &str) = (422, "`too-large`: the answer would be over its bound.");
const TOO_OFTEN: (u16, &str) = (429, "`too-many-requests`: wait as long as `Retry-After` says.");
const INTERNAL: (u16, &str) = (500, "`internal`: a disk or a program failed.");
const TIME: (u16, &str) = (503, "`too-large`: it took longer than one request may.");

/// What every operation may answer.
pub(in crate::api) enum Bounds {}

impl IntoResponses for Bounds {
    fn responses() -> Responses {
        problems(&[INVALID, URL, TOO_OFTEN, INTERNAL, TIME])
    }
}

/// What every operation may answer that looks at tokens and bodies.
pub(in crate::api) enum Asking {}

impl IntoResponses for Asking {
    fn responses() -> Responses {
        let mut responses = Bounds::responses();
        responses.extend(problems(&[UNAUTHORIZED, BODY]));
        responses
    }
}

/// Where a rule may forbid it.
pub(in crate::api) enum Forbidden {}

impl IntoResponses for Forbidden {
    fn responses() -> Responses {
        problems(&[REFUSED])
    }
}

/// Where what is named may not be known.
pub(in crate::api) enum Missing {}

impl IntoResponses for Missing {
    fn responses() -> Responses {
        problems(&[NOT_FOUND])
    }
}

/// Where the answer may be too large.
pub(in crate::api) enum OverBound {}

impl IntoResponses for OverBound {
    fn responses() -> Responses {
        problems(&[TOO_LARGE])
    }
}

fn problems(of: &[(u16, &str)]) -> Responses {
    let entry = |problem: &(u16, &str)| (problem.0.to_string(), RefOr::T(response(*problem)));
    of.iter().map(entry).collect()
}

fn response((status, description): (u16, &str)) -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description).content(MEDIA_TYPE, content);
    if status != TOO_OFTEN.0 {
        return response.build();
    }
    let seconds = ObjectBuilder::new().schema_type(Type::Integer);
    let wait = HeaderBuilder::new().schema(seconds).description(Some("Seconds.")).build();
    response.header("Retry-After", wait).build()
}
