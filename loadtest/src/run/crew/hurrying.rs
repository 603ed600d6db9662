//! Whose connection is read before those of others: theirs who wait for what is timed.
//! Must not know how that is done.

use super::{Crew, Stage};
use crate::engine::reactor::{ClientNo, Order, Orders};

impl Crew {
    /// Says whether a client's connection is urgent, where that has changed. To be called when anything has happened to a
    /// client or was done by it: of somebody who only listens it costs a look, and no order.
    pub(super) fn hurry(&mut self, client: ClientNo, orders: &mut Orders) {
        let urgent = self.awaits(client);
        let person = &mut self.people[client as usize];
        if person.urgent != urgent {
            person.urgent = urgent;
            orders.push((client, Order::Urgent(urgent)));
        }
    }

    /// Whether the client's next message may be one whose time is reported: a welcome, the rest of what was missed, an
    /// answer. Not of who reads slowly: their times are nobody's figures.
    fn awaits(&self, client: ClientNo) -> bool {
        let (person, listener) = (&self.people[client as usize], &self.ear.listeners[client as usize]);
        match person.stage {
            Stage::Coming => true,
            Stage::In | Stage::Parting => {
                !listener.lagging && (listener.track.due > 0 || !person.waiting.is_empty())
            }
            Stage::Out | Stage::Waiting | Stage::Over => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use cuelight::accounts::Secret;
    use cuelight::session::Role;
    use serde_json::{Value, json};

    use super::*;
    use crate::check::ear::Ear;
    use crate::engine::reactor::Happening;
    use crate::engine::socket::Seen;
    use crate::plan::cast::Traits;
    use crate::plan::{Action, Fate, Intent, Plan, Sent};
    use crate::run::crew::{Common, Place};
    use crate::scenario::load;

    /// One person of a session, without a server.
    fn alone() -> Crew {
        let plan = Plan::new(&load("smoke", &Default::default()).unwrap(), 1);
        let common = Common {
            began: Instant::now(),
            key: "k".into(),
            secret: Secret::new("s"),
            sources: 0,
            groups: vec!["main".into()],
            pulse: Arc::default(),
        };
        let place = Place {
            to: ([127, 0, 0, 1], 9).into(),
            name: "s1".into(),
            session: 0,
            group: 0,
            comebacks: plan.sessions()[0].comebacks.clone(),
            faulty_until_us: Arc::default(),
            first: 0,
            props: Default::default(),
        };
        let traits = Traits { json: true, checked: false, slow: None };
        let mut ear = Ear::new(1, vec![(0, "s1".into())], "t-");
        ear.listeners[0].track.begin(0, Role::Attendee, false);
        Crew::new(common, vec![place], [(0, 0, Role::Attendee, traits)].into_iter(), ear)
    }

    /// The orders, each by its first word.
    fn words(orders: Orders) -> Vec<String> {
        let written = orders.iter().map(|(_, order)| match order {
            Order::Urgent(urgent) => format!("Urgent({urgent})"),
            other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().into(),
        });
        written.collect()
    }

    fn does(crew: &mut Crew, action: Action) -> Vec<String> {
        let mut orders = Orders::new();
        crew.act(0, 0, Duration::ZERO, &action, &mut orders);
        words(orders)
    }

    fn sees(crew: &mut Crew, what: Happening) -> Vec<String> {
        let mut orders = Orders::new();
        crew.happen(0, what, &mut orders);
        words(orders)
    }

    fn hears(crew: &mut Crew, message: Value) -> Vec<String> {
        let payload = message.to_string();
        sees(crew, Happening::Seen(Seen::Message(payload.as_bytes()), Instant::now()))
    }

    fn welcome(resumed: bool, seq: u64) -> Value {
        let you = json!({"participant": "p1", "role": "attendee"});
        json!({"type": "welcome", "session": "s1", "epoch": "e1", "seq": seq, "resumed": resumed, "you": you})
    }

    fn events(seq: u64) -> Value {
        json!({"type": "events", "seq": seq, "events": []})
    }

    fn ok(id: &str) -> Value {
        json!({"type": "ok", "id": id, "seq": 1, "result": {}})
    }

    fn raise() -> Action {
        Action::Send(Sent { command: Intent::RaiseHand, fate: Fate::Open })
    }

    /// There, and waiting for nothing.
    fn settled() -> Crew {
        let mut crew = alone();
        let join = Action::Join { role: Role::Attendee, known: false };
        assert_eq!(does(&mut crew, join), ["Urgent(true)", "Connect", "Timer"]);
        assert_eq!(sees(&mut crew, Happening::Seen(Seen::Open, Instant::now())), ["Send"]);
        assert_eq!(hears(&mut crew, welcome(true, 0)), ["Urgent(false)"]);
        assert!(hears(&mut crew, events(1)).is_empty(), "who only listens costs no order");
        crew
    }

    #[test]
    fn who_waits_for_an_answer_is_urgent_from_the_first_command_to_the_last_answer() {
        let mut crew = settled();
        assert_eq!(does(&mut crew, raise()), ["Send", "Urgent(true)"]);
        assert_eq!(does(&mut crew, raise()), ["Send"]);
        assert!(hears(&mut crew, events(2)).is_empty());
        assert!(hears(&mut crew, ok("t-0")).is_empty());
        let refused = json!({"type": "error", "id": "t-1", "error": {"code": "conflict"}});
        assert_eq!(hears(&mut crew, refused), ["Urgent(false)"]);
        assert!(hears(&mut crew, events(3)).is_empty());
        assert!(crew.ear.findings.violations.is_empty(), "{:?}", crew.ear.findings.violations);
    }

    #[test]
    fn who_comes_back_is_urgent_until_nothing_is_missed_and_unanswered() {
        let mut crew = settled();
        does(&mut crew, raise());
        let gone = sees(&mut crew, Happening::Gone(None));
        assert_eq!(gone, ["Timer", "Urgent(false)"]);
        assert_eq!(does(&mut crew, Action::Rejoin), ["Urgent(true)", "Connect", "Timer"]);
        assert_eq!(hears(&mut crew, welcome(true, 5)), ["Send"]);
        assert!(hears(&mut crew, ok("t-0")).is_empty(), "it has not all that it missed");
        assert_eq!(hears(&mut crew, events(5)), ["Urgent(false)"]);
        assert!(crew.ear.findings.violations.is_empty(), "{:?}", crew.ear.findings.violations);
    }

    #[test]
    fn whose_connection_ends_by_plan_is_no_longer_urgent_and_a_second_tab_is() {
        for (action, orders) in [
            (Action::Drop { silent: true }, ["Abandon", "Urgent(false)"].as_slice()),
            (Action::Drop { silent: false }, &["Sever", "Urgent(false)"]),
            (Action::Rejoin, &["Abandon", "Connect", "Timer"]),
            (Action::SecondTab, &["Detach", "Connect", "Timer"]),
        ] {
            let mut crew = settled();
            does(&mut crew, raise());
            assert_eq!(does(&mut crew, action.clone()), orders, "{action:?}");
        }
        let mut crew = settled();
        assert_eq!(does(&mut crew, Action::SecondTab), ["Detach", "Urgent(true)", "Connect", "Timer"]);
    }

    #[test]
    fn who_reads_slowly_is_not_urgent_for_nobody_reports_their_times() {
        let mut crew = settled();
        does(&mut crew, raise());
        let slowly = Action::ReadPace { bytes_per_s: Some(2_000) };
        assert_eq!(does(&mut crew, slowly), ["Pace", "Urgent(false)"]);
        assert!(does(&mut crew, raise()).iter().all(|order| order == "Send"));
    }

    #[test]
    fn who_comes_back_only_after_the_end_left_nothing_unanswered_and_who_should_be_there_did() {
        let lost = || {
            let mut crew = settled();
            does(&mut crew, raise());
            sees(&mut crew, Happening::Gone(None));
            crew
        };
        let mut away = lost();
        away.people[0].intended_us = u64::MAX;
        away.finish();
        assert_eq!(away.recorder.unanswered_so_far(), 0);
        let mut late = lost();
        late.people[0].intended_us = 0;
        late.finish();
        assert_eq!(late.recorder.unanswered_so_far(), 1, "it should have been back");
        let mut coming = lost();
        does(&mut coming, Action::Rejoin);
        coming.finish();
        assert_eq!(coming.recorder.unanswered_so_far(), 1, "nobody let it in");
    }
}
