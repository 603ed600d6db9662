//! What is private in a session, whose it is, and why: read out of the protocol and the product, not out of the server.
//! Must not know how it is sent.

/// Who may read something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Circle {
    Nobody,
    /// The four organizer variants.
    Staff,
    /// Staff, and these.
    StaffAnd(&'static [&'static str]),
    /// Staff and panelists, and these.
    StageAnd(&'static [&'static str]),
    /// These, and nobody else whatever their role.
    Only(&'static [&'static str]),
}

use Circle::{Nobody, Only, Staff, StaffAnd, StageAnd};

impl Circle {
    pub fn holds(self, name: &str, role: &str) -> bool {
        let staff = crate::prose::is_staff(role);
        match self {
            Nobody => false,
            Staff => staff,
            StaffAnd(others) => staff || others.contains(&name),
            StageAnd(others) => staff || role == "panelist" || others.contains(&name),
            Only(these) => these.contains(&name),
        }
    }
}

/// One private field: the word that is put into it, who may read it on a socket, and where that is said.
pub struct Private {
    pub word: &'static str,
    pub circle: Circle,
    pub because: &'static str,
}

const fn private(word: &'static str, circle: Circle, because: &'static str) -> Private {
    Private { word, circle, because }
}

/// Carol and Grace are attendees; Grace asks, votes and raises her hand, but never writes to anybody.
pub const PRIVATE: [Private; 31] = [
    private("zqsubcarol", StaffAnd(&["carol"]), "roster rows have `sub` for staff; `you` has one's own"),
    private("zqsubgrace", StaffAnd(&["grace"]), "roster rows have `sub` for staff; `you` has one's own"),
    private("zqsubbob", StaffAnd(&["bob"]), "roster rows have `sub` for staff; `you` has one's own"),
    private("zqsubalice", StaffAnd(&["alice"]), "roster rows have `sub` for staff; `you` has one's own"),
    private(
        "zqname-grace",
        StageAnd(&["grace"]),
        "the snapshot never carries the attendee roster; joins are told to staff and panelists",
    ),
    private("zqmail", Nobody, "`email` is a claim of the ticket, and in no shape of the appendix"),
    private("zqmember", Nobody, "`member` is a claim of the ticket, and in no shape of the appendix"),
    private("alpha", Nobody, "the key's id is in a ticket's header, and in no shape of the appendix"),
    private("zqreason", Nobody, "`participant_left` has `removed` for a reason, whatever was typed"),
    private("zqchatstaff", StageAnd(&["carol"]), "`chat` to staff: staff and panelists, and the sender"),
    private(
        "zqchatbob",
        Only(&["carol", "bob"]),
        "`chat` to a participant: those addressed, and the sender; not organizers",
    ),
    private(
        "zqchatcarol",
        Only(&["alice", "carol"]),
        "`chat` to a participant: those addressed, and the sender",
    ),
    private("zqdeleted", Only(&["alice", "dave"]), "a deleted private message was for two"),
    private(
        "zqasked",
        StaffAnd(&["grace", "bob"]),
        "`question_asked`: organizers, the asker; with the text to the assignee",
    ),
    private("zqprivately", StaffAnd(&["grace"]), "`question_answered`, not public: organizers and the asker"),
    private("zqdismissed", StaffAnd(&["carol"]), "`question_asked`, never answered: organizers, the asker"),
    private(
        "zqformer",
        StaffAnd(&["carol"]),
        "`question_assigned`: organizers, the new and the former assignee",
    ),
    private(
        "zqanonymous",
        StaffAnd(&["grace"]),
        "an anonymous question: organizers, and the asker's own copy",
    ),
    private("zqdraft", Staff, "`poll_created`: organizers"),
    private("zqoption", Staff, "options of a poll in the making: organizers"),
    private("zqvoted", Nobody, "`vote`: nothing to others; of a text poll only the number of answers"),
    private("zqsecretly", Nobody, "an anonymous vote: no event, snapshot or list links or shows it"),
    private("zqsurvey", Nobody, "`submit_survey` causes no event; no shape has answers"),
    private("hand_changed", StaffAnd(&["grace"]), "`hand_changed`: organizers, and that person"),
    private("door_changed", Staff, "`door_changed`: staff"),
    private("allowed_back", Staff, "`allowed_back`: organizers"),
    private(
        "zqsubbackagain",
        Staff,
        "the `sub` of who was allowed back: organizers; they have not come back",
    ),
    private("poll_tally", Staff, "transient `poll_tally`: to organizers"),
    private("capacity", Staff, "of the state, for organizers also `door`, `polls`, `hands`, `capacity`"),
    private("zqrefused", Nobody, "a refused command changes nothing, and no refusal repeats what was typed"),
    private("secret of alpha", Nobody, "the key's secret signs, and is never said"),
];

/// Words of a rehearsal: staff, panelists and who presents are part of it; nobody else, ever (protocol, resume and views).
pub const REHEARSED: [&str; 8] = [
    "zqhearsedchat",
    "zqhearsedanswer",
    "zqhearsedcaption",
    "zqhearsedpoll",
    "zqhearsedstroke",
    "zqhearsedoption",
    "recording_changed",
    "all_muted",
];

/// What going live from a rehearsal discards, for everybody whatever their role, and for the report.
pub const DISCARDED: [&str; 4] = ["zqhearsedchat", "zqhearsedanswer", "zqhearsedcaption", "zqhearsedstroke"];
/// What it keeps, for organizers: polls, as drafts.
pub const KEPT: [&str; 2] = ["zqhearsedpoll", "zqhearsedoption"];
