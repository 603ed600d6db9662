//! Measures the embedded journal: latency of a lone append, records a second from many streams.
//!
//! `cargo run --release --example journal_throughput -- [folder]`. Must not know anything of webinars.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use cuelight::journal::{Journal, Sqlite, SqliteOptions, StreamName};

/// Bytes of one body: about one event of a session.
const BODY_BYTES: usize = 200;
const LONE_APPENDS: u64 = 3000;
const RUN: Duration = Duration::from_secs(3);

fn main() {
    let parent = std::env::args_os().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = parent.join(format!("cuelight-journal-throughput-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder is the caller's choice");
    let journal = Sqlite::open(SqliteOptions::new(folder.join("journal.db"))).expect("the file is new");
    lone(&journal);
    // Streams, appends in flight for each.
    for (run, (streams, ahead)) in
        [(16, 1), (64, 1), (256, 1), (1, 64), (16, 16), (256, 4)].into_iter().enumerate()
    {
        many(&journal, run, streams, ahead);
    }
    drop(journal);
    std::fs::remove_dir_all(&folder).expect("we made it");
}

fn body() -> Bytes {
    Bytes::from(vec![b'x'; BODY_BYTES])
}

fn name(text: &str) -> StreamName {
    StreamName::new(text).expect("the name is made of good bytes")
}

fn lone(journal: &Sqlite) {
    let stream = name("lone");
    let mut times: Vec<Duration> = (0..LONE_APPENDS)
        .map(|after| {
            let began = Instant::now();
            let answer = journal.append(&stream, after, 1, body()).blocking_recv();
            assert_eq!(answer.expect("the writer runs"), Ok(after + 1));
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 1000];
    println!("one at a time: p50 {:?}, p99 {:?}, p99.9 {:?}", at(500), at(990), at(999));
}

/// One thread keeps `ahead` appends in flight for each of `streams` streams.
fn many(journal: &Sqlite, run: usize, streams: usize, ahead: u64) {
    let names: Vec<_> = (0..streams).map(|stream| name(&format!("run{run}/{stream}"))).collect();
    let mut next = vec![0; streams];
    let mut waiting: std::collections::VecDeque<_> = std::collections::VecDeque::new();
    let commits = journal.commits();
    let began = Instant::now();
    for _ in 0..ahead {
        for stream in 0..streams {
            waiting.push_back((
                stream,
                Instant::now(),
                journal.append(&names[stream], next[stream], 1, body()),
            ));
            next[stream] += 1;
        }
    }
    let mut times = Vec::new();
    while let Some((stream, asked, receipt)) = waiting.pop_front() {
        let answer = receipt.blocking_recv().expect("the writer runs");
        assert!(answer.is_ok(), "{answer:?}");
        times.push(asked.elapsed());
        if began.elapsed() < RUN {
            waiting.push_back((
                stream,
                Instant::now(),
                journal.append(&names[stream], next[stream], 1, body()),
            ));
            next[stream] += 1;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let records = times.len();
    times.sort_unstable();
    let commits = journal.commits() - commits;
    println!(
        "{streams} streams, {ahead} in flight each: {:.0} records/s, {:.1} a commit, p50 {:?}, p99 {:?}",
        records as f64 / seconds,
        records as f64 / commits as f64,
        times[records / 2],
        times[records * 99 / 100],
    );
}
