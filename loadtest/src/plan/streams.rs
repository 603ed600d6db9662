//! What recurs while a session is live, how often, and what it wakes. Must not know how each thing is done.

use super::room::{Room, Wake, micros};
use crate::scenario::Session;

/// A Poisson process of a session's live part. Each has chance of its own, so that one can be changed without the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Chat,
    React,
    Ask,
    RaiseHand,
    Leave,
    Drop,
    SecondTab,
    Mix,
    Applause,
    HandCall,
    Handout,
    Answer,
    Look,
    HandOver,
    MuteAll,
    RoleChange,
    Recording,
    LetSpeak,
    QuestionMove,
    Screen,
    Webcam,
    Caption,
    Door,
    Details,
    Removal,
    RaceHandOver,
    RaceDrop,
    RaceMuteAll,
    RaceDemotion,
    /// Not a process: the chance of polls, of bursts, and of what is drawn once.
    Polls,
    Bursts,
    Once,
}

use Stream as S;

/// Every one, at its number. New ones go to the end: the place is the name of its chance.
pub(super) const STREAMS: [Stream; 32] = [
    S::Chat,
    S::React,
    S::Ask,
    S::RaiseHand,
    S::Leave,
    S::Drop,
    S::SecondTab,
    S::Mix,
    S::Applause,
    S::HandCall,
    S::Handout,
    S::Answer,
    S::Look,
    S::HandOver,
    S::MuteAll,
    S::RoleChange,
    S::Recording,
    S::LetSpeak,
    S::QuestionMove,
    S::Screen,
    S::Webcam,
    S::Caption,
    S::Door,
    S::Details,
    S::Removal,
    S::RaceHandOver,
    S::RaceDrop,
    S::RaceMuteAll,
    S::RaceDemotion,
    S::Polls,
    S::Bursts,
    S::Once,
];

impl Stream {
    /// How often a second, at most: what falls on somebody absent, or on a quiet time, is let go.
    pub fn most_per_s(self, room: &Room) -> f64 {
        let session: &Session = &room.session;
        let attendees = f64::from(room.cast.attendees());
        let (reconnects, routine, races) = (&session.reconnects, &session.routine, &session.races);
        let per_hour = match self {
            S::Chat => return attendees * session.chat.per_min / 60.0 * chat_most(session),
            S::React => return attendees * session.reactions.per_min / 60.0,
            S::Leave => {
                let leaving = &session.leaving;
                return attendees * leaving.share_per_min.max(leaving.late_share_per_min) / 60.0;
            }
            S::Mix => return session.mix.per_s,
            S::Ask => attendees * session.questions.per_hour * questions_most(session),
            // Each of the circle once in the live part.
            S::RaiseHand => attendees * session.hands.share * 3_600.0 / session.phases.live.as_secs(),
            S::Drop => attendees * reconnects.share_per_hour * reconnects.drops,
            S::SecondTab => attendees * reconnects.second_tab_per_hour,
            S::Answer => f64::from(room.cast.staff()) * 3_600.0 / session.questions.answer_every.as_secs(),
            S::Look => f64::from(room.cast.on_stage()) * session.roster.looks_per_hour,
            S::HandOver => routine.hand_overs,
            S::MuteAll => routine.mute_alls,
            S::RoleChange => routine.role_changes,
            S::Recording => routine.recording_changes,
            S::LetSpeak => routine.mutes,
            S::QuestionMove => routine.question_moves,
            S::Screen => routine.screens,
            S::Webcam => routine.webcams,
            S::Caption => routine.captions,
            // Late comers are few by then: only the last third counts.
            S::Door => routine.door_changes * 3.0,
            S::Details => routine.detail_changes,
            S::Removal => routine.removals,
            S::RaceHandOver => races.hand_over_hand_over,
            S::RaceDrop => races.hand_over_drop,
            S::RaceMuteAll => races.mute_all_unmute_join,
            S::RaceDemotion => races.demotion_command,
            // Planned as moments.
            S::Applause | S::HandCall | S::Handout => 0.0,
            S::Polls | S::Bursts | S::Once => 0.0,
        };
        per_hour / 3_600.0
    }
}

/// How much higher than its mean the chat's rate is in a burst.
fn chat_most(session: &Session) -> f64 {
    chat_base(session) * session.chat.burst_factor.max(1.0)
}

/// How much lower than its mean it is between bursts, so that the mean stays.
fn chat_base(session: &Session) -> f64 {
    let chat = &session.chat;
    let part = (chat.burst_lasts.as_secs() / chat.burst_every.as_secs()).min(1.0);
    1.0 / (1.0 - part + part * chat.burst_factor.max(1.0))
}

/// Rates of questions before and within the question time, as multiples of the mean.
fn question_rates(session: &Session) -> (f64, f64) {
    let (live, last) = (session.phases.live.as_secs(), session.phases.questions.as_secs());
    if last <= 0.0 || last >= live {
        return (1.0, 1.0);
    }
    let share = session.questions.in_question_time;
    ((1.0 - share) * live / (live - last), share * live / last)
}

fn questions_most(session: &Session) -> f64 {
    let (before, within) = question_rates(session);
    before.max(within)
}

impl Room {
    /// Starts every stream; from now until the end.
    pub fn start_streams(&mut self) {
        for stream in STREAMS {
            self.next_of(stream);
        }
    }

    /// What moves many at once comes as often as said and not by chance, or runs could not be compared: each such
    /// moment has an equal part of the live time to itself, and lies anywhere in it.
    pub fn plan_moments(&mut self) {
        let session = self.session.clone();
        let live_s = session.phases.live.as_secs();
        for (stream, per_hour) in [
            (S::Applause, session.reactions.applause_per_hour),
            (S::HandCall, session.hands.calls_per_hour),
            (S::Handout, session.handouts.per_hour),
        ] {
            let (mean, live_at) = (per_hour * live_s / 3_600.0, self.live_at);
            let chance = self.chance(stream);
            let count = mean as u32 + u32::from(chance.happens(mean.fract()));
            for number in 0..count {
                let part = (f64::from(number) + self.chance(stream).unit()) / f64::from(count);
                self.wake(live_at + micros(part * live_s), Wake::Stream(stream));
            }
        }
    }

    pub fn flow(&mut self, stream: Stream) {
        if !self.is_live() {
            return;
        }
        self.next_of(stream);
        if self.is_now(stream) {
            self.do_one(stream);
        }
    }

    fn next_of(&mut self, stream: Stream) {
        let per_s = stream.most_per_s(self);
        if per_s > 0.0 {
            let wait_s = self.chance(stream).wait(per_s);
            let at = self.now.saturating_add(micros(wait_s).max(1));
            if at < self.end_at {
                self.wake(at, Wake::Stream(stream));
            }
        }
    }

    /// Whether a stream drawn at its highest rate has one now.
    fn is_now(&mut self, stream: Stream) -> bool {
        let since_live_s = (self.now - self.live_at) as f64 / 1e6;
        let session = self.session.clone();
        let live_s = session.phases.live.as_secs();
        let (rate, most) = match stream {
            S::Chat => {
                let chat = &session.chat;
                // The first burst is half a period after going live: the greeting comes first.
                let every_s = chat.burst_every.as_secs();
                let in_period_s = (since_live_s + every_s / 2.0) % every_s;
                let bursts = in_period_s < chat.burst_lasts.as_secs() && chat.burst_factor > 1.0;
                (if bursts { chat_most(&session) } else { chat_base(&session) }, chat_most(&session))
            }
            S::Ask => {
                let (before, within) = question_rates(&session);
                let asks = live_s - since_live_s <= session.phases.questions.as_secs();
                (if asks { within } else { before }, before.max(within))
            }
            S::Leave => {
                let leaving = &session.leaving;
                let most = leaving.share_per_min.max(leaving.late_share_per_min);
                let part = since_live_s / live_s;
                // Of an hour: nobody in the first five minutes, more in the last quarter.
                let rate = match part {
                    part if part < 1.0 / 12.0 => 0.0,
                    part if part < 0.75 => leaving.share_per_min,
                    _ => leaving.late_share_per_min,
                };
                (rate, most)
            }
            S::Door => (f64::from(since_live_s > live_s * 2.0 / 3.0), 1.0),
            _ => return true,
        };
        let unit = self.chance(stream).unit();
        unit * most < rate
    }

    fn do_one(&mut self, stream: Stream) {
        match stream {
            S::Chat => self.chat(),
            S::React => self.react(),
            S::Ask => self.ask(),
            S::RaiseHand => self.raise_hand(),
            S::Leave => self.leave_early(),
            S::Drop => self.lose_connection(),
            S::SecondTab => self.second_tab(),
            S::Mix => self.mix(),
            S::Applause => self.applause(),
            S::HandCall => self.call_hands(),
            S::Handout => self.hand_out(),
            S::Answer => self.answer(),
            S::Look => self.look(),
            S::HandOver => self.hand_over(),
            S::MuteAll => self.mute_all(),
            S::RoleChange => self.change_role(),
            S::Recording => self.record(),
            S::LetSpeak => self.let_speak(),
            S::QuestionMove => self.move_question(),
            S::Screen => self.share_screen(),
            S::Webcam => self.share_webcam(),
            S::Caption => self.caption(),
            S::Door => self.lock_door(),
            S::Details => self.edit_details(),
            S::Removal => self.remove(),
            S::RaceHandOver => self.race_hand_overs(),
            S::RaceDrop => self.race_hand_over_and_drop(),
            S::RaceMuteAll => self.race_mute_all(),
            S::RaceDemotion => self.race_demotion(),
            S::Polls | S::Bursts | S::Once => {}
        }
    }

    pub fn chance(&mut self, stream: Stream) -> &mut super::chance::Chance {
        &mut self.chances[stream as usize]
    }
}
