//! The public join page.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::harness::{NOW_MS, Server, Webinar, alpha};

fn claims(ticket: &str) -> Value {
    use base64::Engine;
    let part = ticket.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

async fn join(server: &Server, webinar: &Webinar, body: Value) -> crate::harness::Answer {
    server.post(&webinar.join_path(), "", body).await
}

#[tokio::test]
async fn anybody_with_the_code_sees_what_it_is_and_joins_by_name() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let public = server.get(&webinar.join_path(), "").await;
    let seen = public.expect(200);
    assert_eq!((&seen["title"], &seen["phase"]), (&json!("Rust"), &json!("scheduled")));
    assert!(!public.text().contains(&webinar.id) && !public.text().contains(&webinar.session));
    let typed = format!("/v1/join/{}", webinar.code.to_uppercase());
    server.get(&typed, "").await.expect(200);

    let joined =
        join(&server, &webinar, json!({"name": "Carol", "email": "carol@example.org"})).await.expect(201);
    assert_eq!((&joined["session"], &joined["role"]), (&json!(webinar.session), &json!("attendee")));
    let claims = claims(joined["ticket"].as_str().unwrap());
    assert_eq!(claims["exp"], (NOW_MS / 1000) + 3600 + 3600 + 12 * 3600, "the planned end and 12 hours");
    assert!(claims.get("email").is_none(), "where nobody registers an address proves nothing");
    server.enter(&webinar.session, joined["ticket"].as_str().unwrap()).await;
    let again = join(&server, &webinar, json!({"name": "Carol"})).await.expect(201);
    assert_ne!(
        claims["sub"],
        self::claims(again["ticket"].as_str().unwrap())["sub"],
        "each join is somebody new"
    );
}

#[tokio::test]
async fn a_flawed_join_is_refused_by_its_field() {
    let server = Server::start().await;
    let (open, registered) = (server.webinar(false).await, server.webinar(true).await);
    for (webinar, body, field) in [
        (&open, json!({}), "name"),
        (&open, json!({"name": "a\u{0}b"}), "name"),
        (&open, json!({"name": "Carol", "role": "organizer"}), "role"),
        (&open, json!({"name": "Carol", "email": "x"}), "email"),
        (&open, json!({"name": "Carol", "link_token": "x"}), "name"),
        (&open, json!({"email": "c@example.org", "link_token": "x"}), "email"),
        (&registered, json!({"name": "Carol"}), "email"),
    ] {
        join(&server, webinar, body).await.invalid(field);
    }
    server.post("/v1/join/0000000000000000", "", json!({"name": "Carol"})).await.problem(404, "not_found");
    join(&server, &open, json!({"link_token": "x".repeat(48)})).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_registration_is_told_by_its_own_link_alone() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    let gus = json!({"name": "Gus Secretive", "email": "gus@example.org"});
    let added = server.post(&webinar.path("/registrants"), &alpha(), gus).await.expect(201);
    let (sub, link) = (added["sub"].as_str().unwrap(), added["link"].as_str().unwrap());

    let stranger = json!({"name": "Eve", "email": "gus@example.org"});
    let known = join(&server, &webinar, stranger).await;
    let unknown = join(&server, &webinar, json!({"name": "Eve", "email": "new@example.org"})).await;
    let (known_claims, unknown_claims) = (
        claims(known.expect(201)["ticket"].as_str().unwrap()),
        claims(unknown.expect(201)["ticket"].as_str().unwrap()),
    );
    assert!(!known.text().contains(sub) && !known.text().contains("Secretive"));
    assert_ne!(known_claims["sub"], sub);
    let shape = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(shape(&known_claims), shape(&unknown_claims), "one cannot be told from the other");
    let listed = server.get(&webinar.path("/registrants"), &alpha()).await.expect(200);
    assert_eq!(listed["total"], 2, "the new address registered, the known one did not again");

    let token = link.split_once('#').unwrap().1;
    let own = join(&server, &webinar, json!({"link_token": token})).await.expect(201);
    assert_eq!(claims(own["ticket"].as_str().unwrap())["sub"], sub);
    assert_eq!(own["name"], "Gus Secretive");
    let mut wrong = token.to_owned();
    wrong.pop();
    for token in [wrong.as_str(), sub, "", "é"] {
        join(&server, &webinar, json!({"link_token": token})).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn door_removal_capacity_and_end_hold_at_the_join_page() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    let carol = json!({"name": "Carol", "email": "carol@example.org"});
    let added = server.post(&webinar.path("/registrants"), &alpha(), carol.clone()).await.expect(201);
    let token = json!({"link_token": added["link"].as_str().unwrap().split_once('#').unwrap().1});
    let person = server.enter(&webinar.session, added["ticket"].as_str().unwrap()).await;

    alice.must(json!({"set_door": {"locked": true}})).await;
    let dave = json!({"name": "Dave", "email": "dave@example.org"});
    join(&server, &webinar, dave.clone()).await.problem(403, "door_locked");
    join(&server, &webinar, token.clone()).await.expect(201);
    alice.must(json!({"set_door": {"locked": false}})).await;

    alice.must(json!({"remove": {"participant": person.participant}})).await;
    join(&server, &webinar, token).await.problem(403, "removed");
    join(&server, &webinar, json!({"name": "Karol", "email": "CAROL@example.org"}))
        .await
        .problem(403, "removed");
    let listed = server.get(&webinar.path("/registrants"), &alpha()).await.expect(200);
    assert_eq!(listed["total"], 1, "who is turned away is not registered");

    server.call("PATCH", &webinar.path(""), &alpha(), Some(json!({"capacity": 1}))).await.expect(200);
    let joined = join(&server, &webinar, dave).await.expect(201);
    let _dave = server.enter(&webinar.session, joined["ticket"].as_str().unwrap()).await;
    join(&server, &webinar, json!({"name": "Eve", "email": "eve@example.org"})).await.problem(409, "full");
    let fay = server.post(&webinar.path("/panelists"), &alpha(), json!({"name": "Fay"})).await.expect(201);
    let token = fay["link"].as_str().unwrap().split_once('#').unwrap().1;
    join(&server, &webinar, json!({"link_token": token})).await.expect(201);

    alice.must(json!({"start": {}})).await;
    assert_eq!(server.get(&webinar.join_path(), "").await.expect(200)["phase"], "live");
    alice.end().await;
    join(&server, &webinar, json!({"name": "Eve", "email": "eve@example.org"})).await.problem(410, "ended");
    assert_eq!(server.get(&webinar.join_path(), "").await.expect(200)["phase"], "ended");
}

#[tokio::test]
async fn where_nobody_registers_a_removal_holds_for_that_ticket_alone() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    let carol = json!({"name": "Carol", "email": "carol@example.org"});
    let joined = join(&server, &webinar, carol.clone()).await.expect(201);
    let first = joined["ticket"].as_str().unwrap();
    let person = server.enter(&webinar.session, first).await;
    alice.must(json!({"remove": {"participant": person.participant}})).await;
    assert_eq!(server.try_enter(&webinar.session, first).await.err(), Some(4403));
    join(&server, &webinar, carol).await.expect(201);
}

#[tokio::test]
async fn long_after_the_planned_end_nobody_joins() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let until_ms = NOW_MS + (1 + 1 + 12) * 3_600_000;
    for (now_ms, status) in [(until_ms - 1, 201), (until_ms, 410)] {
        server.clock_ms.store(now_ms, Ordering::Relaxed);
        assert_eq!(join(&server, &webinar, json!({"name": "Carol"})).await.status, status);
    }
}

#[tokio::test]
async fn guessing_codes_is_hopeless() {
    let server = Server::with(|config| config.limits.address_join_misses_per_min = 3).await;
    let webinar = server.webinar(false).await;
    for _ in 0..3 {
        server.get("/v1/join/0000000000000000", "").await.problem(404, "not_found");
    }
    let refused = server.get(&webinar.join_path(), "").await;
    refused.problem(429, "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    server.get("/v1/webinars", &alpha()).await.expect(200);
}

#[tokio::test]
async fn calls_of_one_address_are_limited() {
    let server = Server::with(|config| {
        config.limits.address_join_requests_per_s = 1;
        config.limits.address_join_requests_burst = 5;
    })
    .await;
    let webinar = server.webinar(false).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(server.get(&webinar.join_path(), "").await.status);
    }
    assert_eq!(statuses[..5], [200; 5]);
    assert_eq!(statuses[5], 429);
}

/// A name is as long as the operator allows, wherever one is given; a ticket is given to nobody whom no door would let in.
#[tokio::test]
async fn names_are_as_long_as_the_operator_allows() {
    for allowed in [64, 20] {
        let server = Server::with(|config| config.limits.name_chars = allowed).await;
        let (open, registered) = (server.webinar(false).await, server.webinar(true).await);
        let tickets = open.session_path("/tickets");
        let (registrants, panelists) = (registered.path("/registrants"), registered.path("/panelists"));
        let co_organizers = registered.path("/co_organizers");
        for (chars, fits) in [(allowed - 1, true), (allowed, true), (allowed + 1, false)] {
            let name = "é".repeat(chars as usize);
            let email = format!("c{chars}@example.org");
            let panelist = format!("p{chars}@example.org");
            for (path, auth, body) in [
                (&open.join_path(), "", json!({"name": name})),
                (
                    &registered.join_path(),
                    "",
                    json!({"name": name, "email": format!("j{chars}@example.org")}),
                ),
                (&tickets, &*alpha(), json!({"sub": "s", "name": name, "role": "attendee"})),
                (&registrants, &*alpha(), json!({"name": name, "email": email})),
                (&panelists, &*alpha(), json!({"name": name, "email": panelist})),
                (&co_organizers, &*alpha(), json!({"name": name, "member": "m"})),
            ] {
                let answer = server.post(path, auth, body).await;
                if fits {
                    answer.expect(201);
                    continue;
                }
                let problem = answer.problem(422, "invalid");
                assert_eq!(problem["field"], "name", "{path}: {problem}");
                let words = format!("is longer than {allowed} characters");
                assert!(problem["detail"].as_str().unwrap().ends_with(&words), "{path}: {problem}");
            }
        }
    }
}

#[tokio::test]
async fn who_was_added_with_a_longer_name_is_told_so_and_comes_in_no_more() {
    let mut server = Server::start().await;
    let webinar = server.webinar(true).await;
    let carol = json!({"name": "Carol of the long name", "email": "carol@example.org"});
    let added = server.post(&webinar.path("/registrants"), &alpha(), carol).await.expect(201);
    let token = json!({"link_token": added["link"].as_str().unwrap().split_once('#').unwrap().1});
    let auth = crate::harness::bearer(added["ticket"].as_str().unwrap());
    join(&server, &webinar, token.clone()).await.expect(201);
    for (allowed, fits) in [(23, true), (22, true), (21, false)] {
        server = server.restarted_with(|config| config.limits.name_chars = allowed).await;
        let (by_link, by_ticket) = (
            join(&server, &webinar, token.clone()).await,
            server.post(&webinar.session_path("/survey"), &auth, json!({"answers": []})).await,
        );
        if fits {
            by_link.expect(201);
            by_ticket.problem(404, "not_found");
        } else {
            by_link.invalid("name");
            by_ticket.problem(401, "unauthorized");
        }
    }
}
