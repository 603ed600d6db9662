//! The PROXY protocol's header: what a trusted proxy says before anything else.

use cuelight::gateway::proxy_protocol::{Header, Malformed, READ_BYTES_MAX, parse};

/// Bytes: what a connection begins with.
pub fn check(input: &[u8]) {
    let whole = parse(input);
    if input.len() >= READ_BYTES_MAX {
        assert_ne!(whole, Ok(None), "so many bytes say what it is");
    }
    // However it comes in pieces: first nobody knows, then all agree.
    let mut known: Option<Result<Header, Malformed>> = None;
    for end in 0..=input.len().min(READ_BYTES_MAX) {
        let read = parse(&input[..end]);
        match (known, read) {
            (None, Ok(None)) => {}
            (None, Ok(Some(header))) => known = Some(Ok(header)),
            (None, Err(malformed)) => known = Some(Err(malformed)),
            (Some(before), read) => {
                assert_eq!(read, before.map(Some), "a byte more changes what was known");
            }
        }
    }
    match known {
        Some(known) => assert_eq!(whole, known.map(Some), "pieces and the whole say the same"),
        None => assert_eq!(whole, Ok(None)),
    }
    if let Ok(Some(header)) = whole {
        assert!(header.length >= b"PROXY UNKNOWN\r\n".len().min(16), "{header:?}");
        assert!(header.length <= 16 + usize::from(u16::MAX), "{header:?}");
        // What follows is not the header's, whatever it is.
        let taken = header.length.min(input.len());
        let other = [&input[..taken], b"GET / HTTP/1.1\r\n"].concat();
        if taken == header.length {
            assert_eq!(parse(&other), Ok(Some(header)));
        }
    }
}
