//! Commands that are made to meet: the order in which they arrive is chance, and either must be right.
//! Must not know what ordinarily happens.

use cuelight::session::Role;
use cuelight::session::labs::Emoji;

use super::action::{Action, Ballot, ChatTo, Fate, Intent, PollTarget, Target};
use super::room::Room;
use super::streams::Stream;

/// Commands that meet the end of a session.
const AT_THE_END: u32 = 40;

impl Room {
    fn race(&mut self, stream: Stream, client: u32, command: Intent) {
        let within_s = self.session.races.within.as_secs();
        let after_s = self.chance(stream).between(0.0, within_s);
        self.fated_later(after_s, client, command, Fate::Race);
    }

    /// Two of the staff hand the baton to different people.
    pub fn race_hand_overs(&mut self) {
        let (one, other) = (self.some_staff(), self.some_staff());
        for client in [one, other] {
            let who = Target::Client(self.some_heir());
            let fenced = self.chance(Stream::RaceHandOver).happens(0.5);
            self.race(Stream::RaceHandOver, client, Intent::HandPresenter { who, fenced });
        }
    }

    /// The baton goes to somebody who is just being cut off.
    pub fn race_hand_over_and_drop(&mut self) {
        let (client, heir) = (self.some_staff(), self.some_heir());
        if client == heir || !self.is_in(heir) {
            return;
        }
        let hand = Intent::HandPresenter { who: Target::Client(heir), fenced: false };
        self.race(Stream::RaceDrop, client, hand);
        let (gap, chance) = (self.shapes.gap, self.chance(Stream::RaceDrop));
        let (silent, away_s) = (chance.happens(0.5), chance.of_shape(&gap));
        self.drop_for(heir, silent, away_s);
    }

    /// A mute-all, somebody unmuting and somebody coming back in, all at once.
    pub fn race_mute_all(&mut self) {
        let stream = Stream::RaceMuteAll;
        let (one, other, speaker) = (self.some_staff(), self.some_staff(), self.some_on_stage());
        let lock = self.chance(stream).happens(0.5);
        self.race(stream, one, Intent::MuteAll { lock });
        self.race(stream, speaker, Intent::Unmute { who: Target::Myself });
        if let Some(client) = self.some_plain(stream).filter(|client| self.is_in(*client)) {
            self.race(stream, other, Intent::Unmute { who: Target::Client(client) });
            self.race(stream, client, Intent::Unmute { who: Target::Myself });
        }
        if let Some(client) = self.some_plain(stream).filter(|client| self.is_in(*client)) {
            let within_s = self.session.races.within.as_secs();
            let after_s = self.chance(stream).between(0.0, within_s);
            self.act(client, Action::Leave);
            self.later(after_s, client, Action::Join { role: Role::Attendee, known: true });
        }
        self.send_later(5.0, one, Intent::LiftMuteAll);
    }

    /// Somebody on stage is demoted while their commands are under way, and gets the role back.
    pub fn race_demotion(&mut self) {
        let stream = Stream::RaceDemotion;
        let (staff, on_stage) = (self.cast.staff(), self.cast.on_stage());
        let helper = self.cast.first(Role::InSessionCoOrganizer);
        // Only those below the organizer's deputies: whom they demote may be anybody in the audience of roles.
        let first = helper.unwrap_or(staff);
        if first >= on_stage {
            return;
        }
        let client = first + self.chance(stream).below(on_stage - first);
        let (before, after) = match self.cast.role(client) {
            Role::Panelist => (Role::Panelist, Role::Attendee),
            role => (role, Role::Panelist),
        };
        let who = Target::Client(client);
        self.race(stream, 0, Intent::SetRole { who, role: after });
        self.race(stream, client, Intent::Unmute { who: Target::Myself });
        self.race(stream, client, Intent::ShareWebcam);
        self.race(stream, client, Intent::Chat { to: ChatTo::Staff, chars: 20 });
        if before != Role::Panelist {
            self.race(stream, client, Intent::MuteAll { lock: false });
            self.send_later(4.0, 0, Intent::LiftMuteAll);
        }
        self.send_later(5.0, 0, Intent::SetRole { who, role: before });
    }

    /// The end of the session, with everything else at the same moment if so wished.
    pub fn end(&mut self) {
        let races = self.session.races.clone();
        if !races.end_everything {
            self.fated_later(0.0, 0, Intent::End, Fate::Open);
            return;
        }
        let stream = Stream::Once;
        let within_s = races.within.as_secs();
        self.fated_later(within_s / 2.0, 0, Intent::End, Fate::Race);
        let (everybody, attendees) = (self.cast.len(), self.cast.attendees());
        let options = u32::from(self.session.polls.options);
        for number in 0..AT_THE_END.min(everybody) {
            let client = self.chance(stream).below(everybody);
            let staff = self.some_staff();
            let heir = self.some_on_stage();
            let choice = self.chance(stream).below(options) as u8;
            let (client, command) = match number % 8 {
                0 => (client, Intent::Chat { to: ChatTo::Everyone, chars: 12 }),
                1 => (client, Intent::Vote { poll: PollTarget::Open, choice, ballot: Ballot::First }),
                2 => (client, Intent::RaiseHand),
                3 => (client, Intent::React { emoji: Emoji::Clap }),
                4 => (staff, Intent::HandPresenter { who: Target::Client(heir), fenced: false }),
                5 => (staff, Intent::MuteAll { lock: true }),
                6 => (staff, Intent::ClosePoll { poll: PollTarget::Open }),
                _ => (client, Intent::Ask { chars: 30, anonymous: false }),
            };
            self.race(stream, client, command);
        }
        let leaver = self.cast.on_stage() + self.chance(stream).below(attendees);
        if leaver < everybody {
            self.act(leaver, Action::Leave);
        }
    }
}
