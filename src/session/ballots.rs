//! Questions with answers: what can be asked in a poll or survey, what answers it, and how answers add up.
//! Must not know who voted nor when: a poll's life is `polls.rs`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::ids::ParticipantNo;
use super::refusal::Refusal;
use super::state::Session;
use super::text::{ChatText, PollOption, PollTitle};

/// What a poll takes as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PollKind {
    Single,
    Multiple,
    Rating,
    Text,
}

/// A poll as it is drafted: what `create_poll` takes, and each question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PollDraft {
    pub question: PollTitle,
    pub kind: PollKind,
    /// 2 to 20 for `single` and `multiple`, none else.
    #[schemars(length(max = 20))]
    #[serde(default)]
    pub options: Vec<PollOption>,
    #[serde(default)]
    pub anonymous: bool,
}

/// Fewest and most options of a choice.
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=20;
/// The highest rating; the lowest is 1.
pub const RATING_MAX: u8 = 5;
/// Shortest sealed answer: any choice among [`OPTIONS`] fits.
const SEALED_BYTES_MIN: usize = 128;

impl<'de> Deserialize<'de> for PollDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Typed {
            question: PollTitle,
            kind: PollKind,
            #[serde(default)]
            options: Option<Vec<PollOption>>,
            #[serde(default, deserialize_with = "super::command::null_is_absent")]
            anonymous: bool,
        }
        let Typed { question, kind, options, anonymous } = Typed::deserialize(deserializer)?;
        let options = options.unwrap_or_default();
        let fits = match kind {
            PollKind::Single | PollKind::Multiple => OPTIONS.contains(&options.len()),
            PollKind::Rating | PollKind::Text => options.is_empty(),
        };
        if fits {
            Ok(PollDraft { question, kind, options, anonymous })
        } else {
            Err(de::Error::invalid_length(options.len(), &"`options`: 2 to 20 for a choice, none else"))
        }
    }
}

/// The options somebody chose: 0-based, distinct, at most one of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent, extend("uniqueItems" = true))]
pub struct Choices(#[schemars(length(min = 1, max = 20), inner(range(max = 19)))] Box<[u8]>);

impl Choices {
    /// The indexes, rising.
    pub fn indexes(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Choices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = Vec::<u64>::deserialize(deserializer)?;
        let mut seen = BTreeSet::new();
        let fits = !typed.is_empty()
            && typed.iter().all(|index| *index < *OPTIONS.end() as u64 && seen.insert(*index));
        if !fits {
            return Err(de::Error::custom("is one or more distinct indexes of options"));
        }
        Ok(Choices(seen.into_iter().map(|index| index as u8).collect()))
    }
}

/// 1 to [`RATING_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent, description = "A rating.")]
pub struct Rating(#[schemars(range(min = 1, max = 5))] u8);

impl Rating {
    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = u64::deserialize(deserializer)?;
        if (1..=u64::from(RATING_MAX)).contains(&typed) {
            Ok(Rating(typed as u8))
        } else {
            Err(de::Error::custom("is from 1 to 5"))
        }
    }
}

/// An answer to a poll or to one question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ballot {
    Choices(Choices),
    Rating(Rating),
    Text(ChatText),
}

impl Ballot {
    /// The one answer among the three that a message can name.
    ///
    /// # Errors
    /// `Invalid` where it names none, or more than one.
    pub fn from_parts(
        choices: Option<&Choices>,
        rating: Option<Rating>,
        text: Option<&ChatText>,
    ) -> Result<Ballot, Refusal> {
        match (choices, rating, text) {
            (Some(choices), None, None) => Ok(Ballot::Choices(choices.clone())),
            (None, Some(rating), None) => Ok(Ballot::Rating(rating)),
            (None, None, Some(text)) => Ok(Ballot::Text(text.clone())),
            (None, None, None) => {
                Err(Refusal::invalid("choices", "one of choices, rating and text is needed"))
            }
            (_, Some(_), Some(_)) | (Some(_), _, Some(_)) => Err(Refusal::invalid("text", "only one answer")),
            (Some(_), Some(_), None) => Err(Refusal::invalid("rating", "only one answer")),
        }
    }

    /// Whether it answers a question of this kind; else the field that is wrong.
    pub fn fits(&self, draft: &PollDraft) -> Result<(), &'static str> {
        match (self, draft.kind) {
            (Ballot::Rating(_), PollKind::Rating) | (Ballot::Text(_), PollKind::Text) => Ok(()),
            (Ballot::Choices(choices), PollKind::Single | PollKind::Multiple) => {
                let known = choices.0.iter().all(|index| usize::from(*index) < draft.options.len());
                let one = draft.kind == PollKind::Multiple || choices.0.len() == 1;
                if known && one { Ok(()) } else { Err("choices") }
            }
            (Ballot::Choices(_), _) => Err("choices"),
            (Ballot::Rating(_), _) => Err("rating"),
            (Ballot::Text(_), _) => Err("text"),
        }
    }
}

/// The sums of a poll or of one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// By option; by rating from 1 to 5; empty for text.
    pub counts: Vec<u32>,
    /// Text answers without their authors, sorted so that their order tells nothing.
    pub texts: Vec<ChatText>,
}

impl Tally {
    /// An empty tally for a question.
    pub fn new(draft: &PollDraft) -> Tally {
        let columns = match draft.kind {
            PollKind::Single | PollKind::Multiple => draft.options.len(),
            PollKind::Rating => usize::from(RATING_MAX),
            PollKind::Text => 0,
        };
        Tally { counts: vec![0; columns], texts: Vec::new() }
    }

    /// Counts a ballot.
    pub fn add(&mut self, ballot: &Ballot) {
        match ballot {
            Ballot::Choices(choices) => {
                choices.0.iter().for_each(|index| self.bump(usize::from(*index), true))
            }
            Ballot::Rating(rating) => self.bump(usize::from(rating.0) - 1, true),
            Ballot::Text(text) => {
                let place = self.texts.partition_point(|known| known < text);
                self.texts.insert(place, text.clone());
            }
        }
    }

    /// Takes a ballot out again.
    pub fn subtract(&mut self, ballot: &Ballot) {
        match ballot {
            Ballot::Choices(choices) => {
                choices.0.iter().for_each(|index| self.bump(usize::from(*index), false))
            }
            Ballot::Rating(rating) => self.bump(usize::from(rating.0) - 1, false),
            Ballot::Text(text) => {
                if let Ok(place) = self.texts.binary_search(text) {
                    self.texts.remove(place);
                }
            }
        }
    }

    fn bump(&mut self, column: usize, up: bool) {
        if let Some(count) = self.counts.get_mut(column) {
            *count = if up { *count + 1 } else { count.saturating_sub(1) };
        }
    }
}

impl Session {
    /// Covers an anonymous answer with the session's key, so that it can stand beside its author's name in the
    /// journal without a dump linking the two. `context` is the poll's number, or [`super::survey::SEAL_CONTEXT`].
    pub(super) fn seal<T: Serialize>(&self, context: u32, by: ParticipantNo, answer: &T) -> Box<[u8]> {
        let mut bytes = serde_json::to_vec(answer).expect("answers are plain data");
        // White space up to a power of two: the length would tell which of the published answers this is.
        bytes.resize(bytes.len().next_power_of_two().max(SEALED_BYTES_MIN), b' ');
        self.key.cover([u64::from(context), u64::from(by.0)], &mut bytes);
        bytes.into()
    }

    /// Undoes [`Session::seal`]; `None` if the bytes are not of its making.
    pub(super) fn unseal<T: de::DeserializeOwned>(
        &self,
        context: u32,
        by: ParticipantNo,
        sealed: &[u8],
    ) -> Option<T> {
        let mut bytes = sealed.to_vec();
        self.key.cover([u64::from(context), u64::from(by.0)], &mut bytes);
        serde_json::from_slice(&bytes).ok()
    }
}
