//! What a loop waits for, just before it has waited long enough and just then: its alarms ring in steps of a twentieth of a
//! second, and never early.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::rig::Rig;
use crate::gateway::shard::row::Phase;
use crate::hub::letter::RowId;
use crate::limits::Limits;

const STEP: Duration = Duration::from_millis(50);

impl Rig {
    async fn after(&mut self, time: Duration, id: RowId) {
        tokio::time::advance(time).await;
        self.ring(id);
    }

    fn is_there(&mut self, id: RowId) -> bool {
        self.shard.rows.get(id).is_some_and(|row| !matches!(row.phase, Phase::Parting(_)))
    }
}

/// The code of the close that was sent last.
fn close_code(peer: &mut TcpStream) -> u16 {
    let mut heard = [0; 128];
    let count = peer.read(&mut heard).unwrap();
    let at = heard[..count].iter().rposition(|byte| *byte == 0x88).unwrap();
    u16::from_be_bytes([heard[at + 2], heard[at + 3]])
}

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_is_let_go_when_the_time_is_over_and_not_before() {
    let mut rig = Rig::new();
    rig.shard.door.limits = Arc::new(Limits { write_timeout_s: 15, ..Limits::default() });
    let (id, mut peer) = rig.seated();
    rig.shard.send_raw(id, &vec![0; 64 << 20]);
    let left = |rig: &mut Rig| {
        let backlog = rig.shard.rows.get(id)?.backlog.as_ref()?;
        Some(backlog.bytes.len() - backlog.at)
    };
    let before = left(&mut rig).unwrap();
    rig.after(Duration::from_secs(15) - STEP, id).await;
    assert_eq!(left(&mut rig), Some(before));
    // Who takes some has the whole time again.
    while left(&mut rig) == Some(before) {
        peer.set_nonblocking(true).unwrap();
        match peer.read(&mut [0; 65_536]) {
            Ok(1..) => {}
            other => assert_eq!(other.unwrap_err().kind(), ErrorKind::WouldBlock),
        }
        rig.shard.writable(id);
    }
    rig.after(Duration::from_secs(15) - STEP, id).await;
    assert!(rig.is_there(id));
    rig.after(STEP, id).await;
    assert!(rig.shard.rows.get(id).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_hello_is_waited_for_as_long_as_is_set_and_no_longer() {
    let mut rig = Rig::new();
    rig.shard.door.times.hello = Duration::from_secs(5);
    let (id, mut peer) = rig.arrived(b"");
    rig.after(Duration::from_secs(5) - STEP, id).await;
    assert!(rig.is_there(id));
    rig.after(STEP, id).await;
    assert!(!rig.is_there(id));
    assert_eq!(close_code(&mut peer), 4401);
}

#[tokio::test(start_paused = true)]
async fn a_ping_is_due_when_it_is_set_and_its_answer_is_waited_for_as_long_as_is_set() {
    for is_answered in [true, false] {
        let mut rig = Rig::new();
        let times = &mut rig.shard.door.times;
        (times.heartbeat, times.pong) = (Duration::from_secs(60), Duration::from_secs(20));
        let (id, mut peer) = rig.seated();
        let first = rig.shard.alarms.now().after(Duration::from_secs(7));
        let Some(Phase::Seated(seated)) = rig.shard.rows.get_mut(id).map(|row| &mut row.phase) else {
            unreachable!()
        };
        seated.ping_at = first;
        let mut heard = [0; 2];
        rig.after(Duration::from_secs(7) - STEP, id).await;
        peer.set_nonblocking(true).unwrap();
        assert_eq!(peer.read(&mut heard).unwrap_err().kind(), ErrorKind::WouldBlock);
        peer.set_nonblocking(false).unwrap();
        rig.after(STEP, id).await;
        peer.read_exact(&mut heard).unwrap();
        assert_eq!(heard, [0x89, 0], "a ping");
        rig.after(Duration::from_secs(20) - STEP, id).await;
        assert!(rig.is_there(id));
        if is_answered {
            rig.read_all(id, &mut peer, &[0x8a, 0x80, 1, 2, 3, 4]);
        }
        rig.after(STEP, id).await;
        assert_eq!(rig.is_there(id), is_answered);
        if !is_answered {
            assert_eq!(close_code(&mut peer), 4408);
        }
    }
}

/// The whole process was stopped, with its machine: a pong that came in time lies unread, and a hello too.
#[tokio::test(start_paused = true)]
async fn while_a_loop_was_held_up_it_has_waited_for_nobody() {
    for is_answered in [true, false] {
        let mut rig = Rig::new();
        rig.shard.door.times.hello = Duration::from_secs(5);
        let (id, mut peer) = rig.seated();
        let pong_by = rig.shard.alarms.now().after(Duration::from_secs(20));
        let Some(Phase::Seated(seated)) = rig.shard.rows.get_mut(id).map(|row| &mut row.phase) else {
            unreachable!()
        };
        seated.pong_by = pong_by;
        rig.shard.set_alarm(id);
        let (stranger, _other) = rig.arrived(b"");
        tokio::time::advance(Duration::from_secs(45)).await;
        // What lies there is read in one of the next turns: this one has the events of others.
        let none = mio::Events::with_capacity(1);
        rig.shard.turn(&none);
        assert!(rig.is_there(id) && rig.is_there(stranger));
        if is_answered {
            rig.read_all(id, &mut peer, &[0x8a, 0x80, 1, 2, 3, 4]);
        }
        for step in 0..40 {
            tokio::time::advance(Duration::from_millis(500)).await;
            rig.shard.turn(&none);
            assert_eq!(rig.is_there(stranger), step < 1, "a moment, and no whole wait: {step}");
        }
        assert_eq!(rig.is_there(id), is_answered);
        if !is_answered {
            assert_eq!(close_code(&mut peer), 4408);
        }
    }
}
