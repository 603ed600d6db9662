//! When everybody is gone: reports, journals, and the verdict. Must not know how a run went.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use cuelight::cli::data::journal_in;
use cuelight::hub::load::{decode, stream_of};
use cuelight::journal::ReadOnly;
use cuelight::session::Record;
use serde_json::Value;

use super::crew::Crew;
use super::thread::Worked;
use super::{RoomOfRun, Servers, http, nodes};
use crate::check::Findings;
use crate::check::afterwards::{self, Cast};
use crate::check::asked::Answer;
use crate::check::outside::{self, Outside};
use crate::result::{Published, Recorder};

/// What is left of a run.
pub struct Settled {
    pub recorder: Recorder,
    pub findings: Findings,
    /// Messages that were heard.
    pub heard: u64,
}

/// Reads what the servers have written, and checks all of it.
///
/// # Errors
/// Where a journal cannot be read.
pub fn settle(
    threads: Vec<Worked>,
    rooms: &[RoomOfRun],
    servers: &mut Servers,
    began: Instant,
    notes: &mut Vec<String>,
) -> anyhow::Result<Settled> {
    let harness_cpu = nodes::usage_of("self").0;
    let mut heard = 0;
    let mut findings = Findings::default();
    let reports: Vec<Option<Value>> = rooms.iter().map(|room| report(servers, room)).collect();
    for (number, node) in servers.nodes.iter_mut().enumerate() {
        if !node.runs() {
            let said = std::fs::read_to_string(node.log()).unwrap_or_default();
            findings.violated(
                7,
                0,
                began.elapsed().as_millis() as u64,
                vec![format!("node {number} ended by itself"), said],
            );
        }
        match node.drain() {
            Ok(took) => {
                notes.push(format!("node {number} ended in {} ms when it was asked to", took.as_millis()))
            }
            Err(error) => findings.violated(7, 0, 0, vec![format!("node {number}: {error:#}")]),
        }
        let said = std::fs::read_to_string(node.log()).unwrap_or_default();
        if said.contains("panicked") {
            findings.violated(7, 0, 0, vec![format!("node {number} panicked"), said]);
        }
    }
    let mut recorder: Option<Recorder> = None;
    for mut worked in threads {
        notes.append(&mut worked.notes);
        publish(&mut worked.crew);
        check(&mut worked.crew, rooms, servers, &reports)?;
        heard += worked.crew.ear.frames.all;
        findings.merge(std::mem::take(&mut worked.crew.ear.findings));
        match &mut recorder {
            Some(recorder) => recorder.merge(&worked.crew.recorder),
            None => recorder = Some(worked.crew.recorder),
        }
    }
    notes.extend(findings.unchecked.iter().map(|what| format!("not checked: {what}")));
    let recorder = recorder.context("a run has threads")?;
    let server_cpu = super::sampler::server_usage(servers).0;
    let (server_s, harness_s) = (server_cpu.as_secs_f64(), harness_cpu.as_secs_f64());
    notes.push(format!(
        "processor time: servers {server_s:.2} s, harness {harness_s:.2} s, up to the end of the plan"
    ));
    Ok(Settled { recorder, findings, heard })
}

/// A session's report, if its server still gives one.
fn report(servers: &Servers, room: &RoomOfRun) -> Option<Value> {
    let path = format!("/v1/sessions/{}/report?format=json", room.name);
    let answer = http::request(
        servers.addresses[room.node],
        "GET",
        &path,
        &servers.authorization(),
        "text/plain",
        b"",
    );
    answer.ok()?.json().ok()
}

/// Latencies of what was told: from the intended start of the command behind it.
fn publish(crew: &mut Crew) {
    let Crew { ear, places, recorder, .. } = crew;
    for asked in &ear.log.all {
        let Answer::Ok { seq } = asked.answer else { continue };
        let listener = &ear.listeners[asked.client as usize];
        let room = &ear.rooms[listener.room as usize];
        let told = room.common.iter().any(|told| told.contains_key(&seq));
        let Some(receipt) = room.receipts.of(seq).filter(|_| told) else { continue };
        let since = |us: u64| Duration::from_micros(us.saturating_sub(asked.intended_us));
        let published = Published {
            first: since(receipt.first_us),
            median: since(receipt.median_us),
            p99: since(receipt.p99_us),
            last: since(receipt.last_us),
        };
        recorder.published(
            Duration::from_micros(receipt.last_us),
            places[listener.room as usize].group,
            published,
        );
    }
}

fn check(
    crew: &mut Crew,
    rooms: &[RoomOfRun],
    servers: &Servers,
    reports: &[Option<Value>],
) -> anyhow::Result<()> {
    for room in 0..crew.places.len() {
        let place = &crew.places[room];
        let session = place.session;
        let run = &rooms[session as usize];
        let clients = place.first..place.first + run.people;
        afterwards::among_clients(&mut crew.ear, room, clients.clone());
        let report = reports[session as usize].as_ref();
        let Some(node) = servers.nodes.get(run.node) else {
            outside::check(&mut crew.ear, &Outside { room, clients, report });
            continue;
        };
        let records = records(&node.data, &run.name)?;
        afterwards::check(&mut crew.ear, &Cast { session, room, clients, records: &records, report });
    }
    Ok(())
}

/// A session's records, as the journal has them.
fn records(data: &Path, session: &str) -> anyhow::Result<Vec<Record>> {
    let mut journal = ReadOnly::open(journal_in(data)).context("the journal of a server that has ended")?;
    let history = journal.read(&stream_of(session)?, 0)?;
    let records = history.records.iter().map(|stored| Ok(decode(&stored.body)?));
    records.collect()
}
