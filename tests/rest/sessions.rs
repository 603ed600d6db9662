//! Tickets for an application's users, the survey, the report.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::harness::{NOW_MS, Server, alpha, bearer};

#[tokio::test]
async fn an_application_mints_tickets_for_its_own_users() {
    let server = Server::start().await;
    let webinar = server.webinar(true).await;
    for role in [
        "organizer",
        "co_organizer",
        "host_only_co_organizer",
        "in_session_co_organizer",
        "panelist",
        "attendee",
    ] {
        let ticket = server.ticket(&webinar.session, role, role).await;
        server.enter(&webinar.session, &ticket).await;
    }
    let path = webinar.session_path("/tickets");
    for (body, field) in [
        (json!({"sub": "a", "name": "A", "role": "organizer"}), "member"),
        (json!({"sub": "a", "name": "A", "role": "presenter"}), "role"),
        (json!({"sub": "", "name": "A", "role": "attendee"}), "sub"),
        (json!({"sub": "x".repeat(129), "name": "A", "role": "attendee"}), "sub"),
        (json!({"sub": "a", "name": " ", "role": "attendee"}), "name"),
        (json!({"sub": "a", "name": "A", "role": "attendee", "email": "x"}), "email"),
        (json!({"sub": "a", "name": "A", "role": "attendee", "exp": 1}), "exp"),
        (json!({"sub": "a", "name": "A"}), "role"),
    ] {
        server.post(&path, &alpha(), body).await.invalid(field);
    }
    let ticket = server.ticket(&webinar.session, "bob", "organizer").await;
    let body = json!({"sub": "a", "name": "A", "role": "attendee"});
    server.post(&path, &bearer(&ticket), body).await.problem(401, "unauthorized");
    server.clock_ms.store(NOW_MS + 100 * 3_600_000, Ordering::Relaxed);
    let late = server.ticket(&webinar.session, "late", "attendee").await;
    server.enter(&webinar.session, &late).await;
}

#[tokio::test]
async fn the_survey_is_taken_for_a_while_after_the_end() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let path = webinar.session_path("/survey");
    let ticket = server.ticket(&webinar.session, "carol", "attendee").await;
    let answers = json!({"answers": [{"rating": 5}]});
    let submit = |body| server.post(&path, "", body);
    submit(answers.clone()).await.problem(401, "unauthorized");
    server.post(&path, &alpha(), answers.clone()).await.problem(401, "unauthorized");
    let auth = bearer(&ticket);
    server.post(&path, &auth, answers.clone()).await.problem(404, "not_found");

    let host = server.ticket(&webinar.session, "alice", "organizer").await;
    let mut alice = server.enter(&webinar.session, &host).await;
    let _carol = server.enter(&webinar.session, &ticket).await;
    alice.must(json!({"set_survey": {"questions": [{"question": "How was it?", "kind": "rating"}]}})).await;
    server.post(&path, &auth, answers.clone()).await.problem(409, "conflict");
    alice.must(json!({"start": {}})).await;
    alice.end().await;
    server.post(&path, &auth, answers.clone()).await.expect(204);
    server.post(&path, &auth, json!({"answers": [{"rating": 4}]})).await.expect(204);
    for (body, field) in [
        (json!({"answers": []}), "answers"),
        (json!({"answers": [{"text": "x"}]}), "answers[0]"),
        (json!({"answers": [{"rating": 6}]}), "answers[0].rating"),
        (json!({"answers": [{"rating": 1, "sub": "x"}]}), "answers[0].sub"),
        (json!({"answers": [null], "sub": "x"}), "sub"),
        (json!({}), "answers"),
    ] {
        server.post(&path, &auth, body).await.invalid(field);
    }
    let absent = server.ticket(&webinar.session, "dave", "attendee").await;
    server.post(&path, &bearer(&absent), answers.clone()).await.problem(404, "not_found");
    // A session's time is the clock's when it is loaded, and runs on steadily from there.
    let server = server.restarted().await;
    server.clock_ms.store(NOW_MS + 960_000, Ordering::Relaxed);
    server.post(&path, &auth, answers).await.problem(409, "conflict");
}

#[tokio::test]
async fn the_report_is_for_those_who_may_create_reports_now() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let path = webinar.session_path("/report");
    server.get(&path, "").await.problem(401, "unauthorized");
    server.get(&path, &bearer("a.member.token")).await.problem(401, "unauthorized");
    server.get(&path, &alpha()).await.problem(404, "not_found");
    for (role, status) in [
        ("organizer", 200),
        ("co_organizer", 200),
        ("host_only_co_organizer", 403),
        ("in_session_co_organizer", 403),
        ("panelist", 403),
        ("attendee", 403),
    ] {
        let ticket = server.ticket(&webinar.session, role, role).await;
        assert_eq!(server.get(&path, &bearer(&ticket)).await.status, status, "{role}");
    }
    server.get(&path, &alpha()).await.expect(200);
    let csv = server.get(&webinar.session_path("/report?format=csv"), &alpha()).await;
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8; header=present"));
    let name = format!("attachment; filename=\"report-{}.csv\"", webinar.session);
    assert_eq!(csv.header("content-disposition"), name);
    server.get(&webinar.session_path("/report?format=pdf"), &alpha()).await.invalid("format");
    server.get(&webinar.session_path("/report?fromat=csv"), &alpha()).await.invalid("fromat");

    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let other = server.ticket(&webinar.session, "bob", "co_organizer").await;
    let mut alice = server.enter(&webinar.session, &ticket).await;
    let bob = server.enter(&webinar.session, &other).await;
    server.get(&path, &bearer(&other)).await.expect(200);
    alice.must(json!({"set_role": {"participant": bob.participant, "role": "panelist"}})).await;
    let refused = server.get(&path, &bearer(&other)).await.problem(403, "forbidden");
    assert_eq!((&refused["capability"], &refused["role"]), (&json!("create_reports"), &json!("panelist")));
    alice.must(json!({"remove": {"participant": bob.participant}})).await;
    server.get(&path, &bearer(&other)).await.problem(403, "removed");
}

#[tokio::test]
async fn a_survey_s_answer_is_as_long_as_the_operator_allows() {
    for allowed in [2000, 30] {
        let server = Server::with(|config| config.limits.chat_chars = allowed).await;
        let webinar = server.webinar(false).await;
        let path = webinar.session_path("/survey");
        let host = server.ticket(&webinar.session, "alice", "organizer").await;
        let mut alice = server.enter(&webinar.session, &host).await;
        let ticket = server.ticket(&webinar.session, "carol", "attendee").await;
        let _carol = server.enter(&webinar.session, &ticket).await;
        let questions = json!([{"question": "Why?", "kind": "rating"}, {"question": "How?", "kind": "text"}]);
        alice.must(json!({"set_survey": {"questions": questions}})).await;
        alice.must(json!({"start": {}})).await;
        alice.end().await;
        for (chars, fits) in [(allowed - 1, true), (allowed, true), (allowed + 1, false)] {
            let answers = json!({"answers": [null, {"text": "é".repeat(chars as usize)}]});
            let answer = server.post(&path, &bearer(&ticket), answers).await;
            if fits {
                answer.expect(204);
                continue;
            }
            let problem = answer.problem(422, "invalid");
            assert_eq!(problem["field"], "answers[1].text", "{problem}");
            let words = format!("is longer than {allowed} characters");
            assert!(problem["detail"].as_str().unwrap().ends_with(&words), "{problem}");
        }
    }
}
