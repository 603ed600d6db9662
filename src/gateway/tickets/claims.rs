//! The JSON of a ticket's two objects, read strictly: each member once, each known one of its type, nothing behind.
//! Must not know what the members mean.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// The header's members. `null` is a type of its own and never stands for absent.
#[derive(Default)]
pub(super) struct Head {
    pub(super) alg: Option<String>,
    pub(super) kid: Option<String>,
    pub(super) typ: Option<String>,
    /// Whether the header names extensions that must be understood: none is, whatever its value.
    pub(super) has_crit: bool,
}

/// The claims. Numbers are whole: a `NumericDate` with a fraction is refused.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) sub: Option<String>,
    pub(super) session: Option<String>,
    pub(super) role: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) member: Option<String>,
    pub(super) exp: Option<u64>,
    pub(super) nbf: Option<u64>,
}

/// An object whose members are known by name.
pub(super) trait Members: Default {
    /// Reads the value of one member.
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

impl Members for Head {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "alg" => self.alg = Some(map.next_value()?),
            "kid" => self.kid = Some(map.next_value()?),
            "typ" => self.typ = Some(map.next_value()?),
            "crit" => {
                ignore(map)?;
                self.has_crit = true;
            }
            _ => ignore(map)?,
        }
        Ok(())
    }
}

impl Members for Claims {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "sub" => self.sub = Some(map.next_value()?),
            "session" => self.session = Some(map.next_value()?),
            "role" => self.role = Some(map.next_value()?),
            "name" => self.name = Some(map.next_value()?),
            "email" => self.email = Some(map.next_value()?),
            "member" => self.member = Some(map.next_value()?),
            "exp" => self.exp = Some(map.next_value()?),
            "nbf" => self.nbf = Some(map.next_value()?),
            // Its use is the issuer's; its type is checked all the same.
            "jti" => drop(map.next_value::<String>()?),
            // Whoever is not the audience must refuse the token (RFC 7519, section 4.1.3), and we have no such name.
            "aud" => return Err(A::Error::custom("is for somebody else")),
            _ => ignore(map)?,
        }
        Ok(())
    }
}

/// Reads a member that means nothing here (RFC 7519, section 4: unknown claims are ignored). It is parsed in full
/// all the same: a skipped value may hold what is no text, such as a lone surrogate.
fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<serde_json::Value>().map(drop)
}

/// The object in `json`, if that is one object, strictly, and nothing else.
pub(super) fn read_object<T: Members>(json: &str) -> Option<T> {
    serde_json::from_str::<Strict<T>>(json).ok().map(|strict| strict.0)
}

struct Strict<T>(T);

impl<'de, T: Members> Deserialize<'de> for Strict<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Once(PhantomData)).map(Strict)
    }
}

struct Once<T>(PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for Once<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with each member once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let (mut found, mut seen) = (T::default(), BTreeSet::new());
        while let Some(name) = map.next_key::<String>()? {
            found.take(&name, &mut map)?;
            if !seen.insert(name) {
                return Err(A::Error::custom("a member stands here twice"));
            }
        }
        Ok(found)
    }
}
