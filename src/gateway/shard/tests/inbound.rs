//! Bytes beyond what a connection may send, in an event loop: at which byte reading stops, until when, and for whom it ends.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::rig::{PING, PONG, Rig};
use crate::gateway::shard::row::Phase;
use crate::hub::letter::RowId;
use crate::limits::Limits;

/// 200 pings at once, and 100 a second.
fn rig() -> Rig {
    let mut rig = Rig::new();
    rig.shard.door.limits = Arc::new(Limits {
        inbound_bytes_per_s: 600,
        inbound_bytes_burst: 1200,
        read_buffer_bytes: 60,
        ..Limits::default()
    });
    rig.shard.scratch = vec![0; 60];
    rig
}

impl Rig {
    /// What lies in the socket, unread.
    pub(super) fn unread(&mut self, id: RowId) -> usize {
        let mut bytes = [0; 8192];
        self.shard.rows.get(id).unwrap().stream.peek(&mut bytes).unwrap_or(0)
    }

    /// Sends, and lets the loop read all that it will read now.
    pub(super) fn read_all(&mut self, id: RowId, peer: &mut TcpStream, bytes: &[u8]) {
        let before = self.unread(id);
        peer.write_all(bytes).unwrap();
        // The kernel may take a moment to bring it.
        while self.unread(id) < before + bytes.len() {
            std::thread::yield_now();
        }
        self.read_now(id);
    }

    pub(super) fn read_now(&mut self, id: RowId) {
        self.shard.frames_left = usize::MAX;
        self.shard.readable(id);
        while let Some(again) = self.shard.again.pop_front() {
            if let Some(row) = self.shard.rows.get_mut(again) {
                row.again = false;
                self.shard.read_on(again);
            }
        }
    }

    /// What the alarms bring about by now.
    pub(super) fn ring(&mut self, id: RowId) {
        let now = self.shard.alarms.now();
        if self.shard.rows.get(id).is_some_and(|row| row.due() <= now) {
            self.shard.overdue(id, now);
        }
        self.read_now(id);
    }

    fn is_stopped(&mut self, id: RowId) -> bool {
        self.shard.rows.get_mut(id).unwrap().is_stopped()
    }
}

/// So many pings are answered, and no more.
pub(super) fn answered(peer: &mut TcpStream, pings: usize) {
    let mut heard = vec![0; 2 * pings];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(heard, PONG.repeat(pings));
    peer.set_nonblocking(true).unwrap();
    let more = peer.read(&mut [0; 64]).map_err(|error| error.kind());
    assert_eq!(more, Err(ErrorKind::WouldBlock), "after {pings}");
    peer.set_nonblocking(false).unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_burst_is_read_at_once_and_what_is_behind_it_when_there_is_credit() {
    for (pings, at_once) in [(199, 199), (200, 200), (201, 200), (260, 200)] {
        let mut rig = rig();
        let (id, mut peer) = rig.seated();
        rig.read_all(id, &mut peer, &PING.repeat(pings));
        answered(&mut peer, at_once);
        assert_eq!(rig.is_stopped(id), pings > at_once, "who sent no more than may be read is not held up");
        // A tenth of a second is credit for ten pings more; the byte before it none.
        tokio::time::advance(Duration::from_millis(99)).await;
        rig.ring(id);
        answered(&mut peer, 0);
        tokio::time::advance(Duration::from_millis(1)).await;
        rig.ring(id);
        answered(&mut peer, (pings - at_once).min(10));
    }
}

/// A client need not wait for the answer to its handshake: what it sends at once came with it, and is no gift.
#[tokio::test(start_paused = true)]
async fn what_came_behind_the_handshake_counts_like_what_comes_later() {
    // The more there was, the longer until there is credit for ten pings: also where it was more than the burst.
    for (behind, later, at_once, wait_ms) in
        [(0, 201, 200, 100), (100, 99, 199, 0), (100, 101, 200, 100), (200, 1, 200, 100), (300, 1, 300, 1100)]
    {
        let mut rig = rig();
        let (id, mut peer) = rig.arrived(&PING.repeat(behind));
        rig.read_all(id, &mut peer, &PING.repeat(later));
        answered(&mut peer, at_once);
        assert_eq!(rig.is_stopped(id), wait_ms > 0, "{behind}");
        if wait_ms > 0 {
            tokio::time::advance(Duration::from_millis(wait_ms - 1)).await;
            rig.ring(id);
            answered(&mut peer, 0);
            tokio::time::advance(Duration::from_millis(1)).await;
            rig.ring(id);
            answered(&mut peer, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_read_stays_with_the_client_and_costs_the_loop_nothing() {
    let mut rig = rig();
    let (id, mut peer) = rig.seated();
    peer.set_nonblocking(true).unwrap();
    let (mut sent, piece) = (0, [0u8; 4096]);
    rig.read_all(id, &mut peer, &PING.repeat(200));
    while let Ok(count) = peer.write(&piece) {
        sent += count;
        rig.read_now(id);
    }
    assert!(sent > 4096, "the kernel holds some");
    let row = rig.shard.rows.get(id).unwrap();
    assert_eq!((row.frames.held_bytes(), row.surplus.is_none(), row.unread), (0, true, true));
    assert!(rig.shard.again.is_empty(), "nor does it look again and again");
}

#[tokio::test(start_paused = true)]
async fn who_goes_on_for_three_windows_is_closed_with_4429() {
    let mut rig = rig();
    let (id, mut peer) = rig.seated();
    // Ten more than the credit each tenth of a second: the first stops reading at once.
    rig.read_all(id, &mut peer, &PING.repeat(210));
    answered(&mut peer, 200);
    for _ in 0..20 {
        assert!(rig.is_stopped(id));
        rig.read_all(id, &mut peer, &PING.repeat(10));
        tokio::time::advance(Duration::from_millis(100)).await;
        rig.ring(id);
        // Two seconds in, the third window begins with what is left over.
        if !matches!(rig.shard.rows.get(id).unwrap().phase, Phase::Parting(_)) {
            answered(&mut peer, 10);
        }
    }
    let mut heard = vec![0; 24];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(heard[..20], PONG.repeat(10));
    assert_eq!((heard[20], [heard[22], heard[23]]), (0x88, 4429u16.to_be_bytes()));
    assert!(matches!(rig.shard.rows.get(id).unwrap().phase, Phase::Parting(_)));
}

/// Two windows are patience, and a quiet minute forgets them.
#[tokio::test(start_paused = true)]
async fn who_overdoes_it_twice_a_minute_stays() {
    let mut rig = rig();
    let (id, mut peer) = rig.seated();
    for _ in 0..20 {
        rig.read_all(id, &mut peer, &PING.repeat(210));
        tokio::time::advance(Duration::from_secs(31)).await;
        rig.ring(id);
        answered(&mut peer, 210);
        assert!(matches!(rig.shard.rows.get(id).unwrap().phase, Phase::Seated(_)));
    }
}

#[tokio::test(start_paused = true)]
async fn who_only_answers_our_pings_costs_nothing_for_it() {
    let mut rig = rig();
    let (id, mut peer) = rig.seated();
    let soon = rig.shard.alarms.now().after(Duration::from_secs(20));
    let seated = |rig: &mut Rig, does: fn(&mut crate::gateway::shard::row::Seated) -> bool| {
        let Some(Phase::Seated(seated)) = rig.shard.rows.get_mut(id).map(|row| &mut row.phase) else {
            panic!()
        };
        does(seated)
    };
    if let Some(Phase::Seated(seated)) = rig.shard.rows.get_mut(id).map(|row| &mut row.phase) {
        seated.pong_by = soon;
    }
    rig.read_all(id, &mut peer, &[0x8a, 0x80, 1, 2, 3, 4]);
    assert!(seated(&mut rig, |seated| seated.talk.is_none()));
    // A second one is nobody's answer.
    rig.read_all(id, &mut peer, &[0x8a, 0x80, 1, 2, 3, 4]);
    assert!(seated(&mut rig, |seated| seated.talk.is_some()));
}
