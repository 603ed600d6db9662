//! The words of the canaries beside the sockets: calls by REST of everybody, of other accounts and of nobody, reports, metrics,
//! the log at its most talkative, and what operators are shown of the journal.
//! Must not know how any of these is written.

use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Parser;
use cuelight::accounts::Secret;
use cuelight::cli::journal::{JournalVerb, run};
use serde_json::{Value, json};

use crate::over_sockets::harness::{KEY, SECRET, Server};
use crate::private::PRIVATE;
use crate::room::{Room, bearer, by_key, say};
use crate::rules::HOUSE;
use crate::tapes::{has, ticket, webinar};

crate::both_ways!(
    private_words_come_out_of_no_call_by_rest,
    reports_of_each_kind_link_nothing_anonymous_with_a_name,
    private_words_come_out_in_no_log,
    what_operators_are_shown_holds_no_secret_and_no_link,
);

/// Another account's key.
const OTHER: &str = "beta";
const OTHER_SECRET: &str = "the secret of beta, more than 32 bytes";

/// The same words in what REST answers: to nobody who may not have a report.
async fn private_words_come_out_of_no_call_by_rest(loops: usize) {
    let other = |config: &mut cuelight::config::Config| {
        config.api_keys.insert(OTHER.to_owned(), Secret::new(OTHER_SECRET));
    };
    let (room, _) = webinar(Server::with(loops, other).await).await;
    let nothing = |bytes: &[u8], what: &str| {
        for private in &PRIVATE {
            // Who shows a name is told it back by nobody here.
            assert!(!has(bytes, private.word), "{what}: {}", private.word);
        }
    };
    for (name, role, _) in HOUSE {
        let auth = bearer(&ticket(&room, name, role));
        for path in ["/handouts", "/report", "/report?format=csv", "/handouts/h0000000000000", "/tickets"] {
            let answer = room.call("GET", path, &auth, Value::Null).await;
            let reports = path.starts_with("/report") && matches!(role, "organizer" | "co_organizer");
            assert_eq!(answer.status == 200, reports || path == "/handouts", "{name} {path}");
            if !reports {
                nothing(&answer.bytes, &format!("{name} {path}"));
            }
        }
    }
    let session = &room.server.session;
    let webinars = room.rest("GET", "/v1/webinars", &by_key(), "application/json", b"").await.json();
    let (id, code) =
        (webinars["items"][0]["id"].as_str().unwrap(), webinars["items"][0]["code"].as_str().unwrap());
    let stranger = format!("Basic {}", STANDARD.encode(format!("{OTHER}:{OTHER_SECRET}")));
    let guess = format!("Basic {}", STANDARD.encode(format!("{KEY}:zqguess")));
    for path in [
        format!("/v1/sessions/{session}/report"),
        format!("/v1/sessions/{session}/report?format=csv"),
        format!("/v1/sessions/{session}/handouts"),
        format!("/v1/webinars/{id}"),
        format!("/v1/webinars/{id}/co_organizers"),
        format!("/v1/webinars/{id}/registrants"),
    ] {
        for (auth, status) in [(&stranger, 404), (&guess, 401), (&"none".to_owned(), 401)] {
            let answer = room.rest("GET", &path, auth, "application/json", b"").await;
            assert_eq!(answer.status, status, "{path}");
            nothing(&answer.bytes, &path);
        }
    }
    // What everybody may ask, who says nothing of themselves included.
    for path in [
        "/metrics".into(),
        "/healthz".into(),
        "/readyz".into(),
        "/v1/openapi.json".into(),
        format!("/v1/join/{code}"),
    ] {
        let answer = room.rest("GET", &path, "none", "application/json", b"").await;
        assert_eq!(answer.status, 200, "{path}");
        for private in
            PRIVATE.iter().filter(|private| private.word.starts_with("zq") || private.word.contains(' '))
        {
            assert!(!has(&answer.bytes, private.word), "{path}: {}", private.word);
        }
        let tells_of = [KEY, SECRET, session.as_str(), code];
        for word in tells_of.iter().filter(|word| path == "/metrics" || **word == SECRET) {
            assert!(!has(&answer.bytes, word), "{path}: {word}");
        }
    }
    let others = room.rest("GET", "/v1/webinars", &stranger, "application/json", b"").await;
    assert_eq!(others.json()["items"], json!([]));
}

/// Parts of a report in which an anonymous word and its author meet.
fn links(report: &[u8], grace: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(report);
    let body = text.split_once("\r\n\r\n").expect("a head").1;
    let parts: Vec<String> = match serde_json::from_str::<Value>(body) {
        Ok(report) => {
            let lists = ["polls", "questions", "chat", "attendance"].map(|list| report[list].clone());
            lists.iter().flat_map(|list| list.as_array().unwrap()).map(Value::to_string).collect()
        }
        Err(_) => body.lines().map(str::to_owned).collect(),
    };
    assert!(parts.iter().any(|part| part.contains("zqanonymous")), "it tells of the question");
    assert!(parts.iter().any(|part| part.contains("zqsecretly")), "it tells of the vote");
    let names = [grace, "zqname-grace", "zqsubgrace", "zqmailgrace"];
    let is_link = |part: &&String| {
        let is_anonymous = part.contains("zqanonymous") || part.contains("zqsecretly");
        is_anonymous && names.iter().any(|name| part.contains(name))
    };
    parts.iter().filter(is_link).cloned().collect()
}

/// The report is of what was said and answered, for those who may have it; never who, where that was anonymous, nor what
/// was written in private or deleted, nor why somebody was removed, nor keys.
async fn reports_of_each_kind_link_nothing_anonymous_with_a_name(loops: usize) {
    let (room, _) = webinar(Server::start(loops).await).await;
    let grace = room.people["grace"].participant.clone();
    let [alice, dave] = [("alice", "organizer"), ("dave", "co_organizer")];
    let bearers = [alice, dave].map(|(name, role)| bearer(&ticket(&room, name, role)));
    for auth in bearers.into_iter().chain([by_key()]) {
        for path in ["/report", "/report?format=csv"] {
            let report = room.call("GET", path, &auth, Value::Null).await;
            assert_eq!(links(&report.bytes, &grace), Vec::<String>::new(), "{path}");
            assert!(has(&report.bytes, "zqasked"), "{path} tells of it");
            for word in
                ["zqchatbob", "zqchatcarol", "zqdeleted", "zqreason", "zqrefused", "zqmember", KEY, SECRET]
            {
                assert!(!has(&report.bytes, word), "{path}: {word}");
            }
        }
    }
    // The look at links finds one: the question and a vote that are nobody's secret.
    let named = b"HTTP/1.1 200 OK\r\n\r\nzqanonymous,zqname-grace\nzqsecretly,\n";
    assert_eq!(links(named, &grace).len(), 1);
}

/// What the server logs at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One a process: what other tests log is in it, too, and that is private as well.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    tracing::info!("the log is read");
    log
});

/// Words of what is refused.
const REFUSED: [&str; 10] = [
    "zqticket",
    "zqguess",
    "zqscheme",
    "zqword",
    "zqquery",
    "zqvalue",
    "zqtitle",
    "zqcode",
    "zqfield",
    "zqcommand",
];

/// What is refused, in every place where something can be said, with words of its own.
async fn refuse(room: &mut Room) -> Vec<String> {
    let good = ticket(room, "carol", "attendee");
    let bad = format!("{}zqticket", &good[..good.len() - 8]);
    assert_eq!(room.try_enter("nobody", &bad).await, Err(4401));
    let guess = format!("Basic {}", STANDARD.encode(format!("{KEY}:zqguess")));
    let encoded = STANDARD.encode(format!("{KEY}:zqguess"));
    for auth in [bearer(&bad), guess, "zqscheme zqword".into()] {
        assert_eq!(room.call("GET", "/report?zqquery=zqvalue", &auth, Value::Null).await.status, 422);
        assert_eq!(room.call("GET", "/report", &auth, Value::Null).await.status, 401);
        assert_eq!(
            room.rest("POST", "/v1/webinars", &auth, "application/json", b"{\"title\":\"zqtitle\"}")
                .await
                .status,
            401
        );
    }
    let join = room.rest("GET", "/v1/join/zqcode", "none", "application/json", b"").await;
    assert_eq!(join.status, 404);
    let body = json!({"title": "zqtitle", "zqfield": "zqvalue"}).to_string();
    assert_eq!(
        room.rest("POST", "/v1/webinars", &by_key(), "application/json", body.as_bytes()).await.status,
        422
    );
    for unreadable in [
        json!({"id": "x", "cmd": "zqcommand", "args": {}}),
        json!({"id": "y", "cmd": "chat", "args": {"zqfield": "zqvalue"}}),
    ] {
        say(room.client("carol"), &unreadable).await;
        let id = unreadable["id"].as_str().unwrap();
        assert_eq!(room.client("carol").answer(id).await["error"]["code"], "invalid");
    }
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    // Everybody's ticket begins so, whenever it was made.
    let head = good.split('.').next().unwrap().to_owned();
    vec![head, signature(&good), signature(&bad), good, encoded]
}

/// Nothing that people typed, were called or showed is in the log, whatever its level.
async fn private_words_come_out_in_no_log(loops: usize) {
    let log = LOG.clone();
    let (mut room, _) = webinar(Server::start(loops).await).await;
    let secrets = refuse(&mut room).await;
    room.server.node.drain().await;
    let written = log.0.lock().unwrap().clone();
    assert!(has(&written, "the log is read"), "the log is empty");
    let private = PRIVATE.iter().map(|private| private.word).filter(|word| word.starts_with("zq"));
    for word in secrets.iter().map(String::as_str).chain([SECRET, "zqname"]).chain(REFUSED).chain(private) {
        assert!(!has(&written, word), "{}", around(&written, word));
    }
}

fn around(bytes: &[u8], word: &str) -> String {
    let text = String::from_utf8_lossy(bytes);
    let at = text.find(word).unwrap_or(0);
    text.chars().skip(text[..at].chars().count().saturating_sub(300)).take(600).collect()
}

#[derive(Debug, Parser)]
enum Verb {
    #[command(subcommand)]
    Journal(JournalVerb),
}

/// What `cuelight journal dump` prints.
async fn dumped(room: &Room, what: &[&str]) -> String {
    let data = room.server.node.app.config.data.to_str().unwrap();
    let (verb, folder) = (["cuelight", "journal", "dump"], ["--data", data]);
    let line = verb.iter().chain(what).chain(&folder).copied();
    let Verb::Journal(verb) = Verb::try_parse_from(line).expect("is a verb");
    let mut out = Vec::new();
    run(&verb, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// Who runs the server reads what was said in it. Secrets they do not, nor who was promised that nobody knows.
async fn what_operators_are_shown_holds_no_secret_and_no_link(loops: usize) {
    let (room, _) = webinar(Server::start(loops).await).await;
    let (session, grace) = (&room.server.session, &room.people["grace"].participant);
    let told = ticket(&room, "carol", "attendee");
    for form in [
        &["--session", session.as_str()][..],
        &["--session", session.as_str(), "--json"],
        &["--accounts"],
        &["--accounts", "--json"],
    ] {
        let dump = dumped(&room, form).await;
        for word in [SECRET, told.rsplit('.').next().unwrap(), "zqsecretly", "zqrefused", "zqreason"] {
            assert!(!dump.contains(word), "{form:?}: {}", around(dump.as_bytes(), word));
        }
        let mut anonymous = dump.lines().filter(|line| line.contains("zqanonymous")).peekable();
        assert_eq!(anonymous.peek().is_some(), form[0] == "--session", "the search is of what is there");
        for line in anonymous {
            let names = [grace.as_str(), "zqname-grace", "zqsubgrace"];
            assert!(!names.iter().any(|name| line.contains(name)), "{line}");
        }
        if form[0] == "--session" {
            assert!(
                dump.contains("zqchatstaff") && dump.contains("zqname-grace"),
                "operators read what was said"
            );
        }
    }
}

/// Each look again in a process that has a leak.
#[cfg(feature = "planted")]
mod planted {
    use cuelight::gateway::planted::Fault;

    use crate::twins::goes_red;

    #[test]
    fn planted_leaks_into_calls_by_rest_are_found() {
        let test = "beside::in_event_loops::private_words_come_out_of_no_call_by_rest";
        goes_red(Fault::KeysInMetrics, test, "/metrics: alpha");
        goes_red(Fault::ReportsToAnybody, test, " /report");
    }

    #[test]
    fn planted_names_in_reports_are_found() {
        let test = "beside::in_event_loops::reports_of_each_kind_link_nothing_anonymous_with_a_name";
        goes_red(Fault::AskersInReports, test, "zqanonymous");
    }

    #[test]
    fn planted_tickets_in_the_log_are_found() {
        let test = "beside::in_event_loops::private_words_come_out_in_no_log";
        goes_red(Fault::TicketsInLog, test, "planted token=");
    }

    #[test]
    fn planted_secrets_and_names_in_dumps_are_found() {
        let test = "beside::in_event_loops::what_operators_are_shown_holds_no_secret_and_no_link";
        goes_red(Fault::SecretsInDumps, test, "[\"--");
        goes_red(Fault::AskersInDumps, test, "zqanonymous");
    }
}
