//! Who is let through, what is not even read, and what every error looks like.

use serde_json::json;

use crate::harness::{ALPHA, Server, alpha, basic, bearer, beta};

#[tokio::test]
async fn without_a_good_key_nothing_is_told() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    for auth in [
        String::new(),
        basic("alpha:wrong"),
        basic("nobody:the secret of alpha, more than 32 bytes"),
        basic("alpha"),
        basic(""),
        format!("Basic {ALPHA}"),
        bearer("x"),
        "Digest x".to_owned(),
        "Basic".to_owned(),
    ] {
        for path in ["/v1/webinars".to_owned(), webinar.path(""), webinar.path("/panelists")] {
            let refused = server.get(&path, &auth).await;
            refused.problem(401, "unauthorized");
            assert!(refused.header("www-authenticate").starts_with("Basic realm="), "{auth}");
        }
    }
    let good = alpha();
    let twice = [("authorization", good.as_str()), ("authorization", good.as_str())];
    server.send("GET", "/v1/webinars", &twice, b"").await.problem(401, "unauthorized");
}

#[tokio::test]
async fn another_accounts_webinar_does_not_exist() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let details = json!({"title": "Mine"});
    let person = json!({"name": "Eve"});
    for (method, path, body) in [
        ("GET", webinar.path(""), None),
        ("PATCH", webinar.path(""), Some(details)),
        ("DELETE", webinar.path(""), None),
        ("GET", webinar.path("/registrants"), None),
        ("POST", webinar.path("/registrants"), Some(person.clone())),
        ("POST", webinar.path("/panelists"), Some(person)),
        (
            "POST",
            webinar.session_path("/tickets"),
            Some(json!({"sub": "e", "name": "E", "role": "attendee"})),
        ),
        ("GET", webinar.session_path("/handouts"), None),
        ("POST", webinar.session_path("/handouts"), None),
        ("GET", webinar.session_path("/handouts/h0000000000000"), None),
        ("GET", webinar.session_path("/report"), None),
    ] {
        let foreign = server.call(method, &path, &beta(), body.clone()).await.problem(404, "not_found");
        let nowhere =
            path.replace(&webinar.id, "0000000000000000").replace(&webinar.session, "0000000000000000");
        let absent = server.call(method, &nowhere, &beta(), body).await.problem(404, "not_found");
        assert_eq!(foreign, absent, "{method} {path}");
    }
    assert_eq!(server.get(&webinar.path(""), &alpha()).await.expect(200)["title"], "Rust");
}

#[tokio::test]
async fn every_error_is_a_problem_document() {
    let server = Server::with(|config| config.limits.request_body_bytes = 4096).await;
    let webinar = server.webinar(false).await;
    for path in ["/", "/v1", "/v1/nothing", "/v1/webinars/", "/v1/webinars/%ff", "/v1/webinars/..%2f..%2fetc"]
    {
        server.get(path, &alpha()).await.problem(404, "not_found");
    }
    for (method, path) in [
        ("PUT", "/v1/webinars".to_owned()),
        ("DELETE", webinar.join_path()),
        ("POST", "/healthz".to_owned()),
        ("POST", webinar.session_path("/report")),
        ("GET", webinar.session_path("/tickets")),
    ] {
        let refused = server.call(method, &path, &alpha(), None).await;
        refused.problem(405, "method_not_allowed");
        assert!(!refused.header("allow").is_empty(), "{method} {path}");
    }
    let auth = alpha();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let headers = [("authorization", auth.as_str()), ("content-type", content_type)];
        let refused = server.send("POST", "/v1/webinars", &headers, b"{}").await;
        refused.problem(415, "unsupported_media_type");
    }
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json; charset=utf-8")];
    let body = |bytes: usize| format!("{{\"title\":\"{}\"}}", "x".repeat(bytes - 12)).into_bytes();
    for (bytes, status, code) in [(4095, 422, "invalid"), (4096, 422, "invalid"), (4097, 413, "too_large")] {
        let refused = server.send("POST", "/v1/webinars", &headers, &body(bytes)).await;
        refused.problem(status, code);
    }
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz", "").await.text(), "ok\n");
    assert_eq!(server.get("/readyz", "").await.status, 200);
    let metrics = server.get("/metrics", "").await;
    assert!(metrics.status == 200 && metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    server.journal.set_writable(false);
    server.get("/readyz", "").await.problem(503, "unavailable");
    server.journal.set_writable(true);
    assert_eq!(server.get("/readyz", "").await.status, 200);
    server.app.draining.store(true, std::sync::atomic::Ordering::Relaxed);
    let refused = server.get("/readyz", "").await;
    refused.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(server.get("/healthz", "").await.status, 200);
}

#[tokio::test]
async fn the_document_names_every_route_and_every_route_is_there() {
    let server = Server::start().await;
    let document = server.get("/v1/openapi.json", "").await.expect(200);
    let mut named: Vec<String> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            named.push(format!("{} {path}", method.to_uppercase()));
            assert!(item[method]["responses"]["default"].is_object(), "{path}");
            let filled = path.replace(['{', '}'], "");
            let status = server.call(&method.to_uppercase(), &filled, "", None).await.status;
            assert_ne!(status, 405, "{method} {path}");
        }
    }
    let table = "DELETE /v1/api_keys/{kid}, DELETE /v1/webinars/{id}, GET /healthz, GET /metrics, GET /readyz, \
        GET /v1/join/{code}, GET /v1/openapi.json, GET /v1/sessions/{session}/handouts, \
        GET /v1/sessions/{session}/handouts/{handout}, GET /v1/sessions/{session}/report, GET /v1/webinars, \
        GET /v1/webinars/{id}, GET /v1/webinars/{id}/co_organizers, GET /v1/webinars/{id}/panelists, \
        GET /v1/webinars/{id}/registrants, PATCH /v1/webinars/{id}, POST /v1/join/{code}, \
        POST /v1/sessions/{session}/handouts, POST /v1/sessions/{session}/survey, \
        POST /v1/sessions/{session}/tickets, POST /v1/webinars, POST /v1/webinars/{id}/co_organizers, \
        POST /v1/webinars/{id}/panelists, POST /v1/webinars/{id}/registrants";
    named.sort();
    assert_eq!(named.join(", "), table);
    assert!(document["components"]["schemas"]["Problem"].is_object());
    assert_eq!(document["components"]["securitySchemes"]["api_key"]["scheme"], "basic");
}

#[tokio::test]
async fn what_cannot_be_made_durable_is_answered_503_and_is_not_there() {
    use cuelight::journal::Fault;
    let server = Server::start().await;
    let body = json!({"title": "Rust", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60});
    for (fault, total) in [(Fault::NotWritten, 0), (Fault::UnknownAndLost, 0), (Fault::UnknownButStored, 1)] {
        server.journal.fail_next(fault);
        let refused = server.post("/v1/webinars", &alpha(), body.clone()).await;
        refused.problem(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "1");
        let listed = server.get("/v1/webinars", &alpha()).await.expect(200);
        assert_eq!(listed["total"], total, "{fault:?}");
    }
    server.post("/v1/webinars", &alpha(), body).await.expect(201);
}
