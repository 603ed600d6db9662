//! Random commands with plausible arguments, from a seed.
//! Must not know what is allowed: it asks for everything of everybody.

use serde_json::{Value, json};

/// xorshift64*: small, the same everywhere.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    pub fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// What can be named in a command.
pub struct Names {
    pub people: Vec<Value>,
    pub messages: Vec<Value>,
    pub questions: Vec<Value>,
    pub polls: Vec<Value>,
    /// The open poll, if any.
    pub open: Option<Value>,
    pub handouts: Vec<Value>,
}

fn pick(dice: &mut Dice, from: &[Value]) -> Value {
    if from.is_empty() || dice.below(30) == 0 {
        return json!("p0000000000000");
    }
    from[dice.below(from.len())].clone()
}

/// The newest of a kind are the most talked of.
fn recent(dice: &mut Dice, from: &[Value]) -> Value {
    let start = from.len().saturating_sub(4);
    pick(dice, &from[start..])
}

fn draft(dice: &mut Dice) -> Value {
    let kind = dice.one_of(&["single", "multiple", "rating", "text"]);
    let mut draft = json!({"question": "Well?", "kind": kind, "anonymous": dice.flip()});
    if kind == "single" || kind == "multiple" {
        draft["options"] = json!(["a", "b", "c"]);
    }
    draft
}

fn answer(dice: &mut Dice) -> Value {
    match dice.below(4) {
        0 => json!({"rating": dice.below(5) + 1}),
        1 => json!({"text": format!("answer {}", dice.below(9))}),
        2 => json!({"choices": [dice.below(3)]}),
        _ => json!({"choices": [0, 2]}),
    }
}

/// One command as JSON.
pub fn any_command(dice: &mut Dice, names: &Names) -> Value {
    let who = |dice: &mut Dice| pick(dice, &names.people);
    let maybe = |dice: &mut Dice| {
        if dice.flip() { json!({"participant": pick(dice, &names.people)}) } else { json!({}) }
    };
    match dice.below(34) {
        0 if dice.below(3) == 0 => json!({"leave": {}}),
        0 | 1 => json!({"start": {"practice": dice.below(3) > 0}}),
        2 if dice.below(40) == 0 => json!({"end": {}}),
        2 => json!({"edit_details": {"title": format!("title {}", dice.below(3))}}),
        3 => json!({"set_door": {"locked": dice.below(4) == 0}}),
        4 | 5 => {
            let roles = [
                "attendee",
                "panelist",
                "in_session_co_organizer",
                "host_only_co_organizer",
                "co_organizer",
                "organizer",
            ];
            json!({"set_role": {"participant": who(dice), "role": dice.one_of(&roles)}})
        }
        6 if dice.below(3) == 0 => json!({"remove": {"participant": who(dice)}}),
        6 => json!({"hand_over_organizer": {"participant": who(dice)}}),
        7 => json!({"allow_back": {"sub": format!("s{}", dice.below(16))}}),
        8 | 9 => json!({"raise_hand": {}}),
        10 => json!({"lower_hand": maybe(dice)}),
        11 => match dice.below(4) {
            0 => json!({"lower_all_hands": {}}),
            _ => json!({"lift_mute_all": {}}),
        },
        12 => json!({"mute": maybe(dice)}),
        13 | 14 => json!({"unmute": maybe(dice)}),
        15 => json!({"mute_all": {"lock": dice.flip()}}),
        16 => json!({"share_webcam": {}}),
        17 => json!({"hide_webcam": maybe(dice)}),
        18 | 19 => json!({"hand_presenter": {"participant": who(dice)}}),
        20 => json!({"take_presenter": {}}),
        21 => match dice.below(4) {
            0 | 1 => json!({"share_screen": {}}),
            2 => json!({"pause_screen": {}}),
            _ => json!({"stop_screen": {}}),
        },
        22 => match dice.below(3) {
            0 | 1 => json!({"give_control": {"participant": who(dice)}}),
            _ => json!({"revoke_control": {"participant": who(dice)}}),
        },
        _ => any_talk(dice, names),
    }
}

fn any_talk(dice: &mut Dice, names: &Names) -> Value {
    let text = format!("text {}", dice.below(1000));
    if let Some(poll) = names.open.as_ref().filter(|_| dice.below(2) == 0) {
        let mut vote = answer(dice);
        vote["poll"] = poll.clone();
        return json!({"vote": vote});
    }
    if let Some(poll) = names.open.as_ref().filter(|_| dice.below(8) == 0) {
        return json!({"close_poll": {"poll": poll}});
    }
    match dice.below(24) {
        0 | 1 => {
            let stroke = json!({"tool": "pen", "color": "#00ff00", "width": 1.5, "points": [[0.5, 0.25]]});
            json!({"draw": {"stroke": stroke}})
        }
        2 => json!({"clear_drawing": {}}),
        3 | 4 => {
            let to = match dice.below(3) {
                0 => json!("everyone"),
                1 => json!("staff"),
                _ => pick(dice, &names.people),
            };
            json!({"chat": {"to": to, "text": text}})
        }
        5 => json!({"set_chat_policy": {"attendees": dice.one_of(&["off", "staff", "everyone"])}}),
        6 => json!({"delete_chat": {"message": recent(dice, &names.messages)}}),
        7 | 8 => json!({"ask": {"text": text, "anonymous": dice.flip()}}),
        9 | 10 => {
            let to = if dice.below(4) == 0 { Value::Null } else { pick(dice, &names.people) };
            json!({"assign_question": {"question": recent(dice, &names.questions), "participant": to}})
        }
        11 => {
            let question = recent(dice, &names.questions);
            json!({"answer_question": {"question": question, "text": text, "public": dice.flip()}})
        }
        12 => json!({"dismiss_question": {"question": recent(dice, &names.questions)}}),
        13 => json!({"create_poll": draft(dice)}),
        14 => match dice.below(4) {
            0 => json!({"delete_poll": {"poll": recent(dice, &names.polls)}}),
            _ => json!({"open_poll": {"poll": recent(dice, &names.polls)}}),
        },
        15 => match dice.below(3) {
            0 | 1 => json!({"share_poll_results": {"poll": recent(dice, &names.polls)}}),
            _ => json!({"hide_poll_results": {"poll": recent(dice, &names.polls)}}),
        },
        16 | 17 => {
            let mut vote = answer(dice);
            vote["poll"] = recent(dice, &names.polls);
            json!({"vote": vote})
        }
        18 => json!({"set_survey": {"questions": [draft(dice)]}}),
        19 => json!({"submit_survey": {"answers": [answer(dice)]}}),
        20 => json!({"remove_handout": {"handout": pick(dice, &names.handouts)}}),
        21 => {
            let name =
                dice.one_of(&["start_recording", "pause_recording", "resume_recording", "stop_recording"]);
            json!({name: {}})
        }
        22 => json!({"set_lab": {"lab": dice.one_of(&["reactions", "captions"]), "on": dice.flip()}}),
        _ => any_passing(dice, names, &text),
    }
}

fn any_passing(dice: &mut Dice, names: &Names, text: &str) -> Value {
    match dice.below(5) {
        0 => json!({"react": {"emoji": "clap"}}),
        1 | 2 => json!({"caption": {"text": text, "final": dice.below(4) > 0}}),
        3 if dice.flip() => json!({"list_participants": {"limit": dice.below(9) + 1}}),
        3 => json!({"list_chat": {"after": recent(dice, &names.messages)}}),
        _ if names.questions.len() % 2 == 1 => json!({"list_questions": {"limit": 3}}),
        _ => json!({"list_polls": {"limit": 3}}),
    }
}
