//! The ledger against facts that may be, and facts that may not.

use super::*;
use cuelight::session::baton::PresenterReason;
use cuelight::session::keyed::Key;
use cuelight::session::polls::{PollDraft, PollKind};
use cuelight::session::roster::{LeftReason, NewPerson, Sub};
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Millis, Seq};

const ALICE: ParticipantNo = ParticipantNo(0);
const BOB: ParticipantNo = ParticipantNo(1);
const CAROL: ParticipantNo = ParticipantNo(2);
const DAVE: ParticipantNo = ParticipantNo(3);

fn joined(who: ParticipantNo, name: &str, role: Role) -> Event {
    let new = NewPerson {
        sub: Sub::new(name).unwrap(),
        name: DisplayName::new(name).unwrap(),
        role,
        member: None,
        email: None,
        key: "k".into(),
    };
    Event::Joined { participant: who, new: Some(Box::new(new)) }
}

fn presents(who: Option<ParticipantNo>, previous: Option<ParticipantNo>, term: u64) -> Event {
    Event::PresenterChanged { participant: who, previous, term, reason: PresenterReason::Handed }
}

fn ballot(choice: u8) -> Ballot {
    Ballot::Choices(serde_json::from_value(serde_json::json!([choice])).unwrap())
}

/// Alice organizes and presents, Bob is a panelist, Carol attends. Then these records, each by Carol.
fn found(records: &[Vec<Event>]) -> Vec<u8> {
    let draft = PollDraft {
        question: PollTitle::new("?").unwrap(),
        kind: PollKind::Rating,
        options: Vec::new(),
        anonymous: true,
    };
    let created = Event::Created {
        key: Key([1; 16]),
        epoch: "e".into(),
        title: PollTitle::new("t").unwrap(),
        description: Description::new("").unwrap(),
        capacity: 1,
    };
    let first = [
        vec![created],
        vec![joined(ALICE, "alice", Role::Organizer)],
        vec![joined(BOB, "bob", Role::Panelist)],
        vec![joined(CAROL, "carol", Role::Attendee)],
        vec![Event::PhaseChanged { phase: Phase::Live }, presents(Some(ALICE), None, 1)],
        vec![Event::PollCreated { poll: PollNo(0), draft: PollDraft { anonymous: false, ..draft.clone() } }],
        vec![Event::PollCreated { poll: PollNo(1), draft }],
        vec![Event::PollOpened { poll: PollNo(1) }],
    ];
    let (mut ledger, mut findings, mut seq) = (Ledger::new(0), Findings::default(), 1);
    for events in first.iter().chain(records) {
        let record =
            Record { first: Seq(seq), at: Millis(seq), by: Some(CAROL), cause: None, events: events.clone() };
        seq += events.len() as u64;
        ledger.take(&record, &mut findings);
    }
    findings.violations.iter().map(|violation| violation.invariant).collect()
}

#[test]
fn what_may_happen_is_no_violation() {
    let open = Event::MicChanged { participant: CAROL, mic: Mic::Open };
    assert_eq!(found(&[]), Vec::<u8>::new());
    assert_eq!(
        found(&[
            vec![presents(Some(CAROL), Some(ALICE), 2)],
            vec![open.clone()],
            vec![Event::AllMuted { mute_epoch: 1, locked: true }],
            vec![
                presents(Some(ALICE), Some(CAROL), 3),
                Event::MicChanged { participant: CAROL, mic: Mic::MutedByStaff }
            ],
            vec![Event::LetSpeak { participant: CAROL, allowed: true }, open],
            vec![Event::VotedAnonymously { poll: PollNo(1), sealed: Box::default() }],
            vec![
                presents(None, Some(ALICE), 4),
                Event::Left { participant: ALICE, reason: LeftReason::Left }
            ],
            vec![Event::Left { participant: CAROL, reason: LeftReason::Left }],
            vec![joined(DAVE, "dave", Role::Attendee)],
        ]),
        Vec::<u8>::new()
    );
}

#[test]
fn every_planted_fault_is_found() {
    let open = |who| Event::MicChanged { participant: who, mic: Mic::Open };
    let vote = || Event::VotedAnonymously { poll: PollNo(1), sealed: Box::default() };
    for (fault, invariant) in [
        (vec![vec![presents(Some(BOB), Some(ALICE), 3)]], 1),
        (vec![vec![presents(Some(BOB), Some(CAROL), 2)]], 1),
        (vec![vec![presents(None, Some(ALICE), 2)]], 1),
        (vec![vec![Event::Left { participant: ALICE, reason: LeftReason::Left }]], 1),
        (vec![vec![open(CAROL)]], 3),
        (vec![vec![Event::AllMuted { mute_epoch: 1, locked: true }], vec![open(BOB)]], 3),
        (
            vec![
                vec![presents(Some(CAROL), Some(ALICE), 2), open(CAROL)],
                vec![presents(Some(ALICE), Some(CAROL), 3)],
            ],
            3,
        ),
        (
            vec![
                vec![Event::AllMuted { mute_epoch: 2, locked: false }],
                vec![Event::AllMuted { mute_epoch: 1, locked: true }],
            ],
            3,
        ),
        (vec![vec![vote()], vec![vote()]], 4),
        (vec![vec![Event::Voted { poll: PollNo(0), ballot: ballot(0) }]], 4),
        (vec![vec![Event::PollOpened { poll: PollNo(0) }]], 4),
        (vec![vec![joined(DAVE, "dave", Role::Attendee)]], 8),
        (vec![vec![Event::Joined { participant: CAROL, new: None }]], 8),
        (vec![vec![Event::Left { participant: DAVE, reason: LeftReason::Left }]], 8),
    ] {
        assert!(found(&fault).contains(&invariant), "{fault:?} is found as {:?}", found(&fault));
    }
}
