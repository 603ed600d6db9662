//! An accepted and a refused exchange of every command: data, one block each.
//!
//! A line is who, what, and with which arguments; `!` before it says that it is refused, `~` after it what is expected,
//! and `>` alone that a transient is waited for. `$bob` is Bob's id, `$poll` that of the poll made last.

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::Script;
use super::stage::Stage;

/// How far the webinar is when the recording begins.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Scheduled,
    Practice,
    Live,
}
use Phase::{Live, Practice, Scheduled};

struct Case {
    name: &'static str,
    title: &'static str,
    /// Who is recorded.
    me: &'static str,
    phase: Phase,
    before: &'static [&'static str],
    acts: &'static [&'static str],
    /// Rows, by `$name`, that came on stage out of the audience.
    untold_rows: &'static [&'static str],
    /// Fields, as `$question.at`, of things that are first met after they were made.
    untold: &'static [&'static str],
}

const NONE: Case =
    Case { name: "", title: "", me: "", phase: Live, before: &[], acts: &[], untold_rows: &[], untold: &[] };

const fn case(
    name: &'static str,
    title: &'static str,
    me: &'static str,
    before: &'static [&'static str],
    acts: &'static [&'static str],
) -> Case {
    Case { name, title, me, before, acts, ..NONE }
}

const fn scheduled(case: Case) -> Case {
    Case { phase: Scheduled, ..case }
}

const POLL: &str =
    r#"alice create_poll {"question":"Which tide?","kind":"single","options":["Spring","Neap"]}"#;
const SECRET_POLL: &str =
    r#"alice create_poll {"question":"How is it?","kind":"rating","options":[],"anonymous":true}"#;
const OPEN: &str = r#"alice open_poll {"poll":"$poll"}"#;
const CLOSE: &str = r#"alice close_poll {"poll":"$poll"}"#;
const SHARE: &str = r#"alice share_poll_results {"poll":"$poll"}"#;
const ASK: &str = r#"carol ask {"text":"Why twice a day?"}"#;
const SURVEY: &str = r#"alice set_survey {"questions":[{"question":"How was it?","kind":"rating"},{"question":"Why?","kind":"text"}]}"#;
const REACTIONS: &str = r#"alice set_lab {"lab":"reactions","on":true}"#;
const CAPTIONS: &str = r#"alice set_lab {"lab":"captions","on":true}"#;
const OPEN_CHAT: &str = r#"alice set_chat_policy {"attendees":"everyone"}"#;
const STROKE: &str = r##"{"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##;
const DRAW: &str =
    r##"alice draw {"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##;

const SESSION: [Case; 24] = [
    case("leave-accepted", "Carol leaves and is closed with 1000", "carol", &[], &["carol leave"]),
    case(
        "leave-refused",
        "An argument that the server does not know is invalid",
        "carol",
        &[],
        &[r#"!carol leave {"later":1}"#],
    ),
    scheduled(case(
        "start-accepted",
        "Alice starts the webinar and has the baton",
        "alice",
        &["bob !", "carol !"],
        &["alice start"],
    )),
    case(
        "start-refused",
        "There is no rehearsal after the beginning: conflict with the phase",
        "alice",
        &[],
        &[r#"!alice start {"practice":true}"#],
    ),
    scheduled(case(
        "start-practice",
        "Alice begins a rehearsal, and goes live",
        "alice",
        &["carol !"],
        &[r#"alice start {"practice":true}"#, "alice start"],
    )),
    Case {
        phase: Practice,
        ..case(
            "rehearsal-outside",
            "Carol waits outside of a rehearsal and gets a snapshot when it goes live",
            "carol",
            &["bob !"],
            &["bob share_webcam", "alice share_screen", "alice start"],
        )
    },
    case(
        "end-accepted",
        "Alice ends the webinar; everybody is closed with 4410",
        "alice",
        &["carol !", "alice start_recording", POLL, OPEN],
        &["alice end"],
    ),
    case("end-refused", "Carol may not end it: forbidden, missing the role", "carol", &[], &["!carol end"]),
    case("ended", "The webinar ends while Carol is in it", "carol", &[], &["alice end"]),
    case(
        "edit_details-accepted",
        "Alice gives the webinar another title",
        "alice",
        &[],
        &[r#"alice edit_details {"title":"Tides and moons","description":"In an hour.\nFor all."}"#],
    ),
    case("edit_details-refused", "Carol may not", "carol", &[], &[r#"!carol edit_details {"title":"Mine"}"#]),
    case(
        "set_door-accepted",
        "Alice locks the door, and opens it",
        "alice",
        &[],
        &[
            r#"alice set_door {"locked":true}"#,
            r#"alice set_door {"locked":false}"#,
            r#"alice set_door {"locked":true}"#,
        ],
    ),
    case("set_door-refused", "Bob may not", "bob", &[], &[r#"!bob set_door {"locked":true}"#]),
    Case {
        untold_rows: &["$carol"],
        ..case(
            "set_role-accepted",
            "Alice makes Carol a panelist",
            "alice",
            &["carol !"],
            &[r#"alice set_role {"participant":"$carol","role":"panelist"}"#],
        )
    },
    case(
        "set_role-refused",
        "Erin may not act on somebody of higher rank: forbidden, missing the rank",
        "erin",
        &[],
        &[r#"!erin set_role {"participant":"$alice","role":"panelist"}"#],
    ),
    case(
        "hand_over_organizer-accepted",
        "Alice hands the session over to Erin",
        "alice",
        &["erin !"],
        &[r#"alice hand_over_organizer {"participant":"$erin"}"#],
    ),
    case(
        "hand_over_organizer-refused",
        "Only the organizer may",
        "erin",
        &["frank !"],
        &[r#"!erin hand_over_organizer {"participant":"$frank"}"#],
    ),
    case(
        "remove-accepted",
        "Alice removes Carol",
        "alice",
        &["carol !"],
        &[r#"alice remove {"participant":"$carol","reason":"spam"}"#],
    ),
    case(
        "remove-refused",
        "Carol may not",
        "carol",
        &["bob !"],
        &[r#"!carol remove {"participant":"$bob"}"#],
    ),
    case(
        "removed",
        "Carol is removed: closed with 4403, and never comes back",
        "carol",
        &[],
        &[r#"alice remove {"participant":"$carol","reason":"spam"}"#],
    ),
    case(
        "allow_back-accepted",
        "Alice lets Carol, who was removed, come back",
        "alice",
        &["carol !", r#"alice remove {"participant":"$carol"}"#],
        &[r#"alice allow_back {"sub":"carol"}"#],
    ),
    case("allow_back-refused", "Bob may not", "bob", &[], &[r#"!bob allow_back {"sub":"carol"}"#]),
    case(
        "come-and-go",
        "People come and go while Alice looks on",
        "alice",
        &["bob !"],
        &["+carol", "+dave", "+frank", "carol raise_hand", "dave leave", "bob leave"],
    ),
    Case {
        untold_rows: &["$carol"],
        ..case(
            "expect-conflict",
            "What Alice believes of the mute-all is not so: conflict with the epoch",
            "alice",
            &["carol !"],
            &[
                r#"alice mute_all {}"#,
                r#"!alice mute_all {"lock":true} ~ {"mute_epoch":0}"#,
                r#"alice lift_mute_all {} ~ {"mute_epoch":1,"phase":"live"}"#,
            ],
        )
    },
];

const LISTS: [Case; 9] = [
    case(
        "list_participants-accepted",
        "Alice lists who is here",
        "alice",
        &["bob !", "carol !"],
        &[r#"alice list_participants {"limit":2}"#],
    ),
    case("list_participants-refused", "Carol may not", "carol", &[], &["!carol list_participants"]),
    case(
        "list_chat-accepted",
        "Carol lists what was said",
        "carol",
        &[OPEN_CHAT, r#"alice chat {"to":"everyone","text":"Hello"}"#],
        &["carol list_chat"],
    ),
    case(
        "list_chat-refused",
        "A place in the list that is none is invalid",
        "carol",
        &[],
        &[r#"!carol list_chat {"after":"nowhere"}"#],
    ),
    case(
        "list_questions-accepted",
        "Carol lists her questions",
        "carol",
        &[ASK],
        &[r#"carol list_questions {"limit":10}"#],
    ),
    case(
        "list_questions-refused",
        "A page of nothing is invalid",
        "carol",
        &[],
        &[r#"!carol list_questions {"limit":0}"#],
    ),
    case("list_polls-accepted", "Alice lists the polls", "alice", &[POLL], &["alice list_polls"]),
    case(
        "list_polls-refused",
        "A page of too many is invalid",
        "alice",
        &[],
        &[r#"!alice list_polls {"limit":501}"#],
    ),
    Case {
        phase: Scheduled,
        ..case(
            "scheduled",
            "Bob is there before it begins, and the stage chats",
            "bob",
            &[],
            &[r#"bob chat {"to":"staff","text":"Soon?"}"#, r#"alice chat {"to":"$bob","text":"Yes."}"#],
        )
    },
];

const FLOOR: [Case; 31] = [
    case(
        "raise_hand-accepted",
        "Carol raises her hand, and Alice lowers it",
        "carol",
        &[],
        &["carol raise_hand", r#"alice lower_hand {"participant":"$carol"}"#],
    ),
    scheduled(case(
        "raise_hand-refused",
        "Not before it begins: conflict with the phase",
        "carol",
        &[],
        &["!carol raise_hand"],
    )),
    case(
        "lower_hand-accepted",
        "Carol lowers her hand",
        "carol",
        &["carol raise_hand"],
        &["carol lower_hand"],
    ),
    case(
        "lower_hand-refused",
        "Bob may not lower another's",
        "bob",
        &["carol !", "carol raise_hand"],
        &[r#"!bob lower_hand {"participant":"$carol"}"#],
    ),
    case(
        "lower_all_hands-accepted",
        "Alice lowers all hands",
        "alice",
        &["bob !", "carol !"],
        &["bob raise_hand", "carol raise_hand", "alice lower_all_hands"],
    ),
    case("lower_all_hands-refused", "Carol may not", "carol", &[], &["!carol lower_all_hands"]),
    case(
        "hands_lowered",
        "Carol's hand is lowered with all others",
        "carol",
        &["carol raise_hand"],
        &["alice lower_all_hands"],
    ),
    case(
        "mute-accepted",
        "Alice mutes Bob",
        "alice",
        &["bob !", "bob unmute"],
        &[r#"alice mute {"participant":"$bob"}"#],
    ),
    case(
        "mute-refused",
        "Carol may not mute another",
        "carol",
        &["bob !"],
        &[r#"!carol mute {"participant":"$bob"}"#],
    ),
    case(
        "unmute-accepted",
        "Bob opens his microphone, and closes it",
        "bob",
        &[],
        &["bob unmute", "bob mute"],
    ),
    case("unmute-refused", "Carol may not speak", "carol", &[], &["!carol unmute"]),
    case(
        "unmute-own-muted",
        "Who was muted by staff may not open the microphone: forbidden, missing the policy",
        "bob",
        &["bob unmute", r#"alice mute_all {"lock":true}"#],
        &["!bob unmute"],
    ),
    case(
        "unmute_requested",
        "Carol is let speak and asked to, and speaks",
        "carol",
        &[],
        &[
            r#"alice unmute {"participant":"$carol"}"#,
            "carol unmute",
            r#"alice mute {"participant":"$carol"}"#,
        ],
    ),
    case(
        "mute_all-accepted",
        "Alice mutes everybody and keeps the floor locked: no event names those who are muted by it",
        "alice",
        &["bob !", "bob unmute", "carol !"],
        &[r#"alice mute_all {"lock":true}"#],
    ),
    case("mute_all-refused", "Carol may not", "carol", &[], &["!carol mute_all"]),
    case(
        "all_muted",
        "Bob, who speaks, is muted with everybody, and freed",
        "bob",
        &["bob unmute", "frank !"],
        &[
            r#"alice mute_all {"lock":false}"#,
            "bob unmute",
            r#"alice mute_all {"lock":true}"#,
            "alice lift_mute_all",
        ],
    ),
    case(
        "lift_mute_all-accepted",
        "Alice lifts a locked mute-all: panelists may open theirs again",
        "alice",
        &["bob !", r#"alice mute_all {"lock":true}"#],
        &["alice lift_mute_all"],
    ),
    case("lift_mute_all-refused", "Carol may not", "carol", &[], &["!carol lift_mute_all"]),
    case("share_webcam-accepted", "Bob shows his face", "bob", &[], &["bob share_webcam"]),
    case("share_webcam-refused", "Carol may not", "carol", &[], &["!carol share_webcam"]),
    case("hide_webcam-accepted", "Bob hides it", "bob", &["bob share_webcam"], &["bob hide_webcam"]),
    case(
        "hide_webcam-refused",
        "Carol may not hide Bob's",
        "carol",
        &["bob !", "bob share_webcam"],
        &[r#"!carol hide_webcam {"participant":"$bob"}"#],
    ),
    case(
        "hand_presenter-accepted",
        "Alice hands the baton to Bob, and both get a snapshot",
        "alice",
        &["bob !"],
        &[r#"alice hand_presenter {"participant":"$bob"}"#],
    ),
    case(
        "hand_presenter-refused",
        "Bob, who has not got the baton, may not",
        "bob",
        &["frank !"],
        &[r#"!bob hand_presenter {"participant":"$frank"}"#],
    ),
    case(
        "handed-baton",
        "Carol gets the baton and loses it: other rights, and a snapshot each time",
        "carol",
        &["bob !"],
        &[r#"alice hand_presenter {"participant":"$carol"}"#, "alice take_presenter"],
    ),
    case(
        "presenter_changed",
        "Bob sees the baton go from Alice to Erin",
        "bob",
        &["erin !"],
        &[r#"alice hand_presenter {"participant":"$erin"}"#],
    ),
    case(
        "take_presenter-accepted",
        "Alice takes the baton back from Bob",
        "alice",
        &["bob !", r#"alice hand_presenter {"participant":"$bob"}"#],
        &["alice take_presenter"],
    ),
    case("take_presenter-refused", "Carol may not", "carol", &[], &["!carol take_presenter"]),
    case(
        "role_changed-own",
        "Carol becomes a panelist: other rights, and a snapshot",
        "carol",
        &[],
        &[r#"alice set_role {"participant":"$carol","role":"panelist"}"#],
    ),
    case(
        "role_changed",
        "Bob becomes one of the staff while Carol looks on",
        "carol",
        &["bob !", "bob unmute"],
        &[
            r#"alice set_role {"participant":"$bob","role":"in_session_co_organizer"}"#,
            r#"alice mute_all {"lock":true}"#,
        ],
    ),
    case(
        "expect-phase",
        "What Alice believes of the phase is not so: conflict",
        "alice",
        &[],
        &[
            r#"!alice set_door {"locked":true} ~ {"phase":"practice"}"#,
            r#"!alice set_door {"locked":true} ~ {"presenter_term":9}"#,
        ],
    ),
];

const STAGE: [Case; 16] = [
    case(
        "share_screen-accepted",
        "Alice, who presents, shares her screen",
        "alice",
        &[],
        &["alice share_screen"],
    ),
    case(
        "share_screen-refused",
        "Bob has not got the baton: forbidden, missing it",
        "bob",
        &[],
        &["!bob share_screen"],
    ),
    case(
        "pause_screen-accepted",
        "Alice pauses her screen, and goes on",
        "alice",
        &["alice share_screen"],
        &["alice pause_screen", "alice share_screen"],
    ),
    case(
        "pause_screen-refused",
        "What is off cannot be paused: conflict with the screen",
        "alice",
        &[],
        &["!alice pause_screen"],
    ),
    case(
        "stop_screen-accepted",
        "Alice stops her screen: strokes and control go with it",
        "alice",
        &["bob !", "alice share_screen", DRAW, r#"alice give_control {"participant":"$bob"}"#],
        &["alice stop_screen"],
    ),
    case("stop_screen-refused", "Bob may not", "bob", &[], &["!bob stop_screen"]),
    case(
        "screen_changed",
        "Carol sees a screen, strokes, and both gone",
        "carol",
        &["bob !"],
        &["alice share_screen", DRAW, r#"alice give_control {"participant":"$bob"}"#, "alice stop_screen"],
    ),
    case(
        "give_control-accepted",
        "Alice lets Bob control her screen",
        "alice",
        &["bob !", "alice share_screen"],
        &[r#"alice give_control {"participant":"$bob"}"#],
    ),
    case(
        "give_control-refused",
        "Only people on stage can have it: conflict with the role",
        "alice",
        &["carol !", "alice share_screen"],
        &[r#"!alice give_control {"participant":"$carol"}"#],
    ),
    case(
        "revoke_control-accepted",
        "Alice takes control back",
        "alice",
        &["bob !", "alice share_screen", r#"alice give_control {"participant":"$bob"}"#],
        &[r#"alice revoke_control {"participant":"$bob"}"#],
    ),
    case(
        "revoke_control-refused",
        "Bob may not",
        "bob",
        &["frank !", "alice share_screen"],
        &[r#"!bob revoke_control {"participant":"$frank"}"#],
    ),
    case(
        "draw-accepted",
        "Bob draws",
        "bob",
        &["alice share_screen"],
        &[
            r##"bob draw {"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##,
            DRAW,
        ],
    ),
    case(
        "draw-refused",
        "There is no screen to draw on: conflict",
        "bob",
        &[],
        &[r##"!bob draw {"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##],
    ),
    case(
        "clear_drawing-accepted",
        "Alice clears the drawing",
        "alice",
        &["alice share_screen", DRAW],
        &["alice clear_drawing"],
    ),
    case(
        "clear_drawing-refused",
        "Carol may not",
        "carol",
        &["alice share_screen"],
        &["!carol clear_drawing"],
    ),
    case(
        "draw-invalid",
        "A stroke that is none is invalid",
        "alice",
        &["alice share_screen"],
        &[r##"!alice draw {"stroke":{"tool":"pen","color":"#00ffaa","width":0,"points":[[0,0]]}}"##],
    ),
];

const TALK: [Case; 22] = [
    case(
        "answer_question-own",
        "Bob may not answer what is not assigned to him, though he sees it: forbidden, missing the assignment",
        "bob",
        &[r#"bob ask {"text":"Who answers me?"}"#],
        &[r#"!bob answer_question {"question":"$question","text":"I do.","public":true}"#],
    ),
    case(
        "chat-accepted",
        "Alice writes to everybody, to the staff, and to Bob",
        "alice",
        &["bob !"],
        &[
            r#"alice chat {"to":"everyone","text":"Hello, wörld 👋"}"#,
            r#"alice chat {"to":"staff","text":"Ready?"}"#,
            r#"alice chat {"to":"$bob","text":"You next."}"#,
        ],
    ),
    case(
        "chat-refused",
        "The policy for attendees is off: forbidden, missing the policy",
        "carol",
        &[],
        &[r#"!carol chat {"to":"everyone","text":"Hello"}"#],
    ),
    case(
        "chat-not_found",
        "Whom Carol cannot see, she cannot write to: not_found",
        "carol",
        &["dave !", OPEN_CHAT],
        &[r#"!carol chat {"to":"$dave","text":"Psst"}"#],
    ),
    case(
        "chat_message",
        "Carol reads and writes",
        "carol",
        &[OPEN_CHAT, "bob !"],
        &[
            r#"bob chat {"to":"everyone","text":"Welcome"}"#,
            r#"carol chat {"to":"everyone","text":"Thanks"}"#,
            r#"bob chat {"to":"$carol","text":"In private"}"#,
        ],
    ),
    case(
        "set_chat_policy-accepted",
        "Alice lets attendees write to the staff",
        "alice",
        &[],
        &[r#"alice set_chat_policy {"attendees":"staff"}"#],
    ),
    case(
        "set_chat_policy-refused",
        "Bob may not",
        "bob",
        &[],
        &[r#"!bob set_chat_policy {"attendees":"off"}"#],
    ),
    case(
        "chat_policy_changed",
        "Carol may write from now on: you_changed without a snapshot",
        "carol",
        &[],
        &[OPEN_CHAT],
    ),
    case(
        "delete_chat-accepted",
        "Alice deletes a message",
        "alice",
        &[
            "bob !",
            r#"alice chat {"to":"everyone","text":"One"}"#,
            r#"bob chat {"to":"everyone","text":"Two"}"#,
        ],
        &[r#"alice delete_chat {"message":"$message"}"#],
    ),
    case(
        "delete_chat-refused",
        "Bob may not delete what another wrote: forbidden, missing that it is his own",
        "bob",
        &[r#"alice chat {"to":"everyone","text":"One"}"#],
        &[r#"!bob delete_chat {"message":"$message"}"#],
    ),
    case(
        "ask-accepted",
        "Carol asks, with her name and without",
        "carol",
        &[],
        &[ASK, r#"carol ask {"text":"Is it the moon?","anonymous":true}"#],
    ),
    scheduled(case(
        "ask-refused",
        "Not before it begins",
        "carol",
        &[],
        &["!carol ask {\"text\":\"When?\"}"],
    )),
    case(
        "question_asked",
        "Alice sees questions come, one of them without a name",
        "alice",
        &["carol !"],
        &[ASK, r#"carol ask {"text":"Is it the moon?","anonymous":true}"#],
    ),
    case(
        "assign_question-accepted",
        "Alice assigns a question to Bob, and takes it back",
        "alice",
        &["bob !", "carol !", ASK],
        &[
            r#"alice assign_question {"question":"$question","participant":"$bob"}"#,
            r#"alice assign_question {"question":"$question","participant":null}"#,
        ],
    ),
    case(
        "assign_question-refused",
        "There is no such question",
        "alice",
        &["bob !"],
        &[r#"!alice assign_question {"question":"nothing","participant":"$bob"}"#],
    ),
    Case {
        untold: &["$question.at", "$question.anonymous"],
        ..case(
            "question_assigned",
            "Bob is given a question, which he first hears of so, and answers it",
            "bob",
            &["carol !", ASK],
            &[
                r#"alice assign_question {"question":"$question","participant":"$bob"}"#,
                r#"bob answer_question {"question":"$question","text":"Two bulges.","public":false}"#,
            ],
        )
    },
    case(
        "answer_question-accepted",
        "Alice answers a question for all to hear",
        "alice",
        &["carol !", ASK],
        &[
            r#"alice answer_question {"question":"$question","text":"The earth turns under it.","public":true}"#,
        ],
    ),
    case(
        "answer_question-refused",
        "A question that is not assigned to Bob is out of his sight",
        "bob",
        &["carol !", ASK],
        &[r#"!bob answer_question {"question":"$question","text":"So.","public":true}"#],
    ),
    Case {
        untold: &["$question.at", "$question.anonymous"],
        ..case(
            "question_answered",
            "Dave hears the answer to a question that he did not know",
            "dave",
            &["carol !", ASK],
            &[
                r#"alice answer_question {"question":"$question","text":"The earth turns under it.","public":true}"#,
            ],
        )
    },
    case(
        "answer_question-conflict",
        "An answered question is closed: conflict with how",
        "alice",
        &["carol !", ASK, r#"alice answer_question {"question":"$question","text":"So.","public":false}"#],
        &[r#"!alice answer_question {"question":"$question","text":"So again.","public":false}"#],
    ),
    case(
        "dismiss_question-accepted",
        "Alice dismisses a question of Carol's",
        "alice",
        &["carol !", ASK],
        &[r#"alice dismiss_question {"question":"$question"}"#],
    ),
    case(
        "dismiss_question-refused",
        "Carol may not",
        "carol",
        &[ASK],
        &[r#"!carol dismiss_question {"question":"$question"}"#],
    ),
];

const POLLS: [Case; 20] = [
    case("create_poll-accepted", "Alice makes two polls", "alice", &[], &[POLL, SECRET_POLL]),
    case(
        "create_poll-refused",
        "Carol may not",
        "carol",
        &[],
        &[r#"!carol create_poll {"question":"Mine?","kind":"text","options":[]}"#],
    ),
    case(
        "create_poll-invalid",
        "A choice without options is invalid",
        "alice",
        &[],
        &[r#"!alice create_poll {"question":"Which?","kind":"single","options":["One"]}"#],
    ),
    case(
        "delete_poll-accepted",
        "Alice deletes a poll",
        "alice",
        &[POLL],
        &[r#"alice delete_poll {"poll":"$poll"}"#],
    ),
    case(
        "delete_poll-refused",
        "Not while it is open: conflict",
        "alice",
        &[POLL, OPEN],
        &[r#"!alice delete_poll {"poll":"$poll"}"#],
    ),
    case("open_poll-accepted", "Alice opens a poll", "alice", &[POLL], &[OPEN]),
    case(
        "open_poll-refused",
        "No poll twice: conflict",
        "alice",
        &[POLL, OPEN, CLOSE],
        &[r#"!alice open_poll {"poll":"$poll"}"#],
    ),
    case(
        "close_poll-accepted",
        "Alice closes a poll, and the last sums come by a transient",
        "alice",
        &[POLL, OPEN],
        &[CLOSE],
    ),
    case(
        "close_poll-refused",
        "Carol may not",
        "carol",
        &[POLL, OPEN],
        &[r#"!carol close_poll {"poll":"$poll"}"#],
    ),
    case(
        "share_poll_results-accepted",
        "Alice shares the results",
        "alice",
        &["carol !", POLL, OPEN, r#"carol vote {"poll":"$poll","choices":[1]}"#, CLOSE],
        &[SHARE],
    ),
    case(
        "share_poll_results-refused",
        "Not while it is open: conflict",
        "alice",
        &[POLL, OPEN],
        &[r#"!alice share_poll_results {"poll":"$poll"}"#],
    ),
    case(
        "hide_poll_results-accepted",
        "Alice hides them again",
        "alice",
        &[POLL, OPEN, CLOSE, SHARE],
        &[r#"alice hide_poll_results {"poll":"$poll"}"#],
    ),
    case(
        "hide_poll_results-refused",
        "Carol may not",
        "carol",
        &[POLL, OPEN, CLOSE, SHARE],
        &[r#"!carol hide_poll_results {"poll":"$poll"}"#],
    ),
    case(
        "vote-accepted",
        "Carol votes; nobody is told, and her own picture shows that she did",
        "carol",
        &[POLL],
        &[OPEN, r#"carol vote {"poll":"$poll","choices":[1]}"#],
    ),
    case(
        "vote-refused",
        "Twice in an anonymous poll: conflict",
        "carol",
        &[SECRET_POLL, OPEN, r#"carol vote {"poll":"$poll","rating":5}"#],
        &[r#"!carol vote {"poll":"$poll","rating":4}"#],
    ),
    case(
        "poll-whole",
        "Carol sees a poll open, close, and its results come and go",
        "carol",
        &[POLL],
        &[OPEN, CLOSE, SHARE, r#"alice hide_poll_results {"poll":"$poll"}"#, SHARE],
    ),
    case("set_survey-accepted", "Alice sets the survey", "alice", &[], &[SURVEY]),
    case(
        "set_survey-refused",
        "Once somebody has answered it stays: conflict with the number",
        "alice",
        &["carol !", SURVEY, r#"carol submit_survey {"answers":[{"rating":4},null]}"#],
        &[r#"!alice set_survey {"questions":[{"question":"Well?","kind":"rating"}]}"#],
    ),
    case(
        "submit_survey-accepted",
        "Carol takes the survey",
        "carol",
        &[],
        &[SURVEY, r#"carol submit_survey {"answers":[{"rating":4},{"text":"The moon."}]}"#],
    ),
    case(
        "submit_survey-refused",
        "There is none",
        "carol",
        &[],
        &[r#"!carol submit_survey {"answers":[{"rating":4},null]}"#],
    ),
];

const THINGS: [Case; 24] = [
    case(
        "handout_added",
        "Carol sees handouts come and one of them go",
        "carol",
        &[],
        &[
            r#"alice +upload {"name":"moon.txt"}"#,
            r#"alice +upload {"name":"tide.txt"}"#,
            r#"alice remove_handout {"handout":"$handout"}"#,
        ],
    ),
    case(
        "remove_handout-accepted",
        "Alice removes a handout",
        "alice",
        &[r#"alice +upload {"name":"moon.txt"}"#],
        &[r#"alice remove_handout {"handout":"$handout"}"#],
    ),
    case(
        "remove_handout-refused",
        "There is no such handout",
        "alice",
        &[],
        &[r#"!alice remove_handout {"handout":"nothing"}"#],
    ),
    case("start_recording-accepted", "Alice records", "alice", &[], &["alice start_recording"]),
    case("start_recording-refused", "Bob may not", "bob", &[], &["!bob start_recording"]),
    case(
        "pause_recording-accepted",
        "Alice pauses the recording",
        "alice",
        &["alice start_recording"],
        &["alice pause_recording"],
    ),
    case(
        "pause_recording-refused",
        "There is none to pause: conflict",
        "alice",
        &[],
        &["!alice pause_recording"],
    ),
    case(
        "resume_recording-accepted",
        "Alice goes on with it",
        "alice",
        &["alice start_recording", "alice pause_recording"],
        &["alice resume_recording"],
    ),
    case(
        "resume_recording-refused",
        "There is none to go on with: conflict",
        "alice",
        &[],
        &["!alice resume_recording"],
    ),
    case(
        "stop_recording-accepted",
        "Alice stops it",
        "alice",
        &["alice start_recording"],
        &["alice stop_recording"],
    ),
    case(
        "stop_recording-refused",
        "Carol may not",
        "carol",
        &["alice start_recording"],
        &["!carol stop_recording"],
    ),
    case(
        "recording_changed",
        "Carol sees a recording begin, rest, go on and end",
        "carol",
        &[],
        &["alice start_recording", "alice pause_recording", "alice resume_recording", "alice stop_recording"],
    ),
    case(
        "set_lab-accepted",
        "Alice turns reactions and captions on",
        "alice",
        &[],
        &[REACTIONS, CAPTIONS, r#"alice set_lab {"lab":"captions","on":false}"#],
    ),
    case(
        "set_lab-refused",
        "Carol may not",
        "carol",
        &[],
        &[r#"!carol set_lab {"lab":"reactions","on":true}"#],
    ),
    case(
        "react-accepted",
        "Carol reacts, and everybody hears how many did",
        "carol",
        &[REACTIONS],
        &[r#"carol react {"emoji":"clap"}"#, ">reactions"],
    ),
    case("react-refused", "The lab is off: conflict", "carol", &[], &[r#"!carol react {"emoji":"clap"}"#]),
    case(
        "caption-accepted",
        "Bob's words, first for the moment and then for good",
        "bob",
        &[CAPTIONS],
        &[
            r#"bob caption {"text":"High wat","final":false}"#,
            ">caption",
            r#"bob caption {"text":"High water at six.","final":true}"#,
        ],
    ),
    case(
        "caption-refused",
        "The lab is off: conflict",
        "bob",
        &[],
        &[r#"!bob caption {"text":"High","final":true}"#],
    ),
    case(
        "audience",
        "Alice hears how many attendees there are",
        "alice",
        &["carol !"],
        &["+dave", ">audience"],
    ),
    case(
        "poll_tally",
        "Alice hears the sums of an open poll",
        "alice",
        &["carol !", POLL, OPEN],
        &[r#"carol vote {"poll":"$poll","choices":[0]}"#, ">poll_tally"],
    ),
    case(
        "poll_tally-anonymous",
        "The sums of an anonymous poll come when it is closed",
        "alice",
        &["carol !", SECRET_POLL, OPEN],
        &[r#"carol vote {"poll":"$poll","rating":5}"#, ">poll_tally"],
    ),
    case(
        "batch",
        "Much happens at once",
        "bob",
        &["carol !", "frank !", POLL, OPEN_CHAT],
        &[
            "frank unmute",
            "frank share_webcam",
            "alice share_screen",
            DRAW,
            DRAW,
            OPEN,
            r#"carol chat {"to":"everyone","text":"One"}"#,
            r#"frank chat {"to":"everyone","text":"Two"}"#,
            r#"alice mute_all {"lock":true}"#,
            "bob raise_hand",
            "frank raise_hand",
            CLOSE,
            SHARE,
            "alice lower_all_hands",
            "alice start_recording",
        ],
    ),
    case(
        "rights-own",
        "Bob tries what he may and what he may not, one after the other",
        "bob",
        &["alice share_screen"],
        &[
            "!bob start_recording",
            "bob raise_hand",
            "!bob share_screen",
            "bob lower_hand",
            r#"!bob mute_all {}"#,
        ],
    ),
    Case {
        phase: Practice,
        ..case(
            "rehearsal-inside",
            "Bob is part of a rehearsal, and gets a snapshot when it goes live",
            "bob",
            &[],
            &["bob unmute", "alice share_screen", "alice start", "bob raise_hand"],
        )
    },
];

pub fn scripts() -> Vec<Script> {
    let all =
        SESSION.iter().chain(&LISTS).chain(&FLOOR).chain(&STAGE).chain(&TALK).chain(&POLLS).chain(&THINGS);
    all.map(|case| Script { name: case.name.into(), play: Box::new(move || play(case).boxed_local()) })
        .collect()
}

/// Everybody whom the lines name, in the order of the cast; Alice and who is recorded are always there.
fn people(case: &Case) -> Vec<&'static str> {
    let lines: Vec<&str> = case.before.iter().chain(case.acts).copied().collect();
    let comes_later = |who: &str| lines.iter().any(|line| *line == format!("+{who}"));
    let named = |who: &str| {
        who == "alice"
            || who == case.me
            || lines.iter().any(|line| line.trim_start_matches('!').starts_with(who))
    };
    ["alice", "bob", "carol", "dave", "erin", "frank"]
        .into_iter()
        .filter(|who| named(who) && !comes_later(who))
        .collect()
}

async fn play(case: &'static Case) -> cuelight::conformance::Exchange {
    let mut stage = Stage::open(case.me, |config| {
        let limits = &mut config.limits;
        (limits.commands_burst, limits.staff_commands_burst) = (1000, 1000);
        limits.attendee_chat_burst = 1000;
        // The one address that all come from.
        limits.address_connections_burst = 1000;
    })
    .await;
    for who in people(case) {
        stage.enter(who).await;
        if who == "alice" && case.phase != Scheduled {
            let args = json!({"practice": case.phase == Practice});
            stage.act("alice", "start", &args, None, false).await;
        }
    }
    for line in case.before {
        act(&mut stage, line).await;
    }
    stage.begin().await;
    for line in case.acts {
        act(&mut stage, line).await;
    }
    for name in case.untold_rows {
        stage.untold_row(name);
    }
    for field in case.untold {
        let (name, field) = field.split_once('.').unwrap();
        let path = format!("state.questions.{}.{field}", stage.id(name));
        stage.untold(path);
    }
    stage.picture().await;
    stage.finish(case.name, case.title)
}

async fn act(stage: &mut Stage, line: &str) {
    if let Some(kind) = line.strip_prefix('>') {
        return stage.transient(kind).await;
    }
    if let Some(who) = line.strip_prefix('+') {
        return stage.enter(who).await;
    }
    let (refused, line) = line.strip_prefix('!').map_or((false, line), |line| (true, line));
    let (line, expect) = line.split_once(" ~ ").map_or((line, None), |(line, expect)| (line, Some(expect)));
    let mut parts = line.splitn(3, ' ');
    let (who, cmd) = (parts.next().unwrap(), parts.next().unwrap());
    if cmd == "!" {
        // Is here, and does nothing.
        return;
    }
    let read =
        |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let args = parts.next().map_or(json!({}), read);
    let expect = expect.map(read);
    stage.act(who, cmd, &args, expect.as_ref(), refused).await;
}

/// The arguments that draw a line.
pub fn stroke() -> Value {
    serde_json::from_str(STROKE).unwrap()
}
