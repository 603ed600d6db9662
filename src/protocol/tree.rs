//! What a client sent, read once and strictly, whichever its encoding: a small tree within known bounds.
//! Must not know what the tree means: `reading.rs` makes types of it, `incoming.rs` the messages.
//!
//! No general JSON value would do here: those keep the last of two equal keys, so that what was checked and what
//! is obeyed can differ. A first flaw does not end the reading: the rest may still hold the id to answer to.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::codec::Codec;
use super::lengths::Lengths;
use super::reading::Flaw;
use super::skipped::Skipped;
use crate::session::keyed::Key;

/// How large a message's parts may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Deepest nesting of maps and arrays, the message itself counted. The parser is recursive.
    pub nesting: usize,
    /// Most members of one map.
    pub members: usize,
    /// Most items of one array.
    pub items: usize,
    /// Longest texts, largest choices.
    pub lengths: Lengths,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { nesting: NESTING_MAX, members: MEMBERS_MAX, items: ITEMS_MAX, lengths: Lengths::default() }
    }
}

/// Deepest nesting, where nobody has set another.
pub const NESTING_MAX: usize = 8;
/// Most members of one map, likewise.
pub const MEMBERS_MAX: usize = 64;
/// Most items of one array, likewise.
pub const ITEMS_MAX: usize = 256;
/// Largest magnitude of a number: beyond it JavaScript peers do not tell neighbouring integers apart.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;
/// How deep what is passed over may be nested before the reading ends: the parsers below are recursive.
const SKIPPED_NESTING_MAX: usize = 128;

/// A value within the bounds above. Invariant: no map holds a key twice.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Int(i64),
    /// Finite.
    Float(f64),
    Str(Box<str>),
    Array(Vec<Tree>),
    Map(Vec<(Box<str>, Tree)>),
}

/// A message as it was read: what could be, and the first flaw, if there was one.
#[derive(Debug)]
pub struct Reading {
    pub tree: Tree,
    pub flaw: Option<Flaw>,
}

/// Reads one message.
///
/// # Errors
/// Bytes that are not this encoding, or more than one value.
pub fn parse(codec: Codec, bytes: &[u8], bounds: &Bounds) -> Result<Reading, Flaw> {
    let first = RefCell::new(None);
    let seed = Seed { bounds, first: &first, path: None, depth: 0 };
    let tree = match codec {
        Codec::Json => {
            let mut deserializer = serde_json::Deserializer::from_slice(bytes);
            let tree = seed.deserialize(&mut deserializer).ok();
            tree.filter(|_| deserializer.end().is_ok())
        }
        Codec::MessagePack => {
            let mut rest = bytes;
            let mut deserializer = rmp_serde::Deserializer::new(&mut rest);
            deserializer.set_max_depth(SKIPPED_NESTING_MAX);
            let tree = seed.deserialize(&mut deserializer).ok();
            drop(deserializer);
            tree.filter(|_| rest.is_empty())
        }
    };
    let tree = tree.ok_or_else(|| Flaw::value("is not one message in this encoding"))?;
    Ok(Reading { tree, flaw: first.into_inner() })
}

/// The way from the message to a value: keys and indexes, the innermost first.
#[derive(Clone, Copy)]
struct Path<'a> {
    step: Step<'a>,
    outer: Option<&'a Path<'a>>,
}

/// One step into a map or an array. No text is made of it before there is a flaw to name.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// Reads one value at its place.
#[derive(Clone, Copy)]
struct Seed<'a> {
    bounds: &'a Bounds,
    /// The first flaw found.
    first: &'a RefCell<Option<Flaw>>,
    path: Option<&'a Path<'a>>,
    /// Maps and arrays around this value.
    depth: usize,
}

impl<'a> Seed<'a> {
    /// Notes a flaw of this value, unless there was one before.
    fn flawed(&self, mut flaw: Flaw) -> Tree {
        let mut first = self.first.borrow_mut();
        if first.is_none() {
            let mut next = self.path;
            while let Some(path) = next {
                flaw = match path.step {
                    Step::Key(key) => flaw.within(key),
                    Step::Index(index) => flaw.within(&index.to_string()),
                };
                next = path.outer;
            }
            *first = Some(flaw);
        }
        Tree::Null
    }

    /// Whether a map or array may stand here.
    fn may_nest(&self) -> bool {
        self.depth < self.bounds.nesting
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the protocol")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        let fits = (-INTEGER_MAX..=INTEGER_MAX).contains(&value);
        Ok(if fits { Tree::Int(value) } else { self.flawed(Flaw::value("is a number out of range")) })
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Tree, E> {
        self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        // Also keeps out integers so long that the parser gave them up for a float, and what is not a number.
        let fits = value.abs() <= INTEGER_MAX as f64;
        Ok(if fits { Tree::Float(value) } else { self.flawed(Flaw::value("is a number out of range")) })
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Str(value.into()))
    }

    /// Binary data, and texts that are not UTF-8.
    fn visit_bytes<E>(self, _: &[u8]) -> Result<Tree, E> {
        Ok(self.flawed(Flaw::value("is neither text nor a number")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        if !self.may_nest() {
            while items.next_element::<Skipped>()?.is_some() {}
            return Ok(self.flawed(Flaw::value("is nested too deeply")));
        }
        let mut kept = Vec::new();
        loop {
            if kept.len() == self.bounds.items {
                if items.next_element::<Skipped>()?.is_some() {
                    while items.next_element::<Skipped>()?.is_some() {}
                    self.flawed(Flaw::value("has too many items"));
                }
                return Ok(Tree::Array(kept));
            }
            let path = Path { step: Step::Index(kept.len()), outer: self.path };
            let seed = Seed { path: Some(&path), depth: self.depth + 1, ..self };
            match items.next_element_seed(seed)? {
                Some(item) => kept.push(item),
                None => return Ok(Tree::Array(kept)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        if !self.may_nest() {
            while members.next_entry::<Skipped, Skipped>()?.is_some() {}
            return Ok(self.flawed(Flaw::value("is nested too deeply")));
        }
        let mut kept: Vec<(Box<str>, Tree)> = Vec::new();
        while let Some(key) = members.next_key::<MapKey>()? {
            let Some(key) = key.0 else {
                members.next_value::<Skipped>()?;
                self.flawed(Flaw::value("has a key that is not text"));
                continue;
            };
            if kept.len() == self.bounds.members {
                members.next_value::<Skipped>()?;
                self.flawed(Flaw::value("has too many members"));
                continue;
            }
            let is_twice = kept.iter().any(|(known, _)| *known == key);
            #[cfg(feature = "planted")]
            let is_twice = is_twice && super::planted::minds_equal_keys();
            if is_twice {
                members.next_value::<Skipped>()?;
                self.flawed(Flaw::key(&key, "is given twice"));
                continue;
            }
            let path = Path { step: Step::Key(&key), outer: self.path };
            let seed = Seed { path: Some(&path), depth: self.depth + 1, ..self };
            let value = members.next_value_seed(seed)?;
            kept.push((key, value));
        }
        Ok(Tree::Map(kept))
    }
}

/// A key; none where it is text in no encoding.
struct MapKey(Option<Box<str>>);

impl<'de> de::Deserialize<'de> for MapKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MapKey, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = MapKey;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_str<E>(self, key: &str) -> Result<MapKey, E> {
                Ok(MapKey(Some(key.into())))
            }
            fn visit_bytes<E>(self, _: &[u8]) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
            fn visit_unit<E>(self) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
            fn visit_i64<E>(self, _: i64) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
            fn visit_u64<E>(self, _: u64) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
            fn visit_f64<E>(self, _: f64) -> Result<MapKey, E> {
                Ok(MapKey(None))
            }
        }
        deserializer.deserialize_any(KeyVisitor)
    }
}

/// Contents are hashed under a key that is no secret: the session hashes the hash again, under its own.
const CONTENT_KEY: Key = Key(*b"cuelight content");

impl Tree {
    /// The member of a map; none where there is none, or this is no map.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        let Tree::Map(members) = self else { return None };
        members.iter().find(|(known, _)| **known == *key).map(|(_, value)| value)
    }

    /// The text, where this is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Tree::Str(text) = self { Some(text) } else { None }
    }
}

/// The same number for the same parts in the same order, in whichever encoding they came and with their keys in
/// whichever order. A member that is null is the same as none.
pub fn content(parts: &[Option<&Tree>]) -> u64 {
    let mut bytes = Vec::with_capacity(256);
    for part in parts {
        write_canonical(part.unwrap_or(&Tree::Null), &mut bytes);
    }
    CONTENT_KEY.hash(&bytes)
}

/// Unambiguous: each value is a letter and its content, what varies in length with its length before it.
fn write_canonical(tree: &Tree, bytes: &mut Vec<u8>) {
    match tree {
        Tree::Null => bytes.push(b'n'),
        Tree::Bool(value) => bytes.extend([b'b', u8::from(*value)]),
        Tree::Int(value) => write_fixed(b'i', value.to_le_bytes(), bytes),
        // The same number is an integer to one encoder and a float to the next.
        Tree::Float(value) if value.fract() == 0.0 => write_fixed(b'i', (*value as i64).to_le_bytes(), bytes),
        Tree::Float(value) => write_fixed(b'f', value.to_le_bytes(), bytes),
        Tree::Str(text) => write_text(text, bytes),
        Tree::Array(items) => {
            write_fixed(b'a', (items.len() as u64).to_le_bytes(), bytes);
            items.iter().for_each(|item| write_canonical(item, bytes));
        }
        Tree::Map(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, value)| *value != Tree::Null).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            write_fixed(b'm', (members.len() as u64).to_le_bytes(), bytes);
            for (key, value) in members {
                write_text(key, bytes);
                write_canonical(value, bytes);
            }
        }
    }
}

fn write_fixed(letter: u8, content: [u8; 8], bytes: &mut Vec<u8>) {
    bytes.push(letter);
    bytes.extend(content);
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    write_fixed(b's', (text.len() as u64).to_le_bytes(), bytes);
    bytes.extend(text.as_bytes());
}
