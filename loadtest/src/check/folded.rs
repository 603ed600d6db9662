//! Clients whose whole state is kept: every event is folded in as clients in other languages do it, and what came out
//! is held against fresh states. Must not know how many such clients there are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

use super::circle::NAMES;
use super::picture::{Id, id};
use crate::result::CommandKind;

/// The fold of the core's own tests: written from the protocol's appendix, it knows none of the session's types.
#[path = "../../../tests/core/fold.rs"]
#[allow(dead_code)] // What only its other users call.
mod fold;

/// A state and the number that it is of.
#[derive(Debug, Clone)]
pub struct Moment {
    pub client: u32,
    pub seq: u64,
    pub what: What,
    pub state: Value,
    pub you: Value,
    /// The lists of the state may have lost their oldest rows, or never had them.
    pub cut: bool,
}

/// Where a state comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The server's welcome or snapshot.
    Fresh,
    /// Events folded since one.
    Folded,
    /// As that, after at least one resume.
    Resumed,
}

/// A client that folds.
pub struct Folded {
    client: fold::Client,
    seq: u64,
    resumed: bool,
    cut: bool,
    /// What only answers told of, by the number of its fact: events may not have come so far yet.
    own: Vec<Own>,
    /// The fold gave up: why.
    broken: Option<String>,
}

/// A vote or a survey of this client's own.
struct Own {
    /// The poll; none for the survey.
    poll: Option<Id>,
    /// True from this number on; none while there is no answer.
    since: Option<u64>,
}

/// The lists of a state that have a window, and its rows.
const WINDOWS: [(&str, usize); 5] =
    [("/chat/messages", 200), ("/questions", 100), ("/polls", 50), ("/shared", 50), ("/strokes", 500)];
/// A state near the bound of a snapshot may have been cut short of its windows.
const STATE_BYTES_NEAR: usize = 200 * 1024;

impl Folded {
    /// From a whole state.
    pub fn new(seq: u64, state: Value, you: Value) -> Folded {
        let cut = is_cut(&state);
        Folded {
            client: fold::Client::new(state, you),
            seq,
            resumed: false,
            cut,
            own: Vec::new(),
            broken: None,
        }
    }

    /// The connection was resumed: what follows is a replay.
    pub fn resume(&mut self) {
        self.resumed = true;
    }

    /// Folds events in, up to `seq`.
    pub fn fold<'a>(&mut self, events: impl Iterator<Item = &'a Value>, seq: u64) {
        self.seq = seq;
        for event in events {
            let known = event["event"].as_str().is_some_and(|name| NAMES.contains(&name));
            if !known || self.broken.is_some() {
                continue;
            }
            let client = &mut self.client;
            if catch_unwind(AssertUnwindSafe(|| client.fold(event))).is_err() {
                self.broken = Some(format!("this event cannot be folded: {event}"));
            }
        }
        self.trim();
    }

    /// A vote or a survey is on its way: no event will tell what became of it, and until the answer has come it may be
    /// either. `thing` is the poll, of which this client may not have heard yet.
    pub fn asked(&mut self, kind: CommandKind, thing: Id) {
        self.note(kind, thing, None);
    }

    /// It was accepted as the fact `seq`.
    pub fn accepted(&mut self, kind: CommandKind, thing: Id, seq: u64) {
        self.note(kind, thing, Some(seq));
    }

    fn note(&mut self, kind: CommandKind, thing: Id, since: Option<u64>) {
        let poll = match kind {
            CommandKind::Vote => Some(thing),
            CommandKind::SubmitSurvey => None,
            _ => return,
        };
        let earlier = self.own.iter().position(|own| own.poll == poll);
        // A second vote changes nothing of what was true since the first.
        let known = earlier.and_then(|at| self.own.swap_remove(at).since);
        self.own.push(Own { poll, since: known.or(since) });
    }

    /// Keeps the lists to their windows, as a fresh state has them.
    fn trim(&mut self) {
        for (list, rows) in WINDOWS {
            if let Some(list) = self.client.state.pointer_mut(list).and_then(Value::as_array_mut)
                && list.len() > rows
            {
                self.cut = true;
                list.drain(..list.len() - rows);
            }
        }
    }

    /// As things stood for this client when the last event came.
    pub fn moment(&self, client: u32) -> Moment {
        let mut state = self.client.state.clone();
        let open = state.pointer("/poll/poll").and_then(Value::as_str).map(id);
        for own in self.own.iter().filter(|own| own.poll.is_none() || own.poll == open) {
            // True by now, and perhaps not yet at that event: a vote is told to nobody, so its number is nobody's last.
            let known = own.since.is_some_and(|since| since <= self.seq);
            let place = if own.poll.is_some() { "/poll/voted" } else { "/survey/submitted" };
            set(&mut state, place, if known { Value::Bool(true) } else { crate::compare::unknown() });
        }
        Moment {
            client,
            seq: self.seq,
            what: if self.resumed { What::Resumed } else { What::Folded },
            state,
            you: self.client.you.clone(),
            cut: self.cut,
        }
    }

    /// Why the fold gave up, if it did.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }
}

fn set(state: &mut Value, place: &str, value: Value) {
    if let Some(known) = state.pointer_mut(place) {
        *known = value;
    }
}

fn is_cut(state: &Value) -> bool {
    let full = |(list, rows): &(&str, usize)| {
        state.pointer(list).and_then(Value::as_array).is_some_and(|list| list.len() >= *rows)
    };
    WINDOWS.iter().any(full) || state.to_string().len() > STATE_BYTES_NEAR
}

impl Moment {
    /// Where this state and a fresh one of the same number differ, over what both have.
    pub fn difference(&self, fresh: &Value, you: &Value) -> Option<String> {
        let (mut state, mut fresh) = (self.state.clone(), fresh.clone());
        if self.cut || is_cut(&fresh) {
            for (place, _) in WINDOWS {
                overlap(&mut state, &mut fresh, place);
            }
        }
        fold::Client::new(state, self.you.clone()).difference(&fresh, you)
    }
}

/// Leaves in both lists the rows that both have: what was cut from the one or the other is beyond the window.
fn overlap(left: &mut Value, right: &mut Value, place: &str) {
    let key = match place {
        "/chat/messages" => "message",
        "/questions" => "question",
        "/strokes" => return newest(left, right, place),
        _ => "poll",
    };
    let ids = |state: &Value| -> Vec<Value> {
        let rows = state.pointer(place).and_then(Value::as_array);
        rows.map(|rows| rows.iter().map(|row| row[key].clone()).collect()).unwrap_or_default()
    };
    let (lefts, rights) = (ids(left), ids(right));
    for (state, others) in [(left, &rights), (right, &lefts)] {
        if let Some(rows) = state.pointer_mut(place).and_then(Value::as_array_mut) {
            rows.retain(|row| others.contains(&row[key]));
        }
    }
}

fn newest(left: &mut Value, right: &mut Value, place: &str) {
    let rows = |state: &Value| state.pointer(place).and_then(Value::as_array).map_or(0, Vec::len);
    let both = rows(left).min(rows(right));
    for state in [left, right] {
        if let Some(rows) = state.pointer_mut(place).and_then(Value::as_array_mut) {
            rows.drain(..rows.len() - both);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state(messages: std::ops::Range<u32>) -> Value {
        let messages: Vec<_> =
            messages.map(|n| json!({"message": format!("m{n}"), "at": "t", "text": "x"})).collect();
        json!({"phase": "live", "chat": {"policy": "everyone", "messages": messages}, "questions": [], "shared": [],
            "strokes": [], "staff": [], "presenter": {"participant": null, "term": 1}, "poll": null})
    }

    fn said(n: u32) -> Value {
        json!({"seq": n + 1, "at": "t", "event": "chat_message", "data": {"message": format!("m{n}"), "text": "x"}})
    }

    fn you() -> Value {
        json!({"participant": "p1", "role": "attendee"})
    }

    #[test]
    fn folded_equals_fresh_over_the_window_and_a_lost_event_shows() {
        let fold = |lost: Option<u32>| {
            let mut folded = Folded::new(1, state(0..150), you());
            let events: Vec<_> = (150..400).filter(|n| Some(*n) != lost).map(said).collect();
            folded.fold(events.iter(), 401);
            folded.moment(0).difference(&state(200..400), &you())
        };
        assert_eq!(fold(None), None);
        // A window cannot tell a lost row from one that was cut: what it holds is compared, and the sums find the rest.
        let mut folded = Folded::new(1, state(0..10), you());
        folded.fold([said(10), said(12)].iter(), 20);
        assert!(folded.moment(0).difference(&state(0..13), &you()).is_some());
    }

    #[test]
    fn a_vote_counts_from_its_own_number_on() {
        let open = |voted: bool| {
            let mut state = state(0..1);
            state["poll"] = json!({"poll": "v1", "voted": voted});
            state
        };
        let mut folded = Folded::new(5, open(false), you());
        folded.asked(CommandKind::Vote, id("v1"));
        folded.accepted(CommandKind::Vote, id("v1"), 9);
        // Nothing has come since number 5, at which there was no vote; whether it is counted there, nobody can say.
        assert_eq!(folded.moment(0).difference(&open(false), &you()), None);
        folded.fold([].iter(), 9);
        assert!(folded.moment(0).difference(&open(false), &you()).is_some(), "from 9 on it must be there");
        assert_eq!(folded.moment(0).difference(&open(true), &you()), None);
        // A second one does not make the first undone.
        folded.asked(CommandKind::Vote, id("v1"));
        assert!(folded.moment(0).difference(&open(false), &you()).is_some());
    }

    #[test]
    fn a_vote_in_a_poll_that_one_has_not_heard_of_counts_when_one_has() {
        let state = |poll: Value| {
            let mut state = state(0..1);
            state["poll"] = poll;
            state
        };
        let mut folded = Folded::new(5, state(Value::Null), you());
        folded.asked(CommandKind::Vote, id("v1"));
        folded.accepted(CommandKind::Vote, id("v1"), 7);
        assert_eq!(folded.moment(0).difference(&state(Value::Null), &you()), None);
        folded.client.state["poll"] = json!({"poll": "v1", "voted": false});
        folded.fold([].iter(), 8);
        assert_eq!(folded.moment(0).difference(&state(json!({"poll": "v1", "voted": true})), &you()), None);
        folded.client.state["poll"] = json!({"poll": "v2", "voted": false});
        assert_eq!(folded.moment(0).difference(&state(json!({"poll": "v2", "voted": false})), &you()), None);
    }

    #[test]
    fn what_cannot_be_folded_is_told_and_not_fatal() {
        let mut folded = Folded::new(1, state(0..1), you());
        let broken = json!({"seq": 2, "at": "t", "event": "poll_opened", "data": {}});
        folded.fold([broken].iter(), 2);
        assert!(folded.broken().unwrap().contains("poll_opened"));
    }
}
