//! Which coding of a file a browser gets, by what it says it accepts. Must not know any file.
//! Source: RFC 9110, section 12.5.3.

use axum::http::{HeaderMap, header};

/// How a body is coded on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// As headers name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
            Coding::Identity => "identity",
        }
    }
}

/// The coding with the greatest weight, the smaller result where weights are equal. Uncoded is what everybody reads:
/// it is given where nothing else may be, even to those who exclude it too.
pub(super) fn coding(headers: &HeaderMap) -> Coding {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let listed: Vec<(&str, u16)> = values.flat_map(|value| value.split(',')).filter_map(weighted).collect();
    let of = |name: &str| listed.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let weight = |coding: Coding| match (of(coding.name()), coding) {
        (Some((_, weight)), _) => *weight,
        // Not named, it is good enough where nothing better is.
        (None, Coding::Identity) => 0,
        (None, Coding::Brotli | Coding::Gzip) => of("*").map_or(0, |(_, weight)| *weight),
    };
    let mut best = Coding::Identity;
    for coding in [Coding::Gzip, Coding::Brotli] {
        let at_least = weight(best).max(1);
        if weight(coding) >= at_least {
            best = coding;
        }
    }
    best
}

/// One member of the list with its weight in thousandths; none where it is not written as the RFC has it.
fn weighted(member: &str) -> Option<(&str, u16)> {
    let (name, parameters) = member.split_once(';').unwrap_or((member, ""));
    let parameters = parameters.trim();
    let weight = match parameters {
        "" => 1000,
        _ => thousandths(parameters.strip_prefix("q=").or_else(|| parameters.strip_prefix("Q="))?)?,
    };
    Some((name.trim(), weight))
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_a_browser_decide_and_zero_excludes() {
        for (said, expected) in [
            ("", Coding::Identity),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip", Coding::Gzip),
            ("br;q=0, gzip", Coding::Gzip),
            ("br;q=0.000, gzip;q=0", Coding::Identity),
            ("br;q=0.5, gzip;q=0.501", Coding::Gzip),
            ("br ; q=1.0, gzip;q=1", Coding::Brotli),
            ("*", Coding::Brotli),
            ("*, br;q=0", Coding::Gzip),
            ("*;q=0", Coding::Identity),
            ("*;q=0, gzip;q=0.1", Coding::Gzip),
            ("identity, gzip;q=0.5", Coding::Identity),
            ("identity;q=0, gzip;q=0.1", Coding::Gzip),
            ("identity;q=0, *;q=0", Coding::Identity),
            ("zstd, deflate", Coding::Identity),
            ("br;q=2", Coding::Identity),
            ("br;q=0.1234", Coding::Identity),
            ("BR", Coding::Brotli),
            (",,;q=,br;q", Coding::Identity),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, said.parse().unwrap())]);
            assert_eq!(coding(&headers), expected, "{said:?}");
        }
        assert_eq!(coding(&HeaderMap::new()), Coding::Identity);
    }
}
