//! Until when a certificate is good: the one thing of it that its operator must be told in time.
//! Must not know files, nor judge a certificate: that it can be used at all was found out before.
//!
//! Source: RFC 5280, section 4.1; its bytes are DER's.

use jiff::civil::{DateTime, date};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
/// Not there in certificates of the first version.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When a certificate ends, in seconds of Unix time; `None` where that cannot be read.
pub(super) fn ends_at(mut certificate: &[u8]) -> Option<i64> {
    let mut signed = inside(&mut certificate, SEQUENCE)?;
    let mut fields = inside(&mut signed, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        inside(&mut fields, VERSION)?;
    }
    let _serial = inside(&mut fields, INTEGER)?;
    let _algorithm = inside(&mut fields, SEQUENCE)?;
    let _issuer = inside(&mut fields, SEQUENCE)?;
    let mut validity = inside(&mut fields, SEQUENCE)?;
    let _from = element(&mut validity)?;
    let (tag, to) = element(&mut validity)?;
    time(tag, to)
}

/// What is in the element that comes next, which must be of this kind.
fn inside<'b>(bytes: &mut &'b [u8], kind: u8) -> Option<&'b [u8]> {
    element(bytes).filter(|(tag, _)| *tag == kind).map(|(_, content)| content)
}

/// Takes the next element: its tag, of one byte, and what is in it.
fn element<'b>(bytes: &mut &'b [u8]) -> Option<(u8, &'b [u8])> {
    let (&[tag, first], mut rest) = bytes.split_first_chunk::<2>()?;
    let mut length = usize::from(first);
    // From 128 on it says how many bytes the length has. Nobody has a certificate of 16 MB.
    if let Some(count @ 1..=3) = first.checked_sub(0x80) {
        let (digits, behind) = rest.split_at_checked(usize::from(count))?;
        length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        rest = behind;
    } else if first >= 0x80 {
        return None;
    }
    let (content, behind) = rest.split_at_checked(length)?;
    *bytes = behind;
    Some((tag, content))
}

/// A time to the second, in the two ways that certificates may have it.
fn time(tag: u8, text: &[u8]) -> Option<i64> {
    let digits = text.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let two = |at: usize| -> Option<i16> {
        let pair: &[u8; 2] = digits.get(at..)?.first_chunk()?;
        Some(i16::from(pair[0] - b'0') * 10 + i16::from(pair[1] - b'0'))
    };
    let (year, rest) = match (tag, digits.len()) {
        (UTC_TIME, 12) => (two(0).map(|year| if year < 50 { 2000 + year } else { 1900 + year })?, 2),
        (GENERALIZED_TIME, 14) => (two(0)? * 100 + two(2)?, 4),
        _ => return None,
    };
    let part = |at: usize| two(rest + at).and_then(|part| i8::try_from(part).ok());
    let at = DateTime::new(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?, 0).ok()?;
    // Without the library's instants, which end a day before the one that stands for no end at all.
    Some(at.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_secs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(year: i32, month: u8, day: u8) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["live.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, month, day);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_is_read_from_both_kinds_of_time() {
        for (year, month, day, seconds) in [
            (1996, 2, 29, 825_552_000),
            (2030, 1, 1, 1_893_456_000),
            (2049, 12, 31, 2_524_521_600),
            // From here on the other kind.
            (2050, 1, 1, 2_524_608_000),
            (4096, 1, 1, 67_090_118_400),
        ] {
            assert_eq!(ends_at(&certificate(year, month, day)), Some(seconds), "{year}");
        }
        // No end at all, as the standard says it.
        assert_eq!(time(GENERALIZED_TIME, b"99991231235959Z"), Some(253_402_300_799));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for (tag, text) in [
            (UTC_TIME, &b"300101000000"[..]),
            (UTC_TIME, b"3001010000Z"),
            (UTC_TIME, b"20300101000000Z"),
            (UTC_TIME, b"301301000000Z"),
            (UTC_TIME, b"300230000000Z"),
            (UTC_TIME, b"3001010000+0Z"),
            (GENERALIZED_TIME, b"20300101000000+0100"),
            (GENERALIZED_TIME, b"20300101240000Z"),
            (0x0c, b"20300101000000Z"),
        ] {
            assert_eq!(time(tag, text), None, "{tag} {}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn a_certificate_that_is_cut_off_ends_never_or_rightly() {
        let whole = certificate(2030, 1, 1);
        for count in 0..whole.len() {
            assert_eq!(ends_at(&whole[..count]), None, "{count}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_say_it_is_read_within_them(
            at in 0..300usize, with in any::<u8>(), noise in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            ends_at(&noise);
            let mut whole = certificate(2030, 1, 1);
            if let Some(byte) = whole.get_mut(at) {
                *byte = with;
            }
            ends_at(&whole);
        }
    }
}
