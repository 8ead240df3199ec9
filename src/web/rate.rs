//! How fast somebody may ask: so many at once, and then one every so often.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Keys that are remembered at once; beyond that those who asked the least are forgotten.
const MOST_KEYS: usize = 10_000;

/// How fast.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// So many at once.
    pub(super) at_once: i32,
    /// And then one in this time.
    pub(super) then_every: SignedDuration,
}

/// When each key will have made up for what it asked; in memory, so a restart forgets it.
#[derive(Debug)]
pub(super) struct Rates<K> {
    rate: Rate,
    even_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Hash + Eq> Rates<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, even_at: Mutex::default() }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, when it was too soon; then it does not count.
    pub(super) fn take(&self, key: K, now: Timestamp) -> Result<(), SignedDuration> {
        let mut even_at = self.even_at.lock().unwrap_or_else(PoisonError::into_inner);
        if even_at.len() >= MOST_KEYS && !even_at.contains_key(&key) {
            make_room(&mut even_at, now);
        }
        let even = even_at.get(&key).map_or(now, |even| (*even).max(now));
        let wait = even.duration_since(now) - self.rate.then_every * (self.rate.at_once - 1);
        if wait.is_positive() {
            return Err(wait);
        }
        even_at.insert(key, even.saturating_add(self.rate.then_every).unwrap_or(Timestamp::MAX));
        Ok(())
    }

    /// Makes one that was counted as if it had not been.
    pub(super) fn give_back(&self, key: &K) {
        let mut even_at = self.even_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(even) = even_at.get_mut(key) {
            *even = even.saturating_sub(self.rate.then_every).unwrap_or(Timestamp::MIN);
        }
    }
}

/// Forgets who is even; when nobody is, the half that is soonest.
fn make_room<K: Hash + Eq>(even_at: &mut HashMap<K, Timestamp>, now: Timestamp) {
    even_at.retain(|_, even| *even > now);
    if even_at.len() >= MOST_KEYS {
        let mut times: Vec<_> = even_at.values().copied().collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        even_at.retain(|_, even| *even > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { at_once: 3, then_every: SignedDuration::from_secs(10) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn some_at_once_and_then_one_every_so_often_each_for_themselves() {
        let rates = Rates::new(RATE);
        let waits = |key, second| rates.take(key, at(second)).err().map_or(0, |wait| wait.as_secs());
        assert_eq!([0, 0, 0, 0, 4, 10, 10].map(|second| waits("me", second)), [0, 0, 0, 10, 6, 0, 10]);
        assert_eq!(waits("you", 10), 0);
        assert_eq!([100, 100, 100, 100].map(|second| waits("me", second)), [0, 0, 0, 10], "never more than at first");
    }

    #[test]
    fn what_is_given_back_never_counted() {
        let rates = Rates::new(RATE);
        for _ in 0..20 {
            assert!(rates.take("me", at(0)).is_ok());
            rates.give_back(&"me");
        }
        assert_eq!([0, 0, 0, 0].map(|second| rates.take("me", at(second)).is_ok()), [true, true, true, false]);
        rates.give_back(&"nobody");
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_memory_and_forgives_nobody_who_goes_on() {
        let rates = Rates::new(RATE);
        for _ in 0..3 {
            assert!(rates.take(-1, at(0)).is_ok());
        }
        for key in 0..30_000 {
            rates.take(key, at(0)).unwrap_or_default();
        }
        assert!(rates.even_at.lock().unwrap().len() <= MOST_KEYS);
        assert!(rates.take(-1, at(0)).is_err());
    }
}
