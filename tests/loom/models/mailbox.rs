//! The mailbox: no wake-up is lost on either side, its bounds hold, each sender's mail stays in order, and whatever end the
//! mailbox comes to, each letter is taken, given back or dropped, once.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::Poll;

use cuelight_loom::mailbox::{Lane, Receiver, Refused, Sender, mailbox};
use cuelight_loom::{explore, explore_within};
use loom::future::block_on;
use loom::thread;

/// Everything that comes until the mailbox is over, a batch at a time.
fn batches<T>(receiver: &mut Receiver<T>, most: usize) -> Vec<Vec<T>> {
    let mut batches = Vec::new();
    loop {
        let mut batch = Vec::new();
        if block_on(receiver.recv_many(&mut batch, most)) == 0 {
            return batches;
        }
        batches.push(batch);
    }
}

/// Sends like an event loop: as many as fit, then a wait for room.
fn send_all(sender: &Sender<u32>, mail: impl IntoIterator<Item = u32>) {
    let mut mail: VecDeque<u32> = mail.into_iter().collect();
    while sender.try_send_many(&mut mail).is_ok() && !mail.is_empty() {
        block_on(poll_fn(|context| match sender.when_room(Lane::Usual, context.waker()) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }));
    }
}

/// A receiver that waits hears of all mail, and of the last sender's end. If it did not, it would wait for ever: loom calls
/// that a deadlock.
#[test]
fn who_waits_for_mail_is_woken() {
    explore(|| {
        let (sender, mut receiver) = mailbox(2, 1);
        let sending = thread::spawn(move || {
            assert_eq!(sender.try_send(Lane::Usual, 1), Ok(()));
            assert_eq!(sender.send_always(2), Ok(()));
            assert_eq!(sender.try_send(Lane::First, 3), Ok(()));
        });
        let mail = batches(&mut receiver, 2).concat();
        sending.join().unwrap();
        assert_eq!(mail.iter().filter(|letter| **letter < 3).collect::<Vec<_>>(), [&1, &2]);
        assert_eq!(mail.len(), 3);
    });
}

/// A task that waits for room is woken when there is some.
#[test]
fn a_task_that_waits_for_room_is_woken() {
    explore(|| {
        let (sender, mut receiver) = mailbox(1, 1);
        let task = thread::spawn(move || {
            for letter in [1, 2] {
                assert_eq!(block_on(sender.send(Lane::Usual, letter)), Ok(()));
            }
        });
        assert_eq!(batches(&mut receiver, 9).concat(), [1, 2]);
        task.join().unwrap();
    });
}

/// An event loop that waits for room, without a task for each that waits, is woken too.
#[test]
fn an_event_loop_that_waits_for_room_is_woken() {
    explore(|| {
        let (sender, mut receiver) = mailbox(1, 1);
        let event_loop = thread::spawn(move || send_all(&sender, [1, 2]));
        assert_eq!(batches(&mut receiver, 9).concat(), [1, 2]);
        event_loop.join().unwrap();
    });
}

/// Where two wait for the same room, each gets it in the end.
#[test]
fn who_is_slower_than_another_for_the_same_room_is_woken_again() {
    explore_within(2, || {
        let (sender, mut receiver) = mailbox(1, 1);
        assert_eq!(sender.try_send(Lane::Usual, 0), Ok(()));
        let other = sender.clone();
        let task = thread::spawn(move || assert_eq!(block_on(sender.send(Lane::Usual, 1)), Ok(())));
        let event_loop = thread::spawn(move || send_all(&other, [2]));
        let mut mail = batches(&mut receiver, 9).concat();
        task.join().unwrap();
        event_loop.join().unwrap();
        mail.sort();
        assert_eq!(mail, [0, 1, 2]);
    });
}

/// Two who send at once do not get more in than there is room for, in neither lane, and what is refused is refused for a
/// reason: nobody is turned away from a lane with room.
#[test]
fn a_lane_holds_what_it_may_and_not_less() {
    explore(|| {
        let (sender, mut receiver) = mailbox(1, 1);
        let other = sender.clone();
        let send = |sender: Sender<u32>, letter: u32| {
            let usual = sender.try_send(Lane::Usual, letter).is_ok();
            let first = sender.try_send(Lane::First, letter + 1).is_ok();
            usize::from(usual) + usize::from(first)
        };
        let sending = thread::spawn(move || send(other, 10));
        let went = send(sender, 20);
        let went = went + sending.join().unwrap();
        let mut mail = Vec::new();
        assert_eq!(receiver.try_recv_many(&mut mail, 9), 2, "one of each lane");
        assert_eq!(went, 2);
        assert!(mail[0] % 10 == 1 && mail[1] % 10 == 0, "the first lane comes first");
    });
}

/// What is sent around the time of a close is taken, or comes back: nothing is in between.
#[test]
fn a_letter_is_taken_or_comes_back_when_the_mailbox_closes() {
    explore(|| {
        let (sender, mut receiver) = mailbox(1, 1);
        let sending = thread::spawn(move || {
            let mut back = Vec::new();
            back.extend(block_on(sender.send(Lane::Usual, 1)).err());
            back.extend(sender.send_always(2).err());
            back.extend(block_on(sender.send(Lane::Usual, 3)).err());
            if let Err(Refused::Closed(letter) | Refused::Full(letter)) = sender.try_send(Lane::First, 4) {
                back.push(letter);
            }
            back
        });
        let mut mail = Vec::new();
        receiver.try_recv_many(&mut mail, 1);
        receiver.close();
        mail.extend(batches(&mut receiver, 9).concat());
        mail.extend(sending.join().unwrap());
        mail.sort();
        assert_eq!(mail, [1, 2, 3, 4]);
    });
}

/// Who waits for an answer to a letter that nobody will read hears that none comes: when the receiver goes, what is
/// inside is dropped, and nothing comes in behind it. The answer's own way is a mailbox too.
#[test]
fn who_waits_for_an_answer_hears_that_none_comes() {
    explore(|| {
        let (sender, receiver) = mailbox(1, 1);
        let asking = thread::spawn(move || {
            let (answer, mut answered) = mailbox::<()>(1, 1);
            // Whether it went in or came back, it is dropped somewhere; the mailbox itself is held on to.
            let _ = block_on(sender.send(Lane::Usual, answer));
            assert_eq!(block_on(answered.recv_many(&mut Vec::new(), 1)), 0);
            assert!(sender.is_closed());
        });
        drop(receiver);
        asking.join().unwrap();
    });
}
