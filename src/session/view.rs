//! What one participant may know: the snapshot for join and resync, and the pages of the lists.
//! Must not know codecs. This is the only way from the state to a client.

use schemars::JsonSchema;
use serde::Serialize;

use super::audio::Floor;
use super::baton::Baton;
use super::bounds::{Bounds, Cut, Room};
use super::capability::Role;
use super::chat::Policy;
use super::command::PageLimit;
use super::ids::{HandoutNo, MessageNo, ParticipantNo, PollNo, PublicId, QuestionNo, Timestamp};
use super::labs::Labs;
use super::lifecycle::Phase;
use super::planted::Fault;
use super::polls::PollState;
use super::recording::{Recording, RecordingState};
use super::refusal::Refusal;
use super::shapes::{HandoutCard, MessageCard, PersonCard, PollCard, QuestionCard, RosterRow};
use super::stage::{ScreenState, Stroke};
use super::state::Session;
use super::survey::Questions;
use super::text::{Description, PollTitle, Query};

/// `state` of a welcome or snapshot (protocol, appendix). The last four fields are for organizers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(description = "What one person may see. The last four are for organizers.")]
pub struct View {
    pub title: PollTitle,
    pub description: Description,
    pub phase: Phase,
    pub presenter: PresenterView,
    pub screen: ScreenState,
    pub control: Option<PersonCard>,
    pub strokes: Vec<Stroke>,
    pub mute: MuteView,
    /// Staff, panelists and the presenter.
    pub staff: Vec<RosterRow>,
    /// Attendees present.
    pub audience: u32,
    pub chat: ChatView,
    pub questions: Vec<QuestionCard>,
    pub poll: Option<PollCard>,
    pub shared: Vec<PollCard>,
    pub survey: Option<SurveyView>,
    pub handouts: Vec<HandoutCard>,
    pub recording: RecordingView,
    pub labs: Labs,
    pub started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub door: Option<DoorView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polls: Option<Vec<PollCard>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hands: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Told to nobody: for who counts.
    #[serde(skip)]
    pub cut: Cut,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PresenterView {
    pub participant: Option<PersonCard>,
    pub term: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MuteView {
    pub mute_epoch: u64,
    pub active: bool,
    pub locked: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChatView {
    pub policy: Policy,
    pub messages: Vec<MessageCard>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SurveyView {
    pub questions: Questions,
    pub submitted: bool,
}

/// `elapsed_ms` is what was recorded before `since`; while the state is on, the time since then comes on top.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecordingView {
    pub state: RecordingState,
    pub since: Option<Timestamp>,
    pub elapsed_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DoorView {
    pub locked: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Page {
    pub items: Vec<Item>,
    /// What to give as `after` for the next page; null on the last one.
    pub next: Option<PublicId>,
    /// Rows of the whole list.
    pub total: usize,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Item {
    Participant(RosterRow),
    Message(MessageCard),
    Question(QuestionCard),
    Poll(PollCard),
}

/// Newest questions and polls of a snapshot.
const QUESTIONS_SHOWN: usize = 100;
const POLLS_SHOWN: usize = 50;
/// Largest snapshot, and what of it is kept for the frame, `you` and the commas, in bytes of JSON.
pub const SNAPSHOT_BYTES_MAX: usize = 256 * 1024;
const SNAPSHOT_BYTES_ASIDE: usize = 8 * 1024;

/// What somebody sees as the present, where a rehearsal is hidden from those who are not part of it.
impl Session {
    /// Whether somebody sees what happens at a rehearsal; always true outside of one.
    pub fn sees_rehearsal(&self, who: ParticipantNo) -> bool {
        let hidden = self.is_rehearsal() && !self.is_planted(Fault::RehearsalInSnapshots);
        !hidden || self.person(who).role.is_on_stage() || self.is_presenter(who)
    }

    /// Whether what is at hand is a rehearsal's: also when it was ended without ever having gone live.
    pub fn is_rehearsal(&self) -> bool {
        match self.phase {
            Phase::Practice => true,
            Phase::Ended => self.started_at.is_none(),
            Phase::Scheduled | Phase::Live => false,
        }
    }

    /// Whether somebody may know that another is here.
    pub fn sees_person(&self, who: ParticipantNo, other: ParticipantNo) -> bool {
        self.person(who).role.is_on_stage()
            || self.person(other).role.is_on_stage()
            || (self.is_presenter(other) && self.sees_rehearsal(who))
    }

    /// The phase that somebody is shown.
    pub fn shown_phase(&self, who: ParticipantNo) -> Phase {
        let hidden = self.phase == Phase::Practice && !self.sees_rehearsal(who);
        if hidden { Phase::Scheduled } else { self.phase }
    }

    /// The baton that somebody is shown.
    pub fn shown_baton(&self, who: ParticipantNo) -> Baton {
        if self.sees_rehearsal(who) { self.baton } else { Baton::default() }
    }

    /// The mute-all that somebody is shown.
    pub fn shown_floor(&self, who: ParticipantNo) -> Floor {
        if self.sees_rehearsal(who) { self.floor } else { Floor::default() }
    }

    /// What somebody may know: the snapshot.
    ///
    /// Shape: as large as [`Session::bounds`] allow, at most [`SNAPSHOT_BYTES_MAX`] as JSON; what does not fit is cut
    /// from the oldest.
    /// Cost: some ten microseconds and one for each text shown.
    pub fn view(&self, who: ParticipantNo) -> View {
        let mut view = self.frame_of_view(who);
        let Bounds { messages_shown, snapshot_bytes, polls: _ } = self.bounds;
        let used = serde_json::to_vec(&view).map_or(snapshot_bytes, |bytes| bytes.len());
        let bytes = snapshot_bytes.saturating_sub(SNAPSHOT_BYTES_ASIDE + used);
        let mut room = Room { bytes, cut: false };
        let eighth = room.bytes / 8;
        let staff = self.person(who).role.is_staff();
        let seen = self.sees_rehearsal(who);
        let row = match (staff, seen) {
            (true, _) => RosterRow::for_staff,
            (false, true) => RosterRow::public,
            (false, false) => RosterRow::waiting,
        };
        let guest = self.baton.holder.filter(|holder| seen && !self.person(*holder).role.is_on_stage());
        let on_stage = guest.into_iter().chain(self.on_stage().map(|(who, _)| who));
        view.staff = fitting(on_stage.map(|other| row(self, other)), &mut room, eighth * 2);
        if seen {
            let shared = self.polls.all().rev().filter(|(_, poll)| poll.shared).take(POLLS_SHOWN);
            let cards = shared.map(|(number, poll)| PollCard::shared(self, number, poll));
            view.shared = oldest_first(fitting(cards, &mut room, eighth));
            view.strokes = oldest_first(fitting(self.stage.strokes.iter().rev().cloned(), &mut room, eighth));
        }
        if staff {
            let all = self.polls.all().rev().take(POLLS_SHOWN);
            let cards = all.map(|(number, poll)| PollCard::for_staff(self, number, poll));
            view.polls = Some(oldest_first(fitting(cards, &mut room, eighth)));
        }
        let questions = self.questions.questions().rev().filter(|question| self.sees_question(who, question));
        let cards = questions.take(QUESTIONS_SHOWN).map(|question| QuestionCard::of(self, question, who));
        view.questions = oldest_first(fitting(cards, &mut room, eighth));
        let mut messages = self.chat.messages().rev().filter(|message| self.sees_message(who, message));
        let cards = messages.by_ref().take(messages_shown).map(|message| MessageCard::of(self, message));
        let rest = room.bytes;
        view.chat.messages = oldest_first(fitting(cards, &mut room, rest));
        let as_many = view.chat.messages.len() == messages_shown;
        view.cut = Cut { messages: as_many && messages.next().is_some(), bytes: room.cut };
        view
    }

    /// The snapshot without what grows.
    fn frame_of_view(&self, who: ParticipantNo) -> View {
        let seen = self.sees_rehearsal(who);
        let (baton, floor) = (self.shown_baton(who), self.shown_floor(who));
        let staff = self.person(who).role.is_staff();
        let recording = if seen { self.recording } else { Recording::default() };
        let open =
            self.polls.open().filter(|_| seen).and_then(|number| Some((number, self.polls.get(number)?)));
        View {
            title: self.title.clone(),
            description: self.description.clone(),
            phase: self.shown_phase(who),
            presenter: PresenterView {
                participant: baton.holder.map(|holder| PersonCard::of(self, holder)),
                term: baton.term,
            },
            screen: if seen { self.stage.screen } else { ScreenState::Off },
            control: self.stage.control.filter(|_| seen).map(|other| PersonCard::of(self, other)),
            strokes: Vec::new(),
            mute: MuteView { mute_epoch: floor.epoch, active: floor.active, locked: floor.locked },
            staff: Vec::new(),
            audience: self.audience(),
            chat: ChatView { policy: self.chat.policy, messages: Vec::new() },
            questions: Vec::new(),
            poll: open.map(|(number, poll)| PollCard::open(self, number, poll, who)),
            shared: Vec::new(),
            survey: self.survey.questions.as_ref().map(|questions| SurveyView {
                questions: questions.clone(),
                submitted: self.survey.submitted.contains(&who),
            }),
            handouts: self.handouts.all().map(|(number, file)| HandoutCard::of(self, number, file)).collect(),
            recording: RecordingView {
                state: recording.state,
                since: recording.since.map(Timestamp),
                elapsed_ms: recording.before_ms,
            },
            labs: if seen { self.labs } else { Labs::default() },
            started_at: self.started_at.map(Timestamp),
            door: staff.then_some(DoorView { locked: self.door_locked }),
            polls: None,
            hands: staff.then(|| self.hands()),
            capacity: staff.then_some(self.capacity),
            cut: Cut::default(),
        }
    }
}

/// As many of the items, in order, as fit into `share` bytes of JSON and into `room`, which shrinks.
fn fitting<T: Serialize>(items: impl Iterator<Item = T>, room: &mut Room, share: usize) -> Vec<T> {
    let mut share = share.min(room.bytes);
    let (mut kept, mut bytes) = (Vec::new(), Vec::new());
    for item in items {
        bytes.clear();
        let size = serde_json::to_writer(&mut bytes, &item).map_or(usize::MAX, |()| bytes.len() + 1);
        if size > share {
            room.cut = true;
            break;
        }
        share -= size;
        room.bytes -= size;
        kept.push(item);
    }
    kept
}

fn oldest_first<T>(mut newest_first: Vec<T>) -> Vec<T> {
    newest_first.reverse();
    newest_first
}

/// Cuts a page out of the rows that the asker may see, each with its number and public id.
fn page<R>(
    rows: impl Iterator<Item = (u32, R)>,
    after: Option<u32>,
    limit: PageLimit,
    public: impl Fn(u32) -> PublicId,
    item: impl Fn(R) -> Item,
) -> Page {
    let (mut items, mut total, mut last, mut more) = (Vec::new(), 0, None, false);
    for (number, row) in rows {
        total += 1;
        if after.is_some_and(|after| number <= after) {
            continue;
        }
        if items.len() == limit.rows() {
            more = true;
            continue;
        }
        last = Some(number);
        items.push(item(row));
    }
    Page { items, next: last.filter(|_| more).map(public), total }
}

/// Where a page starts; an id that names nothing is no place to start from.
fn start(after: Option<&PublicId>, open: impl Fn(&PublicId) -> Option<u32>) -> Result<Option<u32>, Refusal> {
    after.map(|id| open(id).ok_or_else(|| Refusal::invalid("after", "is not an id of this list"))).transpose()
}

pub(super) fn list_participants(
    session: &Session,
    by: ParticipantNo,
    after: Option<&PublicId>,
    limit: PageLimit,
    role: Option<Role>,
    query: Option<&Query>,
) -> Result<Page, Refusal> {
    let key = &session.key;
    let after = start(after, |id| ParticipantNo::open(id, key).map(|who| who.0))?;
    let row = if session.person(by).role.is_staff() { RosterRow::for_staff } else { RosterRow::public };
    let sought = query.map(|query| query.as_str().to_lowercase());
    let rows = session
        .present()
        .filter(|(_, person)| role.is_none_or(|role| person.role == role))
        .filter(|(_, person)| {
            sought.as_ref().is_none_or(|sought| person.name.as_str().to_lowercase().contains(sought))
        })
        .map(|(who, _)| (who.0, who));
    Ok(page(
        rows,
        after,
        limit,
        |number| ParticipantNo(number).public(key),
        |who| Item::Participant(row(session, who)),
    ))
}

pub(super) fn list_chat(
    session: &Session,
    by: ParticipantNo,
    after: Option<&PublicId>,
    limit: PageLimit,
) -> Result<Page, Refusal> {
    let key = &session.key;
    let after = start(after, |id| MessageNo::open(id, key).map(|message| message.0))?;
    let rows = session.chat.messages().filter(|message| session.sees_message(by, message));
    let rows = rows.map(|message| (message.message.0, message));
    let item = |message| Item::Message(MessageCard::of(session, message));
    Ok(page(rows, after, limit, |number| MessageNo(number).public(key), item))
}

pub(super) fn list_questions(
    session: &Session,
    by: ParticipantNo,
    after: Option<&PublicId>,
    limit: PageLimit,
) -> Result<Page, Refusal> {
    let key = &session.key;
    let after = start(after, |id| QuestionNo::open(id, key).map(|question| question.0))?;
    let rows = session.questions.questions().filter(|question| session.sees_question(by, question));
    let rows = rows.map(|question| (question.question.0, question));
    let item = |question| Item::Question(QuestionCard::of(session, question, by));
    Ok(page(rows, after, limit, |number| QuestionNo(number).public(key), item))
}

pub(super) fn list_polls(
    session: &Session,
    by: ParticipantNo,
    after: Option<&PublicId>,
    limit: PageLimit,
) -> Result<Page, Refusal> {
    let key = &session.key;
    let after = start(after, |id| PollNo::open(id, key).map(|poll| poll.0))?;
    let staff = session.person(by).role.is_staff() || session.is_planted(Fault::DraftsInLists);
    let seen = session.sees_rehearsal(by);
    let rows = session
        .polls
        .all()
        .filter(|(_, poll)| staff || (seen && (poll.shared || poll.state == PollState::Open)))
        .map(|(number, poll)| (number.0, (number, poll)));
    let item = |(number, poll)| {
        Item::Poll(match staff {
            true => PollCard::for_staff(session, number, poll),
            false if poll.shared => PollCard::shared(session, number, poll),
            false => PollCard::open(session, number, poll, by),
        })
    };
    Ok(page(rows, after, limit, |number| PollNo(number).public(key), item))
}

/// The public id of a handout, for those who store its bytes.
pub fn handout_id(session: &Session, number: HandoutNo) -> PublicId {
    number.public(&session.key)
}
