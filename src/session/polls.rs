//! Polls of four kinds: drafted, opened, voted in, closed, shared. At most one is open.
//! Must not know who is told. Who chose what in an anonymous poll is nowhere: only who voted, and the sums.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{ParticipantNo, PollNo, PublicId};
use super::refusal::Refusal;
use super::state::Session;
use super::text::{ChatText, PollOption, PollTitle};

/// What a poll takes as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PollKind {
    Single,
    Multiple,
    Rating,
    Text,
}

/// A poll as it is drafted: what `create_poll` takes, and each question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PollDraft {
    pub question: PollTitle,
    pub kind: PollKind,
    /// 2 to 20 for `single` and `multiple`, none else.
    #[schemars(length(max = 20))]
    #[serde(default)]
    pub options: Vec<PollOption>,
    #[serde(default)]
    pub anonymous: bool,
}

/// Fewest and most options of a choice.
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=20;
/// The highest rating; the lowest is 1.
pub const RATING_MAX: u8 = 5;
/// Most polls of a session.
pub const POLLS_MAX: usize = 200;
/// Shortest sealed answer: any choice among [`OPTIONS`] fits.
const SEALED_BYTES_MIN: usize = 128;

impl<'de> Deserialize<'de> for PollDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Typed {
            question: PollTitle,
            kind: PollKind,
            #[serde(default)]
            options: Option<Vec<PollOption>>,
            #[serde(default, deserialize_with = "super::command::null_is_absent")]
            anonymous: bool,
        }
        let Typed { question, kind, options, anonymous } = Typed::deserialize(deserializer)?;
        let options = options.unwrap_or_default();
        let fits = match kind {
            PollKind::Single | PollKind::Multiple => OPTIONS.contains(&options.len()),
            PollKind::Rating | PollKind::Text => options.is_empty(),
        };
        if fits {
            Ok(PollDraft { question, kind, options, anonymous })
        } else {
            Err(de::Error::invalid_length(options.len(), &"`options`: 2 to 20 for a choice, none else"))
        }
    }
}

/// The options somebody chose: 0-based, distinct, at most one of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent, extend("uniqueItems" = true))]
pub struct Choices(#[schemars(length(min = 1, max = 20), inner(range(max = 19)))] Box<[u8]>);

impl Choices {
    /// The indexes, rising.
    pub fn indexes(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Choices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = Vec::<u64>::deserialize(deserializer)?;
        let mut seen = BTreeSet::new();
        let fits = !typed.is_empty()
            && typed.iter().all(|index| *index < *OPTIONS.end() as u64 && seen.insert(*index));
        if !fits {
            return Err(de::Error::custom("is one or more distinct indexes of options"));
        }
        Ok(Choices(seen.into_iter().map(|index| index as u8).collect()))
    }
}

/// 1 to [`RATING_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent, description = "A rating.")]
pub struct Rating(#[schemars(range(min = 1, max = 5))] u8);

impl Rating {
    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = u64::deserialize(deserializer)?;
        if (1..=u64::from(RATING_MAX)).contains(&typed) {
            Ok(Rating(typed as u8))
        } else {
            Err(de::Error::custom("is from 1 to 5"))
        }
    }
}

/// An answer to a poll or to one question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ballot {
    Choices(Choices),
    Rating(Rating),
    Text(ChatText),
}

impl Ballot {
    /// The one answer among the three that a message can name.
    ///
    /// # Errors
    /// `Invalid` where it names none, or more than one.
    pub fn from_parts(
        choices: Option<&Choices>,
        rating: Option<Rating>,
        text: Option<&ChatText>,
    ) -> Result<Ballot, Refusal> {
        match (choices, rating, text) {
            (Some(choices), None, None) => Ok(Ballot::Choices(choices.clone())),
            (None, Some(rating), None) => Ok(Ballot::Rating(rating)),
            (None, None, Some(text)) => Ok(Ballot::Text(text.clone())),
            (None, None, None) => {
                Err(Refusal::invalid("choices", "one of choices, rating and text is needed"))
            }
            (_, Some(_), Some(_)) | (Some(_), _, Some(_)) => Err(Refusal::invalid("text", "only one answer")),
            (Some(_), Some(_), None) => Err(Refusal::invalid("rating", "only one answer")),
        }
    }

    /// Whether it answers a question of this kind; else the field that is wrong.
    pub fn fits(&self, draft: &PollDraft) -> Result<(), &'static str> {
        match (self, draft.kind) {
            (Ballot::Rating(_), PollKind::Rating) | (Ballot::Text(_), PollKind::Text) => Ok(()),
            (Ballot::Choices(choices), PollKind::Single | PollKind::Multiple) => {
                let known = choices.0.iter().all(|index| usize::from(*index) < draft.options.len());
                let one = draft.kind == PollKind::Multiple || choices.0.len() == 1;
                if known && one { Ok(()) } else { Err("choices") }
            }
            (Ballot::Choices(_), _) => Err("choices"),
            (Ballot::Rating(_), _) => Err("rating"),
            (Ballot::Text(_), _) => Err("text"),
        }
    }
}

/// The sums of a poll or of one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// By option; by rating from 1 to 5; empty for text.
    pub counts: Vec<u32>,
    /// Text answers without their authors, sorted so that their order tells nothing.
    pub texts: Vec<ChatText>,
}

impl Tally {
    /// An empty tally for a question.
    pub fn new(draft: &PollDraft) -> Tally {
        let columns = match draft.kind {
            PollKind::Single | PollKind::Multiple => draft.options.len(),
            PollKind::Rating => usize::from(RATING_MAX),
            PollKind::Text => 0,
        };
        Tally { counts: vec![0; columns], texts: Vec::new() }
    }

    /// Counts a ballot.
    pub fn add(&mut self, ballot: &Ballot) {
        match ballot {
            Ballot::Choices(choices) => {
                choices.0.iter().for_each(|index| self.bump(usize::from(*index), true))
            }
            Ballot::Rating(rating) => self.bump(usize::from(rating.0) - 1, true),
            Ballot::Text(text) => {
                let place = self.texts.partition_point(|known| known < text);
                self.texts.insert(place, text.clone());
            }
        }
    }

    /// Takes a ballot out again.
    pub fn subtract(&mut self, ballot: &Ballot) {
        match ballot {
            Ballot::Choices(choices) => {
                choices.0.iter().for_each(|index| self.bump(usize::from(*index), false))
            }
            Ballot::Rating(rating) => self.bump(usize::from(rating.0) - 1, false),
            Ballot::Text(text) => {
                if let Ok(place) = self.texts.binary_search(text) {
                    self.texts.remove(place);
                }
            }
        }
    }

    fn bump(&mut self, column: usize, up: bool) {
        if let Some(count) = self.counts.get_mut(column) {
            *count = if up { *count + 1 } else { count.saturating_sub(1) };
        }
    }
}

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
    if turn.session.polls.polls.len() >= POLLS_MAX {
        return Err(Refusal::conflict_number("polls", POLLS_MAX as u64));
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
    let timely = turn.timely()?;
    if poll.state != PollState::Open {
        return Err(Refusal::conflict("poll", poll.state.name()));
    }
    ballot.fits(&poll.draft).map_err(|field| Refusal::invalid(field, "does not answer this poll"))?;
    if !poll.draft.anonymous {
        let same = poll.ballots.get(&by) == Some(ballot);
        return Ok(timely.facts_unless(same, || vec![Event::Voted { poll: number, ballot: ballot.clone() }]));
    }
    if poll.voters.contains(&by) {
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

impl Session {
    /// Covers an anonymous answer with the session's key, so that it can stand beside its author's name in the
    /// journal without a dump linking the two. `context` is the poll's number, or [`super::survey::SEAL_CONTEXT`].
    pub(super) fn seal<T: Serialize>(&self, context: u32, by: ParticipantNo, answer: &T) -> Box<[u8]> {
        let mut bytes = serde_json::to_vec(answer).expect("answers are plain data");
        // White space up to a power of two: the length would tell which of the published answers this is.
        bytes.resize(bytes.len().next_power_of_two().max(SEALED_BYTES_MIN), b' ');
        self.key.cover([u64::from(context), u64::from(by.0)], &mut bytes);
        bytes.into()
    }

    /// Undoes [`Session::seal`]; `None` if the bytes are not of its making.
    pub(super) fn unseal<T: de::DeserializeOwned>(
        &self,
        context: u32,
        by: ParticipantNo,
        sealed: &[u8],
    ) -> Option<T> {
        let mut bytes = sealed.to_vec();
        self.key.cover([u64::from(context), u64::from(by.0)], &mut bytes);
        serde_json::from_slice(&bytes).ok()
    }
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
