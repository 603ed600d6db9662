//! The operator's verbs on a journal of a running server, of none, and of one that is damaged.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

#[path = "reports/world.rs"]
mod world;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use clap::{CommandFactory, Parser};
use cuelight::accounts::{
    AccountId, AccountRecord, Accounts, Ask, By, Capacity, DefinedKey, Details, DurationMin, Email, JoinCode,
    KeyId, NewPerson, PersonKind, Request, Secret, SessionId, WebinarId, decide, drawn_sub,
};
use cuelight::cli::data::{ACCOUNTS_STREAM, DataArgs, journal_in};
use cuelight::cli::health::{HealthArgs, health};
use cuelight::cli::journal::{JournalVerb, run};
use cuelight::cli::outcome::{Fault, Outcome};
use cuelight::cli::report::{ReportArgs, report};
use cuelight::hub::load;
use cuelight::journal::{Journal, ReadOnly, Sqlite, SqliteOptions, StreamName};
use cuelight::session::chat::To;
use cuelight::session::command::Command;
use cuelight::session::roster::LeftReason;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use serde_json::{Value, json};
use tempfile::TempDir;
use world::{KEY, World, text};

/// The verbs as the command line has them.
#[derive(Debug, Parser)]
enum Verb {
    #[command(subcommand)]
    Journal(JournalVerb),
    Report(ReportArgs),
    Health(HealthArgs),
}

/// A data directory with a session `s1` and accounts, and the server that holds it.
async fn served() -> (TempDir, Sqlite) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Sqlite::open(SqliteOptions::new(journal_in(folder.path()))).unwrap();
    let session = load::stream_of("s1").unwrap();
    for record in &played().records {
        let count = record.events.len() as u32;
        let receipt = journal.append(&session, record.first.0 - 1, count, load::encode(record));
        receipt.await.unwrap().unwrap();
    }
    let stream = StreamName::new(ACCOUNTS_STREAM).unwrap();
    for record in accounts() {
        let body = rmp_serde::to_vec_named(&record).unwrap();
        let count = record.events.len() as u32;
        journal.append(&stream, record.first.0 - 1, count, body.into()).await.unwrap().unwrap();
    }
    (folder, journal)
}

/// A key, a webinar of it, and Carol's registration: two secrets.
fn accounts() -> Vec<AccountRecord> {
    let secret = Secret::new("canary-secret-of-key");
    let key = DefinedKey { id: KeyId::new("a1"), account: AccountId::new("a"), secret };
    let details = Details {
        title: PollTitle::new("Quarterly news").unwrap(),
        description: Description::new("").unwrap(),
        starts_at: world::BEGIN,
        duration_min: DurationMin::default(),
        capacity: Capacity::default(),
        registration: false,
    };
    let (webinar, session, code) =
        (WebinarId::drawn([1; 10]), SessionId::drawn([2; 10]), JoinCode::drawn([3; 10]));
    let person = NewPerson {
        sub: drawn_sub([4; 10]),
        secret: Secret::new("canary-of-a-join-link"),
        kind: PersonKind::Registrant {},
        name: DisplayName::new("Carol").unwrap(),
        email: Some(Email::new("carol@example.org").unwrap()),
    };
    let by_key = By::Key { id: KeyId::new("a1") };
    let mut accounts = Accounts::default();
    let asked = [
        (By::Server, Request::SetKeys { keys: vec![key] }),
        (by_key.clone(), Request::Schedule { webinar: webinar.clone(), session, code, details }),
        (by_key, Request::AddPerson { webinar, person }),
    ];
    let recorded = asked.map(|(by, request)| {
        let events = decide(&accounts, &Ask { at: world::BEGIN, by: by.clone(), request }).unwrap();
        let record = accounts.record(world::BEGIN, by, events);
        accounts.apply_record(&record);
        record
    });
    recorded.into()
}

fn played() -> World {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    let bob = world.id(cast.bob);
    world.must(cast.alice, Command::Chat { to: To::Participant(bob), text: text("between us") });
    let draft = json!({"question": "?", "kind": "text", "anonymous": true});
    let poll = world.opens(cast.alice, draft);
    world.votes(cast.carol, poll, json!({"text": "canary ballot"}));
    world.asks(cast.carol, "Who knows?", true);
    world.asks(cast.dave, "Who asks?", false);
    world.leave(cast.dave, LeftReason::Left);
    world
}

/// Runs a verb as it is typed after `cuelight`.
async fn typed(folder: &Path, line: &[&str]) -> Result<(Outcome, String), Fault> {
    let data = folder.to_str().unwrap();
    let line = ["cuelight"].iter().chain(line).map(|word| if *word == "DATA" { data } else { *word });
    let mut out = Vec::new();
    let outcome = match Verb::try_parse_from(line).expect("is a verb") {
        Verb::Journal(verb) => run(&verb, &mut out).await?,
        Verb::Report(args) => report(&args, &mut out).await?,
        Verb::Health(args) => health(&args, &mut out).await?,
    };
    Ok((outcome, String::from_utf8(out).unwrap()))
}

const DUMP: &[&str] = &["journal", "dump", "--session", "s1", "--json", "--data", "DATA"];
const VERIFY: &[&str] = &["journal", "verify", "--data", "DATA"];

#[test]
fn the_command_line_is_consistent_and_says_what_each_verb_does() {
    Verb::command().debug_assert();
    let help = Verb::command().render_long_help().to_string();
    for about in ["Print a session's report", "Ask a server whether it is ready"] {
        assert!(help.contains(about), "{help}");
    }
    for mut verb in Verb::command().get_subcommands().cloned() {
        verb.build();
        for verb in std::iter::once(&verb).chain(verb.get_subcommands()) {
            let about = verb.get_about().expect("says what it does").to_string();
            assert!(!about.contains("Where the journal is"), "{}: {about}", verb.get_name());
        }
    }
    assert!(Verb::try_parse_from(["cuelight", "journal", "dump"]).is_err(), "of what?");
    let both = ["cuelight", "journal", "dump", "--accounts", "--session", "s1"];
    assert!(Verb::try_parse_from(both).is_err());
}

#[tokio::test]
async fn every_verb_reads_beside_a_running_server_and_after_it() {
    let (folder, journal) = served().await;
    let beside = typed(folder.path(), DUMP).await.unwrap();
    assert_eq!(typed(folder.path(), VERIFY).await.unwrap().0, Outcome::Fine);
    let csv = ["report", "--session", "s1", "--format", "csv", "--data", "DATA"];
    let of_running = typed(folder.path(), &csv).await.unwrap();
    drop(journal);
    assert_eq!(typed(folder.path(), DUMP).await.unwrap(), beside);
    assert_eq!(typed(folder.path(), &csv).await.unwrap(), of_running);
    assert!(of_running.1.starts_with("section,participant,"));
    let json = typed(folder.path(), &["report", "--session", "s1", "--data", "DATA"]).await.unwrap().1;
    let report = cuelight::reports::fold(&played().records).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), serde_json::to_value(report).unwrap());
}

#[tokio::test]
async fn a_reader_sees_what_is_appended_after_it_opened() {
    let (folder, journal) = served().await;
    let mut reader = ReadOnly::open(journal_in(folder.path())).unwrap();
    let stream = StreamName::new("session/new").unwrap();
    assert_eq!(reader.read(&stream, 0).unwrap().last, 0);
    journal.append(&stream, 0, 2, b"two facts".as_slice().into()).await.unwrap().unwrap();
    assert_eq!(reader.read(&stream, 0).unwrap(), journal.read(&stream, 0).await.unwrap());
    assert_eq!(reader.streams("session/").unwrap(), journal.streams("session/").await.unwrap());
    drop(journal);
    Sqlite::open(SqliteOptions::new(journal_in(folder.path()))).expect("a reader keeps no server out");
}

#[tokio::test]
async fn what_a_killed_server_left_in_its_log_is_read() {
    let (folder, _journal) = served().await;
    let beside = typed(folder.path(), DUMP).await.unwrap();
    // The files as a kill leaves them: the log is not in the database yet, and nobody holds the lock.
    let left = tempfile::tempdir().unwrap();
    for end in ["", "-wal"] {
        let name = format!("journal.db{end}");
        std::fs::copy(folder.path().join(&name), left.path().join(&name)).unwrap();
    }
    assert_eq!(typed(left.path(), DUMP).await.unwrap(), beside);
    assert_eq!(typed(left.path(), VERIFY).await.unwrap().0, Outcome::Fine);
}

#[tokio::test]
async fn a_dump_tells_what_happened_and_no_secret() {
    let (folder, _journal) = served().await;
    let (_, dump) = typed(folder.path(), DUMP).await.unwrap();
    let facts: Vec<Value> = dump.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named = |event: &str| -> Vec<&Value> { facts.iter().filter(|fact| fact["event"] == event).collect() };
    assert_eq!(facts.last().unwrap()["seq"], facts.len());
    assert_eq!(named("created")[0]["data"]["key"], "redacted");
    let key: Vec<_> = KEY.0.iter().map(u8::to_string).collect();
    assert!(!dump.contains(&key.join(",")) && !dump.contains("canary") && !dump.contains("digest"));
    let voted = named("voted_anonymously")[0];
    assert_eq!((&voted["name"], &voted["data"]["sealed"]), (&json!("Carol"), &json!("redacted")));
    let [anonymous, open] = named("question_asked")[..] else { panic!("two were asked") };
    // A command's id tells its sender: all of a client's ids begin alike.
    assert_eq!((anonymous.get("by"), anonymous.get("name")), (Some(&Value::Null), None));
    assert_eq!((anonymous.get("cause"), &anonymous["data"]["text"]), (None, &json!("Who knows?")));
    assert_eq!(open["name"], "Dave");
    assert!(open["cause"]["id"].as_str().unwrap().starts_with("prefix-of-"));
    assert_eq!(open["by"], named("left")[0]["data"]["participant"], "counters are shown as ids");
    assert!(named("chat_sent")[0]["data"]["to"]["participant"].as_str().unwrap().starts_with('p'));
    let text = ["journal", "dump", "--session", "s1", "--data", "DATA"];
    let (_, lines) = typed(folder.path(), &text).await.unwrap();
    assert_eq!(lines.lines().count(), facts.len());
    assert!(!lines.contains("canary"));
}

#[tokio::test]
async fn a_dump_of_the_accounts_holds_no_secret() {
    let (folder, _journal) = served().await;
    let line = ["journal", "dump", "--accounts", "--json", "--data", "DATA"];
    let (_, dump) = typed(folder.path(), &line).await.unwrap();
    let facts: Vec<Value> = dump.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [key, _, person] = &facts[..] else { panic!("three facts") };
    assert_eq!((&key["event"], &key["by"]), (&json!("key_defined"), &json!("server")));
    assert_eq!(key["data"]["secret"], "redacted");
    assert_eq!((&person["event"], &person["by"]["key"]["id"]), (&json!("person_added"), &json!("a1")));
    assert_eq!(person["data"]["person"]["secret"], "redacted");
    assert!(!dump.contains("canary"));
    assert!(
        serde_json::to_string(&accounts()).unwrap().contains("canary-of-a-join-link"),
        "the check can fail"
    );
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let (folder, _journal) = served().await;
    for (session, expected) in [
        ("s2", "the journal has no session `s2`"),
        ("S", "`S` is no name for a session"),
        ("a/b", "`a/b` is no name for a session"),
        ("", "`` is no name for a session"),
    ] {
        for verb in [&["journal", "dump"][..], &["report"]] {
            let line: Vec<_> = verb.iter().copied().chain(["--session", session, "--data", "DATA"]).collect();
            let fault = typed(folder.path(), &line).await.unwrap_err();
            assert_eq!(fault.to_string(), expected);
        }
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(typed(empty.path(), DUMP).await, Err(Fault::Open(_))));
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "nothing was made");
}

#[tokio::test]
async fn a_backup_beside_a_running_server_is_whole_and_opens() {
    let (folder, journal) = served().await;
    let copy = tempfile::tempdir().unwrap();
    let to = journal_in(copy.path());
    let line = ["journal", "backup", "--to", to.to_str().unwrap(), "--data", "DATA"];
    assert_eq!(typed(folder.path(), &line).await.unwrap().0, Outcome::Fine);
    let dumped = typed(folder.path(), DUMP).await.unwrap();
    assert_eq!(typed(copy.path(), DUMP).await.unwrap(), dumped);
    assert_eq!(typed(copy.path(), VERIFY).await.unwrap().0, Outcome::Fine);
    assert!(matches!(typed(folder.path(), &line).await, Err(Fault::Read(_))), "it overwrites nothing");
    drop(journal);
    Sqlite::open(SqliteOptions::new(&to)).expect("a server starts from the copy");
}

#[tokio::test]
async fn a_restored_history_has_a_new_epoch_and_everything_else_as_it_was() {
    let (folder, journal) = served().await;
    let place = tempfile::tempdir().unwrap();
    let (copy, restored) = (place.path().join("copy.db"), place.path().join("restored"));
    let backup = ["journal", "backup", "--to", copy.to_str().unwrap(), "--data", "DATA"];
    typed(folder.path(), &backup).await.unwrap();
    let restore =
        ["journal", "restore", "--from", copy.to_str().unwrap(), "--data", restored.to_str().unwrap()];
    assert_eq!(typed(folder.path(), &restore).await.unwrap().0, Outcome::Fine);
    assert!(typed(folder.path(), &restore).await.is_err(), "it overwrites nothing");
    assert_eq!(typed(&restored, VERIFY).await.unwrap().0, Outcome::Fine);
    let before =
        cuelight::hub::load::load(&journal, "s1", Default::default()).await.unwrap().unwrap().session;
    let journal = Sqlite::open(SqliteOptions::new(journal_in(&restored))).unwrap();
    let after = cuelight::hub::load::load(&journal, "s1", Default::default()).await.unwrap().unwrap().session;
    assert_ne!(before.epoch, after.epoch);
    let mut renamed = after;
    (renamed.epoch, renamed.seq) = (before.epoch.clone(), before.seq);
    assert_eq!(renamed, before);
}

#[tokio::test]
async fn damage_is_found_and_nothing_of_the_stream_is_shown() {
    let (folder, journal) = served().await;
    drop(journal);
    let (outcome, found) = typed(folder.path(), VERIFY).await.unwrap();
    assert_eq!(outcome, Outcome::Fine);
    assert!(found.starts_with("accounts: 3 records, 3 facts: ok\nsession/s1: "), "{found}");
    let file = rusqlite::Connection::open(journal_in(folder.path())).unwrap();
    file.execute("UPDATE record SET bytes = x'00' WHERE id = 3", []).unwrap();
    drop(file);
    let (outcome, found) = typed(folder.path(), VERIFY).await.unwrap();
    assert_eq!(outcome, Outcome::Wrong);
    assert!(found.contains("session/s1: 2 records, 2 facts: DAMAGED at 3: "), "{found}");
    assert!(found.ends_with("DAMAGED\n"));
    assert!(matches!(typed(folder.path(), DUMP).await, Err(Fault::Read(_))));
}

/// A server for one request: its address, and the request it got.
fn answers(status: &'static str, body: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            let mut bytes = [0; 512];
            let count = socket.read(&mut bytes).unwrap();
            request.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
        }
        let length = body.len();
        write!(socket, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
        request
    });
    (url, served)
}

#[tokio::test]
async fn a_server_is_healthy_when_it_says_that_it_is_ready() {
    let folder = Path::new("unused");
    for (status, expected) in [("200 OK", Outcome::Fine), ("503 Service Unavailable", Outcome::Wrong)] {
        let (url, served) = answers(status, "");
        assert_eq!(typed(folder, &["health", "--url", &url]).await.unwrap().0, expected, "{status}");
        assert!(served.join().unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    assert_eq!(typed(folder, &["health", "--url", &url]).await.unwrap().0, Outcome::Wrong);
    assert_eq!(typed(folder, &["health", "--url", "https://x"]).await.unwrap().0, Outcome::Wrong);
}

#[tokio::test]
async fn a_report_can_be_asked_of_a_server_with_an_api_key() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "swordfish\n").unwrap();
    let secret = secret.to_str().unwrap();
    for (status, expected) in [
        ("200 OK", Ok("section,\n")),
        ("404 Not Found", Err("the journal has no session `s1`")),
        ("401 Unauthorized", Err("401 Unauthorized")),
    ] {
        let (url, served) = answers(status, "section,\n");
        let line = ["report", "--session", "s1", "--format", "csv", "--url", &url, "--api-key", "a1"];
        let line: Vec<_> = line.into_iter().chain(["--api-secret-file", secret]).collect();
        match (typed(folder.path(), &line).await, expected) {
            (Ok((_, body)), Ok(expected)) => assert_eq!(body, expected),
            (Err(fault), Err(expected)) => assert!(fault.to_string().ends_with(expected), "{fault}"),
            (found, _) => panic!("{status}: {found:?}"),
        }
        let request = served.join().unwrap();
        assert!(request.starts_with("GET /v1/sessions/s1/report?format=csv HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("authorization: Basic YTE6c3dvcmRmaXNo\r\n"), "{request}");
    }
}

#[test]
fn the_journal_lies_in_the_data_directory() {
    let args = DataArgs { data: "some/where".into() };
    assert_eq!(args.journal(), Path::new("some/where/journal.db"));
}
