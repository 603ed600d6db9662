//! The steps that go over HTTP.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::handouts::upload;
use super::{Mode, Play, Stopped};
use crate::script::{PLAYED, Step};
use crate::wire::{Answer, Gone, PATIENCE, call_json};

struct Call {
    method: &'static str,
    path: String,
    body: Value,
}

impl Play<'_> {
    /// Asks until there is an answer that this mode is content with.
    pub(super) fn by_rest(&mut self, key: &str, step: &Step) -> Result<(), Stopped> {
        let until = Instant::now() + PATIENCE;
        loop {
            if self.told.acknowledged.contains_key(key) {
                return Ok(());
            }
            let unsure = self.told.sent.contains(key);
            self.told.sent.insert(key.to_owned());
            let Some(answer) = self.rest_once(step, unsure)? else { return Ok(()) };
            if self.is_cut() {
                return Err(Gone::Cut.into());
            }
            match answer.status {
                200..=204 => return self.told.acknowledge(key, answer.body),
                // It was done, and whoever asked was not told.
                404 if unsure && matches!(step, Step::Cancel(_)) => {
                    return self.told.acknowledge(key, Value::Null);
                }
                503 | 507 if self.mode != Mode::Plain => {
                    self.told.refusals += 1;
                    if self.mode == Mode::Impatient {
                        return Ok(());
                    }
                }
                // What comes of others having been refused.
                404 | 409 if self.mode == Mode::Impatient => return Ok(()),
                _ => return Err(Stopped::Wrong(format!("{step:?}: {answer:?}"))),
            }
            if Instant::now() > until {
                return Err(Stopped::Wrong(format!("{step:?} is refused for good")));
            }
            // A client's pause before it comes again.
            sleep(Duration::from_millis(20));
        }
    }

    /// `None` where what it is about was never made.
    fn rest_once(&mut self, step: &Step, unsure: bool) -> Result<Option<Answer>, Stopped> {
        let Some(call) = self.rest_call(step) else { return Ok(None) };
        if unsure && let Some(found) = self.look(&call, step)? {
            self.keep(step, &found.body);
            return Ok(Some(found));
        }
        let answer = match step {
            Step::Upload(name, size) => upload(self.port, &call.path, name, *size)?,
            _ => call_json(self.port, call.method, &call.path, &call.body)?,
        };
        if answer.status == 201 {
            self.keep(step, &answer.body);
        }
        Ok(Some(answer))
    }

    fn rest_call(&self, step: &Step) -> Option<Call> {
        let webinar = |title: &str| self.told.webinars.get(title);
        let call = |method, path, body| Some(Call { method, path, body });
        match step {
            Step::Schedule(title) => {
                let body = json!({"title": title, "starts_at": "2030-01-01T12:00:00Z", "duration_min": 60});
                call("POST", "/v1/webinars".to_owned(), body)
            }
            Step::Rename(of, title) => {
                call("PATCH", format!("/v1/webinars/{}", webinar(of)?.0), json!({"title": title}))
            }
            Step::Invite(to, name) => {
                let body = json!({"name": name, "email": format!("{name}@example.org")});
                call("POST", format!("/v1/webinars/{}/panelists", webinar(to)?.0), body)
            }
            Step::Cancel(title) => call("DELETE", format!("/v1/webinars/{}", webinar(title)?.0), json!({})),
            Step::Upload(..) => {
                call("POST", format!("/v1/sessions/{}/handouts", webinar(PLAYED)?.1), json!({}))
            }
            Step::Join(..) | Step::Ask(..) | Step::Settle => None,
        }
    }

    /// What a call may have made, where nobody knows whether it did.
    fn look(&self, call: &Call, step: &Step) -> Result<Option<Answer>, Stopped> {
        let (field, wanted) = match step {
            Step::Schedule(title) => ("title", *title),
            Step::Invite(_, name) => ("name", *name),
            Step::Upload(name, _) => ("name", *name),
            // Made once or twice they come to the same.
            Step::Rename(..) | Step::Cancel(_) => return Ok(None),
            Step::Join(..) | Step::Ask(..) | Step::Settle => return Ok(None),
        };
        let list = call_json(self.port, "GET", &call.path, &json!({}))?;
        let items = list.body["items"].as_array().cloned().unwrap_or_default();
        let found = items.into_iter().find(|item| item[field] == wanted);
        Ok(found.map(|body| Answer { status: 200, body, bytes: Vec::new() }))
    }

    fn keep(&mut self, step: &Step, body: &Value) {
        if let Step::Schedule(title) = step {
            let text = |field: &str| body[field].as_str().unwrap().to_owned();
            self.told.webinars.insert(title, (text("id"), text("session")));
        }
    }
}
