//! What the session core costs: replaying a session's facts, deciding a command, making a snapshot.
//! Must not know sockets or disks. Goal: 20 000 facts replayed in 0.2 s.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use cuelight::session::keyed::Key;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{
    Ask, Command, Decision, Event, Expect, Identity, Millis, ParticipantNo, Record, Role, Seq, Session, Sub,
    decide, enter,
};
use serde_json::json;

const START_MS: u64 = 1_800_000_000_000;

struct House {
    session: Session,
    records: Vec<Record>,
}

impl House {
    fn new(attendees: u32) -> House {
        let created = Event::Created {
            key: Key([7; 16]),
            epoch: "e".into(),
            title: PollTitle::new("A webinar").expect("a title"),
            description: Description::new("").expect("may be empty"),
            capacity: 50_000,
        };
        let (first, at) = (Seq(1), Millis(START_MS));
        let first = Record { first, at, by: None, cause: None, events: vec![created] };
        let mut house = House { session: Session::new(&first), records: vec![first] };
        (0..=attendees).for_each(|number| house.enter(number));
        house.ask(0, "start", json!({"start": {}}));
        house.ask(0, "policy", json!({"set_chat_policy": {"attendees": "everyone"}}));
        house
    }

    fn enter(&mut self, number: u32) {
        let role = if number == 0 { Role::Organizer } else { Role::Attendee };
        let sub = format!("person-{number}");
        let identity = Identity {
            sub: Sub::new(&sub).expect("short"),
            name: DisplayName::new(&sub).expect("short"),
            role,
            member: (number == 0).then(|| "m".into()),
            email: None,
            key: "k".into(),
        };
        let (who, events) = enter(&self.session, &identity).expect("the door is open");
        self.write(who, events);
        self.session.connected(who);
    }

    fn write(&mut self, by: ParticipantNo, events: Vec<Event>) {
        let first = Seq(self.session.seq.0 + 1);
        let record = Record { first, at: Millis(START_MS), by: Some(by), cause: None, events };
        self.session.apply(&record, |_, _, _| {});
        self.records.push(record);
    }

    fn ask(&mut self, by: u32, id: &str, command: serde_json::Value) {
        let ask = asking(by, id, command);
        let Ok(Decision::Facts { events, .. }) = decide(&self.session, &ask) else { panic!("granted") };
        self.write(ask.by, events);
    }

    fn chatter(&mut self, people: u32, facts: usize) {
        while self.session.seq.0 < facts as u64 {
            let number = self.session.seq.0 as u32;
            let text = format!("message {number}, as long as they mostly are");
            let by = 1 + number % people;
            self.ask(by, &number.to_string(), json!({"chat": {"to": "everyone", "text": text}}));
        }
    }
}

fn asking(by: u32, id: &str, command: serde_json::Value) -> Ask {
    let command: Command = serde_json::from_value(command).expect("a command");
    Ask {
        id: id.into(),
        by: ParticipantNo(by),
        at: Millis(START_MS),
        expect: Expect::default(),
        content: 1,
        command: Ok(command),
    }
}

fn replay(criterion: &mut Criterion) {
    let mut house = House::new(1000);
    house.chatter(1000, 20_000);
    criterion.bench_function("replay 20 000 facts", |bencher| {
        bencher.iter(|| {
            let mut session = Session::new(&house.records[0]);
            house.records[1..].iter().for_each(|record| session.apply(record, |_, _, _| {}));
            black_box(session.seq)
        });
    });
}

fn deciding(criterion: &mut Criterion) {
    for people in [1_000, 10_000] {
        let house = House::new(people);
        let chat = asking(5, "x", json!({"chat": {"to": "everyone", "text": "hello everybody"}}));
        criterion.bench_function(&format!("decide chat, {people} people"), |bencher| {
            bencher.iter(|| black_box(decide(&house.session, black_box(&chat))).is_ok());
        });
    }
}

fn viewing(criterion: &mut Criterion) {
    let mut house = House::new(10_000);
    house.chatter(1000, 11_000);
    criterion.bench_function("view of an attendee, 10 000 people", |bencher| {
        bencher.iter(|| black_box(house.session.view(black_box(ParticipantNo(5)))).audience);
    });
}

criterion_group!(benches, replay, deciding, viewing);
criterion_main!(benches);
