//! What a frame says, read once however many clients get it. Must not know who got it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use cuelight::protocol::Codec;
use serde_json::Value;

use super::circle::{self, Circle, View};
use super::picture::{Id, Picture, person};
use super::{hash, mix};

/// Stands before the eight digits of a command's number in every text that the harness writes: wherever it turns up, it
/// is known who wrote it to whom.
pub const MARK: u8 = b'~';
/// Digits of the number.
pub const DIGITS: usize = 8;

/// A count and a sum of hashes: with numbers that rise, equal sums mean equal events in equal order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    pub count: u64,
    pub sum: u64,
}

impl Sum {
    /// With one event more.
    pub fn add(&mut self, seq: u64, hash: u64) {
        self.plus(Sum { count: 1, sum: mix(seq, hash) });
    }

    /// With others.
    pub fn plus(&mut self, other: Sum) {
        self.count = self.count.wrapping_add(other.count);
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// Without others.
    pub fn minus(self, other: Sum) -> Sum {
        Sum { count: self.count.wrapping_sub(other.count), sum: self.sum.wrapping_sub(other.sum) }
    }
}

/// One event of a frame.
#[derive(Debug)]
pub struct Heard {
    pub seq: u64,
    /// Of its content, the same in both encodings.
    pub hash: u64,
    pub name: Box<str>,
    pub by: Id,
    pub circle: Circle,
    pub value: Value,
}

impl Heard {
    /// Whether everybody of a view is told just this. Of a question there are two copies, and whoever asked or is to
    /// answer has their own.
    pub fn is_common(&self, view: View) -> bool {
        let two = matches!(&*self.name, "question_asked" | "question_assigned");
        self.circle.holds_view(view) && !self.circle.unsure && !two
    }
}

/// An `events` message.
#[derive(Debug)]
pub struct Events {
    pub seq: u64,
    /// Whether each number is above the one before it, and none above `seq`.
    pub rising: bool,
    /// The first event's number; `seq` where there is none.
    pub first: u64,
    pub events: Vec<Heard>,
    pub total: Sum,
    /// By [`View`], what of it is for the whole view.
    pub common: [Sum; 3],
    /// Whether nobody is outside of any of it.
    pub open: bool,
    /// Whether somebody's own rights are in it.
    pub turns: bool,
    /// Numbers of the harness's own texts in it.
    pub canaries: Vec<u32>,
}

/// A message of the server.
#[derive(Debug)]
pub enum Told {
    Events(Events),
    Transient {
        name: Box<str>,
        value: Value,
        canaries: Vec<u32>,
    },
    /// Welcome, snapshot, ok, error: one client's alone.
    Own {
        kind: Own,
        value: Value,
        canaries: Vec<u32>,
    },
    /// No message of this protocol.
    Unreadable(String),
}

/// Messages that are one client's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    Welcome,
    Snapshot,
    Ok,
    Error,
}

/// Reads a payload.
pub fn decode(codec: Codec, payload: &[u8]) -> Result<Value, String> {
    match codec {
        Codec::Json => serde_json::from_slice(payload).map_err(|error| error.to_string()),
        Codec::MessagePack => rmp_serde::from_slice(payload).map_err(|error| error.to_string()),
    }
}

/// What a payload says; the picture takes in what is new.
pub fn read(picture: &mut Picture, codec: Codec, payload: &[u8]) -> Told {
    let mut value = match decode(codec, payload) {
        Ok(value) => value,
        Err(error) => return Told::Unreadable(error),
    };
    let canaries = canaries(payload);
    match value["type"].as_str() {
        Some("events") => match events(picture, &mut value, canaries) {
            Some(events) => Told::Events(events),
            None => Told::Unreadable(value.to_string()),
        },
        Some("transient") => Told::Transient {
            name: value["event"].as_str().unwrap_or_default().into(),
            value: value["data"].take(),
            canaries,
        },
        Some("welcome") => Told::Own { kind: Own::Welcome, value, canaries },
        Some("snapshot") => Told::Own { kind: Own::Snapshot, value, canaries },
        Some("ok") => Told::Own { kind: Own::Ok, value, canaries },
        Some("error") => Told::Own { kind: Own::Error, value, canaries },
        // Another type may be added within version 1.
        _ => Told::Transient { name: "".into(), value, canaries },
    }
}

fn events(picture: &mut Picture, message: &mut Value, canaries: Vec<u32>) -> Option<Events> {
    let seq = message["seq"].as_u64()?;
    let Value::Array(values) = message["events"].take() else { return None };
    let mut found = Events {
        seq,
        rising: true,
        first: seq,
        events: Vec::with_capacity(values.len()),
        total: Sum::default(),
        common: [Sum::default(); 3],
        open: true,
        turns: false,
        canaries,
    };
    let mut before = 0;
    for value in values {
        let heard = event(picture, value)?;
        found.rising &= heard.seq > before && heard.seq <= seq;
        before = heard.seq;
        found.total.add(heard.seq, heard.hash);
        for view in View::ALL {
            if heard.is_common(view) {
                found.common[view as usize].add(heard.seq, heard.hash);
            }
        }
        found.open &= heard.circle.is_open();
        found.turns |= &*heard.name == "you_changed";
        found.events.push(heard);
    }
    found.first = found.events.first().map_or(seq, |heard| heard.seq);
    Some(found)
}

fn event(picture: &mut Picture, value: Value) -> Option<Heard> {
    let (seq, name) = (value["seq"].as_u64()?, value["event"].as_str()?);
    picture.hear(seq, name, &value["data"]);
    let circle = circle::of(picture, seq, name, &value["data"]);
    if name == "chat_message" {
        picture.messages.insert(person(&value["data"]["message"]), circle.clone());
    }
    Some(Heard {
        seq,
        hash: fingerprint(&value),
        name: name.into(),
        by: value["by"].as_str().map_or(super::picture::NOBODY, super::picture::id),
        circle,
        value,
    })
}

/// The hash of an event's content, whatever it was encoded in.
pub fn fingerprint(event: &Value) -> u64 {
    serde_json::to_vec(event).map_or(0, |bytes| hash(&bytes))
}

/// The numbers of the harness's texts in some bytes, each once.
pub fn canaries(payload: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = payload;
    while let Some(at) = rest.iter().position(|byte| *byte == MARK) {
        rest = &rest[at + 1..];
        if let Some(digits) = rest.first_chunk::<DIGITS>()
            && digits.iter().all(u8::is_ascii_digit)
        {
            found.push(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Frames read of late, by their bytes: most are sent to thousands.
#[derive(Debug, Default)]
pub struct Frames {
    known: HashMap<u64, Arc<Told>>,
    order: VecDeque<(u64, usize)>,
    bytes: usize,
    /// Frames that had to be read, and all.
    pub read: u64,
    pub all: u64,
}

/// Most frames that are kept, and bytes of them as they came.
const FRAMES_MAX: usize = 4_096;
const FRAMES_BYTES_MAX: usize = 8 << 20;

impl Frames {
    /// What a payload says; read now if it is not known from just before.
    pub fn told(&mut self, picture: &mut Picture, session: u32, codec: Codec, payload: &[u8]) -> Arc<Told> {
        self.all += 1;
        // Answers and welcomes are nobody else's: they would only push out what is.
        if !is_shared(codec, payload) {
            self.read += 1;
            return Arc::new(read(picture, codec, payload));
        }
        let key = mix(hash(payload), u64::from(session));
        if let Some(told) = self.known.get(&key) {
            return told.clone();
        }
        self.read += 1;
        let told = Arc::new(read(picture, codec, payload));
        self.known.insert(key, told.clone());
        self.order.push_back((key, payload.len()));
        self.bytes += payload.len();
        while self.order.len() > FRAMES_MAX || self.bytes > FRAMES_BYTES_MAX {
            let Some((oldest, bytes)) = self.order.pop_front() else { break };
            self.known.remove(&oldest);
            self.bytes -= bytes;
        }
        told
    }
}

/// Whether others may get the same bytes. Every message of the server begins with its type.
fn is_shared(codec: Codec, payload: &[u8]) -> bool {
    let kind = match codec {
        Codec::Json => payload.strip_prefix(br#"{"type":""#),
        Codec::MessagePack => payload.get(7..),
    };
    kind.is_none_or(|kind| kind.starts_with(b"events") || kind.starts_with(b"transient"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message() -> Value {
        json!({"type": "events", "seq": 7, "events": [
            {"seq": 4, "at": "t", "by": "p1", "event": "chat_message",
             "data": {"message": "m1", "from": {"participant": "p1"}, "to": "staff", "text": "~00000042 hush"}},
            {"seq": 6, "at": "t", "by": null, "event": "poll_opened", "data": {"poll": "v1"}},
        ]})
    }

    #[test]
    fn both_encodings_have_the_same_hashes_and_sums() {
        let sums = Codec::ALL.map(|codec| {
            let Told::Events(events) = read(&mut Picture::default(), codec, &codec.encode(&message())) else {
                panic!("an events message")
            };
            assert!(events.rising && !events.open);
            assert_eq!((events.first, events.canaries), (4, vec![42]));
            (events.total, events.common)
        });
        assert_eq!(sums[0], sums[1]);
        assert_eq!(sums[0].1[View::Attendee as usize].count, 1);
        assert_eq!(sums[0].1[View::Panelist as usize].count, 2);
    }

    #[test]
    fn numbers_that_do_not_rise_are_seen() {
        let mut message = message();
        message["events"][1]["seq"] = json!(4);
        let Told::Events(events) = read(&mut Picture::default(), Codec::Json, &Codec::Json.encode(&message))
        else {
            panic!("an events message")
        };
        assert!(!events.rising);
    }

    #[test]
    fn a_sum_tells_another_order_another_content_and_another_number() {
        let sum = |events: &[(u64, u64)]| {
            let mut sum = Sum::default();
            events.iter().for_each(|(seq, hash)| sum.add(*seq, *hash));
            sum
        };
        let whole = sum(&[(1, 10), (2, 20)]);
        assert_ne!(whole, sum(&[(1, 20), (2, 10)]));
        assert_ne!(whole, sum(&[(1, 10), (3, 20)]));
        assert_eq!(whole.minus(sum(&[(1, 10)])), sum(&[(2, 20)]));
    }
}
