//! What the audience does by itself: writes, reacts, asks, raises hands, leaves, loses the network.
//! Must not know what staff do.

use cuelight::session::labs::Emoji;

use super::action::{Action, ChatTo, Intent, Target};
use super::bursts::Wave;
use super::room::{Room, Wake, micros};
use super::streams::Stream;

const EMOJI: [Emoji; 8] = [
    Emoji::ThumbsUp,
    Emoji::Heart,
    Emoji::Clap,
    Emoji::Laugh,
    Emoji::Surprised,
    Emoji::Sad,
    Emoji::Celebrate,
    Emoji::Raise,
];

/// Longest message of the protocol.
const CHARS_MAX: f64 = 2_000.0;
const QUESTION_CHARS_MAX: u16 = 1_000;
/// Staff lower all hands so long after they asked for them.
const HANDS_STAY_S: f64 = 8.0;
/// So many talkers are drawn until one is found who has not just written; then nobody writes.
const TALKERS_TRIED: u32 = 8;

impl Room {
    /// Anybody of the audience, present or not.
    fn anybody(&mut self, stream: Stream) -> Option<u32> {
        let attendees = self.cast.attendees();
        let number = self.chance(stream).below(attendees);
        (attendees > 0).then(|| self.attendee(number))
    }

    /// One of the part of the audience that does such things at all. `offset` keeps circles of different kinds apart.
    fn of_circle(&mut self, stream: Stream, share: f64, offset: f64) -> Option<u32> {
        let attendees = self.cast.attendees();
        let size = (f64::from(attendees) * share).ceil() as u32;
        let place = self.chance(stream).below(size) + (f64::from(attendees) * offset) as u32;
        (size > 0).then(|| self.attendee(self.circles.at(place % attendees)))
    }

    /// How long a text is.
    pub fn chars(&mut self, stream: Stream) -> u16 {
        let shape = self.shapes.chars;
        self.chance(stream).of_shape(&shape).clamp(1.0, CHARS_MAX) as u16
    }

    /// Who writes next: by Zipf's law, but nobody faster than people write. In a large room the law alone would have the
    /// loudest write without a pause.
    fn talker(&mut self) -> Option<u32> {
        let shapes = self.shapes.clone();
        let pace = micros(self.session.chat.pace.as_secs());
        for _ in 0..TALKERS_TRIED {
            let rank = shapes.talkers.rank(self.chance(Stream::Chat));
            let rested = self.wrote_at.get(&rank).is_none_or(|at| self.now >= at + pace);
            if rank < self.cast.attendees() && rested {
                self.wrote_at.insert(rank, self.now);
                return Some(rank);
            }
        }
        None
    }

    pub fn chat(&mut self) {
        let Some(rank) = self.talker() else { return };
        let client = self.attendee(self.circles.at(rank));
        let chars = self.chars(Stream::Chat);
        let (to_staff, deleted) = (self.session.chat.to_staff, self.session.chat.deleted);
        let chance = self.chance(Stream::Chat);
        let (to_staff, deletes) = (chance.happens(to_staff), chance.happens(deleted));
        let to_presenter = to_staff && chance.happens(0.2);
        let to = match (to_staff, to_presenter) {
            (false, _) => ChatTo::Everyone,
            (true, false) => ChatTo::Staff,
            (true, true) => ChatTo::Person(Target::Presenter),
        };
        if self.send(client, Intent::Chat { to, chars }) && deletes {
            self.send_later(5.0, client, Intent::DeleteChat);
        }
    }

    pub fn react(&mut self) {
        let Some(client) = self.anybody(Stream::React) else { return };
        let emoji = self.chance(Stream::React).pick(&EMOJI);
        self.send(client, Intent::React { emoji });
    }

    pub fn applause(&mut self) {
        let reactions = self.session.reactions.clone();
        let emoji = self.chance(Stream::Applause).pick(&[Emoji::Clap, Emoji::Celebrate, Emoji::Heart]);
        let (share, taps) = (reactions.applause_share, reactions.applause_taps);
        self.burst(Wave::Applause(emoji), share, taps, reactions.applause_within.as_secs());
    }

    pub fn ask(&mut self) {
        let questions = self.session.questions.clone();
        let Some(client) = self.of_circle(Stream::Ask, questions.askers, 0.3) else { return };
        let chars = self.chars(Stream::Ask).min(QUESTION_CHARS_MAX);
        let anonymous = self.chance(Stream::Ask).happens(questions.anonymous);
        if self.send(client, Intent::Ask { chars, anonymous }) {
            self.stage.questions_open += 1;
        }
    }

    pub fn raise_hand(&mut self) {
        let share = self.session.hands.share;
        let Some(client) = self.of_circle(Stream::RaiseHand, share, 0.5) else { return };
        let after_s = self.chance(Stream::RaiseHand).between(20.0, 120.0);
        if self.send(client, Intent::RaiseHand) {
            self.send_later(after_s, client, Intent::LowerHand { who: Target::Myself });
        }
    }

    /// "Raise your hand if you hear me."
    pub fn call_hands(&mut self) {
        let hands = self.session.hands.clone();
        self.burst(Wave::RaiseHands, hands.call_share, 1, hands.call_within.as_secs());
        let client = self.some_staff();
        self.send_later(hands.call_within.as_secs() + HANDS_STAY_S, client, Intent::LowerAllHands);
    }

    pub fn leave_early(&mut self) {
        if let Some(client) = self.anybody(Stream::Leave) {
            self.act(client, Action::Leave);
        }
    }

    /// Somebody with a bad network.
    pub fn lose_connection(&mut self) {
        let reconnects = self.session.reconnects.clone();
        let Some(client) = self.of_circle(Stream::Drop, reconnects.share_per_hour, 0.7) else { return };
        let (gap, chance) = (self.shapes.gap, self.chance(Stream::Drop));
        let (silent, away_s) = (chance.happens(reconnects.silent), chance.of_shape(&gap));
        self.drop_for(client, silent, away_s);
    }

    pub fn second_tab(&mut self) {
        if let Some(client) = self.anybody(Stream::SecondTab) {
            self.act(client, Action::SecondTab);
        }
    }

    /// One command of the steady mix.
    pub fn mix(&mut self) {
        let table = self.session.mix.weights.all();
        let mut wanted = self.chance(Stream::Mix).unit() * table.iter().sum::<f64>();
        let choice = table.iter().position(|weight| {
            wanted -= weight;
            wanted < 0.0
        });
        let (Some(choice), Some(client)) = (choice, self.anybody(Stream::Mix)) else { return };
        let chars = self.chars(Stream::Mix);
        let staff = self.some_staff();
        let pages_max = self.session.roster.pages_max;
        let emoji = self.chance(Stream::Mix).pick(&EMOJI);
        match choice {
            0 => self.send(client, Intent::Chat { to: ChatTo::Everyone, chars }),
            1 => self.send(client, Intent::React { emoji }),
            2 => self.send(client, Intent::Ask { chars: chars.min(QUESTION_CHARS_MAX), anonymous: false }),
            3 => self.send(client, Intent::RaiseHand),
            4 => self.send(client, Intent::LowerHand { who: Target::Myself }),
            5 => self.send(client, Intent::ListChat),
            6 => self.send(staff, Intent::Chat { to: ChatTo::Everyone, chars }),
            7 => self.send(staff, Intent::Mute { who: Target::Client(client) }),
            8 => self.send(staff, Intent::ListParticipants { pages_max }),
            _ => {
                let who = Target::Client(self.some_heir());
                self.send(staff, Intent::HandPresenter { who, fenced: false })
            }
        };
    }

    /// A fault of the plan's: many lose their connection, or read slowly.
    pub fn strike(&mut self, wave: Wave, share: f64, within_s: f64) {
        self.burst(wave, share, 1, within_s);
    }

    /// Has such a fault happen then: microseconds since this room's doors opened.
    pub fn strike_at(&mut self, at: u64, wave: Wave, share: f64, within_s: f64) {
        self.wake(at, Wake::Strike { wave, share, within: micros(within_s) });
    }
}
