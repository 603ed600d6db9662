//! Tickets: which one lets in, and that no flawed one does. The tokens are made here by hand, byte for byte, so that
//! what the server mints is judged by something else than itself.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use cuelight::accounts::Secret;
use cuelight::gateway::tickets::{Flaw, KeyRing, TICKET_BYTES_MAX, mint, verify};
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

const SECRET: &str = "the secret of key k1, more than 32 bytes";
const NOW: Millis = Millis(1_800_000_000_000);
const NOW_S: u64 = 1_800_000_000;

/// Keys k1 (owns "webinar"), k2 (owns "other"), and k0, which was revoked and is therefore not there.
struct Ring(BTreeMap<&'static str, &'static str>);

impl KeyRing for Ring {
    fn secret(&self, kid: &str) -> Option<Secret> {
        self.0.contains_key(kid).then(|| Secret::new(SECRET))
    }
    fn owns(&self, kid: &str, session: &str) -> bool {
        self.0.get(kid) == Some(&session)
    }
}

fn ring() -> Ring {
    Ring(BTreeMap::from([("k1", "webinar"), ("k2", "other")]))
}

fn sign(header: &str, claims: &str, algorithm: Algorithm) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = crypto::sign(signed.as_bytes(), &key, algorithm).expect("HMAC signs everything");
    format!("{signed}.{signature}")
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#;

fn good() -> Value {
    json!({"sub": "carol", "session": "webinar", "role": "attendee", "name": "Carol", "exp": NOW_S + 60})
}

/// The good claims with some replaced, or taken out where the value is absent.
fn with(changes: &[(&str, Option<Value>)]) -> String {
    let mut claims = good();
    let members = claims.as_object_mut().expect("an object");
    for (name, value) in changes {
        match value {
            Some(value) => drop(members.insert((*name).to_owned(), value.clone())),
            None => drop(members.remove(*name)),
        }
    }
    claims.to_string()
}

fn flaw(token: &str) -> Option<Flaw> {
    let found = verify(token, &ring(), "webinar", NOW);
    if let Err(refused) = &found {
        assert_eq!(refused.to_string(), "ticket refused", "nothing more is told");
    }
    found.err().map(|refused| refused.flaw())
}

fn check_claims(changes: &[(&str, Option<Value>)], expected: Option<Flaw>) {
    let claims = with(changes);
    assert_eq!(flaw(&sign(HEADER, &claims, Algorithm::HS256)), expected, "{claims}");
}

/// Text of claims as it stands, for what no JSON writer would write.
fn check_text(claims: &str, expected: Option<Flaw>) {
    assert_eq!(flaw(&sign(HEADER, claims, Algorithm::HS256)), expected, "{claims}");
}

fn check_header(header: &str, expected: Option<Flaw>) {
    assert_eq!(flaw(&sign(header, &good().to_string(), Algorithm::HS256)), expected, "{header}");
}

#[test]
fn a_good_ticket_says_who_its_bearer_is() {
    let claims = with(&[
        ("role", Some(json!("co_organizer"))),
        ("member", Some(json!("m7"))),
        ("email", Some(json!("Carol@Example.org"))),
        ("jti", Some(json!("1"))),
        ("nbf", Some(json!(NOW_S))),
        ("iat", Some(json!(1.5))),
        ("x", Some(json!({"y": [null]}))),
    ]);
    let identity = verify(&sign(HEADER, &claims, Algorithm::HS256), &ring(), "webinar", NOW).unwrap();
    assert_eq!((identity.sub.as_str(), identity.name.as_str()), ("carol", "Carol"));
    assert_eq!((identity.role, identity.member.as_deref()), (Role::CoOrganizer, Some("m7")));
    assert_eq!((identity.email.as_deref(), &*identity.key), (Some("carol@example.org"), "k1"));
}

#[test]
fn what_is_minted_is_verified_and_says_the_same() {
    for role in Role::ALL {
        let identity = Identity {
            sub: Sub::new(&"é".repeat(128)).unwrap(),
            name: DisplayName::new(&"名".repeat(64)).unwrap(),
            role,
            member: role.needs_member().then(|| "m".repeat(128).into()),
            email: Some(format!("{}@{}", "a".repeat(64), "b".repeat(189)).into()),
            key: "k1".into(),
        };
        let token = mint(&identity, "webinar", NOW.plus(1000), &Secret::new(SECRET)).unwrap();
        assert!(token.len() <= TICKET_BYTES_MAX / 2, "{}", token.len());
        assert_eq!(verify(&token, &ring(), "webinar", NOW), Ok(identity));
    }
}

#[test]
fn nothing_is_minted_that_would_be_refused() {
    let identity = Identity {
        sub: Sub::new("bob").unwrap(),
        name: DisplayName::new("Bob").unwrap(),
        role: Role::Organizer,
        member: None,
        email: None,
        key: "k1".into(),
    };
    let minted = |identity: Identity| {
        mint(&identity, "webinar", NOW, &Secret::new(SECRET)).map_err(|found| found.flaw())
    };
    assert_eq!(minted(identity.clone()), Err(Flaw::Member));
    assert_eq!(minted(Identity { member: Some("".into()), ..identity.clone() }), Err(Flaw::Claims));
    assert_eq!(
        minted(Identity { email: Some("x".into()), member: Some("m".into()), ..identity }),
        Err(Flaw::Claims)
    );
}

#[test]
fn a_ticket_that_is_no_whole_token_is_refused() {
    let good = sign(HEADER, &good().to_string(), Algorithm::HS256);
    assert_eq!(flaw(&good), None);
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    for (token, expected) in [
        (String::new(), Flaw::Malformed),
        ("..".to_owned(), Flaw::Header),
        ("a.b".to_owned(), Flaw::Malformed),
        (format!("{header}.{claims}"), Flaw::Malformed),
        (format!("{good}."), Flaw::Malformed),
        (format!("{good}.{signature}"), Flaw::Malformed),
        (format!(".{good}"), Flaw::Malformed),
        (format!("{good} "), Flaw::Signature),
        (format!(" {good}"), Flaw::Malformed),
        (format!("{good}\n"), Flaw::Signature),
        (format!("{good}\0"), Flaw::Signature),
        (format!("Bearer {good}"), Flaw::Malformed),
        (format!("{good}="), Flaw::Signature),
        (format!("{header}.{claims}."), Flaw::Signature),
        (format!("{header}==.{claims}.{signature}"), Flaw::Malformed),
        (format!("{header}.{claims}=.{signature}"), Flaw::Signature),
        (format!("{header}.{claims}A.{signature}"), Flaw::Signature),
        (format!("{header}.{claims}.{}", &signature[..signature.len() - 1]), Flaw::Signature),
        (format!("{good}{}", "A".repeat(TICKET_BYTES_MAX)), Flaw::Malformed),
    ] {
        assert_eq!(flaw(&token), Some(expected), "{token}");
    }
}

#[test]
fn a_ticket_has_one_spelling() {
    // 256 bits are 43 digits with two bits to spare: each of the other three spellings of the last is refused.
    let good = sign(HEADER, &good().to_string(), Algorithm::HS256);
    let (head, last) = good.split_at(good.len() - 1);
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for digit in digits.chars().filter(|digit| !last.starts_with(*digit)) {
        assert_eq!(flaw(&format!("{head}{digit}")), Some(Flaw::Signature), "{digit}");
    }
}

#[test]
fn parts_in_other_alphabets_are_refused_though_signed() {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let claims = with(&[("name", Some(json!("Carol???>>>")))]);
    let header = "{\"alg\":\"HS256\",\"kid\":\"k1\"}";
    for (signed, expected) in [
        (format!("{}.{}", URL_SAFE.encode(header), URL_SAFE_NO_PAD.encode(&claims)), Some(Flaw::Malformed)),
        (
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), STANDARD_NO_PAD.encode(&claims)),
            Some(Flaw::Malformed),
        ),
        (
            format!("{}.{}=", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(&claims)),
            Some(Flaw::Malformed),
        ),
        (
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(b"{\"sub\":\"\xff\"}")),
            Some(Flaw::Malformed),
        ),
        (format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(&claims)), None),
    ] {
        let signature = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).unwrap();
        assert_eq!(flaw(&format!("{signed}.{signature}")), expected, "{signed}");
    }
}

#[test]
fn only_hs256_is_taken_whatever_the_header_says() {
    let claims = good().to_string();
    for (name, algorithm) in [("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)] {
        let header = HEADER.replace("HS256", name);
        assert_eq!(flaw(&sign(&header, &claims, algorithm)), Some(Flaw::Header), "{name}, honestly signed");
        assert_eq!(flaw(&sign(HEADER, &claims, algorithm)), Some(Flaw::Signature), "{name} said to be HS256");
    }
    for name in
        ["none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "RS256", "PS256", "ES256", "EdDSA", "HS1"]
    {
        let header = HEADER.replace("HS256", name);
        check_header(&header, Some(Flaw::Header));
        let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
        assert_eq!(flaw(&unsigned), Some(Flaw::Header), "{name}, unsigned");
    }
}

#[test]
fn a_header_that_asks_for_more_or_is_ambiguous_is_refused() {
    for (header, expected) in [
        (r#"{"alg":"HS256","kid":"k1"}"#, None),
        (r#"{"alg":"HS256","kid":"k1","typ":"jwt","x":1,"jku":"https://evil.test"}"#, None),
        (r#"{"alg":"HS256","kid":"k1","crit":[]}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1","crit":null}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1","crit":["b64"],"b64":false}"#, Some(Flaw::Header)),
        (r#"{"alg":"none","alg":"HS256","kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","alg":"HS256","kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k0","kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1","x":1,"\u0078":1}"#, Some(Flaw::Header)),
        (r#"{"alg":["HS256"],"kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"alg":null,"kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"kid":"k1"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":1}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":null}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1","typ":"at+jwt"}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1","typ":null}"#, Some(Flaw::Header)),
        (r#"{"alg":"HS256","kid":"k1"} "#, None),
        (r#"{"alg":"HS256","kid":"k1"}{}"#, Some(Flaw::Header)),
        (r#"["HS256","k1"]"#, Some(Flaw::Header)),
        ("", Some(Flaw::Header)),
    ] {
        check_header(header, expected);
    }
}

#[test]
fn an_unknown_or_revoked_key_is_refused() {
    for kid in ["k0", "k3", "", "K1", "k1 ", "../k1", "k1\\u0000"] {
        check_header(&HEADER.replace("k1", kid), Some(Flaw::Key));
    }
}

#[test]
fn another_keys_secret_does_not_sign() {
    let signed = sign(HEADER, &good().to_string(), Algorithm::HS256);
    let other = Identity {
        sub: Sub::new("carol").unwrap(),
        name: DisplayName::new("Carol").unwrap(),
        role: Role::Attendee,
        member: None,
        email: None,
        key: "k1".into(),
    };
    let forged = mint(&other, "webinar", NOW.plus(1000), &Secret::new("guessed")).unwrap();
    assert_eq!(flaw(&forged), Some(Flaw::Signature));
    assert_eq!(flaw(&signed), None);
}

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

#[test]
fn a_forged_claim_is_not_read_before_the_signature_holds() {
    let good = sign(HEADER, &good().to_string(), Algorithm::HS256);
    let (_, signature) = good.rsplit_once('.').unwrap();
    for claims in ["", "{}", "{\"exp\":0}", &with(&[("role", Some(json!("organizer")))])] {
        let token =
            format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(flaw(&token), Some(Flaw::Signature), "{claims}");
    }
}

/// The planted twin of the checks above: the library alone, with its own defaults, takes some of what we refuse, so
/// the tables above are able to fail.
#[test]
fn the_library_alone_would_take_flawed_tickets() {
    let mut lenient = jsonwebtoken::Validation::new(Algorithm::HS256);
    lenient.validate_exp = false;
    lenient.required_spec_claims.clear();
    let key = jsonwebtoken::DecodingKey::from_secret(SECRET.as_bytes());
    let twice = r#"{"role":"attendee","role":"organizer"}"#;
    let crit = r#"{"alg":"HS256","kid":"k1","crit":null}"#;
    for (header, claims) in [(HEADER, twice), (crit, "{}")] {
        let token = sign(header, claims, Algorithm::HS256);
        assert!(jsonwebtoken::decode::<Value>(&token, &key, &lenient).is_ok(), "{header} {claims}");
        assert!(flaw(&token).is_some());
    }
}
