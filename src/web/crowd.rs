//! How many of something each has at once: connections of an address, event streams of a person.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Everybody, and how many places each has; cheap to clone.
#[derive(Debug)]
pub(super) struct Crowd<K: Hash + Eq + Copy>(Arc<Mutex<HashMap<K, usize>>>);

/// A place; free again once it is dropped.
#[derive(Debug)]
pub(super) struct Place<K: Hash + Eq + Copy> {
    crowd: Crowd<K>,
    key: K,
}

impl<K: Hash + Eq + Copy> Crowd<K> {
    /// Another place for `key`, unless it has `most` of them already.
    pub(super) fn enter(&self, key: K, most: usize) -> Option<Place<K>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = places.entry(key).or_default();
        if *taken >= most {
            return None;
        }
        *taken += 1;
        Some(Place { crowd: self.clone(), key })
    }
}

impl<K: Hash + Eq + Copy> Default for Crowd<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Hash + Eq + Copy> Clone for Crowd<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Hash + Eq + Copy> Drop for Place<K> {
    fn drop(&mut self) {
        let mut places = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        match places.get_mut(&self.key) {
            Some(taken) if *taken > 1 => *taken -= 1,
            Some(_) | None => drop(places.remove(&self.key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_so_many_places_and_nobody_is_remembered_who_has_none() {
        let crowd = Crowd::default();
        let places: Vec<_> = (0..2).map(|_| crowd.enter("me", 2).unwrap()).collect();
        assert!(crowd.enter("me", 2).is_none());
        assert!(crowd.enter("you", 2).is_some());
        drop(places);
        assert!(crowd.0.lock().unwrap().is_empty());
        assert!(crowd.enter("me", 2).is_some());
    }
}
