//! Counts by owner and key, in one sorted piece of memory that is cheap to copy.

/// How often each owner has each key; what it has not is not there.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(Vec<Count>);

/// Eight bytes: these are copied by the thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    key: u32,
    /// The owner in the highest byte, how often below.
    owner_and_n: u32,
}

const N_BITS: u32 = 24;
const N_MAX: u32 = (1 << N_BITS) - 1;

impl Count {
    pub(super) fn key(self) -> u32 {
        self.key
    }

    pub(super) fn n(self) -> u32 {
        self.owner_and_n & N_MAX
    }

    fn owner(self) -> u32 {
        self.owner_and_n >> N_BITS
    }
}

impl Counts {
    /// Owners are less than 256.
    pub(super) fn get(&self, owner: u32, key: u32) -> u32 {
        self.find(owner, key).map_or(0, |at| self.0[at].n())
    }

    /// The counts of one owner, by key.
    pub(super) fn of(&self, owner: u32) -> &[Count] {
        let start = self.0.partition_point(|it| it.owner() < owner);
        let length = self.0[start..].partition_point(|it| it.owner() == owner);
        &self.0[start..start + length]
    }

    pub(super) fn add(&mut self, owner: u32, key: u32) {
        match self.find(owner, key) {
            Ok(at) => {
                assert!(self.0[at].n() < N_MAX, "no instance has so many tasks");
                self.0[at].owner_and_n += 1;
            }
            Err(at) => self.0.insert(at, Count { key, owner_and_n: owner << N_BITS | 1 }),
        }
    }

    /// Takes away one of those that are there.
    pub(super) fn subtract(&mut self, owner: u32, key: u32) {
        let at = self.find(owner, key).expect("only what was counted is taken away");
        match self.0[at].n() {
            1 => drop(self.0.remove(at)),
            _ => self.0[at].owner_and_n -= 1,
        }
    }

    fn find(&self, owner: u32, key: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&(owner, key), |it| (it.owner(), it.key))
    }
}
