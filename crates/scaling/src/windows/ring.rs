//! The last buckets of something, by their number: that of a time is how many there were since the
//! epoch.
use std::collections::VecDeque;

/// At most `MAX` buckets that follow each other. One in which nothing was measured has the default.
#[derive(Clone, Debug)]
pub struct Ring<T, const MAX: usize> {
    first: i64,
    buckets: VecDeque<T>,
}

impl<T, const MAX: usize> Default for Ring<T, MAX> {
    fn default() -> Self {
        Ring { first: 0, buckets: VecDeque::new() }
    }
}

impl<T: Copy + Default, const MAX: usize> Ring<T, MAX> {
    pub fn get(&self, bucket: i64) -> T {
        self.at(bucket).and_then(|at| self.buckets.get(at)).copied().unwrap_or_default()
    }

    /// Sets a bucket; what is older than all that is kept stays forgotten.
    pub fn set(&mut self, bucket: i64, value: T) {
        let end = self.first + self.len();
        let gap = bucket - end;
        if self.buckets.is_empty() || gap >= MAX as i64 {
            self.buckets.clear();
            self.first = bucket;
        } else if bucket < self.first {
            return;
        }
        while self.first + self.len() <= bucket {
            if self.buckets.len() == MAX {
                self.buckets.pop_front();
                self.first += 1;
            }
            self.make_room();
            self.buckets.push_back(T::default());
        }
        let at = self.at(bucket).expect("it is there now");
        self.buckets[at] = value;
    }

    pub fn last(&self) -> Option<i64> {
        (!self.buckets.is_empty()).then(|| self.first + self.len() - 1)
    }

    /// On the heap.
    pub fn bytes(&self) -> usize {
        self.buckets.capacity() * size_of::<T>()
    }

    /// An eighth at a time: there are many rings, most of which never fill.
    fn make_room(&mut self) {
        if self.buckets.len() == self.buckets.capacity() {
            self.buckets.reserve_exact((MAX / 8).max(1).min(MAX - self.buckets.len()).max(1));
        }
    }

    fn at(&self, bucket: i64) -> Option<usize> {
        usize::try_from(bucket - self.first).ok()
    }

    fn len(&self) -> i64 {
        self.buckets.len() as i64
    }
}
