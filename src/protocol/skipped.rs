//! A value that is passed over, in any encoding as deep as in the others.
//! Must not know why it is passed over.
//!
//! The library's own way of ignoring a value is no recursion in JSON, and so has no end there, and one with an end in
//! MessagePack: what is nested deeper than that could be read in one encoding alone.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Whatever it was. Its parser counts how deep it goes.
pub(super) struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Skipped, D::Error> {
        deserializer.deserialize_any(Skipped)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Skipped;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_str<E>(self, _: &str) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Skipped, E> {
        Ok(Skipped)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Skipped, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Skipped)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Skipped, A::Error> {
        while items.next_element::<Skipped>()?.is_some() {}
        Ok(Skipped)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Skipped, A::Error> {
        while members.next_entry::<Skipped, Skipped>()?.is_some() {}
        Ok(Skipped)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocol::{Codec, parse};

    /// So many arrays around a number, as a message or in a command.
    fn nested(depth: usize, in_command: bool) -> Value {
        let arrays = (0..depth).fold(json!(1), |inner, _| json!([inner]));
        if in_command { json!({"id": "a", "cmd": "start", "args": {"x": arrays}}) } else { arrays }
    }

    #[test]
    fn what_is_nested_too_deeply_is_the_same_in_both_encodings_however_deep() {
        for depth in 1..300 {
            for in_command in [false, true] {
                let value = nested(depth, in_command);
                let text = value.to_string();
                let [json, binary] = [
                    parse(Codec::Json, text.as_bytes()),
                    parse(Codec::MessagePack, &Codec::MessagePack.encode(&value)),
                ];
                assert_eq!(json, binary, "{depth} deep");
            }
        }
    }
}
