//! Polls of four kinds: drafted, opened, voted in, closed, shared. At most one is open.
//! Must not know who is told. Who chose what in an anonymous poll is nowhere: only who voted, and the sums.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::ballots::{Ballot, Choices, OPTIONS, PollDraft, PollKind, RATING_MAX, Rating, Tally};
use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{ParticipantNo, PollNo, PublicId};
use super::planted::Fault;
use super::refusal::Refusal;

/// Most polls of a session, where no less is allowed.
pub const POLLS_MAX: usize = 200;

/// Where a poll stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PollState {
    Draft,
    Open,
    Closed,
}

impl PollState {
    fn name(self) -> &'static str {
        match self {
            PollState::Draft => "draft",
            PollState::Open => "open",
            PollState::Closed => "closed",
        }
    }
}

/// One poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    pub draft: PollDraft,
    pub state: PollState,
    pub shared: bool,
    pub tally: Tally,
    pub voters: BTreeSet<ParticipantNo>,
    /// Who chose what; empty in an anonymous poll.
    pub ballots: BTreeMap<ParticipantNo, Ballot>,
}

/// The polls of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polls {
    polls: BTreeMap<PollNo, Poll>,
    /// At most one.
    open: Option<PollNo>,
    count: u32,
}

/// `create_poll`.
pub(super) fn create(turn: &Turn, draft: &PollDraft) -> Outcome {
    let timely = turn.timely()?;
    let most = turn.session.bounds.polls;
    if turn.session.polls.polls.len() >= most {
        return Err(Refusal::conflict_number("polls", most as u64));
    }
    let poll = PollNo(turn.session.polls.count);
    Ok(timely.facts(vec![Event::PollCreated { poll, draft: draft.clone() }]))
}

/// `delete_poll`: not while it is open. Shared results go first, so that nobody keeps what is no more.
pub(super) fn delete(turn: &Turn, poll: &PublicId) -> Outcome {
    let (number, poll) = found(turn, poll)?;
    let timely = turn.timely()?;
    if poll.state == PollState::Open {
        return Err(Refusal::conflict("poll", PollState::Open.name()));
    }
    let hidden = poll.shared.then_some(Event::PollResultsHidden { poll: number });
    Ok(timely.facts(hidden.into_iter().chain([Event::PollDeleted { poll: number }]).collect()))
}

/// `open_poll`: one at a time, and none twice.
pub(super) fn open(turn: &Turn, poll: &PublicId) -> Outcome {
    let (number, poll) = found(turn, poll)?;
    let timely = turn.timely()?;
    match (poll.state, turn.session.polls.open) {
        (PollState::Open, _) => Ok(timely.unchanged()),
        (PollState::Closed, _) => Err(Refusal::conflict("poll", PollState::Closed.name())),
        (PollState::Draft, Some(_)) => Err(Refusal::conflict_flag("another_poll_open", true)),
        (PollState::Draft, None) => Ok(timely.facts(vec![Event::PollOpened { poll: number }])),
    }
}

/// `close_poll`.
pub(super) fn close(turn: &Turn, poll: &PublicId) -> Outcome {
    let (number, poll) = found(turn, poll)?;
    let timely = turn.timely()?;
    match poll.state {
        PollState::Draft => Err(Refusal::conflict("poll", PollState::Draft.name())),
        PollState::Closed => Ok(timely.unchanged()),
        PollState::Open => Ok(timely.facts(vec![Event::PollClosed { poll: number }])),
    }
}

/// `share_poll_results`, `hide_poll_results`: of a closed poll.
pub(super) fn share(turn: &Turn, poll: &PublicId, shared: bool) -> Outcome {
    let (number, poll) = found(turn, poll)?;
    let timely = turn.timely()?;
    if poll.state != PollState::Closed {
        return Err(Refusal::conflict("poll", poll.state.name()));
    }
    let event = if shared {
        Event::PollResultsShared { poll: number }
    } else {
        Event::PollResultsHidden { poll: number }
    };
    Ok(timely.facts_unless(poll.shared == shared, || vec![event]))
}

/// `vote`: once a person; the last counts while the poll is open, in an anonymous one the first.
pub(super) fn vote(turn: &Turn, poll: &PublicId, ballot: &Ballot) -> Outcome {
    let (session, by) = (turn.session, turn.permit.by());
    let (number, poll) = found(turn, poll)?;
    ballot.fits(&poll.draft).map_err(|field| Refusal::invalid(field, "does not answer this poll"))?;
    let timely = turn.timely()?;
    if poll.state != PollState::Open {
        return Err(Refusal::conflict("poll", poll.state.name()));
    }
    if !poll.draft.anonymous {
        let same = poll.ballots.get(&by) == Some(ballot);
        return Ok(timely.facts_unless(same, || vec![Event::Voted { poll: number, ballot: ballot.clone() }]));
    }
    if poll.voters.contains(&by) && !session.is_planted(Fault::VotesTwice) {
        return Err(Refusal::conflict_flag("voted", true));
    }
    let sealed = session.seal(number.0, by, ballot);
    Ok(timely.facts(vec![Event::VotedAnonymously { poll: number, sealed }]))
}

/// A poll the asker may see. To those who do not launch polls a draft does not exist, nor a poll of a rehearsal
/// that they are not part of.
fn found<'a>(turn: &Turn<'a>, poll: &PublicId) -> Result<(PollNo, &'a Poll), Refusal> {
    let (session, by) = (turn.session, turn.permit.by());
    let number = PollNo::open(poll, &session.key);
    let found = number.and_then(|number| session.polls.get(number).map(|poll| (number, poll)));
    let sees = |poll: &Poll| {
        turn.permit.role().is_staff() || (poll.state != PollState::Draft && session.sees_rehearsal(by))
    };
    found.filter(|(_, poll)| sees(poll)).ok_or(Refusal::NotFound { what: "poll" })
}

impl Polls {
    /// The open poll.
    pub fn open(&self) -> Option<PollNo> {
        self.open
    }

    /// A poll by its number.
    pub fn get(&self, number: PollNo) -> Option<&Poll> {
        self.polls.get(&number)
    }

    /// All polls, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = (PollNo, &Poll)> {
        self.polls.iter().map(|(number, poll)| (*number, poll))
    }

    fn change(&mut self, number: PollNo, change: impl FnOnce(&mut Poll)) {
        if let Some(poll) = self.polls.get_mut(&number) {
            change(poll);
        }
    }

    pub(super) fn created(&mut self, number: PollNo, draft: &PollDraft) {
        self.count = number.0 + 1;
        let tally = Tally::new(draft);
        let (voters, ballots) = (BTreeSet::new(), BTreeMap::new());
        let poll =
            Poll { draft: draft.clone(), state: PollState::Draft, shared: false, tally, voters, ballots };
        self.polls.insert(number, poll);
    }

    pub(super) fn deleted(&mut self, number: PollNo) {
        self.polls.remove(&number);
    }

    pub(super) fn opened(&mut self, number: PollNo) {
        self.open = Some(number);
        self.change(number, |poll| poll.state = PollState::Open);
    }

    pub(super) fn closed(&mut self, number: PollNo) {
        self.open = None;
        self.change(number, |poll| poll.state = PollState::Closed);
    }

    pub(super) fn shared(&mut self, number: PollNo, shared: bool) {
        self.change(number, |poll| poll.shared = shared);
    }

    pub(super) fn voted(&mut self, number: PollNo, by: ParticipantNo, ballot: Ballot) {
        self.change(number, |poll| {
            poll.tally.add(&ballot);
            poll.voters.insert(by);
            if poll.draft.anonymous {
                return;
            }
            if let Some(former) = poll.ballots.insert(by, ballot) {
                poll.tally.subtract(&former);
            }
        });
    }

    /// Going live from practice: what was drafted stays drafted, what was rehearsed with is a draft again.
    pub(super) fn forget(&mut self) {
        self.open = None;
        for poll in self.polls.values_mut() {
            let draft = poll.draft.clone();
            let tally = Tally::new(&draft);
            let (voters, ballots) = (BTreeSet::new(), BTreeMap::new());
            *poll = Poll { draft, state: PollState::Draft, shared: false, tally, voters, ballots };
        }
    }
}
