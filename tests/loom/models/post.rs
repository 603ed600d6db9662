//! A loop's letterbox: its sleep is ended by every letter, each letter is taken or dropped, once; and beside the ring it
//! keeps rights: nothing that was told after somebody lost them is sent to them as if they had them.

use std::future::poll_fn;
use std::task::Poll;

use cuelight_loom::post::Post;
use cuelight_loom::ring::{Ring, RingLimits};
use cuelight_loom::row::{Letter, Row};
use cuelight_loom::sync::Arc;
use cuelight_loom::{explore, explore_within};
use loom::future::block_on;
use loom::thread;

/// Sleeps until there are letters.
fn sleep<L>(post: &Post<L>) {
    block_on(poll_fn(|context| match post.sleep(context.waker()) {
        true => Poll::Pending,
        false => Poll::Ready(()),
    }));
}

/// A loop that sleeps hears of every letter; of each writer's in their order.
#[test]
fn a_loop_that_sleeps_is_woken_by_every_letter() {
    explore_within(2, || {
        let post = Arc::new(Post::default());
        let writing = [10, 20].map(|writer| {
            let post = post.clone();
            thread::spawn(move || {
                post.put(writer);
                post.put_all(&mut vec![writer + 1, writer + 2]);
            })
        });
        let mut letters = Vec::new();
        while letters.len() < 6 {
            sleep(&post);
            post.take(&mut letters);
        }
        writing.into_iter().for_each(|writing| writing.join().unwrap());
        for writer in [10, 20] {
            let theirs: Vec<_> = letters.iter().filter(|letter| **letter / 10 == writer / 10).collect();
            assert_eq!(theirs, [&writer, &(writer + 1), &(writer + 2)]);
        }
    });
}

/// When a loop ends, each letter was taken or is dropped: one that stayed inside would hold up who waits to hear that it
/// was not read.
#[test]
fn a_letter_is_taken_or_dropped_when_the_loop_ends() {
    explore(|| {
        let (post, letter) = (Arc::new(Post::default()), std::sync::Arc::new(()));
        let (theirs, copy) = (post.clone(), letter.clone());
        let writing = thread::spawn(move || {
            theirs.put(copy.clone());
            theirs.put_all(&mut vec![copy.clone(), copy]);
        });
        let mut letters = Vec::new();
        post.take(&mut letters);
        letters.extend(post.close());
        writing.join().unwrap();
        assert!([0, 1, 3].contains(&letters.len()), "letters that are put together stay together");
        assert_eq!(
            std::sync::Arc::strong_count(&letter),
            1 + letters.len(),
            "a letter is in a box that nobody reads"
        );
        assert_eq!(post.close().len(), 0);
    });
}

/// Somebody comes while the loop ends: either it has them, or they go to the next one, and never neither.
#[test]
fn who_is_offered_to_a_loop_that_ends_is_there_or_comes_back() {
    explore(|| {
        let post = Arc::new(Post::default());
        let theirs = post.clone();
        let coming = thread::spawn(move || theirs.offer(1));
        let mut inside = Vec::new();
        post.take(&mut inside);
        inside.extend(post.close());
        let back = coming.join().unwrap();
        assert_eq!(inside.len() + usize::from(back.is_some()), 1, "somebody is nowhere");
    });
}

/// An owner takes somebody's rights away between two entries: the letter is put after both are appended and before the
/// second is shown. However the loop's turns fall, the second is not sent with the rights of before. And the loop, which
/// looks how far the story is only when it is told that there is news, sleeps on nothing that is shown.
#[test]
fn nothing_behind_a_demotion_is_sent_with_the_rights_of_before() {
    explore(|| {
        let story = Arc::new(Ring::new(RingLimits { entries_max: 8, bytes_max: 1000 }));
        let post = Arc::new(Post::default());
        let (told, letters) = (story.clone(), post.clone());
        let owner = thread::spawn(move || {
            let at = told.append(0, 1);
            told.show(at);
            letters.put(Letter::News);
            let end = told.append(1, 1);
            letters.put(Letter::Demotion { at });
            told.show(end);
            letters.put(Letter::News);
        });
        let mut row = Row::default();
        while row.sent.len() < 2 {
            if !row.is_busy() {
                sleep(&post);
            }
            row.turn(&story, &post).unwrap();
        }
        owner.join().unwrap();
        assert_eq!(row.sent, [(0, true), (1, false)], "a position, and whether it was sent with full rights");
    });
}
