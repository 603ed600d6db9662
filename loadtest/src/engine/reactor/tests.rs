//! Connections to sockets of this test's own, which say what they are told to.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

use super::*;
use crate::engine::sets::AT_ONCE;

/// Clients with open connections, and the other end of each.
struct Hall {
    reactor: Reactor,
    listener: TcpListener,
    ends: Vec<TcpStream>,
    /// Who was shown what, and when that was read.
    shown: Vec<(ClientNo, String, Option<Instant>)>,
}

impl Hall {
    /// So many who are there, and numbers for as many more.
    fn of(clients: usize, more: usize) -> Hall {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let reactor = Reactor::new(clients + more).unwrap();
        let mut hall = Hall { reactor, listener, ends: Vec::new(), shown: Vec::new() };
        for client in 0..clients as ClientNo {
            let end = hall.connect(client);
            hall.ends.push(end);
        }
        hall
    }

    /// Returns the other end, when frames may be sent.
    fn connect(&mut self, client: ClientNo) -> TcpStream {
        let (to, codec) = (self.listener.local_addr().unwrap(), Codec::Json);
        let way = Way { to, source: None, path: "/".into(), codec, receive_bytes: None };
        self.order(client, Order::Connect(Box::new(way)));
        let (mut end, _) = self.listener.accept().unwrap();
        let head = "HTTP/1.1 101 x\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
                    sec-websocket-protocol: cuelight.v1.json\r\n\r\n";
        end.write_all(head.as_bytes()).unwrap();
        while !self.told(client).contains(&"open") {
            self.turn(Duration::from_millis(5));
        }
        self.shown.clear();
        end
    }

    fn order(&mut self, client: ClientNo, order: Order) {
        let shown = &mut self.shown;
        self.reactor.obey(&mut vec![(client, order)], &mut |client, what, _| note(shown, client, what));
    }

    /// Looks once, and waits so long where there is nothing.
    fn turn(&mut self, patience: Duration) {
        let shown = &mut self.shown;
        let show = &mut |client: ClientNo, what: Happening, _: &mut Orders| note(shown, client, what);
        self.reactor.turn(Instant::now() + patience, show).unwrap();
    }

    /// Looks until so much was shown, which nothing is to be waited for.
    fn turn_until(&mut self, shown: usize) {
        while self.shown.len() < shown {
            let (before, began) = (self.shown.len(), Instant::now());
            self.turn(NEVER);
            let slept = began.elapsed() >= NEVER;
            assert!(!slept && self.shown.len() > before, "nobody was told after {before} of {shown}");
        }
    }

    /// Says something to a client, and waits until it is there: unread, for the reactor does not look meanwhile.
    fn tell(&mut self, client: ClientNo, bytes: &[u8]) {
        (&self.ends[client as usize]).write_all(bytes).unwrap();
        while self.reactor.slots[client as usize].socket.as_ref().unwrap().stream.peek(&mut [0]).is_err() {
            std::thread::yield_now();
        }
    }

    fn told(&self, client: ClientNo) -> Vec<&str> {
        let mine = self.shown.iter().filter(|(whose, ..)| *whose == client);
        mine.map(|(_, what, _)| &**what).collect()
    }

    /// Whether the client's socket is in the set that its slot says. Looking moves it out and in again.
    fn is_in_its_set(&mut self, client: ClientNo) -> bool {
        let slot = &mut self.reactor.slots[client as usize];
        let stream = &mut slot.socket.as_mut().unwrap().stream;
        let left = self.reactor.sets.leave(stream, slot.urgent).is_ok();
        left && self.reactor.sets.enter(stream, client as usize, slot.urgent).is_ok()
    }
}

fn note(shown: &mut Vec<(ClientNo, String, Option<Instant>)>, client: ClientNo, what: Happening) {
    shown.push(match what {
        Happening::Seen(Seen::Open, at) => (client, "open".into(), Some(at)),
        Happening::Seen(Seen::Message(text), at) => (client, String::from_utf8_lossy(text).into(), Some(at)),
        Happening::Seen(..) => (client, "seen".into(), None),
        Happening::Gone(_) => (client, "gone".into(), None),
        Happening::Timer(_) => (client, "timer".into(), None),
    });
}

fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81, text.len() as u8];
    frame.extend(text.as_bytes());
    frame
}

/// Long enough never to be waited for: where it is, something was not told.
const NEVER: Duration = Duration::from_secs(10);

#[test]
fn an_end_that_comes_together_with_the_last_bytes_is_seen() {
    let mut hall = Hall::of(0, 1);
    let (to, codec) = (hall.listener.local_addr().unwrap(), Codec::Json);
    let way = Way { to, source: None, path: "/".into(), codec, receive_bytes: None };
    hall.order(0, Order::Connect(Box::new(way)));
    let (mut server, _) = hall.listener.accept().unwrap();
    server.set_nonblocking(true).unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        hall.turn(Duration::from_millis(5));
        // Would block until the request is there.
        let _ = server.read_to_end(&mut request);
    }
    // Both are there before the client looks again.
    server.write_all(b"HTTP/1.1 503 no\r\n\r\n").unwrap();
    drop(server);
    hall.turn(NEVER);
    hall.turn(Duration::from_millis(1));
    assert_eq!(hall.told(0), ["seen", "gone"]);
}

#[test]
fn an_answer_is_shown_before_most_of_the_deliveries_that_are_ready() {
    const ASKER: ClientNo = 200;
    // The answer comes when all are ready and none was read, or when they are being read.
    for turns_before in [0, 1, 2] {
        let mut hall = Hall::of(ASKER as usize + 1, 0);
        hall.order(ASKER, Order::Urgent(true));
        (0..ASKER).for_each(|client| hall.tell(client, &frame("delivery")));
        (0..turns_before).for_each(|_| hall.turn(NEVER));
        let read = hall.shown.len();
        hall.tell(ASKER, &frame("answer"));
        hall.turn_until(ASKER as usize + 1);
        let place = hall.shown.iter().position(|(client, ..)| *client == ASKER).unwrap();
        assert!(place <= read + AT_ONCE, "{} deliveries came before it", place - read);
        assert!(read <= turns_before * AT_ONCE, "{read} were read in {turns_before} turns");
        assert!((0..ASKER).all(|client| hall.told(client) == ["delivery"]));
    }
}

#[test]
fn a_flood_of_urgent_ones_keeps_out_neither_the_others_nor_what_is_due() {
    const LISTENER: ClientNo = 100;
    let mut hall = Hall::of(LISTENER as usize + 1, 0);
    (0..LISTENER).for_each(|client| hall.order(client, Order::Urgent(true)));
    (0..=LISTENER).for_each(|client| hall.tell(client, &frame("news")));
    hall.order(LISTENER, Order::Timer { at: Instant::now(), key: 1 });
    hall.turn(NEVER);
    assert_eq!(hall.told(LISTENER), ["news", "timer"]);
    assert!(hall.shown.len() <= AT_ONCE + 2, "{} were shown before what was due", hall.shown.len());
    // Of those that are left the kernel does not tell again, and still nobody sleeps over them.
    hall.turn_until(LISTENER as usize + 2);
    assert!((0..LISTENER).all(|client| hall.told(client) == ["news"]));
}

#[test]
fn timers_that_are_due_together_do_not_keep_answers_out() {
    let mut hall = Hall::of(1, 0);
    hall.order(0, Order::Urgent(true));
    let due = Instant::now();
    (0..100).for_each(|key| hall.order(0, Order::Timer { at: due, key }));
    hall.turn(NEVER);
    hall.tell(0, &frame("answer"));
    hall.turn_until(101);
    let place = hall.told(0).iter().position(|what| *what == "answer").unwrap();
    assert!(place <= TIMERS_AT_ONCE, "{place} timers came before it");
}

#[test]
fn who_changes_sets_with_unread_bytes_loses_none() {
    let mut hall = Hall::of(1, 0);
    // Nobody has been told of them.
    for (number, moves) in
        [[true].as_slice(), &[false], &[true, false, true], &[false, true, false]].into_iter().enumerate()
    {
        let text = format!("unread {number}");
        hall.tell(0, &frame(&text));
        moves.iter().for_each(|urgent| hall.order(0, Order::Urgent(*urgent)));
        hall.turn(NEVER);
        hall.turn(Duration::ZERO);
        assert_eq!(hall.told(0), [&*text]);
        assert!(hall.is_in_its_set(0));
        hall.shown.clear();
    }
    // The kernel has told of them, and they were not read.
    for urgent in [true, false] {
        hall.order(0, Order::Pace(Some(0)));
        hall.tell(0, &frame("late"));
        hall.turn(NEVER);
        assert!(hall.shown.is_empty() && hall.reactor.slots[0].unread);
        hall.order(0, Order::Pace(None));
        hall.order(0, Order::Urgent(urgent));
        hall.turn(Duration::ZERO);
        assert_eq!(hall.told(0), ["late"]);
        hall.shown.clear();
    }
    // Half of it was read, in the other set.
    let (half, rest) = (&frame("halves")[..5], &frame("halves")[5..]);
    hall.tell(0, half);
    hall.turn(NEVER);
    hall.order(0, Order::Urgent(true));
    hall.tell(0, rest);
    while hall.shown.is_empty() {
        hall.turn(NEVER);
    }
    // And an end that nobody has been told of.
    hall.ends.clear();
    hall.order(0, Order::Urgent(false));
    while hall.shown.len() < 2 {
        hall.turn(NEVER);
    }
    assert_eq!(hall.told(0), ["halves", "gone"]);
}

#[test]
fn an_urgent_connection_that_is_let_go_leaves_nothing_behind() {
    for order in [Order::Abandon, Order::Sever, Order::Detach(2)] {
        let what = format!("{order:?}");
        let mut hall = Hall::of(2, 1);
        hall.order(0, Order::Urgent(true));
        let (abandons, detaches) = (matches!(order, Order::Abandon), matches!(order, Order::Detach(_)));
        hall.tell(0, &frame("unread"));
        hall.order(0, order);
        assert!(hall.reactor.slots[0].socket.is_none(), "{what}");
        // The kernel tells of it only where somebody has it.
        let mut ready = Vec::new();
        hall.reactor.sets.wait(Instant::now(), &mut ready).unwrap();
        let keys: Vec<_> = ready.iter().map(|ready| ready.key).collect();
        assert_eq!(keys, if detaches { vec![2] } else { vec![] }, "{what}");
        if detaches {
            assert!(!hall.reactor.slots[2].urgent && hall.is_in_its_set(2));
        }
        let ended = hall.ends[0].set_nonblocking(true).and_then(|()| hall.ends[0].read_to_end(&mut vec![]));
        let open = matches!(&ended, Err(error) if error.kind() == ErrorKind::WouldBlock);
        assert_eq!(open, abandons || detaches, "{what}: {ended:?}");
        hall.turn(Duration::ZERO);
        assert_eq!(hall.told(2), if detaches { vec!["unread"] } else { vec![] }, "{what}");
        assert!(hall.told(0).is_empty(), "{what}: {:?}", hall.shown);
        // The next connection of the same number is in a hurry from its beginning, until it is said that it is not.
        hall.ends[0] = hall.connect(0);
        for urgent in [true, false] {
            assert!(hall.reactor.slots[0].urgent == urgent && hall.is_in_its_set(0), "{what}");
            hall.tell(0, &frame("again"));
            hall.turn(NEVER);
            assert_eq!(hall.told(0), ["again"], "{what}");
            hall.shown.clear();
            hall.order(0, Order::Urgent(false));
        }
    }
}

#[test]
fn a_hurry_without_a_connection_is_the_next_ones() {
    let mut hall = Hall::of(0, 1);
    hall.order(0, Order::Urgent(true));
    let end = hall.connect(0);
    hall.ends.push(end);
    assert!(hall.reactor.slots[0].urgent && hall.is_in_its_set(0));
    hall.order(0, Order::Sever);
    hall.order(0, Order::Urgent(false));
    hall.ends[0] = hall.connect(0);
    assert!(!hall.reactor.slots[0].urgent && hall.is_in_its_set(0));
}

#[test]
fn what_was_read_at_once_has_one_time_however_long_each_took() {
    let mut hall = Hall::of(1, 0);
    let mut both = frame("first");
    both.extend(frame("second"));
    hall.tell(0, &both);
    hall.turn(NEVER);
    assert_eq!(hall.told(0), ["first", "second"]);
    assert_eq!(hall.shown[0].2, hall.shown[1].2);
}

#[test]
fn a_wait_ends_when_its_time_has_come_and_not_before() {
    let mut hall = Hall::of(0, 1);
    for micros in [1, 300, 1_700] {
        let until = Instant::now() + Duration::from_micros(micros);
        hall.order(0, Order::Timer { at: until, key: micros });
        hall.turn(NEVER);
        assert!(Instant::now() >= until);
        assert_eq!(hall.told(0), ["timer"]);
        hall.shown.clear();
    }
}

#[test]
fn the_slowest_readers_read_what_their_pace_gives_them() {
    let bytes_a_second = |pace: u64| {
        let every = tick_of(pace).as_secs_f64();
        (pace as f64 * every).round() / every
    };
    for pace in [0, 1, 2, 3, 4, 100, 2_000, 65_536] {
        let reads = bytes_a_second(pace);
        assert!((reads - pace as f64).abs() <= 0.5 * pace.min(4) as f64, "{reads} bytes a second at {pace}");
    }
    // A byte is read in its time, and not the next before its own.
    let mut hall = Hall::of(1, 0);
    hall.order(0, Order::Pace(Some(1)));
    hall.tell(0, &frame("x"));
    let before = hall.reactor.traffic.read;
    while hall.reactor.traffic.read == before {
        hall.turn(NEVER);
    }
    assert_eq!(hall.reactor.traffic.read, before + 1);
    assert!(hall.reactor.slots[0].unread);
}
