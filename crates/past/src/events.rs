//! Events of a batch in EventBridge's shape: what its machine says of it, in envelopes.
use berth_answers::words;
use berth_api::{berth::Event, sigv4};
use berth_engine::{PastBatch, ShardName};
use berth_kernel::Home;
use berth_serving::{Difference, Events, Happening, Housed};

/// The shard that events are of.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    pub home: &'a Home,
    pub shard: &'a ShardName,
    pub events: Events,
}

impl Whose<'_> {
    /// All events of a batch, always the same in the same order.
    pub fn of_batch<M: Housed>(
        &self,
        before: &M::State,
        after: &M::State,
        batch: &PastBatch,
        keys: &[<M::State as berth_engine::State>::Key],
    ) -> Vec<Event> {
        let happenings = M::events(&Difference { before, after, batch, keys, home: self.home });
        let event = |(index, it)| self.envelope(batch, index, it);
        happenings.into_iter().enumerate().map(event).collect()
    }

    fn envelope(&self, batch: &PastBatch, index: usize, it: Happening) -> Event {
        let shard = (self.events.shard_arn)(self.home, self.shard.as_str());
        Event {
            version: Some("0".to_owned()),
            id: Some(id(&format!("{shard}/{}/{index}", batch.revision))),
            detail_type: Some(it.detail_type.to_owned()),
            source: Some(self.events.source.to_owned()),
            account: Some(self.home.account.clone()),
            time: Some(words::iso_seconds(batch.at)),
            region: Some(self.home.region.clone()),
            resources: Some(it.resources),
            detail: Some(it.detail),
        }
    }
}

/// The same event has the same id whenever it is told: a UUID of version 8, made of its name.
fn id(name: &str) -> String {
    let hex = sigv4::sha256_hex(name.as_bytes());
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}
