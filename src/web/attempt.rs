//! Counts what somebody did lately, and says how long they have to wait before they may do it again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Keys that are remembered at once; beyond that the longest idle ones are forgotten.
const MOST_KEYS: usize = 10_000;

/// What is allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// So many times without a wait.
    pub(super) free: u32,
    /// Counted over this long; a wait is never longer.
    pub(super) within: SignedDuration,
    /// The first wait; each further time doubles it.
    pub(super) first_wait: SignedDuration,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    times: u32,
    last: Timestamp,
}

/// Recent attempts by key, in memory: a restart forgets them.
#[derive(Debug)]
pub(super) struct Attempts<K> {
    allowance: Allowance,
    counts: Mutex<HashMap<K, Count>>,
}

impl<K: Hash + Eq + Clone> Attempts<K> {
    pub(super) fn new(allowance: Allowance) -> Self {
        Self { allowance, counts: Mutex::default() }
    }

    /// How long `key` still has to wait, if at all.
    pub(super) fn wait(&self, key: &K, now: Timestamp) -> Option<SignedDuration> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(key)?;
        let over = count.times.checked_sub(self.allowance.free)?;
        let doubled = self.allowance.first_wait.as_secs().checked_shl(over.min(20)).unwrap_or(i64::MAX);
        let wait = SignedDuration::from_secs(doubled).min(self.allowance.within);
        let left = wait - now.duration_since(count.last);
        left.is_positive().then_some(left)
    }

    /// Counts one more.
    pub(super) fn note(&self, key: K, now: Timestamp) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_KEYS && !counts.contains_key(&key) {
            make_room(&mut counts, now, self.allowance.within);
        }
        let count = counts.entry(key).or_insert(Count { times: 0, last: now });
        if now.duration_since(count.last) >= self.allowance.within {
            count.times = 0;
        }
        count.times += 1;
        count.last = now;
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, when it was too soon; then it does not count.
    pub(super) fn take(&self, key: K, now: Timestamp) -> Result<(), SignedDuration> {
        if let Some(wait) = self.wait(&key, now) {
            return Err(wait);
        }
        self.note(key, now);
        Ok(())
    }

    /// Starts `key` over.
    pub(super) fn forget(&self, key: &K) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Forgets what is over; when nothing is, the older half.
fn make_room<K: Hash + Eq>(counts: &mut HashMap<K, Count>, now: Timestamp, within: SignedDuration) {
    counts.retain(|_, count| now.duration_since(count.last) < within);
    if counts.len() >= MOST_KEYS {
        let mut times: Vec<_> = counts.values().map(|count| count.last).collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        counts.retain(|_, count| count.last > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance =
        Allowance { free: 3, within: SignedDuration::from_mins(15), first_wait: SignedDuration::from_secs(1) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn the_wait_doubles_up_to_the_window_and_is_each_ones_own() {
        let attempts = Attempts::new(ALLOWANCE);
        let mut waits = Vec::new();
        for _ in 0..15 {
            waits.push(attempts.wait(&"mallory", at(0)).map_or(0, |wait| wait.as_secs()));
            attempts.note("mallory", at(0));
        }
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(attempts.wait(&"alice", at(0)), None);
    }

    #[test]
    fn a_wait_ends_by_itself_and_by_success() {
        let attempts = Attempts::new(ALLOWANCE);
        for _ in 0..4 {
            attempts.note("me", at(0));
        }
        assert_eq!(attempts.wait(&"me", at(1)), Some(SignedDuration::from_secs(1)));
        assert_eq!(attempts.wait(&"me", at(2)), None);
        attempts.note("me", at(2));
        attempts.forget(&"me");
        assert_eq!(attempts.wait(&"me", at(2)), None);
    }

    #[test]
    fn after_a_quiet_window_one_starts_over() {
        let attempts = Attempts::new(ALLOWANCE);
        for _ in 0..9 {
            attempts.note("me", at(0));
        }
        attempts.note("me", at(15 * 60));
        assert_eq!(attempts.wait(&"me", at(15 * 60)), None);
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_memory() {
        let attempts = Attempts::new(ALLOWANCE);
        for key in 0..30_000 {
            attempts.note(key, at(key / 1000));
        }
        assert!(attempts.counts.lock().unwrap().len() <= MOST_KEYS);
        assert!(attempts.counts.lock().unwrap().contains_key(&29_999));
    }
}
