//! From the tree to the types of the protocol, and what is said when that fails: the flaw and the field at fault.
//! Must not know the types: they come with serde's derive, which asks and is answered here.
//!
//! The field that a flaw names: a key that is unknown, missing or given twice is named itself, however deep it
//! lies; of a value that is wrong, the outermost key is named, and the way inside stands in the message.

use std::fmt;

use serde::Deserializer;
use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};
use serde::forward_to_deserialize_any;

use super::tree::Tree;

/// A key of a client's making is repeated to it up to here: an answer is not as long as what it answers.
const FIELD_CHARS_MAX: usize = 64;

/// What is wrong with a message, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The key that is itself the flaw.
    key: Option<Box<str>>,
    /// The way to it, the innermost step first.
    steps: Vec<Box<str>>,
    message: Box<str>,
}

impl Flaw {
    /// A value that cannot be.
    pub fn value(message: impl Into<Box<str>>) -> Flaw {
        Flaw { key: None, steps: Vec::new(), message: message.into() }
    }

    /// A key that cannot be, or that is not there.
    pub fn key(key: &str, message: impl Into<Box<str>>) -> Flaw {
        Flaw { key: Some(cut(key)), steps: Vec::new(), message: message.into() }
    }

    /// The same flaw, seen from the value around: `step` leads to it.
    pub fn within(mut self, step: &str) -> Flaw {
        self.steps.push(cut(step));
        self
    }

    /// The same flaw, seen from inside the outermost value.
    pub fn inside(mut self) -> Flaw {
        self.steps.pop();
        self
    }

    /// The outermost key on the way, if the flaw lies in a member.
    pub fn outermost(&self) -> Option<&str> {
        self.steps.last().map(|step| &**step)
    }

    /// Whether it is a flaw of the envelope's own members.
    pub fn is_shallow(&self) -> bool {
        self.steps.len() + usize::from(self.key.is_some()) <= 1
    }

    /// The field to name, `whole` where it is all of what was read.
    pub fn field<'a>(&'a self, whole: &'a str) -> &'a str {
        self.key.as_deref().or(self.outermost()).unwrap_or(whole)
    }

    /// The rest of the sentence that begins with the field.
    pub fn message(&self) -> String {
        let inner = if self.key.is_some() {
            &self.steps[..]
        } else {
            self.steps.split_last().map_or(&[][..], |(_, inner)| inner)
        };
        if inner.is_empty() {
            return self.message.to_string();
        }
        let way: Vec<&str> = inner.iter().rev().map(|step| &**step).collect();
        format!("{} (in `{}`)", self.message, way.join("."))
    }
}

fn cut(key: &str) -> Box<str> {
    key.chars().take(FIELD_CHARS_MAX).collect()
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field("message"), self.message())
    }
}

impl std::error::Error for Flaw {}

/// What was sent is never repeated in these words, save names of keys: an answer may stand in somebody's log.
impl de::Error for Flaw {
    /// A text may open with the member it is about, in backquotes and with a colon: "`options`: too many".
    fn custom<T: fmt::Display>(message: T) -> Flaw {
        let text = message.to_string();
        let named = text.strip_prefix('`').and_then(|rest| rest.split_once("`: "));
        match named {
            Some((field, message)) => Flaw::value(message).within(field),
            None => Flaw::value(text),
        }
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Flaw {
        Flaw::value(format!("is not {expected}"))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Flaw {
        Flaw::value(format!("is not {expected}"))
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Flaw {
        de::Error::custom(expected)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Flaw {
        Flaw::value(format!("is none of {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Flaw {
        Flaw::key(field, "is unknown here")
    }

    fn missing_field(field: &'static str) -> Flaw {
        Flaw::key(field, "is missing")
    }

    fn duplicate_field(field: &'static str) -> Flaw {
        Flaw::key(field, "is given twice")
    }
}

impl<'de> Deserializer<'de> for &'de Tree {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Int(value) => match u64::try_from(*value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(*value),
            },
            Tree::Float(value) => visitor.visit_f64(*value),
            Tree::Str(text) => visitor.visit_borrowed_str(text),
            Tree::Array(items) => {
                let mut reader = Items { rest: items.iter(), index: 0 };
                let value = visitor.visit_seq(&mut reader)?;
                if reader.rest.len() == 0 { Ok(value) } else { Err(Flaw::value("has too many items")) }
            }
            Tree::Map(members) => visitor.visit_map(Members { rest: members.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        if *self == Tree::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        visitor.visit_newtype_struct(self)
    }

    /// By name only: serde would take an array for a struct too.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        match self {
            Tree::Map(_) => self.deserialize_any(visitor),
            _ => Err(Flaw::value("is not a map")),
        }
    }

    /// Our enums inside of arguments are plain names.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        match self {
            Tree::Str(name) => visitor.visit_enum((&**name).into_deserializer()),
            _ => Err(Flaw::value("is not a name")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items<'de> {
    rest: std::slice::Iter<'de, Tree>,
    index: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Flaw;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Flaw> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item).map(Some).map_err(|flaw| flaw.within(&index.to_string()))
    }
}

struct Members<'de> {
    rest: std::slice::Iter<'de, (Box<str>, Tree)>,
    value: Option<(&'de str, &'de Tree)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Flaw;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Flaw> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some((key, value));
        seed.deserialize(StrDeserializer::<Flaw>::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Flaw> {
        let (key, value) = self.value.take().expect("serde asks for the key first");
        seed.deserialize(value).map_err(|flaw| flaw.within(key))
    }
}

/// A name and its arguments, as serde takes an enum whose variants are named from outside.
pub struct Named<'de> {
    pub name: &'de str,
    pub args: &'de Tree,
}

/// A name that is no variant's.
pub const UNKNOWN_NAME: &str = "is no command of this protocol";

impl<'de> Deserializer<'de> for Named<'de> {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Named<'de> {
    type Error = Flaw;
    type Variant = &'de Tree;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'de Tree), Flaw> {
        let name = seed.deserialize(StrDeserializer::<Flaw>::new(self.name));
        Ok((name.map_err(|_| Flaw::key("cmd", UNKNOWN_NAME))?, self.args))
    }
}

impl<'de> VariantAccess<'de> for &'de Tree {
    type Error = Flaw;

    fn unit_variant(self) -> Result<(), Flaw> {
        Err(Flaw::value("is not a map"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Flaw> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Flaw> {
        Err(Flaw::value("is not a map"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        self.deserialize_struct("args", fields, visitor)
    }
}
