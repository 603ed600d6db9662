//! Commands that their sender may not send, chosen by the product's own table of rights.
//! Must not know how often ordinary commands are sent: it is told of each.

use cuelight::session::capability::Grant;
use cuelight::session::labs::Lab;
use cuelight::session::{Command, Need, Role};
use serde_json::{Value, json};

use super::action::{Action, Ballot, Fate, Intent, PollTarget, QuestionTarget, Sent, Target};
use super::cast::Cast;
use super::chance::Chance;
use super::room::Room;
use crate::result::CommandKind;
use crate::scenario::ChatPolicy;

/// Who may be made to send what they may not.
#[derive(Debug)]
pub(super) struct Pool {
    chance: Chance,
    share: f64,
    /// For attendees, and for those on stage whose role only ever falls: what is beyond them.
    attendee: Vec<CommandKind>,
    stage: Vec<(u32, Vec<CommandKind>)>,
}

/// The name of its chance: none of a stream's.
const CHANCE: u64 = 1 << 32;
/// Of the forbidden commands, so many come from attendees; the rest from stage.
const BY_ATTENDEES: f64 = 0.85;

impl Pool {
    pub fn new(seed: u64, room: u32, cast: &Cast, share: f64) -> Pool {
        let attendee = beyond(Role::Attendee);
        // The organizer, and the last of each role: the plan promotes none of them, so what they lack they go on
        // lacking. Votes aside: somebody demoted may vote.
        let roles = [Role::InSessionCoOrganizer, Role::HostOnlyCoOrganizer, Role::Panelist];
        let last_of = |role| (1..cast.on_stage()).rev().find(|client| cast.role(*client) == role);
        let is_promoted = |client: u32| cast.first(Role::Panelist) == Some(client);
        let mut stage = vec![(0, vec![CommandKind::Vote])];
        for client in roles.into_iter().filter_map(last_of).filter(|client| !is_promoted(*client)) {
            let mut kinds = beyond(cast.role(client));
            kinds.retain(|kind| *kind != CommandKind::Vote);
            stage.push((client, kinds));
        }
        stage.retain(|(_, kinds)| !kinds.is_empty());
        Pool { chance: Chance::of(seed, room, CHANCE), share, attendee, stage }
    }
}

impl Room {
    /// Has, for the scenario's share of all commands, somebody send what they may not.
    pub fn forbid(&mut self) {
        if !self.is_live() || !self.pool.chance.happens(self.pool.share) {
            return;
        }
        let by_attendee = self.pool.chance.happens(BY_ATTENDEES);
        let attendee = if by_attendee { self.some_culprit() } else { None };
        let pool = &mut self.pool;
        let (client, kind) = match attendee {
            Some(client) => (client, pool.chance.pick(&pool.attendee)),
            None => {
                let at = pool.chance.below(pool.stage.len() as u32) as usize;
                let (client, kinds) = &pool.stage[at];
                (*client, pool.chance.pick(kinds))
            }
        };
        let other = self.some_on_stage();
        // Somebody else: one's own microphone is one's own.
        let other = if other == client { (other + 1) % self.cast.on_stage().max(1) } else { other };
        if let (true, Some(command)) = (other != client, intent(kind, other)) {
            self.act(client, Action::Send(Sent { command, fate: Fate::Refused }));
        }
    }
}

/// How many are looked at before it falls to somebody on stage: the audience may be thin.
const LOOKS: u32 = 20;

impl Room {
    /// An attendee who is present and never promoted.
    fn some_culprit(&mut self) -> Option<u32> {
        let plain = self.cast.attendees().saturating_sub(self.stage.trusted);
        for _ in 0..LOOKS.min(plain) {
            let place = self.stage.trusted + self.pool.chance.below(plain);
            let client = self.attendee(self.circles.at(place));
            if self.is_in(client) {
                return Some(client);
            }
        }
        None
    }
}

/// What somebody of that role may never do, as long as they are not the presenter.
fn beyond(role: Role) -> Vec<CommandKind> {
    CommandKind::ALL.into_iter().filter(|kind| need(*kind).is_some_and(|need| lacks(role, need))).collect()
}

/// Whether the table says no without a condition that chance could fulfil.
fn lacks(role: Role, need: Need) -> bool {
    match need {
        Need::Anyone => false,
        Need::Row(capability) | Need::Unconditional(capability) => capability.grant(role) == Grant::No,
        Need::Staff => !role.is_staff(),
        Need::OnStage => !role.is_on_stage(),
        Need::TheOrganizer => role != Role::Organizer,
        // A panelist may happen to hold the baton.
        Need::ThePresenter | Need::HandsBaton => !role.is_on_stage(),
    }
}

/// What the library asks of a command's sender, where it is about somebody else or about no one.
fn need(kind: CommandKind) -> Option<Need> {
    let command = json!({ kind.name(): arguments(kind)? });
    let command: Command = serde_json::from_value(command).ok()?;
    Some(command.need(false))
}

/// Arguments that the library reads; none for what nobody is forbidden.
fn arguments(kind: CommandKind) -> Option<Value> {
    use CommandKind as K;
    let id = "AAAAAAAAAAA";
    Some(match kind {
        K::Start => json!({"practice": false}),
        K::End | K::LowerAllHands | K::LiftMuteAll | K::ShareWebcam | K::TakePresenter => json!({}),
        K::ShareScreen | K::PauseScreen | K::StopScreen | K::ClearDrawing => json!({}),
        K::StartRecording | K::PauseRecording | K::ResumeRecording | K::StopRecording => json!({}),
        K::EditDetails => json!({"title": "Mine"}),
        K::SetDoor => json!({"locked": true}),
        K::SetRole => json!({"participant": id, "role": "attendee"}),
        K::HandOverOrganizer | K::Remove | K::LowerHand | K::Mute | K::Unmute | K::HideWebcam => {
            json!({"participant": id})
        }
        K::HandPresenter | K::GiveControl | K::RevokeControl => json!({"participant": id}),
        K::AllowBack => json!({"sub": "somebody"}),
        K::ListParticipants | K::MuteAll => json!({}),
        K::Draw => json!({"stroke": {"tool": "pen", "color": "#000000", "width": 1, "points": [[0.5, 0.5]]}}),
        K::SetChatPolicy => json!({"attendees": "off"}),
        K::AssignQuestion => json!({"question": id, "participant": id}),
        K::AnswerQuestion => json!({"question": id, "text": "No", "public": true}),
        K::DismissQuestion => json!({"question": id}),
        K::CreatePoll => json!({"question": "Why?", "kind": "single", "options": ["a", "b"]}),
        K::DeletePoll | K::OpenPoll | K::ClosePoll | K::SharePollResults | K::HidePollResults => {
            json!({"poll": id})
        }
        K::Vote => json!({"poll": id, "choices": [0]}),
        K::SetSurvey => json!({"questions": [{"question": "Why?", "kind": "text"}]}),
        K::RemoveHandout => json!({"handout": id}),
        K::SetLab => json!({"lab": "reactions", "on": false}),
        K::Caption => json!({"text": "No", "final": true}),
        K::Leave | K::ListChat | K::ListQuestions | K::ListPolls | K::RaiseHand | K::Chat => return None,
        K::DeleteChat | K::Ask | K::SubmitSurvey | K::React => return None,
    })
}

/// The command as a plan says it, about somebody else where it is about somebody.
fn intent(kind: CommandKind, other: u32) -> Option<Intent> {
    use CommandKind as K;
    let (who, poll, question) = (Target::Client(other), PollTarget::Number(0), QuestionTarget::OldestOpen);
    Some(match kind {
        K::Start => Intent::Start { practice: false },
        K::End => Intent::End,
        K::EditDetails => Intent::EditDetails,
        K::SetDoor => Intent::SetDoor { locked: true },
        K::SetRole => Intent::SetRole { who, role: Role::Attendee },
        K::HandOverOrganizer => Intent::HandOverOrganizer { who },
        K::Remove => Intent::Remove { who },
        K::AllowBack => Intent::AllowBack { who },
        K::ListParticipants => Intent::ListParticipants { pages_max: 1 },
        K::LowerHand => Intent::LowerHand { who },
        K::LowerAllHands => Intent::LowerAllHands,
        K::Mute => Intent::Mute { who },
        K::Unmute => Intent::Unmute { who },
        K::MuteAll => Intent::MuteAll { lock: true },
        K::LiftMuteAll => Intent::LiftMuteAll,
        K::ShareWebcam => Intent::ShareWebcam,
        K::HideWebcam => Intent::HideWebcam { who },
        K::HandPresenter => Intent::HandPresenter { who, fenced: false },
        K::TakePresenter => Intent::TakePresenter,
        K::ShareScreen => Intent::ShareScreen,
        K::PauseScreen => Intent::PauseScreen,
        K::StopScreen => Intent::StopScreen,
        K::GiveControl => Intent::GiveControl { who },
        K::RevokeControl => Intent::RevokeControl { who },
        K::Draw => Intent::Draw { points: 4 },
        K::ClearDrawing => Intent::ClearDrawing,
        K::SetChatPolicy => Intent::SetChatPolicy { attendees: ChatPolicy::Off },
        K::AssignQuestion => Intent::AssignQuestion { question, who },
        K::AnswerQuestion => Intent::AnswerQuestion { question, chars: 20, public: true },
        K::DismissQuestion => Intent::DismissQuestion { question },
        K::CreatePoll => Intent::CreatePoll { number: u32::MAX, options: 2, anonymous: false },
        K::DeletePoll => Intent::DeletePoll { poll },
        K::OpenPoll => Intent::OpenPoll { poll },
        K::ClosePoll => Intent::ClosePoll { poll },
        K::SharePollResults => Intent::SharePollResults { poll },
        K::HidePollResults => Intent::HidePollResults { poll },
        K::Vote => Intent::Vote { poll, choice: 0, ballot: Ballot::First },
        K::SetSurvey => Intent::SetSurvey { questions: 1 },
        K::RemoveHandout => Intent::RemoveHandout { handout: 0 },
        K::StartRecording => Intent::StartRecording,
        K::PauseRecording => Intent::PauseRecording,
        K::ResumeRecording => Intent::ResumeRecording,
        K::StopRecording => Intent::StopRecording,
        K::SetLab => Intent::SetLab { lab: Lab::Reactions, on: false },
        K::Caption => Intent::Caption { chars: 10, is_final: true },
        K::Leave | K::ListChat | K::ListQuestions | K::ListPolls | K::RaiseHand | K::Chat => return None,
        K::DeleteChat | K::Ask | K::SubmitSurvey | K::React => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_command_that_the_library_reads() {
        for kind in CommandKind::ALL {
            assert_eq!(arguments(kind).is_some(), need(kind).is_some(), "{}", kind.name());
            assert_eq!(arguments(kind).is_some(), intent(kind, 1).is_some(), "{}", kind.name());
            if let Some(intent) = intent(kind, 1) {
                assert_eq!(CommandKind::from(&intent), kind);
            }
        }
    }

    #[test]
    fn what_is_beyond_a_role_is_what_the_table_says() {
        let names = |role| beyond(role).into_iter().map(CommandKind::name).collect::<Vec<_>>();
        assert_eq!(names(Role::Organizer), ["vote"]);
        assert_eq!(names(Role::CoOrganizer), ["hand_over_organizer", "vote"]);
        assert_eq!(names(Role::HostOnlyCoOrganizer), ["edit_details", "hand_over_organizer", "vote"]);
        assert_eq!(
            names(Role::InSessionCoOrganizer),
            ["start", "end", "edit_details", "hand_over_organizer", "vote"]
        );
        let panelist = names(Role::Panelist);
        assert!(panelist.contains(&"mute_all") && panelist.contains(&"start_recording"));
        for not in ["vote", "draw", "list_participants", "share_screen", "answer_question", "set_lab"] {
            assert!(!panelist.contains(&not), "{not}");
        }
        // All samples but the vote are beyond an attendee.
        let samples = CommandKind::ALL.into_iter().filter(|kind| arguments(*kind).is_some()).count();
        assert_eq!(names(Role::Attendee).len(), samples - 1);
    }
}
