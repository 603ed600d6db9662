//! The facts of one session, folded once more by rules of the checker's own: who is here, as what, who presents, whose
//! microphone is open, who voted. Must not know the server's fold of them: where the two differ, one is wrong.

use std::collections::{BTreeSet, HashMap};

use cuelight::session::audio::Mic;
use cuelight::session::ballots::Ballot;
use cuelight::session::chat::Policy;
use cuelight::session::ids::{PollNo, QuestionNo};
use cuelight::session::{Event, ParticipantNo, Phase, Record, Role};

use super::Findings;
use super::rights::Standing;

/// One person.
#[derive(Debug, Clone)]
pub struct Member {
    pub sub: Box<str>,
    pub role: Role,
    /// Holds a seat while here: came first as an attendee.
    seated: bool,
    pub present: bool,
    let_speak: bool,
    /// When they were here, by number and by time; the last one is open while they are.
    pub stays: Vec<Stay>,
}

/// From a joining to a leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from_seq: u64,
    pub to_seq: u64,
    pub from_ms: u64,
    pub to_ms: u64,
}

/// What came of a poll.
#[derive(Debug, Clone, Default)]
pub struct Votes {
    pub anonymous: bool,
    open: bool,
    /// The last vote of each that counts: none where it is covered.
    pub by: HashMap<ParticipantNo, Option<u8>>,
}

/// A session by its facts.
#[derive(Debug)]
pub struct Ledger {
    session: u32,
    pub seq: u64,
    pub phase: Phase,
    pub members: Vec<Member>,
    pub presenter: Option<ParticipantNo>,
    pub term: u64,
    pub mute_epoch: u64,
    muted: bool,
    locked: bool,
    open: BTreeSet<ParticipantNo>,
    pub policy: Policy,
    capacity: u32,
    pub seats: u32,
    seats_most: u32,
    staff_here: u32,
    assigned: HashMap<QuestionNo, ParticipantNo>,
    pub polls: HashMap<PollNo, Votes>,
    pub live_ms: Option<u64>,
    pub ended_ms: Option<u64>,
}

impl Ledger {
    /// The ledger of a session that has just been created.
    pub fn new(session: u32) -> Ledger {
        Ledger {
            session,
            seq: 0,
            phase: Phase::Scheduled,
            members: Vec::new(),
            presenter: None,
            term: 0,
            mute_epoch: 0,
            muted: false,
            locked: false,
            open: BTreeSet::new(),
            policy: Policy::Off,
            capacity: 0,
            seats: 0,
            seats_most: 0,
            staff_here: 0,
            assigned: HashMap::new(),
            polls: HashMap::new(),
            live_ms: None,
            ended_ms: None,
        }
    }

    /// What somebody is now. `question`: the one at hand.
    pub fn standing(&self, who: ParticipantNo, question: Option<QuestionNo>) -> Standing {
        let member = self.members.get(who.0 as usize);
        let assigned = match question {
            Some(question) => self.assigned.get(&question) == Some(&who),
            None => self.assigned.values().any(|assignee| *assignee == who),
        };
        Standing {
            role: member.map_or(Role::Attendee, |member| member.role),
            presents: self.presenter == Some(who),
            let_speak: member.is_some_and(|member| member.let_speak),
            assigned,
            policy: self.policy,
        }
    }

    /// Takes a record in and says what is wrong with it.
    pub fn take(&mut self, record: &Record, findings: &mut Findings) {
        if record.first.0 != self.seq + 1 {
            let evidence = vec![format!("record {} follows number {}", record.first.0, self.seq)];
            findings.violated(7, self.session, 0, evidence);
        }
        self.seq = record.first.0;
        for event in &record.events {
            self.event(record, event, findings);
            self.seq += 1;
        }
        self.seq -= 1;
        self.settle(record, findings);
    }

    fn member(&mut self, who: ParticipantNo) -> Option<&mut Member> {
        self.members.get_mut(who.0 as usize)
    }

    fn wrong(&self, findings: &mut Findings, invariant: u8, what: String, event: &Event) {
        findings.violated(
            invariant,
            self.session,
            0,
            vec![format!("number {}: {what}", self.seq), format!("{event:?}")],
        );
    }

    fn event(&mut self, record: &Record, event: &Event, findings: &mut Findings) {
        match event {
            Event::Created { capacity, .. } | Event::CapacityChanged { capacity } => {
                self.capacity = *capacity
            }
            Event::Joined { participant, new } => {
                if let Some(new) = new {
                    let seated = new.role == Role::Attendee;
                    let sub = new.sub.as_str().into();
                    let (present, let_speak, stays) = (false, false, Vec::new());
                    self.members.push(Member { sub, role: new.role, seated, present, let_speak, stays });
                }
                self.joined(*participant, record.at.0, event, findings);
            }
            Event::Left { participant, .. } => self.left(*participant, record.at.0, event, findings),
            Event::RoleChanged { participant, role, .. } => self.role_changed(*participant, *role),
            Event::PhaseChanged { phase } => {
                if self.phase == Phase::Practice && *phase == Phase::Live {
                    self.forget();
                }
                self.phase = *phase;
                match phase {
                    Phase::Live => self.live_ms = Some(record.at.0),
                    Phase::Ended => self.ended_ms = Some(record.at.0),
                    Phase::Scheduled | Phase::Practice => {}
                }
            }
            Event::PresenterChanged { participant, previous, term, .. } => {
                findings.looked(1, 1);
                if *term != self.term + 1 {
                    self.wrong(findings, 1, format!("term {term} follows {}", self.term), event);
                }
                if *previous != self.presenter {
                    self.wrong(findings, 1, format!("{:?} presented before", self.presenter), event);
                }
                (self.presenter, self.term) = (*participant, *term);
            }
            Event::AllMuted { mute_epoch, locked } => self.all_muted(*mute_epoch, *locked, event, findings),
            Event::MuteAllLifted { .. } => (self.muted, self.locked) = (false, false),
            Event::LetSpeak { participant, allowed } => {
                if let Some(member) = self.member(*participant) {
                    member.let_speak = *allowed;
                }
            }
            Event::MicChanged { participant, mic: Mic::Open } => {
                self.open.insert(*participant);
            }
            Event::MicChanged { participant, .. } => {
                self.open.remove(participant);
            }
            Event::ChatPolicyChanged { attendees } => self.policy = *attendees,
            Event::QuestionAssigned { question, participant, .. } => match participant {
                Some(participant) => {
                    self.assigned.insert(*question, *participant);
                }
                None => {
                    self.assigned.remove(question);
                }
            },
            Event::QuestionAnswered { question, .. } | Event::QuestionDismissed { question } => {
                self.assigned.remove(question);
            }
            _ => self.poll(record, event, findings),
        }
    }

    /// Everybody but staff and the presenter is silenced, and needs leave to speak anew.
    fn all_muted(&mut self, mute_epoch: u64, locked: bool, event: &Event, findings: &mut Findings) {
        findings.looked(3, 1);
        if mute_epoch <= self.mute_epoch {
            self.wrong(findings, 3, format!("the mute epoch was {}", self.mute_epoch), event);
        }
        (self.mute_epoch, self.muted, self.locked) = (mute_epoch, true, locked);
        let (presenter, members) = (self.presenter, &mut self.members);
        self.open.retain(|who| Some(*who) == presenter || members[who.0 as usize].role.is_staff());
        for (number, member) in members.iter_mut().enumerate() {
            let presents = presenter.is_some_and(|who| who.0 as usize == number);
            let bound = member.present && !member.role.is_staff() && !presents;
            member.let_speak &= !bound;
        }
    }

    fn joined(&mut self, who: ParticipantNo, at_ms: u64, event: &Event, findings: &mut Findings) {
        findings.looked(8, 1);
        let seq = self.seq;
        let Some(member) = self.member(who) else {
            return self.wrong(findings, 8, "somebody joined who was never introduced".into(), event);
        };
        let again = member.present;
        member.present = true;
        member.stays.push(Stay { from_seq: seq, to_seq: u64::MAX, from_ms: at_ms, to_ms: u64::MAX });
        let (seated, staff) = (member.seated, member.role.is_staff());
        if again {
            return self.wrong(
                findings,
                8,
                "somebody joined who was there: attendance would count twice".into(),
                event,
            );
        }
        self.seats += u32::from(seated);
        self.staff_here += u32::from(staff);
        self.open.remove(&who);
        // A capacity that was lowered below those present is nobody's fault; another one coming in is.
        if seated && self.seats > self.capacity {
            self.wrong(findings, 8, format!("{} seats of {} are taken", self.seats, self.capacity), event);
        }
        self.seats_most = self.seats_most.max(self.seats);
    }

    fn left(&mut self, who: ParticipantNo, at_ms: u64, event: &Event, findings: &mut Findings) {
        findings.looked(8, 1);
        let seq = self.seq;
        let Some(member) = self.member(who).filter(|member| member.present) else {
            return self.wrong(findings, 8, "somebody left who was not there".into(), event);
        };
        (member.present, member.let_speak) = (false, false);
        if let Some(stay) = member.stays.last_mut() {
            (stay.to_seq, stay.to_ms) = (seq, at_ms);
        }
        let (seated, staff) = (member.seated, member.role.is_staff());
        self.seats -= u32::from(seated);
        self.staff_here -= u32::from(staff);
        self.open.remove(&who);
        if self.presenter == Some(who) && self.phase.is_running() {
            self.wrong(findings, 1, "the presenter left with the baton".into(), event);
        }
    }

    fn role_changed(&mut self, who: ParticipantNo, role: Role) {
        let Some(member) = self.member(who) else { return };
        let before = std::mem::replace(&mut member.role, role);
        if member.present {
            self.staff_here = self.staff_here + u32::from(role.is_staff()) - u32::from(before.is_staff());
        }
    }

    fn forget(&mut self) {
        self.assigned.clear();
        (self.muted, self.locked) = (false, false);
        for votes in self.polls.values_mut() {
            *votes = Votes { anonymous: votes.anonymous, ..Votes::default() };
        }
        let members = &mut self.members;
        self.open.retain(|who| members[who.0 as usize].role.is_on_stage());
        members.iter_mut().for_each(|member| member.let_speak = false);
    }

    fn poll(&mut self, record: &Record, event: &Event, findings: &mut Findings) {
        match event {
            Event::PollCreated { poll, draft } => {
                self.polls.insert(*poll, Votes { anonymous: draft.anonymous, ..Votes::default() });
            }
            Event::PollOpened { poll } => {
                if let Some(open) = self.polls.iter().find(|(_, votes)| votes.open).map(|(poll, _)| *poll) {
                    self.wrong(findings, 4, format!("{open:?} is open already"), event);
                }
                self.polls.entry(*poll).or_default().open = true;
            }
            Event::PollClosed { poll } => self.polls.entry(*poll).or_default().open = false,
            Event::Voted { poll, ballot } => {
                let choice = match ballot {
                    Ballot::Choices(choices) => choices.indexes().first().copied(),
                    Ballot::Rating(rating) => Some(rating.number()),
                    Ballot::Text(_) => None,
                };
                self.voted(*poll, record.by, choice, event, findings);
            }
            Event::VotedAnonymously { poll, .. } => {
                let again = record
                    .by
                    .is_some_and(|by| self.polls.get(poll).is_some_and(|votes| votes.by.contains_key(&by)));
                if again {
                    self.wrong(findings, 4, "somebody voted twice in an anonymous poll".into(), event);
                }
                self.voted(*poll, record.by, None, event, findings);
            }
            _ => {}
        }
    }

    fn voted(
        &mut self,
        poll: PollNo,
        by: Option<ParticipantNo>,
        choice: Option<u8>,
        event: &Event,
        findings: &mut Findings,
    ) {
        findings.looked(4, 1);
        let Some(by) = by else { return self.wrong(findings, 4, "nobody's vote".into(), event) };
        let votes = self.polls.entry(poll).or_default();
        votes.by.insert(by, choice);
        if !votes.open {
            self.wrong(findings, 4, "a vote in a poll that is not open".into(), event);
        }
    }

    /// What must be so whenever a record is whole.
    fn settle(&mut self, record: &Record, findings: &mut Findings) {
        let running = self.phase.is_running();
        findings.looked(1, 1);
        let last = record.events.last();
        if running && self.presenter.is_none() && self.staff_here > 0 {
            let evidence =
                vec![format!("number {}: staff are here and nobody presents", self.seq), format!("{last:?}")];
            findings.violated(1, self.session, 0, evidence);
        }
        if running
            && let Some(presenter) = self.presenter
            && !self.members.get(presenter.0 as usize).is_some_and(|member| member.present)
        {
            let evidence = vec![
                format!("number {}: {presenter:?} presents and is not here", self.seq),
                format!("{last:?}"),
            ];
            findings.violated(1, self.session, 0, evidence);
        }
        findings.looked(3, 1);
        let unmuted = self.open.iter().find(|who| {
            let member = &self.members[who.0 as usize];
            let free = match member.role {
                Role::Attendee => member.let_speak,
                Role::Panelist => member.let_speak || !(self.muted && self.locked),
                _ => true,
            };
            !free && self.presenter != Some(**who)
        });
        if let Some(who) = unmuted {
            let evidence = vec![
                format!("number {}: {who:?} is open without leave, mute epoch {}", self.seq, self.mute_epoch),
                format!("{last:?}"),
            ];
            findings.violated(3, self.session, 0, evidence);
        }
    }
}

#[cfg(test)]
mod tests;
