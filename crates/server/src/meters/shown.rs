//! What stands at the moment when somebody reads the meters.
use std::{collections::BTreeMap, sync::Arc, time::Duration};

use berth_engine::{History, Lane};
use berth_meters::{Gauge, Gauges, Register, Source, signed};
use tokio::{task::spawn_blocking, time::timeout};

use super::kind;
use crate::{
    door::{Seats, Slots},
    node::{AnyShard, Node},
};

/// For the store to say how large it is. What it does not say in time is shown as it was.
const STORE_ASKED_MAX: Duration = Duration::from_secs(2);

/// A node to whoever reads its meters.
pub(crate) struct Shown {
    pub node: Arc<Node>,
    pub slots: Arc<Slots>,
}

/// Numbers that are read, not counted.
pub(super) struct Standing {
    build: Gauges<1>,
    connections: Gauges<1>,
    body_bytes: Gauges<1>,
    shards: Gauges<2>,
    queue_length: Gauges<2>,
    read_only: Gauge,
    figures_bytes: Gauge,
    figures_tasks: Gauge,
    figures_given_up: Gauge,
    store_bytes: Gauge,
    history_bytes: Gauge,
    history_oldest: Gauge,
}

impl Standing {
    pub fn enter(register: &mut Register) -> Standing {
        let standing = Standing {
            build: register.enter(
                "berth_build_info",
                "Always 1; the label says which release this is",
                &Gauges::default(),
            ),
            connections: register.enter(
                "berth_connections",
                "Open connections, by who holds them",
                &Gauges::default(),
            ),
            body_bytes: register.enter(
                "berth_body_bytes",
                "Room taken by bodies of calls, by whether their senders have signed before",
                &Gauges::default(),
            ),
            shards: register.enter(
                "berth_shards",
                "Shards that are open, by whether they can be changed",
                &Gauges::default(),
            ),
            queue_length: register.enter(
                "berth_queue_length",
                "Calls and reports that wait for a batch",
                &Gauges::default(),
            ),
            read_only: register.enter(
                "berth_read_only",
                "1 while nothing can be changed, as on a full disk",
                &Gauge::default(),
            ),
            figures_bytes: register.enter(
                "berth_figures_bytes",
                "Room taken by what agents have measured, more or less",
                &Gauge::default(),
            ),
            figures_tasks: register.enter(
                "berth_figures_tasks",
                "Tasks of which something measured is remembered",
                &Gauge::default(),
            ),
            figures_given_up: register.enter(
                "berth_figures_given_up",
                "Figures of tasks that found no room, since the start",
                &Gauge::default(),
            ),
            store_bytes: register.enter(
                "berth_store_bytes",
                "What the files of the store take, those of the history included",
                &Gauge::default(),
            ),
            history_bytes: register.enter(
                "berth_history_bytes",
                "What the tables of the history take",
                &Gauge::default(),
            ),
            history_oldest: register.enter(
                "berth_history_oldest_timestamp_seconds",
                "When the oldest batch of the history began that may be forgotten; 0 if there is \
                 none",
                &Gauge::default(),
            ),
        };
        standing.build.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
        standing
    }

    fn see_door(&self, slots: &Slots, bodies: [(&'static str, usize); 2]) {
        let Seats { strangers, people, agents } = slots.taken();
        for (seat, taken) in [("stranger", strangers), ("person", people), ("agent", agents)] {
            self.connections.get_or_create(&[("seat", seat)]).set(signed(taken));
        }
        for (sender, bytes) in bodies {
            self.body_bytes.get_or_create(&[("sender", sender)]).set(signed(bytes));
        }
    }

    fn see_shards(&self, node: &Node) {
        let mut sum = Sum::default();
        node.shards().for_each(|it| sum.add(&*it));
        // A kind of which there is none any more has none.
        self.shards.clear();
        self.queue_length.clear();
        for ((kind, is_led), shards) in sum.shards {
            let led = if is_led { "true" } else { "false" };
            self.shards.get_or_create(&[("shard", kind), ("led", led)]).set(signed(shards));
        }
        for ((kind, lane), length) in sum.queues {
            let labels = [("shard", kind), ("lane", lane)];
            self.queue_length.get_or_create(&labels).set(signed(length));
        }
        self.read_only.set(i64::from(node.is_read_only().is_some()));
    }

    fn see_figures(&self, node: &Node) {
        node.figures.read(|it| {
            self.figures_bytes.set(signed(it.bytes()));
            self.figures_tasks.set(signed(it.tasks()));
            self.figures_given_up.set(signed(it.given_up()));
        });
    }

    async fn see_store(&self, node: &Node) {
        let store = node.store.clone();
        let files = spawn_blocking(move || store.files_bytes());
        if let Ok(Ok(Ok(bytes))) = timeout(STORE_ASKED_MAX, files).await {
            self.store_bytes.set(signed(bytes));
        }
        if let Ok(Ok(extent)) = timeout(STORE_ASKED_MAX, node.store.extent()).await {
            self.history_bytes.set(signed(extent.bytes));
            self.history_oldest.set(extent.oldest.map_or(0, |it| it.0 / 1_000));
        }
    }
}

impl Source for Shown {
    async fn read(&self) {
        let Shown { node, slots } = self;
        let standing = &node.meters.standing;
        standing.see_door(slots, node.bodies.taken_bytes());
        standing.see_shards(node);
        standing.see_figures(node);
        node.meters.lines.see(node.lines.figures(), node.lines.trouble().is_some());
        standing.see_store(node).await;
    }

    fn register(&self) -> &Register {
        &self.node.meters.register
    }
}

/// Of shards, by their kind.
#[derive(Default)]
struct Sum {
    shards: BTreeMap<(&'static str, bool), usize>,
    queues: BTreeMap<(&'static str, &'static str), usize>,
}

impl Sum {
    fn add(&mut self, shard: &dyn AnyShard) {
        let kind = kind(shard.name());
        *self.shards.entry((kind, shard.is_led())).or_default() += 1;
        for (label, lane) in [("world", Lane::World), ("people", Lane::People)] {
            *self.queues.entry((kind, label)).or_default() += shard.waiting(lane);
        }
    }
}
