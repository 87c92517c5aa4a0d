//! What etcd is to one of its clients, in memory: keys in order, transactions that compare before
//! they write, reads as of one revision, bounds, and answers that do not arrive.
use std::{
    mem,
    ops::RangeInclusive,
    sync::{Arc, Mutex, MutexGuard},
};

use imbl::OrdMap;

/// What a request may hold, as etcd is started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EtcdLimits {
    /// `--max-txn-ops`: of each list of a transaction.
    pub operations: usize,
    /// `--max-request-bytes`.
    pub request_bytes: usize,
}

impl Default for EtcdLimits {
    /// Etcd's own.
    fn default() -> EtcdLimits {
        EtcdLimits { operations: 128, request_bytes: 1536 * 1024 }
    }
}

/// What happens to a transaction instead of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtcdFault {
    /// Etcd has the alarm NOSPACE, and takes no puts.
    NoSpace,
    /// It is carried out, and the answer is lost.
    Unheard,
    /// It never arrives, and nobody is told.
    Lost,
    /// Nobody is told, and it arrives later: after so many other requests.
    Late(u32),
}

/// Why etcd did not answer that a transaction was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EtcdError {
    #[error("too many operations in txn request")]
    TooManyOperations,
    #[error("request is too large")]
    TooLarge,
    #[error("duplicate key given in txn request")]
    DuplicateKey,
    #[error("database space exceeded")]
    NoSpace,
    /// Whether it was carried out, or will be, is not known.
    #[error("no answer in time")]
    Unknown,
}

/// `Txn`: if all compares hold then all operations, else only reads.
#[derive(Clone, Debug, Default)]
pub struct Txn {
    /// A key has this value (`VALUE`), or there is none (`CREATE` is 0).
    pub compare: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    pub then: Vec<Operation>,
    /// Keys that are read where they do not hold.
    pub otherwise: Vec<Vec<u8>>,
}

#[derive(Clone, Debug)]
pub enum Operation {
    Put(Vec<u8>, Vec<u8>),
    Delete(Vec<u8>),
    /// All keys of a range.
    DeleteRange(RangeInclusive<Vec<u8>>),
}

/// What a transaction came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    /// A compare did not hold: what was read.
    Found(Vec<Option<Vec<u8>>>),
}

/// Clones are clients of the same etcd.
#[derive(Clone, Default)]
pub struct Etcd(Arc<Mutex<Server>>);

#[derive(Default)]
struct Server {
    limits: EtcdLimits,
    keys: Keys,
    fault: Option<EtcdFault>,
    /// With how many requests are still to come before.
    late: Vec<(u32, Txn)>,
    is_full: bool,
}

type Keys = OrdMap<Vec<u8>, Arc<Vec<u8>>>;

/// What was there at one revision: `Range` with that revision, page by page.
#[derive(Clone, Default)]
pub struct View(Keys);

/// About what the framing of one operation takes.
const OPERATION_BYTES: usize = 16;

impl Etcd {
    pub fn with(limits: EtcdLimits) -> Etcd {
        Etcd(Arc::new(Mutex::new(Server { limits, ..Server::default() })))
    }

    pub fn limits(&self) -> EtcdLimits {
        self.server().limits
    }

    /// The next transaction meets this, or none.
    pub fn arm(&self, fault: Option<EtcdFault>) {
        self.server().fault = fault;
    }

    pub fn set_full(&self, is_full: bool) {
        self.server().is_full = is_full;
    }

    pub fn view(&self) -> View {
        let mut server = self.server();
        let view = View(server.keys.clone());
        let late = mem::take(&mut server.late);
        server.deliver(late);
        view
    }

    pub fn txn(&self, txn: Txn) -> Result<Answer, EtcdError> {
        let mut server = self.server();
        server.check(&txn)?;
        let late = mem::take(&mut server.late);
        let answer = server.meet(txn);
        server.deliver(late);
        answer
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.0.lock().expect("nothing panics while it holds the keys")
    }
}

impl Server {
    /// What etcd refuses before anything else.
    fn check(&self, txn: &Txn) -> Result<(), EtcdError> {
        let most = [txn.compare.len(), txn.then.len(), txn.otherwise.len()];
        if most.into_iter().any(|it| it > self.limits.operations) {
            return Err(EtcdError::TooManyOperations);
        }
        if txn.bytes() > self.limits.request_bytes {
            return Err(EtcdError::TooLarge);
        }
        let mut puts: Vec<&Vec<u8>> = txn.then.iter().filter_map(Operation::put).collect();
        puts.sort_unstable();
        let is_twice = puts.windows(2).any(|it| it[0] == it[1]);
        let is_deleted = |it: &Operation| match it {
            Operation::Put(..) => false,
            Operation::Delete(key) => puts.binary_search(&key).is_ok(),
            Operation::DeleteRange(range) => puts.iter().any(|key| range.contains(*key)),
        };
        match is_twice || txn.then.iter().any(is_deleted) {
            true => Err(EtcdError::DuplicateKey),
            false => Ok(()),
        }
    }

    fn meet(&mut self, txn: Txn) -> Result<Answer, EtcdError> {
        let fault = self.fault.take();
        let is_full = self.is_full || fault == Some(EtcdFault::NoSpace);
        if is_full && txn.then.iter().any(|it| it.put().is_some()) {
            return Err(EtcdError::NoSpace);
        }
        match fault {
            Some(EtcdFault::Lost) => Err(EtcdError::Unknown),
            Some(EtcdFault::Late(after)) => {
                self.late.push((after, txn));
                Err(EtcdError::Unknown)
            }
            Some(EtcdFault::Unheard) => {
                self.apply(&txn);
                Err(EtcdError::Unknown)
            }
            Some(EtcdFault::NoSpace) | None => Ok(self.apply(&txn)),
        }
    }

    /// One more request came before these.
    fn deliver(&mut self, late: Vec<(u32, Txn)>) {
        for (after, txn) in late {
            match after.saturating_sub(1) {
                0 => _ = self.apply(&txn),
                after => self.late.push((after, txn)),
            }
        }
    }

    fn apply(&mut self, txn: &Txn) -> Answer {
        let value = |key: &Vec<u8>| self.keys.get(key).map(|it| it.to_vec());
        if txn.compare.iter().any(|(key, expected)| value(key) != *expected) {
            return Answer::Found(txn.otherwise.iter().map(value).collect());
        }
        for operation in &txn.then {
            match operation {
                Operation::Put(key, value) => {
                    self.keys.insert(key.clone(), Arc::new(value.clone()));
                }
                Operation::Delete(key) => _ = self.keys.remove(key),
                Operation::DeleteRange(range) => {
                    let keys: Vec<_> =
                        self.keys.range(range.clone()).map(|it| it.0.clone()).collect();
                    keys.iter().for_each(|key| _ = self.keys.remove(key));
                }
            }
        }
        Answer::Done
    }
}

impl Txn {
    /// About what the request takes.
    pub fn bytes(&self) -> usize {
        let compare = self
            .compare
            .iter()
            .map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len) + OPERATION_BYTES);
        let then = self.then.iter().map(Operation::bytes);
        let otherwise = self.otherwise.iter().map(|key| key.len() + OPERATION_BYTES);
        compare.chain(then).chain(otherwise).sum()
    }
}

impl Operation {
    fn put(&self) -> Option<&Vec<u8>> {
        match self {
            Operation::Put(key, _) => Some(key),
            Operation::Delete(_) | Operation::DeleteRange(_) => None,
        }
    }

    pub fn bytes(&self) -> usize {
        let bytes = match self {
            Operation::Put(key, value) => key.len() + value.len(),
            Operation::Delete(key) => key.len(),
            Operation::DeleteRange(range) => range.start().len() + range.end().len(),
        };
        bytes + OPERATION_BYTES
    }
}

impl View {
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.0.get(key).map(|it| it.as_slice())
    }

    pub fn range(
        &self,
        keys: RangeInclusive<Vec<u8>>,
    ) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> {
        self.0.range(keys).map(|(key, value)| (key.as_slice(), value.as_slice()))
    }
}

#[cfg(test)]
mod tests;
