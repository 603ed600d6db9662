//! The session itself: beginning, rehearsing, ending, its door, its roles, and who is removed.

use super::{Case, OPEN, POLL, Phase, case, scheduled};

pub const CASES: [Case; 24] = [
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
        phase: Phase::Practice,
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
