//! Both stores pass the suite.
use std::path::Path;

use berth_engine::StoreError;
use berth_store::{
    Embedded, Memory, Options,
    conformance::{Site, suite},
};
use tempfile::TempDir;

struct InMemory(Memory);

impl Site for InMemory {
    type Store = Memory;

    async fn open(&self) -> Result<Memory, StoreError> {
        Ok(self.0.clone())
    }
}

struct OnDisk(TempDir);

impl Site for OnDisk {
    type Store = Embedded;

    async fn open(&self) -> Result<Embedded, StoreError> {
        let dir: &Path = self.0.path();
        Embedded::open(&dir.join("store"), Options::default())
    }
}

#[tokio::test]
async fn memory_conforms() {
    suite(|| InMemory(Memory::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn embedded_conforms() {
    suite(|| OnDisk(tempfile::tempdir().unwrap())).await;
}
