//! Who is here, in which role, who has the baton, who may speak and who voted what: kept from the log's facts alone,
//! by rules written a second time.
//! Must not know the session's state, nor what clients were told.

use std::collections::BTreeMap;

use cuelight::session::audio::Mic;
use cuelight::session::ballots::PollKind;
use cuelight::session::ids::{PollNo, QuestionNo};
use cuelight::session::{Event, ParticipantNo, Phase, Record, Role};
use serde_json::{Value, json};

use crate::deeds::{Doer, least_rank, unlawful};
use crate::person::Person;

/// Somebody, as the facts have them.
#[derive(Debug, Clone)]
pub struct Known {
    pub number: usize,
    pub role: Role,
    pub present: bool,
    pub removed: bool,
    /// Staff let them speak since the last mute-all.
    let_speak: bool,
    is_seated: bool,
}

/// What the facts come to.
#[derive(Debug, Default)]
pub struct Model {
    pub known: BTreeMap<ParticipantNo, Known>,
    holder: Option<ParticipantNo>,
    term: u64,
    mute_epoch: u64,
    floor: Option<bool>,
    phase: Option<Phase>,
    capacity: u32,
    last_at: u64,
    open_poll: Option<PollNo>,
    opened: Vec<PollNo>,
    drafts: BTreeMap<PollNo, (PollKind, usize)>,
    votes: BTreeMap<PollNo, BTreeMap<ParticipantNo, Value>>,
    /// Whose it is to answer.
    assigned: BTreeMap<QuestionNo, ParticipantNo>,
}

pub fn rank(role: Role) -> u8 {
    match role {
        Role::Attendee => 0,
        Role::Panelist => 1,
        Role::InSessionCoOrganizer => 2,
        Role::HostOnlyCoOrganizer => 3,
        Role::CoOrganizer => 4,
        Role::Organizer => 5,
    }
}

pub fn is_staff(role: Role) -> bool {
    rank(role) >= 2
}

impl Model {
    /// Takes a record in; what it breaks.
    pub fn take(&mut self, record: &Record, people: &[Person], broken: &mut Vec<String>) {
        if record.at.0 < self.last_at {
            broken.push(format!("P23: {record:?} goes back before {}", self.last_at));
        }
        self.last_at = record.at.0;
        let by = record.by.filter(|_| record.cause.is_some());
        let sent = by.and_then(|by| {
            let number = self.known.get(&by)?.number;
            people[number].sent.get(&record.cause.as_ref()?.id)
        });
        let command = sent.map(|sent| &sent.command);
        if let Some(by) = by {
            self.look_at_rights(by, record, command, broken);
            broken.extend(sent.and_then(|sent| self.unexpected(by, &sent.expect)));
        }
        for event in &record.events {
            self.fact(record, event, people, command, broken);
        }
        self.look_at_the_baton(record, broken);
        let seats = self.known.values().filter(|known| known.present && known.is_seated).count();
        if seats > self.capacity as usize {
            broken.push(format!("seats: {seats} of {} after {record:?}", self.capacity));
        }
    }

    /// P14: who acts is here, and may.
    fn look_at_rights(
        &self,
        by: ParticipantNo,
        record: &Record,
        command: Option<&Value>,
        broken: &mut Vec<String>,
    ) {
        let Some(known) = self.known.get(&by) else {
            return broken.push(format!("P12: a stranger acts: {record:?}"));
        };
        if !known.present || known.removed {
            broken.push(format!("P14: {} acts, and is not here: {record:?}", known.number));
        }
        // What goes with a departure is the server's doing, not that of who goes.
        let leaves = command.is_some_and(|command| command.get("leave").is_some());
        // With a panelist's answer the question is nobody's to answer any more.
        let answers = record.events.iter().any(|event| matches!(event, Event::QuestionAnswered { .. }));
        let is_own_end = |event: &&Event| {
            matches!(event, Event::QuestionAssigned { participant: None, previous: Some(who), .. }
                if answers && *who == by)
        };
        let done = record.events.iter().filter(|event| !is_own_end(event));
        let least = done.map(least_rank).max().unwrap_or(0);
        for event in &record.events {
            if let Event::QuestionAnswered { question, .. } = event
                && known.role == Role::Panelist
                && self.assigned.get(question) != Some(&by)
            {
                broken.push(format!("P14: {} answers what is not theirs: {record:?}", known.number));
            }
        }
        if rank(known.role) < least && !leaves {
            broken.push(format!("P14: {} acts as {:?}: {record:?}", known.number, known.role));
        }
        let doer = Doer { who: by, role: known.role, is_presenter: self.holder == Some(by) };
        let role_of = |who: ParticipantNo| self.known.get(&who).map(|known| known.role);
        for deed in record.events.iter().filter_map(|event| unlawful(&doer, event, role_of)) {
            broken.push(format!("P14: {} {deed} as {:?}: {record:?}", known.number, known.role));
        }
    }

    /// What is not as they expected who did something, in the terms in which it was shown to them.
    fn unexpected(&self, by: ParticipantNo, expect: &Value) -> Option<String> {
        let role = self.known.get(&by)?.role;
        // Of a rehearsal those outside see nothing.
        let is_outside = self.phase == Some(Phase::Practice) && rank(role) == 0 && self.holder != Some(by);
        let shown = match is_outside {
            true => json!({"phase": "scheduled", "presenter_term": 0, "mute_epoch": 0}),
            false => {
                json!({"phase": self.phase, "presenter_term": self.term, "mute_epoch": self.mute_epoch})
            }
        };
        let differs = expect.as_object()?.iter().find(|(key, expected)| shown[key] != **expected)?;
        Some(format!("expect: {by:?} expected {differs:?} and acts in {shown}"))
    }

    fn fact(
        &mut self,
        record: &Record,
        event: &Event,
        people: &[Person],
        command: Option<&Value>,
        broken: &mut Vec<String>,
    ) {
        match event {
            Event::Created { capacity, .. } => {
                (self.capacity, self.phase) = (*capacity, Some(Phase::Scheduled));
            }
            Event::Joined { participant, new } => self.joined(*participant, new.as_deref(), people, broken),
            Event::Left { participant, reason } => {
                if let Some(known) = self.known.get_mut(participant) {
                    if !known.present && !known.removed {
                        broken.push(format!("presence: left twice: {record:?}"));
                    }
                    known.present = false;
                    known.removed |= *reason == cuelight::session::roster::LeftReason::Removed;
                    known.let_speak = false;
                }
            }
            Event::AllowedBack { participant } => {
                self.known.entry(*participant).and_modify(|known| known.removed = false);
            }
            Event::RoleChanged { participant, role, previous } => {
                self.role_changed(record, (*participant, *role, *previous), command, broken);
            }
            Event::PresenterChanged { participant, previous, term, .. } => {
                if *previous != self.holder || *term != self.term + 1 {
                    broken.push(format!(
                        "baton: {:?} had it in term {}, then {event:?}",
                        self.holder, self.term
                    ));
                }
                (self.holder, self.term) = (*participant, *term);
            }
            Event::PhaseChanged { phase } => self.phase_changed(*phase, broken),
            Event::AllMuted { .. }
            | Event::MuteAllLifted { .. }
            | Event::MicChanged { .. }
            | Event::LetSpeak { .. }
            | Event::UnmuteRequested { .. } => self.heard(event, broken),
            Event::QuestionAssigned { question, participant, .. } => {
                self.assigned.remove(question);
                self.assigned.extend(participant.map(|participant| (*question, participant)));
            }
            _ => self.polled(record, event, command, broken),
        }
    }

    fn joined(
        &mut self,
        who: ParticipantNo,
        new: Option<&cuelight::session::roster::NewPerson>,
        people: &[Person],
        broken: &mut Vec<String>,
    ) {
        let Some(new) = new else {
            if let Some(known) = self.known.get_mut(&who) {
                if known.present || known.removed {
                    broken.push(format!("presence: {} comes twice, or was removed", known.number));
                }
                known.present = true;
            }
            return;
        };
        let number = people.iter().position(|person| person.identity.sub == new.sub).unwrap_or(usize::MAX);
        let Some(person) = people.get(number) else {
            return broken.push(format!("P12: a stranger joins: {new:?}"));
        };
        let has_organizer = self.known.values().any(|known| known.role == Role::Organizer);
        let given = match person.identity.role {
            Role::Organizer if has_organizer => Role::CoOrganizer,
            role => role,
        };
        if new.role != given {
            broken.push(format!("P11: {number} was given {given:?} and is {:?}", new.role));
        }
        let is_seated = new.role == Role::Attendee;
        let known =
            Known { number, role: new.role, present: true, removed: false, let_speak: false, is_seated };
        if self.known.insert(who, known).is_some()
            || self.known.values().filter(|known| known.number == number).count() > 1
        {
            broken.push(format!("presence: {number} is new twice"));
        }
    }

    fn role_changed(
        &mut self,
        record: &Record,
        (who, role, previous): (ParticipantNo, Role, Role),
        command: Option<&Value>,
        broken: &mut Vec<String>,
    ) {
        let giver = record.by.and_then(|by| self.known.get(&by)).map_or(0, |known| rank(known.role));
        let hands_over = command.is_some_and(|command| command.get("hand_over_organizer").is_some());
        let may = giver > rank(previous).min(4) && giver >= rank(role) && giver >= 2;
        let may_hand_over =
            hands_over && rank(previous).max(rank(role)) == 5 && rank(previous).min(rank(role)) == 4;
        if !(may || may_hand_over) {
            broken.push(format!("P11: {who:?} from {previous:?} to {role:?} by rank {giver}: {record:?}"));
        }
        if let Some(known) = self.known.get_mut(&who) {
            if known.role != previous {
                broken.push(format!("P11: {who:?} was {:?}: {record:?}", known.role));
            }
            known.role = role;
        }
    }

    fn phase_changed(&mut self, phase: Phase, broken: &mut Vec<String>) {
        let fits = matches!(
            (self.phase, phase),
            (Some(Phase::Scheduled), Phase::Practice | Phase::Live)
                | (Some(Phase::Practice), Phase::Live)
                | (Some(Phase::Scheduled | Phase::Practice | Phase::Live), Phase::Ended)
        );
        if !fits {
            broken.push(format!("phases: from {:?} to {phase:?}", self.phase));
        }
        if self.phase == Some(Phase::Practice) && phase == Phase::Live {
            // Nothing rehearsed stays: polls are drafts again.
            self.votes.clear();
            self.opened.clear();
            (self.open_poll, self.floor) = (None, None);
            self.known.values_mut().for_each(|known| known.let_speak = false);
        }
        self.phase = Some(phase);
    }

    /// Microphones under a mute-all.
    fn heard(&mut self, event: &Event, broken: &mut Vec<String>) {
        match event {
            Event::AllMuted { mute_epoch, locked } => {
                if *mute_epoch < self.mute_epoch {
                    broken.push(format!("mute: the epoch falls from {} to {mute_epoch}", self.mute_epoch));
                }
                (self.mute_epoch, self.floor) = (*mute_epoch, Some(*locked));
                self.known.values_mut().for_each(|known| known.let_speak = false);
            }
            Event::MuteAllLifted { .. } => self.floor = None,
            Event::LetSpeak { participant, allowed } => {
                self.known.entry(*participant).and_modify(|known| known.let_speak = *allowed);
            }
            Event::UnmuteRequested { participant } => {
                self.known.entry(*participant).and_modify(|known| known.let_speak = true);
            }
            Event::MicChanged { participant, mic: Mic::Open } => {
                let Some(known) = self.known.get(participant) else { return };
                let is_bound = match known.role {
                    Role::Attendee => true,
                    Role::Panelist => self.floor == Some(true),
                    _ => false,
                };
                if is_bound && self.holder != Some(*participant) && !known.let_speak {
                    broken.push(format!("mute: {} speaks, floor {:?}", known.number, self.floor));
                }
            }
            _ => {}
        }
    }

    fn polled(&mut self, record: &Record, event: &Event, command: Option<&Value>, broken: &mut Vec<String>) {
        match event {
            Event::PollCreated { poll, draft } => {
                self.drafts.insert(*poll, (draft.kind, draft.options.len()));
            }
            Event::PollOpened { poll } => {
                if self.open_poll.is_some() || self.opened.contains(poll) {
                    broken.push(format!("polls: {poll:?} is opened, {:?} is open", self.open_poll));
                }
                self.open_poll = Some(*poll);
                self.opened.push(*poll);
            }
            Event::PollClosed { poll } => {
                let was_open = self.open_poll.take() == Some(*poll);
                broken.extend((!was_open).then(|| format!("polls: {poll:?} is closed and was not open")));
            }
            Event::Voted { poll, .. } | Event::VotedAnonymously { poll, .. } => {
                let (Some(by), Some(vote)) = (record.by, command.and_then(|command| command.get("vote")))
                else {
                    return broken.push(format!("votes: nobody asked for {record:?}"));
                };
                if self.open_poll != Some(*poll) {
                    broken.push(format!("votes: into {poll:?}, which is not open"));
                }
                let before = self.votes.entry(*poll).or_default().insert(by, vote.clone());
                if before.is_some() && matches!(event, Event::VotedAnonymously { .. }) {
                    broken.push(format!("votes: a second anonymous one of {by:?}"));
                }
            }
            _ => {}
        }
    }

    fn look_at_the_baton(&self, record: &Record, broken: &mut Vec<String>) {
        if !matches!(self.phase, Some(Phase::Practice | Phase::Live)) {
            return;
        }
        let staff = self.known.values().any(|known| known.present && is_staff(known.role));
        if staff && self.holder.is_none() {
            broken.push(format!("baton: nobody has it after {record:?}"));
        }
        let holder = self.holder.and_then(|holder| self.known.get(&holder));
        if holder.is_some_and(|holder| !holder.present) {
            broken.push(format!("baton: with somebody who is gone, after {record:?}"));
        }
    }

    /// What somebody's vote in a poll is.
    pub fn vote(&self, by: ParticipantNo, is_it: impl Fn(&PollNo) -> bool) -> Option<&Value> {
        self.votes.iter().find(|(poll, _)| is_it(poll))?.1.get(&by)
    }

    /// The sums of a poll, as those who voted would count them: `{counts, voters}`.
    pub fn sums(&self, poll: PollNo) -> Value {
        let none = BTreeMap::new();
        let votes = self.votes.get(&poll).unwrap_or(&none);
        let (kind, options) = self.drafts.get(&poll).copied().unwrap_or((PollKind::Text, 0));
        if kind == PollKind::Text {
            return json!({"counts": {"answers": votes.len()}, "voters": votes.len()});
        }
        let mut counts = vec![0u64; if kind == PollKind::Rating { 5 } else { options }];
        for vote in votes.values() {
            let rating = vote["rating"].as_u64().map(|rating| rating as usize - 1);
            let chosen = vote["choices"].as_array().into_iter().flatten();
            let chosen = chosen.filter_map(Value::as_u64).map(|index| index as usize);
            chosen
                .chain(rating)
                .filter_map(|column| counts.get_mut(column).map(|_| column))
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|column| counts[column] += 1);
        }
        json!({"counts": counts, "voters": votes.len()})
    }
}
