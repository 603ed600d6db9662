//! `loadtest peers` as it is typed: small runs whose deliveries are right, and runs that must be void.
//! Must not judge figures: machines differ, and tests run beside each other.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_loadtest");

/// Makes our server where the program looks for it, if nobody has.
fn make_cuelight() {
    if Path::new(PROGRAM).with_file_name("cuelight").is_file() {
        return;
    }
    let profile: &[&str] = if cfg!(debug_assertions) { &[] } else { &["--release"] };
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--locked", "-p", "cuelight", "--bin", "cuelight"]).args(profile);
    let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo runs");
    assert!(built.success(), "building our server");
}

/// One repetition with cores shared, so that tests beside this one get their turn; its output and JSON.
fn peers(servers: &str, measures: &str, more: &[&str]) -> (Output, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.json");
    let mut command = Command::new(PROGRAM);
    command.args([
        "peers",
        "--servers",
        servers,
        "--measures",
        measures,
        "--repetitions",
        "1",
        "--both-cores",
    ]);
    command.arg("--out").arg(&out).args(more).env_remove("PEERS");
    let output = command.output().expect("the program runs");
    let text = std::fs::read_to_string(&out).unwrap_or_else(|_| panic!("no JSON: {output:?}"));
    (output, serde_json::from_str(&text).expect("JSON"))
}

/// Thirteen measures, each as short as it can be.
const ALL: &str = "connect:n=50,mem:n=50,from=10,settle=0.1,room=0/20,fanout:n=50,w=1/4,warm=0.05,secs=0.2,\
    latency:n=50,rate=50,secs=0.2,mixed:n=50,rate=20,c=5,req=100,secs=0.2,ask:c=5,durable=0/1,warm=0.05,secs=0.2,\
    spike:n=100,staff=3,burst:c=60,n=5,storm:n=20,secs=0.2,c=12,staff=3,req=50,votes:c=50,rate=500,secs=0.2";

/// Every measure gives figures for ours and for the floor, and ratios of those that are compared.
fn all_measures_hold(codec: &str) {
    make_cuelight();
    let (output, json) = peers("cuelight,floor", ALL, &["--codec", codec]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let runs = json["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 2 * 13, "{json:#}");
    for run in runs {
        assert!(run["void"].is_null(), "{run}");
        let figures = run["figures"].as_object().expect("figures");
        assert!(figures.len() >= 3 && figures.values().all(Value::is_number), "{run}");
    }
    let of = |server: &str, measure: &str| -> &Value {
        let is_it = |row: &&Value| {
            row["server"] == server && row["measure"].as_str().is_some_and(|name| name.starts_with(measure))
        };
        json["summary"].as_array().and_then(|rows| rows.iter().find(is_it)).expect("every run is summed up")
    };
    let fanout = &of("cuelight", "fanout:n=50,w=4")["figures"];
    assert!(fanout["deliveries_s"]["median"].as_f64() > Some(0.0), "{fanout}");
    // A frame of ours says more than the body; the floor's is the body and four bytes of header.
    assert!(fanout["bytes_per_delivery"]["median"].as_f64() > Some(250.0), "{fanout}");
    let floor = of("floor", "fanout:n=50,w=4");
    assert!(
        (203.0..205.0).contains(&floor["figures"]["bytes_per_delivery"]["median"].as_f64().unwrap_or(0.0))
    );
    assert!(floor["ours_to_this"]["deliveries_s"]["median"].as_f64() > Some(0.0), "{floor}");
    let mixed = &of("cuelight", "mixed")["figures"];
    assert!(mixed["disk_p99_ms"]["median"].is_number(), "{mixed}");
    assert!(mixed["commit_ms"]["median"].as_f64() > Some(0.0), "{mixed}");
    // A welcome for each, and something to each of the staff; the floor says nothing to anybody.
    let frames = |server| of(server, "spike")["figures"]["sent_frames"]["median"].as_f64();
    assert!(frames("cuelight") >= Some(103.0) && frames("floor") == Some(0.0), "{json:#}");
    assert_eq!(of("cuelight", "burst")["limits"], "of addresses");
    let storm = &of("cuelight", "storm")["figures"];
    assert!(storm["join_p99_ms"]["median"].as_f64() > Some(0.0), "{storm}");
    assert_eq!((&json["codec"], &json["limits"]["staff_commands_per_s"]), (&json!(codec), &json!(1_000_000)));
    let tables = String::from_utf8_lossy(&output.stdout);
    assert!(tables.contains("cuelight / floor"), "{tables}");
}

#[test]
fn every_measure_is_taken_of_ours_and_of_the_floor() {
    all_measures_hold("json");
}

#[test]
fn every_measure_is_taken_in_messagepack_too() {
    all_measures_hold("msgpack");
}

#[test]
fn a_delivery_that_is_missed_doubled_changed_or_swapped_makes_a_run_void() {
    for (fault, said) in [
        ("drop", "message 14 was to come, and @0000000000000015"),
        // Whether the next one has been published by then is chance.
        ("double", "@0000000000000014"),
        ("change", "message 14 was to come, and @0000000000000014"),
        ("swap", "message 14 was to come, and @0000000000000015"),
    ] {
        let measure = "fanout:n=20,w=4,warm=0.05,secs=0.2";
        let (output, json) = peers("floor", measure, &["--floor-fault", fault]);
        assert_eq!(output.status.code(), Some(2), "{fault}: {output:?}");
        let run = &json["runs"][0];
        assert!(run["void"].as_str().is_some_and(|why| why.contains(said)), "{fault}: {run}");
        assert!(run["figures"].is_null() && json["summary"][0]["figures"] == json!({}), "{json:#}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("VOID: floor, repetition 1"), "{output:?}");
    }
}

#[test]
fn a_burst_of_which_one_is_thrown_out_is_void_and_says_how_many() {
    let (output, json) = peers("floor", "burst:c=50", &["--floor-fault", "throw"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let void = json["runs"][0]["void"].as_str().unwrap_or_default();
    assert!(void.starts_with("1 of 50 were thrown out or refused, 49 answered; the first: Asker"), "{void}");
}

#[test]
fn thousands_come_at_once_and_are_all_let_in() {
    make_cuelight();
    let (output, json) = peers("cuelight", "spike:n=2000,burst:c=2000", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let frames = json["runs"][0]["figures"]["sent_frames"].as_f64();
    // What everybody is told of everybody would be two millions.
    assert!((Some(2004.0)..Some(100_000.0)).contains(&frames), "{json:#}");
}

#[test]
fn a_floor_that_gives_way_delivers_the_same() {
    // More subscribers than it serves at a time, and messages that come while it does.
    let measures =
        "fanout:n=300,w=1/8,warm=0.05,secs=0.2,latency:n=300,rate=5000,secs=0.1,mixed:n=300,c=5,secs=0.2";
    let (output, json) = peers("chunked", measures, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(json["runs"].as_array().map(Vec::len), Some(4));
}

#[test]
fn peers_that_are_not_installed_are_left_out_and_that_is_no_error() {
    let empty = tempfile::tempdir().expect("a folder");
    let folder = empty.path().to_str().expect("a plain name");
    let (output, json) = peers("uws,ws", "fanout", &["--peers", folder]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(json["runs"], json!([]));
    let left_out = json["left_out"].as_array().expect("a list");
    assert_eq!(left_out.iter().map(|left| &left["server"]).collect::<Vec<_>>(), ["uws", "ws"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("uws is left out: "), "{output:?}");
}

#[test]
fn server_and_clients_have_a_core_each_unless_there_is_but_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.json");
    let mut command = Command::new(PROGRAM);
    command.args(["peers", "--servers", "floor", "--repetitions", "2", "--out"]).arg(&out);
    command.args(["--measures", "fanout:n=20,w=4,warm=0.05,secs=0.1"]);
    let output = command.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(&out).expect("a file")).expect("JSON");
    let alone = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    let core_busy = |run: &Value| run["figures"]["core_busy"].is_number();
    let runs = json["runs"].as_array().expect("runs");
    assert_eq!(runs.iter().map(core_busy).collect::<Vec<_>>(), [alone; 2], "{json:#}");
}

#[test]
fn more_clients_than_files_are_refused_before_anything_is_started() {
    let mut command = Command::new(PROGRAM);
    let output = command.args(["peers", "--measures", "connect:n=9000000000"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("may be open"), "{output:?}");
}
