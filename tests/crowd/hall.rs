//! A hall of the session core for the crowd: it seats people, decides, and tells who may know; without a journal.
//! Must not know what the crowd should do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::WireRefusal;
use cuelight::session::announce::{Shown, show};
use cuelight::session::keyed::Key;
use cuelight::session::shapes::You;
use cuelight::session::{
    Ask, Cause, Command, Decision, Event, Expect, Identity, Made, Millis, ParticipantNo, Record, Refusal,
    Role, Seq, Session, Sub, Whom, decide, enter,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// The session and who sits in it.
pub struct Hall {
    pub session: Session,
    pub seats: BTreeMap<ParticipantNo, mpsc::UnboundedSender<Value>>,
    pub opened: Instant,
    pub accepted: BTreeMap<String, usize>,
    pub refused: BTreeMap<(String, &'static str), usize>,
    pub sent: Vec<(ParticipantNo, String, Duration)>,
    /// When who said that they have shown what.
    pub seen: Vec<(ParticipantNo, Seq, Duration)>,
    /// Polls opened: their number and when.
    pub polls: Vec<(Seq, Duration)>,
}

pub type Shared = Arc<Mutex<Hall>>;

impl Hall {
    pub fn open() -> Hall {
        let event = Event::Created {
            key: Key([7; 16]),
            epoch: "e1".into(),
            title: serde_json::from_value(json!("Events for people who are elsewhere")).unwrap(),
            description: serde_json::from_value(json!("")).unwrap(),
            capacity: 100,
        };
        let first = Record { first: Seq(1), at: Millis(0), by: None, cause: None, events: vec![event] };
        let (session, opened) = (Session::new(&first), Instant::now());
        let (accepted, refused) = (BTreeMap::new(), BTreeMap::new());
        let (sent, seen, polls) = (Vec::new(), Vec::new(), Vec::new());
        Hall { session, seats: BTreeMap::new(), opened, accepted, refused, sent, seen, polls }
    }

    fn now(&self) -> Millis {
        Millis(1_700_000_000_000 + self.opened.elapsed().as_millis() as u64)
    }

    /// Makes facts true and tells everyone what they may see of them.
    fn commit(&mut self, by: ParticipantNo, cause: Option<Cause>, events: Vec<Event>) {
        let first = Seq(self.session.seq.0 + 1);
        let record = Record { first, at: self.now(), by: Some(by), cause, events };
        let mut shown = Vec::new();
        self.session.apply(&record, |session, seq, event| shown.extend(show(session, &record, seq, event)));
        let opens = |shown: &&Shown| shown.copies[0].message.data.name() == "poll_opened";
        self.polls.extend(shown.iter().filter(opens).map(|shown| (shown.seq, self.opened.elapsed())));
        for (who, seat) in &self.seats {
            let role = self.session.person(*who).role;
            let mine: Vec<_> = shown.iter().filter_map(|shown| shown.to(*who, role)).collect();
            if !mine.is_empty() {
                let _ = seat.send(json!({"type": "events", "seq": self.session.seq, "events": mine}));
            }
            let view_changed = |event: &Event| matches!(event, Event::YouChanged { who: Whom::One { participant, view: true } } if participant == who);
            if record.events.iter().any(view_changed) {
                let _ = seat.send(self.standing(*who, "snapshot"));
            }
        }
    }

    fn standing(&self, who: ParticipantNo, kind: &str) -> Value {
        json!({
            "type": kind, "session": "s1", "epoch": "e1", "seq": self.session.seq, "resumed": false,
            "you": You::of(&self.session, who), "state": self.session.view(who), "limits": {},
            // The hall sends no pings; nobody waits for them within an hour.
            "heartbeat_s": 3600,
        })
    }

    /// Tickets are `role|name|sub` here.
    pub fn enter(&mut self, ticket: &str, seat: mpsc::UnboundedSender<Value>) -> ParticipantNo {
        let parts: Vec<&str> = ticket.split('|').collect();
        let role = Role::from_name(parts[0]).unwrap();
        let identity = Identity {
            sub: Sub::new(parts[2]).unwrap(),
            name: serde_json::from_value(json!(parts[1])).unwrap(),
            role,
            member: role.needs_member().then(|| "m1".into()),
            email: None,
            key: "k1".into(),
        };
        let (who, events) = enter(&self.session, &identity).unwrap();
        if !events.is_empty() {
            self.commit(who, None, events);
        }
        self.session.connected(who);
        let _ = seat.send(self.standing(who, "welcome"));
        self.seats.insert(who, seat);
        who
    }

    pub fn answer(&mut self, who: ParticipantNo, asked: &Value) -> Value {
        let (id, cmd) = (&asked["id"], asked["cmd"].as_str().unwrap().to_owned());
        self.sent.push((who, cmd.clone(), self.opened.elapsed()));
        let command = serde_json::from_value::<Command>(json!({ &cmd: asked["args"] }));
        let ask = Ask {
            id: id.as_str().unwrap().into(),
            by: who,
            at: self.now(),
            expect: Expect::default(),
            content: 0,
            command: command.map_err(|fault| Refusal::invalid("args", fault.to_string())),
        };
        let decided = decide(&self.session, &ask);
        let count = match &decided {
            Ok(_) => self.accepted.entry(cmd).or_default(),
            Err(refusal) => self.refused.entry((cmd, refusal.code())).or_default(),
        };
        *count += 1;
        let ok = |seq: Seq, result: Value| json!({"type": "ok", "id": id, "seq": seq, "result": result});
        match decided {
            Ok(Decision::Facts { events, cause, made }) => {
                self.commit(who, Some(cause), events);
                ok(self.session.seq, self.named(made))
            }
            Ok(Decision::Repeated(accepted)) => ok(accepted.seq, self.named(accepted.made)),
            Ok(Decision::Page(_) | Decision::Transient(_)) => ok(self.session.seq, Value::Null),
            Err(refusal) => json!({"type": "error", "id": id, "error": WireRefusal(&refusal)}),
        }
    }

    fn named(&self, made: Made) -> Value {
        made.named(&self.session.key).map_or(Value::Null, |(kind, id)| json!({ kind: id }))
    }
}

/// One connection: what is asked comes in, what the hall tells goes out.
pub async fn seat(hall: Shared, tcp: TcpStream) {
    // Else the second of two small frames waits 40 ms for the acknowledgement of the first.
    tcp.set_nodelay(true).unwrap();
    let mut codec = Codec::Json;
    #[allow(clippy::result_large_err, reason = "the library's signature")]
    let choose = |request: &Request, mut response: Response| {
        let offered = request.headers()["sec-websocket-protocol"].clone();
        codec = Codec::from_subprotocol(offered.to_str().unwrap()).unwrap();
        response.headers_mut().insert("sec-websocket-protocol", offered);
        Ok(response)
    };
    let Ok(stream) = tokio_tungstenite::accept_hdr_async(tcp, choose).await else { return };
    let (mut sink, mut stream) = stream.split();
    let (tell, mut told) = mpsc::unbounded_channel::<Value>();
    tokio::spawn(async move {
        while let Some(message) = told.recv().await {
            let bytes = codec.encode(&message);
            let frame = match codec {
                Codec::Json => Message::text(String::from_utf8(bytes.to_vec()).unwrap()),
                Codec::MessagePack => Message::binary(bytes),
            };
            // The other side may be gone.
            let _ = sink.send(frame).await;
        }
    });
    let mut who = None;
    while let Some(Ok(frame)) = stream.next().await {
        let asked: Value = match frame {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            Message::Binary(bytes) => rmp_serde::from_slice(&bytes).unwrap(),
            _ => continue,
        };
        let mut hall = hall.lock().unwrap();
        match who {
            Some(who) if asked["cmd"] == "seen" => {
                let (seq, at) = (Seq(asked["args"]["seq"].as_u64().unwrap()), hall.opened.elapsed());
                hall.seen.push((who, seq, at));
            }
            None => who = Some(hall.enter(asked["args"]["ticket"].as_str().unwrap(), tell.clone())),
            Some(who) => {
                let answer = hall.answer(who, &asked);
                let _ = tell.send(answer);
            }
        }
    }
    if let Some(who) = who {
        let mut hall = hall.lock().unwrap();
        let at = hall.now();
        if hall.seats.get(&who).is_some_and(|seat| seat.same_channel(&tell)) {
            hall.seats.remove(&who);
            hall.session.disconnected(who, at);
        }
    }
}
