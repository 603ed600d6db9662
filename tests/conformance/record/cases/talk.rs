//! Chat and questions.

use super::{ASK, Case, OPEN_CHAT, case, scheduled};

pub const CASES: [Case; 22] = [
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
