//! Texts and choices of a command, held against what an operator allows: as much as the protocol says, or less.
//! Must not know who set it. The types of `session` have the protocol's own bounds; nothing here raises them, and nothing
//! here looks at what a journal holds: what was let in once is never too long afterwards.

use serde::de::Error;

use super::reading::Flaw;
use crate::session::Command;
use crate::session::polls::{OPTIONS, PollDraft};
use crate::session::survey::Answers;
use crate::session::text::{ChatText, PollOption, PollTitle, QuestionText, Reason, TextError};

/// The longest texts, in Unicode scalar values after NFC, and the most options of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// A chat message, an answer to a question, poll or survey, a caption.
    pub chat: usize,
    /// A question from the audience.
    pub question: usize,
    /// What a poll or a survey asks.
    pub poll_title: usize,
    pub option: usize,
    /// Why somebody is removed.
    pub reason: usize,
    /// Options, not characters.
    pub options: usize,
}

/// What the protocol says.
impl Default for Lengths {
    fn default() -> Self {
        Lengths {
            chat: ChatText::CHARS_MAX,
            question: QuestionText::CHARS_MAX,
            poll_title: PollTitle::CHARS_MAX,
            option: PollOption::CHARS_MAX,
            reason: Reason::CHARS_MAX,
            options: *OPTIONS.end(),
        }
    }
}

impl Lengths {
    /// Whether a command keeps to them. What does not is told like what breaks the protocol's own bound.
    ///
    /// # Errors
    /// The first text that is too long, or a choice of too many.
    pub fn check(&self, command: &Command) -> Result<(), Flaw> {
        use Command as C;
        match command {
            C::Chat { text, .. } | C::AnswerQuestion { text, .. } | C::Caption { text, .. } => {
                member("text", text.within(self.chat))
            }
            C::Vote { text, .. } => {
                member("text", text.as_ref().map_or(Ok(()), |text| text.within(self.chat)))
            }
            C::Ask { text, .. } => member("text", text.within(self.question)),
            C::Remove { reason, .. } => {
                member("reason", reason.as_ref().map_or(Ok(()), |reason| reason.within(self.reason)))
            }
            C::CreatePoll(draft) => self.poll(draft),
            C::SetSurvey { questions } => questions.0.iter().enumerate().try_for_each(|(index, draft)| {
                self.poll(draft).map_err(|flaw| flaw.within(&index.to_string()).within("questions"))
            }),
            C::SubmitSurvey { answers } => self.answers(answers).map_err(|(index, error)| {
                Flaw::custom(error).within("text").within(&index.to_string()).within("answers")
            }),
            // A webinar's title and description are its account's, by REST too: they have the protocol's bounds alone.
            C::Leave {} | C::Start { .. } | C::End {} | C::EditDetails { .. } | C::SetDoor { .. } => Ok(()),
            C::SetRole { .. } | C::HandOverOrganizer { .. } | C::AllowBack { .. } => Ok(()),
            C::ListParticipants { .. } | C::ListChat { .. } | C::ListQuestions { .. } => Ok(()),
            C::ListPolls { .. } | C::RaiseHand {} | C::LowerHand { .. } | C::LowerAllHands {} => Ok(()),
            C::Mute { .. } | C::Unmute { .. } | C::MuteAll { .. } | C::LiftMuteAll {} => Ok(()),
            C::ShareWebcam {} | C::HideWebcam { .. } | C::HandPresenter { .. } => Ok(()),
            C::TakePresenter {} | C::ShareScreen {} | C::PauseScreen {} | C::StopScreen {} => Ok(()),
            C::GiveControl { .. } | C::RevokeControl { .. } | C::Draw { .. } | C::ClearDrawing {} => Ok(()),
            C::SetChatPolicy { .. } | C::DeleteChat { .. } | C::AssignQuestion { .. } => Ok(()),
            C::DismissQuestion { .. } | C::DeletePoll { .. } | C::OpenPoll { .. } => Ok(()),
            C::ClosePoll { .. } | C::SharePollResults { .. } | C::HidePollResults { .. } => Ok(()),
            C::RemoveHandout { .. } | C::StartRecording {} | C::PauseRecording {} => Ok(()),
            C::ResumeRecording {} | C::StopRecording {} | C::SetLab { .. } | C::React { .. } => Ok(()),
        }
    }

    /// Whether the texts of a survey's answers keep to them.
    ///
    /// # Errors
    /// The index of the first answer whose text is too long, and why.
    pub fn answers(&self, answers: &Answers) -> Result<(), (usize, TextError)> {
        for (index, answer) in answers.0.iter().enumerate() {
            if let Some(text) = answer.as_ref().and_then(|answer| answer.text.as_ref()) {
                text.within(self.chat).map_err(|error| (index, error))?;
            }
        }
        Ok(())
    }

    fn poll(&self, draft: &PollDraft) -> Result<(), Flaw> {
        member("question", draft.question.within(self.poll_title))?;
        for (index, option) in draft.options.iter().enumerate() {
            member(&index.to_string(), option.within(self.option)).map_err(|flaw| flaw.within("options"))?;
        }
        if draft.options.len() > self.options {
            let words = format!("{} to {} for a choice, none else", OPTIONS.start(), self.options);
            return Err(Flaw::value(words).within("options"));
        }
        Ok(())
    }
}

fn member(key: &str, text: Result<(), TextError>) -> Result<(), Flaw> {
    text.map_err(|error| Flaw::custom(error).within(key))
}
