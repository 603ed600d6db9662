//! What the client sends: waiting for what it owes, and what becomes of what nobody waits for.
//! Must not know the steps.

use std::time::Instant;

use serde_json::json;

use super::super::line::{Heard, Line};
use super::super::rules::Sent;
use super::answers::Answered;
use super::{PING, Play, Stopped};
use crate::protocol::outgoing::CloseCode;

impl Play {
    /// The client's next message, within its patience.
    pub(super) async fn hear(&mut self, what: &str) -> Result<Sent, Stopped> {
        let deadline = tokio::time::Instant::now() + self.parts.patience;
        loop {
            let Some(line) = &mut self.line else {
                return Err(Stopped(format!("is to {what}, and is gone")));
            };
            let heard = tokio::select! {
                heard = line.next() => heard,
                arrived = self.parts.arrivals.recv() => return Err(self.second(arrived).await),
                () = tokio::time::sleep_until(deadline) => return Err(Stopped(format!("does not {what}"))),
            };
            if let Some(sent) = self.sent(heard)? {
                return Ok(sent);
            }
        }
    }

    pub(super) async fn ping(&mut self) {
        self.ponged = false;
        if let Some(line) = &mut self.line {
            line.ping(PING).await;
        }
    }

    /// Waits until the client has read what was sent: its pong stands behind all of it.
    pub(super) async fn settle(&mut self) -> Result<(), Stopped> {
        self.ping().await;
        let deadline = tokio::time::Instant::now() + self.parts.patience;
        while !self.ponged {
            let Some(line) = &mut self.line else { return Err(Stopped("is gone".into())) };
            let heard = tokio::select! {
                heard = line.next() => heard,
                arrived = self.parts.arrivals.recv() => return Err(self.second(arrived).await),
                () = tokio::time::sleep_until(deadline) => {
                    return Err(Stopped("does not answer a ping with a pong".into()));
                }
            };
            if let Some(sent) = self.sent(heard)? {
                self.beside(sent).await;
            }
        }
        Ok(())
    }

    pub(super) async fn second(&mut self, arrived: Option<Line>) -> Stopped {
        if let Some(line) = arrived {
            line.close(CloseCode::Ended.number(), &CloseCode::Ended.reason(0)).await;
        }
        Stopped("connects a second time while its connection stands".into())
    }

    pub(super) fn sent(&mut self, heard: Heard) -> Result<Option<Sent>, Stopped> {
        match heard {
            Heard::Message { bytes, binary } => Ok(Some(self.rules.take(&bytes, binary, Instant::now()))),
            Heard::Pong(payload) => {
                self.ponged |= payload == PING;
                Ok(None)
            }
            Heard::Ended(code) => {
                self.line = None;
                let how = code.map_or("without a close frame".into(), |code| format!("with {code}"));
                Err(Stopped(format!("ends the connection, {how}")))
            }
        }
    }

    /// What a client sends without being told to: a client of its own mind may list, and repeat what it may repeat.
    pub(super) async fn beside(&mut self, sent: Sent) {
        let findings = self.parts.findings.clone();
        let (id, content, message) = match sent {
            Sent::Seen => return,
            Sent::Hello { .. } => return findings.add("says hello twice on one connection"),
            Sent::Unreadable { id, message } => {
                let what = message.map_or("bytes that are no message".into(), |message| message.to_string());
                findings.add(format!("sends what the server could not read (id {id:?}): {what}"));
                return;
            }
            Sent::Command { id, content, message, .. } => (id, content, message),
        };
        let cmd = message["cmd"].as_str().unwrap_or_default().to_owned();
        let same = |of: &&Answered| of.content == Some(content) && of.may_be_asked_again();
        let known = self.answered.get(&id).or_else(|| self.answered.values().find(same));
        let mut answer = match known {
            Some(of) => {
                if Instant::now() < of.not_before() {
                    findings.add(format!(
                        "repeats `{cmd}` before the `retry_after_ms` of its refusal has passed"
                    ));
                }
                of.answer.clone()
            }
            None if cmd.starts_with("list_") => {
                let items = self.pages.0.get(cmd.as_str()).cloned().unwrap_or_default();
                let result = json!({"items": items, "next": null, "total": items.len()});
                Some(json!({"type": "ok", "seq": self.rules.told, "result": result}))
            }
            None => {
                findings.add(format!("sends `{cmd}`, which nobody told it to"));
                None
            }
        };
        if let (Some(answer), Some(line)) = (&mut answer, &mut self.line) {
            answer["id"] = json!(id);
            line.send(answer).await;
        }
    }
}
