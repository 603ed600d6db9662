//! What people do in a session, how often and how fast. The defaults are a webinar as they are seen in the field.
//! Must not know when the session has which phase.
//!
//! Rates are for each attendee present and count while the session is live, before the run's speed is applied.

use serde::{Deserialize, Serialize};

use super::session::Ending;
use super::units::Span;

/// Leaving before the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Leaving {
    /// Share of those present who leave each minute, after the first twelfth of the live part.
    pub share_per_min: f64,
    /// The same in the last quarter.
    pub late_share_per_min: f64,
    pub ending: Ending,
    /// Over what time the rest leaves where `ending = "drift"`.
    pub drift: Span,
}

impl Default for Leaving {
    fn default() -> Leaving {
        let drift = Span::secs(90);
        Leaving { share_per_min: 0.004, late_share_per_min: 0.019, ending: Ending::Host, drift }
    }
}

/// Drops and returns, each person's for themselves. What strikes many at once is a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reconnects {
    /// Share of the people who drop within an hour.
    pub share_per_hour: f64,
    /// Drops of each of them within that hour.
    pub drops: f64,
    /// How long they are away: log-normal.
    pub gap_median: Span,
    pub gap_p95: Span,
    /// Share of the drops without a close frame.
    pub silent: f64,
    /// Share of the people who open a second tab within an hour.
    pub second_tab_per_hour: f64,
    /// After a server went away: everyone comes back within this time, evenly.
    pub after_restart: Span,
}

impl Default for Reconnects {
    fn default() -> Reconnects {
        Reconnects {
            share_per_hour: 0.04,
            drops: 1.4,
            gap_median: Span::secs(6),
            gap_p95: Span::secs(45),
            silent: 0.5,
            second_tab_per_hour: 0.01,
            after_restart: Span::secs(10),
        }
    }
}

/// The chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chat {
    /// What attendees may write: `off`, `staff` or `everyone`.
    pub policy: ChatPolicy,
    /// Messages a minute for each attendee present.
    pub per_min: f64,
    /// Share of the attendees who never write.
    pub silent: f64,
    /// Exponent of Zipf's law among the others: how much the loudest outdo the rest.
    pub zipf: f64,
    /// Nobody writes again sooner: whoever is louder than that leaves the word to somebody else.
    pub pace: Span,
    /// In bursts the rate is so many times as high. The mean stays `per_min`.
    pub burst_factor: f64,
    pub burst_every: Span,
    pub burst_lasts: Span,
    /// Share of the attendees who greet when it goes live, each once.
    pub opening_share: f64,
    pub opening_within: Span,
    /// Length of a message in characters: log-normal.
    pub chars_median: f64,
    pub chars_p95: f64,
    /// Share of the messages that are for staff only.
    pub to_staff: f64,
    /// Share of the messages whose writer deletes them again.
    pub deleted: f64,
}

impl Default for Chat {
    fn default() -> Chat {
        Chat {
            policy: ChatPolicy::Everyone,
            per_min: 0.03,
            silent: 0.75,
            zipf: 1.1,
            pace: Span::secs(8),
            burst_factor: 6.0,
            burst_every: Span::secs(300),
            burst_lasts: Span::secs(20),
            opening_share: 0.4,
            opening_within: Span::secs(60),
            chars_median: 24.0,
            chars_p95: 160.0,
            to_staff: 0.1,
            deleted: 0.005,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChatPolicy {
    Off,
    Staff,
    Everyone,
}

/// Reactions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reactions {
    /// Taps a minute for each attendee present.
    pub per_min: f64,
    /// Moments of applause an hour.
    pub applause_per_hour: f64,
    /// Share of those present who join in, how often each taps, and within what time.
    pub applause_share: f64,
    pub applause_taps: u32,
    pub applause_within: Span,
}

impl Default for Reactions {
    fn default() -> Reactions {
        Reactions {
            per_min: 0.02,
            applause_per_hour: 2.0,
            applause_share: 0.3,
            applause_taps: 2,
            applause_within: Span::secs(10),
        }
    }
}

/// Polls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Polls {
    pub per_hour: f64,
    /// Open so long at least, and at most.
    pub open_min: Span,
    pub open_max: Span,
    /// Share of those present who answer, panelists included.
    pub answer_share: f64,
    /// Time to answer: log-normal.
    pub answer_median: Span,
    pub answer_p90: Span,
    /// Share of the voters who change their vote.
    pub changed: f64,
    /// Share who vote after it was closed: each is refused.
    pub late: f64,
    /// Share who send the same vote again under the same id.
    pub retried: f64,
    /// Share of the polls that are anonymous.
    pub anonymous: f64,
    pub options: u8,
}

impl Default for Polls {
    fn default() -> Polls {
        Polls {
            per_hour: 3.0,
            open_min: Span::secs(45),
            open_max: Span::secs(60),
            answer_share: 0.6,
            answer_median: Span::secs(9),
            answer_p90: Span::secs(28),
            changed: 0.05,
            late: 0.02,
            retried: 0.01,
            anonymous: 0.2,
            options: 4,
        }
    }
}

/// Questions and answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Questions {
    /// Questions an hour for each attendee.
    pub per_hour: f64,
    /// Share of the attendees who ask them.
    pub askers: f64,
    /// Share of the questions that fall into the session's question time.
    pub in_question_time: f64,
    pub anonymous: f64,
    /// Each of the staff answers one in this time, while there are any.
    pub answer_every: Span,
    /// Share of the answers that all may read.
    pub public: f64,
    /// Share that is assigned to a panelist first, and that is dismissed, instead.
    pub assigned: f64,
    pub dismissed: f64,
}

impl Default for Questions {
    fn default() -> Questions {
        Questions {
            per_hour: 0.10,
            askers: 0.06,
            in_question_time: 0.5,
            anonymous: 0.1,
            answer_every: Span::secs(40),
            public: 0.5,
            assigned: 0.15,
            dismissed: 0.15,
        }
    }
}

/// Raised hands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hands {
    /// Share of the attendees who raise a hand some time, and lower it again.
    pub share: f64,
    /// "Raise your hand if you hear me", an hour.
    pub calls_per_hour: f64,
    /// Share who follow, within what time. Then staff lower all.
    pub call_share: f64,
    pub call_within: Span,
}

impl Default for Hands {
    fn default() -> Hands {
        Hands { share: 0.02, calls_per_hour: 1.0, call_share: 0.5, call_within: Span::secs(15) }
    }
}

/// Handouts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Handouts {
    pub per_hour: f64,
    pub kilobytes: u32,
    /// Share of those present who download one, within what time.
    pub download_share: f64,
    pub download_within: Span,
}

impl Default for Handouts {
    fn default() -> Handouts {
        Handouts { per_hour: 2.0, kilobytes: 40, download_share: 0.35, download_within: Span::secs(60) }
    }
}

/// The survey at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Survey {
    /// Share of those present who take it, within what last time of the live part. 0: there is none.
    pub share: f64,
    pub within: Span,
}

impl Default for Survey {
    fn default() -> Survey {
        Survey { share: 0.2, within: Span::secs(60) }
    }
}

/// What staff do, times an hour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Routine {
    pub hand_overs: f64,
    pub mute_alls: f64,
    pub role_changes: f64,
    pub recording_changes: f64,
    /// Mutes of one person, each after somebody was let speak.
    pub mutes: f64,
    pub question_moves: f64,
    /// Screens shared, paused and stopped; each with some strokes drawn.
    pub screens: f64,
    pub strokes: f64,
    pub webcams: f64,
    pub captions: f64,
    pub door_changes: f64,
    pub detail_changes: f64,
    /// Attendees removed; half of them are let back.
    pub removals: f64,
}

impl Default for Routine {
    fn default() -> Routine {
        Routine {
            hand_overs: 5.0,
            mute_alls: 2.0,
            role_changes: 5.0,
            recording_changes: 2.0,
            mutes: 20.0,
            question_moves: 40.0,
            screens: 4.0,
            strokes: 60.0,
            webcams: 6.0,
            captions: 0.0,
            door_changes: 1.0,
            detail_changes: 1.0,
            removals: 2.0,
        }
    }
}

/// Reading lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Roster {
    /// Lists an hour that each of staff and panelists looks at.
    pub looks_per_hour: f64,
    /// Pages that a look at the roster turns at most.
    pub pages_max: u8,
}

impl Default for Roster {
    fn default() -> Roster {
        Roster { looks_per_hour: 12.0, pages_max: 4 }
    }
}

/// Commands that meet, times an hour each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Races {
    pub hand_over_hand_over: f64,
    pub hand_over_drop: f64,
    pub mute_all_unmute_join: f64,
    pub close_poll_vote: f64,
    pub demotion_command: f64,
    /// Whether the session's end meets everything.
    pub end_everything: bool,
    /// Within what time the commands of one race are sent.
    pub within: Span,
}

impl Default for Races {
    fn default() -> Races {
        Races {
            hand_over_hand_over: 4.0,
            hand_over_drop: 2.0,
            mute_all_unmute_join: 2.0,
            close_poll_vote: 3.0,
            demotion_command: 4.0,
            end_everything: true,
            within: Span::millis(20),
        }
    }
}
