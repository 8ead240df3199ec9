//! Waiting longer each time something goes wrong, and never at the same moment as everybody else.

use std::time::Duration;

use tokio::sync::watch;

/// The pause after something went wrong.
#[derive(Debug)]
pub(super) struct Pause {
    first: Duration,
    longest: Duration,
    next: Duration,
    sooner: watch::Receiver<u64>,
}

impl Pause {
    /// A change of `sooner`, now or since the pause before, ends a pause early.
    pub(super) fn new(first: Duration, longest: Duration, sooner: watch::Receiver<u64>) -> Self {
        Self { first, longest, next: first, sooner }
    }

    /// Something went right.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// How long the next pause is at the most; the one after it is twice as long.
    fn next_pause(&mut self) -> Duration {
        let longer = (self.next * 2).min(self.longest);
        std::mem::replace(&mut self.next, longer)
    }

    /// Waits, at least as long as is asked.
    pub(super) async fn wait(&mut self, at_least: Option<Duration>) {
        let jittered = self.next_pause().mul_f64(0.5 + random_part() / 2.0);
        // Whoever signed in again does not wait, but a portal that asks to wait is waited for all the same.
        if let Some(at_least) = at_least {
            return tokio::time::sleep(at_least.max(jittered)).await;
        }
        tokio::select! {
            () = tokio::time::sleep(jittered) => {}
            Ok(()) = self.sooner.changed() => {}
        }
    }
}

/// A random number from 0 to 1; without random bytes everybody waits alike, which is no harm.
fn random_part() -> f64 {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).unwrap_or(());
    f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_start_again_after_success() {
        let (_signed_in, sooner) = watch::channel(0);
        let mut pause = Pause::new(Duration::from_secs(1), Duration::from_secs(6), sooner);
        let pauses: Vec<u64> = (0..5).map(|_| pause.next_pause().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 6, 6]);
        pause.reset();
        assert_eq!(pause.next_pause(), Duration::from_secs(1));
    }

    #[tokio::test]
    async fn whoever_signed_in_while_something_went_wrong_does_not_wait() {
        let (signed_in, sooner) = watch::channel(0);
        let mut pause = Pause::new(Duration::from_hours(1), Duration::from_hours(1), sooner);
        signed_in.send_modify(|count| *count += 1);
        assert!(tokio::time::timeout(Duration::from_mins(1), pause.wait(None)).await.is_ok());
    }

    #[test]
    fn jitter_is_a_part_of_one() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random_part())));
    }
}
