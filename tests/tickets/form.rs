//! What a token must be before anything it claims is read: its parts, its header, its signature.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use cuelight::accounts::Secret;
use cuelight::gateway::tickets::{Flaw, TICKET_BYTES_MAX, mint};
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::{HEADER, NOW, SECRET, check_header, flaw, good, sign, with};

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
fn a_token_with_any_one_character_changed_is_refused() {
    let good = sign(HEADER, &good().to_string(), Algorithm::HS256);
    for place in 0..good.len() {
        for other in "AZaz059-_.=+/ \n{\"".chars().filter(|other| !good[place..].starts_with(*other)) {
            let token = format!("{}{other}{}", &good[..place], &good[place + 1..]);
            assert!(flaw(&token).is_some(), "{token}");
        }
        assert!(flaw(&good[..place]).is_some() && flaw(&good[place + 1..]).is_some());
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
