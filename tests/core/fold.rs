//! A client's memory: a snapshot, and the appendix's events folded over it as JSON.
//! Must not know the session's types: what it cannot learn from events it marks as unknown.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::compare::{differ, unknown};

/// What one client knows.
#[derive(Debug, Clone)]
pub struct Client {
    pub state: Value,
    pub you: Value,
    /// Polls whose wording was seen: results are shared without it.
    polls: BTreeMap<String, Value>,
}

fn list<'a>(state: &'a mut Value, name: &str) -> Option<&'a mut Vec<Value>> {
    state.get_mut(name).and_then(Value::as_array_mut)
}

fn is_staff(role: &Value) -> bool {
    !matches!(role.as_str(), Some("attendee" | "panelist"))
}

/// `{poll, question, kind, options, anonymous}` of a poll.
fn wording(poll: &Value) -> Value {
    ["poll", "question", "kind", "options", "anonymous"]
        .into_iter()
        .map(|name| (name.to_owned(), poll[name].clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { return object };
    object.as_object_mut().expect("an object").extend(more);
    object
}

/// Everybody named anywhere is named with their present role.
fn rename(value: &mut Value, person: &Value) {
    match value {
        Value::Object(fields) => {
            if fields.get("participant") == Some(&person["participant"]) && fields.contains_key("role") {
                fields.insert("role".into(), person["role"].clone());
            }
            fields.values_mut().for_each(|inner| rename(inner, person));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| rename(inner, person)),
        _ => {}
    }
}

impl Client {
    /// A client that was just sent a snapshot.
    pub fn new(state: Value, you: Value) -> Client {
        let mut client = Client { state, you, polls: BTreeMap::new() };
        client.learn_polls();
        client
    }

    /// A snapshot in place of what was known.
    pub fn replace(&mut self, state: Value, you: Value) {
        (self.state, self.you) = (state, you);
        self.learn_polls();
    }

    fn learn_polls(&mut self) {
        let open = [&self.state["poll"]].into_iter().filter(|poll| poll.is_object());
        let listed = ["polls", "shared"].into_iter().filter_map(|name| self.state[name].as_array()).flatten();
        let known: Vec<Value> = open.chain(listed).map(wording).collect();
        self.polls.extend(known.into_iter().map(|poll| (poll["poll"].as_str().unwrap().to_owned(), poll)));
    }

    fn me(&self) -> Value {
        self.you["participant"].clone()
    }

    fn i_am_staff(&self) -> bool {
        is_staff(&self.you["role"])
    }

    fn find(&mut self, name: &str, key: &str, id: &Value) -> Option<&mut Value> {
        list(&mut self.state, name)?.iter_mut().find(|row| &row[key] == id)
    }

    fn drop_row(&mut self, name: &str, key: &str, id: &Value) {
        if let Some(rows) = list(&mut self.state, name) {
            rows.retain(|row| &row[key] != id);
        }
    }

    fn push(&mut self, name: &str, row: Value) {
        if let Some(rows) = list(&mut self.state, name) {
            rows.push(row);
        }
    }

    /// Sets a field of somebody's row, and of `you`.
    fn person(&mut self, id: &Value, field: &str, value: &Value) {
        if let Some(row) = self.find("staff", "participant", id).filter(|row| row.get(field).is_some()) {
            row[field] = value.clone();
        }
        if &self.me() == id && self.you.get(field).is_some() {
            self.you[field] = value.clone();
        }
    }

    /// Folds one event in.
    pub fn fold(&mut self, event: &Value) {
        let (data, at) = (&event["data"], &event["at"]);
        match event["event"].as_str().expect("a name") {
            "phase_changed" => {
                self.state["phase"] = data["phase"].clone();
                if data["phase"] == "live" {
                    self.state["started_at"] = at.clone();
                }
            }
            "you_changed" => self.you = data["you"].clone(),
            "door_changed" => self.state["door"] = data.clone(),
            "details_changed" => {
                self.state["title"] = data["title"].clone();
                self.state["description"] = data["description"].clone();
            }
            "screen_changed" => {
                self.state["screen"] = data["state"].clone();
                if data["state"] == "off" {
                    self.state["strokes"] = json!([]);
                }
            }
            "control_changed" => self.state["control"] = data["participant"].clone(),
            "drawn" => self.push("strokes", data["stroke"].clone()),
            "drawing_cleared" => self.state["strokes"] = json!([]),
            "survey_set" => {
                self.state["survey"] = json!({"questions": data["questions"], "submitted": false});
            }
            "handout_added" => self.push("handouts", data.clone()),
            "handout_removed" => self.drop_row("handouts", "handout", &data["handout"]),
            "recording_changed" => {
                let since = if data["state"] == "off" { Value::Null } else { at.clone() };
                self.state["recording"] =
                    json!({"state": data["state"], "since": since, "elapsed_ms": data["elapsed_ms"]});
            }
            "lab_changed" => self.state["labs"][data["lab"].as_str().unwrap()] = data["on"].clone(),
            "allowed_back" | "unmute_requested" | "caption" => {}
            name => self.fold_people(name, data, at),
        }
    }

    fn fold_people(&mut self, name: &str, data: &Value, at: &Value) {
        match name {
            "participant_joined" if data["role"] == "attendee" => {}
            "participant_joined" => {
                self.drop_row("staff", "participant", &data["participant"]);
                self.push("staff", data.clone());
            }
            "participant_left" => self.drop_row("staff", "participant", &data["participant"]),
            "role_changed" => self.role_changed(&data["person"]),
            "presenter_changed" => self.presenter_changed(data),
            "hand_changed" => {
                let raised = data["raised"] == true;
                if let Some(hands) = self.state["hands"].as_i64() {
                    self.state["hands"] = json!(hands + if raised { 1 } else { -1 });
                }
                self.person(&data["participant"], "hand", &data["raised"]);
            }
            "hands_lowered" => {
                if self.state["hands"].is_number() {
                    self.state["hands"] = json!(0);
                    self.rows().for_each(|row| row["hand"] = json!(false));
                }
                self.you["hand"] = json!(false);
            }
            "mic_changed" => self.person(&data["participant"], "mic", &data["mic"]),
            "webcam_changed" => self.person(&data["participant"], "webcam", &data["on"]),
            "all_muted" => self.all_muted(data),
            "mute_all_lifted" => {
                let locked = self.state["mute"]["locked"] == true;
                let released = |row: &mut Value| {
                    if locked && row["role"] == "panelist" && row["mic"] == "muted_by_staff" {
                        row["mic"] = json!("muted");
                    }
                };
                self.rows().for_each(released);
                released(&mut self.you);
                self.state["mute"]["active"] = json!(false);
                self.state["mute"]["locked"] = json!(false);
            }
            _ => self.fold_talk(name, data, at),
        }
    }

    fn rows(&mut self) -> std::slice::IterMut<'_, Value> {
        self.state["staff"].as_array_mut().expect("a list").iter_mut()
    }

    fn role_changed(&mut self, person: &Value) {
        rename(&mut self.state, person);
        let id = &person["participant"];
        if person["role"] == "attendee" {
            let presents = self.state["presenter"]["participant"]["participant"] == *id;
            if !presents {
                self.drop_row("staff", "participant", id);
            }
        } else if self.find("staff", "participant", id).is_none() {
            let presents = self.state["presenter"]["participant"]["participant"] == *id;
            self.push("staff", self.guessed_row(person, presents));
        }
    }

    /// Neither `role_changed` nor `presenter_changed` brings the roster row of somebody who was in the audience.
    fn guessed_row(&self, person: &Value, presenter: bool) -> Value {
        let row = json!({"mic": unknown(), "webcam": false, "presenter": presenter, "joined_at": unknown()});
        let row = with(person.clone(), row);
        if self.i_am_staff() {
            with(row, json!({"sub": unknown(), "hand": unknown(), "connected": unknown()}))
        } else {
            row
        }
    }

    fn presenter_changed(&mut self, data: &Value) {
        let (new, former) = (&data["participant"], &data["previous"]["participant"]);
        if let Some(row) = self.find("staff", "participant", former) {
            row["presenter"] = json!(false);
            if row["role"] == "attendee" {
                self.drop_row("staff", "participant", former);
            }
        }
        self.state["presenter"] = json!({"participant": new, "term": data["term"]});
        self.you["presenter"] = json!(new["participant"] == self.me());
        if new.is_null() {
            return;
        }
        match self.find("staff", "participant", &new["participant"]) {
            Some(row) => row["presenter"] = json!(true),
            None => self.push("staff", self.guessed_row(new, true)),
        }
    }

    fn all_muted(&mut self, data: &Value) {
        let locked = data["locked"] == true;
        let silenced = |row: &mut Value| {
            if is_staff(&row["role"]) || row["presenter"] == true {
                return;
            }
            let firm = locked || row["role"] == "attendee";
            row["mic"] = json!(if firm { "muted_by_staff" } else { "muted" });
        };
        self.rows().for_each(silenced);
        silenced(&mut self.you);
        self.state["mute"] = json!({"mute_epoch": data["mute_epoch"], "active": true, "locked": locked});
    }

    fn fold_talk(&mut self, name: &str, data: &Value, at: &Value) {
        match name {
            "chat_policy_changed" => self.state["chat"]["policy"] = data["attendees"].clone(),
            "chat_message" => {
                let message = with(data.clone(), json!({"at": at}));
                self.state["chat"]["messages"].as_array_mut().expect("a list").push(message);
            }
            "chat_deleted" => {
                let messages = self.state["chat"]["messages"].as_array_mut().expect("a list");
                messages.retain(|message| message["message"] != data["message"]);
            }
            "question_asked" => {
                let rest = json!({"status": "open", "assigned": null, "answer": null, "at": at});
                self.push("questions", with(data.clone(), rest));
            }
            "question_assigned" => self.assigned(data),
            "question_answered" => self.answered(data),
            "question_dismissed" => {
                if let Some(question) = self.find("questions", "question", &data["question"]) {
                    question["status"] = json!("dismissed");
                }
            }
            _ => self.fold_polls(name, data),
        }
    }

    fn assigned(&mut self, data: &Value) {
        let (staff, me) = (self.i_am_staff(), self.me());
        let mine = data["participant"]["participant"] == me;
        let known = self.find("questions", "question", &data["question"]);
        let Some(question) = known else {
            if mine {
                let question = json!({"question": data["question"], "text": data["text"], "anonymous": unknown(),
                    "status": "open", "assigned": data["participant"], "answer": null, "at": unknown()});
                self.push("questions", question);
            }
            return;
        };
        question["assigned"] = if staff || mine { data["participant"].clone() } else { Value::Null };
        let own = question["own"] == true;
        if !staff && !mine && !own {
            self.drop_row("questions", "question", &data["question"]);
        }
    }

    fn answered(&mut self, data: &Value) {
        let answer = json!({"text": data["answer"], "by": data["by"], "public": data["public"]});
        if let Some(question) = self.find("questions", "question", &data["question"]) {
            question["answer"] = answer;
            question["status"] = json!("answered");
            return;
        }
        let question = json!({"question": data["question"], "text": data["text"], "anonymous": unknown(),
            "status": "answered", "assigned": null, "answer": answer, "at": unknown()});
        self.push("questions", question);
    }

    fn fold_polls(&mut self, name: &str, data: &Value) {
        let id = &data["poll"];
        match name {
            "poll_created" => {
                self.push("polls", with(data.clone(), json!({"state": "draft", "shared": false})))
            }
            "poll_opened" => {
                self.polls.insert(id.as_str().unwrap().to_owned(), wording(data));
                self.state["poll"] = with(data.clone(), json!({"voted": false}));
                self.staff_poll(id, json!({"state": "open"}));
            }
            "poll_closed" => {
                self.state["poll"] = Value::Null;
                self.staff_poll(id, json!({"state": "closed", "counts": unknown(), "voters": unknown()}));
            }
            "poll_deleted" => self.drop_row("polls", "poll", id),
            "poll_results_shared" => {
                let unseen = json!({"poll": id, "question": unknown(), "kind": unknown(), "options": unknown(),
                    "anonymous": unknown()});
                let bare = self.polls.get(id.as_str().unwrap()).cloned().unwrap_or(unseen);
                let sums = json!({"counts": data["counts"], "voters": data["voters"]});
                self.push("shared", with(bare, sums.clone()));
                self.staff_poll(id, with(sums, json!({"shared": true})));
            }
            "poll_results_hidden" => {
                self.drop_row("shared", "poll", id);
                self.staff_poll(id, json!({"shared": false}));
            }
            other => panic!("an event of no appendix: {other}"),
        }
    }

    fn staff_poll(&mut self, id: &Value, change: Value) {
        if let Some(poll) = self.find("polls", "poll", id) {
            *poll = with(poll.take(), change);
        }
    }

    /// Where this client's state and a fresh one differ: a path and both values.
    pub fn difference(&self, fresh: &Value, you: &Value) -> Option<String> {
        differ("state", &self.state, fresh).or_else(|| differ("you", &self.you, you))
    }
}
