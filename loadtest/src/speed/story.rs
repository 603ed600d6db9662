//! A session's story told without a server: commands go through the core's own decisions, and every fact is one that
//! it would have made.

use anyhow::{Context, bail};
use cuelight::hub::load::{self, Genesis};
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{
    Ask, Cause, Decision, Event, Identity, Made, Millis, ParticipantNo, Record, Role, Seq, Session, Sub,
    decide, enter,
};
use serde_json::{Value, json};

/// A session and, where wanted, the records it came from.
pub struct Story {
    pub session: Session,
    pub records: Vec<Record>,
    keeps: bool,
    asked: u64,
}

impl Story {
    /// A new session. `keeps`: remember the records.
    pub fn begin(keeps: bool) -> anyhow::Result<Story> {
        let title = PollTitle::new("A story").map_err(|_| anyhow::anyhow!("the title is one"))?;
        let description = Description::new("").map_err(|_| anyhow::anyhow!("nothing is a description"))?;
        let first = load::genesis(Genesis { title, description, capacity: 50_000 }, Millis(START_MS));
        let session = Session::new(&first);
        Ok(Story { session, records: if keeps { vec![first] } else { Vec::new() }, keeps, asked: 0 })
    }

    /// Somebody comes in.
    pub fn join(&mut self, name: &str, role: Role) -> anyhow::Result<ParticipantNo> {
        let identity = Identity {
            sub: Sub::new(name).with_context(|| format!("`{name}` is a sub"))?,
            name: DisplayName::new(name).map_err(|_| anyhow::anyhow!("`{name}` is a name"))?,
            role,
            member: role.needs_member().then(|| format!("m-{name}").into()),
            email: None,
            key: "k1".into(),
        };
        let Ok((who, events)) = enter(&self.session, &identity) else { bail!("{name} is turned away") };
        self.record(Some(who), None, events);
        self.session.connected(who);
        Ok(who)
    }

    /// A command, which must be accepted. What it made.
    pub fn ask(&mut self, by: ParticipantNo, cmd: &str, args: &Value) -> anyhow::Result<Made> {
        self.asked += 1;
        let text = json!({"id": format!("c{}", self.asked), "cmd": cmd, "args": args}).to_string();
        let Incoming::Command { id, expect, content, command } =
            incoming::parse(Codec::Json, text.as_bytes())
        else {
            bail!("{cmd} is a command");
        };
        let at = Millis(START_MS + self.asked);
        match decide(&self.session, &Ask { id, by, at, expect, content, command }) {
            Ok(Decision::Facts { events, cause, made }) => {
                self.record(Some(by), Some(cause), events);
                Ok(made)
            }
            other => bail!("{cmd} came to {other:?}"),
        }
    }

    /// A command that makes something, and its id.
    pub fn make(&mut self, by: ParticipantNo, cmd: &str, args: &Value) -> anyhow::Result<Value> {
        let made = self.ask(by, cmd, args)?.named(&self.session.key);
        let Some((_, id)) = made else { bail!("{cmd} makes something") };
        Ok(serde_json::to_value(id)?)
    }

    /// How many facts there are.
    pub fn facts(&self) -> usize {
        self.session.seq.0 as usize
    }

    fn record(&mut self, by: Option<ParticipantNo>, cause: Option<Cause>, events: Vec<Event>) {
        let at = Millis(START_MS + self.asked);
        let record = Record { first: Seq(self.session.seq.0 + 1), at, by, cause, events };
        self.session.apply(&record, |_, _, _| {});
        if self.keeps {
            self.records.push(record);
        }
    }
}

const START_MS: u64 = 1_800_000_000_000;
