//! The ways in which one exchange may be served: other messages that a server might have sent as well, all of which come
//! to the same picture. Must not know sockets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::exchange::{Exchange, Mover, Resume, Step};
use crate::protocol::Codec;

/// How an exchange is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// As recorded, in JSON.
    Json,
    /// As recorded, in MessagePack.
    Msgpack,
    /// Neighbouring batches of events in one message.
    Merged,
    /// Each event in a message of its own.
    Split,
    /// Messages in two WebSocket frames, with pauses.
    Slow,
    /// The connection breaks before the last answer: the client resumes and asks again.
    Dropped,
    /// As a later server of version 1 would: keys, events and transients that nobody knows yet, and larger gaps in `seq`.
    Newer,
}

impl Manner {
    /// Every manner, the plain ones first.
    pub const ALL: [Manner; 7] = [
        Manner::Json,
        Manner::Msgpack,
        Manner::Merged,
        Manner::Split,
        Manner::Slow,
        Manner::Dropped,
        Manner::Newer,
    ];

    /// The name in reports and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Manner::Json => "json",
            Manner::Msgpack => "msgpack",
            Manner::Merged => "merged",
            Manner::Split => "split",
            Manner::Slow => "slow",
            Manner::Dropped => "dropped",
            Manner::Newer => "newer",
        }
    }

    /// The encoding it is served in. Both are met in every kind of disorder.
    pub fn codec(self) -> Codec {
        match self {
            Manner::Json | Manner::Split | Manner::Slow | Manner::Newer => Codec::Json,
            Manner::Msgpack | Manner::Merged | Manner::Dropped => Codec::MessagePack,
        }
    }

    /// The exchange in this manner; `None` where it would be no other than as recorded.
    pub fn applied(self, exchange: &Exchange) -> Option<Exchange> {
        let steps = match self {
            Manner::Json | Manner::Msgpack => exchange.steps.clone(),
            // Waiting is the point of exchanges that end and begin again: once in each encoding is enough.
            _ if is_broken(&exchange.steps) && self != Manner::Newer => return None,
            Manner::Slow => exchange.steps.clone(),
            Manner::Merged => merged(&exchange.steps),
            Manner::Split => split(&exchange.steps),
            Manner::Dropped => dropped(&exchange.steps)?,
            Manner::Newer => newer(&exchange.steps),
        };
        let changes = matches!(self, Manner::Merged | Manner::Split) && steps == exchange.steps;
        (!changes).then(|| Exchange { steps, ..exchange.clone() })
    }
}

/// Whether a connection ends before the picture is asked for.
fn is_broken(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Cut {} | Step::Close { .. }))
}

/// The events of a message of events.
fn events(message: &Value) -> Option<&Vec<Value>> {
    (message["type"] == "events").then(|| message["events"].as_array())?
}

fn seq_of(message: &Value) -> u64 {
    message["seq"].as_u64().unwrap_or_default()
}

fn merged(steps: &[Step]) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for step in steps {
        if let (Some(Step::Server { message: last }), Step::Server { message: next }) = (out.last_mut(), step)
            && let (Some(_), Some(more)) = (events(last), events(next))
        {
            let whole: Vec<Value> = events(last).into_iter().flatten().chain(more).cloned().collect();
            *last = json!({"type": "events", "seq": next["seq"], "events": whole});
            continue;
        }
        out.push(step.clone());
    }
    out
}

fn split(steps: &[Step]) -> Vec<Step> {
    let mut out = Vec::new();
    for step in steps {
        match step {
            Step::Server { message } if events(message).is_some() => {
                out.extend(one_by_one(message).into_iter().map(|message| Step::Server { message }));
            }
            step => out.push(step.clone()),
        }
    }
    out
}

/// A message for each event; each is complete up to its event, the last one up to what the whole was.
fn one_by_one(message: &Value) -> Vec<Value> {
    let all = events(message).cloned().unwrap_or_default();
    let last = all.len().saturating_sub(1);
    let alone = |(index, event): (usize, Value)| {
        let seq = if index == last { message["seq"].clone() } else { event["seq"].clone() };
        json!({"type": "events", "seq": seq, "events": [event]})
    };
    all.into_iter().enumerate().map(alone).collect()
}

/// Commands that are of the moment or are not remembered: asked again they are asked anew.
fn is_fleeting(cmd: &str, args: &Value) -> bool {
    cmd == "react"
        || cmd == "leave"
        || cmd.starts_with("list_")
        || (cmd == "caption" && args["final"] == false)
}

/// The exchange with a break before the answer to its last command. `None` where there is none to break at.
fn dropped(steps: &[Step]) -> Option<Vec<Step>> {
    let asked = steps.iter().rposition(|step| matches!(step, Step::Command { .. }))?;
    let Step::Command { id, cmd, args, .. } = &steps[asked] else { return None };
    let (after, Some(Step::Picture { seq: head, you, .. })) =
        (&steps[asked + 1..steps.len() - 1], steps.last())
    else {
        return None;
    };
    // A welcome after the break tells where all of it ends, so all of it must be events and the answer.
    let told: Option<Vec<&Value>> = after
        .iter()
        .map(|step| match step {
            Step::Server { message }
                if ["events", "ok", "transient"].iter().any(|kind| message["type"] == *kind) =>
            {
                Some(message)
            }
            _ => None,
        })
        .collect();
    let told = told?;
    if is_fleeting(cmd, args) || told.last()?["type"] != "ok" {
        return None;
    }
    let single: Vec<Value> =
        told.iter().filter(|message| events(message).is_some()).flat_map(|m| one_by_one(m)).collect();
    let (before_break, after_break) = single.split_at(single.len() / 2);
    let position = before_break.last().map(seq_of).or_else(|| last_seq(&steps[..asked]))?;
    let welcome = steps.iter().find_map(|step| match step {
        Step::Server { message } if message["type"] == "welcome" => Some(message),
        _ => None,
    })?;
    let mut again = welcome.clone();
    again.as_object_mut()?.remove("state");
    (again["resumed"], again["seq"], again["you"]) = (json!(true), json!(head), you.clone());
    let ticket = steps.iter().rev().find_map(|step| match step {
        Step::Connect { ticket, .. } => Some(ticket.clone()),
        _ => None,
    })?;
    let epoch = welcome["epoch"].as_str()?.to_owned();
    let server = |message: &Value| Step::Server { message: message.clone() };
    let mut out = steps[..=asked].to_vec();
    out.extend(before_break.iter().map(server));
    out.push(Step::Cut {});
    out.push(Step::Connect { by: Mover::Itself, ticket, resume: Some(Resume { epoch, seq: position }) });
    out.push(Step::Server { message: again });
    out.extend(after_break.iter().map(server));
    out.push(Step::Again { id: id.clone() });
    out.push(server(told.last()?));
    out.push(steps.last()?.clone());
    Some(out)
}

/// The point up to which a client is complete after these steps.
fn last_seq(steps: &[Step]) -> Option<u64> {
    steps.iter().rev().find_map(|step| match step {
        Step::Server { message }
            if ["welcome", "snapshot", "events"].iter().any(|kind| message["type"] == *kind) =>
        {
            Some(seq_of(message))
        }
        _ => None,
    })
}

/// Begins the name of everything that a later server might add. The picture is compared without it.
pub(super) const LATER: &str = "later_";
/// What numbers are multiplied with, so that there is room between any two.
const SPREAD: u64 = 10;

fn newer(steps: &[Step]) -> Vec<Step> {
    let mut out = Vec::new();
    for step in steps {
        match step {
            Step::Connect { by, ticket, resume } => {
                let spread =
                    |resume: &Resume| Resume { epoch: resume.epoch.clone(), seq: resume.seq * SPREAD };
                out.push(Step::Connect {
                    by: *by,
                    ticket: ticket.clone(),
                    resume: resume.as_ref().map(spread),
                });
            }
            Step::Server { message } => {
                let welcomes = message["type"] == "welcome";
                out.push(Step::Server { message: with_later(message) });
                if welcomes {
                    let unknown = json!({"type": "transient", "event": "later_transient", "data": {"n": 1}});
                    out.push(Step::Server { message: unknown });
                }
            }
            Step::Picture { seq, state, you } => {
                out.push(Step::Picture { seq: seq * SPREAD, state: state.clone(), you: you.clone() });
            }
            step => out.push(step.clone()),
        }
    }
    out
}

fn add_later(map: &mut Value) {
    if let Some(map) = map.as_object_mut() {
        map.insert("later_key".into(), json!({"list": [1, null], "text": "of a later version"}));
    }
}

fn spread(map: &mut Value) {
    if let Some(seq) = map["seq"].as_u64() {
        map["seq"] = json!(seq * SPREAD);
    }
}

fn with_later(message: &Value) -> Value {
    let mut message = message.clone();
    spread(&mut message);
    for part in ["state", "you", "limits", "error", "data"] {
        if message.get(part).is_some() {
            add_later(&mut message[part]);
        }
    }
    if let Some(events) = message.get_mut("events").and_then(Value::as_array_mut) {
        for event in events.iter_mut() {
            spread(event);
            add_later(&mut event["data"]);
            add_later(event);
        }
        let unknown = events.first().map(|first| {
            json!({"seq": seq_of(first) - SPREAD / 2, "at": first["at"], "by": null, "event": "later_event",
                "data": {"participant": null, "state": "later"}})
        });
        unknown.into_iter().for_each(|unknown| events.insert(0, unknown));
    }
    add_later(&mut message);
    message
}

/// What a plan serves: each exchange in each manner that makes it another one, by name.
pub fn runs(exchanges: &[Exchange], manners: &[Manner]) -> BTreeMap<String, (Manner, Exchange)> {
    let mut runs = BTreeMap::new();
    for exchange in exchanges {
        for manner in manners {
            if let Some(applied) = manner.applied(exchange) {
                runs.insert(format!("{}.{}", exchange.name, manner.name()), (*manner, applied));
            }
        }
    }
    runs
}
