//! What a ticket may claim: types, bounds, times, and each claim once.

use cuelight::gateway::tickets::Flaw;
use cuelight::session::Role;
use serde_json::json;

use super::{HEADER, NOW_S, check_claims, check_header, check_text, good};

#[test]
fn a_claim_of_the_wrong_type_is_refused_and_null_is_no_absence() {
    let wrong = [json!(null), json!(true), json!(7), json!([]), json!({}), json!(["a"])];
    for name in ["sub", "session", "role", "name", "email", "member", "jti"] {
        for value in &wrong {
            check_claims(&[(name, Some(value.clone()))], Some(Flaw::Claims));
        }
    }
    let wrong = [
        json!(null),
        json!(true),
        json!("1800000060"),
        json!(1_800_000_060.0),
        json!(-1),
        json!([]),
        json!(1u64 << 53),
    ];
    for name in ["exp", "nbf"] {
        for value in &wrong {
            check_claims(&[(name, Some(value.clone()))], Some(Flaw::Claims));
        }
    }
    for text in [
        "1.8e9",
        "18000000600000000000000000",
        "01800000060",
        "+1800000060",
        "0x6b49d23c",
        "Infinity",
        "1e999",
    ] {
        check_text(&good().to_string().replace("1800000060", text), Some(Flaw::Claims));
    }
}

#[test]
fn a_missing_claim_is_refused() {
    for name in ["sub", "session", "role", "name", "exp"] {
        check_claims(&[(name, None)], Some(Flaw::Claims));
    }
}

#[test]
fn a_claim_that_stands_there_twice_is_refused() {
    let good = good().to_string();
    for more in [r#""exp":9999999999"#, r#""role":"attendee""#, r#""\u0072ole":"attendee""#, r#""x":1,"x":1"#]
    {
        check_text(&format!("{},{more}}}", &good[..good.len() - 1]), Some(Flaw::Claims));
        check_text(&format!("{{{more},{}", &good[1..]), Some(Flaw::Claims));
    }
}

#[test]
fn claims_that_are_not_one_json_object_are_refused() {
    let good = good().to_string();
    for text in [
        "",
        "null",
        "[]",
        "\"\"",
        "{",
        "{}",
        &format!("{good}x"),
        &format!("{good}{good}"),
        &format!("[{good}]"),
        &format!("\u{feff}{good}"),
        &good.replace('"', "'"),
        &format!("{},}}", &good[..good.len() - 1]),
    ] {
        check_text(text, Some(Flaw::Claims));
    }
}

#[test]
fn lone_surrogates_are_refused_wherever_they_stand() {
    let good = good().to_string();
    for (from, to) in [
        ("\"Carol\"", r#""Carol\ud800""#),
        ("\"carol\"", r#""\udc00carol""#),
        ("{", r#"{"x":"\ud83d","#),
        ("{", r#"{"\ud83d":1,"#),
        ("{", r#"{"x":["\udbff\u0041"],"#),
    ] {
        check_text(&good.replacen(from, to, 1), Some(Flaw::Claims));
    }
    check_text(&good.replace("\"Carol\"", r#""Carol \ud83d\ude00""#), None);
}

#[test]
fn texts_of_claims_keep_their_bounds() {
    for (name, value, expected) in [
        ("sub", "", Some(Flaw::Claims)),
        ("sub", &*"s".repeat(127), None),
        ("sub", &*"é".repeat(128), None),
        ("sub", &*"s".repeat(129), Some(Flaw::Claims)),
        ("sub", "a\nb", Some(Flaw::Claims)),
        ("name", "", Some(Flaw::Claims)),
        ("name", " ", Some(Flaw::Claims)),
        ("name", &*"é".repeat(64), None),
        ("name", &*"e\u{301}".repeat(64), None),
        ("name", &*"é".repeat(65), Some(Flaw::Claims)),
        ("name", "Alice\u{0}", Some(Flaw::Claims)),
        ("name", "Al\u{200b}ice", Some(Flaw::Claims)),
        ("name", "\u{202e}ecilA", Some(Flaw::Claims)),
        ("name", "Al\u{2066}ice", Some(Flaw::Claims)),
        ("name", "<script>alert(1)</script>", None),
        ("member", "", Some(Flaw::Claims)),
        ("member", &*"m".repeat(128), None),
        ("member", &*"m".repeat(129), Some(Flaw::Claims)),
        ("email", "carol", Some(Flaw::Claims)),
        ("email", "", Some(Flaw::Claims)),
        ("role", "presenter", Some(Flaw::Claims)),
        ("role", "Attendee", Some(Flaw::Claims)),
        ("role", "", Some(Flaw::Claims)),
        ("aud", "somebody else", Some(Flaw::Claims)),
    ] {
        check_claims(&[(name, Some(json!(value)))], expected);
    }
}

#[test]
fn a_role_of_members_wants_a_member() {
    for role in Role::ALL {
        let without = role.needs_member().then_some(Flaw::Member);
        check_claims(&[("role", Some(json!(role.name())))], without);
        check_claims(&[("role", Some(json!(role.name()))), ("member", Some(json!("m1")))], None);
    }
}

#[test]
fn a_ticket_ends_at_its_second_and_begins_at_its_second() {
    for (exp, expected) in [
        (0, Some(Flaw::Expired)),
        (NOW_S - 1, Some(Flaw::Expired)),
        (NOW_S, Some(Flaw::Expired)),
        (NOW_S + 1, None),
        ((1 << 53) - 1, None),
    ] {
        check_claims(&[("exp", Some(json!(exp)))], expected);
    }
    for (nbf, expected) in [(0, None), (NOW_S, None), (NOW_S + 1, Some(Flaw::NotYet))] {
        check_claims(&[("nbf", Some(json!(nbf)))], expected);
    }
}

#[test]
fn a_ticket_is_for_one_session_that_its_key_owns() {
    for session in ["", "other", "Webinar", "webinar ", "webinar\u{0}"] {
        check_claims(&[("session", Some(json!(session)))], Some(Flaw::Session));
    }
    check_header(&HEADER.replace("k1", "k2"), Some(Flaw::Owner));
}
