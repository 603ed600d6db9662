//! When a run is over: one session's journal against everything that its clients heard and were answered.
//! Must not know where the records come from.

use std::collections::HashMap;

use cuelight::session::{Event, ParticipantNo, Record, Session};

use super::Findings;
use super::answers::Answers;
use super::circle::View;
use super::delivery;
use super::ear::Ear;
use super::ledger::Ledger;
use super::told::Sum;

/// Whose clients those of a session are: their numbers in the thread, in the order of the session's people.
pub struct Cast<'a> {
    pub session: u32,
    pub room: usize,
    pub clients: std::ops::Range<u32>,
    pub records: &'a [Record],
    /// The server's report of it, where there is one.
    pub report: Option<&'a serde_json::Value>,
}

/// Checks one session against its journal.
pub fn check(ear: &mut Ear, cast: &Cast) {
    let mut findings = std::mem::take(&mut ear.findings);
    let session = cast.session;
    let Some(Event::Created { key, .. }) = cast.records.first().and_then(|record| record.events.first())
    else {
        findings.violated(
            7,
            session,
            0,
            vec!["the journal does not begin with the session's creation".into()],
        );
        ear.findings = findings;
        return;
    };
    let mut ledger = Ledger::new(session);
    let mut answers = Answers::new(session, *key, &ear.log);
    for record in cast.records {
        answers.before(record, &ledger, &mut findings);
        ledger.take(record, &mut findings);
    }
    answers.settle(|client| cast.clients.contains(&client), &mut findings);
    answers.tallies(&ear.rooms[cast.room], &mut findings);
    let numbers: HashMap<&str, ParticipantNo> = ledger
        .members
        .iter()
        .enumerate()
        .map(|(number, member)| (&*member.sub, ParticipantNo(number as u32)))
        .collect();
    let who = |client: u32| {
        let number = client.checked_sub(cast.clients.start)?;
        numbers.get(&*crate::run::sub(number)).copied()
    };
    let mine = |client: u32| cast.clients.contains(&client);
    let moments: Vec<_> = ear.moments.iter().filter(|moment| mine(moment.client)).cloned().collect();
    let replayed = delivery::replay(session, cast.records, &moments, who, &mut findings);
    if let Some((state, due)) = replayed {
        for client in cast.clients.clone() {
            let Some(who) = who(client) else { continue };
            let name = state.person(who).sub.as_str().to_owned();
            for segment in ear.listeners[client as usize].track.segments() {
                due.check(session, who, &name, segment, &mut findings);
                attended(session, &ledger, who, &name, segment, &mut findings);
            }
        }
        if let Some(report) = cast.report {
            super::attendance::check(session, report, &ledger, &mut findings);
        }
        agree(session, &ledger, &state, &mut findings);
    }
    ear.findings = findings;
}

/// Without a journal: what clients of one view were told, held against each other.
pub fn among_clients(ear: &mut Ear, room: usize, clients: std::ops::Range<u32>) {
    let session = ear.rooms[room].session;
    let sums = View::ALL.map(|view| {
        let (mut sum, mut sums) = (Sum::default(), Vec::new());
        for (seq, (hash, _)) in &ear.rooms[room].common[view as usize] {
            sum.add(*seq, *hash);
            sums.push((*seq, sum));
        }
        sums
    });
    for client in clients {
        for segment in ear.listeners[client as usize].track.segments() {
            let sums = &sums[View::of(segment.role) as usize];
            let upto = |seq: u64| {
                let place = sums.partition_point(|(known, _)| *known <= seq);
                place.checked_sub(1).map_or(Sum::default(), |place| sums[place].1)
            };
            let due = upto(segment.to).minus(upto(segment.from));
            ear.findings.looked(9, 1);
            // What was taken back meanwhile is not told again after a resume.
            let taken_back = segment.resumed && due.count > segment.common.count;
            if due != segment.common && !taken_back {
                let evidence = vec![
                    format!(
                        "client {client} heard {} common events, and all clients of its view together {}",
                        segment.common.count, due.count
                    ),
                    format!("{segment:?}"),
                ];
                ear.findings.violated(9, session, 0, evidence);
            }
        }
    }
}

/// Whoever hears is there: a stretch of listening lies within one stay.
fn attended(
    session: u32,
    ledger: &Ledger,
    who: ParticipantNo,
    name: &str,
    segment: &super::track::Segment,
    findings: &mut Findings,
) {
    findings.looked(8, 1);
    let stays = &ledger.members[who.0 as usize].stays;
    // The end is told to everybody in the record of the end, and closes everybody's stay behind it.
    if !stays.iter().any(|stay| stay.from_seq <= segment.from && segment.from <= stay.to_seq) {
        let evidence = vec![
            format!(
                "{name} listened from {} to {}, and attendance knows nothing of it",
                segment.from, segment.to
            ),
            format!("{stays:?}"),
        ];
        findings.violated(8, session, 0, evidence);
    }
}

/// Where the checker's fold of the facts and the server's differ, one of them is wrong.
fn agree(session: u32, ledger: &Ledger, state: &Session, findings: &mut Findings) {
    let mut differ = |invariant: u8, what: &str, mine: String, theirs: String| {
        findings.looked(invariant, 1);
        if mine != theirs {
            let evidence = vec![format!("{what}: {mine} by the facts, {theirs} by the server's fold")];
            findings.violated(invariant, session, 0, evidence);
        }
    };
    differ(1, "presenter", format!("{:?}", ledger.presenter), format!("{:?}", state.baton.holder));
    differ(1, "term", ledger.term.to_string(), state.baton.term.to_string());
    differ(3, "mute epoch", ledger.mute_epoch.to_string(), state.floor.epoch.to_string());
    differ(8, "seats", ledger.seats.to_string(), state.seats().to_string());
    differ(2, "chat policy", format!("{:?}", ledger.policy), format!("{:?}", state.chat.policy));
    for (number, member) in ledger.members.iter().enumerate() {
        let person = state.person(ParticipantNo(number as u32));
        differ(
            2,
            &member.sub,
            format!("{:?} {}", member.role, member.present),
            format!("{:?} {}", person.role, person.present),
        );
    }
    for (poll, votes) in &ledger.polls {
        if let Some(known) = state.polls.get(*poll) {
            differ(4, "voters", votes.by.len().to_string(), known.voters.len().to_string());
        }
    }
}
