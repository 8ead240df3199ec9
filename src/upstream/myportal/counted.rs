//! A file on its way: it is sent in pieces, and says how much of it has gone.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::watch;

/// The most bytes of a piece.
const PIECE: usize = 64 * 1024;

/// The steps in which it says so: nobody reads faster.
const STEP: u8 = 5;

/// Bytes that are counted as they are sent.
#[derive(Debug)]
pub(super) struct Counted {
    left: Bytes,
    all: usize,
    told: watch::Sender<Option<u8>>,
}

impl Counted {
    /// These bytes; how many of them are gone is told in percent.
    pub(super) fn new(bytes: Vec<u8>, told: watch::Sender<Option<u8>>) -> Self {
        Self { all: bytes.len(), left: bytes.into(), told }
    }

    fn percent(&self) -> u8 {
        let gone = (self.all - self.left.len()) * 100 / self.all.max(1);
        u8::try_from(gone).unwrap_or(100) / STEP * STEP
    }
}

impl Body for Counted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let most = self.left.len().min(PIECE);
        let piece = self.left.split_to(most);
        let percent = Some(self.percent());
        self.told.send_if_modified(|told| std::mem::replace(told, percent) != percent);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_gone_is_told_in_steps() {
        let told = watch::Sender::new(None);
        let mut file = Counted::new(vec![0; 10 * PIECE], told.clone());
        let mut heard = Vec::new();
        let mut context = Context::from_waker(std::task::Waker::noop());
        while let Poll::Ready(Some(_)) = Pin::new(&mut file).poll_frame(&mut context) {
            heard.push(told.borrow().unwrap());
        }
        assert_eq!(heard, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!(file.size_hint().exact(), Some(0));
    }
}
