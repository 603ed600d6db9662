//! What it takes to bring somebody into a session: a key, a webinar asked for by hand, who they are, and their ticket.
//! Must not know what carries any of it.
#![allow(dead_code, reason = "each harness uses its part")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::accounts::Secret;
use cuelight::gateway::tickets;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};
use serde_json::json;

pub const KEY: &str = "alpha";
pub const SECRET: &str = "the secret of alpha, more than 32 bytes";

/// A request for a webinar, with this key; its answer closes the connection.
pub fn scheduling(host: &str, key: &str, secret: &str) -> String {
    let body = json!({"title": "Tides", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60}).to_string();
    let key = STANDARD.encode(format!("{key}:{secret}"));
    format!(
        "POST /v1/webinars HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Basic {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Somebody whom this key answers for.
pub fn identity(name: &str, role: Role, key: &str) -> Identity {
    Identity {
        sub: Sub::new(&name.to_lowercase()).unwrap(),
        name: DisplayName::new(name).unwrap(),
        role,
        member: role.needs_member().then(|| format!("m-{name}").into()),
        email: None,
        key: key.into(),
    }
}

/// A ticket of [`KEY`] that is good for an hour.
pub fn ticket(session: &str, name: &str, role: Role, now: Millis) -> String {
    let expires = Millis(now.0 + 3_600_000);
    tickets::mint(&identity(name, role, KEY), session, expires, &Secret::new(SECRET)).unwrap()
}
