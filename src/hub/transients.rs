//! What is passed on and not kept: merged, and at most four times a second of each kind.
//! Must not know sockets; it says what is due and when to ask again.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::planted::Planted;
use crate::protocol::Codec;
use crate::protocol::outgoing::{self, TransientData};
use crate::session::announce::Audience;
use crate::session::ids::PollNo;
use crate::session::labs::{Emoji, Lab};
use crate::session::shapes::{Counts, PersonCard};
use crate::session::{Phase, Session, Transient};

/// Least time between two messages of a kind. Somewhat above a quarter of a second, so that no jitter on the way
/// brings a fifth into one second.
const SPACING: Duration = Duration::from_millis(275);
/// The same for the number of the audience: at most three in a second, since a resumed one is told it beside the welcome.
const SPACING_AUDIENCE: Duration = Duration::from_millis(340);
/// The same for whether anything can be written: once behind a welcome or a new state it comes again.
const SPACING_STORAGE: Duration = Duration::from_millis(1010);
/// Of that time, what each attendee adds before all of them are told the number of the audience again. To tell one
/// costs some 3 µs: a number that changes all the time is at most about 2 % of a core, however many hear it.
const SPACING_EACH: Duration = Duration::from_micros(130);
/// Planted, `hurried`: with so little time between two of a kind, the fifth comes just within a second.
const HURRIED: Duration = Duration::from_millis(240);

/// A transient message and who gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Addressed {
    pub audience: Audience,
    pub data: TransientData,
}

/// What is pending of each kind.
#[derive(Debug, Default)]
pub struct Transients {
    /// The number of the audience, for staff and panelists and for the audience itself.
    on_stage: Count,
    attendees: Count,
    reactions: Kind<BTreeMap<Emoji, u32>>,
    tally: Kind<PollNo>,
    caption: Kind<TransientData>,
    /// Whether anything can be written. What is due stays due, as with [`Count`].
    storage: Kind<()>,
    /// For those who resume, and the count in it: after a restart thousands do, and one frame does for all.
    resumed: (u32, [Option<Bytes>; 2]),
    planted: Planted,
}

#[derive(Debug)]
struct Kind<T> {
    pending: Option<T>,
    not_before: Option<Instant>,
}

impl<T> Default for Kind<T> {
    fn default() -> Self {
        Kind { pending: None, not_before: None }
    }
}

impl<T> Kind<T> {
    fn due_at(&self, now: Instant) -> Option<Instant> {
        self.pending.as_ref().map(|_| self.not_before.unwrap_or(now))
    }

    fn take(&mut self, now: Instant, spacing: Duration) -> Option<T> {
        if self.not_before.is_some_and(|not_before| not_before > now) {
            return None;
        }
        let pending = self.pending.take()?;
        self.not_before = Some(now + spacing);
        Some(pending)
    }
}

/// A number as one circle hears it: at a pace of its own, and in the end the last one.
#[derive(Debug, Default)]
struct Count {
    kind: Kind<()>,
    told: Option<u32>,
}

impl Count {
    /// What is due stays due, also where the number goes back to the one that was told: who came in between was shown another.
    fn changed(&mut self, count: u32) {
        if self.told != Some(count) {
            self.kind.pending = Some(());
        }
    }

    fn take(&mut self, now: Instant, spacing: Duration, count: u32) -> bool {
        let due = self.kind.take(now, spacing).is_some();
        if due {
            self.told = Some(count);
        }
        due
    }
}

impl Transients {
    pub(super) fn new(planted: Planted) -> Transients {
        Transients { planted, ..Transients::default() }
    }

    fn spacing(&self, usual: Duration) -> Duration {
        match self.planted {
            Planted { hurried: true, .. } => HURRIED,
            Planted { besides: true, .. } => SPACING,
            _ => usual,
        }
    }

    /// Time between two numbers: on the stage, and in an audience that is so large.
    fn spacing_of_audience(&self, attendees: u32) -> (Duration, Duration) {
        let spacing = self.spacing(SPACING_AUDIENCE);
        (spacing, spacing.max(SPACING_EACH.saturating_mul(attendees)))
    }

    /// Somebody reacted, or speaks a caption.
    pub fn add(&mut self, session: &Session, transient: Transient) {
        match transient {
            Transient::Reaction(emoji) => {
                *self.reactions.pending.get_or_insert_default().entry(emoji).or_default() += 1;
            }
            Transient::Caption { from, text } => {
                let from = PersonCard::of(session, from);
                self.caption.pending = Some(TransientData::Caption { from, text, is_final: false });
            }
        }
    }

    /// The audience may have changed.
    pub fn audience_changed(&mut self, session: &Session) {
        let count = session.audience();
        [&mut self.on_stage, &mut self.attendees].into_iter().for_each(|circle| circle.changed(count));
    }

    /// It is not known which count was told last.
    pub fn audience_unknown(&mut self) {
        (self.on_stage.told, self.attendees.told) = (None, None);
    }

    /// The count for somebody who resumes: they were not told what it was meanwhile, and have no state to read it from.
    pub fn audience_for_resumed(&mut self, session: &Session, codec: Codec) -> Bytes {
        let count = session.audience();
        if self.resumed.0 != count {
            self.resumed = (count, [None, None]);
        }
        let frame = &mut self.resumed.1[codec as usize];
        frame.get_or_insert_with(|| outgoing::transient(codec, &TransientData::Audience { count })).clone()
    }

    /// Lets go of what was said and not yet passed on: it may rest on what did not come true, or was said in a rehearsal.
    pub fn forsake(&mut self) {
        [Lab::Reactions, Lab::Captions].into_iter().for_each(|lab| self.forsake_in(lab));
    }

    /// The same for what was said in one lab, which is off by now.
    pub fn forsake_in(&mut self, lab: Lab) {
        match lab {
            Lab::Reactions => self.reactions.pending = None,
            Lab::Captions => self.caption.pending = None,
        }
    }

    /// Somebody voted.
    pub fn voted(&mut self, poll: PollNo) {
        self.tally.pending = Some(poll);
    }

    /// It may have changed whether anything can be written.
    pub fn storage_changed(&mut self) {
        self.storage.pending = Some(());
    }

    /// When that is told. It waits for no disk: it says that there is none to wait for.
    pub fn storage_next(&self, now: Instant) -> Option<Instant> {
        self.storage.due_at(now)
    }

    /// Whether it is told now.
    pub fn take_storage(&mut self, now: Instant) -> bool {
        let spacing = self.spacing(SPACING_STORAGE);
        self.storage.take(now, spacing).is_some()
    }

    /// When something else is due next.
    pub fn next(&self, now: Instant) -> Option<Instant> {
        let due = [
            self.on_stage.kind.due_at(now),
            self.attendees.kind.due_at(now),
            self.reactions.due_at(now),
            self.tally.due_at(now),
            self.caption.due_at(now),
        ];
        due.into_iter().flatten().min()
    }

    /// What is due now.
    pub fn take(&mut self, session: &Session, now: Instant) -> Vec<Addressed> {
        let (all, spacing) = (everybody(session), self.spacing(SPACING));
        let mut due = Vec::new();
        due.extend(self.take_audience(session, now));
        if let Some(counts) = self.reactions.take(now, spacing) {
            let data = TransientData::Reactions { counts: counts.into_iter().collect() };
            due.push(Addressed { audience: all.clone(), data });
        }
        if let Some(data) = self.caption.take(now, spacing) {
            due.push(Addressed { audience: all, data });
        }
        if let Some(tally) = self.tally.take(now, spacing).and_then(|poll| tally(session, poll)) {
            due.push(tally);
        }
        due
    }

    /// One has left: until the next of its kind there is as much time from now on.
    pub fn left(&mut self, Addressed { audience, data }: &Addressed, now: Instant) {
        let next = Some(now + self.spacing(SPACING));
        match data {
            TransientData::Audience { count } => {
                let (stage, all) = self.spacing_of_audience(*count);
                if audience.organizers {
                    self.on_stage.kind.not_before = Some(now + stage);
                }
                if audience.attendees {
                    self.attendees.kind.not_before = Some(now + all);
                }
            }
            TransientData::Reactions { .. } => self.reactions.not_before = next,
            TransientData::PollTally { .. } => self.tally.not_before = next,
            TransientData::Caption { .. } => self.caption.not_before = next,
            // These have paces of their own.
            TransientData::Reach { .. } | TransientData::Storage { .. } => {}
        }
    }

    fn take_audience(&mut self, session: &Session, now: Instant) -> Option<Addressed> {
        let count = session.audience();
        let (stage, all) = self.spacing_of_audience(count);
        let on_stage = self.on_stage.take(now, stage, count);
        let attendees = self.attendees.take(now, all, count);
        let audience = Audience { organizers: on_stage, panelists: on_stage, attendees, persons: Vec::new() };
        (on_stage || attendees).then_some(Addressed { audience, data: TransientData::Audience { count } })
    }
}

/// Everybody who takes part in what goes on now.
fn everybody(session: &Session) -> Audience {
    let rehearsal = session.phase == Phase::Practice;
    let persons = session.baton.holder.filter(|_| rehearsal).into_iter().collect();
    Audience { organizers: true, panelists: true, attendees: !rehearsal, persons }
}

fn tally(session: &Session, number: PollNo) -> Option<Addressed> {
    let poll = session.polls.get(number).filter(|_| session.polls.open() == Some(number))?;
    let data = TransientData::PollTally {
        poll: number.public(&session.key),
        counts: (!poll.draft.anonymous).then(|| Counts::of(poll)),
        voters: poll.voters.len() as u32,
    };
    Some(Addressed {
        audience: Audience { organizers: true, panelists: false, attendees: false, persons: Vec::new() },
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::keyed::Key;
    use crate::session::roster::{LeftReason, NewPerson};
    use crate::session::text::{Description, DisplayName, PollTitle};
    use crate::session::{Event, Millis, ParticipantNo, Record, Role, Seq, Sub};

    fn session() -> Session {
        let (title, description) = (PollTitle::new("t").unwrap(), Description::new("").unwrap());
        let (key, epoch) = (Key([1; 16]), "e".into());
        let created = Event::Created { key, epoch, title, description, capacity: 100_000 };
        let (first, at) = (Seq(1), Millis(0));
        Session::new(&Record { first, at, by: None, cause: None, events: vec![created] })
    }

    fn come(session: &mut Session, count: u32) {
        let from = session.next_participant().0;
        let joined = |number: u32| {
            let sub = Sub::new(&format!("s{number}")).unwrap();
            let (name, role) = (DisplayName::new("n").unwrap(), Role::Attendee);
            let new = NewPerson { sub, name, role, member: None, email: None, key: "k".into() };
            Event::Joined { participant: ParticipantNo(number), new: Some(Box::new(new)) }
        };
        let events = (from..from + count).map(joined).collect();
        let (first, at) = (Seq(session.seq.0 + 1), Millis(0));
        session.apply(&Record { first, at, by: None, cause: None, events }, |_, _, _| {});
    }

    fn leave(session: &mut Session, number: u32) {
        let events = vec![Event::Left { participant: ParticipantNo(number), reason: LeftReason::Left }];
        let (first, at) = (Seq(session.seq.0 + 1), Millis(0));
        session.apply(&Record { first, at, by: None, cause: None, events }, |_, _, _| {});
    }

    /// Somebody comes every 10 ms for a while, then nobody: when each circle is told what.
    fn told(present: u32, coming: u32) -> [Vec<(u64, u32)>; 2] {
        let (mut session, mut transients) = (session(), Transients::default());
        come(&mut session, present);
        transients.audience_changed(&session);
        let began = Instant::now();
        let mut told = [Vec::new(), Vec::new()];
        for tick in 0..1000 {
            let now = began + Duration::from_millis(10 * tick);
            if tick > 0 && tick <= u64::from(coming) {
                come(&mut session, 1);
                transients.audience_changed(&session);
            }
            for Addressed { audience, data } in transients.take(&session, now) {
                let TransientData::Audience { count } = data else { panic!("nothing else is due") };
                assert_eq!(audience.organizers, audience.panelists, "one pace on the stage");
                let circles = told.iter_mut().zip([audience.organizers, audience.attendees]);
                circles.filter(|(_, hear)| *hear).for_each(|(told, _)| told.push((10 * tick, count)));
            }
            let silent = transients.next(now).is_none();
            let all = told.iter().all(|told| told.last().is_some_and(|last| last.1 == session.audience()));
            assert_eq!(silent, all, "something is due until both have heard the last number");
        }
        told
    }

    #[test]
    fn a_number_that_went_up_and_down_again_is_told_once_more_to_who_came_in_between() {
        let (mut session, mut transients) = (session(), Transients::default());
        let now = Instant::now();
        let told = |transients: &mut Transients, session: &Session, ms| {
            let due = transients.take(session, now + Duration::from_millis(ms));
            due.into_iter().map(|addressed| addressed.data).collect::<Vec<_>>()
        };
        let audience = |count| vec![TransientData::Audience { count }];
        come(&mut session, 5);
        transients.audience_changed(&session);
        assert_eq!(told(&mut transients, &session, 0), audience(5));
        come(&mut session, 1);
        transients.audience_changed(&session);
        leave(&mut session, 0);
        transients.audience_changed(&session);
        assert_eq!(told(&mut transients, &session, 100), []);
        assert_eq!(told(&mut transients, &session, 300), []);
        assert_eq!(told(&mut transients, &session, 340), audience(5));
        assert_eq!(transients.next(now), None);
        transients.audience_changed(&session);
        assert_eq!(transients.next(now), None, "what everybody has been told is not due");
    }

    fn gaps(told: &[(u64, u32)]) -> (u64, u64) {
        let gaps = told.windows(2).map(|pair| pair[1].0 - pair[0].0);
        (gaps.clone().min().unwrap(), gaps.max().unwrap())
    }

    #[test]
    fn a_few_are_told_as_often_as_the_stage() {
        let [on_stage, attendees] = told(100, 200);
        assert_eq!(on_stage, attendees);
        assert_eq!(gaps(&on_stage), (340, 340));
        assert_eq!(on_stage.last().unwrap().1, 300);
    }

    #[test]
    fn ten_thousand_are_told_less_often_than_the_stage_and_hear_the_last_number() {
        let [on_stage, attendees] = told(10_000, 400);
        assert_eq!(gaps(&on_stage), (340, 340));
        let (least, most) = gaps(&attendees);
        assert!(least >= 1300 && most <= 1400, "{attendees:?}");
        assert_eq!((on_stage[0].0, attendees[0].0), (0, 0), "the first at once");
        assert!(on_stage.last().unwrap().0 < 4000 + 300 && attendees.last().unwrap().0 < 4000 + 1400);
        assert_eq!((on_stage.last().unwrap().1, attendees.last().unwrap().1), (10_400, 10_400));
    }
}
