//! Counts by owner and key, in one sorted piece of memory that is cheap to copy.

/// How often each owner has each key; what it has not is not there.
#[derive(Debug, Default)]
pub(super) struct Counts(Vec<Count>);

/// Owner, key and how often, in this order from the highest bits: these are copied by the
/// thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Count(u64);

const N_BITS: u32 = 24;
const N_MAX: u32 = (1 << N_BITS) - 1;
/// Counts that a copy has room for.
const SPARE: usize = 8;

impl Count {
    /// Owners are less than 256. Greater than all counts of lesser owners and keys.
    fn none_of(owner: u32, key: u32) -> Count {
        Count(u64::from(owner) << 56 | u64::from(key) << N_BITS)
    }

    pub(super) fn key(self) -> u32 {
        (self.0 >> N_BITS) as u32
    }

    pub(super) fn n(self) -> u32 {
        self.0 as u32 & N_MAX
    }

    fn is_of(self, owner: u32, key: u32) -> bool {
        self.0 >> N_BITS == Count::none_of(owner, key).0 >> N_BITS
    }
}

impl Clone for Counts {
    /// Copies are made to be changed.
    fn clone(&self) -> Counts {
        let mut counts = Vec::new();
        if !self.0.is_empty() {
            counts.reserve_exact(self.0.len() + SPARE);
            counts.extend_from_slice(&self.0);
        }
        Counts(counts)
    }
}

impl Counts {
    pub(super) fn get(&self, owner: u32, key: u32) -> u32 {
        self.find(owner, key).map_or(0, |at| self.0[at].n())
    }

    /// The counts of one owner, by key.
    pub(super) fn of(&self, owner: u32) -> &[Count] {
        let start = self.0.partition_point(|it| it.0 >> 56 < u64::from(owner));
        let length = self.0[start..].partition_point(|it| it.0 >> 56 == u64::from(owner));
        &self.0[start..start + length]
    }

    pub(super) fn add(&mut self, owner: u32, key: u32) {
        match self.find(owner, key) {
            Ok(at) => {
                assert!(self.0[at].n() < N_MAX, "no instance has so many tasks");
                self.0[at].0 += 1;
            }
            Err(at) => self.0.insert(at, Count(Count::none_of(owner, key).0 + 1)),
        }
    }

    /// Takes away one of those that are there.
    pub(super) fn subtract(&mut self, owner: u32, key: u32) {
        let at = self.find(owner, key).expect("only what was counted is taken away");
        match self.0[at].n() {
            1 => {
                self.0.remove(at);
            }
            _ => self.0[at].0 -= 1,
        }
    }

    /// Where it is, or where it belongs.
    fn find(&self, owner: u32, key: u32) -> Result<usize, usize> {
        let at = self.0.partition_point(|it| *it < Count::none_of(owner, key));
        let found = self.0.get(at).is_some_and(|it| it.is_of(owner, key));
        if found { Ok(at) } else { Err(at) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use berth_engine::Random;

    use super::*;

    #[test]
    fn counts_like_a_map() {
        let mut random = Random::new(3);
        let (mut counts, mut map) = (Counts::default(), BTreeMap::<(u32, u32), u32>::new());
        for _ in 0..5_000 {
            let owner = [0, 7, 255][random.below(3) as usize];
            let key = [0, 1, 65_536, u32::MAX][random.below(4) as usize];
            let n = map.entry((owner, key)).or_default();
            if *n > 0 && random.below(2) == 0 {
                counts.subtract(owner, key);
                *n -= 1;
            } else {
                counts.add(owner, key);
                *n += 1;
            }
            assert_eq!(counts.get(owner, key), *n);
        }
        map.retain(|_, n| *n > 0);
        for owner in [0, 1, 7, 255] {
            let of: Vec<_> = counts.clone().of(owner).iter().map(|it| (it.key(), it.n())).collect();
            let expected = map.range((owner, 0)..=(owner, u32::MAX)).map(|(key, n)| (key.1, *n));
            assert_eq!(of, expected.collect::<Vec<_>>());
        }
    }
}
