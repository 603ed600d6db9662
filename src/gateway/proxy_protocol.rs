//! The PROXY protocol, versions 1 and 2: what a proxy says first of whom it speaks for.
//! Must not know who is believed, nor where the bytes come from.
//!
//! Source: the specification of HAProxy, "The PROXY protocol, Versions 1 & 2", of 2020-03-05 and later.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::planted::{Fault, is_planted};

/// Longest header of version 1, its line's end included.
pub const LINE_BYTES_MAX: usize = 107;
/// No header needs more bytes than these to be understood: what version 2 has behind them is skipped.
pub const READ_BYTES_MAX: usize = LINE_BYTES_MAX;

/// How version 2 begins: as no request over HTTP and no TLS does.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
const LINE_START: &[u8] = b"PROXY ";
/// Signature, version and command, family, length.
const FIXED_BYTES: usize = 16;

/// The header of a connection that the proxy makes for itself, in version 2.
pub const LOCAL: [u8; FIXED_BYTES] = *b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Bytes of the whole header; those that were not given to [`parse`] are to be skipped.
    pub length: usize,
    /// The client; absent where the proxy speaks for itself, or does not know.
    pub source: Option<SocketAddr>,
}

/// These bytes begin no header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no header of the PROXY protocol")]
pub struct Malformed;

/// Reads the header that a connection begins with; `None` where more bytes are needed to say.
///
/// Shape: of [`READ_BYTES_MAX`] bytes it never asks for more.
///
/// # Errors
/// The bytes begin no header.
pub fn parse(bytes: &[u8]) -> Result<Option<Header>, Malformed> {
    if begins(bytes, SIGNATURE) {
        return binary(bytes);
    }
    if begins(bytes, LINE_START) {
        return line(bytes);
    }
    Err(Malformed)
}

/// Whether bytes begin so, as far as there are any.
fn begins(bytes: &[u8], with: &[u8]) -> bool {
    let count = bytes.len().min(with.len());
    bytes[..count] == with[..count]
}

fn line(bytes: &[u8]) -> Result<Option<Header>, Malformed> {
    let within = &bytes[..bytes.len().min(LINE_BYTES_MAX)];
    let Some(end) = within.iter().position(|byte| *byte == b'\n') else {
        return if within.len() < LINE_BYTES_MAX { Ok(None) } else { Err(Malformed) };
    };
    let text = within[..end].strip_suffix(b"\r").ok_or(Malformed)?;
    let text = str::from_utf8(text).map_err(|_| Malformed)?;
    let length = end + 1;
    let mut words = text.split(' ').skip(1);
    let family = words.next().ok_or(Malformed)?;
    // Whatever stands behind it is nobody's address.
    if family == "UNKNOWN" {
        return Ok(Some(Header { length, source: None }));
    }
    let mut word = || words.next().ok_or(Malformed);
    let (source, _destination) = (address(family, word()?)?, address(family, word()?)?);
    let (source_port, _destination_port) = (port(word()?)?, port(word()?)?);
    match words.next() {
        None => Ok(Some(Header { length, source: Some(SocketAddr::new(source, source_port)) })),
        Some(_) => Err(Malformed),
    }
}

fn address(family: &str, text: &str) -> Result<IpAddr, Malformed> {
    match family {
        "TCP4" => text.parse::<Ipv4Addr>().map(IpAddr::V4).map_err(|_| Malformed),
        "TCP6" => text.parse::<Ipv6Addr>().map(IpAddr::V6).map_err(|_| Malformed),
        _ => Err(Malformed),
    }
}

/// Digits alone, and no zero before others.
fn port(text: &str) -> Result<u16, Malformed> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain).ok_or(Malformed)
}

fn binary(bytes: &[u8]) -> Result<Option<Header>, Malformed> {
    let command = match bytes.get(SIGNATURE.len()) {
        None => return Ok(None),
        Some(0x20) => Command::Local,
        Some(0x21) => Command::Proxy,
        Some(_) => return Err(Malformed),
    };
    let Some([_, family, high, low]) = bytes.get(SIGNATURE.len()..FIXED_BYTES) else { return Ok(None) };
    let behind = usize::from(u16::from_be_bytes([*high, *low]));
    let length = FIXED_BYTES + behind;
    // How long the addresses are, and where the client's port stands in them.
    let (addresses, port_at) = match (command, family) {
        // The family is then to be ignored.
        (Command::Local, _) | (_, 0x00) => (0, None),
        // Over TCP, and what came to the proxy as datagrams, as HTTP/3 does.
        (_, 0x11 | 0x12) => (12, Some(8)),
        (_, 0x21 | 0x22) => (36, Some(32)),
        (_, 0x31 | 0x32) => (216, None),
        _ => return Err(Malformed),
    };
    if behind < addresses {
        return Err(Malformed);
    }
    let Some(port_at) = port_at else { return Ok(Some(Header { length, source: None })) };
    let Some(addresses) = bytes.get(FIXED_BYTES..FIXED_BYTES + addresses) else {
        return if is_planted(Fault::HeadersInOnePiece) { Err(Malformed) } else { Ok(None) };
    };
    let source = match addresses.first_chunk::<16>().filter(|_| port_at == 32) {
        Some(octets) => IpAddr::from(*octets),
        None => IpAddr::from(*addresses.first_chunk::<4>().ok_or(Malformed)?),
    };
    let port = u16::from_be_bytes([addresses[port_at], addresses[port_at + 1]]);
    Ok(Some(Header { length, source: Some(SocketAddr::new(source, port)) }))
}

#[derive(Debug, Clone, Copy)]
enum Command {
    Local,
    Proxy,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(bytes: &[u8]) -> Option<SocketAddr> {
        let header = parse(bytes).unwrap().expect("a whole header");
        assert_eq!(header.length, bytes.len());
        header.source
    }

    fn second(command: u8, family: u8, block: &[u8]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([command, family]);
        bytes.extend((block.len() as u16).to_be_bytes());
        bytes.extend(block);
        bytes
    }

    /// 192.0.2.7:56324 to 192.0.2.1:443, as both versions have it.
    const OF_FOUR: [u8; 12] = [192, 0, 2, 7, 192, 0, 2, 1, 0xdc, 0x04, 0x01, 0xbb];

    fn of_six() -> Vec<u8> {
        let source: Ipv6Addr = "2001:db8::7".parse().unwrap();
        let destination: Ipv6Addr = "2001:db8::1".parse().unwrap();
        [&source.octets()[..], &destination.octets(), &[0xdc, 0x04, 0x01, 0xbb]].concat()
    }

    #[test]
    fn both_versions_say_who_the_client_is() {
        let four = Some("192.0.2.7:56324".parse().unwrap());
        let six = Some("[2001:db8::7]:56324".parse().unwrap());
        for (bytes, source) in [
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n".to_vec(), four),
            (b"PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n".to_vec(), six),
            (b"PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n".to_vec(), Some("0.0.0.0:0".parse().unwrap())),
            (second(0x21, 0x11, &OF_FOUR), four),
            (second(0x21, 0x12, &OF_FOUR), four),
            (second(0x21, 0x21, &of_six()), six),
            (second(0x21, 0x22, &of_six()), six),
        ] {
            assert_eq!(whole(&bytes), source, "{bytes:?}");
        }
    }

    #[test]
    fn who_speaks_for_itself_or_does_not_know_names_nobody() {
        let longest = format!("PROXY UNKNOWN {}\r\n", "f".repeat(LINE_BYTES_MAX - 16));
        assert_eq!(longest.len(), LINE_BYTES_MAX);
        for bytes in [
            b"PROXY UNKNOWN\r\n".to_vec(),
            b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n".to_vec(),
            longest.into_bytes(),
            second(0x20, 0x00, b""),
            LOCAL.to_vec(),
            // The block is to be let go, whatever it says.
            second(0x20, 0x11, &OF_FOUR),
            second(0x20, 0xff, b"x"),
            second(0x21, 0x00, b""),
            second(0x21, 0x00, b"more"),
            second(0x21, 0x31, &[0; 216]),
            second(0x21, 0x32, &[0; 216]),
        ] {
            assert_eq!(whole(&bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn what_stands_behind_the_addresses_is_skipped_and_never_waited_for() {
        let block = [&OF_FOUR[..], &[0xee; 65_535 - 12]].concat();
        let bytes = second(0x21, 0x11, &block);
        assert_eq!(whole(&bytes), Some("192.0.2.7:56324".parse().unwrap()));
        for known in [28, 29, READ_BYTES_MAX, 5000] {
            assert_eq!(parse(&bytes[..known]).unwrap().unwrap().length, 16 + 65_535, "{known}");
        }
        assert_eq!(parse(&bytes[..27]), Ok(None));
    }

    #[test]
    fn what_is_no_header_is_none() {
        let too_long = format!("PROXY UNKNOWN {}\r\n", "f".repeat(LINE_BYTES_MAX - 15));
        for bytes in [
            &b"GET / HTTP/1.1\r\n"[..],
            b"\x16\x03\x01",
            b"\r\n\r\n\0\r\nQUIX",
            b"PROXY TCP4\r\n",
            b"PROXY \r\n",
            b"PROXY TCP5 192.0.2.7 192.0.2.1 1 2\r\n",
            b"PROXY tcp4 192.0.2.7 192.0.2.1 1 2\r\n",
            b"PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
            b"PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2 \r\n",
            b"PROXY TCP4  192.0.2.7 192.0.2.1 1 2\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1 65536\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 -1 2\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n",
            b"PROXY TCP4 192.0.2.07 192.0.2.1 1 2\r\n",
            b"PROXY TCP4 192.0.2.256 192.0.2.1 1 2\r\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2\n",
            b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\r\n",
            b"PROXY UNKNOWN\n",
            b"PROXY UNKNOWN \xff\r\n",
            too_long.as_bytes(),
        ] {
            assert_eq!(parse(bytes), Err(Malformed), "{}", String::from_utf8_lossy(bytes));
        }
        for bytes in [
            second(0x11, 0x11, &OF_FOUR),
            second(0x31, 0x11, &OF_FOUR),
            second(0x22, 0x11, &OF_FOUR),
            second(0x21, 0x10, &OF_FOUR),
            second(0x21, 0x13, &OF_FOUR),
            second(0x21, 0x41, &OF_FOUR),
            second(0x21, 0x11, &OF_FOUR[..11]),
            second(0x21, 0x21, &of_six()[..35]),
            second(0x21, 0x31, &[0; 215]),
        ] {
            assert_eq!(parse(&bytes), Err(Malformed), "{bytes:?}");
        }
    }

    proptest! {
        /// Whatever comes: it is never asked for more than is held, and what was said of a part holds for the whole.
        #[test]
        fn a_part_says_what_the_whole_says_or_nothing(
            start in prop_oneof![
                Just(Vec::new()),
                Just(LINE_START.to_vec()),
                Just(b"PROXY TCP4 192.0.2.7 ".to_vec()),
                Just(SIGNATURE.to_vec()),
                Just([&SIGNATURE[..], &[0x21, 0x11, 0, 12]].concat()),
            ],
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let bytes = [start, rest].concat();
            let all = parse(&bytes);
            for count in 0..=bytes.len() {
                let part = parse(&bytes[..count]);
                prop_assert!(part == Ok(None) || part == all, "{count}: {part:?} {all:?}");
                prop_assert!(part != Ok(None) || count < READ_BYTES_MAX);
            }
        }
    }
}
