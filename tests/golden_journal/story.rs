//! The stories behind the golden journals: together they hold every kind of fact.
//! Must not change once released: what a chapter says is in its files, and a change here reaches none of them.

use cuelight::session::chat::To;
use cuelight::session::command::Command;
use cuelight::session::roster::LeftReason;
use cuelight::session::{Event, ParticipantNo, Role};
use serde_json::json;

use crate::world::{Cast, MINUTE, World, text};

/// A story, and who looked at it when: the record's index, a word for the moment, and the person.
pub struct Told {
    pub world: World,
    pub looks: Vec<(usize, &'static str, ParticipantNo)>,
}

impl Told {
    /// Alice, Bob and Carol look at what there is: one for each view.
    fn look(&mut self, cast: Cast, moment: &'static str) {
        let index = self.world.records.len() - 1;
        self.looks.extend([cast.alice, cast.bob, cast.carol].map(|who| (index, moment, who)));
    }
}

/// A chapter's folder, and its story.
pub type Chapter = (&'static str, fn() -> Told);

/// Each in a folder of its own.
pub const CHAPTERS: [Chapter; 2] = [("everything", everything), ("survey", survey)];

fn everything() -> Told {
    let (world, cast) = World::with_cast();
    let mut told = Told { world, looks: Vec::new() };
    told.look(cast, "before");
    rehearsal(&mut told.world, cast);
    told.look(cast, "rehearsal");
    told.world.wait(5 * MINUTE);
    told.world.start(cast.alice, false);
    people(&mut told.world, cast);
    told.look(cast, "people");
    stage(&mut told.world, cast);
    told.look(cast, "stage");
    talk(&mut told.world, cast);
    polls(&mut told.world, cast);
    told.look(cast, "talk");
    told.world.accept(None, None, vec![Event::EpochDrawn { epoch: "e2".into() }]);
    told.world.wait(30 * MINUTE);
    told.world.must(cast.alice, Command::End {});
    told.world.submits_late(cast.dave, json!([{"rating": 3}, null]));
    told.look(cast, "after");
    told
}

/// A survey in which nobody is anonymous.
fn survey() -> Told {
    let (world, cast) = World::with_cast();
    let mut told = Told { world, looks: Vec::new() };
    told.world.start(cast.alice, false);
    let rated =
        json!([{"question": "How was it?", "kind": "rating"}, {"question": "What else?", "kind": "text"}]);
    told.world.sends(cast.alice, "set_survey", json!({"questions": rated}));
    let answers = json!([{"rating": 5}, {"text": "coffee"}]);
    told.world.sends(cast.carol, "submit_survey", json!({"answers": answers}));
    told.look(cast, "submitted");
    told
}

fn rehearsal(world: &mut World, cast: Cast) {
    world.accept(None, None, vec![Event::CapacityChanged { capacity: 300 }]);
    world.sends(cast.alice, "edit_details", json!({"title": "Golden", "description": "For ever."}));
    world.start(cast.alice, true);
    world.must(cast.alice, Command::Chat { to: To::Everyone, text: text("only a rehearsal") });
}

fn people(world: &mut World, cast: Cast) {
    let [bob, carol, dave] = [cast.bob, cast.carol, cast.dave].map(|who| world.id(who));
    world.sends(cast.alice, "set_door", json!({"locked": true}));
    // Asked for what is already so: noted, and nothing else.
    world.sends(cast.alice, "set_door", json!({"locked": true}));
    world.sends(cast.alice, "set_role", json!({"participant": bob, "role": "in_session_co_organizer"}));
    world.sends(cast.alice, "set_role", json!({"participant": bob, "role": "panelist"}));
    world.sends(cast.alice, "remove", json!({"participant": dave, "reason": "spam"}));
    world.sends(cast.alice, "allow_back", json!({"sub": "dave"}));
    world.join("dave", Role::Attendee);
    world.sends(cast.carol, "raise_hand", json!({}));
    world.sends(cast.dave, "raise_hand", json!({}));
    world.sends(cast.dave, "lower_hand", json!({}));
    world.sends(cast.alice, "lower_all_hands", json!({}));
    world.sends(cast.carol, "raise_hand", json!({}));
    world.sends(cast.alice, "mute_all", json!({"lock": true}));
    world.sends(cast.alice, "unmute", json!({"participant": carol}));
    world.sends(cast.carol, "unmute", json!({}));
    world.sends(cast.alice, "lift_mute_all", json!({}));
    world.leave(cast.dave, LeftReason::Dropped);
    world.wait(MINUTE);
    world.join("dave", Role::Attendee);
}

fn stage(world: &mut World, cast: Cast) {
    let bob = world.id(cast.bob);
    let stroke =
        json!({"tool": "pen", "color": "#00ff00", "width": 1.5, "points": [[0.5, 0.25], [1.0, 0.0]]});
    world.sends(cast.alice, "share_webcam", json!({}));
    world.sends(cast.alice, "share_screen", json!({}));
    world.sends(cast.alice, "draw", json!({"stroke": stroke}));
    world.sends(cast.alice, "clear_drawing", json!({}));
    world.sends(cast.alice, "hand_presenter", json!({"participant": bob}));
    world.sends(cast.alice, "take_presenter", json!({}));
    world.sends(cast.alice, "share_screen", json!({}));
    world.sends(cast.alice, "give_control", json!({"participant": bob}));
    world.sends(cast.alice, "draw", json!({"stroke": stroke}));
    world.sends(cast.alice, "start_recording", json!({}));
    world.wait(MINUTE);
    world.sends(cast.alice, "pause_recording", json!({}));
    world.sends(cast.alice, "set_lab", json!({"lab": "captions", "on": true}));
    world.sends(cast.alice, "caption", json!({"text": "Hello, all of you.", "final": true}));
    world.hands_out("slides.pdf", 123_456);
    world.hands_out("notes.pdf", 1_024);
    let handout = world.session.handouts.all().next().unwrap().0.public(&crate::world::KEY);
    world.sends(cast.alice, "remove_handout", json!({"handout": handout}));
}

fn talk(world: &mut World, cast: Cast) {
    let bob = world.id(cast.bob);
    world.sends(cast.alice, "set_chat_policy", json!({"attendees": "everyone"}));
    world.must(cast.alice, Command::Chat { to: To::Everyone, text: text("Willkommen, 皆さん 👋") });
    world.must(cast.alice, Command::Chat { to: To::Staff, text: text("between us") });
    world.must(cast.alice, Command::Chat { to: To::Participant(bob), text: text("between the two of us") });
    let message = world.must(cast.carol, Command::Chat { to: To::Everyone, text: text("taken back") });
    world.sends(cast.carol, "delete_chat", json!({"message": message}));
    let question = world.asks(cast.carol, "How long?", false);
    world.sends(cast.alice, "assign_question", json!({"question": question, "participant": bob}));
    let answer = Command::AnswerQuestion { question, text: text("An hour"), public: true };
    world.must(cast.bob, answer);
    let question = world.asks(cast.dave, "Who pays?", true);
    world.sends(cast.alice, "dismiss_question", json!({"question": question}));
    world.asks(cast.carol, "Anybody there?", true);
}

fn polls(world: &mut World, cast: Cast) {
    let draft = json!({"question": "Which?", "kind": "multiple", "options": ["a", "b", "c"]});
    let deleted = world.sends(cast.alice, "create_poll", draft.clone());
    world.sends(cast.alice, "delete_poll", json!({"poll": deleted}));
    let which = world.opens(cast.alice, draft);
    world.votes(cast.carol, which, json!({"choices": [0, 2]}));
    world.votes(cast.dave, which, json!({"choices": [2]}));
    world.sends(cast.alice, "close_poll", json!({"poll": which}));
    world.sends(cast.alice, "share_poll_results", json!({"poll": which}));
    world.sends(cast.alice, "hide_poll_results", json!({"poll": which}));
    world.sends(cast.alice, "share_poll_results", json!({"poll": which}));
    let covered = json!([
        {"question": "How was it?", "kind": "rating"},
        {"question": "What else?", "kind": "text", "anonymous": true},
    ]);
    world.sends(cast.alice, "set_survey", json!({"questions": covered}));
    world.sends(cast.carol, "submit_survey", json!({"answers": [{"rating": 4}, {"text": "tea"}]}));
    let honest = world.opens(
        cast.alice,
        json!({"question": "Honestly?", "kind": "single", "options": ["yes", "no"], "anonymous": true}),
    );
    world.votes(cast.dave, honest, json!({"choices": [1]}));
}
