//! Tickets: which one lets in, and that no flawed one does. The tokens are made here by hand, byte for byte, so that
//! what the server mints is judged by something else than itself.

mod claims;
mod form;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
