//! A connection that may not dawdle: hyper waits for ever for a client that is slow to ask or slow to read.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may take for each thing it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// From the first byte of a request to the end of its header.
    pub(super) header: Duration,
    /// Between two requests on one connection, and for taking the next bytes of an answer.
    pub(super) idle: Duration,
}

/// What the connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first byte of a request, or the answer being taken.
    Idle,
    /// The rest of the header.
    Header,
    /// Us.
    Answering,
}

/// Where a connection stands; shared between its stream and what answers on it.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    patience: Patience,
    state: Arc<Mutex<(Phase, Instant)>>,
}

impl Pace {
    /// A connection just accepted: its first header is due at once.
    pub(super) fn new(patience: Patience) -> Self {
        let state = Arc::new(Mutex::new((Phase::Header, Instant::now() + patience.header)));
        Self { patience, state }
    }

    /// A whole header came: the client waits for us now, not we for it.
    pub(super) fn asked(&self) {
        self.lock().0 = Phase::Answering;
    }

    /// The answer is ready to be taken.
    pub(super) fn answered(&self) {
        *self.lock() = (Phase::Idle, Instant::now() + self.patience.idle);
    }

    /// Bytes moved.
    fn moved(&self, came_in: bool) {
        let mut state = self.lock();
        match (state.0, came_in) {
            (Phase::Idle, true) => *state = (Phase::Header, Instant::now() + self.patience.header),
            (Phase::Idle, false) => state.1 = Instant::now() + self.patience.idle,
            // A header that trickles in gains no time by it.
            (Phase::Header | Phase::Answering, _) => {}
        }
    }

    /// When our patience ends; never while it is we who are slow, that has a limit of its own.
    fn deadline(&self) -> Option<Instant> {
        let (phase, deadline) = *self.lock();
        match phase {
            Phase::Idle | Phase::Header => Some(deadline),
            Phase::Answering => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, (Phase, Instant)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that fails with [`io::ErrorKind::TimedOut`] once patience with its client is at an end.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    pace: Pace,
    timer: Pin<Box<Sleep>>,
}

impl<S> Paced<S> {
    /// Watches `stream` by `pace`.
    pub(super) fn new(stream: S, pace: Pace) -> Self {
        let timer = Box::pin(sleep_until(Instant::now() + pace.patience.header));
        Self { stream, pace, timer }
    }

    /// Ready once the deadline has passed; otherwise wakes the task when it does.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let Some(deadline) = self.pace.deadline() else {
            return Poll::Pending;
        };
        if self.timer.deadline() != deadline {
            self.timer.as_mut().reset(deadline);
        }
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(io::Error::from(io::ErrorKind::TimedOut))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(result) => {
                if buf.filled().len() > before {
                    self.pace.moved(true);
                }
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_late(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(result) => {
                self.pace.moved(false);
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_late(cx).map(Err),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(cx, bytes) {
            Poll::Ready(result) => {
                self.pace.moved(false);
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_late(cx).map(Err),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const SHORT: Patience = Patience { header: Duration::from_millis(50), idle: Duration::from_millis(50) };

    #[tokio::test]
    async fn a_client_that_says_nothing_is_let_go() {
        let (_client, stream) = duplex(64);
        let error = Paced::new(stream, Pace::new(SHORT)).read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_header_that_trickles_in_gains_no_time() {
        let (mut client, stream) = duplex(64);
        let mut paced = Paced::new(stream, Pace::new(SHORT));
        let trickle = async {
            while client.write_all(b"x").await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        let read = async {
            loop {
                if let Err(error) = paced.read_u8().await {
                    return error;
                }
            }
        };
        tokio::select! {
            biased;
            error = read => assert_eq!(error.kind(), io::ErrorKind::TimedOut),
            () = trickle => panic!("the stream went first"),
        }
    }

    #[tokio::test]
    async fn a_client_that_does_not_take_its_answer_is_let_go() {
        let (_client, stream) = duplex(64);
        let pace = Pace::new(SHORT);
        pace.asked();
        pace.answered();
        let error = Paced::new(stream, pace).write_all(&[0; 1000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn nobody_is_hurried_while_we_are_the_slow_ones() {
        let pace = Pace::new(SHORT);
        assert!(pace.deadline().is_some());
        pace.asked();
        assert_eq!(pace.deadline(), None);
        pace.moved(true);
        assert_eq!(pace.deadline(), None);
        pace.answered();
        assert!(pace.deadline().is_some());
    }
}
