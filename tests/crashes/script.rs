//! What is asked of the server, always the same: a webinar from its scheduling to its end, a hundred commands and more.
//! Must not know how it is asked, nor what should come of it.

use serde_json::{Value, json};

/// One thing to do. What it rests on is named: `$bob` is Bob's id as a participant, `$poll-1` what the command of
/// that id made.
#[derive(Clone, Debug)]
pub enum Step {
    /// Schedules a webinar of this title.
    Schedule(&'static str),
    Rename(&'static str, &'static str),
    /// Invites a panelist to it.
    Invite(&'static str, &'static str),
    Cancel(&'static str),
    /// Hands out a file of this name.
    Upload(&'static str, usize),
    Join(&'static str, &'static str),
    /// Waits until the journal's log was copied into its database, which happens when nothing is asked for a while.
    Settle,
    /// One person's commands, all sent before the first is answered.
    Ask(&'static str, Vec<Command>),
}

#[derive(Clone, Debug)]
pub struct Command {
    pub id: String,
    pub cmd: &'static str,
    pub args: Value,
    pub expect: Option<Value>,
}

/// The webinar whose session is played; the other one is cancelled.
pub const PLAYED: &str = "The one that is played";
pub const OTHER: &str = "The one that is cancelled";
const FILLER: usize = 300;
/// Characters of four bytes in a long answer, and how many of those there are: a person's ids are known for their last
/// 128 commands, and the log is copied from 4 MiB on.
const LONG: usize = 1900;
const LONG_AT_ONCE: usize = 11;
const LONG_ROUNDS: usize = 10;

struct Writing(Vec<Step>, usize);

impl Writing {
    fn id(&mut self) -> String {
        self.1 += 1;
        format!("c{}", self.1)
    }

    fn ask(&mut self, who: &'static str, cmd: &'static str, args: Value) {
        let id = self.id();
        self.named(who, &id, cmd, args);
    }

    fn named(&mut self, who: &'static str, id: &str, cmd: &'static str, args: Value) {
        self.0.push(Step::Ask(who, vec![Command { id: id.to_owned(), cmd, args, expect: None }]));
    }

    fn expecting(&mut self, who: &'static str, cmd: &'static str, args: Value, expect: Value) {
        let id = self.id();
        self.0.push(Step::Ask(who, vec![Command { id, cmd, args, expect: Some(expect) }]));
    }

    /// So many messages at once: they share commits.
    fn talk(&mut self, who: &'static str, count: usize) {
        let commands = (0..count).map(|_| {
            let id = self.id();
            let text = format!("{id} {}", "x".repeat(FILLER));
            Command { id, cmd: "chat", args: json!({"to": "everyone", "text": text}), expect: None }
        });
        let commands = commands.collect();
        self.0.push(Step::Ask(who, commands));
    }

    fn answer_at_length(&mut self, who: &'static str) {
        let commands = (0..LONG_AT_ONCE).map(|_| {
            let id = self.id();
            let text = format!("{id} {}", "\u{1f600}".repeat(LONG));
            Command { id, cmd: "vote", args: json!({"poll": "$poll-5", "text": text}), expect: None }
        });
        let commands = commands.collect();
        self.0.push(Step::Ask(who, commands));
    }
}

/// All of it.
pub fn script() -> Vec<Step> {
    let mut to = Writing(Vec::new(), 0);
    prepare(&mut to);
    begin(&mut to);
    on_stage(&mut to);
    polls(&mut to);
    questions(&mut to);
    finish(&mut to);
    to.0
}

/// A short one, in which the journal's log is copied and begun anew, twice.
pub fn settling() -> Vec<Step> {
    let mut to = Writing(Vec::new(), 0);
    prepare(&mut to);
    for _ in 0..2 {
        to.0.push(Step::Settle);
        to.talk("bob", 3);
        to.ask("alice", "set_door", json!({"locked": true}));
        to.ask("alice", "set_door", json!({"locked": false}));
    }
    to.0
}

/// One whose journal's log grows beyond the size at which it is copied beside the commits that go on: long answers to a
/// poll, which nobody is shown.
pub fn copying() -> Vec<Step> {
    let mut to = Writing(Vec::new(), 0);
    prepare(&mut to);
    to.ask("alice", "start", json!({}));
    to.named("alice", "poll-5", "create_poll", json!({"question": "Well?", "kind": "text"}));
    to.ask("alice", "open_poll", json!({"poll": "$poll-5"}));
    let voters = ["carol", "dave", "gus", "hal", "ida"];
    to.0.extend(voters.map(|voter| Step::Join(voter, "attendee")));
    for _ in 0..LONG_ROUNDS {
        for who in voters {
            to.answer_at_length(who);
        }
    }
    to.0
}

/// How many commands and calls a script has.
pub fn length(steps: &[Step]) -> usize {
    steps.iter().map(|step| if let Step::Ask(_, commands) = step { commands.len() } else { 1 }).sum()
}

fn prepare(to: &mut Writing) {
    to.0.extend([Step::Schedule(PLAYED), Step::Schedule(OTHER), Step::Invite(PLAYED, "Fay")]);
    to.0.push(Step::Rename(OTHER, "The other one"));
    to.0.push(Step::Join("alice", "organizer"));
    to.ask("alice", "edit_details", json!({"description": "About crashes"}));
    let single = json!({"question": "Which?", "kind": "single", "options": ["a", "b", "c"]});
    to.named("alice", "poll-1", "create_poll", single);
    to.named("alice", "poll-2", "create_poll", json!({"question": "How good?", "kind": "rating"}));
    let covered = json!({"question": "And now?", "kind": "text", "anonymous": true});
    to.named("alice", "poll-3", "create_poll", covered);
    to.named("alice", "poll-4", "create_poll", json!({"question": "Left open", "kind": "rating"}));
    let survey = json!({"questions": [{"question": "Again?", "kind": "rating"}, {"question": "Why?", "kind": "text"}]});
    to.ask("alice", "set_survey", survey);
    to.ask("alice", "set_chat_policy", json!({"attendees": "everyone"}));
    to.0.extend([Step::Join("bob", "panelist"), Step::Join("erin", "co_organizer")]);
    to.0.push(Step::Upload("slides.pdf", 70_000));
    to.ask("alice", "start", json!({"practice": true}));
    to.talk("bob", 3);
    to.ask("alice", "start", json!({}));
}

fn begin(to: &mut Writing) {
    to.0.extend([Step::Join("carol", "attendee"), Step::Join("dave", "attendee")]);
    to.talk("alice", 6);
    to.talk("carol", 4);
    to.ask("carol", "raise_hand", json!({}));
    to.ask("dave", "raise_hand", json!({}));
    to.ask("dave", "lower_hand", json!({}));
    to.ask("erin", "lower_all_hands", json!({}));
    to.ask("alice", "mute_all", json!({"lock": true}));
    to.ask("alice", "unmute", json!({"participant": "$carol"}));
    to.ask("carol", "unmute", json!({}));
    to.ask("erin", "mute", json!({"participant": "$carol"}));
    to.ask("alice", "lift_mute_all", json!({}));
    to.ask("bob", "unmute", json!({}));
    to.ask("alice", "mute_all", json!({}));
    to.ask("bob", "share_webcam", json!({}));
    to.ask("bob", "hide_webcam", json!({}));
}

fn on_stage(to: &mut Writing) {
    to.expecting("alice", "hand_presenter", json!({"participant": "$bob"}), json!({"presenter_term": 1}));
    to.ask("bob", "share_screen", json!({}));
    let stroke = json!({"tool": "pen", "color": "#ff0000", "width": 2, "points": [[0.1, 0.2], [0.5, 0.5]]});
    to.ask("bob", "draw", json!({"stroke": stroke}));
    to.ask("bob", "clear_drawing", json!({}));
    to.ask("bob", "give_control", json!({"participant": "$erin"}));
    to.ask("bob", "pause_screen", json!({}));
    to.talk("dave", 5);
    to.ask("bob", "stop_screen", json!({}));
    to.expecting("erin", "take_presenter", json!({}), json!({"presenter_term": 2}));
    to.expecting("erin", "hand_presenter", json!({"participant": "$alice"}), json!({"presenter_term": 3}));
    to.ask("alice", "start_recording", json!({}));
    to.ask("alice", "pause_recording", json!({}));
    to.ask("alice", "resume_recording", json!({}));
    to.0.push(Step::Upload("notes.txt", 900));
}

fn polls(to: &mut Writing) {
    for (poll, first, second) in [
        ("$poll-1", json!({"choices": [1]}), json!({"choices": [2]})),
        ("$poll-2", json!({"rating": 4}), json!({"rating": 5})),
        ("$poll-3", json!({"text": "one"}), json!({"text": "another"})),
    ] {
        to.ask("alice", "open_poll", json!({"poll": poll}));
        let mut votes = vec![("carol", &first), ("dave", &second)];
        if poll != "$poll-3" {
            // What is covered cannot be changed.
            votes.push(("carol", &second));
        }
        for (who, vote) in votes {
            let mut args = vote.clone();
            args["poll"] = json!(poll);
            to.ask(who, "vote", args);
        }
        to.ask("erin", "close_poll", json!({"poll": poll}));
        to.ask("alice", "share_poll_results", json!({"poll": poll}));
    }
    to.ask("alice", "hide_poll_results", json!({"poll": "$poll-1"}));
    to.ask("alice", "delete_poll", json!({"poll": "$poll-1"}));
}

fn questions(to: &mut Writing) {
    to.named("carol", "asked-1", "ask", json!({"text": "What is lost?"}));
    to.named("dave", "asked-2", "ask", json!({"text": "Who knows?", "anonymous": true}));
    to.named("dave", "asked-3", "ask", json!({"text": "And then?"}));
    to.ask("alice", "assign_question", json!({"question": "$asked-1", "participant": "$bob"}));
    to.ask("bob", "answer_question", json!({"question": "$asked-1", "text": "Nothing", "public": true}));
    to.ask("erin", "dismiss_question", json!({"question": "$asked-3"}));
    to.talk("erin", 4);
    to.named("carol", "said", "chat", json!({"to": "everyone", "text": "not for long"}));
    to.ask("alice", "delete_chat", json!({"message": "$said"}));
    to.ask("alice", "set_lab", json!({"lab": "captions", "on": true}));
    to.ask("alice", "caption", json!({"text": "as was said", "final": true}));
    to.ask("carol", "submit_survey", json!({"answers": [{"rating": 3}, {"text": "because"}]}));
}

fn finish(to: &mut Writing) {
    to.ask("erin", "set_role", json!({"participant": "$dave", "role": "panelist"}));
    to.ask("dave", "share_webcam", json!({}));
    to.ask("alice", "set_door", json!({"locked": true}));
    to.ask("alice", "set_door", json!({"locked": false}));
    to.0.push(Step::Rename(PLAYED, "Renamed while it is played"));
    to.0.push(Step::Cancel(OTHER));
    to.talk("bob", 6);
    to.ask("alice", "hand_over_organizer", json!({"participant": "$erin"}));
    to.ask("erin", "open_poll", json!({"poll": "$poll-4"}));
    // In one record with the poll's closing and the recording's end.
    to.ask("erin", "end", json!({}));
}
