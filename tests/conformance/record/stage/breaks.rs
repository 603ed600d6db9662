//! What goes wrong for the recorded person: breaks and comings back, what their client or the server does that it may not,
//! and what no server can be brought to say.

use std::sync::Arc;
use std::time::Duration;

use cuelight::conformance::exchange::{Mover, Resume, Step};
use cuelight::node::Node;
use serde_json::{Value, json};

use super::{PACE, Stage};

impl Stage {
    /// The person comes back by itself with what it had.
    pub async fn resume(&mut self) {
        self.pass(PACE).await;
        let resume = Resume { epoch: self.epoch.clone(), seq: self.seq };
        self.connect(Mover::Itself, Some(resume)).await;
    }

    /// The connection breaks.
    pub fn cut(&mut self) {
        let me = self.me.clone();
        self.lines.remove(&me);
        self.steps.push(Step::Cut {});
    }

    /// Sends a command and loses the answer with the connection.
    pub async fn lose_answer(&mut self, cmd: &str, args: Value) -> String {
        self.pass(PACE).await;
        let args = self.with_names(&args);
        let (steps, seq) = (self.steps.clone(), self.seq);
        self.own(cmd, &args, None).await;
        let command = self.steps[steps.len()].clone();
        (self.steps, self.seq) = (steps, seq);
        self.steps.push(command);
        self.cut();
        self.named(self.commands)
    }

    /// The same command again, unchanged.
    pub async fn again(&mut self, id: &str) {
        let of = self.steps.iter().find_map(|step| match step {
            Step::Command { id: named, cmd, args, .. } if named == id => Some((cmd.clone(), args.clone())),
            _ => None,
        });
        let (cmd, args) = of.unwrap();
        self.steps.push(Step::Again { id: id.into() });
        self.lines.get_mut(&self.me).unwrap().send(&json!({"id": id, "cmd": cmd, "args": args})).await;
        self.until_answer(id).await;
        self.listen().await;
    }

    /// The same again, and the answer is lost with the connection.
    pub async fn again_in_vain(&mut self, id: &str) {
        let (steps, seq) = (self.steps.clone(), self.seq);
        self.again(id).await;
        let again = self.steps[steps.len()].clone();
        (self.steps, self.seq) = (steps, seq);
        self.steps.push(again);
        self.cut();
    }

    /// What the person's client does wrong, unrecorded, so that the server closes.
    pub async fn wrong(&mut self, bytes: &[u8]) {
        self.lines.get_mut(&self.me).unwrap().raw(bytes).await;
        self.until_closed().await;
    }

    pub async fn until_closed(&mut self) {
        self.until_answer("none").await;
    }

    /// Puts in what no server can be brought to say, in place of the last step.
    pub fn instead(&mut self, step: Step) {
        self.made = true;
        self.steps.pop();
        self.steps.push(step);
    }

    /// The person is gone, and nobody asks for a picture.
    pub fn gone(&mut self) {
        let me = self.me.clone();
        self.lines.remove(&me);
    }

    /// A command that no server saw, and an answer that none gave.
    pub fn refuse_with(&mut self, cmd: &str, answer: impl FnOnce(&str) -> Value) {
        self.made = true;
        self.commands += 1;
        let id = self.named(self.commands);
        let message = answer(&id);
        self.steps.push(Step::Command { id, cmd: cmd.into(), args: json!({}), expect: None });
        self.steps.push(Step::Server { message });
    }

    /// A command of the recorded person right behind what came before, which is refused.
    pub async fn at_once(&mut self, cmd: &str) {
        let answer = self.own(cmd, &json!({}), None).await;
        assert_eq!(answer["type"], "error", "{answer}");
    }

    /// As much as a server bears; unrecorded, for no client under test is to do it.
    pub async fn flood(&mut self) {
        let line = self.lines.get_mut(&self.me).unwrap();
        line.send(&json!({"id": "flood", "cmd": "lower_hand"})).await;
        self.until_closed().await;
    }

    /// The server goes and another one comes, with the same journal.
    pub async fn restart(&mut self) {
        let node = self.node.take().unwrap();
        let drained = tokio::spawn(node.drain());
        self.until_closed().await;
        self.lines.clear();
        while !drained.is_finished() {
            self.pass(Duration::from_millis(50)).await;
            tokio::task::yield_now().await;
        }
        let journal = Arc::new(self.journal.clone());
        self.node = Some(Node::start_on(self.config.clone(), 0, self.clock.clone(), journal).await.unwrap());
    }
}
