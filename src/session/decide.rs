//! The one path of a command: repeated? permitted? found? rank and ownership; then what is expected, the phase
//! and the state. The order is the protocol's, and refusals are given in it.
//! Must not know how facts change the state: it only reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::capability::{Permit, authorize};
use super::command::Command;
use super::event::{Cause, Event};
use super::ids::{Millis, ParticipantNo, PublicId};
use super::labs::{Emoji, Lab};
use super::lifecycle::Phase;
use super::memory::{Accepted, Made, Recall};
use super::planted::Fault;
use super::polls::Ballot;
use super::recording::Turned;
use super::refusal::{Actual, ActualValue, Missing, Refusal};
use super::stage::ScreenState;
use super::state::Session;
use super::text::ChatText;
use super::{
    audio, baton, chat, handouts, labs, lifecycle, polls, questions, recording, roster, stage, survey, view,
};

/// What the sender takes to be so; if it is not, the command changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    #[serde(default)]
    pub presenter_term: Option<u64>,
    #[serde(default)]
    pub mute_epoch: Option<u64>,
    #[serde(default)]
    pub phase: Option<Phase>,
}

/// A command with who asks and when, both from the owner and never from the frame.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The sender's id for it, 1 to 64 characters.
    pub id: Box<str>,
    pub by: ParticipantNo,
    pub at: Millis,
    pub expect: Expect,
    /// A hash of the content as it was sent; keyed by the session before it is kept.
    pub content: u64,
    /// The command, or why it is none: a repeated id is answered before that is said.
    pub command: Result<Command, Refusal>,
}

/// What comes of a command.
#[derive(Debug, Clone)]
pub enum Decision {
    /// New facts, one record. Never empty: what changes nothing is noted.
    Facts { events: Vec<Event>, cause: Cause, made: Made },
    /// It was accepted before: the same answer again.
    Repeated(Accepted),
    /// A page of a list.
    Page(Box<view::Page>),
    /// Something to pass on and forget.
    Transient(Transient),
}

/// What is passed on and not kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Transient {
    Reaction(Emoji),
    Caption { from: ParticipantNo, text: ChatText },
}

/// One command under decision: what every rule gets.
pub(super) struct Turn<'a> {
    pub session: &'a Session,
    pub permit: Permit,
    expect: Expect,
    in_phase: bool,
}

/// Proof that a rule has asked whether the command is in time. Facts are made of it and of nothing else, so no
/// rule can pass over the question, and each asks at its place in the order of refusals.
pub(super) struct Timely(());

/// The facts that a rule gives.
pub(super) struct Facts(Vec<Event>);

/// What a rule comes to.
pub(super) type Outcome = Result<Facts, Refusal>;

impl Timely {
    pub fn facts(self, events: Vec<Event>) -> Facts {
        Facts(events)
    }

    pub fn unchanged(self) -> Facts {
        Facts(Vec::new())
    }

    pub fn facts_unless(self, already: bool, events: impl FnOnce() -> Vec<Event>) -> Facts {
        Facts(if already { Vec::new() } else { events() })
    }
}

impl<'a> Turn<'a> {
    /// The expectations and the phase, after what is forbidden and before the rest of the state.
    pub fn timely(&self) -> Result<Timely, Refusal> {
        self.expectations()?;
        if self.in_phase {
            return Ok(Timely(()));
        }
        let shown = self.session.shown_phase(self.permit.by());
        Err(Refusal::conflict("phase", shown.name()))
    }

    fn expectations(&self) -> Result<(), Refusal> {
        let (session, mut actual) = (self.session, Vec::new());
        let (term, epoch) =
            (session.shown_baton(self.permit.by()).term, session.shown_floor(self.permit.by()).epoch);
        let phase = session.shown_phase(self.permit.by());
        if self.expect.presenter_term.is_some_and(|expected| expected != term) {
            actual.push(("presenter_term", ActualValue::Number(term)));
        }
        if self.expect.mute_epoch.is_some_and(|expected| expected != epoch) {
            actual.push(("mute_epoch", ActualValue::Number(epoch)));
        }
        if self.expect.phase.is_some_and(|expected| expected != phase) {
            actual.push(("phase", ActualValue::Name(phase.name())));
        }
        if actual.is_empty() || session.is_planted(Fault::AnyExpectation) {
            Ok(())
        } else {
            Err(Refusal::Conflict { actual: Actual(actual) })
        }
    }

    /// Somebody present whom the asker may see.
    pub fn present(&self, id: &PublicId) -> Result<ParticipantNo, Refusal> {
        let by = self.permit.by();
        ParticipantNo::open(id, &self.session.key)
            .filter(|who| self.session.knows(*who) && self.session.person(*who).present)
            .filter(|who| *who == by || self.session.sees_person(by, *who))
            .ok_or(Refusal::NotFound { what: "participant" })
    }

    /// The person named, or the asker.
    pub fn own_or_present(&self, id: Option<&PublicId>) -> Result<ParticipantNo, Refusal> {
        id.map_or(Ok(self.permit.by()), |id| self.present(id))
    }

    /// Whether the id names somebody who was removed already.
    pub fn is_removed(&self, id: &PublicId) -> bool {
        ParticipantNo::open(id, &self.session.key)
            .is_some_and(|who| self.session.knows(who) && self.session.person(who).removed)
    }
}

/// Decides one command. Pure: the same session and ask give the same decision.
///
/// # Errors
/// The first reason, in the order of [`Refusal`], for which the command is refused. Nothing has changed then.
pub fn decide(session: &Session, ask: &Ask) -> Result<Decision, Refusal> {
    let digest = session.key.hash(&ask.content.to_le_bytes());
    let fleeting = ask.command.as_ref().is_ok_and(Command::is_fleeting);
    match session.person(ask.by).memory.recall(&session.key, &ask.id, digest) {
        _ if fleeting => {}
        Recall::New => {}
        Recall::Repeated(accepted) => return Ok(Decision::Repeated(accepted)),
        Recall::Reused => return Err(Refusal::invalid("id", "was used for another command")),
    }
    let command = ask.command.as_ref().map_err(Refusal::clone)?;
    let ballot = static_ballot(command)?;
    let own = command.whose().is_none_or(|id| ParticipantNo::open(id, &session.key) == Some(ask.by));
    let need = session.need(command, own);
    if !session.person(ask.by).present && !session.is_planted(Fault::GoneStillAct) {
        // Removed, dropped or gone while the command was under way: nobody does anything from outside.
        return Err(Refusal::forbidden(need, session.person(ask.by).role, Missing::Role));
    }
    let permit = authorize(session, ask.by, need)?;
    let in_phase = match session.phase {
        Phase::Practice | Phase::Live => true,
        Phase::Scheduled => command.allowed_while_scheduled(),
        Phase::Ended => session.is_planted(Fault::EndedGoesOn),
    };
    let turn = Turn { session, permit, expect: ask.expect, in_phase };
    if let Some(decision) = fleeting_decision(&turn, command)? {
        return Ok(decision);
    }
    let Facts(events) = rule(&turn, command, ballot)?;
    let mut events = session.facts(command, events);
    if events.is_empty() {
        events.push(Event::Noted {});
    }
    let made = made(&events);
    Ok(Decision::Facts { events, cause: Cause { id: ask.id.clone(), digest }, made })
}

/// What a vote says, checked before rights are: it is the same for every state.
fn static_ballot(command: &Command) -> Result<Option<Ballot>, Refusal> {
    match command {
        Command::Vote { choices, rating, text, .. } => {
            Ballot::from_parts(choices.as_ref(), *rating, text.as_ref()).map(Some)
        }
        Command::SubmitSurvey { answers } => {
            let first_wrong = answers.0.iter().flatten().find_map(|answer| answer.ballot().err());
            first_wrong.map_or(Ok(None), Err)
        }
        _ => Ok(None),
    }
}

pub(super) fn made(events: &[Event]) -> Made {
    events
        .iter()
        .find_map(|event| match event {
            Event::ChatSent { message, .. } => Some(Made::Message(*message)),
            Event::QuestionAsked { question, .. } => Some(Made::Question(*question)),
            Event::PollCreated { poll, .. } => Some(Made::Poll(*poll)),
            _ => None,
        })
        .unwrap_or(Made::Nothing)
}

/// Lists, reactions and captions in the making: answered, and not remembered.
fn fleeting_decision(turn: &Turn, command: &Command) -> Result<Option<Decision>, Refusal> {
    let page = |page| Ok(Some(Decision::Page(Box::new(page))));
    let by = turn.permit.by();
    match command {
        Command::ListParticipants { after, limit, role, query } => {
            let rows =
                view::list_participants(turn.session, by, after.as_ref(), *limit, *role, query.as_ref())?;
            let Timely(()) = turn.timely()?;
            page(rows)
        }
        Command::ListChat { after, limit } => {
            let rows = view::list_chat(turn.session, by, after.as_ref(), *limit)?;
            let Timely(()) = turn.timely()?;
            page(rows)
        }
        Command::ListQuestions { after, limit } => {
            let rows = view::list_questions(turn.session, by, after.as_ref(), *limit)?;
            let Timely(()) = turn.timely()?;
            page(rows)
        }
        Command::ListPolls { after, limit } => {
            let rows = view::list_polls(turn.session, by, after.as_ref(), *limit)?;
            let Timely(()) = turn.timely()?;
            page(rows)
        }
        Command::React { emoji } => {
            let Timely(()) = turn.timely()?;
            labs::must_be_on(turn, Lab::Reactions)?;
            Ok(Some(Decision::Transient(Transient::Reaction(*emoji))))
        }
        Command::Caption { text, is_final: false } => {
            let Timely(()) = turn.timely()?;
            labs::must_be_on(turn, Lab::Captions)?;
            let from = turn.session.author(by);
            Ok(Some(Decision::Transient(Transient::Caption { from, text: text.clone() })))
        }
        _ => Ok(None),
    }
}

/// From the command to its rule. Exhaustive: a new command does not compile until it has one.
fn rule(turn: &Turn, command: &Command, ballot: Option<Ballot>) -> Outcome {
    match command {
        Command::Leave {} => roster::leave(turn),
        Command::Start { practice } => lifecycle::start(turn, *practice),
        Command::End {} => lifecycle::end(turn),
        Command::EditDetails { title, description } => {
            lifecycle::edit_details(turn, title.as_ref(), description.as_ref())
        }
        Command::SetDoor { locked } => lifecycle::set_door(turn, *locked),
        Command::SetRole { participant, role } => roster::set_role(turn, participant, *role),
        Command::HandOverOrganizer { participant } => roster::hand_over_organizer(turn, participant),
        // The reason is for the one who is removed: the owner closes their socket with it. It is not kept.
        Command::Remove { participant, reason: _ } => roster::remove(turn, participant),
        Command::AllowBack { sub } => roster::allow_back(turn, sub),
        Command::RaiseHand {} => roster::set_hand(turn, None, true),
        Command::LowerHand { participant } => roster::set_hand(turn, participant.as_ref(), false),
        Command::LowerAllHands {} => roster::lower_all_hands(turn),
        Command::Mute { participant } => audio::mute(turn, participant.as_ref()),
        Command::Unmute { participant } => audio::unmute(turn, participant.as_ref()),
        Command::MuteAll { lock } => audio::mute_all(turn, *lock),
        Command::LiftMuteAll {} => audio::lift_mute_all(turn),
        Command::ShareWebcam {} => stage::share_webcam(turn),
        Command::HideWebcam { participant } => stage::hide_webcam(turn, participant.as_ref()),
        Command::HandPresenter { participant } => baton::hand_presenter(turn, participant),
        Command::TakePresenter {} => baton::take_presenter(turn),
        Command::ShareScreen {} => stage::set_screen(turn, ScreenState::On),
        Command::PauseScreen {} => stage::set_screen(turn, ScreenState::Paused),
        Command::StopScreen {} => stage::set_screen(turn, ScreenState::Off),
        Command::GiveControl { participant } => stage::give_control(turn, participant),
        Command::RevokeControl { participant } => stage::revoke_control(turn, participant),
        Command::Draw { stroke } => stage::draw(turn, stroke),
        Command::ClearDrawing {} => stage::clear_drawing(turn),
        Command::Chat { to, text } => chat::send(turn, *to, text),
        Command::SetChatPolicy { attendees } => chat::set_policy(turn, *attendees),
        Command::DeleteChat { message } => chat::delete(turn, message),
        Command::Ask { text, anonymous } => questions::ask(turn, text, *anonymous),
        Command::AssignQuestion { question, participant } => {
            questions::assign(turn, question, participant.as_ref())
        }
        Command::AnswerQuestion { question, text, public } => {
            questions::answer(turn, question, text, *public)
        }
        Command::DismissQuestion { question } => questions::dismiss(turn, question),
        _ => later_rule(turn, command, ballot),
    }
}

/// The second half of [`rule`], in the order of the protocol's table.
fn later_rule(turn: &Turn, command: &Command, ballot: Option<Ballot>) -> Outcome {
    match (command, ballot) {
        (Command::CreatePoll(draft), _) => polls::create(turn, draft),
        (Command::DeletePoll { poll }, _) => polls::delete(turn, poll),
        (Command::OpenPoll { poll }, _) => polls::open(turn, poll),
        (Command::ClosePoll { poll }, _) => polls::close(turn, poll),
        (Command::SharePollResults { poll }, _) => polls::share(turn, poll, true),
        (Command::HidePollResults { poll }, _) => polls::share(turn, poll, false),
        (Command::Vote { poll, .. }, Some(ballot)) => polls::vote(turn, poll, &ballot),
        (Command::SetSurvey { questions }, _) => survey::set(turn, questions),
        (Command::SubmitSurvey { answers }, _) => survey::submit(turn, answers),
        (Command::RemoveHandout { handout }, _) => handouts::remove(turn, handout),
        (Command::StartRecording {}, _) => recording::set(turn, Turned::Started),
        (Command::PauseRecording {}, _) => recording::set(turn, Turned::Paused),
        (Command::ResumeRecording {}, _) => recording::set(turn, Turned::Resumed),
        (Command::StopRecording {}, _) => recording::set(turn, Turned::Stopped),
        (Command::SetLab { lab, on }, _) => labs::set(turn, *lab, *on),
        (Command::Caption { text, .. }, _) => labs::caption(turn, text),
        _ => unreachable!(
            "lists and reactions were answered before, a vote has its ballot, the rest is in `rule`"
        ),
    }
}
