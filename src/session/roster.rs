//! Who is here: entering, leaving, roles, removal and the way back.
//! Must not know sockets: a person is present by the facts, and away for a while by what the owner reports.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::audio;
use super::baton::{self, PresenterReason, you_changed};
use super::capability::{Need, Role};
use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{ParticipantNo, PublicId};
use super::planted::Fault;
use super::refusal::{Actual, ActualValue, Missing, Refusal};
use super::state::Session;
use super::text::DisplayName;

/// A person's stable identity within the session. Shape: 1 to 128 characters, as its issuer chose them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(transparent)]
pub struct Sub(#[schemars(length(min = 1, max = 128))] Arc<str>);

impl Sub {
    /// Longest identity, in Unicode scalar values.
    pub const CHARS_MAX: usize = 128;

    /// Checks the length and that nothing in it is a control character.
    pub fn new(text: &str) -> Option<Sub> {
        let fits = (1..=Sub::CHARS_MAX).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Sub(text.into()))
    }

    /// The identity.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Identities can be e-mail addresses: they stay out of logs.
impl fmt::Debug for Sub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sub(…)")
    }
}

impl<'de> Deserialize<'de> for Sub {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Sub::new(&text).ok_or_else(|| de::Error::custom("has 1 to 128 characters and no control characters"))
    }
}

/// Who a good ticket says somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub sub: Sub,
    pub name: DisplayName,
    pub role: Role,
    /// Account member id; required for the roles of members.
    pub member: Option<Box<str>>,
    /// For the blocking of a removed person's other registrations; compared in lower case.
    pub email: Option<Box<str>>,
    /// The API key that vouches for this identity.
    pub key: Box<str>,
}

/// A person's first arrival: what stays true of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    pub sub: Sub,
    pub name: DisplayName,
    pub role: Role,
    pub member: Option<Box<str>>,
    pub email: Option<Box<str>>,
    pub key: Box<str>,
}

/// Why somebody is no longer here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftReason {
    Left,
    Dropped,
    Removed,
    Ended,
}

/// Why a good ticket does not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// The identity belongs to another key: 4401.
    ForeignKey,
    /// 4403.
    Removed,
    /// 4410.
    Ended,
    /// 4413.
    Full,
    /// 4423.
    Locked,
}

/// Lets somebody in: the participant and the facts, none where they were present all along.
///
/// # Errors
/// [`Turned`], in the order in which it is decided.
pub fn enter(session: &Session, identity: &Identity) -> Result<(ParticipantNo, Vec<Event>), Turned> {
    if let Some(known) = session.by_sub(&identity.sub) {
        let person = session.person(known);
        if *person.key != *identity.key {
            return Err(Turned::ForeignKey);
        }
        let by_email = person.email.as_ref().is_some_and(|email| session.is_email_removed(email));
        admit(session, identity, person.removed || by_email)?;
        if person.present {
            return Ok((known, Vec::new()));
        }
        if person.entered_as == Role::Attendee && session.is_full() {
            return Err(Turned::Full);
        }
        return Ok((known, entering(session, known, person.role, None)));
    }
    admit(session, identity, false)?;
    if session.door_locked {
        return Err(Turned::Locked);
    }
    if (identity.role == Role::Attendee && session.is_full()) || session.is_out_of_numbers() {
        return Err(Turned::Full);
    }
    let second_organizer = identity.role == Role::Organizer && session.has_organizer();
    let role = if second_organizer { Role::CoOrganizer } else { identity.role };
    let new = NewPerson {
        sub: identity.sub.clone(),
        name: identity.name.clone(),
        role,
        member: identity.member.clone(),
        email: identity.email.as_ref().map(|email| email.to_lowercase().into()),
        key: identity.key.clone(),
    };
    let participant = session.next_participant();
    Ok((participant, entering(session, participant, role, Some(Box::new(new)))))
}

fn admit(session: &Session, identity: &Identity, removed: bool) -> Result<(), Turned> {
    let by_email =
        identity.email.as_ref().is_some_and(|email| session.is_email_removed(&email.to_lowercase()));
    if (removed || by_email) && !session.is_planted(Fault::RemovedComeBack) {
        return Err(Turned::Removed);
    }
    let is_over = session.phase == super::lifecycle::Phase::Ended && !session.is_planted(Fault::EndedLetsIn);
    if is_over { Err(Turned::Ended) } else { Ok(()) }
}

fn entering(session: &Session, who: ParticipantNo, role: Role, new: Option<Box<NewPerson>>) -> Vec<Event> {
    let returns = new.is_none();
    let mut events = vec![Event::Joined { participant: who, new }];
    if role.is_staff() && session.is_baton_vacant() {
        let term = session.baton.term + 1;
        events.push(Event::PresenterChanged {
            participant: Some(who),
            previous: None,
            term,
            reason: PresenterReason::Taken,
        });
    }
    // Their microphone, webcam, hand and leave to speak ended when they left, with nobody there to be told. Who resumes has
    // no state to read it from.
    if returns {
        events.push(you_changed(who, false));
    }
    events
}

/// `leave`.
pub(super) fn leave(turn: &Turn) -> Outcome {
    Ok(turn.timely()?.facts(leaving(turn.session, turn.permit.by(), LeftReason::Left)))
}

/// The facts of a departure. The baton moves first, so that at no number of the session its holder is absent.
pub fn leaving(session: &Session, who: ParticipantNo, reason: LeftReason) -> Vec<Event> {
    leaving_together(session, &[who], reason)
}

fn leaving_together(session: &Session, leavers: &[ParticipantNo], reason: LeftReason) -> Vec<Event> {
    let mut events = Vec::new();
    let mut heir = None;
    // Staff count hands, and from `participant_left` nobody can tell whether one was raised.
    let hands = leavers.iter().filter(|who| session.person(**who).hand.is_some());
    events.extend(hands.map(|who| Event::HandChanged { participant: *who, raised: false }));
    let leaves = session.baton.holder.is_some_and(|holder| leavers.contains(&holder));
    if leaves && !session.is_planted(Fault::BatonStays) {
        heir = baton::successor(session, |candidate| !leavers.contains(&candidate));
        baton::move_to(session, heir, PresenterReason::Left, None, &mut events);
    } else if session.stage.control.is_some_and(|control| leavers.contains(&control)) {
        events.push(Event::ControlChanged { participant: None });
    }
    events.extend(leavers.iter().map(|who| Event::Left { participant: *who, reason }));
    events.extend(heir.map(|heir| you_changed(heir, true)));
    events
}

/// `remove`.
pub(super) fn remove(turn: &Turn, whom: &PublicId) -> Outcome {
    if turn.is_removed(whom) {
        return Ok(turn.timely()?.unchanged());
    }
    let whom = turn.present(whom)?;
    outranks(turn, whom, Need::Staff)?;
    let gone = with_namesakes(turn, whom);
    Ok(turn.timely()?.facts(leaving_together(turn.session, &gone, LeftReason::Removed)))
}

/// Somebody and those present under the same e-mail: a removal blocks the address, so it holds for every identity that
/// came in by it. Whoever the remover does not outrank stays.
fn with_namesakes(turn: &Turn, whom: ParticipantNo) -> Vec<ParticipantNo> {
    let email = &turn.session.person(whom).email;
    let same = turn.session.present().filter(|(who, person)| {
        *who != whom && email.is_some() && person.email == *email && person.role < turn.permit.role()
    });
    [whom].into_iter().chain(same.map(|(who, _)| who)).collect()
}

/// `allow_back`.
pub(super) fn allow_back(turn: &Turn, sub: &Sub) -> Outcome {
    let known = turn.session.by_sub(sub).ok_or(Refusal::NotFound { what: "sub" })?;
    let timely = turn.timely()?;
    let person = turn.session.person(known);
    // Whoever else was removed under their address, they are barred by it all the same.
    let by_email = person.email.as_ref().is_some_and(|email| turn.session.is_email_removed(email));
    let is_barred = person.removed || by_email;
    Ok(timely.facts_unless(!is_barred, || vec![Event::AllowedBack { participant: known }]))
}

/// `set_role`: ranked both ways, on whom and to what.
pub(super) fn set_role(turn: &Turn, whom: &PublicId, role: Role) -> Outcome {
    let whom = turn.present(whom)?;
    let person = turn.session.person(whom);
    outranks(turn, whom, Need::Staff)?;
    let is_above = role > turn.permit.role() && !turn.session.is_planted(Fault::AboveOwn);
    let is_second = role == Role::Organizer && !turn.session.is_planted(Fault::SecondOrganizer);
    if is_above || is_second {
        return Err(Refusal::forbidden(Need::Staff, turn.permit.role(), Missing::Rank));
    }
    let timely = turn.timely()?;
    if person.role == role {
        return Ok(timely.unchanged());
    }
    let is_stranger = person.member.is_none() && !turn.session.is_planted(Fault::StrangersAsMembers);
    if role.needs_member() && is_stranger {
        return Err(Refusal::conflict_flag("member", false));
    }
    Ok(timely.facts(changing_role(turn.session, whom, role)))
}

/// `hand_over_organizer`: the two change places.
pub(super) fn hand_over_organizer(turn: &Turn, to: &PublicId) -> Outcome {
    let to = turn.present(to)?;
    let timely = turn.timely()?;
    let (by, role) = (turn.permit.by(), turn.session.person(to).role);
    if to == by {
        return Ok(timely.unchanged());
    }
    if role != Role::CoOrganizer && !turn.session.is_planted(Fault::HandOverToAnybody) {
        return Err(Refusal::Conflict { actual: Actual(vec![("role", ActualValue::Name(role.name()))]) });
    }
    let change = |participant, role, previous| Event::RoleChanged { participant, role, previous };
    Ok(timely.facts(vec![
        change(by, Role::CoOrganizer, Role::Organizer),
        change(to, Role::Organizer, Role::CoOrganizer),
        you_changed(by, true),
        you_changed(to, true),
    ]))
}

/// The facts of a new role, with all that a demotion withdraws, and the baton where it falls or is waited for.
fn changing_role(session: &Session, who: ParticipantNo, role: Role) -> Vec<Event> {
    let person = session.person(who);
    let previous = person.role;
    let mut events = vec![Event::RoleChanged { participant: who, role, previous }];
    let mut told = vec![who];
    if role == Role::Attendee && session.is_presenter(who) {
        let heir = baton::successor(session, |candidate| candidate != who);
        baton::move_to(session, heir, PresenterReason::Demoted, Some(role), &mut events);
        told.extend(heir);
    } else if role < previous {
        if !session.is_presenter(who) {
            audio::withdraw(session, who, role, &mut events);
            baton::withdraw_webcam(session, who, role, &mut events);
        }
        if role == Role::Attendee && session.stage.control == Some(who) {
            events.push(Event::ControlChanged { participant: None });
        }
    } else if let Some(mic) = audio::promoted(session, person, role) {
        events.push(Event::MicChanged { participant: who, mic });
    }
    if role.is_staff() && session.is_baton_vacant() {
        let (term, reason) = (session.baton.term + 1, PresenterReason::Taken);
        events.push(Event::PresenterChanged { participant: Some(who), previous: None, term, reason });
    }
    if role == Role::Attendee {
        let assigned = session.questions.assigned_to(who);
        events.extend(assigned.map(|question| Event::QuestionAssigned {
            question,
            participant: None,
            previous: Some(who),
        }));
    }
    events.extend(told.into_iter().map(|who| you_changed(who, true)));
    events
}

/// `raise_hand`, `lower_hand`.
pub(super) fn set_hand(turn: &Turn, whom: Option<&PublicId>, raised: bool) -> Outcome {
    let whom = turn.own_or_present(whom)?;
    let timely = turn.timely()?;
    let same = turn.session.person(whom).hand.is_some() == raised;
    Ok(timely.facts_unless(same, || vec![Event::HandChanged { participant: whom, raised }]))
}

/// `lower_all_hands`.
pub(super) fn lower_all_hands(turn: &Turn) -> Outcome {
    let timely = turn.timely()?;
    let none = turn.session.hands() == 0;
    Ok(timely.facts_unless(none, || {
        // Those outside a rehearsal are not told of it, but each is told of their own hand.
        let outside = |who: &ParticipantNo| !turn.session.sees_rehearsal(*who);
        let raised = turn.session.present().filter(|(_, person)| person.hand.is_some()).map(|(who, _)| who);
        let lowered =
            raised.filter(outside).map(|participant| Event::HandChanged { participant, raised: false });
        lowered.chain([Event::HandsLowered {}]).collect()
    }))
}

/// Decision 4 of the product: nobody acts on an equal or higher rank, so nobody on themselves.
fn outranks(turn: &Turn, whom: ParticipantNo, need: Need) -> Result<(), Refusal> {
    let role = turn.permit.role();
    let other = turn.session.person(whom).role;
    if other < role || (other == role && turn.session.is_planted(Fault::EqualRank)) {
        Ok(())
    } else {
        Err(Refusal::forbidden(need, role, Missing::Rank))
    }
}
