//! The letterbox of one event loop: what owners of sessions have for the connections that live there.
//! Must not know what a letter says.
//!
//! Many write, one reads. The reader takes everything at once, and is woken once for however much came meanwhile.

use std::task::Waker;

use crate::sync::{Mutex, MutexGuard, PoisonError};

/// A letterbox. Its size is bounded by those who write: see `seat.rs` for what may wait for one connection.
#[derive(Debug)]
pub struct Post<L> {
    inner: Mutex<Inner<L>>,
}

#[derive(Debug)]
struct Inner<L> {
    letters: Vec<L>,
    /// The reader, while it sleeps.
    reader: Option<Waker>,
    /// Nobody reads any more.
    closed: bool,
}

impl<L> Default for Post<L> {
    fn default() -> Self {
        Post { inner: Mutex::new(Inner { letters: Vec::new(), reader: None, closed: false }) }
    }
}

impl<L> Post<L> {
    /// Puts a letter in and wakes the reader. Where nobody reads any more the letter is dropped.
    pub fn put(&self, letter: L) {
        self.put_all(&mut vec![letter]);
    }

    /// Puts letters in, in order, and wakes the reader. Where nobody reads any more they are dropped.
    pub fn put_all(&self, letters: &mut Vec<L>) {
        let mut inner = self.lock();
        if inner.closed {
            drop(inner);
            return letters.clear();
        }
        inner.letters.append(letters);
        let reader = inner.reader.take();
        drop(inner);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Puts a letter in and wakes the reader. It comes back where nobody reads any more.
    pub fn offer(&self, letter: L) -> Option<L> {
        let mut inner = self.lock();
        if inner.closed {
            return Some(letter);
        }
        inner.letters.push(letter);
        let reader = inner.reader.take();
        drop(inner);
        if let Some(reader) = reader {
            reader.wake();
        }
        None
    }

    /// Takes all letters, behind what `into` holds.
    pub fn take(&self, into: &mut Vec<L>) {
        into.append(&mut self.lock().letters);
    }

    /// Goes to sleep until a letter comes: `true` if there is none. With one there already the reader stays awake.
    pub fn sleep(&self, reader: &Waker) -> bool {
        let mut inner = self.lock();
        if !inner.letters.is_empty() {
            return false;
        }
        // Dropped when the lock is released: it may be the last to hold a task, and that a way back here.
        let before = inner.reader.replace(reader.clone());
        drop(inner);
        drop(before);
        true
    }

    /// Takes the last letters; what comes from now on is dropped.
    pub fn close(&self) -> Vec<L> {
        let mut inner = self.lock();
        inner.closed = true;
        let (letters, before) = (std::mem::take(&mut inner.letters), inner.reader.take());
        drop(inner);
        drop(before);
        letters
    }

    /// A panic under the lock leaves letters where they are.
    fn lock(&self) -> MutexGuard<'_, Inner<L>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_sleeping_reader_is_woken_once_for_however_many_letters() {
        let (post, count) = (Post::default(), Arc::new(Count::default()));
        let waker = Waker::from(count.clone());
        assert!(post.sleep(&waker));
        post.put(1);
        post.put_all(&mut vec![2, 3]);
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        assert!(!post.sleep(&waker), "there are letters");
        let mut letters = vec![0];
        post.take(&mut letters);
        assert_eq!(letters, [0, 1, 2, 3]);
        assert!(post.sleep(&waker));
    }

    #[test]
    fn letters_to_nobody_are_dropped() {
        let post = Post::default();
        let letter = Arc::new(());
        post.put(letter.clone());
        assert_eq!(post.close().len(), 1);
        post.put(letter.clone());
        assert_eq!(Arc::strong_count(&letter), 1);
    }
}
