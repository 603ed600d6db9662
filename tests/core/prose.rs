//! The second table: who may send each command, what it names, and what state it meets in the house of the matrix.
//! Must not know the code's table: it was written from the protocol's prose and the product's decisions. Roles, ranks and
//! rights stand here as words; nothing is taken from the crate.

/// Who may send a command, as the protocol's table says it.
#[derive(Clone, Copy, PartialEq)]
pub enum Who {
    Any,
    /// A row of the matrix.
    Row(&'static str),
    /// The row says yes without a condition.
    FlatYes(&'static str),
    Staff,
    StaffOrPanelist,
    TheOrganizer,
    Presenter,
    /// Staff, and the presenter if a panelist.
    HandsBaton,
    NotStaff,
    /// One's own needs the first, another's the second.
    OwnOr(&'static Who, &'static Who),
    /// Staff, and only on lower ranks.
    Ranked,
    /// Staff, on lower ranks, and nothing above their own role, nor the organizer's.
    Grants(&'static str),
}

/// What a command names.
#[derive(Clone, Copy, PartialEq)]
pub enum Names {
    Nothing,
    /// Somebody, by id.
    Person,
    /// The asker, or somebody by id.
    MaybePerson,
    /// A message's addressee, by id.
    Addressee,
    /// A question, a poll, a handout, a message, one's own message: one that is there, or none.
    Thing(char),
    /// Somebody, for the question that is there.
    Assignee,
}

/// What the state of the house says once rights, objects and phase are right.
#[derive(Clone, Copy, PartialEq)]
pub enum Meets {
    Granted,
    /// A conflict over this.
    Conflict(&'static str),
}

use Meets::{Conflict, Granted};
use Names::{Addressee, Assignee, MaybePerson, Nothing, Person, Thing};
use Who::{
    Any, FlatYes, Grants, HandsBaton, NotStaff, OwnOr, Presenter, Ranked, Row, Staff, StaffOrPanelist,
    TheOrganizer,
};

/// The columns of the product's table, lowest rank first (decision 4).
pub const ROLES: [&str; 6] = [
    "attendee",
    "panelist",
    "in_session_co_organizer",
    "host_only_co_organizer",
    "co_organizer",
    "organizer",
];

/// What everyone may do (product, section 2, below the table): a right and whether staff have it.
pub const EVERYONE: [(&str, bool); 6] = [
    ("ask", true),
    ("vote", false),
    ("raise_hand", true),
    ("take_survey", true),
    ("download_handouts", true),
    ("react", true),
];

/// What the baton adds (the table's footnote).
pub const BATON: [&str; 3] = ["speak", "share_webcam", "present"];

pub fn rank(role: &str) -> usize {
    ROLES.iter().position(|known| *known == role).expect("a role of the table")
}

pub fn is_staff(role: &str) -> bool {
    matches!(role, "organizer" | "co_organizer" | "host_only_co_organizer" | "in_session_co_organizer")
}

/// Given to members of the account only (decision 4; of tickets, the organizer too).
pub fn wants_member(role: &str) -> bool {
    matches!(role, "organizer" | "co_organizer" | "host_only_co_organizer")
}

/// One command as it is asked.
pub struct Asked {
    /// Its name and arguments. `$` stands for what is named, `%` for the question that is there.
    pub text: &'static str,
    pub who: Who,
    pub names: Names,
    pub before_start: bool,
    pub meets: Meets,
}

const fn asked(text: &'static str, who: Who, names: Names, before_start: bool, meets: Meets) -> Asked {
    Asked { text, who, names, before_start, meets }
}

const POLLS: Who = Row("launch_polls");
const SCREEN: Meets = Conflict("screen");
const LAB: Meets = Conflict("lab_on");
const STROKE: &str = r##"{"draw":{"stroke":{"tool":"pen","color":"#00ff00","width":1,"points":[[0,1]]}}}"##;
const ANSWER: &str = r#"{"answer_question":{"question":$,"text":"x","public":true}}"#;
const SURVEY: &str = r#"{"set_survey":{"questions":[{"question":"x","kind":"text"}]}}"#;
const IN_SESSION: &str = r#"{"set_role":{"participant":$,"role":"in_session_co_organizer"}}"#;
const HOST_ONLY: &str = r#"{"set_role":{"participant":$,"role":"host_only_co_organizer"}}"#;

/// Every command in every form that changes who may send it.
pub const COMMANDS: [Asked; 76] = [
    asked(r#"{"leave":{}}"#, Any, Nothing, true, Granted),
    asked(r#"{"start":{}}"#, Row("start_end"), Nothing, true, Granted),
    asked(r#"{"start":{"practice":true}}"#, Row("start_end"), Nothing, true, Granted),
    asked(r#"{"end":{}}"#, Row("start_end"), Nothing, false, Granted),
    asked(r#"{"edit_details":{"title":"New"}}"#, Row("edit_details"), Nothing, true, Granted),
    asked(r#"{"set_door":{"locked":true}}"#, Staff, Nothing, true, Granted),
    asked(r#"{"set_role":{"participant":$,"role":"attendee"}}"#, Grants("attendee"), Person, true, Granted),
    asked(r#"{"set_role":{"participant":$,"role":"panelist"}}"#, Grants("panelist"), Person, true, Granted),
    asked(IN_SESSION, Grants("in_session_co_organizer"), Person, true, Granted),
    asked(HOST_ONLY, Grants("host_only_co_organizer"), Person, true, Granted),
    asked(
        r#"{"set_role":{"participant":$,"role":"co_organizer"}}"#,
        Grants("co_organizer"),
        Person,
        true,
        Granted,
    ),
    asked(r#"{"set_role":{"participant":$,"role":"organizer"}}"#, Grants("organizer"), Person, true, Granted),
    asked(r#"{"hand_over_organizer":{"participant":$}}"#, TheOrganizer, Person, true, Granted),
    asked(r#"{"remove":{"participant":$}}"#, Ranked, Person, true, Granted),
    asked(r#"{"allow_back":{"sub":"ivan"}}"#, Staff, Nothing, true, Granted),
    asked(r#"{"list_participants":{}}"#, StaffOrPanelist, Nothing, true, Granted),
    asked(r#"{"list_chat":{}}"#, Any, Nothing, true, Granted),
    asked(r#"{"list_questions":{}}"#, Any, Nothing, true, Granted),
    asked(r#"{"list_polls":{}}"#, Any, Nothing, true, Granted),
    asked(r#"{"raise_hand":{}}"#, Any, Nothing, false, Granted),
    asked(r#"{"lower_hand":{}}"#, Any, Nothing, false, Granted),
    asked(r#"{"lower_hand":{"participant":$}}"#, OwnOr(&Any, &Staff), MaybePerson, false, Granted),
    asked(r#"{"lower_all_hands":{}}"#, Staff, Nothing, false, Granted),
    asked(r#"{"mute":{}}"#, Any, Nothing, false, Granted),
    asked(r#"{"mute":{"participant":$}}"#, OwnOr(&Any, &Row("mute_all")), MaybePerson, false, Granted),
    asked(r#"{"unmute":{}}"#, Row("speak"), Nothing, false, Granted),
    asked(r#"{"unmute":{"participant":$}}"#, OwnOr(&Row("speak"), &Staff), MaybePerson, false, Granted),
    asked(r#"{"mute_all":{}}"#, Row("mute_all"), Nothing, false, Granted),
    asked(r#"{"mute_all":{"lock":true}}"#, Row("mute_all"), Nothing, false, Granted),
    asked(r#"{"lift_mute_all":{}}"#, Row("mute_all"), Nothing, false, Granted),
    asked(r#"{"share_webcam":{}}"#, Row("share_webcam"), Nothing, false, Granted),
    asked(r#"{"hide_webcam":{}}"#, Any, Nothing, false, Granted),
    asked(r#"{"hide_webcam":{"participant":$}}"#, OwnOr(&Any, &Staff), MaybePerson, false, Granted),
    asked(r#"{"hand_presenter":{"participant":$}}"#, HandsBaton, Person, false, Granted),
    asked(r#"{"take_presenter":{}}"#, FlatYes("present"), Nothing, false, Granted),
    asked(r#"{"share_screen":{}}"#, Presenter, Nothing, false, Granted),
    asked(r#"{"pause_screen":{}}"#, Presenter, Nothing, false, SCREEN),
    asked(r#"{"stop_screen":{}}"#, Presenter, Nothing, false, Granted),
    asked(r#"{"give_control":{"participant":$}}"#, Presenter, Person, false, Granted),
    asked(r#"{"revoke_control":{"participant":$}}"#, Presenter, Person, false, Granted),
    asked(STROKE, Row("draw"), Nothing, false, SCREEN),
    asked(r#"{"clear_drawing":{}}"#, Row("draw"), Nothing, false, SCREEN),
    asked(r#"{"chat":{"to":"everyone","text":"x"}}"#, Row("chat"), Nothing, true, Granted),
    asked(r#"{"chat":{"to":"staff","text":"x"}}"#, Row("chat"), Nothing, true, Granted),
    asked(r#"{"chat":{"to":$,"text":"x"}}"#, Row("chat"), Addressee, true, Granted),
    asked(r#"{"set_chat_policy":{"attendees":"everyone"}}"#, Staff, Nothing, true, Granted),
    asked(r#"{"set_chat_policy":{"attendees":"off"}}"#, Staff, Nothing, true, Granted),
    asked(r#"{"delete_chat":{"message":$}}"#, Any, Thing('m'), false, Granted),
    asked(r#"{"delete_chat":{"message":$}}"#, Any, Thing('o'), false, Granted),
    asked(r#"{"ask":{"text":"x"}}"#, Any, Nothing, false, Granted),
    asked(r#"{"ask":{"text":"x","anonymous":true}}"#, Any, Nothing, false, Granted),
    asked(r#"{"assign_question":{"question":$,"participant":null}}"#, Staff, Thing('q'), false, Granted),
    asked(r#"{"assign_question":{"question":%,"participant":$}}"#, Staff, Assignee, false, Granted),
    asked(ANSWER, Row("answer_questions"), Thing('q'), false, Granted),
    asked(r#"{"dismiss_question":{"question":$}}"#, Staff, Thing('q'), false, Granted),
    asked(r#"{"create_poll":{"question":"x","kind":"text"}}"#, POLLS, Nothing, true, Granted),
    asked(r#"{"delete_poll":{"poll":$}}"#, POLLS, Thing('v'), true, Granted),
    asked(r#"{"open_poll":{"poll":$}}"#, POLLS, Thing('v'), false, Granted),
    asked(r#"{"close_poll":{"poll":$}}"#, POLLS, Thing('v'), false, Granted),
    asked(r#"{"share_poll_results":{"poll":$}}"#, POLLS, Thing('v'), false, Conflict("poll")),
    asked(r#"{"hide_poll_results":{"poll":$}}"#, POLLS, Thing('v'), false, Conflict("poll")),
    asked(r#"{"vote":{"poll":$,"choices":[0]}}"#, NotStaff, Thing('v'), false, Granted),
    asked(SURVEY, POLLS, Nothing, true, Granted),
    asked(r#"{"submit_survey":{"answers":[{"text":"x"}]}}"#, Any, Nothing, false, Granted),
    asked(r#"{"remove_handout":{"handout":$}}"#, Row("upload_handouts"), Thing('h'), true, Granted),
    asked(r#"{"start_recording":{}}"#, Row("record"), Nothing, false, Granted),
    asked(r#"{"pause_recording":{}}"#, Row("record"), Nothing, false, Conflict("recording")),
    asked(r#"{"resume_recording":{}}"#, Row("record"), Nothing, false, Conflict("recording")),
    asked(r#"{"stop_recording":{}}"#, Row("record"), Nothing, false, Granted),
    asked(r#"{"set_lab":{"lab":"reactions","on":true}}"#, Row("use_labs"), Nothing, false, Granted),
    asked(r#"{"set_lab":{"lab":"captions","on":false}}"#, Row("use_labs"), Nothing, false, Granted),
    asked(r#"{"caption":{"text":"x","final":true}}"#, Row("use_labs"), Nothing, false, LAB),
    asked(r#"{"caption":{"text":"x","final":false}}"#, Row("use_labs"), Nothing, false, LAB),
    asked(r#"{"react":{"emoji":"heart"}}"#, Any, Nothing, false, LAB),
    asked(r#"{"react":{"emoji":"raise"}}"#, Any, Nothing, false, LAB),
    asked(r#"{"allow_back":{"sub":"nobody at all"}}"#, Staff, Nothing, true, Granted),
];

/// The name of a command.
pub fn name(text: &str) -> &str {
    text[2..].split('"').next().expect("a name in quotes")
}
