//! Times, sizes and shares as people write them: `90s`, `2GB`. Must not know what they measure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A length of time, written `250ms`, `45s`, `1m30s`, `2h`. Shape: below 1 000 hours, in whole microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(pub Duration);

const SPAN_HOURS_MAX: f64 = 1_000.0;

impl Span {
    pub const fn secs(secs: u64) -> Span {
        Span(Duration::from_secs(secs))
    }

    pub const fn millis(millis: u64) -> Span {
        Span(Duration::from_millis(millis))
    }

    pub fn as_secs(self) -> f64 {
        self.0.as_secs_f64()
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let wrong = || format!("`{text}` is no time: write it like 250ms, 45s, 1m30s or 2h");
        let (mut rest, mut seconds) = (text.trim(), 0.0);
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let digits = rest.find(|char: char| !char.is_ascii_digit() && char != '.').ok_or_else(wrong)?;
            let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let letters = rest.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(rest.len());
            seconds += number
                * match &rest[..letters] {
                    "us" => 1e-6,
                    "ms" => 1e-3,
                    "s" => 1.0,
                    "m" | "min" => 60.0,
                    "h" => 3_600.0,
                    _ => return Err(wrong()),
                };
            rest = &rest[letters..];
        }
        if seconds > SPAN_HOURS_MAX * 3_600.0 {
            return Err(format!("`{text}` is more than {SPAN_HOURS_MAX} hours"));
        }
        Ok(Span(Duration::from_micros((seconds * 1e6).round() as u64)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.as_micros() as u64;
        let (seconds, below) = (micros / 1_000_000, micros % 1_000_000);
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if micros == 0 {
            return out.write_str("0s");
        }
        for (amount, unit) in
            [(hours, "h"), (minutes, "m"), (seconds, "s"), (below / 1_000, "ms"), (below % 1_000, "us")]
        {
            if amount > 0 {
                write!(out, "{amount}{unit}")?;
            }
        }
        Ok(())
    }
}

/// A number of bytes, written `16KiB`, `2GB`, `512B`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bytes(pub u64);

/// Names of sizes and what they are in bytes.
pub const SIZES: [(&str, f64); 8] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("KB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
];

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Bytes, String> {
        let wrong = || format!("`{text}` is no size: write it like 16KiB, 200MB or 2GB");
        let text = text.trim();
        let digits = text.find(|char: char| !char.is_ascii_digit() && char != '.').ok_or_else(wrong)?;
        let number: f64 = text[..digits].parse().map_err(|_| wrong())?;
        let unit = text[digits..].trim();
        let size = SIZES.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        Ok(Bytes((number * size.1) as u64))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}B", self.0)
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Span, String> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

impl TryFrom<String> for Bytes {
    type Error = String;

    fn try_from(text: String) -> Result<Bytes, String> {
        text.parse()
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> String {
        bytes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_back() {
        for (text, micros, written) in [
            ("250ms", 250_000, "250ms"),
            ("45s", 45_000_000, "45s"),
            ("1.5m", 90_000_000, "1m30s"),
            ("1m30s", 90_000_000, "1m30s"),
            ("2h", 7_200_000_000, "2h"),
            ("0s", 0, "0s"),
            ("12us", 12, "12us"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.0.as_micros(), micros, "{text}");
            assert_eq!(span.to_string(), written);
            assert_eq!(written.parse::<Span>().unwrap(), span);
        }
        for text in ["", "5", "s", "5 parsecs", "-5s", "1.2.3s", "100000h", "5s5"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in
            [("512B", 512), ("16KiB", 16_384), ("2GB", 2_000_000_000), ("1.5 GiB", 1_610_612_736)]
        {
            assert_eq!(text.parse(), Ok(Bytes(bytes)), "{text}");
        }
        for text in ["2", "GB", "2 gigs", "-1B"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }
}
