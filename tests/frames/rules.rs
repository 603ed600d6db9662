//! The rules of RFC 6455, one line each: what is told, what it breaks with, and by which byte that is known.

use cuelight::gateway::frames::{Broken, Frame, Reader};
use cuelight::protocol::outgoing::CloseCode;

use super::client::{
    BINARY, CLOSE, CONTINUATION, End, FINAL, PING, PONG, TEXT, binary, drip, frame, frame_of, ping, read,
    text,
};

const MESSAGE_BYTES_MAX: usize = 300;

/// Whole and byte by byte: the same frames; byte by byte the end comes with the byte that tells it, the last one
/// but `unneeded`.
fn check(name: &str, sent: &[&[u8]], told: &[Frame], end: Option<End>, unneeded: usize) {
    let sent = sent.concat();
    let mut reader = Reader::default();
    let at_once = read(&mut reader, &sent, &[], MESSAGE_BYTES_MAX);
    assert_eq!(at_once, (told.to_vec(), end.map(|end| (end, sent.len()))), "{name}, at once");
    assert!(reader.is_idle(), "{name}, at once");
    let mut reader = Reader::default();
    let dripped = drip(&mut reader, &sent, MESSAGE_BYTES_MAX);
    let end = end.map(|end| (end, sent.len() - unneeded));
    assert_eq!(dripped, (told.to_vec(), end), "{name}, byte by byte");
    assert!(reader.is_idle(), "{name}, byte by byte");
}

/// Nothing follows the byte that tells.
fn breaks(broken: Broken, cases: &[(&str, Vec<u8>)]) {
    for (name, sent) in cases {
        check(name, &[sent], &[], Some(End::Broken(broken)), 0);
    }
}

/// What stands before the mask and the payload: enough to refuse a frame by.
fn head(first: u8, bits: u32, length: u64) -> Vec<u8> {
    let mut whole = frame_of(first, 0x80, bits, length, &[]);
    whole.truncate(whole.len() - 4);
    whole
}

#[test]
fn whole_messages_and_control_frames_are_told() {
    let long = "é".repeat(150);
    check("text", &[&frame(FINAL | TEXT, b"hello")], &[text("hello")], None, 0);
    check("empty text", &[&frame(FINAL | TEXT, b"")], &[text("")], None, 0);
    check("empty binary", &[&frame(FINAL | BINARY, b"")], &[binary(b"")], None, 0);
    check("bytes that are no text", &[&frame(FINAL | BINARY, b"\xff\0")], &[binary(b"\xff\0")], None, 0);
    check("as large as may be", &[&frame(FINAL | TEXT, long.as_bytes())], &[text(&long)], None, 0);
    check("ping", &[&frame(FINAL | PING, b"abc")], &[ping(b"abc")], None, 0);
    check("largest ping", &[&frame(FINAL | PING, &[7; 125])], &[ping(&[7; 125])], None, 0);
    check("pong", &[&frame(FINAL | PONG, b"abc")], &[Frame::Pong], None, 0);
    let several = [frame(FINAL | TEXT, b"a"), frame(FINAL | PONG, b""), frame(FINAL | BINARY, b"b")].concat();
    check("several", &[&several], &[text("a"), Frame::Pong, binary(b"b")], None, 0);
}

#[test]
fn fragments_are_one_message_and_control_frames_may_stand_between_them() {
    let [first, last] = [frame(TEXT, b"caf\xc3"), frame(FINAL | CONTINUATION, b"\xa9!")];
    check("within a character", &[&first, &last], &[text("café!")], None, 0);
    let between = frame(FINAL | PING, b"?");
    check("ping between", &[&first, &between, &last], &[ping(b"?"), text("café!")], None, 0);
    let empty = frame(CONTINUATION, b"");
    check("empty ones between", &[&first, &empty, &empty, &last], &[text("café!")], None, 0);
    let nothing = [frame(BINARY, b""), frame(FINAL | CONTINUATION, b"")];
    check("nothing but empty ones", &[&nothing[0], &nothing[1]], &[binary(b"")], None, 0);
    check(
        "empty, then all",
        &[&frame(TEXT, b""), &frame(FINAL | CONTINUATION, b"all")],
        &[text("all")],
        None,
        0,
    );
    let close = frame(FINAL | CLOSE, &1001u16.to_be_bytes());
    let mut reader = Reader::default();
    let told = read(&mut reader, &[first, close].concat(), &[], MESSAGE_BYTES_MAX);
    assert_eq!(told.0, [Frame::Close(Some(1001))], "a close between");
}

#[test]
fn bytes_that_no_client_may_send_break_the_protocol() {
    let started = |next: u8| [frame(TEXT, b"a"), vec![next]].concat();
    breaks(
        Broken::Protocol,
        &[
            ("first reserved bit", vec![FINAL | 0x40 | TEXT]),
            ("second reserved bit", vec![FINAL | 0x20 | BINARY]),
            ("third reserved bit", vec![FINAL | 0x10 | PING]),
            ("reserved bit of a continuation", started(FINAL | 0x40 | CONTINUATION)),
            ("reserved data opcode 3", vec![FINAL | 3]),
            ("reserved data opcode 7", vec![FINAL | 7]),
            ("reserved control opcode 11", vec![FINAL | 11]),
            ("reserved control opcode 15", vec![FINAL | 15]),
            ("reserved opcode within a message", started(FINAL | 3)),
            ("no mask", vec![FINAL | TEXT, 5]),
            ("no mask, empty", vec![FINAL | PING, 0]),
            ("fragmented ping", vec![PING]),
            ("fragmented pong", vec![PONG]),
            ("fragmented close", vec![CLOSE]),
            ("ping beyond 125 bytes", vec![FINAL | PING, 0x80 | 126]),
            ("pong of 64 bits", vec![FINAL | PONG, 0x80 | 127]),
            ("close beyond 125 bytes", vec![FINAL | CLOSE, 0x80 | 126]),
            ("16 bits for 125", head(FINAL | TEXT, 16, 125)),
            ("64 bits for 65535", head(FINAL | TEXT, 64, 0xffff)),
            ("64 bits for nothing", head(FINAL | BINARY, 64, 0)),
            ("the highest bit of 64", head(FINAL | TEXT, 64, 1 << 63)),
            ("continuation of nothing", vec![FINAL | CONTINUATION]),
            ("continuation of nothing, not the last", vec![CONTINUATION]),
            ("text within a message", started(FINAL | TEXT)),
            ("binary within a message", started(BINARY)),
        ],
    );
}

#[test]
fn an_announced_length_beyond_the_limit_is_refused_with_its_header() {
    let announced = |first, bits, length| frame_of(first, 0x80, bits, length, &[]);
    let begun = |length| [frame(BINARY, &[b'a'; 200]), announced(FINAL | CONTINUATION, 7, length)].concat();
    breaks(
        Broken::TooLarge,
        &[
            ("text", announced(FINAL | TEXT, 16, 301)),
            ("first fragment", announced(BINARY, 16, 301)),
            ("64 bits", announced(FINAL | BINARY, 64, 0x10000)),
            ("as much as can be announced", announced(FINAL | BINARY, 64, u64::MAX >> 1)),
            ("fragments together", begun(101)),
        ],
    );
    let fits = [begun(100), vec![0; 100]].concat();
    let told = read(&mut Reader::default(), &fits, &[], MESSAGE_BYTES_MAX);
    assert_eq!((told.0.len(), told.1), (1, None));
}

#[test]
fn a_limit_that_falls_meets_what_is_half_read() {
    let sent = frame(FINAL | TEXT, &[b'a'; 200]);
    let mut reader = Reader::default();
    assert_eq!(read(&mut reader, &sent[..100], &[], 300), (vec![], None));
    let told = read(&mut reader, &sent[100..], &[], 100);
    assert_eq!(told.1.map(|(end, _)| end), Some(End::Broken(Broken::TooLarge)));
    let ping_fits = read(&mut Reader::default(), &frame(FINAL | PING, &[1; 125]), &[], 0);
    assert_eq!(ping_fits, (vec![ping(&[1; 125])], None), "control frames have their own bound");
}

#[test]
fn a_text_that_is_none_breaks_at_its_first_wrong_byte() {
    // (payload before the byte that shows it, that byte)
    let wrong: [(&[u8], u8); 9] = [
        (b"abc", 0x80),
        (b"abc", 0xc0),
        (b"\xc3\xa9", 0xff),
        (b"\xc3", b'a'),
        (b"\xe0", 0x80),
        (b"\xed", 0xa0),
        (b"\xf0\x9f\x98", b'x'),
        (b"\xf4", 0x90),
        (b"Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!", 0xf5),
    ];
    let not_text = Some(End::Broken(Broken::NotText));
    for (before, byte) in wrong {
        let name = format!("{before:x?} {byte:x}");
        let payload = [before, &[byte], b"edited, and a rest that nobody needs"].concat();
        let rest = payload.len() - before.len() - 1;
        check(&name, &[&frame(FINAL | TEXT, &payload)], &[], not_text, rest);
        check(&name, &[&frame(TEXT, &payload)], &[], not_text, rest);
        let [first, second] = [frame(TEXT, before), frame(CONTINUATION, &payload[before.len()..])];
        check(&name, &[&first, &second], &[], not_text, rest);
    }
    let unfinished = [frame(TEXT, b"\xe2\x82"), frame(FINAL | CONTINUATION, b"")];
    check("a character that never ends", &[&unfinished[0], &unfinished[1]], &[], not_text, 0);
    check("at the end of a whole frame", &[&frame(FINAL | TEXT, b"a\xe2\x82")], &[], not_text, 0);
}

#[test]
fn a_close_frame_says_nothing_or_a_code_that_may_be_on_the_wire() {
    let close = |code: u16, reason: &[u8]| frame(FINAL | CLOSE, &[&code.to_be_bytes(), reason].concat());
    let closed = Some(End::Closed);
    check("no code", &[&frame(FINAL | CLOSE, b"")], &[Frame::Close(None)], closed, 0);
    for code in [1000, 1001, 1002, 1003, 1007, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999] {
        check("code", &[&close(code, b"")], &[Frame::Close(Some(code))], closed, 0);
    }
    check("reason", &[&close(1000, "è".as_bytes())], &[Frame::Close(Some(1000))], closed, 0);
    check("longest reason", &[&close(1000, &[b'a'; 123])], &[Frame::Close(Some(1000))], closed, 0);
    let protocol = Some(End::Broken(Broken::Protocol));
    check("half a code", &[&frame(FINAL | CLOSE, &[3])], &[], protocol, 0);
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        check(&format!("code {code}"), &[&close(code, b"bye")], &[], protocol, 0);
    }
    let not_text = Some(End::Broken(Broken::NotText));
    check("a reason that is no text", &[&close(1000, b"\xce\xba\xe1\xbd\xb9\xed\xa0\x80")], &[], not_text, 0);
}

#[test]
fn each_way_to_break_has_its_close_code() {
    for (broken, code, number) in [
        (Broken::Protocol, CloseCode::Malformed, 1002),
        (Broken::NotText, CloseCode::NotText, 1007),
        (Broken::TooLarge, CloseCode::TooLarge, 1009),
    ] {
        assert_eq!((broken.close_code(), broken.close_code().number()), (code, number));
    }
}
