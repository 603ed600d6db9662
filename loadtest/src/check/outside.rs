//! Without a journal: what a server's report says of a session, against what its clients sent, were acknowledged and
//! were told. Must not know how the report was had.
//!
//! It sees less than the journal tells: [`UNCHECKED`] says what is left out. What clients cannot know (whether a command
//! without an answer happened) is held against neither.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use cuelight::session::Phase;
use cuelight::session::chat::Policy;
use serde_json::Value;

use super::Findings;
use super::asked::{Answer, Asked};
use super::circle::View;
use super::ear::Ear;
use super::folded::{Moment, What};
use super::picture::{Id, NOBODY, id};
use super::rights::{Rights, Standing};
use super::room::Room;
use super::told::canaries;
use crate::result::CommandKind;

mod presence;

/// What needs the journal, whatever the report says.
pub const UNCHECKED: &str = "no journal of a server that the harness did not start. Checked by what clients were told and by \
     the report alone: rights by role and baton (2), votes after the end of rehearsal (4), folded states where a \
     fresh one followed at once (6), messages and questions (7), who was there and how many (8), what is told \
     to whole views (9). Not checked: leave to speak, assignments and the chat's policy (2), every other command in the \
     log (7), when somebody was there (8), each person's own events (9), the log behind refused commands (10)";

/// Facts of one record at most, between the number of a command's `ok` and the command's own first fact.
const RECORD_EVENTS: u64 = 8;

/// One session and its clients: their numbers in the thread, in the order of the session's people.
pub struct Outside<'a> {
    pub room: usize,
    pub clients: Range<u32>,
    /// None where the server gave none.
    pub report: Option<&'a Value>,
}

/// Checks one session by its report.
pub fn check(ear: &mut Ear, cast: &Outside) {
    let mut findings = std::mem::take(&mut ear.findings);
    findings.unchecked(UNCHECKED);
    let room = &ear.rooms[cast.room];
    let mine = |client: u32| cast.clients.contains(&client);
    let asked = ear.log.all.iter().enumerate().filter(|(_, asked)| mine(asked.client));
    let asked: Vec<(u32, &Asked)> = asked.map(|(number, asked)| (number as u32, asked)).collect();
    let whose = |client: u32| ear.listeners[client as usize].track.who;
    rights(room, &asked, whose, &mut findings);
    let moments: Vec<&Moment> = ear.moments.iter().filter(|moment| mine(moment.client)).collect();
    let view = |client: u32| View::of(ear.listeners[client as usize].track.role);
    fresh(room, &moments, view, &mut findings);
    match (cast.report, room.picture.phase.since(Phase::Live)) {
        (Some(report), Some(live)) => {
            let told = Told { room, live, asked: &asked, report };
            told.polls(whose, &mut findings);
            told.texts("chat", CommandKind::Chat, &mut findings);
            told.texts("questions", CommandKind::Ask, &mut findings);
            presence::check(ear, cast, report, live, &mut findings);
        }
        (None, Some(_)) => {
            let session = room.session;
            findings.unchecked(format!("session {session}: there is no report, so nothing of 4, 7 and 8"));
        }
        // A report begins with going live.
        (_, None) => {}
    }
    ear.findings = findings;
}

/// What was accepted by role and baton, as clients were told of these.
fn rights(room: &Room, asked: &[(u32, &Asked)], whose: impl Fn(u32) -> Id, findings: &mut Findings) {
    let rights = Rights::of_product();
    for (number, asked) in asked {
        let Answer::Ok { seq } = asked.answer else { continue };
        let who = whose(asked.client);
        let around = seq.saturating_sub(RECORD_EVENTS)..=seq;
        let mut roles: Vec<_> = around.filter_map(|seq| room.picture.role_at(who, seq)).collect();
        roles.dedup();
        if roles.is_empty() {
            continue;
        }
        findings.looked(2, 1);
        let may = |role: &cuelight::session::Role| {
            let presents = room.picture.presents_around(who, seq);
            let (role, let_speak, assigned, policy) = (*role, true, true, Policy::Everyone);
            rights.may(asked.kind, asked.own, &Standing { role, presents, let_speak, assigned, policy })
        };
        if !roles.iter().any(may) {
            let what = format!("{} was accepted at {seq}, and its sender was {roles:?}", asked.kind.name());
            findings.violated(2, room.session, 0, vec![what, format!("command {number}: {asked:?}")]);
        }
    }
}

/// A client's fold against the next fresh state that the same client was given, where nothing came between them that
/// this client is told of.
fn fresh(room: &Room, moments: &[&Moment], view: impl Fn(u32) -> View, findings: &mut Findings) {
    let mut whole: BTreeMap<(u32, u64), &Moment> = BTreeMap::new();
    for moment in moments.iter().filter(|moment| moment.what == What::Fresh) {
        whole.insert((moment.client, moment.seq), moment);
    }
    for moment in moments.iter().filter(|moment| moment.what != What::Fresh) {
        let (client, seq) = (moment.client, moment.seq);
        let Some((_, fresh)) = whole.range((client, seq)..=(client, u64::MAX)).next() else { continue };
        if !(seq + 1..=fresh.seq).all(|between| is_comings(room, view(client), between)) {
            continue;
        }
        findings.looked(6, 1);
        if let Some(difference) = moment.difference(&fresh.state, &fresh.you) {
            let what = format!("folded up to {seq}, differs from a fresh state of {}", fresh.seq);
            let evidence = vec![what, difference, format!("client {client}")];
            findings.violated(6, room.session, 0, evidence);
        }
    }
}

/// Whether under a number somebody came or went, and those of a view are not told. What else staff alone are told of
/// may have a copy for one person, and that copy may have been under way; so may what only one person is told, as who
/// comes back after having left is.
fn is_comings(room: &Room, view: View, seq: u64) -> bool {
    let told = |view: View| room.common[view as usize].get(&seq).map(|(_, name)| &**name);
    matches!(told(View::Staff), Some("participant_joined" | "participant_left")) && told(view).is_none()
}

/// What a report is held against.
struct Told<'a> {
    room: &'a Room,
    /// The number at which the session went live: the report begins there.
    live: u64,
    asked: &'a [(u32, &'a Asked)],
    report: &'a Value,
}

/// What is known of one person's vote: the last that was acknowledged, and those of which nobody knows.
#[derive(Default)]
struct Known {
    last: Option<(u64, u8)>,
    open: Vec<u8>,
}

impl Told<'_> {
    fn rows(&self, part: &str) -> &[Value] {
        self.report[part].as_array().map_or(&[], Vec::as_slice)
    }

    fn wrong(&self, findings: &mut Findings, invariant: u8, what: String, row: &Value) {
        findings.violated(invariant, self.room.session, 0, vec![what, row.to_string()]);
    }

    /// By poll and person, what was voted.
    fn votes(&self, whose: impl Fn(u32) -> Id) -> HashMap<Id, HashMap<Id, Known>> {
        let mut all: HashMap<Id, HashMap<Id, Known>> = HashMap::new();
        for (_, asked) in self.asked.iter().filter(|(_, asked)| asked.kind == CommandKind::Vote) {
            let seq = match asked.answer {
                Answer::Ok { seq } if seq > self.live => Some(seq),
                Answer::None => None,
                Answer::Ok { .. } | Answer::Forbidden | Answer::Refused => continue,
            };
            let known = all.entry(asked.thing).or_default().entry(whose(asked.client)).or_default();
            match seq {
                Some(seq) => known.last = known.last.max(Some((seq, asked.choice))),
                None => known.open.push(asked.choice),
            }
        }
        all
    }

    /// Tallies against votes, and as they were told against the report.
    fn polls(&self, whose: impl Fn(u32) -> Id, findings: &mut Findings) {
        let votes = self.votes(whose);
        let nobody = HashMap::new();
        let mut seen = HashSet::new();
        for row in self.rows("polls") {
            let poll = row["poll"].as_str().map_or(NOBODY, id);
            seen.insert(poll);
            self.poll(row, votes.get(&poll).unwrap_or(&nobody), findings);
            if let Some((voters, counts)) = self.room.results.get(&poll)
                && (row["voters"].as_u64() != Some(*voters) || row["counts"] != *counts)
            {
                self.wrong(findings, 4, format!("told as {voters} voters and {counts}"), row);
            }
        }
        let gone = self.taken_back(CommandKind::DeletePoll);
        let missing = |poll: &Id| !seen.contains(poll) && !gone.contains(poll);
        for (poll, _) in votes.iter().filter(|(poll, by)| missing(poll) && is_certain(by)) {
            let name = self.room.picture.written(*poll).unwrap_or("?");
            self.wrong(findings, 4, format!("votes for {name} were acknowledged"), &self.report["polls"]);
        }
    }

    fn poll(&self, row: &Value, by: &HashMap<Id, Known>, findings: &mut Findings) {
        findings.looked(4, 1);
        let voters = row["voters"].as_u64().unwrap_or(0);
        let (certain, possible) = (by.values().filter(|known| known.last.is_some()).count(), by.len());
        if !(certain as u64..=possible as u64).contains(&voters) {
            let what = format!("{certain} people's votes were acknowledged, {possible} sent one");
            self.wrong(findings, 4, what, row);
        }
        let counts: Option<Vec<u64>> =
            row["counts"].as_array().map(|counts| counts.iter().filter_map(Value::as_u64).collect());
        for (option, count) in counts.iter().flatten().enumerate() {
            let option = option as u8;
            let last = |known: &Known| known.last.is_some_and(|(_, choice)| choice == option);
            let least = by.values().filter(|known| last(known) && known.open.is_empty()).count() as u64;
            let most = by.values().filter(|known| last(known) || known.open.contains(&option)).count() as u64;
            if !(least..=most).contains(count) && row["kind"] == "single" {
                let what = format!("option {option} was chosen by {least} to {most}, and not by {count}");
                self.wrong(findings, 4, what, row);
            }
        }
        let mut told = HashSet::new();
        for vote in row["votes"].as_array().into_iter().flatten() {
            let who = vote["person"]["participant"].as_str().map_or(NOBODY, id);
            let choice = vote["answer"]["choices"][0].as_u64();
            let fits = by.get(&who).is_some_and(|known| {
                let last = known.last.map(|(_, choice)| u64::from(choice));
                (last.is_some() && last == choice)
                    || known.open.iter().any(|open| Some(u64::from(*open)) == choice)
            });
            if !told.insert(who) || !fits {
                self.wrong(findings, 4, format!("not the vote that was acknowledged: {vote}"), row);
            }
        }
    }

    /// What commands of a kind took away again, or may have.
    fn taken_back(&self, kind: CommandKind) -> HashSet<Id> {
        let may = |asked: &Asked| matches!(asked.answer, Answer::Ok { .. } | Answer::None);
        let deletions = self.asked.iter().filter(|(_, asked)| asked.kind == kind && may(asked));
        deletions.map(|(_, asked)| asked.thing).collect()
    }

    /// Messages or questions: each that was acknowledged is there once, and none that was refused or that nobody sent.
    fn texts(&self, part: &str, kind: CommandKind, findings: &mut Findings) {
        let by_number: HashMap<u32, &Asked> = self.asked.iter().copied().collect();
        let mut times: HashMap<u32, u32> = HashMap::new();
        for row in self.rows(part) {
            findings.looked(7, 1);
            let text = row["text"].as_str().unwrap_or_default();
            let found = canaries(text.as_bytes());
            let asked = found.first().and_then(|number| Some((*number, *by_number.get(number)?)));
            match asked {
                Some((number, asked)) if found.len() == 1 && asked.kind == kind => {
                    *times.entry(number).or_default() += 1;
                    if matches!(asked.answer, Answer::Forbidden | Answer::Refused) {
                        self.wrong(findings, 7, format!("refused, and in the report: {asked:?}"), row);
                    }
                }
                _ => self.wrong(findings, 7, "this text nobody sent".into(), row),
            }
        }
        let gone = self.taken_back(CommandKind::DeleteChat);
        for (number, asked) in self.asked.iter().filter(|(_, asked)| asked.kind == kind) {
            let Answer::Ok { seq } = asked.answer else { continue };
            // Between two people is not in the report, nor what came before going live.
            let public = asked.readers.holds_view(View::Staff);
            let times = times.get(number).copied().unwrap_or(0);
            let missing = times == 0 && public && seq > self.live && !gone.contains(&asked.thing);
            findings.looked(7, 1);
            if missing || times > 1 || (times == 1 && !public) {
                let what = format!("acknowledged with {seq}, and {times} times among the report's {part}");
                findings.violated(
                    7,
                    self.room.session,
                    0,
                    vec![what, format!("command {number}: {asked:?}")],
                );
            }
        }
    }
}

fn is_certain(by: &HashMap<Id, Known>) -> bool {
    by.values().any(|known| known.last.is_some())
}

#[cfg(test)]
mod tests;
