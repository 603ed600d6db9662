//! Who may send what, from the product's table (tests/spec/session-matrix.csv) and the prose around it.
//! Must not know the server's own table nor its gate: this is the second opinion on both.

use std::collections::HashMap;

use cuelight::session::Role;
use cuelight::session::chat::Policy;

use crate::result::CommandKind;

/// What somebody is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub role: Role,
    pub presents: bool,
    /// Staff let this attendee speak, and no mute-all has come since.
    pub let_speak: bool,
    /// Whether the question at hand is, or any question at all is, assigned to this person.
    pub assigned: bool,
    pub policy: Policy,
}

/// The table of rights.
#[derive(Debug)]
pub struct Rights {
    cells: HashMap<(String, Role), String>,
}

/// What a command asks for.
enum Need {
    Anyone,
    Row(&'static str),
    Staff,
    Stage,
    TheOrganizer,
    ThePresenter,
}

impl Rights {
    /// The product's table.
    ///
    /// # Panics
    /// If the table that this program was built with is no table.
    pub fn of_product() -> Rights {
        let text = include_str!("../../../tests/spec/session-matrix.csv");
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let head = lines.next().expect("the table has a head");
        let mut cells = HashMap::new();
        for line in lines {
            for (name, cell) in head.iter().zip(&line).skip(1) {
                let role = Role::from_name(name).expect("the table's columns are roles");
                cells.insert((line[0].to_owned(), role), (*cell).to_owned());
            }
        }
        Rights { cells }
    }

    fn row(&self, capability: &str, who: &Standing) -> bool {
        // The footnote: what the baton brings, whatever the role.
        if who.presents && matches!(capability, "speak" | "share_webcam" | "present") {
            return true;
        }
        match self.cells.get(&(capability.to_owned(), who.role)).map(String::as_str) {
            Some("yes") => true,
            Some("if_permitted") => who.policy != Policy::Off,
            Some("if_assigned") => who.assigned,
            Some("no") => capability == "speak" && who.let_speak,
            // Decision 9: what is not in a table is denied.
            _ => false,
        }
    }

    /// Whether somebody may send this. `own`: it names nobody, or its sender.
    pub fn may(&self, kind: CommandKind, own: bool, who: &Standing) -> bool {
        match need(kind, own) {
            Need::Anyone => true,
            Need::Row("vote") => !who.role.is_staff(),
            Need::Row(capability) => self.row(capability, who),
            Need::Staff if kind == CommandKind::HandPresenter => {
                who.role.is_staff() || (who.role.is_on_stage() && who.presents)
            }
            Need::Staff => who.role.is_staff(),
            Need::Stage => who.role.is_on_stage(),
            Need::TheOrganizer => who.role == Role::Organizer,
            Need::ThePresenter => who.presents,
        }
    }
}

fn need(kind: CommandKind, own: bool) -> Need {
    use CommandKind as K;
    match kind {
        K::Leave | K::ListChat | K::ListQuestions | K::ListPolls | K::Ask | K::RaiseHand => Need::Anyone,
        K::SubmitSurvey | K::React | K::DeleteChat => Need::Anyone,
        K::LowerHand | K::HideWebcam if own => Need::Anyone,
        K::Mute if own => Need::Anyone,
        K::Unmute if own => Need::Row("speak"),
        K::LowerHand | K::HideWebcam | K::Unmute => Need::Staff,
        K::Mute | K::MuteAll | K::LiftMuteAll => Need::Row("mute_all"),
        K::Start | K::End => Need::Row("start_end"),
        K::EditDetails => Need::Row("edit_details"),
        K::SetDoor | K::SetRole | K::Remove | K::AllowBack | K::LowerAllHands => Need::Staff,
        K::SetChatPolicy | K::AssignQuestion | K::DismissQuestion | K::HandPresenter => Need::Staff,
        K::HandOverOrganizer => Need::TheOrganizer,
        K::ListParticipants => Need::Stage,
        K::ShareWebcam => Need::Row("share_webcam"),
        K::TakePresenter => Need::Row("present"),
        K::ShareScreen | K::PauseScreen | K::StopScreen | K::GiveControl | K::RevokeControl => {
            Need::ThePresenter
        }
        K::Draw | K::ClearDrawing => Need::Row("draw"),
        K::Chat => Need::Row("chat"),
        K::AnswerQuestion => Need::Row("answer_questions"),
        K::CreatePoll | K::DeletePoll | K::OpenPoll | K::ClosePoll => Need::Row("launch_polls"),
        K::SharePollResults | K::HidePollResults | K::SetSurvey => Need::Row("launch_polls"),
        K::Vote => Need::Row("vote"),
        K::RemoveHandout => Need::Row("upload_handouts"),
        K::StartRecording | K::PauseRecording | K::ResumeRecording | K::StopRecording => Need::Row("record"),
        K::SetLab | K::Caption => Need::Row("use_labs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(role: Role) -> Standing {
        Standing { role, presents: false, let_speak: false, assigned: false, policy: Policy::Off }
    }

    #[test]
    fn the_table_and_its_footnote_decide() {
        use CommandKind as K;
        let rights = Rights::of_product();
        let attendee = standing(Role::Attendee);
        let panelist = standing(Role::Panelist);
        let host = standing(Role::HostOnlyCoOrganizer);
        for (kind, own, who, may) in [
            (K::MuteAll, true, attendee, false),
            (K::MuteAll, true, host, true),
            (K::EditDetails, true, host, false),
            (K::End, true, standing(Role::InSessionCoOrganizer), false),
            (K::Chat, true, attendee, false),
            (K::Chat, true, Standing { policy: Policy::Staff, ..attendee }, true),
            (K::Unmute, true, attendee, false),
            (K::Unmute, true, Standing { let_speak: true, ..attendee }, true),
            (K::Unmute, true, Standing { presents: true, ..attendee }, true),
            (K::Unmute, false, Standing { presents: true, ..attendee }, false),
            (K::ShareScreen, true, host, false),
            (K::ShareScreen, true, Standing { presents: true, ..attendee }, true),
            (K::HandPresenter, false, Standing { presents: true, ..attendee }, false),
            (K::HandPresenter, false, Standing { presents: true, ..panelist }, true),
            (K::AnswerQuestion, true, panelist, false),
            (K::AnswerQuestion, true, Standing { assigned: true, ..panelist }, true),
            (K::Vote, true, panelist, true),
            (K::Vote, true, host, false),
        ] {
            assert_eq!(rights.may(kind, own, &who), may, "{kind:?} {own} {who:?}");
        }
    }
}
