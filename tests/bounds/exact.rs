//! Limits of what waits, each met exactly: a journal that the test holds says when an answer may leave, and when an owner
//! goes on, and a seat that nobody reads falls behind event by event.

use std::sync::{Arc, Condvar, Mutex};
use std::task::Waker;

use bytes::Bytes;
use cuelight::config::Config;
use cuelight::hub::mail::{Admission, Join};
use cuelight::hub::mailbox::Lane;
use cuelight::hub::seat::{Delivery, Seat};
use cuelight::journal::{History, Journal, Memory, ReadError, Receipt, StreamName};
use cuelight::node::Node;
use cuelight::protocol::Codec;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;

use super::client::{Client, Got, PING, chat, frame};
use super::harness::{KEY, Server};
use super::metered::{Counts, limited};

/// A journal in memory that can hold up whoever hands in a session's record, and with them the session's owner.
#[derive(Default)]
struct Gate {
    memory: Memory,
    state: Mutex<GateState>,
    opened: Condvar,
}

#[derive(Default)]
struct GateState {
    is_shut: bool,
    held_up: usize,
}

impl Gate {
    fn shut(&self) {
        self.state.lock().unwrap().is_shut = true;
    }

    fn open(&self) {
        self.state.lock().unwrap().is_shut = false;
        self.opened.notify_all();
    }

    fn held_up(&self) -> usize {
        self.state.lock().unwrap().held_up
    }

    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.held_up += 1;
        while state.is_shut {
            state = self.opened.wait(state).unwrap();
        }
        state.held_up -= 1;
    }
}

impl Journal for Gate {
    fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt {
        if stream.as_str().starts_with("session/") {
            // The runtime's other tasks go on meanwhile.
            tokio::task::block_in_place(|| self.pass());
        }
        self.memory.append(stream, after, count, body)
    }

    fn read(&self, stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>> {
        self.memory.read(stream, after)
    }

    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>> {
        self.memory.streams(prefix)
    }

    fn writable(&self) -> watch::Receiver<bool> {
        self.memory.writable()
    }

    fn flush(&self) -> BoxFuture<'static, ()> {
        self.memory.flush()
    }
}

/// A server on this journal, whose clock stands still: what is said takes as many bytes in every run.
pub async fn over(loops: usize, journal: Arc<dyn Journal>, change: impl FnOnce(&mut Config)) -> Server {
    let clock = Arc::new(|| Millis(1_800_000_000_000));
    Server::begun(change, |config| Node::start_on(config, loops, clock, journal)).await
}

async fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::task::yield_now().await;
    }
}

async fn until_counted(server: &Server, row: &str, count: u64) {
    while Counts::of(server).await.of_row(row) < count {}
    assert_eq!(Counts::of(server).await.of_row(row), count, "{row}");
}

/// So many chat messages, one behind the other.
fn said(client: &mut Client, count: usize) -> Vec<u8> {
    (0..count).flat_map(|number| client.command("chat", chat(&format!("{number:04}"))).0).collect()
}

/// The next answer or pong: `true` for an answer.
async fn is_answer(client: &mut Client) -> bool {
    loop {
        match client.next().await {
            Got::Message { value, .. } if value["type"] == "ok" => return true,
            Got::Message { value, .. } => assert_eq!(value["type"], "events", "{value}"),
            Got::Pong(_) => return false,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn as_many_commands_as_may_be_unanswered_are_read_and_the_next_when_one_is_answered() {
    super::alone(|loops| async move {
        for (count, met) in [(3, 0), (4, 1), (5, 1), (9, 1)] {
            let journal = Memory::new();
            let server =
                over(loops, Arc::new(journal.clone()), |config| config.limits.unanswered_max = 4).await;
            let mut alice = server.live().await;
            let row = limited("unanswered_max");
            let before = Counts::of(&server).await.of_row(&row);
            journal.hold();
            let mut bytes = said(&mut alice, count);
            bytes.extend(frame(PING, b"behind them"));
            alice.write(&bytes).await;
            until(|| journal.waiting() >= count.min(4)).await;
            until_counted(&server, &row, before + met).await;
            assert_eq!(journal.waiting(), count.min(4), "of {count} no more reach the owner");
            // What is behind them is read once so many are answered that there is room for one more.
            for answered in 1..=count.saturating_sub(3) {
                assert!(journal.release_one());
                assert!(is_answer(&mut alice).await, "{answered} of {count}");
                until(|| journal.waiting() >= (count - answered).min(4)).await;
                assert_eq!(journal.waiting(), (count - answered).min(4), "{answered} of {count}");
            }
            assert!(!is_answer(&mut alice).await, "the pong, while {} wait", journal.waiting());
            journal.release();
            for _ in 0..count.min(3) {
                assert!(is_answer(&mut alice).await);
            }
        }
    });
}

/// Its pings are answered in turns behind what it has said: all of that is where it goes.
async fn settled(client: &mut Client) {
    for _ in 0..2 {
        client.write(&frame(PING, b"")).await;
        assert!(!is_answer(client).await);
    }
}

#[test]
fn as_many_commands_as_the_mailbox_holds_wait_for_an_owner_and_with_the_next_reading_stops() {
    super::alone(|loops| async move {
        for (count, met) in [(63, 0), (64, 0), (65, 1)] {
            let journal = Arc::new(Gate::default());
            let change =
                |config: &mut Config| (config.limits.unanswered_max, config.limits.mailbox_max) = (64, 64);
            let server = over(loops, journal.clone(), change).await;
            let mut alice = server.live().await;
            let mut bob = server.enter("Bob", Role::Panelist).await;
            let mut carol = server.enter("Carol", Role::Panelist).await;
            let mailbox = server.node.app.hub.mailbox(&server.session).unwrap();
            let row = limited("mailbox_max");
            let before = Counts::of(&server).await.of_row(&row);
            journal.shut();
            alice.send("chat", chat("This one the owner has, and no more")).await;
            until(|| journal.held_up() == 1).await;
            let bytes = said(&mut bob, 40);
            bob.write(&bytes).await;
            settled(&mut bob).await;
            assert!(mailbox.when_room(Lane::Usual, Waker::noop()));
            let bytes = said(&mut carol, count - 40);
            carol.write(&bytes).await;
            match met {
                0 => settled(&mut carol).await,
                _ => until_counted(&server, &row, before + 1).await,
            }
            assert_eq!(mailbox.when_room(Lane::Usual, Waker::noop()), count < 64, "{count}");
            assert_eq!(Counts::of(&server).await.of_row(&row), before + met, "{count}");
            journal.open();
            for (client, asked) in [(&mut bob, 40), (&mut carol, count - 40)] {
                for _ in 0..asked {
                    assert!(is_answer(client).await);
                }
            }
            assert_eq!(Counts::of(&server).await.of_row(&row), before + met, "{count}");
        }
    });
}

/// Somebody who is seated and reads when the test says so. No attendee: how many of these there are is told everybody, some
/// time later.
async fn seat(server: &Server, name: &str) -> Seat {
    let identity = Identity {
        sub: Sub::new(&name.to_lowercase()).unwrap(),
        name: DisplayName::new(name).unwrap(),
        role: Role::Panelist,
        member: None,
        email: None,
        key: KEY.into(),
    };
    let join = Join { identity, resume: None, codec: Codec::Json };
    match server.node.app.hub.join(&server.session, join).await {
        Admission::Seated(seat) => *seat,
        Admission::Turned(goodbye) => panic!("{goodbye:?}"),
        Admission::Ended => panic!("nothing ends"),
    }
}

/// Messages up to the one with these words, or a snapshot.
async fn up_to(seat: &mut Seat, words: &str) -> Vec<(usize, Value)> {
    let mut heard = Vec::new();
    loop {
        let Delivery::Frames(frames) = seat.next().await else { panic!("nobody is closed") };
        for frame in frames {
            let value: Value = serde_json::from_slice(&frame).unwrap();
            let is_last = value["type"] == "snapshot" || value.to_string().contains(words);
            heard.push((frame.len(), value));
            if is_last {
                return heard;
            }
        }
    }
}

/// Bob reads nothing while so many things are said: whether he is then told all of it, and how many bytes that were.
async fn falls_behind(loops: usize, by: usize, change: impl FnOnce(&mut Config)) -> (bool, Vec<usize>) {
    let server = over(loops, Arc::new(Memory::new()), change).await;
    let mut alice = server.live().await;
    let (mut bob, mut twin) = (seat(&server, "Bob").await, seat(&server, "Twin").await);
    let resyncs = "cuelight_hub_resyncs_total";
    let before = Counts::of(&server).await.of_row(resyncs);
    alice.ok("chat", chat("From here on")).await;
    up_to(&mut bob, "From here on").await;
    up_to(&mut twin, "From here on").await;
    let mut sizes = Vec::new();
    for number in 0..by {
        let words = format!("Said {number:04}");
        alice.ok("chat", chat(&words)).await;
        sizes.extend(up_to(&mut twin, &words).await.into_iter().map(|(bytes, _)| bytes));
    }
    assert_eq!(sizes.len(), by, "one message for each");
    let heard = up_to(&mut bob, &format!("Said {:04}", by - 1)).await;
    let is_told = heard.iter().all(|(_, value)| value["type"] == "events");
    assert_eq!(heard.len(), if is_told { by } else { 1 }, "all, or a snapshot at once");
    let counted = Counts::of(&server).await.of_row(resyncs) - before;
    assert_eq!(counted, u64::from(!is_told));
    (is_told, sizes)
}

#[test]
fn who_is_as_many_events_behind_as_the_ring_holds_is_told_them_and_who_is_one_more_gets_a_snapshot() {
    super::alone(|loops| async move {
        for (behind, is_told) in [(19, true), (20, true), (21, false)] {
            let told = falls_behind(loops, behind, |config| config.limits.ring_events = 20).await.0;
            assert_eq!(told, is_told, "{behind} behind, of 20");
        }
        // The default is what the protocol promises, and the least that may be set. Who reads is the same in both ways.
        for (behind, is_told) in [(4_096, true), (4_097, false)].into_iter().filter(|_| loops > 0) {
            assert_eq!(falls_behind(loops, behind, |_| {}).await.0, is_told, "{behind} behind, of 4 096");
        }
    });
}

#[test]
fn who_is_as_many_bytes_behind_as_the_ring_holds_is_told_them_and_who_is_one_more_gets_a_snapshot() {
    super::alone(|loops| async move {
        let (_, sizes) = falls_behind(loops, 11, |_| {}).await;
        // Each is there for three views. The one in which the limit is reached stays.
        let behind = 3 * sizes[1..].iter().sum::<usize>() as u64;
        for (ring_bytes, is_told) in [(behind - 1, false), (behind, true), (behind + 1, true)] {
            let (told, same) = falls_behind(loops, 11, |config| config.limits.ring_bytes = ring_bytes).await;
            assert_eq!((told, same), (is_told, sizes.clone()), "{behind} bytes behind, of {ring_bytes}");
        }
    });
}
