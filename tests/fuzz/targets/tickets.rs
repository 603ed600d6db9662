//! Session tickets: whole tokens as they come, and headers and claims that are signed with the right key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cuelight::accounts::Secret;
use cuelight::gateway::tickets::{TICKET_BYTES_MAX, mint, verify};
use cuelight::session::Millis;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};

use super::bytes;
use super::stack::{NOW, One, SECRET, SESSION};

/// Bytes: whether the rest is to be signed, which byte to spoil, then a token; or a header, a line's end, claims.
pub fn check(input: &[u8]) {
    let (choice, rest) = bytes::first(input);
    let (spoiled, rest) = bytes::first(rest);
    let token = if choice % 2 == 0 {
        let Ok(token) = std::str::from_utf8(rest) else { return };
        token.to_owned()
    } else {
        let (header, claims) = bytes::split(rest, b'\n');
        signed(header, claims)
    };
    let Ok(identity) = verify(&token, &One, SESSION, NOW) else { return };
    assert!(token.len() <= TICKET_BYTES_MAX);
    assert!(verify(&token, &One, "s2", NOW).is_err(), "for this session only");
    let expires = Millis(NOW.0 + 1000);
    let minted =
        mint(&identity, SESSION, expires, &Secret::new(SECRET)).expect("what is let in can be minted");
    assert_eq!(verify(&minted, &One, SESSION, NOW), Ok(identity), "a minted ticket says the same");
    assert!(verify(&minted, &One, SESSION, expires).is_err(), "no longer than it says");
    for token in [token, minted] {
        let mut spoilt = token.into_bytes();
        let at = usize::from(spoiled) * spoilt.len() / 256;
        spoilt[at] = if spoilt[at] == b'A' { b'B' } else { b'A' };
        let spoilt = String::from_utf8(spoilt).expect("a token is ASCII");
        assert!(verify(&spoilt, &One, SESSION, NOW).is_err(), "with another byte at {at}: {spoilt}");
    }
}

/// The token of these, signed as an application does.
fn signed(header: &[u8], claims: &[u8]) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).expect("HMAC signs everything");
    format!("{signed}.{signature}")
}
