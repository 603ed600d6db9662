//! The receipts of one stream's appends, awaited in the order in which they were handed in.
//! Must not know who appends, nor what becomes of the answers.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{AppendError, Receipt};

/// Receipts in the order of their appends.
///
/// Only the oldest is waited for, so a batch of the journal wakes its reader once however many records of the stream are
/// in it; then all that are answered are taken together.
#[derive(Debug, Default)]
pub struct Receipts {
    waiting: VecDeque<Receipt>,
    /// An error that stood behind successes, for the next call.
    error: Option<AppendError>,
}

impl Receipts {
    /// Adds the receipt of the newest append.
    pub fn push(&mut self, receipt: Receipt) {
        self.waiting.push_back(receipt);
    }

    /// Whether no answer is awaited.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.error.is_none()
    }

    /// Waits for the oldest answer; where it is a success, takes those behind it that are there, too. The number up to
    /// which the stream is durable. `None` if nothing is awaited. Nothing is lost if it is dropped early.
    ///
    /// # Errors
    /// The oldest append's, each told once. `Unknown` also if the writer ended.
    pub async fn next(&mut self) -> Option<Result<u64, AppendError>> {
        if self.is_empty() {
            return None;
        }
        Some(poll_fn(|context| self.poll_next(context)).await)
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<u64, AppendError>> {
        if let Some(error) = self.error.take() {
            return Poll::Ready(Err(error));
        }
        let mut durable = None;
        while let Some(oldest) = self.waiting.front_mut() {
            let Poll::Ready(answer) = Pin::new(oldest).poll(context) else { break };
            self.waiting.pop_front();
            match answer.unwrap_or_else(|_| Err(AppendError::Unknown("the writer ended".into()))) {
                Ok(last) => durable = Some(last),
                Err(error) if durable.is_none() => return Poll::Ready(Err(error)),
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        durable.map_or(Poll::Pending, |last| Poll::Ready(Ok(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::answered;
    use super::*;
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    #[test]
    fn what_is_durable_is_told_together_and_each_error_once() {
        let refused = || AppendError::NotWritten("a test".into());
        let mut receipts = Receipts::default();
        for answer in [Ok(1), Ok(3), Err(refused()), Err(AppendError::Conflict { actual: 3 }), Ok(4)] {
            receipts.push(answered(answer));
        }
        let mut next = || receipts.next().now_or_never().expect("all are answered");
        assert_eq!(next(), Some(Ok(3)));
        assert_eq!(next(), Some(Err(refused())));
        assert_eq!(next(), Some(Err(AppendError::Conflict { actual: 3 })));
        assert_eq!(next(), Some(Ok(4)));
        assert_eq!(next(), None);
        assert!(receipts.is_empty());
    }

    #[test]
    fn an_answer_waits_for_those_before_it() {
        let mut receipts = Receipts::default();
        let (first, receipt) = oneshot::channel();
        receipts.push(receipt);
        receipts.push(answered(Ok(2)));
        assert_eq!(receipts.next().now_or_never(), None);
        first.send(Ok(1)).unwrap();
        assert_eq!(receipts.next().now_or_never(), Some(Some(Ok(2))));
    }

    #[test]
    fn a_writer_that_ended_leaves_it_unknown() {
        let mut receipts = Receipts::default();
        receipts.push(oneshot::channel().1);
        assert!(matches!(receipts.next().now_or_never(), Some(Some(Err(AppendError::Unknown(_))))));
    }
}
