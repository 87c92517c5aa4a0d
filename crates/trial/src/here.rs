//! What shards have published, for calls and drivers that only read; and needs as text.
use std::{any::Any, sync::Arc};

use berth_engine::{ShardName, Timestamp};
use berth_kernel::{ConditionKey, Home, Need};
use berth_serving::{Housed, Published, Shown};

/// States of shards, as a node would show them.
#[derive(Default)]
pub struct Here {
    pub home: Home,
    shards: Vec<(ShardName, Arc<dyn Any + Send + Sync>)>,
}

impl Here {
    /// With one shard more. A state is found by the machine that it is of.
    #[must_use]
    pub fn with<S: Any + Send + Sync>(mut self, shard: &str, state: S) -> Here {
        self.shards.push((ShardName::new(shard), Arc::new(state)));
        self
    }
}

impl Published for Here {
    fn home(&self) -> &Home {
        &self.home
    }

    fn now(&self) -> Timestamp {
        Timestamp(0)
    }

    fn state<M: Housed>(&self, shard: &str) -> Option<Arc<M::State>> {
        self.shards::<M>().into_iter().find(|it| it.name.as_str() == shard).map(|it| it.state)
    }

    fn shards<M: Housed>(&self) -> Vec<Shown<M>> {
        let shown = |(name, state): &(ShardName, Arc<dyn Any + Send + Sync>)| {
            let state = state.clone().downcast::<M::State>().ok()?;
            Some(Shown { name: name.clone(), revision: 1, state })
        };
        self.shards.iter().filter_map(shown).collect()
    }
}

/// `ACTION on RESOURCE`, what is shown instead of it, and the keys.
pub fn told(need: &Need) -> String {
    let keys = need.keys.iter().map(|ConditionKey { name, values, is_list }| match is_list {
        true => format!(" {name}=[{}]", values.join(", ")),
        false => format!(" {name}={}", values.join(", ")),
    });
    let shown = need.shown.as_ref().map(|it| format!(" as '{it}'")).unwrap_or_default();
    format!("{} on {}{shown}{}", need.action, need.resource, keys.collect::<String>())
}
