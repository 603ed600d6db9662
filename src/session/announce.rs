//! Who is told of a fact, and in which words: the copies of each event, one for each circle that may see it.
//! Must not know frames or sockets: it gives typed copies with their audience, floor 1 encodes them.

pub use super::announcement::Announcement;
pub use super::audience::{Audience, Shade, Shown, WireEvent};
use super::audio::Mic;
use super::capability::Role;
use super::chat::Message;
use super::event::{Event, Record, Whom};
use super::ids::{ParticipantNo, PublicId, Seq, Timestamp};
use super::lifecycle::Phase;
use super::planted::Fault;
use super::polls::PollDraft;
use super::roster::LeftReason;
use super::shapes::{Counts, HandoutCard, PersonCard, RosterRow, You};
use super::state::Session;
use super::text::{ChatText, QuestionText};

/// Turns a record's facts into what is shown, with the state as it is after each. Call it from the witness of
/// [`Session::apply`].
pub fn show(session: &Session, record: &Record, seq: Seq, event: &Event) -> Option<Shown> {
    let context = Showing { session, record, seq };
    let copies = context.copies(event);
    (!copies.is_empty()).then_some(Shown { seq, at: record.at, copies })
}

struct Showing<'a> {
    session: &'a Session,
    record: &'a Record,
    seq: Seq,
}

impl Showing<'_> {
    fn shade(&self, audience: Audience, data: Announcement) -> Shade {
        let by = self.record.by.map(|by| self.author(by).public(&self.session.key));
        Shade {
            audience,
            message: WireEvent { seq: self.seq, at: Timestamp(self.record.at), by: Some(by), data },
        }
    }

    fn author(&self, by: ParticipantNo) -> ParticipantNo {
        self.session.author(by)
    }

    /// A circle, or everybody where a test has broken it.
    fn circle(&self, right: Audience, fault: Fault) -> Audience {
        if self.session.is_planted(fault) { Audience::ALL } else { right }
    }

    fn one(&self, audience: Audience, data: Announcement) -> Vec<Shade> {
        vec![self.shade(audience, data)]
    }

    fn id(&self, who: ParticipantNo) -> PublicId {
        who.public(&self.session.key)
    }

    fn card(&self, who: ParticipantNo) -> PersonCard {
        PersonCard::of(self.session, who)
    }

    /// Everybody; at a rehearsal everybody who is part of it.
    fn all(&self) -> Audience {
        if !self.session.is_rehearsal() {
            return Audience::ALL;
        }
        self.circle(Audience::ON_STAGE.and(self.session.baton.holder), Fault::RehearsalToAll)
    }

    /// Staff and panelists, the person concerned, and all where the audience knows that person.
    fn around(&self, who: ParticipantNo) -> Audience {
        let known = self.session.person(who).role.is_on_stage() || self.session.is_presenter(who);
        if known { self.all().and([who]) } else { Audience::ON_STAGE.and([who]) }
    }

    fn copies(&self, event: &Event) -> Vec<Shade> {
        use Announcement as A;
        match event {
            Event::Created { .. }
            | Event::EpochDrawn { .. }
            | Event::Noted {}
            | Event::CapacityChanged { .. }
            | Event::LetSpeak { .. } => vec![],
            Event::Voted { .. } | Event::VotedAnonymously { .. } => vec![],
            Event::SurveySubmitted { .. } | Event::SurveySubmittedAnonymously { .. } => vec![],
            Event::Joined { participant, .. } => self.joined(*participant),
            Event::Left { participant, reason } => self.left(*participant, *reason),
            Event::PhaseChanged { phase } => {
                let audience = if *phase == Phase::Ended { Audience::ALL } else { self.all() };
                self.one(audience, A::PhaseChanged { phase: *phase })
            }
            Event::DetailsChanged { title, description } => self.one(
                Audience::ALL,
                A::DetailsChanged { title: title.clone(), description: description.clone() },
            ),
            Event::DoorChanged { locked } => {
                self.one(Audience::ORGANIZERS, A::DoorChanged { locked: *locked })
            }
            Event::RoleChanged { participant, previous, .. } => self
                .one(Audience::ALL, A::RoleChanged { person: self.card(*participant), previous: *previous }),
            Event::AllowedBack { participant } => {
                let sub = self.session.person(*participant).sub.clone();
                self.one(self.circle(Audience::ORGANIZERS, Fault::AllowedBackToAll), A::AllowedBack { sub })
            }
            Event::HandChanged { participant, raised } => self.one(
                self.circle(Audience::ORGANIZERS.and([*participant]), Fault::HandsToAll),
                A::HandChanged {
                    participant: self.id(*participant),
                    raised: *raised,
                    at: Timestamp(self.record.at),
                },
            ),
            Event::HandsLowered {} => self.one(self.all(), A::HandsLowered {}),
            Event::HandoutAdded { handout, file } => {
                self.one(Audience::ALL, A::HandoutAdded(HandoutCard::of(self.session, *handout, file)))
            }
            Event::HandoutRemoved { handout } => {
                self.one(Audience::ALL, A::HandoutRemoved { handout: handout.public(&self.session.key) })
            }
            Event::RecordingChanged { state } => self.one(
                self.all(),
                A::RecordingChanged { state: *state, elapsed_ms: self.session.recording.before_ms },
            ),
            Event::LabChanged { lab, on } => self.one(self.all(), A::LabChanged { lab: *lab, on: *on }),
            Event::Captioned { text } => self.captioned(text),
            Event::YouChanged { who } => self.you_changed(who),
            _ => self.stage_copies(event),
        }
    }

    /// Microphones, webcams, the baton and the screen.
    fn stage_copies(&self, event: &Event) -> Vec<Shade> {
        use Announcement as A;
        match event {
            Event::MicChanged { participant, mic } => self.mic_changed(*participant, *mic),
            Event::UnmuteRequested { participant } => {
                self.one(Audience::only(*participant), A::UnmuteRequested {})
            }
            Event::AllMuted { mute_epoch, locked } => {
                self.one(self.all(), A::AllMuted { mute_epoch: *mute_epoch, locked: *locked })
            }
            Event::MuteAllLifted { mute_epoch } => {
                self.one(self.all(), A::MuteAllLifted { mute_epoch: *mute_epoch })
            }
            Event::WebcamChanged { participant, on } => self.one(
                self.all().and([*participant]),
                A::WebcamChanged { participant: self.id(*participant), on: *on },
            ),
            Event::PresenterChanged { participant, previous, term, reason } => self.one(
                self.all().and(*previous),
                A::PresenterChanged {
                    participant: participant.map(|who| self.card(who)),
                    previous: previous.map(|who| self.card(who)),
                    term: *term,
                    reason: *reason,
                },
            ),
            Event::ScreenChanged { state } => self.one(self.all(), A::ScreenChanged { state: *state }),
            Event::ControlChanged { participant } => {
                self.one(self.all(), A::ControlChanged { participant: participant.map(|who| self.card(who)) })
            }
            Event::Drawn { stroke } => self.one(self.all(), A::Drawn { stroke: stroke.clone() }),
            Event::DrawingCleared {} => self.one(self.all(), A::DrawingCleared {}),
            _ => self.talk_copies(event),
        }
    }

    /// Chat, questions, polls and survey.
    fn talk_copies(&self, event: &Event) -> Vec<Shade> {
        use Announcement as A;
        let key = &self.session.key;
        match event {
            Event::ChatSent { message, .. } => self.chat_sent(*message),
            Event::ChatDeleted { message } => {
                let audience = self.circle(self.deleted_audience(*message), Fault::DeletionsToAll);
                self.one(audience, A::ChatDeleted { message: message.public(key) })
            }
            Event::ChatPolicyChanged { attendees } => {
                self.one(Audience::ALL, A::ChatPolicyChanged { attendees: *attendees })
            }
            Event::QuestionAsked { .. }
            | Event::QuestionAssigned { .. }
            | Event::QuestionAnswered { .. }
            | Event::QuestionDismissed { .. } => self.question_copies(event),
            Event::PollCreated { poll, draft } => {
                let PollDraft { question, kind, options, anonymous } = draft.clone();
                let poll = poll.public(key);
                let audience = self.circle(Audience::ORGANIZERS, Fault::DraftsToAll);
                self.one(audience, A::PollCreated { poll, question, kind, options, anonymous })
            }
            Event::PollOpened { poll } => {
                let Some(opened) = self.session.polls.get(*poll) else { return vec![] };
                let PollDraft { question, kind, options, anonymous } = opened.draft.clone();
                let poll = poll.public(key);
                self.one(self.all(), A::PollOpened { poll, question, kind, options, anonymous })
            }
            Event::PollClosed { poll } => self.one(self.all(), A::PollClosed { poll: poll.public(key) }),
            Event::PollDeleted { poll } => {
                let audience = self.circle(Audience::ORGANIZERS, Fault::DeletionsToAll);
                self.one(audience, A::PollDeleted { poll: poll.public(key) })
            }
            Event::PollResultsShared { poll } => {
                let Some(shared) = self.session.polls.get(*poll) else { return vec![] };
                let (counts, voters) = (Counts::of(shared), shared.voters.len() as u32);
                self.one(self.all(), A::PollResultsShared { poll: poll.public(key), counts, voters })
            }
            Event::PollResultsHidden { poll } => {
                self.one(self.all(), A::PollResultsHidden { poll: poll.public(key) })
            }
            Event::SurveySet { questions } => {
                self.one(Audience::ALL, A::SurveySet { questions: questions.clone() })
            }
            _ => unreachable!("every other fact has its copies before"),
        }
    }

    fn joined(&self, who: ParticipantNo) -> Vec<Shade> {
        let public = RosterRow::public(self.session, who);
        let row = RosterRow { connected: Some(true), ..public.clone().for_staff_too(self.session, who) };
        let known = self.session.person(who).role.is_on_stage();
        let apart = known && self.session.is_rehearsal();
        let heard = (known && !apart) || self.session.is_planted(Fault::AudienceToAll);
        let others = Audience { panelists: true, attendees: heard, ..Audience::default() };
        let others = others.and(self.session.baton.holder.filter(|_| apart));
        let copy = |audience, row| self.shade(audience, Announcement::ParticipantJoined(row));
        let outside = Audience { attendees: true, ..Audience::default() };
        let waiting = apart.then(|| copy(outside, RosterRow::waiting(self.session, who)));
        [copy(Audience::ORGANIZERS, row), copy(others, public)].into_iter().chain(waiting).collect()
    }

    /// The baton moves before its holder leaves: whether they presented stands in the record.
    fn left(&self, who: ParticipantNo, reason: LeftReason) -> Vec<Shade> {
        let presented = self.record.events.iter().any(
            |event| matches!(event, Event::PresenterChanged { previous: Some(previous), .. } if *previous == who),
        );
        let on_stage = self.session.person(who).role.is_on_stage();
        let audience = if on_stage {
            Audience::ALL
        } else if presented {
            self.all()
        } else {
            Audience::ON_STAGE
        };
        self.one(audience, Announcement::ParticipantLeft { participant: self.id(who), reason })
    }

    /// Who is out of a rehearsal hears of their own microphone what a fresh look would show them.
    fn mic_changed(&self, who: ParticipantNo, mic: Mic) -> Vec<Shade> {
        let copy =
            |audience, mic| self.shade(audience, Announcement::MicChanged { participant: self.id(who), mic });
        let own = self.session.shown_mic(who);
        let apart = (own != mic).then(|| copy(Audience::only(who), own));
        apart.into_iter().chain([copy(self.around(who), mic)]).collect()
    }

    fn captioned(&self, text: &ChatText) -> Vec<Shade> {
        let Some(by) = self.record.by else { return vec![] };
        self.one(
            self.all(),
            Announcement::Caption { from: self.card(by), text: text.clone(), is_final: true },
        )
    }

    fn you_changed(&self, who: &Whom) -> Vec<Shade> {
        let told = |who: ParticipantNo| {
            let you = Box::new(You::of(self.session, who));
            self.shade(Audience::only(who), Announcement::YouChanged { you })
        };
        match who {
            Whom::One { participant, .. } => vec![told(*participant)],
            Whom::Attendees {} => {
                let attendees = self.session.present().filter(|(_, person)| person.role == Role::Attendee);
                attendees.map(|(who, _)| told(who)).collect()
            }
        }
    }

    fn chat_sent(&self, number: super::ids::MessageNo) -> Vec<Shade> {
        let Some(message) = self.session.chat.get(number) else { return vec![] };
        let data = Announcement::ChatMessage {
            message: number.public(&self.session.key),
            from: self.card(message.from),
            to: super::shapes::ToCard::of(self.session, message.to),
            text: message.text.clone(),
        };
        self.one(self.readers(message), data)
    }

    fn readers(&self, message: &Message) -> Audience {
        use super::chat::Addressee;
        match message.to {
            Addressee::Everyone => self.all().and([message.from]),
            Addressee::Staff => self.circle(Audience::ON_STAGE.and([message.from]), Fault::StaffChatToAll),
            Addressee::Participant(to) => {
                let staff_too = self.session.is_planted(Fault::PrivateChatToStaff);
                Audience { organizers: staff_too, ..Audience::only(to).and([message.from]) }
            }
        }
    }

    /// Those who saw it: the message itself is gone by now, so the one who is about to delete it has noted them
    /// (see [`Session::apply`]).
    fn deleted_audience(&self, number: super::ids::MessageNo) -> Audience {
        self.session
            .chat
            .last_deleted()
            .filter(|gone| gone.message == number)
            .map_or_else(Audience::default, |gone| self.readers(gone))
    }

    fn question_copies(&self, event: &Event) -> Vec<Shade> {
        use Announcement as A;
        let (Event::QuestionAsked { question: number, .. }
        | Event::QuestionAssigned { question: number, .. }
        | Event::QuestionAnswered { question: number, .. }
        | Event::QuestionDismissed { question: number }) = event
        else {
            return vec![];
        };
        let Some(known) = self.session.questions.get(*number) else { return vec![] };
        let question = number.public(&self.session.key);
        let text = known.text.clone();
        match event {
            Event::QuestionAsked { anonymous, .. } => self.asked(question, text, known.asker, *anonymous),
            Event::QuestionAssigned { participant, previous, .. } => {
                let assigned = |text| A::QuestionAssigned {
                    question,
                    participant: participant.map(|who| self.card(who)),
                    previous: previous.map(|who| self.card(who)),
                    text,
                };
                let reads_all = self.session.is_planted(Fault::AssignmentsToAll);
                let staff = self.circle(Audience::ORGANIZERS.and(*previous), Fault::AssignmentsToAll);
                let others_read = reads_all.then(|| text.clone());
                let new =
                    participant.map(|who| self.shade(Audience::only(who), assigned(Some(text.clone()))));
                let others = self.shade(staff, assigned(others_read));
                new.into_iter().chain([others]).collect()
            }
            Event::QuestionAnswered { answer, public, .. } => {
                let Some(by) = self.record.by else { return vec![] };
                let (answer, by, public) = (answer.clone(), self.card(by), *public);
                let staff = self.circle(Audience::ORGANIZERS, Fault::AnswersToAll);
                let audience = if public { self.all() } else { staff };
                let data = A::QuestionAnswered { question, text, answer, by, public };
                self.one(audience.and([known.asker]), data)
            }
            _ => self.one(Audience::ORGANIZERS.and([known.asker]), A::QuestionDismissed { question }),
        }
    }

    fn asked(
        &self,
        question: PublicId,
        text: QuestionText,
        asker: ParticipantNo,
        anonymous: bool,
    ) -> Vec<Shade> {
        let copy = |audience, own| {
            let names = !anonymous || self.session.is_planted(Fault::AskersOfAnonymous);
            let asker = names.then(|| self.card(asker));
            let data = Announcement::QuestionAsked { question, text: text.clone(), asker, anonymous, own };
            let mut shade = self.shade(audience, data);
            if anonymous {
                shade.message.by = None;
            }
            shade
        };
        let staff = self.circle(Audience::ORGANIZERS, Fault::QuestionsToAll);
        vec![copy(Audience::only(asker), Some(true)), copy(staff, None)]
    }
}
