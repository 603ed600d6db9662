//! Coming, being cut off and coming back, by the protocol's rules for clients.
//! Must not know what people send while they are in.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    ATTEMPTS_MAX, BACKOFF_MS, BACKOFF_MS_MAX, Crew, KIND, LAG_LASTS, LAG_OVER, PATIENCE, RETURN,
    SLOW_RECEIVE_BYTES, Stage, WELCOME_WITHIN,
};
use crate::engine::reactor::{ClientNo, Happening, Order, Orders, Way};
use crate::engine::socket::Seen;

impl Crew {
    pub(super) fn rejoin(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        match person.stage {
            Stage::Over | Stage::Parting => return,
            // By itself, and earlier than planned.
            Stage::Coming => return,
            Stage::In => {
                orders.push((client, Order::Abandon));
                self.gone(client, 1006, true);
            }
            Stage::Out | Stage::Waiting => {}
        }
        let person = &mut self.people[client as usize];
        person.returning = person.known;
        if !person.known {
            self.recorder.join_intended();
        }
        self.come(client, intended_us, orders);
    }

    pub(super) fn drop_out(&mut self, client: ClientNo, orders: &mut Orders) {
        orders.push((client, Order::Sever));
        let person = &mut self.people[client as usize];
        person.attempt = person.attempt.wrapping_add(1);
        person.stage = Stage::Out;
    }

    /// Begins to connect.
    pub(super) fn come(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        person.stage = Stage::Coming;
        person.attempt = person.attempt.wrapping_add(1);
        (person.code, person.retry_ms, person.wanted) = (0, None, false);
        person.intended_us = intended_us;
        self.connect(client, orders);
    }

    pub(super) fn connect(&mut self, client: ClientNo, orders: &mut Orders) {
        // Said before there is a connection, so that it need not change sets.
        self.hurry(client, orders);
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let key = PATIENCE | u64::from(person.attempt);
        let source = (self.common.sources > 0).then(|| {
            IpAddr::V4(Ipv4Addr::new(127, 0, 1, 1 + (client % u32::from(self.common.sources)) as u8))
        });
        let way = Way {
            to: place.to,
            source,
            path: format!("/v1/sessions/{}/ws", place.name).into(),
            codec: Crew::codec(person),
            receive_bytes: person.traits.slow.map(|_| SLOW_RECEIVE_BYTES),
        };
        orders.push((client, Order::Connect(Box::new(way))));
        orders.push((client, Order::Timer { at: Instant::now() + WELCOME_WITHIN, key }));
    }

    pub(super) fn pace(&mut self, client: ClientNo, bytes_per_s: Option<u64>, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        person.pace = bytes_per_s;
        if person.stage != Stage::In {
            return;
        }
        orders.push((client, Order::Pace(bytes_per_s)));
        if bytes_per_s.is_some() {
            self.ear.listeners[client as usize].lagging = true;
        } else {
            orders.push((client, Order::Timer { at: Instant::now() + LAG_LASTS, key: LAG_OVER }));
        }
    }

    /// What happens to a client.
    pub fn happen(&mut self, client: ClientNo, what: Happening, orders: &mut Orders) {
        if self.ghosts.contains_key(&client) {
            return self.ghost(client, what, orders);
        }
        match what {
            Happening::Seen(seen, at) => self.seen(client, seen, at, orders),
            Happening::Gone(error) => {
                if let Some(error) = error.filter(|_| self.people[client as usize].stage == Stage::Coming) {
                    *self.failures.entry(error.to_string()).or_default() += 1;
                }
                self.lost(client, orders);
            }
            Happening::Timer(key) => self.timer(client, key, orders),
        }
        self.hurry(client, orders);
    }

    fn seen(&mut self, client: ClientNo, seen: Seen, at: Instant, orders: &mut Orders) {
        match seen {
            Seen::Open => self.hello(client, orders),
            Seen::Message(payload) => {
                let at = at.saturating_duration_since(self.common.began);
                self.message(client, payload, at, orders);
            }
            Seen::Close { code, reason } => {
                let person = &mut self.people[client as usize];
                person.code = code;
                let reason: Option<Value> = serde_json::from_slice(reason).ok();
                person.retry_ms = reason.and_then(|reason| reason["retry_ms"].as_u64()).map(|ms| ms as u32);
                orders.push((client, Order::Close(code)));
            }
            Seen::Refused { status } => {
                *self.failures.entry(format!("the upgrade was answered with {status}")).or_default() += 1;
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
            Seen::Broken(why) => {
                let now_us = self.now_us();
                self.ear.broken(client, 9, now_us, vec![format!("below the messages: {why}")]);
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
        }
    }

    /// A tab that another has replaced: it is to be told so.
    pub(super) fn ghost(&mut self, ghost: ClientNo, what: Happening, orders: &mut Orders) {
        match what {
            Happening::Seen(Seen::Close { code, .. }, _) => {
                orders.push((ghost, Order::Close(code)));
                let owner = self.ghosts[&ghost];
                let restart = matches!(code, 1012 | 4410 | 4403 | 1000);
                if code != 4409 && !restart {
                    let now_us = self.now_us();
                    let why = format!("the first of two tabs was closed with {code} in place of 4409");
                    self.ear.broken(owner, 9, now_us, vec![why]);
                }
            }
            Happening::Gone(_) => {
                self.ghosts.remove(&ghost);
                self.free.push(ghost);
            }
            Happening::Seen(..) | Happening::Timer(_) => {}
        }
    }

    pub(super) fn hello(&mut self, client: ClientNo, orders: &mut Orders) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let codec = Crew::codec(person);
        let sub = crate::run::sub(person.number);
        let ticket = crate::run::ticket(&self.common, &place.name, &sub, person.role);
        let mut args = json!({ "ticket": ticket });
        if person.known {
            let epoch = &*self.ear.rooms[person.place as usize].picture.epoch;
            args["resume"] = json!({"epoch": epoch, "seq": self.ear.listeners[client as usize].track.last});
        }
        let hello = json!({"id": "hello", "cmd": "hello", "args": args});
        orders.push((client, Order::Send(codec.encode(&hello).to_vec())));
    }

    pub(super) fn welcome(&mut self, client: ClientNo, now: Duration, resumed: bool, orders: &mut Orders) {
        self.recorder.connected(now);
        self.common.pulse.connected(!self.people[client as usize].known);
        let person = &mut self.people[client as usize];
        let place = &mut self.places[person.place as usize];
        let track = &self.ear.listeners[client as usize].track;
        place.props.people[person.number as usize] = track.who;
        (person.stage, person.known, person.losses) = (Stage::In, true, 0);
        let caught_up = !resumed || track.due == 0;
        let (returning, group, intended_us) = (person.returning, place.group, person.intended_us);
        for waiting in &person.waiting {
            if let Some(payload) = &waiting.payload {
                orders.push((client, Order::Send(payload.to_vec())));
                if let Some(asked) = self.ear.log.get_mut(waiting.number) {
                    asked.sent = asked.sent.saturating_add(1);
                    let (kind, thing) = (asked.kind, asked.thing);
                    self.ear.asked(client, kind, thing);
                }
            }
        }
        let slow = person.pace.or(person.traits.slow);
        if slow.is_some() {
            orders.push((client, Order::Pace(slow)));
        }
        self.ear.listeners[client as usize].lagging = slow.is_some();
        if std::mem::take(&mut self.people[client as usize].looking) {
            return;
        }
        if !returning {
            self.recorder.joined(now, group, now.saturating_sub(Duration::from_micros(intended_us)));
        } else if caught_up {
            self.returned(client, now, !resumed);
        }
    }

    pub(super) fn returned(&mut self, client: ClientNo, now: Duration, with_snapshot: bool) {
        let person = &self.people[client as usize];
        let group = self.places[person.place as usize].group;
        let latency = now.saturating_sub(Duration::from_micros(person.intended_us));
        self.recorder.resumed(now, group, latency, with_snapshot);
        let lost_us = std::mem::take(&mut self.people[client as usize].lost_us);
        if lost_us > 0 {
            self.recorder.came_back(group, now.saturating_sub(Duration::from_micros(lost_us)));
        }
    }

    /// A connection that was up is gone.
    pub(super) fn gone(&mut self, client: ClientNo, code: u16, wanted: bool) {
        let now = self.now();
        let person = &mut self.people[client as usize];
        if person.stage == Stage::In || person.stage == Stage::Parting {
            self.recorder.closed(now, code, wanted);
            self.common.pulse.gone();
        }
        person.stage = Stage::Out;
        let recorder = &mut self.recorder;
        let log = &self.ear.log;
        person.waiting.retain(|waiting| {
            // Nothing of these is kept: whose connection the plan ends has no answer to expect.
            if waiting.payload.is_none()
                && !wanted
                && let Some(asked) = log.get(waiting.number)
            {
                recorder.unanswered(asked.kind);
            }
            waiting.payload.is_some()
        });
    }

    /// The connection ended, and nobody had planned it now.
    pub(super) fn lost(&mut self, client: ClientNo, orders: &mut Orders) {
        let now_us = self.now_us();
        let person = &mut self.people[client as usize];
        let was = person.stage;
        if matches!(was, Stage::Out | Stage::Over | Stage::Waiting) {
            return;
        }
        let code = if person.code == 0 { 1006 } else { person.code };
        let place = &self.places[person.place as usize];
        let faulty = place.faulty_until_us.load(Ordering::Relaxed) > now_us;
        let ended = matches!(code, 1000 | 4403 | 4410);
        // Who takes nothing is closed, and rightly.
        let lagging = self.ear.listeners[client as usize].lagging;
        let wanted = person.wanted || ended || faulty || lagging;
        // Whom the session's end, a removal or a locked door keeps out is kept out rightly, and where a server is down
        // nobody gets in.
        let rightly = ended || code == 4423 || faulty;
        if was == Stage::Coming {
            if !rightly {
                self.recorder.join_failed();
            }
            let why = match code {
                1006 => None,
                code => Some(format!("closed with {code} before the welcome")),
            };
            why.into_iter().for_each(|why| *self.failures.entry(why).or_default() += 1);
        }
        self.gone(client, code, wanted);
        let person = &mut self.people[client as usize];
        person.code = 0;
        person.stage = match code {
            1000 => Stage::Out,
            1002 | 1007 | 1009 | 4400 | 4401 | 4403 | 4404 | 4409 | 4410 | 4423 => Stage::Over,
            _ if person.wanted => Stage::Out,
            _ if person.losses >= ATTEMPTS_MAX => Stage::Over,
            _ => Stage::Waiting,
        };
        // These the server must not say to people who did nothing wrong.
        // Who sends too much is told so before it costs the connection.
        let unfair = code == 4429 && !self.people[client as usize].limited;
        if unfair || matches!(code, 1002 | 1007 | 1009 | 4400 | 4401 | 4404) {
            self.ear.broken(client, 9, now_us, vec![format!("closed with {code}, and nothing was wrong")]);
        }
        if self.people[client as usize].stage == Stage::Waiting {
            self.wait(client, was == Stage::In, faulty, orders);
        }
    }

    /// Comes back after a while, by the server's word or the scenario's.
    pub(super) fn wait(&mut self, client: ClientNo, was_in: bool, faulty: bool, orders: &mut Orders) {
        let now_us = self.now_us();
        let person = &mut self.people[client as usize];
        person.losses += 1;
        let (number, losses, place, told) =
            (person.number, person.losses, person.place, person.retry_ms.take());
        let comebacks = &self.places[place as usize].comebacks;
        let away = match told {
            Some(ms) => Duration::from_millis(u64::from(ms)),
            None if was_in && faulty => comebacks.after_restart(number, u32::from(losses)),
            None if was_in => comebacks.after_loss(number, u32::from(losses)),
            None => {
                let most = (BACKOFF_MS << losses.min(16)).min(BACKOFF_MS_MAX);
                Duration::from_millis(BACKOFF_MS + self.chance(most))
            }
        };
        let person = &mut self.people[client as usize];
        if was_in {
            person.returning = true;
            if faulty {
                person.lost_us = now_us;
            }
            person.intended_us = now_us + away.as_micros() as u64;
        }
        person.attempt = person.attempt.wrapping_add(1);
        let key = RETURN | u64::from(person.attempt);
        orders.push((client, Order::Timer { at: Instant::now() + away, key }));
    }

    pub(super) fn timer(&mut self, client: ClientNo, key: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        let current = key & !KIND == u64::from(person.attempt);
        match key & KIND {
            RETURN if current && person.stage == Stage::Waiting => {
                person.stage = Stage::Coming;
                person.attempt = person.attempt.wrapping_add(1);
                self.connect(client, orders);
            }
            PATIENCE if current && person.stage == Stage::Coming => {
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
            LAG_OVER => {
                let slow = person.pace.is_some() || person.traits.slow.is_some();
                self.ear.listeners[client as usize].lagging = slow;
            }
            _ => {}
        }
    }
}
