//! What an accepted command must have come to: what it makes is among the record's facts, what shall be is so behind them.
//! Must not know how it was decided, nor which facts it is for: the state is read as staff are shown it.

use std::collections::BTreeMap;

use cuelight::session::roster::LeftReason;
use cuelight::session::shapes::You;
use cuelight::session::{Event, ParticipantNo, Record, Session};
use serde_json::{Value, json};

use crate::model::{Model, is_staff};
use crate::person::Person;
use crate::replay::value;

/// What is known behind a record.
pub struct Behind<'a> {
    pub record: &'a Record,
    pub session: &'a Session,
    pub model: &'a Model,
    pub people: &'a [Person],
    /// Messages that were deleted so far.
    pub deleted: &'a BTreeMap<String, u64>,
}

impl Behind<'_> {
    /// Why what was accepted did not come about, if so.
    pub fn look(&self) -> Option<String> {
        let (by, cause) = (self.record.by?, self.record.cause.as_ref()?);
        let number = self.model.known.get(&by)?.number;
        let command = &self.people[number].sent.get(&cause.id)?.command;
        let (name, args) = command.as_object()?.iter().next()?;
        let is_so = self.is_made(by, name, args).unwrap_or_else(|| self.is_so(by, name, args));
        (!is_so).then(|| format!("meant: {number} was told ok for {command}, and there is {:?}", self.record))
    }

    /// Whether there is what a command makes each time anew, if it is one that does.
    fn is_made(&self, by: ParticipantNo, name: &str, args: &Value) -> Option<bool> {
        let made = |fits: &dyn Fn(&Event) -> bool| Some(self.record.events.iter().any(fits));
        match name {
            "leave" => made(
                &|event| matches!(event, Event::Left { participant, reason: LeftReason::Left } if *participant == by),
            ),
            "draw" => made(&|event| matches!(event, Event::Drawn { .. })),
            "chat" => {
                made(&|event| matches!(event, Event::ChatSent { text, .. } if value(text) == args["text"]))
            }
            "ask" => made(&|event| {
                matches!(event, Event::QuestionAsked { text, anonymous, .. }
                    if value(text) == args["text"] && Some(*anonymous) == args["anonymous"].as_bool())
            }),
            "create_poll" => made(
                &|event| matches!(event, Event::PollCreated { draft, .. } if value(&draft.question) == args["question"]),
            ),
            "caption" => {
                made(&|event| matches!(event, Event::Captioned { text } if value(text) == args["text"]))
            }
            "submit_survey" => made(&|event| match event {
                Event::SurveySubmitted { answers } => value(answers) == args["answers"],
                Event::SurveySubmittedAnonymously { .. } => true,
                _ => false,
            }),
            _ => None,
        }
    }

    /// Whether it is as a command would have it.
    fn is_so(&self, by: ParticipantNo, name: &str, args: &Value) -> bool {
        let whom = self.whom(args).unwrap_or(by);
        let you = value(&You::of(self.session, whom));
        let seen = self.seen_by_staff();
        let row = |list: &str, key: &str| {
            seen[list].as_array().into_iter().flatten().find(|row| row[key] == args[key]).cloned()
        };
        let poll = || row("polls", "poll").unwrap_or_default();
        let question = || row("questions", "question").unwrap_or_default();
        let id = &you["participant"];
        match name {
            "start" => seen["phase"] == if args["practice"] == true { "practice" } else { "live" },
            "end" => seen["phase"] == "ended",
            "edit_details" => seen["title"] == args["title"],
            "set_door" => seen["door"]["locked"] == args["locked"],
            "set_role" => you["role"] == args["role"],
            "hand_over_organizer" => you["role"] == "organizer",
            "remove" => self.model.known.get(&whom).is_some_and(|known| known.removed),
            "allow_back" => self.is_allowed_back(&args["sub"]),
            "raise_hand" => you["hand"] == true,
            "lower_hand" => you["hand"] == false,
            "lower_all_hands" => seen["hands"] == 0,
            // Outside a rehearsal one's own microphone reads as muted, whoever mutes.
            "mute" if whom == by || seen["phase"] == "practice" => you["mic"] != "open",
            "mute" => you["mic"] == "muted_by_staff",
            "unmute" if whom == by => you["mic"] == "open",
            "unmute" => you["mic"] != "muted_by_staff",
            "mute_all" => seen["mute"]["active"] == true && seen["mute"]["locked"] == args["lock"],
            "lift_mute_all" => seen["mute"]["active"] == false,
            "share_webcam" => you["webcam"] == true,
            "hide_webcam" => you["webcam"] == false,
            "hand_presenter" | "take_presenter" => seen["presenter"]["participant"]["participant"] == *id,
            "share_screen" => seen["screen"] == "on",
            "pause_screen" => seen["screen"] == "paused",
            "stop_screen" => seen["screen"] == "off",
            "give_control" => seen["control"]["participant"] == *id,
            "revoke_control" => seen["control"]["participant"] != *id,
            "clear_drawing" => seen["strokes"] == json!([]),
            "set_chat_policy" => seen["chat"]["policy"] == args["attendees"],
            "delete_chat" => {
                args["message"].as_str().is_some_and(|message| self.deleted.contains_key(message))
            }
            "assign_question" => question()["assigned"]["participant"] == args["participant"],
            "answer_question" => question()["answer"]["text"] == args["text"],
            "dismiss_question" => question()["status"] == "dismissed",
            "delete_poll" => row("polls", "poll").is_none(),
            "open_poll" => poll()["state"] == "open",
            "close_poll" => poll()["state"] == "closed",
            "share_poll_results" => poll()["shared"] == true,
            "hide_poll_results" => poll()["shared"] == false,
            "vote" => {
                self.model.vote(by, |poll| json!(poll.public(&self.session.key)) == args["poll"])
                    == Some(args)
            }
            "set_survey" => same_questions(&seen["survey"]["questions"], &args["questions"]),
            "remove_handout" => row("handouts", "handout").is_none(),
            "start_recording" | "resume_recording" => seen["recording"]["state"] == "on",
            "pause_recording" => seen["recording"]["state"] == "paused",
            "stop_recording" => seen["recording"]["state"] == "off",
            "set_lab" => args["lab"].as_str().is_some_and(|lab| seen["labs"][lab] == args["on"]),
            // Of these nothing is kept: none of them is in the log.
            _ => false,
        }
    }

    /// Whom the command names.
    fn whom(&self, args: &Value) -> Option<ParticipantNo> {
        let id = args.get("participant")?;
        self.model.known.keys().copied().find(|who| json!(who.public(&self.session.key)) == *id)
    }

    /// The state as somebody on staff is shown it.
    fn seen_by_staff(&self) -> Value {
        let staff = self.model.known.iter().find(|(_, known)| is_staff(known.role));
        staff.map_or(Value::Null, |(who, _)| value(&self.session.view(*who)))
    }

    fn is_allowed_back(&self, sub: &Value) -> bool {
        let is_theirs = |number: usize| value(&self.people[number].identity.sub) == *sub;
        self.model.known.values().filter(|known| is_theirs(known.number)).all(|known| !known.removed)
    }
}

/// Questions as they were asked for; what may be left out stands or not.
fn same_questions(shown: &Value, asked: &Value) -> bool {
    let texts = |questions: &Value| -> Vec<Value> {
        let each = questions.as_array().into_iter().flatten();
        each.map(|question| json!([question["question"], question["kind"], question["anonymous"]])).collect()
    };
    !texts(asked).is_empty() && texts(shown) == texts(asked)
}
