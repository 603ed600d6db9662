//! Webinars, their people, API keys.

use serde_json::{Value, json};

use crate::harness::{Server, Webinar, alpha, basic, bearer, beta};

fn scheduled() -> Value {
    json!({"title": "Rust", "starts_at": "2027-01-15T10:00:00+01:00", "duration_min": 60})
}

#[tokio::test]
async fn a_scheduled_webinar_reads_back() {
    let server = Server::start().await;
    let answer = server.post("/v1/webinars", &alpha(), scheduled()).await;
    let made = answer.expect(201);
    let id = made["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/v1/webinars/{id}"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let (session, code) = (made["session"].as_str().unwrap(), made["code"].as_str().unwrap());
    assert_eq!(made["links"]["join"], format!("http://127.0.0.1:8080/join/{code}"));
    assert_eq!(made["links"]["control"], format!("http://127.0.0.1:8080/control/{session}"));
    for (name, value) in [
        ("title", json!("Rust")),
        ("description", json!("")),
        ("starts_at", json!("2027-01-15T09:00:00.000Z")),
        ("duration_min", json!(60)),
        ("capacity", json!(1000)),
        ("registration", json!(false)),
        ("phase", json!("scheduled")),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    assert_eq!(server.get(&format!("/v1/webinars/{id}"), &alpha()).await.expect(200), made);
    assert!(!server.app.hub.is_begun(session).await.unwrap(), "looking opens no session");
}

#[tokio::test]
async fn a_flawed_webinar_is_refused_by_its_field() {
    let server = Server::start().await;
    for (name, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(301))),
        ("title", json!("a\u{202e}b")),
        ("title", json!(7)),
        ("title", Value::Null),
        ("starts_at", json!("tomorrow")),
        ("starts_at", json!("1969-12-31T23:59:59Z")),
        ("starts_at", json!("2027-01-15T10:00:00")),
        ("duration_min", json!(0)),
        ("duration_min", json!(1441)),
        ("duration_min", json!(1.5)),
        ("capacity", json!(0)),
        ("capacity", json!(50_001)),
        ("capacity", Value::Null),
        ("description", json!("x".repeat(2001))),
        ("registration", json!("yes")),
        ("tilte", json!("Rust")),
    ] {
        let mut body = scheduled();
        body[name] = value;
        server.post("/v1/webinars", &alpha(), body).await.invalid(name);
    }
    for name in ["title", "starts_at", "duration_min"] {
        let mut body = scheduled();
        body.as_object_mut().unwrap().remove(name);
        server.post("/v1/webinars", &alpha(), body).await.invalid(name);
    }
    for (name, value) in [("duration_min", 1440), ("capacity", 50_000), ("capacity", 1)] {
        let mut body = scheduled();
        body[name] = json!(value);
        server.post("/v1/webinars", &alpha(), body).await.expect(201);
    }
    let json = [("authorization", alpha()), ("content-type", "application/json".to_owned())];
    let headers: Vec<_> = json.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let twice = br#"{"title":"a","title":"b","starts_at":"2027-01-15T10:00:00Z","duration_min":60}"#;
    server.send("POST", "/v1/webinars", &headers, twice).await.invalid("title");
    server.send("POST", "/v1/webinars", &headers, b"{").await.problem(400, "malformed");
}

#[tokio::test]
async fn a_change_reaches_the_session_and_those_in_it() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let path = webinar.path("");
    let changed = server.call("PATCH", &path, &alpha(), Some(json!({"title": "Tokio"}))).await.expect(200);
    assert_eq!((&changed["title"], &changed["duration_min"]), (&json!("Tokio"), &json!(60)));
    assert!(!server.app.hub.is_begun(&webinar.session).await.unwrap());

    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    let body = json!({"description": "Async", "capacity": 7, "starts_at": "2027-01-16T09:00:00Z"});
    let changed = server.call("PATCH", &path, &alpha(), Some(body)).await.expect(200);
    assert_eq!(changed["description"], "Async");
    assert_eq!(alice.event("details_changed").await, json!({"title": "Tokio", "description": "Async"}));
    let glance = server.app.hub.peek(&webinar.session).await.unwrap().unwrap();
    assert_eq!((glance.title.as_str(), glance.capacity), ("Tokio", 7));

    alice.must(json!({"edit_details": {"title": "Hyper"}})).await;
    alice.must(json!({"start": {"practice": true}})).await;
    let seen = server.get(&path, &alpha()).await.expect(200);
    assert_eq!((&seen["title"], &seen["phase"]), (&json!("Hyper"), &json!("practice")));
    let public = server.get(&webinar.join_path(), "").await.expect(200);
    assert_eq!((&public["title"], &public["phase"]), (&json!("Hyper"), &json!("scheduled")));
    let listed = server.get("/v1/webinars", &alpha()).await.expect(200);
    assert_eq!(listed["items"][0]["title"], "Hyper");

    alice.end().await;
    let refused = server.call("PATCH", &path, &alpha(), Some(json!({"title": "Late"}))).await;
    assert_eq!(refused.problem(409, "conflict")["actual"], json!({"phase": "ended"}));
    server.call("PATCH", &path, &alpha(), Some(json!({"title": null}))).await.invalid("title");
    server.call("PATCH", &path, &alpha(), Some(json!({"code": "x"}))).await.invalid("code");
}

#[tokio::test]
async fn a_cancelled_webinar_is_gone_and_its_session_ended() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    server.call("DELETE", &webinar.path(""), &alpha(), None).await.expect(204);
    assert_eq!(alice.closed().await, 4410);
    for (path, auth) in [
        (webinar.path(""), alpha()),
        (webinar.path("/panelists"), alpha()),
        (webinar.join_path(), String::new()),
        (webinar.session_path("/report"), alpha()),
    ] {
        server.get(&path, &auth).await.problem(404, "not_found");
    }
    server.get(&webinar.session_path("/report"), &bearer(&ticket)).await.problem(401, "unauthorized");
    server.call("DELETE", &webinar.path(""), &alpha(), None).await.problem(404, "not_found");
    assert_eq!(server.get("/v1/webinars", &alpha()).await.expect(200)["total"], 0);

    let unopened = server.webinar(false).await;
    server.call("DELETE", &unopened.path(""), &alpha(), None).await.expect(204);
    assert!(!server.app.hub.is_begun(&unopened.session).await.unwrap());
}

#[tokio::test]
async fn lists_are_paged() {
    let server = Server::start().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(server.webinar(false).await.id);
    }
    let (mut seen, mut path) = (Vec::new(), "/v1/webinars?limit=2".to_owned());
    loop {
        let page = server.get(&path, &alpha()).await.expect(200);
        assert_eq!(page["total"], 5);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/webinars?limit=2&after={next}");
    }
    assert_eq!(seen, ids);
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("after=x", "after"),
        ("page=2", "page"),
        ("limit=1&limit=2", "limit"),
    ] {
        server.get(&format!("/v1/webinars?{query}"), &alpha()).await.invalid(field);
    }
    assert_eq!(server.get("/v1/webinars?limit=500", &beta()).await.expect(200)["total"], 0);
}

async fn add(server: &Server, webinar: &Webinar, list: &str, body: Value) -> Value {
    server.post(&webinar.path(list), &alpha(), body).await.expect(201)
}

#[tokio::test]
async fn people_get_their_ticket_and_link_once() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    for (list, body, role) in [
        ("/co_organizers", json!({"name": "Bob", "member": "m7"}), "co_organizer"),
        (
            "/co_organizers",
            json!({"name": "Dan", "member": "m8", "role": "host_only_co_organizer"}),
            "host_only_co_organizer",
        ),
        (
            "/co_organizers",
            json!({"name": "Eve", "role": "in_session_co_organizer"}),
            "in_session_co_organizer",
        ),
        ("/panelists", json!({"name": "Fay", "email": "Fay@example.org"}), "panelist"),
        ("/registrants", json!({"name": "Gus", "email": "gus@example.org"}), "attendee"),
    ] {
        let added = add(&server, &webinar, list, body).await;
        assert_eq!(added["role"], role);
        let sub = added["sub"].as_str().unwrap();
        let link = added["link"].as_str().unwrap();
        assert!(link.starts_with(&format!("http://127.0.0.1:8080/join/{}#{sub}", webinar.code)), "{link}");
        server.enter(&webinar.session, added["ticket"].as_str().unwrap()).await;
    }
    let listed = server.get(&webinar.path("/co_organizers?limit=2"), &alpha()).await.expect(200);
    assert_eq!((listed["total"].clone(), listed["items"].as_array().unwrap().len()), (json!(3), 2));
    let next = listed["next"].as_str().unwrap();
    let rest = server.get(&webinar.path(&format!("/co_organizers?limit=2&after={next}")), &alpha()).await;
    assert_eq!(rest.expect(200)["items"].as_array().unwrap().len(), 1);
    let registrants = server.get(&webinar.path("/registrants"), &alpha()).await;
    assert_eq!(registrants.expect(200)["items"][0]["email"], "gus@example.org");
    assert!(!registrants.text().contains("ticket") && !registrants.text().contains('#'));
    assert_eq!(server.get(&webinar.path("/panelists"), &alpha()).await.expect(200)["total"], 1);
}

#[tokio::test]
async fn flawed_people_are_refused_by_their_field() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    for (list, body, field) in [
        ("/co_organizers", json!({"name": "Bob"}), "member"),
        ("/co_organizers", json!({"name": "Bob", "role": "organizer", "member": "m"}), "role"),
        ("/co_organizers", json!({"name": "B", "role": "in_session_co_organizer", "member": "m"}), "member"),
        ("/panelists", json!({"name": "Al\u{200b}ice"}), "name"),
        ("/panelists", json!({"name": "Fay", "email": "nobody"}), "email"),
        ("/panelists", json!({"name": "Fay", "member": "m"}), "member"),
        ("/registrants", json!({"name": "Gus"}), "email"),
        ("/registrants", json!({"name": "Gus", "email": "g@example.org", "sub": "me"}), "sub"),
    ] {
        server.post(&webinar.path(list), &alpha(), body).await.invalid(field);
    }
    let gus = json!({"name": "Gus", "email": "gus@example.org"});
    add(&server, &webinar, "/registrants", gus.clone()).await;
    let again = server.post(&webinar.path("/registrants"), &alpha(), gus).await;
    assert_eq!(again.problem(409, "email_taken")["field"], "email");
}

#[tokio::test]
async fn a_key_revokes_itself_and_no_other_accounts() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    for kid in ["alpha", "unknown"] {
        server.call("DELETE", &format!("/v1/api_keys/{kid}"), &beta(), None).await.problem(404, "not_found");
    }
    server.get("/v1/webinars", &alpha()).await.expect(200);
    server.call("DELETE", "/v1/api_keys/alpha", &alpha(), None).await.expect(204);
    assert_eq!(alice.closed().await, 4401);
    server.get("/v1/webinars", &alpha()).await.problem(401, "unauthorized");
    server.get(&webinar.session_path("/handouts"), &bearer(&ticket)).await.problem(401, "unauthorized");
    let joining = server.post(&webinar.join_path(), "", json!({"name": "Carol"})).await;
    assert_eq!(joining.problem(409, "conflict")["actual"], json!({"api_key": "revoked"}));
}

#[tokio::test]
async fn what_was_scheduled_survives_a_restart() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    let added =
        add(&server, &webinar, "/registrants", json!({"name": "Gus", "email": "gus@example.org"})).await;
    let server = server.restarted().await;
    server.get(&webinar.path(""), &alpha()).await.expect(200);
    server.enter(&webinar.session, added["ticket"].as_str().unwrap()).await;
    server.get("/v1/webinars", &basic("alpha:wrong")).await.problem(401, "unauthorized");
}
