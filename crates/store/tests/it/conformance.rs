//! All stores pass the suite.
use berth_engine::StoreError;
use berth_store::{
    Embedded, Etcd, EtcdStore, Fault, Memory, Options,
    conformance::{Site, suite},
};
use tempfile::TempDir;

struct InMemory(Memory);

impl Site for InMemory {
    type Store = Memory;

    async fn open(&self) -> Result<Memory, StoreError> {
        Ok(self.0.clone())
    }

    async fn open_full(&self) -> Result<Memory, StoreError> {
        (0..4).for_each(|_| self.0.fault(Fault::Refused));
        Ok(self.0.clone())
    }
}

/// Each time by a client that knows nothing yet.
struct OnEtcd(Etcd);

impl Site for OnEtcd {
    type Store = EtcdStore;

    async fn open(&self) -> Result<EtcdStore, StoreError> {
        self.0.set_full(false);
        Ok(EtcdStore::new(self.0.clone()))
    }

    async fn open_full(&self) -> Result<EtcdStore, StoreError> {
        self.0.set_full(true);
        Ok(EtcdStore::new(self.0.clone()))
    }
}

struct OnDisk(TempDir);

impl Site for OnDisk {
    type Store = Embedded;

    async fn open(&self) -> Result<Embedded, StoreError> {
        self.open_with(Options::default())
    }

    async fn open_full(&self) -> Result<Embedded, StoreError> {
        self.open_with(Options { reserve_bytes: u64::MAX, ..Options::default() })
    }
}

/// So small that what is written gets into tables.
const MEMTABLE_BYTES: u64 = 64 * 1024;

impl OnDisk {
    fn open_with(&self, options: Options) -> Result<Embedded, StoreError> {
        let options = Options { memtable_bytes: MEMTABLE_BYTES, ..options };
        Embedded::open(&self.0.path().join("store"), options)
    }
}

#[tokio::test]
async fn memory_conforms() {
    suite(|| InMemory(Memory::new())).await;
}

#[tokio::test]
async fn what_is_on_etcd_conforms() {
    suite(|| OnEtcd(Etcd::default())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn embedded_conforms() {
    suite(|| OnDisk(tempfile::tempdir().unwrap())).await;
}
