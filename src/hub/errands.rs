//! The errands of the rest of the house, run by the owner like everything else: decided, made durable, answered.
//! Must not know HTTP.

use tokio::sync::oneshot;

use super::errand::{Actor, Errand, ErrandReply, Glance, NotAdmitted};
use super::outbox::Item;
use super::owner::Owner;
use crate::session::capability::{Capability, Role, capabilities};
use crate::session::handouts::{self, Handout};
use crate::session::lifecycle::{detail_facts, ending};
use crate::session::shapes::HandoutCard;
use crate::session::survey::{Answers, submit_late};
use crate::session::{Event, Identity, Missing, Need, ParticipantNo, Phase, PublicId, Refusal, Sub};

impl Owner {
    /// Runs an errand and holds its answer until what it rests on is durable.
    pub(super) fn errand(&mut self, errand: Errand, reply: oneshot::Sender<ErrandReply>) {
        let answer = self.run_errand(errand).unwrap_or_else(ErrandReply::Refused);
        self.hold(Item::Errand { answer, reply });
    }

    fn run_errand(&mut self, errand: Errand) -> Result<ErrandReply, Refusal> {
        match errand {
            Errand::Look => Ok(ErrandReply::Glance(self.glance())),
            Errand::Reschedule { title, description, capacity } => {
                if self.session.phase == Phase::Ended {
                    return Err(Refusal::conflict("phase", Phase::Ended.name()));
                }
                let mut events = detail_facts(&self.session, title.as_ref(), description.as_ref());
                let other = capacity.filter(|capacity| *capacity != self.session.capacity);
                events.extend(other.map(|capacity| Event::CapacityChanged { capacity }));
                self.accept_errand(None, events)
            }
            Errand::May { actor, capability } => {
                Ok(self.may(&actor, capability)?.map_or(ErrandReply::Removed, ErrandReply::Role))
            }
            Errand::AddHandout { actor, file, count_max } => self.add_handout(&actor, &file, count_max),
            Errand::Handouts { actor } => Ok(match self.may(&actor, Capability::DownloadHandouts)? {
                None => ErrandReply::Removed,
                Some(_) => ErrandReply::Handouts(self.handout_cards()),
            }),
            Errand::Handout { actor, handout } => self.handout(&actor, &handout),
            Errand::SubmitSurvey { identity, answers } => self.submit_survey(&identity, &answers),
            Errand::WouldAdmit { sub, email, role } => {
                Ok(ErrandReply::Admits(self.would_admit(sub, email, role)))
            }
            Errand::End => {
                if self.session.phase != Phase::Ended {
                    if !self.is_writable() {
                        return Err(Refusal::Unavailable);
                    }
                    // Also where the session is as long as it may be.
                    let (at, events) = (self.now(), ending(&self.session));
                    self.accept(at, None, None, events, None);
                }
                Ok(ErrandReply::Done)
            }
        }
    }

    fn accept_errand(
        &mut self,
        by: Option<ParticipantNo>,
        events: Vec<Event>,
    ) -> Result<ErrandReply, Refusal> {
        if events.is_empty() {
            return Ok(ErrandReply::Done);
        }
        if !self.is_writable() {
            return Err(Refusal::Unavailable);
        }
        let prepared = self.prepare(self.now(), by, None, events);
        self.fits(&prepared)?;
        self.make_true(prepared, None);
        Ok(ErrandReply::Done)
    }

    fn glance(&self) -> Glance {
        let session = &self.session;
        Glance {
            title: session.title.clone(),
            description: session.description.clone(),
            phase: if session.phase == Phase::Practice { Phase::Scheduled } else { session.phase },
            phase_inside: session.phase,
            door_locked: session.door_locked,
            full: session.is_full(),
            capacity: session.capacity,
            audience: session.audience(),
        }
    }

    /// The actor's role if they have the right; `None` if they were removed.
    fn may(&self, actor: &Actor, capability: Capability) -> Result<Option<Role>, Refusal> {
        let identity = match actor {
            Actor::Key => return Ok(Some(Role::Organizer)),
            Actor::Person(identity) => identity,
        };
        let known = self.known(identity);
        let by_email =
            identity.email.as_ref().is_some_and(|email| self.session.is_email_removed(&email.to_lowercase()));
        if by_email || known.is_some_and(|who| self.session.person(who).removed) {
            return Ok(None);
        }
        let role = known.map_or(identity.role, |who| self.session.person(who).role);
        let granted = match known {
            Some(who) => capabilities(&self.session, who).contains(&capability),
            None => capability.grant(role) == crate::session::capability::Grant::Yes,
        };
        let forbidden = || Refusal::forbidden(Need::Row(capability), role, Missing::Role);
        if granted { Ok(Some(role)) } else { Err(forbidden()) }
    }

    /// Somebody the session knows by this `sub` and this key: another key's people are others, whatever they are called.
    fn known(&self, identity: &Identity) -> Option<ParticipantNo> {
        self.session.by_sub(&identity.sub).filter(|who| *self.session.person(*who).key == *identity.key)
    }

    fn number_of(&self, actor: &Actor) -> Option<ParticipantNo> {
        match actor {
            Actor::Key => None,
            Actor::Person(identity) => self.known(identity).map(|who| self.session.author(who)),
        }
    }

    fn add_handout(
        &mut self,
        actor: &Actor,
        file: &Handout,
        count_max: usize,
    ) -> Result<ErrandReply, Refusal> {
        if self.may(actor, Capability::UploadHandouts)?.is_none() {
            return Ok(ErrandReply::Removed);
        }
        if self.session.handouts.all().count() >= count_max {
            return Err(Refusal::conflict_number("handouts", count_max as u64));
        }
        let (number, event) = handouts::add(&self.session, file)?;
        self.accept_errand(self.number_of(actor), vec![event])?;
        Ok(ErrandReply::Handout(HandoutCard::of(&self.session, number, file)))
    }

    fn handout_cards(&self) -> Vec<HandoutCard> {
        self.session
            .handouts
            .all()
            .map(|(number, file)| HandoutCard::of(&self.session, number, file))
            .collect()
    }

    fn handout(&self, actor: &Actor, handout: &PublicId) -> Result<ErrandReply, Refusal> {
        if self.may(actor, Capability::DownloadHandouts)?.is_none() {
            return Ok(ErrandReply::Removed);
        }
        let found = self.session.handouts.find(handout, &self.session);
        let file = found.and_then(|number| Some((number, self.session.handouts.get(number)?)));
        let (number, file) = file.ok_or(Refusal::NotFound { what: "handout" })?;
        let card = HandoutCard::of(&self.session, number, file);
        Ok(ErrandReply::File { card, stored: file.stored.clone() })
    }

    fn submit_survey(&mut self, identity: &Identity, answers: &Answers) -> Result<ErrandReply, Refusal> {
        let actor = Actor::Person(identity.clone());
        if self.may(&actor, Capability::TakeSurvey)?.is_none() {
            return Ok(ErrandReply::Removed);
        }
        // Only who was there is asked how it was.
        let by = self.number_of(&actor).ok_or(Refusal::NotFound { what: "survey" })?;
        let event = submit_late(&self.session, by, answers, self.now(), self.settings.survey_grace_ms)?;
        self.accept_errand(Some(by), vec![event])
    }

    /// The join page's question, without anybody entering.
    fn would_admit(&self, sub: Option<Sub>, email: Option<Box<str>>, role: Role) -> Result<(), NotAdmitted> {
        let session = &self.session;
        let known = sub.and_then(|sub| session.by_sub(&sub));
        let by_email = email.is_some_and(|email| session.is_email_removed(&email.to_lowercase()));
        if by_email || known.is_some_and(|who| session.person(who).removed) {
            return Err(NotAdmitted::Removed);
        }
        // Seats are the audience's: nobody else takes one, and who sits there keeps theirs.
        let needs_a_seat = known.map_or(role == Role::Attendee, |who| {
            let person = session.person(who);
            !person.present && person.entered_as == Role::Attendee
        });
        match (session.phase, known) {
            (Phase::Ended, _) => Err(NotAdmitted::Ended),
            (_, None) if session.door_locked => Err(NotAdmitted::Locked),
            _ if needs_a_seat && session.is_full() => Err(NotAdmitted::Full),
            _ => Ok(()),
        }
    }
}
