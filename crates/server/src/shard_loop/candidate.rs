//! A shard whose leader could not be noted down because the disk is full: it is read, and waits.
use std::sync::Arc;

use berth_engine::{Machine, Revision, Row, ShardName, Store, StoreError, Term};
use tokio::{
    select,
    sync::{mpsc, watch},
    time::sleep,
};
use tracing::{info, warn};

use super::{
    backoff::Backoff,
    handle::{Input, Unserved},
};
use crate::limits::REFUSED_BACKOFF;

/// The term, and what the store holds.
pub(super) type Led = (Term, Revision, Vec<Row>);

/// Answers that nothing can be written, until it can.
pub(super) struct Candidate<'a, M: Machine, S: Store> {
    pub name: &'a ShardName,
    pub store: &'a Arc<S>,
    pub world: &'a mut mpsc::Receiver<Input<M>>,
    pub people: &'a mut mpsc::Receiver<Input<M>>,
    pub stop: watch::Receiver<bool>,
    pub retired: watch::Receiver<bool>,
}

impl<M: Machine, S: Store> Candidate<'_, M, S> {
    /// The term and what is loaded in it, once this node leads; none when it stops, or the shard is
    /// closed, before.
    pub async fn leads(mut self) -> Result<Option<Led>, StoreError> {
        warn!(shard = %self.name, "the disk is full: this shard can be read and not be changed");
        let mut backoff = Backoff::new(REFUSED_BACKOFF);
        loop {
            if !self.refuse_for(&mut backoff).await {
                return Ok(None);
            }
            match self.led().await {
                Ok(led) => {
                    info!(shard = %self.name, term = led.0, "there is room again: leading");
                    return Ok(Some(led));
                }
                Err(StoreError::Full { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The room may be gone again before it is loaded.
    async fn led(&self) -> Result<Led, StoreError> {
        let term = self.store.lead(self.name).await?;
        let (revision, rows) = self.store.load(self.name).await?;
        Ok((term, revision, rows))
    }

    /// Turns away whoever comes in the meantime; false when that ends. Reports are dropped:
    /// those who make them compare and tell again.
    async fn refuse_for(&mut self, backoff: &mut Backoff) -> bool {
        let pause = sleep(backoff.next());
        tokio::pin!(pause);
        loop {
            let input = select! {
                () = &mut pause => return true,
                _ = self.stop.wait_for(|stop| *stop) => return false,
                Ok(_) = self.retired.wait_for(|retired| *retired) => return false,
                Some(input) = self.world.recv() => input,
                Some(input) = self.people.recv() => input,
            };
            if let Input::Request(_, reply_to) = input {
                // The caller may have given up; then nobody is to be told.
                let _ = reply_to.send(Err(Unserved::Refused));
            }
        }
    }
}
