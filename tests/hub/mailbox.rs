//! What the owner's mailbox promises, one thread at a time; `tests/loom` tries it with several.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};

use cuelight::hub::mailbox::{IsClosed, Lane, Receiver, Refused, Sender, mailbox};

/// Counts how often it was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Woken>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn waker() -> (Arc<Woken>, Waker) {
    let woken = Arc::new(Woken::default());
    (woken.clone(), woken.into())
}

fn times(woken: &Woken) -> usize {
    woken.0.load(Ordering::Relaxed)
}

fn taken(receiver: &mut Receiver<u32>, most: usize) -> Vec<u32> {
    let mut into = Vec::new();
    assert_eq!(receiver.try_recv_many(&mut into, most), into.len());
    into
}

#[test]
fn each_lane_has_its_bound_and_keeps_its_order_and_the_first_is_taken_first() {
    let (sender, mut receiver) = mailbox(2, 1);
    assert_eq!(sender.try_send(Lane::Usual, 1), Ok(()));
    assert_eq!(sender.try_send(Lane::Usual, 2), Ok(()));
    assert_eq!(sender.try_send(Lane::Usual, 3), Err(Refused::Full(3)));
    assert_eq!(sender.try_send(Lane::First, 10), Ok(()), "the lanes share no room");
    assert_eq!(sender.try_send(Lane::First, 11), Err(Refused::Full(11)));
    assert_eq!(taken(&mut receiver, 2), [10, 1]);
    assert_eq!(sender.try_send(Lane::Usual, 4), Ok(()));
    assert_eq!(taken(&mut receiver, 9), [2, 4]);
    assert_eq!(taken(&mut receiver, 9), [0u32; 0]);
}

#[test]
fn what_must_be_said_is_taken_in_without_room_and_behind_what_was_there() {
    let (sender, mut receiver) = mailbox(1, 1);
    assert_eq!(sender.try_send(Lane::Usual, 1), Ok(()));
    assert_eq!(sender.send_always(2), Ok(()));
    assert_eq!(sender.send_always(3), Ok(()));
    assert_eq!(taken(&mut receiver, 1), [1]);
    assert_eq!(sender.try_send(Lane::Usual, 4), Err(Refused::Full(4)), "two are inside of one");
    assert_eq!(taken(&mut receiver, 9), [2, 3]);
    assert_eq!(sender.try_send(Lane::Usual, 4), Ok(()));
}

#[test]
fn of_many_those_go_that_find_room_and_the_rest_stays_in_order() {
    let (sender, mut receiver) = mailbox(2, 1);
    let mut mail = VecDeque::from([1, 2, 3]);
    assert_eq!(sender.try_send_many(&mut mail), Ok(2));
    assert_eq!(mail, [3]);
    assert_eq!(sender.try_send_many(&mut mail), Ok(0));
    assert_eq!(taken(&mut receiver, 1), [1]);
    assert_eq!(sender.try_send_many(&mut mail), Ok(1));
    assert_eq!(taken(&mut receiver, 9), [2, 3]);
    receiver.close();
    mail.push_back(4);
    assert_eq!(sender.try_send_many(&mut mail), Err(IsClosed));
    assert_eq!(mail, [4]);
}

#[test]
fn a_parked_receiver_is_woken_once_whatever_is_sent_before_it_looks() {
    let (sender, mut receiver) = mailbox(9, 9);
    let ((woken, waker), mut into) = (waker(), Vec::new());
    let mut context = Context::from_waker(&waker);
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Pending);
    assert_eq!(sender.try_send_many(&mut VecDeque::from([1, 2])), Ok(2));
    assert_eq!(sender.try_send(Lane::Usual, 3), Ok(()));
    assert_eq!(sender.send_always(4), Ok(()));
    assert_eq!(times(&woken), 1);
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 3), Poll::Ready(3));
    assert_eq!(sender.try_send(Lane::First, 5), Ok(()));
    assert_eq!(times(&woken), 1, "who is at work looks again by itself");
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Ready(2));
    assert_eq!(into, [1, 2, 3, 5, 4]);
}

#[test]
fn who_waits_for_room_in_a_lane_is_woken_once_when_there_is_some() {
    let (sender, mut receiver) = mailbox(1, 1);
    let ((woken, waker), (other, others)) = (waker(), waker());
    assert!(sender.when_room(Lane::Usual, &waker));
    assert_eq!(sender.send_always(1), Ok(()));
    assert_eq!(sender.send_always(2), Ok(()));
    assert_eq!(sender.try_send(Lane::First, 3), Ok(()));
    assert!(!sender.when_room(Lane::Usual, &waker));
    assert!(!sender.when_room(Lane::Usual, &waker));
    assert!(!sender.when_room(Lane::First, &others));
    assert_eq!(taken(&mut receiver, 2), [3, 1]);
    assert_eq!((times(&woken), times(&other)), (0, 1), "one is still inside, as many as there may be");
    assert_eq!(taken(&mut receiver, 1), [2]);
    assert_eq!((times(&woken), times(&other)), (1, 1));
}

#[test]
fn a_closed_mailbox_takes_nothing_in_and_gives_out_what_is_inside() {
    let (sender, mut receiver) = mailbox(1, 1);
    let (woken, waker) = waker();
    assert_eq!(sender.try_send(Lane::Usual, 1), Ok(()));
    assert!(!sender.when_room(Lane::Usual, &waker));
    receiver.close();
    assert_eq!(times(&woken), 1);
    assert!(sender.is_closed() && sender.when_room(Lane::Usual, &waker));
    assert_eq!(sender.try_send(Lane::Usual, 2), Err(Refused::Closed(2)));
    assert_eq!(sender.send_always(2), Err(2));
    let (mut context, mut into) = (Context::from_waker(&waker), Vec::new());
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Ready(1));
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Ready(0));
}

#[test]
fn a_receiver_that_is_dropped_drops_what_is_inside_though_it_holds_a_sender() {
    struct Letter {
        _back: Sender<Letter>,
        _answer: mpsc::Sender<()>,
    }
    let (sender, receiver) = mailbox(1, 1);
    let (answer, answered) = mpsc::channel();
    assert!(sender.try_send(Lane::Usual, Letter { _back: sender.clone(), _answer: answer }).is_ok());
    drop(receiver);
    assert_eq!(answered.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    assert!(sender.is_closed());
}

#[test]
fn the_last_sender_to_go_wakes_the_receiver() {
    let (sender, mut receiver) = mailbox::<u32>(1, 1);
    let ((woken, waker), mut into) = (waker(), Vec::new());
    let mut context = Context::from_waker(&waker);
    let second = sender.clone();
    assert!(second.same_mailbox(&sender) && !second.same_mailbox(&mailbox(1, 1).0));
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Pending);
    drop(sender);
    assert_eq!(times(&woken), 0);
    drop(second);
    assert_eq!(times(&woken), 1);
    assert_eq!(receiver.poll_recv_many(&mut context, &mut into, 9), Poll::Ready(0));
}

#[test]
fn who_gives_up_waiting_for_room_leaves_nothing_behind() {
    let (sender, mut receiver) = mailbox(1, 1);
    let (woken, waker) = waker();
    let mut context = Context::from_waker(&waker);
    assert_eq!(sender.try_send(Lane::Usual, 1), Ok(()));
    {
        let (mut gives_up, mut waits) =
            (pin!(sender.send(Lane::Usual, 2)), pin!(sender.send(Lane::Usual, 3)));
        assert!(gives_up.as_mut().poll(&mut context).is_pending());
        assert!(gives_up.as_mut().poll(&mut context).is_pending());
        assert!(waits.as_mut().poll(&mut context).is_pending());
        assert!(!sender.when_room(Lane::Usual, &waker));
        assert_eq!(Arc::strong_count(&woken), 2 + 3, "one for each that waits");
        assert_eq!(taken(&mut receiver, 1), [1]);
        assert_eq!(times(&woken), 3);
        assert_eq!(waits.as_mut().poll(&mut context), Poll::Ready(Ok(())));
        assert!(gives_up.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(Arc::strong_count(&woken), 2, "the test's own");
    assert_eq!(taken(&mut receiver, 9), [3]);
}

/// What is asked inside and who wants in, both without end, the second in this lane: how much of each a turn of 128 takes.
fn shares(door: Lane) -> (usize, usize) {
    let (sender, mut receiver) = mailbox(1024, 1024);
    let (mut inside, mut outside) = (0, 0);
    for _ in 0..20 {
        while sender.try_send(door, 2).is_ok() {}
        while sender.try_send(Lane::Usual, 1).is_ok() {}
        let taken = taken(&mut receiver, 128);
        assert_eq!(taken.len(), 128);
        inside += taken.iter().filter(|mail| **mail == 1).count();
        outside += taken.iter().filter(|mail| **mail == 2).count();
    }
    (inside, outside)
}

#[test]
fn neither_those_inside_nor_those_at_the_door_starve_the_others() {
    for door in [Lane::Patient, Lane::Last] {
        assert_eq!(shares(door), (20 * 96, 20 * 32), "{door:?}");
    }
    assert_eq!(shares(Lane::Usual).0, 0, "the look goes red where both wait in one lane");
}

/// A lane that is never empty, and one behind it: how much of that one is taken in each of so many turns of 128.
fn behind(ahead: Lane, lane: Lane, turns: usize) -> Vec<usize> {
    let (sender, mut receiver) = mailbox(1024, 1024);
    let turn = |_| {
        while sender.try_send(ahead, 1).is_ok() {}
        while sender.try_send(lane, 2).is_ok() {}
        let taken = taken(&mut receiver, 128);
        assert_eq!(taken.len(), 128);
        taken.iter().filter(|mail| **mail == 2).count()
    };
    (0..turns).map(turn).collect()
}

#[test]
fn what_is_usual_has_its_part_of_every_turn_however_many_of_the_stage_come() {
    assert_eq!(behind(Lane::First, Lane::Usual, 20), [32; 20]);
}

/// In their order, all whom a session could hold; whoever goes on coming behind those does not shut the others out.
#[test]
fn those_who_are_passed_by_more_than_a_session_holds_have_a_part_of_every_turn_from_then_on() {
    const SEATS: usize = 50_000;
    for (ahead, lane) in
        [(Lane::First, Lane::Patient), (Lane::First, Lane::Last), (Lane::Patient, Lane::Last)]
    {
        let turns = behind(ahead, lane, 600);
        let waited = turns.iter().take_while(|count| **count == 0).count();
        assert!(waited * 128 > SEATS && waited < 600, "{ahead:?} {lane:?}: {waited} turns");
        assert_eq!(turns[waited..], vec![32; 600 - waited], "{ahead:?} {lane:?}");
    }
    let (sender, mut receiver) = mailbox(1024, 1024);
    for _ in 0..800 {
        for lane in Lane::ALL {
            while sender.try_send(lane, lane as u32).is_ok() {}
        }
        taken(&mut receiver, 128);
    }
    let taken = taken(&mut receiver, 128);
    let count = |lane: Lane| taken.iter().filter(|mail| **mail == lane as u32).count();
    assert_eq!(Lane::ALL.map(count), [32; 4], "of all four at once");
}

#[test]
fn what_is_kept_for_one_lane_and_not_needed_there_is_the_others() {
    let (sender, mut receiver) = mailbox(8, 8);
    let fill = |lane, mail: std::ops::Range<u32>| mail.for_each(|mail| sender.try_send(lane, mail).unwrap());
    fill(Lane::Last, 40..48);
    fill(Lane::Usual, 20..21);
    fill(Lane::Patient, 30..33);
    fill(Lane::First, 10..12);
    assert_eq!(taken(&mut receiver, 8), [10, 11, 20, 30, 31, 32, 40, 41]);
    fill(Lane::Usual, 21..29);
    assert_eq!(taken(&mut receiver, 8), [21, 22, 23, 24, 25, 26, 42, 43]);
    assert_eq!(taken(&mut receiver, 3), [27, 28, 44], "a take too small to be parted is what is usual first");
}
