//! What one client has heard, in as few bytes as will do. There are thousands of these, and each sees every message.
//! Must not know frames: what is common to all of a view is in `told.rs` once.

use cuelight::session::Role;

use super::circle::View;
use super::picture::{Id, NOBODY};
use super::told::{Events, Sum};

/// A stretch of the session's story that one client was told without a gap: after `from`, up to and with `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub from: u64,
    pub to: u64,
    /// As whom, by the welcome or snapshot at its beginning.
    pub role: Role,
    pub presenter: bool,
    /// A part of it was told after a resume.
    pub resumed: bool,
    pub total: Sum,
    /// Of it, what is for the whole view.
    pub common: Sum,
}

/// One client.
#[derive(Debug, Clone)]
pub struct Track {
    pub who: Id,
    pub role: Role,
    pub presenter: bool,
    /// Complete up to here.
    pub last: u64,
    /// Highest number of an `ok`.
    pub acked: u64,
    pub mute_epoch: u64,
    /// What a resume is to reach; 0 when it has.
    pub due: u64,
    segment: Option<Segment>,
    done: Vec<Segment>,
}

/// What is wrong with an events message, for one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Something comes twice, late or out of order.
    Order,
    /// The events of a command of one's own come after its `ok`.
    AfterOk,
    /// The n-th event is outside of its circle.
    Outside(usize),
    /// Nobody said welcome yet.
    Early,
}

impl Default for Track {
    fn default() -> Track {
        Track {
            who: NOBODY,
            role: Role::Attendee,
            presenter: false,
            last: 0,
            acked: 0,
            mute_epoch: 0,
            due: 0,
            segment: None,
            done: Vec::new(),
        }
    }
}

impl Track {
    /// A whole state begins a new stretch.
    pub fn begin(&mut self, seq: u64, role: Role, presenter: bool) {
        self.finish();
        (self.role, self.presenter, self.last, self.due) = (role, presenter, seq, 0);
        let (total, common) = (Sum::default(), Sum::default());
        self.segment = Some(Segment { from: seq, to: seq, role, presenter, resumed: false, total, common });
    }

    /// What follows is told after a resume, up to `due`.
    pub fn resume(&mut self, due: u64) {
        self.due = if due > self.last { due } else { 0 };
        self.segment.iter_mut().for_each(|segment| segment.resumed = true);
    }

    /// Nothing more comes of this stretch.
    pub fn finish(&mut self) {
        if let Some(segment) = self.segment.take().filter(|segment| segment.to > segment.from) {
            self.done.push(segment);
        }
    }

    /// Every stretch, the one at hand included.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.done.iter().chain(&self.segment)
    }

    /// Takes a message in.
    pub fn hear(&mut self, told: &Events) -> Result<(), Wrong> {
        let Some(segment) = &mut self.segment else { return Err(Wrong::Early) };
        let fresh = told.events.is_empty() || told.first > self.last;
        if !told.rising || !fresh || told.seq < self.last {
            return Err(Wrong::Order);
        }
        // As whom the stretch began: a change of view begins another.
        let view = View::of(segment.role);
        segment.total.plus(told.total);
        segment.common.plus(told.common[view as usize]);
        segment.to = told.seq;
        self.last = told.seq;
        if self.due <= self.last {
            self.due = 0;
        }
        if told.first <= self.acked
            && told.events.iter().any(|event| event.seq <= self.acked && event.by == self.who)
        {
            return Err(Wrong::AfterOk);
        }
        let who = self.who;
        let outside = |event: &super::told::Heard| !event.circle.holds(view, who);
        match told.events.iter().position(outside).filter(|_| !told.open) {
            Some(place) => Err(Wrong::Outside(place)),
            None => Ok(()),
        }
    }

    /// Bytes that this client's checking holds.
    pub fn bytes(&self) -> usize {
        size_of::<Track>() + self.done.capacity() * size_of::<Segment>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::picture::{Picture, id};
    use crate::check::told::{Told, read};
    use cuelight::protocol::Codec;
    use serde_json::{Value, json};

    fn told(seq: u64, events: &[Value]) -> Events {
        let mut picture = Picture::default();
        picture.role_is(id("p-c"), 1, Role::Attendee);
        picture.role_is(id("p-d"), 1, Role::Attendee);
        let payload = Codec::Json.encode(&json!({"type": "events", "seq": seq, "events": events}));
        match read(&mut picture, Codec::Json, &payload) {
            Told::Events(events) => events,
            other => panic!("{other:?}"),
        }
    }

    fn event(seq: u64, by: &str, name: &str, data: Value) -> Value {
        json!({"seq": seq, "at": "t", "by": by, "event": name, "data": data})
    }

    fn carol() -> Track {
        let mut carol = Track { who: id("p-c"), ..Track::default() };
        carol.begin(10, Role::Attendee, false);
        carol
    }

    fn opened(seq: u64) -> Value {
        event(seq, "p-a", "poll_opened", json!({"poll": "v1"}))
    }

    #[test]
    fn a_rising_story_is_taken_in_with_its_gaps() {
        let mut carol = carol();
        assert_eq!(carol.hear(&told(12, &[opened(11)])), Ok(()));
        assert_eq!(carol.hear(&told(20, &[opened(15), opened(19)])), Ok(()));
        let segment = carol.segments().next().unwrap();
        assert_eq!((segment.from, segment.to, segment.total.count), (10, 20, 3));
        assert_eq!(segment.total, segment.common);
    }

    #[test]
    fn what_comes_twice_late_or_swapped_is_found() {
        for (seq, events) in
            [(12, vec![opened(11)]), (12, vec![opened(12)]), (14, vec![opened(14), opened(13)]), (11, vec![])]
        {
            let mut carol = carol();
            assert_eq!(carol.hear(&told(12, &[opened(11)])), Ok(()));
            assert_eq!(carol.hear(&told(seq, &events)), Err(Wrong::Order), "{events:?}");
        }
    }

    #[test]
    fn what_is_anothers_is_found() {
        let muted = |who: &str| event(12, "p-a", "mic_changed", json!({"participant": who, "mic": "muted"}));
        assert_eq!(carol().hear(&told(12, &[muted("p-c")])), Ok(()));
        assert_eq!(carol().hear(&told(12, &[opened(11), muted("p-d")])), Err(Wrong::Outside(1)));
    }

    #[test]
    fn an_event_of_ones_own_after_its_ok_is_found() {
        let mut carol = carol();
        carol.acked = 12;
        let own = event(12, "p-c", "hand_changed", json!({"participant": "p-c", "raised": true}));
        assert_eq!(carol.hear(&told(12, &[own])), Err(Wrong::AfterOk));
        let mut carol = super::tests::carol();
        carol.acked = 12;
        assert_eq!(carol.hear(&told(12, &[opened(12)])), Ok(()));
    }

    #[test]
    fn a_track_is_small() {
        assert!(carol().bytes() < 400, "{} bytes", carol().bytes());
    }
}
