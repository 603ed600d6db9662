//! The promises of the protocol that a client can check by itself: order, numbers, resumption, answers.
//! Must not know what an event means.

use super::message::{Event, Snapshot, Welcome};

/// Where this client's view stands, and what must hold of the next message.
#[derive(Debug, Default)]
pub(super) struct Contract {
    epoch: Option<String>,
    /// The view is complete up to here.
    seq: u64,
    /// The highest number of an accepted answer: what this participant caused up to here must have been shown.
    answered: u64,
    participant: String,
    broken: Vec<String>,
}

impl Contract {
    /// The point up to which the view is complete.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// What to resume from, once there was a welcome.
    pub(super) fn position(&self) -> Option<(&str, u64)> {
        self.epoch.as_deref().map(|epoch| (epoch, self.seq))
    }

    /// What was found broken since the last time.
    pub(super) fn take_broken(&mut self) -> Vec<String> {
        std::mem::take(&mut self.broken)
    }

    /// Something that no message may be.
    pub(super) fn breach(&mut self, what: impl Into<String>) {
        self.broken.push(what.into());
    }

    pub(super) fn welcome(&mut self, welcome: &Welcome) {
        let same_epoch = self.epoch.as_deref() == Some(&welcome.epoch);
        if welcome.resumed && !same_epoch {
            self.breach(format!("resumed in epoch {}, known is {:?}", welcome.epoch, self.epoch));
        }
        if welcome.resumed == welcome.state.is_some() {
            let has =
                if welcome.resumed { "a resumed welcome has a state" } else { "a fresh welcome has none" };
            self.breach(has);
        }
        self.participant.clone_from(&welcome.you.participant);
        if welcome.resumed && same_epoch {
            // Our own seq stays: the missed events come after this and are numbered from there.
            if welcome.seq < self.seq {
                self.breach(format!("welcome at {} behind the resumed {}", welcome.seq, self.seq));
            }
        } else {
            self.renew(&welcome.epoch, welcome.seq, "welcome");
        }
    }

    pub(super) fn snapshot(&mut self, snapshot: &Snapshot) {
        self.participant.clone_from(&snapshot.you.participant);
        self.renew(&snapshot.epoch, snapshot.seq, "snapshot");
    }

    fn renew(&mut self, epoch: &str, seq: u64, what: &str) {
        if self.epoch.as_deref() == Some(epoch) {
            if seq < self.seq {
                self.breach(format!("{what} at {seq} goes back behind {}", self.seq));
            }
        } else {
            // History was lost or restored: its numbers mean nothing any more.
            self.epoch = Some(epoch.into());
            self.answered = 0;
        }
        self.seq = seq;
    }

    pub(super) fn events(&mut self, seq: u64, events: &[Event]) {
        for event in events {
            if event.seq <= self.seq {
                self.breach(format!("event {} `{}` after {}", event.seq, event.event, self.seq));
            }
            if event.seq <= self.answered && event.by.as_ref() == Some(&self.participant) {
                let answered = self.answered;
                self.breach(format!(
                    "own event {} `{}` after the answer at {answered}",
                    event.seq, event.event
                ));
            }
            self.seq = self.seq.max(event.seq);
        }
        if seq < self.seq {
            self.breach(format!("an events message says {seq} after {}", self.seq));
        }
        self.seq = self.seq.max(seq);
    }

    pub(super) fn accepted(&mut self, seq: u64) {
        self.answered = self.answered.max(seq);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::You;
    use serde_json::json;

    fn welcome(epoch: &str, seq: u64, resumed: bool) -> Welcome {
        let you: You = serde_json::from_value(json!({
            "participant": "p1", "sub": "carol", "name": "Carol", "role": "attendee", "presenter": false,
            "mic": "muted_by_staff", "webcam": false, "hand": false, "capabilities": [],
        }))
        .unwrap();
        let state = (!resumed).then(|| json!({}));
        let (session, epoch) = ("s1".into(), epoch.into());
        Welcome { session, epoch, seq, resumed, you, state, limits: json!({}), heartbeat_s: 20 }
    }

    fn event(seq: u64, by: Option<&str>) -> Event {
        Event { seq, at: String::new(), by: by.map(Into::into), event: "e".into(), data: json!({}) }
    }

    type Step = fn(&mut Contract);

    #[test]
    fn what_the_protocol_promises_is_checked() {
        let cases: [(&str, Step, usize); 9] = [
            ("events go up", |c| c.events(14, &[event(11, None), event(13, None)]), 0),
            ("an event comes twice", |c| c.events(12, &[event(11, None), event(11, None)]), 1),
            ("an event is older than the welcome", |c| c.events(11, &[event(10, None)]), 1),
            ("the message is behind its event", |c| c.events(11, &[event(12, None)]), 1),
            ("a snapshot of the same epoch goes back", |c| c.welcome(&welcome("e1", 9, false)), 1),
            ("another epoch begins anew", |c| c.welcome(&welcome("e2", 1, false)), 0),
            ("resumed behind the client", |c| c.welcome(&welcome("e1", 9, true)), 1),
            ("resumed in another epoch", |c| c.welcome(&welcome("e2", 12, true)), 1),
            (
                "the answer comes before its event",
                |c| {
                    c.accepted(12);
                    c.events(13, &[event(11, Some("p2")), event(12, Some("p1")), event(13, Some("p1"))]);
                },
                1,
            ),
        ];
        for (name, step, broken) in cases {
            let mut contract = Contract::default();
            contract.welcome(&welcome("e1", 10, false));
            step(&mut contract);
            let found = contract.take_broken();
            assert_eq!(found.len(), broken, "{name}: {found:?}");
        }
    }
}
