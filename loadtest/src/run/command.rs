//! From what a plan intends to a command of the protocol: targets are resolved by what the session's clients were told.
//! Must not know connections.

use std::collections::HashMap;

use cuelight::session::labs::Lab;
use serde_json::{Value, json};

use crate::check::asked::text;
use crate::check::circle::Circle;
use crate::check::picture::{Id, NOBODY, OpenQuestion, Picture};
use crate::plan::{ChatTo, Intent, PollTarget, QuestionTarget, Target};
use crate::scenario::ChatPolicy;

/// What the harness itself made in a session, by its own numbers.
#[derive(Debug, Default)]
pub struct Props {
    pub polls: HashMap<u32, Id>,
    pub handouts: HashMap<u32, Id>,
    /// Of each client, the last message.
    pub messages: HashMap<u32, Id>,
    /// Everybody's identity, by their number in the session.
    pub people: Vec<Id>,
}

/// A command, ready to be sent.
#[derive(Debug)]
pub struct Command {
    pub name: &'static str,
    pub args: Value,
    pub expect: Option<Value>,
    /// Whether it names nobody, or its sender.
    pub own: bool,
    /// Who may read its text.
    pub readers: Circle,
    /// What it names.
    pub thing: Id,
    pub choice: u8,
    /// A question or poll whose text more people may read from now on.
    pub opens: Option<(Id, Circle)>,
}

/// Who sends it, and what they see.
pub struct Scene<'a> {
    pub picture: &'a Picture,
    pub props: &'a Props,
    pub sender: u32,
    /// The command's number.
    pub number: u32,
}

impl Command {
    fn plain(name: &'static str, args: Value) -> Command {
        let (readers, thing) = (Circle::default(), NOBODY);
        Command { name, args, expect: None, own: true, readers, thing, choice: 0, opens: None }
    }
}

impl Scene<'_> {
    fn me(&self) -> Id {
        self.props.people.get(self.sender as usize).copied().unwrap_or(NOBODY)
    }

    fn who(&self, target: Target) -> Option<Id> {
        let client = |client: u32| self.props.people.get(client as usize).copied().filter(|id| *id != NOBODY);
        match target {
            Target::Myself => client(self.sender),
            Target::Client(number) => client(number),
            Target::Presenter => self.picture.presenter.now().filter(|id| *id != NOBODY),
            Target::RaisedHand { or } => self.picture.hands.first().copied().or_else(|| client(or)),
        }
    }

    fn written(&self, id: Id) -> Option<Value> {
        self.picture.written(id).map(|text| json!(text))
    }

    /// A command about somebody.
    fn about(&self, name: &'static str, target: Target) -> Option<Command> {
        let who = self.who(target)?;
        let own = who == self.me();
        let args = json!({"participant": self.written(who)?});
        Some(Command { own, thing: who, ..Command::plain(name, args) })
    }

    fn poll(&self, target: PollTarget) -> Option<Id> {
        match target {
            PollTarget::Number(number) => self.props.polls.get(&number).copied(),
            PollTarget::Open => self.picture.open_poll,
        }
    }

    fn about_poll(&self, name: &'static str, target: PollTarget) -> Option<Command> {
        let poll = self.poll(target)?;
        Some(Command { thing: poll, ..Command::plain(name, json!({"poll": self.written(poll)?})) })
    }

    fn question(&self, target: QuestionTarget) -> Option<&OpenQuestion> {
        let me = self.me();
        self.picture.questions.iter().find(|question| match target {
            QuestionTarget::OldestOpen => true,
            QuestionTarget::AssignedToMe => question.assigned == me,
        })
    }

    /// The command; none where there is nothing to name in it.
    pub fn command(&self, intent: &Intent) -> Option<Command> {
        let plain = |name, args| Some(Command::plain(name, args));
        match intent {
            Intent::Start { practice } => plain("start", json!({"practice": practice})),
            Intent::End => plain("end", json!({})),
            Intent::EditDetails => {
                let title = format!("A webinar under load, edition {}", self.number);
                plain("edit_details", json!({"title": title, "description": "What it is for."}))
            }
            Intent::SetDoor { locked } => plain("set_door", json!({"locked": locked})),
            Intent::SetRole { who, role } => {
                let mut command = self.about("set_role", *who)?;
                command.args["role"] = json!(role.name());
                Some(command)
            }
            Intent::HandOverOrganizer { who } => self.about("hand_over_organizer", *who),
            Intent::Remove { who } => self.about("remove", *who),
            Intent::AllowBack { who } => match who {
                Target::Client(number) => plain("allow_back", json!({"sub": super::sub(*number)})),
                Target::Myself | Target::Presenter | Target::RaisedHand { .. } => None,
            },
            Intent::ListParticipants { .. } => plain("list_participants", json!({"limit": 100})),
            Intent::ListChat => plain("list_chat", json!({"limit": 100})),
            Intent::ListQuestions => plain("list_questions", json!({"limit": 100})),
            Intent::ListPolls => plain("list_polls", json!({})),
            Intent::RaiseHand => plain("raise_hand", json!({})),
            Intent::LowerHand { who } => self.about("lower_hand", *who),
            Intent::LowerAllHands => plain("lower_all_hands", json!({})),
            Intent::Mute { who } => self.about("mute", *who),
            Intent::Unmute { who } => self.about("unmute", *who),
            Intent::MuteAll { lock } => plain("mute_all", json!({"lock": lock})),
            Intent::LiftMuteAll => plain("lift_mute_all", json!({})),
            Intent::ShareWebcam => plain("share_webcam", json!({})),
            Intent::HideWebcam { who } => self.about("hide_webcam", *who),
            Intent::HandPresenter { who, fenced } => {
                let term = self.picture.terms.keys().next_back().copied().unwrap_or(0);
                let expect = fenced.then(|| json!({"presenter_term": term}));
                Some(Command { expect, ..self.about("hand_presenter", *who)? })
            }
            Intent::TakePresenter => plain("take_presenter", json!({})),
            Intent::ShareScreen => plain("share_screen", json!({})),
            Intent::PauseScreen => plain("pause_screen", json!({})),
            Intent::StopScreen => plain("stop_screen", json!({})),
            Intent::GiveControl { who } => self.about("give_control", *who),
            Intent::RevokeControl { who } => self.about("revoke_control", *who),
            Intent::Draw { points } => plain("draw", json!({"stroke": stroke(*points)})),
            Intent::ClearDrawing => plain("clear_drawing", json!({})),
            _ => self.talk(intent),
        }
    }

    fn talk(&self, intent: &Intent) -> Option<Command> {
        let plain = |name, args| Some(Command::plain(name, args));
        match intent {
            Intent::Chat { to, chars } => self.chat(*to, *chars),
            Intent::SetChatPolicy { attendees } => {
                let attendees = match attendees {
                    ChatPolicy::Off => "off",
                    ChatPolicy::Staff => "staff",
                    ChatPolicy::Everyone => "everyone",
                };
                plain("set_chat_policy", json!({"attendees": attendees}))
            }
            Intent::DeleteChat => {
                let message = *self.props.messages.get(&self.sender)?;
                let args = json!({"message": self.written(message)?});
                Some(Command { thing: message, ..Command::plain("delete_chat", args) })
            }
            Intent::Ask { chars, anonymous } => {
                let args = json!({"text": text(self.number, usize::from(*chars)), "anonymous": anonymous});
                Some(Command { readers: Circle::staff(), ..Command::plain("ask", args) })
            }
            Intent::AssignQuestion { .. }
            | Intent::AnswerQuestion { .. }
            | Intent::DismissQuestion { .. } => self.about_question(intent),
            Intent::SetSurvey { questions } => {
                let questions: Vec<Value> = (0..*questions)
                    .map(|n| json!({"question": format!("How was part {n}?"), "kind": "rating"}))
                    .collect();
                plain("set_survey", json!({"questions": questions}))
            }
            Intent::SubmitSurvey => {
                let answers: Vec<Value> = (0..self.picture.survey_questions)
                    .map(|n| json!({"rating": 1 + (n as u32 + self.sender) % 5}))
                    .collect();
                plain("submit_survey", json!({"answers": answers}))
            }
            Intent::RemoveHandout { handout } => {
                let handout = *self.props.handouts.get(handout)?;
                let args = json!({"handout": self.written(handout)?});
                Some(Command { thing: handout, ..Command::plain("remove_handout", args) })
            }
            Intent::StartRecording => plain("start_recording", json!({})),
            Intent::PauseRecording => plain("pause_recording", json!({})),
            Intent::ResumeRecording => plain("resume_recording", json!({})),
            Intent::StopRecording => plain("stop_recording", json!({})),
            Intent::SetLab { lab, on } => {
                let lab = match lab {
                    Lab::Reactions => "reactions",
                    Lab::Captions => "captions",
                };
                plain("set_lab", json!({"lab": lab, "on": on}))
            }
            Intent::React { emoji } => plain("react", json!({"emoji": emoji})),
            Intent::Caption { chars, is_final } => {
                let args = json!({"text": text(self.number, usize::from(*chars)), "final": is_final});
                Some(Command { readers: Circle::everyone(), ..Command::plain("caption", args) })
            }
            _ => self.polls(intent),
        }
    }

    fn chat(&self, to: ChatTo, chars: u16) -> Option<Command> {
        let (to, readers) = match to {
            ChatTo::Everyone => (json!("everyone"), Circle::everyone()),
            ChatTo::Staff => (json!("staff"), Circle::stage()),
            ChatTo::Person(target) => {
                let who = self.who(target)?;
                (self.written(who)?, Circle::default().and(who))
            }
        };
        let args = json!({"to": to, "text": text(self.number, usize::from(chars))});
        Some(Command { readers, ..Command::plain("chat", args) })
    }

    fn about_question(&self, intent: &Intent) -> Option<Command> {
        match intent {
            Intent::AssignQuestion { question, who } => {
                let question = self.question(*question)?.question;
                let assignee = self.who(*who)?;
                let args =
                    json!({"question": self.written(question)?, "participant": self.written(assignee)?});
                let opens = Some((question, Circle::default().and(assignee)));
                Some(Command { thing: question, opens, ..Command::plain("assign_question", args) })
            }
            Intent::AnswerQuestion { question, chars, public } => {
                let question = self.question(*question)?.question;
                let answer = text(self.number, usize::from(*chars));
                let args = json!({"question": self.written(question)?, "text": answer, "public": public});
                let asker = self.picture.askers.get(&question).copied();
                let readers = match (public, asker) {
                    (true, _) => Circle::everyone(),
                    (false, Some(asker)) => Circle::staff().and(asker),
                    // Asked without a name: the one who asked is found by the question's own number.
                    (false, None) => Circle { unsure: true, ..Circle::staff() },
                };
                let opens = public.then(|| (question, Circle::everyone()));
                Some(Command { thing: question, readers, opens, ..Command::plain("answer_question", args) })
            }
            Intent::DismissQuestion { question } => {
                let question = self.question(*question)?.question;
                let args = json!({"question": self.written(question)?});
                Some(Command { thing: question, ..Command::plain("dismiss_question", args) })
            }
            _ => None,
        }
    }

    fn polls(&self, intent: &Intent) -> Option<Command> {
        match intent {
            Intent::CreatePoll { number: _, options, anonymous } => {
                let options: Vec<String> = (0..*options).map(|n| format!("answer {n}")).collect();
                let args = json!({"question": text(self.number, 40), "kind": "single", "options": options,
                    "anonymous": anonymous});
                Some(Command { readers: Circle::staff(), ..Command::plain("create_poll", args) })
            }
            Intent::DeletePoll { poll } => self.about_poll("delete_poll", *poll),
            Intent::OpenPoll { poll } => {
                let command = self.about_poll("open_poll", *poll)?;
                Some(Command { opens: Some((command.thing, Circle::everyone())), ..command })
            }
            Intent::ClosePoll { poll } => self.about_poll("close_poll", *poll),
            Intent::SharePollResults { poll } => self.about_poll("share_poll_results", *poll),
            Intent::HidePollResults { poll } => self.about_poll("hide_poll_results", *poll),
            Intent::Vote { poll, choice, ballot: _ } => {
                let mut command = self.about_poll("vote", *poll)?;
                command.args["choices"] = json!([choice]);
                Some(Command { choice: *choice, ..command })
            }
            _ => None,
        }
    }
}

/// A line across the screen. Its points are fractions that both encodings write exactly.
fn stroke(points: u8) -> Value {
    let points: Vec<[f64; 2]> =
        (0..points.clamp(1, 64)).map(|n| [f64::from(n) / 64.0, f64::from(n % 8) / 8.0]).collect();
    json!({"tool": "pen", "color": "#20a0ff", "width": 2.0, "points": points})
}

/// As a message on the wire.
pub fn envelope(id: &str, command: &Command) -> Value {
    let mut message = json!({"id": id, "cmd": command.name, "args": command.args});
    if let Some(expect) = &command.expect {
        message["expect"] = expect.clone();
    }
    message
}
