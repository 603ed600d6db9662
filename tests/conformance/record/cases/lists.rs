//! Lists, a page at a time.

use super::{ASK, Case, OPEN_CHAT, POLL, Phase, case};

pub const CASES: [Case; 9] = [
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
        phase: Phase::Scheduled,
        ..case(
            "scheduled",
            "Bob is there before it begins, and the stage chats",
            "bob",
            &[],
            &[r#"bob chat {"to":"staff","text":"Soon?"}"#, r#"alice chat {"to":"$bob","text":"Yes."}"#],
        )
    },
];
