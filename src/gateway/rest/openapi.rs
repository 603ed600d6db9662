//! The OpenAPI document, made from the routes themselves. Must not know what they do.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

use crate::gateway::problem::{PROBLEM_JSON, ProblemBody};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Cuelight",
        description = "Scheduling live webinars, joining them, and what remains of them. Errors are RFC 9457 problem documents.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody))
)]
struct Frame;

/// The document: every route, and on each the problems it may answer with.
pub fn document() -> OpenApi {
    let (_, routes) = super::documented().split_for_parts();
    let mut document = Frame::openapi();
    document.merge(routes);
    let components = document.components.get_or_insert_default();
    for (name, scheme) in [("api_key", HttpAuthScheme::Basic), ("ticket", HttpAuthScheme::Bearer)] {
        components.add_security_scheme(name, SecurityScheme::Http(Http::new(scheme)));
    }
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
            let why_not = ResponseBuilder::new().description("Why not").content(PROBLEM_JSON, content);
            operation.responses.responses.insert("default".to_owned(), why_not.build().into());
        }
    }
    document
}

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| document().to_pretty_json().expect("a document is plain data"));

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "operation",
    responses((status = 200, description = "OpenAPI", body = Object)))]
pub(super) async fn read() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}
