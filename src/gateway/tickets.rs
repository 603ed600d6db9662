//! Session tickets: minted for people whom the account plane or an application lets in, verified at every door.
//! Must not know sockets or sessions' states: a token, the keys and a time come in; an identity or a refusal goes out.
//!
//! A ticket is a JWT (RFC 7519) signed with HS256 (RFC 7518, section 3.2) and nothing else. The cryptography is
//! `jsonwebtoken`'s; header and claims are read here, because its own reading takes `null` for absent, the clock for
//! its own, and says nothing of a claim that stands there twice.
//!
//! There is no leeway: `exp` is over at its second, `nbf` begins at its second. An application whose clock may run
//! ahead leaves `nbf` out, or sets it a minute back.

mod claims;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::Serialize;

use crate::accounts::{Accounts, Email, Secret};
use crate::gateway::planted::{Fault, is_planted};
use crate::session::text::DisplayName;
use crate::session::{Identity, Millis, Role, Sub};

use claims::{Claims, Head, read_object};

/// Longest token that is looked at, in bytes. The longest one with all its claims at their limits is about 3 KiB.
pub const TICKET_BYTES_MAX: usize = 4096;

/// Longest account member id, in Unicode scalar values.
const MEMBER_CHARS_MAX: usize = 128;

/// The largest integer that every peer can hold (JavaScript's numbers are doubles).
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// The keys that may sign tickets, and what they may sign for.
pub trait KeyRing {
    /// The secret of an API key; `None` if it is unknown or revoked.
    fn secret(&self, kid: &str) -> Option<Secret>;

    /// Whether the session belongs to the account of that key.
    fn owns(&self, kid: &str, session: &str) -> bool;
}

impl KeyRing for Accounts {
    fn secret(&self, kid: &str) -> Option<Secret> {
        self.key(kid).map(|key| key.secret.clone())
    }

    fn owns(&self, kid: &str, session: &str) -> bool {
        self.key_owns(kid, session)
    }
}

/// What is wrong with a ticket. For metrics and tests: who shows a bad ticket is told nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// No three parts, too long, or a part that is no base64url of one JSON object.
    Malformed,
    /// The header names another algorithm, or asks for an extension (`crit`).
    Header,
    /// No key of that id, or it was revoked.
    Key,
    Signature,
    /// A claim is missing, of the wrong type, out of its bounds, or there twice.
    Claims,
    /// A member's role without `member`.
    Member,
    Expired,
    NotYet,
    /// For another session.
    Session,
    /// The key does not own the session.
    Owner,
}

impl Flaw {
    /// Every flaw, in the order in which they are looked for.
    pub const ALL: [Flaw; 10] = [
        Flaw::Malformed,
        Flaw::Header,
        Flaw::Key,
        Flaw::Signature,
        Flaw::Claims,
        Flaw::Member,
        Flaw::Expired,
        Flaw::NotYet,
        Flaw::Session,
        Flaw::Owner,
    ];

    /// The name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Flaw::Malformed => "malformed",
            Flaw::Header => "header",
            Flaw::Key => "key",
            Flaw::Signature => "signature",
            Flaw::Claims => "claims",
            Flaw::Member => "member",
            Flaw::Expired => "expired",
            Flaw::NotYet => "not_yet",
            Flaw::Session => "session",
            Flaw::Owner => "owner",
        }
    }
}

/// A ticket that lets nobody in. Its text is all that the outside may learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketRefused(Flaw);

impl TicketRefused {
    /// What was wrong, for metrics.
    pub fn flaw(self) -> Flaw {
        self.0
    }
}

impl fmt::Display for TicketRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ticket refused")
    }
}

impl std::error::Error for TicketRefused {}

impl From<Flaw> for TicketRefused {
    fn from(flaw: Flaw) -> Self {
        TicketRefused(flaw)
    }
}

/// Signs a ticket for `identity` with the secret of the key that it names. `expires` is cut to whole seconds.
///
/// # Errors
/// `Member` or `Claims`: nothing is minted that [`verify`] would refuse.
pub fn mint(
    identity: &Identity,
    session: &str,
    expires: Millis,
    secret: &Secret,
) -> Result<String, TicketRefused> {
    if identity.role.needs_member() && identity.member.is_none() {
        return Err(Flaw::Member.into());
    }
    if identity.member.as_deref().is_some_and(|member| !is_member(member))
        || identity.email.as_deref().is_some_and(|email| Email::new(email).is_none())
    {
        return Err(Flaw::Claims.into());
    }
    let claims = Minted {
        sub: &identity.sub,
        session,
        role: identity.role,
        name: &identity.name,
        exp: (expires.0 / 1000).min(INTEGER_MAX),
        email: identity.email.as_deref(),
        member: identity.member.as_deref(),
    };
    let header = Header { kid: Some(identity.key.to_string()), ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(secret.expose().as_bytes());
    Ok(jsonwebtoken::encode(&header, &claims, &key)
        .expect("texts and numbers are JSON, and HMAC takes every key"))
}

/// The claims as they are written.
#[derive(Serialize)]
struct Minted<'a> {
    sub: &'a Sub,
    session: &'a str,
    role: Role,
    name: &'a DisplayName,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<&'a str>,
}

/// Who the bearer of a ticket is, if it is good for `session` at `now`, where nobody allows less than the protocol does.
///
/// # Errors
/// As [`verify_within`].
pub fn verify(
    token: &str,
    keys: &dyn KeyRing,
    session: &str,
    now: Millis,
) -> Result<Identity, TicketRefused> {
    verify_within(token, keys, session, now, DisplayName::CHARS_MAX)
}

/// Who the bearer of a ticket is, if it is good for `session` at `now` and the name in it has no more than `name_chars`
/// Unicode scalar values after NFC.
///
/// # Errors
/// Any flaw; nothing of a claim is looked at before the signature holds.
///
/// Cost: one HMAC over at most [`TICKET_BYTES_MAX`] and two small JSON objects; microseconds.
pub fn verify_within(
    token: &str,
    keys: &dyn KeyRing,
    session: &str,
    now: Millis,
    name_chars: usize,
) -> Result<Identity, TicketRefused> {
    let parts = Parts::of(token)?;
    let kid = key_id(parts.header)?;
    let secret = keys.secret(&kid).ok_or(Flaw::Key)?;
    let key = DecodingKey::from_secret(secret.expose().as_bytes());
    let holds = crypto::verify(parts.signature, parts.signed.as_bytes(), &key, Algorithm::HS256);
    if !holds.unwrap_or(false) && !is_planted(Fault::UnsignedTickets) {
        return Err(Flaw::Signature.into());
    }
    let claims: Claims = read_object(&decoded(parts.claims)?).ok_or(Flaw::Claims)?;
    let ticket = Ticket::of(claims, kid)?;
    ticket.identity.name.within(name_chars).map_err(|_| Flaw::Claims)?;
    if now.0 >= ticket.expires.0 {
        return Err(Flaw::Expired.into());
    }
    if now.0 < ticket.begins.0 {
        return Err(Flaw::NotYet.into());
    }
    if ticket.session != session {
        return Err(Flaw::Session.into());
    }
    if !keys.owns(&ticket.identity.key, session) {
        return Err(Flaw::Owner.into());
    }
    if is_planted(Fault::KeysInMetrics) {
        metrics::counter!(crate::metrics::CLOSES.name, "key" => ticket.identity.key.to_string()).increment(1);
    }
    if is_planted(Fault::TicketsInLog) {
        tracing::trace!(token, "planted");
    }
    Ok(ticket.identity)
}

/// The three parts of a token, still encoded.
struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    /// Header and claims with the point between them: what the signature is over.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Result<Parts<'a>, Flaw> {
        if token.len() > TICKET_BYTES_MAX {
            return Err(Flaw::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Flaw::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Flaw::Malformed)?;
        if claims.contains('.') {
            return Err(Flaw::Malformed);
        }
        Ok(Parts { header, claims, signature, signed })
    }
}

/// One part's text. Padding, other alphabets and stray bits at the end are refused: a ticket has one spelling.
fn decoded(part: &str) -> Result<String, Flaw> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::Malformed)?;
    String::from_utf8(bytes).map_err(|_| Flaw::Malformed)
}

/// The key that the header names, if the header asks for nothing but HS256.
fn key_id(header: &str) -> Result<String, Flaw> {
    let head: Head = read_object(&decoded(header)?).ok_or(Flaw::Header)?;
    let is_ticket = head.typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
    if head.alg.as_deref() != Some("HS256") || head.has_crit || !is_ticket {
        return Err(Flaw::Header);
    }
    head.kid.ok_or(Flaw::Header)
}

/// A ticket whose claims are whole and within their bounds.
struct Ticket {
    identity: Identity,
    session: String,
    expires: Millis,
    begins: Millis,
}

impl Ticket {
    fn of(claims: Claims, kid: String) -> Result<Ticket, Flaw> {
        let role = claims.role.as_deref().and_then(Role::from_name).ok_or(Flaw::Claims)?;
        let sub = claims.sub.as_deref().and_then(Sub::new).ok_or(Flaw::Claims)?;
        let name = claims.name.as_deref().and_then(|name| DisplayName::new(name).ok()).ok_or(Flaw::Claims)?;
        let email = claims.email.map(|typed| Email::new(&typed).ok_or(Flaw::Claims)).transpose()?;
        if claims.member.as_deref().is_some_and(|member| !is_member(member)) {
            return Err(Flaw::Claims);
        }
        if role.needs_member() && claims.member.is_none() {
            return Err(Flaw::Member);
        }
        Ok(Ticket {
            identity: Identity {
                sub,
                name,
                role,
                member: claims.member.map(Into::into),
                email: email.map(|email| email.as_str().into()),
                key: kid.into(),
            },
            session: claims.session.ok_or(Flaw::Claims)?,
            expires: seconds(claims.exp.ok_or(Flaw::Claims)?)?,
            begins: claims.nbf.map_or(Ok(Millis(0)), seconds)?,
        })
    }
}

fn is_member(text: &str) -> bool {
    (1..=MEMBER_CHARS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn seconds(number: u64) -> Result<Millis, Flaw> {
    if number > INTEGER_MAX { Err(Flaw::Claims) } else { Ok(Millis(number.saturating_mul(1000))) }
}
