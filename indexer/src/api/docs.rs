//! `GET /docs`: the description of the API as a page for people, without any script.

use std::fmt::Write;

use axum::http::{Uri, header};
use axum::response::{Html, IntoResponse, Response};
use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Required};

use super::openapi::{Bounds, Signature, document};
use super::problem::Problem;
use super::query::Query;

/// Nothing is loaded, nothing is run; the page has its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse}td{border-top:1px solid #ccc;padding:.2rem .8rem .2rem 0;\
    vertical-align:top}pre{overflow-x:auto}h2{margin-top:2.5rem}";

/// The same description as a page.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "indexer",
    params(Signature),
    responses(
        (status = 200, description = "A page.", body = String, content_type = "text/html"),
        Bounds,
    )
)]
pub(super) async fn docs(uri: Uri) -> Result<Response, Problem> {
    Query::of(&uri)?.done("signed")?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    Ok((headers, Html(page(document()))).into_response())
}

/// The page. Whatever comes from the document is escaped.
fn page(document: &OpenApi) -> String {
    let mut page = Page::default();
    let title = escaped(&document.info.title);
    page.add(&format!("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}"));
    page.add(&format!("</title><style>{STYLE}</style><h1>{title} "));
    page.add(&format!("{}</h1>", escaped(&document.info.version)));
    page.paragraph(document.info.description.as_deref());
    page.add("<p><a href=\"/openapi.json\">openapi.json</a></p>");
    for (path, item) in &document.paths.paths {
        for (method, operation) in operations(item) {
            page.operation(method, path, operation);
        }
    }
    page.add("<h2>Documents</h2>");
    let schemas = document.components.iter().flat_map(|components| &components.schemas);
    for (name, schema) in schemas {
        let name = escaped(name);
        let text = serde_json::to_string_pretty(schema).unwrap_or_default();
        page.add(&format!("<details id=\"{name}\"><summary>{name}</summary>"));
        page.add(&format!("<pre>{}</pre></details>", escaped(&text)));
    }
    page.0
}

/// The operations of a path, by method.
fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let methods = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// A page in the making.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn paragraph(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let _ = write!(self.0, "<p>{}</p>", escaped(text));
    }

    fn row(&mut self, name: &str, html: &str) {
        let _ = write!(self.0, "<tr><td><code>{}</code><td>{html}</tr>", escaped(name));
    }

    fn operation(&mut self, method: &str, path: &str, operation: &Operation) {
        let _ = write!(self.0, "<h2><code>{method} {}</code></h2>", escaped(path));
        self.paragraph(operation.summary.as_deref());
        self.paragraph(operation.description.as_deref());
        self.add("<table>");
        for parameter in operation.parameters.iter().flatten() {
            self.parameter(parameter);
        }
        self.add("</table><p>Answers:</p><table>");
        for (status, response) in &operation.responses.responses {
            let RefOr::T(response) = response else { continue };
            let mut html = escaped(&response.description);
            for (media, content) in &response.content {
                let _ = write!(html, " <code>{}</code>", escaped(media));
                if let Some(RefOr::Ref(schema)) = &content.schema {
                    let name = schema.ref_location.rsplit('/').next().unwrap_or_default();
                    let name = escaped(name);
                    let _ = write!(html, " <a href=\"#{name}\">{name}</a>");
                }
            }
            self.row(status, &html);
        }
        self.add("</table>");
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let needed = matches!(parameter.required, Required::True);
        let needed = if needed { "<b>needed</b> " } else { "" };
        let meaning = escaped(parameter.description.as_deref().unwrap_or_default());
        self.row(&parameter.name, &format!("{needed}{meaning}"));
    }
}

/// Text as it may stand in HTML, attributes included.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_document_is_never_markup() {
        let mut hostile = document().clone();
        hostile.info.title = "<script>alert('1')</script>".to_owned();
        let item = hostile.paths.paths.remove("/health").unwrap();
        hostile.paths.paths.insert("/<img src=\"x\">&".to_owned(), item);
        let page = page(&hostile);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
        assert!(page.contains("GET /&lt;img src=&quot;x&quot;&gt;&amp;"));
    }

    #[test]
    fn every_operation_is_on_the_page() {
        let page = page(document());
        for (path, item) in &document().paths.paths {
            for (method, _) in operations(item) {
                assert!(page.contains(&format!("<code>{method} {path}</code>")), "{method} {path}");
            }
        }
    }
}
