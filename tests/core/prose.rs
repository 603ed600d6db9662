//! The second table: who may send each command, what it names, and whether it has a place before the start.
//! Must not know the code's table: it was written from the protocol's prose.

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
    /// One's own; another's needs this.
    OwnOr(&'static Who),
    /// Staff, and only on lower ranks.
    Ranked,
}

/// What a command names.
#[derive(Clone, Copy, PartialEq)]
pub enum Names {
    Nothing,
    /// Somebody, by id.
    Person,
    /// The asker, or somebody by id.
    MaybePerson,
    /// A question, a poll, a handout, a message: one that is there, or none.
    Thing(char),
}

use Names::{MaybePerson, Nothing, Person, Thing};
use Who::{
    Any, FlatYes, HandsBaton, NotStaff, OwnOr, Presenter, Ranked, Row, Staff, StaffOrPanelist, TheOrganizer,
};

/// Command, who, what it names, and whether it has a place before the start. `$` stands for what is named.
pub const COMMANDS: [(&str, Who, Names, bool); 62] = [
    (r#"{"start":{}}"#, Row("start_end"), Nothing, true),
    (r#"{"start":{"practice":true}}"#, Row("start_end"), Nothing, true),
    (r#"{"end":{}}"#, Row("start_end"), Nothing, false),
    (r#"{"leave":{}}"#, Any, Nothing, true),
    (r#"{"edit_details":{"title":"New"}}"#, Row("edit_details"), Nothing, true),
    (r#"{"set_door":{"locked":true}}"#, Staff, Nothing, true),
    (r#"{"set_role":{"participant":$,"role":"panelist"}}"#, Ranked, Person, true),
    (r#"{"set_role":{"participant":$,"role":"attendee"}}"#, Ranked, Person, true),
    (r#"{"hand_over_organizer":{"participant":$}}"#, TheOrganizer, Person, true),
    (r#"{"remove":{"participant":$}}"#, Ranked, Person, true),
    (r#"{"allow_back":{"sub":"grace"}}"#, Staff, Nothing, true),
    (r#"{"list_participants":{}}"#, StaffOrPanelist, Nothing, true),
    (r#"{"list_chat":{}}"#, Any, Nothing, true),
    (r#"{"list_questions":{}}"#, Any, Nothing, true),
    (r#"{"list_polls":{}}"#, Any, Nothing, true),
    (r#"{"raise_hand":{}}"#, Any, Nothing, false),
    (r#"{"lower_hand":{"participant":$}}"#, OwnOr(&Staff), MaybePerson, false),
    (r#"{"lower_all_hands":{}}"#, Staff, Nothing, false),
    (r#"{"mute":{"participant":$}}"#, OwnOr(&Row("mute_all")), MaybePerson, false),
    (r#"{"mute_all":{}}"#, Row("mute_all"), Nothing, false),
    (r#"{"mute_all":{"lock":true}}"#, Row("mute_all"), Nothing, false),
    (r#"{"lift_mute_all":{}}"#, Row("mute_all"), Nothing, false),
    (r#"{"share_webcam":{}}"#, Row("share_webcam"), Nothing, false),
    (r#"{"hide_webcam":{"participant":$}}"#, OwnOr(&Staff), MaybePerson, false),
    (r#"{"hand_presenter":{"participant":$}}"#, HandsBaton, Person, false),
    (r#"{"take_presenter":{}}"#, FlatYes("present"), Nothing, false),
    (r#"{"share_screen":{}}"#, Presenter, Nothing, false),
    (r#"{"pause_screen":{}}"#, Presenter, Nothing, false),
    (r#"{"stop_screen":{}}"#, Presenter, Nothing, false),
    (r#"{"give_control":{"participant":$}}"#, Presenter, Person, false),
    (r#"{"revoke_control":{"participant":$}}"#, Presenter, Person, false),
    (
        r##"{"draw":{"stroke":{"tool":"pen","color":"#00ff00","width":1,"points":[[0,1]]}}}"##,
        Row("draw"),
        Nothing,
        false,
    ),
    (r#"{"clear_drawing":{}}"#, Row("draw"), Nothing, false),
    (r#"{"chat":{"to":"staff","text":"x"}}"#, Row("chat"), Nothing, true),
    (r#"{"set_chat_policy":{"attendees":"everyone"}}"#, Staff, Nothing, true),
    (r#"{"delete_chat":{"message":$}}"#, Any, Thing('m'), false),
    (r#"{"ask":{"text":"x"}}"#, Any, Nothing, false),
    (r#"{"assign_question":{"question":$,"participant":null}}"#, Staff, Thing('q'), false),
    (
        r#"{"answer_question":{"question":$,"text":"x","public":true}}"#,
        Row("answer_questions"),
        Thing('q'),
        false,
    ),
    (r#"{"dismiss_question":{"question":$}}"#, Staff, Thing('q'), false),
    (r#"{"create_poll":{"question":"x","kind":"text"}}"#, Row("launch_polls"), Nothing, true),
    (r#"{"delete_poll":{"poll":$}}"#, Row("launch_polls"), Thing('v'), true),
    (r#"{"open_poll":{"poll":$}}"#, Row("launch_polls"), Thing('v'), false),
    (r#"{"close_poll":{"poll":$}}"#, Row("launch_polls"), Thing('v'), false),
    (r#"{"share_poll_results":{"poll":$}}"#, Row("launch_polls"), Thing('v'), false),
    (r#"{"hide_poll_results":{"poll":$}}"#, Row("launch_polls"), Thing('v'), false),
    (r#"{"vote":{"poll":$,"choices":[0]}}"#, NotStaff, Thing('v'), false),
    (
        r#"{"set_survey":{"questions":[{"question":"x","kind":"rating"}]}}"#,
        Row("launch_polls"),
        Nothing,
        true,
    ),
    (r#"{"submit_survey":{"answers":[{"text":"x"}]}}"#, Any, Nothing, false),
    (r#"{"remove_handout":{"handout":$}}"#, Row("upload_handouts"), Thing('h'), true),
    (r#"{"start_recording":{}}"#, Row("record"), Nothing, false),
    (r#"{"pause_recording":{}}"#, Row("record"), Nothing, false),
    (r#"{"resume_recording":{}}"#, Row("record"), Nothing, false),
    (r#"{"stop_recording":{}}"#, Row("record"), Nothing, false),
    (r#"{"set_lab":{"lab":"reactions","on":true}}"#, Row("use_labs"), Nothing, false),
    (r#"{"set_lab":{"lab":"captions","on":false}}"#, Row("use_labs"), Nothing, false),
    (r#"{"caption":{"text":"x","final":true}}"#, Row("use_labs"), Nothing, false),
    (r#"{"caption":{"text":"x","final":false}}"#, Row("use_labs"), Nothing, false),
    (r#"{"react":{"emoji":"heart"}}"#, Any, Nothing, false),
    (r#"{"unmute":{}}"#, Row("speak"), Nothing, false),
    (r#"{"lower_hand":{}}"#, Any, Nothing, false),
    (r#"{"mute":{}}"#, Any, Nothing, false),
];
