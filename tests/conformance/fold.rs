//! The picture that a client folds: a snapshot, and every event after it. Written from docs/protocol.md.
//! Must not know the server's types.

use serde_json::{Value, json};

/// What a client knows.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    pub state: Value,
    pub you: Value,
    /// Questions that went out of sight, and the wording of polls: later events do not say it again.
    questions: Vec<Value>,
    polls: Vec<Value>,
}

fn is_staff(person: &Value) -> bool {
    !matches!(person["role"].as_str(), Some("attendee" | "panelist"))
}

fn is_on_stage(person: &Value) -> bool {
    person["role"] != "attendee"
}

fn list<'a>(of: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    of[name].as_array_mut().expect("a list of the picture")
}

/// Replaces the item with the same id, or adds it.
fn put(items: &mut Vec<Value>, id: &str, item: Value) {
    match items.iter_mut().find(|old| old[id] == item[id]) {
        Some(old) => *old = item,
        None => items.push(item),
    }
}

impl Picture {
    pub fn replace(&mut self, state: &Value, you: &Value) {
        (self.state, self.you) = (state.clone(), you.clone());
        let open = [state["poll"].clone()];
        let shown = ["polls", "shared"].into_iter().filter_map(|list| state[list].as_array()).flatten();
        for poll in shown.chain(open.iter().filter(|poll| !poll.is_null())) {
            put(&mut self.polls, "poll", wording(poll));
        }
    }

    fn is_me(&self, participant: &Value) -> bool {
        self.you["participant"] == *participant
    }

    /// Folds an event. `false` for one that this client does not know.
    pub fn fold(&mut self, name: &str, at: &str, data: &Value) -> bool {
        self.of_people(name, at, data)
            || self.of_stage(name, at, data)
            || self.of_talk(name, at, data)
            || self.of_polls(name, data)
    }

    fn of_people(&mut self, name: &str, at: &str, data: &Value) -> bool {
        match name {
            "participant_joined" => {
                if is_on_stage(data) {
                    put(list(&mut self.state, "staff"), "participant", data.clone());
                }
            }
            "participant_left" => {
                list(&mut self.state, "staff").retain(|row| row["participant"] != data["participant"]);
            }
            "role_changed" => self.role_changed(&data["person"], at),
            "presenter_changed" => self.presenter_changed(data, at),
            "you_changed" => self.you = data["you"].clone(),
            "hand_changed" => {
                if let Some(hands) = self.state["hands"].as_u64() {
                    self.state["hands"] =
                        json!(if data["raised"] == true { hands + 1 } else { hands.saturating_sub(1) });
                    self.set(&data["participant"], "hand", &data["raised"]);
                } else if self.is_me(&data["participant"]) {
                    self.you["hand"] = data["raised"].clone();
                }
            }
            "hands_lowered" => {
                self.you["hand"] = json!(false);
                if self.state.get("hands").is_some() {
                    self.state["hands"] = json!(0);
                    list(&mut self.state, "staff").iter_mut().for_each(|row| row["hand"] = json!(false));
                }
            }
            "mic_changed" => self.set(&data["participant"], "mic", &data["mic"]),
            "webcam_changed" => self.set(&data["participant"], "webcam", &data["on"]),
            "all_muted" | "mute_all_lifted" => self.floor_changed(name == "all_muted", data),
            "unmute_requested" | "allowed_back" => {}
            _ => return false,
        }
        true
    }

    /// A field of somebody's row, and of one's own.
    fn set(&mut self, participant: &Value, field: &str, value: &Value) {
        let rows = list(&mut self.state, "staff").iter_mut();
        rows.filter(|row| row["participant"] == *participant).for_each(|row| row[field] = value.clone());
        if self.is_me(participant) {
            self.you[field] = value.clone();
        }
    }

    /// Everybody is named with the role that they have now, wherever they are named.
    fn role_changed(&mut self, person: &Value, at: &str) {
        fn rename(value: &mut Value, person: &Value) {
            match value {
                Value::Array(items) => items.iter_mut().for_each(|item| rename(item, person)),
                Value::Object(map) => {
                    if map.contains_key("role") && map.get("participant") == Some(&person["participant"]) {
                        map.insert("role".into(), person["role"].clone());
                    }
                    map.values_mut().for_each(|item| rename(item, person));
                }
                _ => {}
            }
        }
        rename(&mut self.state, person);
        rename(&mut self.you, person);
        let presents = self.state["presenter"]["participant"]["participant"] == person["participant"];
        self.hold_row(person, is_on_stage(person) || presents, presents, at);
    }

    fn presenter_changed(&mut self, data: &Value, at: &str) {
        let holder = &data["participant"];
        self.state["presenter"] = json!({"participant": holder, "term": data["term"]});
        self.you["presenter"] = json!(self.is_me(&holder["participant"]));
        for row in list(&mut self.state, "staff") {
            row["presenter"] = json!(row["participant"] == holder["participant"]);
        }
        list(&mut self.state, "staff").retain(|row| is_on_stage(row) || row["presenter"] == true);
        if !holder.is_null() {
            self.hold_row(holder, true, true, at);
        }
    }

    /// Whether somebody has a row. One out of the audience is told by name only; the rest is what is likely.
    fn hold_row(&mut self, person: &Value, holds: bool, presents: bool, at: &str) {
        let rows = list(&mut self.state, "staff");
        if !holds {
            return rows.retain(|row| row["participant"] != person["participant"]);
        }
        if rows.iter().any(|row| row["participant"] == person["participant"]) {
            return;
        }
        let mut row = person.clone();
        (row["mic"], row["webcam"], row["joined_at"]) = (json!("muted"), json!(false), json!(at));
        row["presenter"] = json!(presents);
        rows.push(row);
    }

    /// What a mute-all does to whom follows from the rule.
    fn floor_changed(&mut self, muted: bool, data: &Value) {
        let locked = if muted { data["locked"] == true } else { self.state["mute"]["locked"] == true };
        let change = |person: &mut Value| {
            let mic = match (muted, person["role"].as_str()) {
                (true, Some("attendee")) if person["presenter"] != true => "muted_by_staff",
                (true, Some("panelist")) if person["presenter"] != true => {
                    if locked {
                        "muted_by_staff"
                    } else {
                        "muted"
                    }
                }
                (false, Some("panelist")) if locked && person["mic"] == "muted_by_staff" => "muted",
                _ => return,
            };
            person["mic"] = json!(mic);
        };
        list(&mut self.state, "staff").iter_mut().for_each(change);
        change(&mut self.you);
        self.state["mute"] =
            json!({"mute_epoch": data["mute_epoch"], "active": muted, "locked": muted && locked});
    }

    fn of_stage(&mut self, name: &str, at: &str, data: &Value) -> bool {
        match name {
            "phase_changed" => {
                self.state["phase"] = data["phase"].clone();
                if data["phase"] == "live" {
                    self.state["started_at"] = json!(at);
                }
            }
            "door_changed" => self.state["door"] = json!({"locked": data["locked"]}),
            "details_changed" => {
                self.state["title"] = data["title"].clone();
                self.state["description"] = data["description"].clone();
            }
            "screen_changed" => {
                self.state["screen"] = data["state"].clone();
                if data["state"] == "off" {
                    (self.state["strokes"], self.state["control"]) = (json!([]), Value::Null);
                }
            }
            "control_changed" => self.state["control"] = data["participant"].clone(),
            "drawn" => list(&mut self.state, "strokes").push(data["stroke"].clone()),
            "drawing_cleared" => self.state["strokes"] = json!([]),
            "handout_added" => put(list(&mut self.state, "handouts"), "handout", data.clone()),
            "handout_removed" => {
                list(&mut self.state, "handouts").retain(|card| card["handout"] != data["handout"]);
            }
            "recording_changed" => {
                let since = if data["state"] == "off" { Value::Null } else { json!(at) };
                self.state["recording"] =
                    json!({"state": data["state"], "elapsed_ms": data["elapsed_ms"], "since": since});
            }
            "lab_changed" => {
                self.state["labs"][data["lab"].as_str().unwrap_or_default()] = data["on"].clone()
            }
            "caption" => {}
            _ => return false,
        }
        true
    }

    fn of_talk(&mut self, name: &str, at: &str, data: &Value) -> bool {
        match name {
            "chat_message" => {
                let mut card = data.clone();
                card["at"] = json!(at);
                put(list(&mut self.state["chat"], "messages"), "message", card);
            }
            "chat_deleted" => {
                list(&mut self.state["chat"], "messages").retain(|card| card["message"] != data["message"]);
            }
            "chat_policy_changed" => self.state["chat"]["policy"] = data["attendees"].clone(),
            "question_asked" => {
                let mut card = data.clone();
                (card["status"], card["at"]) = (json!("open"), json!(at));
                put(list(&mut self.state, "questions"), "question", card);
            }
            "question_assigned" => self.question_assigned(at, data),
            "question_answered" => {
                let mut card = self.question(data, at);
                (card["status"], card["assigned"]) = (json!("answered"), Value::Null);
                card["answer"] = json!({"text": data["answer"], "by": data["by"], "public": data["public"]});
                put(list(&mut self.state, "questions"), "question", card);
            }
            "question_dismissed" => {
                let cards = list(&mut self.state, "questions").iter_mut();
                for card in cards.filter(|card| card["question"] == data["question"]) {
                    (card["status"], card["assigned"]) = (json!("dismissed"), Value::Null);
                }
            }
            _ => return false,
        }
        true
    }

    /// What is known of a question.
    fn question(&mut self, data: &Value, at: &str) -> Value {
        let shown = list(&mut self.state, "questions").iter();
        let known = shown.chain(&self.questions).find(|card| card["question"] == data["question"]).cloned();
        known.unwrap_or_else(|| {
            json!({"question": data["question"], "text": data["text"], "anonymous": false, "status": "open", "at": at})
        })
    }

    fn question_assigned(&mut self, at: &str, data: &Value) {
        let mine = self.is_me(&data["participant"]["participant"]);
        let mut card = self.question(data, at);
        let sees_it = is_staff(&self.you) || card["own"] == true || mine;
        card["assigned"] =
            if is_staff(&self.you) || mine { data["participant"].clone() } else { Value::Null };
        if sees_it {
            return put(list(&mut self.state, "questions"), "question", card);
        }
        // Out of sight, unless a public answer brings it back.
        list(&mut self.state, "questions").retain(|shown| shown["question"] != data["question"]);
        put(&mut self.questions, "question", card);
    }

    fn of_polls(&mut self, name: &str, data: &Value) -> bool {
        let is_staff = self.state.get("polls").is_some();
        match name {
            "poll_created" => {
                let mut card = wording(data);
                put(&mut self.polls, "poll", card.clone());
                (card["state"], card["shared"]) = (json!("draft"), json!(false));
                put(list(&mut self.state, "polls"), "poll", card);
            }
            "poll_opened" => {
                let mut card = wording(data);
                put(&mut self.polls, "poll", card.clone());
                card["voted"] = json!(false);
                self.state["poll"] = card;
                self.set_poll(data, &[("state", json!("open"))]);
            }
            "poll_closed" => {
                if self.state["poll"]["poll"] == data["poll"] {
                    self.state["poll"] = Value::Null;
                }
                self.set_poll(data, &[("state", json!("closed"))]);
            }
            "poll_deleted" if is_staff => {
                list(&mut self.state, "polls").retain(|card| card["poll"] != data["poll"]);
            }
            "poll_results_shared" => {
                let known = self.polls.iter().find(|card| card["poll"] == data["poll"]).cloned();
                let mut card = known.unwrap_or_else(|| data.clone());
                (card["counts"], card["voters"]) = (data["counts"].clone(), data["voters"].clone());
                put(list(&mut self.state, "shared"), "poll", card);
                let sums = [("counts", data["counts"].clone()), ("voters", data["voters"].clone())];
                self.set_poll(data, &sums);
                self.set_poll(data, &[("shared", json!(true))]);
            }
            "poll_results_hidden" => {
                list(&mut self.state, "shared").retain(|card| card["poll"] != data["poll"]);
                self.set_poll(data, &[("shared", json!(false))]);
            }
            "survey_set" => {
                self.state["survey"] = json!({"questions": data["questions"], "submitted": false})
            }
            _ => return false,
        }
        true
    }

    /// What staff see of every poll.
    fn set_poll(&mut self, data: &Value, fields: &[(&str, Value)]) {
        let polls = self.state.get_mut("polls").and_then(Value::as_array_mut).into_iter().flatten();
        for card in polls.filter(|card| card["poll"] == data["poll"]) {
            fields.iter().for_each(|(field, value)| card[*field] = value.clone());
        }
    }

    /// Polls as a list brings them: the sums of what was closed, which no event tells.
    pub fn listed(&mut self, items: &[Value]) {
        for item in items.iter().filter(|item| item["state"] == "closed") {
            self.set_poll(item, &[("counts", item["counts"].clone()), ("voters", item["voters"].clone())]);
        }
    }

    /// One's own command was accepted, of which no event tells.
    pub fn accepted(&mut self, cmd: &str, args: &Value) {
        match cmd {
            "vote" if self.state["poll"]["poll"] == args["poll"] => self.state["poll"]["voted"] = json!(true),
            "submit_survey" if !self.state["survey"].is_null() => {
                self.state["survey"]["submitted"] = json!(true)
            }
            _ => {}
        }
    }
}

fn wording(poll: &Value) -> Value {
    let fields = ["poll", "question", "kind", "options", "anonymous"];
    fields
        .into_iter()
        .map(|field| (field.to_owned(), poll[field].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
