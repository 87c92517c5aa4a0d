//! Why the past could not be told.
use berth_api::berth::Error;
use berth_engine::{RowError, StoreError};

/// The caller's fault as the API says it, or the world's.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error(transparent)]
    Caller(#[from] Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Row(#[from] RowError),
}
