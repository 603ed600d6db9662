//! The simulated host: starts the session and keeps it alive, one beat after the other.
//! Must not know the crowd: it reacts to what the server tells.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;
use tracing::warn;

use super::chance::Chance;
use super::crowd::{Person, Stage, ask};
use super::eyes::Eyes;
use super::people::{ANSWERS, TALK, polls};
use super::room::{Room, text};
use crate::client::{Client, Codec, Update, Updates};

/// Most questions and hands that wait; the oldest are forgotten, as busy hosts do.
const WAITING_MAX: usize = 50;

/// What lies before the host.
#[derive(Debug, Default)]
struct Desk {
    room: Room,
    questions: VecDeque<String>,
    hands: VecDeque<String>,
    /// Of the stage, by when they came.
    panelists: Vec<String>,
    muted: bool,
    /// The mute-all in force is this host's: somebody else's is theirs to lift.
    own_mute: bool,
    /// To whom this host handed the baton; nobody, once somebody else moved it.
    lent: Option<String>,
}

/// The host at work.
struct Host {
    client: Client,
    desk: Arc<Mutex<Desk>>,
    polls: Vec<Value>,
    /// The poll that this host opened and has not closed.
    open_poll: Option<Value>,
    beat: usize,
}

/// Runs the session until it is over.
pub(super) async fn run(mut stage: Stage, person: Person, chance: Chance) {
    let Some((client, updates)) = stage.join(&person, Codec::Json).await else { return };
    let (desk, ready, closed) =
        (Arc::new(Mutex::new(Desk::default())), Arc::new(Notify::new()), Arc::new(Notify::new()));
    // Reading goes on while the script waits for answers.
    let reader = Reader { client: client.clone(), eyes: Eyes::new(chance), desk: desk.clone() };
    tokio::spawn(reader.read(updates, ready.clone(), closed.clone()));
    let (leaving, mut over, beat) = (client.clone(), stage.clone(), stage.beat);
    let mut host = Host { client, desk, polls: polls(), open_poll: None, beat: 0 };
    let script = async {
        ready.notified().await;
        host.open().await;
        let mut beats = tokio::time::interval(beat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            host.step().await;
        }
    };
    tokio::select! {
        () = script => {}
        () = closed.notified() => {}
        () = over.is_over() => leaving.leave().await,
    }
}

/// The host's eyes on the page.
struct Reader {
    client: Client,
    eyes: Eyes,
    desk: Arc<Mutex<Desk>>,
}

impl Reader {
    async fn read(mut self, mut updates: Updates, ready: Arc<Notify>, closed: Arc<Notify>) {
        loop {
            tokio::select! {
                update = updates.next() => {
                    let Some(update) = update else { break };
                    self.eyes.notice(&update);
                    lock(&self.desk).notice(&update);
                    if matches!(update, Update::Welcome(_)) {
                        ready.notify_one();
                    }
                }
                () = self.eyes.look(&self.client) => {}
            }
        }
        closed.notify_one();
    }
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    // Every change of the desk is whole, so it is usable after a panic elsewhere.
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    fn notice(&mut self, update: &Update) {
        self.room.learn(update);
        let state = match update {
            Update::Welcome(welcome) => welcome.state.as_ref(),
            Update::Snapshot(snapshot) => Some(&snapshot.state),
            Update::Event(event) => {
                let own = event.by.as_deref() == Some(&self.room.me);
                self.event(&event.event, own, &event.data);
                None
            }
            Update::Violation(what) => {
                warn!(what, "the server broke the contract");
                None
            }
            Update::Transient(_) | Update::Reconnecting { .. } | Update::Closed(_) => None,
        };
        let Some(state) = state else { return };
        self.muted = state["mute"]["active"] == true;
        self.own_mute &= self.muted;
        self.panelists.clear();
        state["staff"].as_array().into_iter().flatten().for_each(|row| self.meets(row));
    }

    fn event(&mut self, event: &str, own: bool, data: &Value) {
        match event {
            "all_muted" => (self.muted, self.own_mute) = (true, own),
            "mute_all_lifted" => (self.muted, self.own_mute) = (false, false),
            "presenter_changed" if !own => self.lent = None,
            "role_changed" => {
                let person = &data["person"];
                self.panelists.retain(|panelist| person["participant"] != panelist.as_str());
                self.meets(person);
            }
            "participant_joined" => self.meets(data),
            "participant_left" => self.panelists.retain(|panelist| data["participant"] != panelist.as_str()),
            "question_asked" => push(&mut self.questions, text(&data["question"])),
            "question_answered" | "question_dismissed" | "question_assigned" => {
                self.questions.retain(|question| data["question"] != question.as_str());
            }
            "hand_changed" if data["raised"] == true => push(&mut self.hands, text(&data["participant"])),
            "hand_changed" => self.hands.retain(|hand| data["participant"] != hand.as_str()),
            "hands_lowered" => self.hands.clear(),
            _ => {}
        }
    }

    fn meets(&mut self, row: &Value) {
        let participant = text(&row["participant"]);
        if row["role"] == "panelist" && !self.panelists.contains(&participant) {
            self.panelists.push(participant);
        }
    }
}

fn push(queue: &mut VecDeque<String>, id: String) {
    if queue.len() == WAITING_MAX {
        queue.pop_front();
    }
    queue.push_back(id);
}

impl Host {
    async fn ask(&self, cmd: &'static str, args: Value) -> Option<Value> {
        ask(&self.client, cmd, args).await
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        lock(&self.desk)
    }

    async fn open(&mut self) {
        self.ask("set_chat_policy", json!({"attendees": "everyone"})).await;
        let phase = self.desk().room.phase.clone();
        if phase != "live" {
            self.ask("start", json!({})).await;
        }
        for lab in ["reactions", "captions"] {
            self.ask("set_lab", json!({"lab": lab, "on": true})).await;
        }
        self.ask("share_webcam", json!({})).await;
        self.ask("start_recording", json!({})).await;
    }

    /// One beat of the script. The lengths have no common rhythm, so that the whole does not repeat soon.
    async fn step(&mut self) {
        let beat = self.beat;
        self.beat += 1;
        let line = TALK[beat % TALK.len()];
        self.ask("caption", json!({"text": line, "final": true})).await;
        match beat % 8 {
            1 => self.open_poll(beat / 8).await,
            5 => self.close_poll().await,
            _ => {}
        }
        match beat % 30 {
            22 => self.mute_all(beat % 60 == 22).await,
            25 => self.lift_mute_all().await,
            _ => {}
        }
        match beat % 18 {
            3 => self.show_screen().await,
            6 => self.hand_baton(beat / 18).await,
            12 => self.take_baton().await,
            _ => {}
        }
        if beat % 2 == 1 {
            self.answer_one(beat / 2).await;
        }
        if beat % 3 == 2 {
            self.call_on_one().await;
        }
    }

    async fn open_poll(&mut self, turn: usize) {
        let draft = self.polls[turn % self.polls.len()].clone();
        let Some(created) = self.ask("create_poll", draft).await else { return };
        let poll = created["poll"].clone();
        match self.ask("open_poll", json!({ "poll": poll })).await {
            Some(_) => self.open_poll = Some(poll),
            // Somebody else has one open: theirs goes first, ours need not lie about.
            None => drop(self.ask("delete_poll", json!({ "poll": poll })).await),
        }
    }

    async fn close_poll(&mut self) {
        let Some(poll) = self.open_poll.take() else { return };
        self.ask("close_poll", json!({ "poll": poll })).await;
        self.ask("share_poll_results", json!({ "poll": poll })).await;
    }

    /// Mutes all, where nobody else has: theirs may be another kind, and is theirs to lift.
    async fn mute_all(&self, lock: bool) {
        let muted = self.desk().muted;
        if !muted {
            self.ask("mute_all", json!({ "lock": lock })).await;
        }
    }

    async fn lift_mute_all(&self) {
        let own = self.desk().own_mute;
        if own {
            self.ask("lift_mute_all", json!({})).await;
        }
    }

    async fn show_screen(&self) {
        let presents = self.desk().room.i_present();
        if presents {
            self.ask("share_screen", json!({})).await;
        }
    }

    /// Hands the baton to a panelist, if it is this host's to give: who looks at the demo may have taken it.
    async fn hand_baton(&self, turn: usize) {
        let next = {
            let desk = self.desk();
            let next = desk.panelists.get(turn % desk.panelists.len().max(1));
            next.filter(|_| desk.room.i_present()).cloned()
        };
        if let Some(participant) = next {
            self.desk().lent = Some(participant.clone());
            if self.ask("hand_presenter", json!({ "participant": participant })).await.is_none() {
                self.desk().lent = None;
            }
        }
    }

    /// Takes the baton back from whom this host lent it to, from nobody else.
    async fn take_baton(&self) {
        let lent = {
            let mut desk = self.desk();
            desk.lent.take().is_some_and(|lent| desk.room.presenter.as_ref() == Some(&lent))
        };
        if lent {
            self.ask("take_presenter", json!({})).await;
        }
    }

    async fn answer_one(&self, turn: usize) {
        let (question, panelist) = {
            let mut desk = self.desk();
            (desk.questions.pop_front(), desk.panelists.first().cloned())
        };
        let Some(question) = question else { return };
        match panelist {
            Some(panelist) if turn.is_multiple_of(3) => {
                self.ask("assign_question", json!({"question": question, "participant": panelist})).await;
            }
            _ => {
                let answer = ANSWERS[turn % ANSWERS.len()];
                let args = json!({"question": question, "text": answer, "public": turn % 4 != 1});
                self.ask("answer_question", args).await;
            }
        }
    }

    /// Lets the one who waited longest speak, and takes their hand down.
    async fn call_on_one(&self) {
        let hand = self.desk().hands.pop_front();
        if let Some(participant) = hand {
            self.ask("unmute", json!({ "participant": participant })).await;
            self.ask("lower_hand", json!({ "participant": participant })).await;
        }
    }
}
