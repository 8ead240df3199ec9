//! The body of a form in small slices, so that what is still to be understood of it stays small.
//!
//! The parts of a form have heads without a length. Whoever looks for the end of one looks through everything that has
//! come, anew with every piece of it: a head without an end would cost time that grows with its square.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{BodyDataStream, Bytes};
use futures_util::Stream;

/// The most bytes of a slice.
const MOST_BYTES: usize = 16 * 1024;

/// The most bytes that may come before the head of a part has ended; browsers need a few hundred.
const MOST_HEAD: usize = 64 * 1024;

/// How many bytes may still come.
#[derive(Debug, Clone)]
pub(super) struct Allowed(Arc<AtomicUsize>);

impl Allowed {
    /// From here on a head is read.
    pub(super) fn head(&self) {
        self.0.store(MOST_HEAD, Ordering::Relaxed);
    }

    /// From here on what is in the part is read, as much as there is.
    pub(super) fn content(&self) {
        self.0.store(usize::MAX, Ordering::Relaxed);
    }

    /// Takes so many bytes off.
    fn take(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.checked_sub(bytes).ok_or(io::ErrorKind::InvalidData)?, Ordering::Relaxed);
        Ok(())
    }
}

/// A body in slices: one each time it is asked, then a pause, whatever else has come.
pub(super) struct Slices {
    body: BodyDataStream,
    /// What has come and was not given on.
    rest: Bytes,
    has_given: bool,
    allowed: Allowed,
}

impl Slices {
    /// Cuts a body, and says how much of it may come.
    pub(super) fn of(body: BodyDataStream) -> (Self, Allowed) {
        let allowed = Allowed(Arc::new(AtomicUsize::new(MOST_HEAD)));
        (Self { body, rest: Bytes::new(), has_given: false, allowed: allowed.clone() }, allowed)
    }
}

impl Stream for Slices {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if std::mem::take(&mut self.has_given) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                None => return Poll::Ready(None),
            }
        }
        let bytes = self.rest.len().min(MOST_BYTES);
        let slice = self.rest.split_to(bytes);
        self.has_given = true;
        Poll::Ready(Some(self.allowed.take(bytes).map(|()| slice)))
    }
}
