//! The names under which figures are kept. Must not know how many there are of each.

use crate::plan::Intent;

/// Every command of a plan, by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandKind {
    Leave,
    Start,
    End,
    EditDetails,
    SetDoor,
    SetRole,
    HandOverOrganizer,
    Remove,
    AllowBack,
    ListParticipants,
    ListChat,
    ListQuestions,
    ListPolls,
    RaiseHand,
    LowerHand,
    LowerAllHands,
    Mute,
    Unmute,
    MuteAll,
    LiftMuteAll,
    ShareWebcam,
    HideWebcam,
    HandPresenter,
    TakePresenter,
    ShareScreen,
    PauseScreen,
    StopScreen,
    GiveControl,
    RevokeControl,
    Draw,
    ClearDrawing,
    Chat,
    SetChatPolicy,
    DeleteChat,
    Ask,
    AssignQuestion,
    AnswerQuestion,
    DismissQuestion,
    CreatePoll,
    DeletePoll,
    OpenPoll,
    ClosePoll,
    SharePollResults,
    HidePollResults,
    Vote,
    SetSurvey,
    SubmitSurvey,
    RemoveHandout,
    StartRecording,
    PauseRecording,
    ResumeRecording,
    StopRecording,
    SetLab,
    React,
    Caption,
}

impl CommandKind {
    /// Every kind; a kind's place is its number.
    pub const ALL: [CommandKind; 55] = [
        CommandKind::Leave,
        CommandKind::Start,
        CommandKind::End,
        CommandKind::EditDetails,
        CommandKind::SetDoor,
        CommandKind::SetRole,
        CommandKind::HandOverOrganizer,
        CommandKind::Remove,
        CommandKind::AllowBack,
        CommandKind::ListParticipants,
        CommandKind::ListChat,
        CommandKind::ListQuestions,
        CommandKind::ListPolls,
        CommandKind::RaiseHand,
        CommandKind::LowerHand,
        CommandKind::LowerAllHands,
        CommandKind::Mute,
        CommandKind::Unmute,
        CommandKind::MuteAll,
        CommandKind::LiftMuteAll,
        CommandKind::ShareWebcam,
        CommandKind::HideWebcam,
        CommandKind::HandPresenter,
        CommandKind::TakePresenter,
        CommandKind::ShareScreen,
        CommandKind::PauseScreen,
        CommandKind::StopScreen,
        CommandKind::GiveControl,
        CommandKind::RevokeControl,
        CommandKind::Draw,
        CommandKind::ClearDrawing,
        CommandKind::Chat,
        CommandKind::SetChatPolicy,
        CommandKind::DeleteChat,
        CommandKind::Ask,
        CommandKind::AssignQuestion,
        CommandKind::AnswerQuestion,
        CommandKind::DismissQuestion,
        CommandKind::CreatePoll,
        CommandKind::DeletePoll,
        CommandKind::OpenPoll,
        CommandKind::ClosePoll,
        CommandKind::SharePollResults,
        CommandKind::HidePollResults,
        CommandKind::Vote,
        CommandKind::SetSurvey,
        CommandKind::SubmitSurvey,
        CommandKind::RemoveHandout,
        CommandKind::StartRecording,
        CommandKind::PauseRecording,
        CommandKind::ResumeRecording,
        CommandKind::StopRecording,
        CommandKind::SetLab,
        CommandKind::React,
        CommandKind::Caption,
    ];

    /// As the protocol names it.
    pub fn name(self) -> &'static str {
        match self {
            CommandKind::Leave => "leave",
            CommandKind::Start => "start",
            CommandKind::End => "end",
            CommandKind::EditDetails => "edit_details",
            CommandKind::SetDoor => "set_door",
            CommandKind::SetRole => "set_role",
            CommandKind::HandOverOrganizer => "hand_over_organizer",
            CommandKind::Remove => "remove",
            CommandKind::AllowBack => "allow_back",
            CommandKind::ListParticipants => "list_participants",
            CommandKind::ListChat => "list_chat",
            CommandKind::ListQuestions => "list_questions",
            CommandKind::ListPolls => "list_polls",
            CommandKind::RaiseHand => "raise_hand",
            CommandKind::LowerHand => "lower_hand",
            CommandKind::LowerAllHands => "lower_all_hands",
            CommandKind::Mute => "mute",
            CommandKind::Unmute => "unmute",
            CommandKind::MuteAll => "mute_all",
            CommandKind::LiftMuteAll => "lift_mute_all",
            CommandKind::ShareWebcam => "share_webcam",
            CommandKind::HideWebcam => "hide_webcam",
            CommandKind::HandPresenter => "hand_presenter",
            CommandKind::TakePresenter => "take_presenter",
            CommandKind::ShareScreen => "share_screen",
            CommandKind::PauseScreen => "pause_screen",
            CommandKind::StopScreen => "stop_screen",
            CommandKind::GiveControl => "give_control",
            CommandKind::RevokeControl => "revoke_control",
            CommandKind::Draw => "draw",
            CommandKind::ClearDrawing => "clear_drawing",
            CommandKind::Chat => "chat",
            CommandKind::SetChatPolicy => "set_chat_policy",
            CommandKind::DeleteChat => "delete_chat",
            CommandKind::Ask => "ask",
            CommandKind::AssignQuestion => "assign_question",
            CommandKind::AnswerQuestion => "answer_question",
            CommandKind::DismissQuestion => "dismiss_question",
            CommandKind::CreatePoll => "create_poll",
            CommandKind::DeletePoll => "delete_poll",
            CommandKind::OpenPoll => "open_poll",
            CommandKind::ClosePoll => "close_poll",
            CommandKind::SharePollResults => "share_poll_results",
            CommandKind::HidePollResults => "hide_poll_results",
            CommandKind::Vote => "vote",
            CommandKind::SetSurvey => "set_survey",
            CommandKind::SubmitSurvey => "submit_survey",
            CommandKind::RemoveHandout => "remove_handout",
            CommandKind::StartRecording => "start_recording",
            CommandKind::PauseRecording => "pause_recording",
            CommandKind::ResumeRecording => "resume_recording",
            CommandKind::StopRecording => "stop_recording",
            CommandKind::SetLab => "set_lab",
            CommandKind::React => "react",
            CommandKind::Caption => "caption",
        }
    }
}

impl From<&Intent> for CommandKind {
    fn from(intent: &Intent) -> CommandKind {
        match intent {
            Intent::Start { .. } => CommandKind::Start,
            Intent::End => CommandKind::End,
            Intent::EditDetails => CommandKind::EditDetails,
            Intent::SetDoor { .. } => CommandKind::SetDoor,
            Intent::SetRole { .. } => CommandKind::SetRole,
            Intent::HandOverOrganizer { .. } => CommandKind::HandOverOrganizer,
            Intent::Remove { .. } => CommandKind::Remove,
            Intent::AllowBack { .. } => CommandKind::AllowBack,
            Intent::ListParticipants { .. } => CommandKind::ListParticipants,
            Intent::ListChat => CommandKind::ListChat,
            Intent::ListQuestions => CommandKind::ListQuestions,
            Intent::ListPolls => CommandKind::ListPolls,
            Intent::RaiseHand => CommandKind::RaiseHand,
            Intent::LowerHand { .. } => CommandKind::LowerHand,
            Intent::LowerAllHands => CommandKind::LowerAllHands,
            Intent::Mute { .. } => CommandKind::Mute,
            Intent::Unmute { .. } => CommandKind::Unmute,
            Intent::MuteAll { .. } => CommandKind::MuteAll,
            Intent::LiftMuteAll => CommandKind::LiftMuteAll,
            Intent::ShareWebcam => CommandKind::ShareWebcam,
            Intent::HideWebcam { .. } => CommandKind::HideWebcam,
            Intent::HandPresenter { .. } => CommandKind::HandPresenter,
            Intent::TakePresenter => CommandKind::TakePresenter,
            Intent::ShareScreen => CommandKind::ShareScreen,
            Intent::PauseScreen => CommandKind::PauseScreen,
            Intent::StopScreen => CommandKind::StopScreen,
            Intent::GiveControl { .. } => CommandKind::GiveControl,
            Intent::RevokeControl { .. } => CommandKind::RevokeControl,
            Intent::Draw { .. } => CommandKind::Draw,
            Intent::ClearDrawing => CommandKind::ClearDrawing,
            Intent::Chat { .. } => CommandKind::Chat,
            Intent::SetChatPolicy { .. } => CommandKind::SetChatPolicy,
            Intent::DeleteChat => CommandKind::DeleteChat,
            Intent::Ask { .. } => CommandKind::Ask,
            Intent::AssignQuestion { .. } => CommandKind::AssignQuestion,
            Intent::AnswerQuestion { .. } => CommandKind::AnswerQuestion,
            Intent::DismissQuestion { .. } => CommandKind::DismissQuestion,
            Intent::CreatePoll { .. } => CommandKind::CreatePoll,
            Intent::DeletePoll { .. } => CommandKind::DeletePoll,
            Intent::OpenPoll { .. } => CommandKind::OpenPoll,
            Intent::ClosePoll { .. } => CommandKind::ClosePoll,
            Intent::SharePollResults { .. } => CommandKind::SharePollResults,
            Intent::HidePollResults { .. } => CommandKind::HidePollResults,
            Intent::Vote { .. } => CommandKind::Vote,
            Intent::SetSurvey { .. } => CommandKind::SetSurvey,
            Intent::SubmitSurvey => CommandKind::SubmitSurvey,
            Intent::RemoveHandout { .. } => CommandKind::RemoveHandout,
            Intent::StartRecording => CommandKind::StartRecording,
            Intent::PauseRecording => CommandKind::PauseRecording,
            Intent::ResumeRecording => CommandKind::ResumeRecording,
            Intent::StopRecording => CommandKind::StopRecording,
            Intent::SetLab { .. } => CommandKind::SetLab,
            Intent::React { .. } => CommandKind::React,
            Intent::Caption { .. } => CommandKind::Caption,
        }
    }
}

/// A kind of latency. All count from the intended time, not from when the harness got round to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Latency {
    /// From the intended connect to the welcome.
    Join,
    /// From the intended reconnect to the last missed event, or the snapshot.
    Resume,
    /// From losing a connection to a server that died or was drained until all that was missed is there, the scenario's
    /// wait in between included.
    Comeback,
    /// From the intended command to its `ok`: written down for good.
    Ack(CommandKind),
    /// From the intended command to the first, middle, 99 % and last of the receivers of its event.
    PublishFirst,
    PublishMedian,
    PublishP99,
    PublishLast,
}

impl Latency {
    /// How many there are.
    pub const COUNT: usize = 7 + CommandKind::ALL.len();

    /// Every one, in the order of [`Latency::index`].
    pub fn all() -> impl Iterator<Item = Latency> {
        let first = [
            Latency::Join,
            Latency::Resume,
            Latency::Comeback,
            Latency::PublishFirst,
            Latency::PublishMedian,
            Latency::PublishP99,
            Latency::PublishLast,
        ];
        first.into_iter().chain(CommandKind::ALL.into_iter().map(Latency::Ack))
    }

    /// Its place among all.
    pub fn index(self) -> usize {
        match self {
            Latency::Join => 0,
            Latency::Resume => 1,
            Latency::Comeback => 2,
            Latency::PublishFirst => 3,
            Latency::PublishMedian => 4,
            Latency::PublishP99 => 5,
            Latency::PublishLast => 6,
            Latency::Ack(kind) => 7 + kind as usize,
        }
    }

    /// As a result names it: `join`, `ack.vote`, `publish_last`.
    pub fn name(self) -> String {
        match self {
            Latency::Join => "join".into(),
            Latency::Resume => "resume".into(),
            Latency::Comeback => "comeback".into(),
            Latency::PublishFirst => "publish_first".into(),
            Latency::PublishMedian => "publish_median".into(),
            Latency::PublishP99 => "publish_p99".into(),
            Latency::PublishLast => "publish_last".into(),
            Latency::Ack(kind) => format!("ack.{}", kind.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_number_and_is_a_command_of_the_protocol() {
        let wire = include_str!("../../../docs/protocol.md");
        for (place, kind) in CommandKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
            assert!(wire.contains(&format!("`{}`", kind.name())), "{}", kind.name());
        }
        for (place, latency) in Latency::all().enumerate() {
            assert_eq!(latency.index(), place, "{}", latency.name());
        }
        assert_eq!(Latency::all().count(), Latency::COUNT);
    }
}
