//! What staff and panelists do: open and end the session, run the floor, the stage and the questions.
//! Must not know the audience's ways, nor polls and races.

use cuelight::session::Role;
use cuelight::session::labs::Lab;

use super::action::{Action, ChatTo, Fate, Intent, QuestionTarget, Sent, Target};
use super::bursts::Wave;
use super::cast::Cast;
use super::room::{Room, Wake, micros};
use super::streams::Stream;
use crate::scenario::{ChatPolicy, Ending};

/// What staff believe of their session. A belief, not the truth: the run may turn out otherwise.
#[derive(Debug)]
pub(super) struct Desk {
    pub questions_open: u32,
    /// Where the recording stands in its round: off, on, paused, on.
    recording: u8,
    pub handouts: u32,
    /// The screen is in use: one sharing at a time.
    screen_busy_until: u64,
    /// The organizer role is lent until then.
    lent_until: u64,
    /// Attendees who may be handed the baton or a role: places of the room's circle below this.
    pub trusted: u32,
}

/// Share of the attendees who may be handed the baton or a role.
const TRUSTED: f64 = 0.05;
/// Staff come within this time after the doors opened, or a third of the time until it begins if that is shorter.
const STAFF_IN_S: f64 = 60.0;
/// How soon after going live labs are on and people begin to act: the change has reached them.
const SETTLED_S: f64 = 0.5;

impl Desk {
    pub fn new(cast: &Cast) -> Desk {
        let trusted = (f64::from(cast.attendees()) * TRUSTED).ceil() as u32;
        Desk { questions_open: 0, recording: 0, handouts: 0, screen_busy_until: 0, lent_until: 0, trusted }
    }
}

impl Room {
    /// From the opening of the doors: staff and panelists come, set the room up and rehearse.
    pub fn open_doors(&mut self) {
        let phases = self.session.phases.clone();
        let practice_s = phases.practice.as_secs().min(phases.live_at().as_secs() * 0.9);
        let begins_s = phases.live_at().as_secs() - practice_s;
        let within_s = (begins_s / 3.0).min(STAFF_IN_S);
        for client in 0..self.cast.on_stage() {
            let role = self.cast.role(client);
            let after_s = match client {
                0 => 0.0,
                _ => self.chance(Stream::Once).between(0.0, within_s),
            };
            self.later(after_s, client, Action::Join { role, known: false });
        }
        self.send_later(within_s * 0.5, 0, Intent::EditDetails);
        if self.session.chat.policy != ChatPolicy::Off {
            let attendees = self.session.chat.policy;
            self.send_later(within_s * 0.6, 0, Intent::SetChatPolicy { attendees });
        }
        if practice_s > 0.0 {
            self.send_later(begins_s, 0, Intent::Start { practice: true });
            self.send_later(begins_s + practice_s * 0.2, 0, Intent::ShareScreen);
            self.send_later(begins_s + practice_s * 0.6, 0, Intent::StopScreen);
        }
        self.plan_polls();
        self.plan_moments();
        let survey = self.session.survey.clone();
        if survey.share > 0.0 {
            let until_s = (self.end_at as f64 / 1e6) - survey.within.as_secs();
            self.send_later(phases.live_at().as_secs() * 0.8, 0, Intent::SetSurvey { questions: 3 });
            self.wake(micros(until_s.max(0.0)).max(self.live_at), Wake::Survey);
        }
    }

    pub fn go_live(&mut self) {
        self.send(0, Intent::Start { practice: false });
        self.send_later(SETTLED_S, 0, Intent::SetLab { lab: Lab::Reactions, on: true });
        if self.session.routine.captions > 0.0 {
            self.send_later(SETTLED_S, 0, Intent::SetLab { lab: Lab::Captions, on: true });
        }
        let (share, within_s) = (self.session.chat.opening_share, self.session.chat.opening_within.as_secs());
        if self.session.chat.policy == ChatPolicy::Everyone {
            self.burst(Wave::Greet, share, 1, within_s);
        }
        self.start_streams();
    }

    /// Those who drift out begin to; or it is over for all at once.
    pub fn closing(&mut self) {
        match self.session.leaving.ending {
            Ending::Host => {}
            Ending::Drift => self.burst(Wave::GoHome, 1.0, 1, self.session.leaving.drift.as_secs()),
        }
    }

    pub fn survey(&mut self) {
        let survey = self.session.survey.clone();
        self.burst(Wave::Survey, survey.share, 1, survey.within.as_secs());
    }

    /// One of the staff who is there; the organizer if nobody is.
    pub fn some_staff(&mut self) -> u32 {
        let staff = self.cast.staff();
        let client = self.chance(Stream::Once).below(staff);
        (0..staff).map(|off| (client + off) % staff).find(|client| self.is_in(*client)).unwrap_or(0)
    }

    /// One of staff and panelists.
    pub fn some_on_stage(&mut self) -> u32 {
        let on_stage = self.cast.on_stage();
        self.chance(Stream::Once).below(on_stage)
    }

    /// One of the attendees who may be handed the baton or a role; none if the audience is empty.
    pub fn some_trusted(&mut self) -> Option<u32> {
        let trusted = self.stage.trusted;
        let place = self.chance(Stream::Once).below(trusted);
        (trusted > 0).then(|| self.attendee(self.circles.at(place)))
    }

    /// One of the attendees who never are; none if there is none.
    pub fn some_plain(&mut self, stream: Stream) -> Option<u32> {
        let (trusted, all) = (self.stage.trusted, self.cast.attendees());
        let place = trusted + self.chance(stream).below(all.saturating_sub(trusted));
        (place < all).then(|| self.attendee(self.circles.at(place)))
    }

    /// Somebody who may come to hold the baton: mostly on stage.
    pub fn some_heir(&mut self) -> u32 {
        let trusted = self.chance(Stream::Once).happens(0.2);
        let heir = if trusted { self.some_trusted() } else { None };
        heir.filter(|client| self.is_in(*client)).unwrap_or_else(|| self.some_on_stage())
    }

    pub fn hand_over(&mut self) {
        let (client, heir) = (self.some_staff(), self.some_heir());
        let fenced = self.chance(Stream::HandOver).happens(0.5);
        self.send(client, Intent::HandPresenter { who: Target::Client(heir), fenced });
        // Whoever is no staff has it for a while only.
        if heir >= self.cast.staff() {
            let after_s = self.chance(Stream::HandOver).between(15.0, 90.0);
            self.send_later(after_s * 0.3, heir, Intent::ShareScreen);
            self.send_later(after_s, client, Intent::TakePresenter);
        }
    }

    pub fn mute_all(&mut self) {
        let client = self.some_staff();
        let lock = self.chance(Stream::MuteAll).happens(0.4);
        self.send(client, Intent::MuteAll { lock });
        let after_s = self.chance(Stream::MuteAll).between(10.0, 40.0);
        self.send_later(after_s, client, Intent::LiftMuteAll);
    }

    pub fn change_role(&mut self) {
        let (kind, lasts_s) = {
            let chance = self.chance(Stream::RoleChange);
            (chance.unit(), chance.between(30.0, 180.0))
        };
        let (staff, now) = (self.some_staff(), self.now);
        let panelist = self.cast.first(Role::Panelist);
        let deputy = self.cast.first(Role::CoOrganizer);
        match (kind, deputy, panelist) {
            (kind, Some(deputy), _) if kind < 0.1 && now >= self.stage.lent_until => {
                self.stage.lent_until = now + micros(lasts_s + 1.0);
                self.send(0, Intent::HandOverOrganizer { who: Target::Client(deputy) });
                self.send_later(lasts_s, deputy, Intent::HandOverOrganizer { who: Target::Client(0) });
            }
            (kind, _, Some(panelist)) if kind < 0.3 => {
                let who = Target::Client(panelist);
                self.send(staff, Intent::SetRole { who, role: Role::InSessionCoOrganizer });
                // The organizer: only who outranks them may take it back.
                self.send_later(lasts_s, 0, Intent::SetRole { who, role: Role::Panelist });
            }
            _ => {
                let Some(who) = self.some_trusted() else { return };
                self.send(staff, Intent::SetRole { who: Target::Client(who), role: Role::Panelist });
                self.send_later(lasts_s * 0.2, who, Intent::Unmute { who: Target::Myself });
                self.send_later(lasts_s * 0.4, who, Intent::ShareWebcam);
                let back = Intent::SetRole { who: Target::Client(who), role: Role::Attendee };
                self.send_later(lasts_s, staff, back);
            }
        }
    }

    pub fn record(&mut self) {
        let command = match self.stage.recording {
            0 => Intent::StartRecording,
            1 => Intent::PauseRecording,
            2 => Intent::ResumeRecording,
            _ => Intent::StopRecording,
        };
        self.stage.recording = (self.stage.recording + 1) % 4;
        self.send_as_staff(command);
    }

    /// Somebody raises a hand, is let speak, speaks, and is muted again.
    pub fn let_speak(&mut self) {
        let (Some(client), staff) = (self.some_plain(Stream::LetSpeak), self.some_staff()) else { return };
        if !self.send(client, Intent::RaiseHand) {
            return;
        }
        let chance = self.chance(Stream::LetSpeak);
        let (waits_s, speaks_s) = (chance.between(2.0, 10.0), chance.between(8.0, 45.0));
        let (by_staff, presenter_too) = (chance.happens(0.7), chance.happens(0.1));
        let who = Target::Client(client);
        self.send_later(waits_s, staff, Intent::Unmute { who });
        self.send_later(waits_s + 2.0, client, Intent::Unmute { who: Target::Myself });
        self.send_later(waits_s + 3.0, staff, Intent::LowerHand { who: Target::RaisedHand { or: client } });
        let over_s = waits_s + 2.0 + speaks_s;
        match by_staff {
            true => self.send_later(over_s, staff, Intent::Mute { who }),
            false => self.send_later(over_s, client, Intent::Mute { who: Target::Myself }),
        }
        if presenter_too {
            self.send_later(over_s + 1.0, staff, Intent::Mute { who: Target::Presenter });
        }
    }

    /// Each of the staff answers the oldest question, while there are any.
    pub fn answer(&mut self) {
        if self.stage.questions_open == 0 {
            return;
        }
        let client = self.some_staff();
        let public = self.session.questions.public;
        let public = self.chance(Stream::Answer).happens(public);
        let chars = self.chars(Stream::Answer);
        let question = QuestionTarget::OldestOpen;
        if self.send(client, Intent::AnswerQuestion { question, chars, public }) {
            self.stage.questions_open -= 1;
        }
    }

    /// A question goes to a panelist, who answers it, or is dismissed.
    pub fn move_question(&mut self) {
        if self.stage.questions_open == 0 {
            return;
        }
        let questions = self.session.questions.clone();
        let question = QuestionTarget::OldestOpen;
        let moved = questions.assigned + questions.dismissed;
        let chance = self.chance(Stream::QuestionMove);
        let dismisses = chance.unit() * moved < questions.dismissed;
        let answers_s = chance.between(10.0, 60.0);
        let (staff, panelists) = (self.cast.staff(), self.cast.on_stage() - self.cast.staff());
        let client = self.some_staff();
        if dismisses || panelists == 0 {
            if self.send(client, Intent::DismissQuestion { question }) {
                self.stage.questions_open -= 1;
            }
            return;
        }
        let panelist = staff + self.chance(Stream::QuestionMove).below(panelists);
        if self.send(client, Intent::AssignQuestion { question, who: Target::Client(panelist) }) {
            self.stage.questions_open -= 1;
            let chars = self.chars(Stream::QuestionMove);
            let question = QuestionTarget::AssignedToMe;
            self.send_later(answers_s, panelist, Intent::AnswerQuestion { question, chars, public: true });
        }
    }

    /// Somebody of the staff takes the baton, shares, draws, lends the keyboard, pauses, and stops.
    pub fn share_screen(&mut self) {
        if self.now < self.stage.screen_busy_until {
            return;
        }
        let routine = self.session.routine.clone();
        let client = self.some_staff();
        let guest = self.some_on_stage();
        let lasts_s = self.chance(Stream::Screen).between(20.0, 60.0);
        self.stage.screen_busy_until = self.now + micros(lasts_s + 1.0);
        self.send(client, Intent::TakePresenter);
        self.send_later(0.5, client, Intent::ShareScreen);
        let mean = routine.strokes / routine.screens.max(1e-9);
        let strokes = mean as u32 + u32::from(self.chance(Stream::Screen).happens(mean.fract()));
        for _ in 0..strokes {
            let chance = self.chance(Stream::Screen);
            let (after_s, points) = (chance.between(1.0, lasts_s - 2.0), 4 + chance.below(60) as u8);
            let artist = if chance.happens(0.8) { client } else { guest };
            self.send_later(after_s, artist, Intent::Draw { points });
        }
        if guest != client {
            let who = Target::Client(guest);
            self.send_later(lasts_s * 0.3, client, Intent::GiveControl { who });
            self.send_later(lasts_s * 0.6, client, Intent::RevokeControl { who });
        }
        self.send_later(lasts_s * 0.7, client, Intent::PauseScreen);
        self.send_later(lasts_s * 0.8, client, Intent::ShareScreen);
        self.send_later(lasts_s * 0.9, client, Intent::ClearDrawing);
        self.send_later(lasts_s, client, Intent::StopScreen);
    }

    pub fn share_webcam(&mut self) {
        let client = self.some_on_stage();
        let lasts_s = self.chance(Stream::Webcam).between(20.0, 120.0);
        self.send(client, Intent::ShareWebcam);
        self.send_later(lasts_s, client, Intent::HideWebcam { who: Target::Myself });
    }

    pub fn caption(&mut self) {
        let client = self.some_staff();
        let chars = self.chars(Stream::Caption);
        let is_final = self.chance(Stream::Caption).happens(0.1);
        self.send(client, Intent::Caption { chars, is_final });
    }

    pub fn lock_door(&mut self) {
        let client = self.some_staff();
        let lasts_s = self.chance(Stream::Door).between(3.0, 10.0);
        if self.send(client, Intent::SetDoor { locked: true }) {
            self.send_later(lasts_s, client, Intent::SetDoor { locked: false });
            self.locked_until = self.now + micros(lasts_s + 1.0);
        }
    }

    pub fn edit_details(&mut self) {
        let editors = 1 + self.session.staff.co_organizer;
        let client = self.chance(Stream::Details).below(editors);
        self.send(client, Intent::EditDetails);
    }

    /// Somebody is removed; every other one is let back, and comes.
    pub fn remove(&mut self) {
        let (Some(client), staff) = (self.some_plain(Stream::Removal), self.some_staff()) else { return };
        if !self.is_in(client) || !self.send(staff, Intent::Remove { who: Target::Client(client) }) {
            return;
        }
        let chance = self.chance(Stream::Removal);
        let (lets_back, after_s) = (chance.happens(0.5), chance.between(10.0, 40.0));
        self.removed(client, !lets_back);
        if lets_back {
            self.send_later(after_s, staff, Intent::AllowBack { who: Target::Client(client) });
            self.later(after_s + 3.0, client, Action::Join { role: Role::Attendee, known: true });
        }
    }

    /// Somebody on stage looks something up: mostly who is there.
    pub fn look(&mut self) {
        let client = self.some_on_stage();
        let pages_max = self.session.roster.pages_max;
        let what = self.chance(Stream::Look).unit();
        let command = match what {
            what if what < 0.6 => Intent::ListParticipants { pages_max },
            what if what < 0.8 => Intent::ListQuestions,
            what if what < 0.9 => Intent::ListPolls,
            _ => Intent::ListChat,
        };
        self.send(client, command);
    }

    pub fn hand_out(&mut self) {
        let handouts = self.session.handouts.clone();
        let (client, number) = (self.some_staff(), self.stage.handouts);
        if !self.is_in(client) {
            return;
        }
        self.stage.handouts += 1;
        self.act(client, Action::Upload { handout: number, bytes: handouts.kilobytes * 1_000 });
        // Announced as hosts do it.
        self.send_later(1.0, client, Intent::Chat { to: ChatTo::Everyone, chars: 40 });
        self.wake(self.now + micros(1.0), Wake::Downloads(number));
        if self.chance(Stream::Handout).happens(0.2) {
            self.send_later(120.0, client, Intent::RemoveHandout { handout: number });
        }
    }

    pub fn downloads(&mut self, number: u32) {
        let handouts = self.session.handouts.clone();
        self.burst(Wave::Download(number), handouts.download_share, 1, handouts.download_within.as_secs());
    }

    /// A command with that fate, after so many seconds.
    pub fn fated_later(&mut self, after_s: f64, client: u32, command: Intent, fate: Fate) {
        self.later(after_s, client, Action::Send(Sent { command, fate }));
    }
}
