//! What the server's drivers do now and then: tell clusters who is connected, carry effects between
//! shards, forget what is old.
use berth_sessions::limits::{PRESENCE_RESYNC, RECONNECT_GRACE};

use crate::{
    laws::Look,
    world::{Event, NodeId, World},
};

/// The server's, in milliseconds.
const GRACE_MS: i64 = RECONNECT_GRACE.as_millis() as i64;
const RESYNC_MS: i64 = PRESENCE_RESYNC.as_millis() as i64;

/// How long it is kept what the shards were.
pub const HISTORY_MS: i64 = 5 * 60_000;

impl World {
    pub(in crate::world) fn resync_node(&mut self, node: NodeId) {
        let now = self.now;
        let Some(told) = self.node_now(node) else { return };
        self.save_clock_if_due(node);
        let age_ms = self.resync_presence(node);
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let before = owner.clock.unseen().kept_since(told, HISTORY_MS);
        let aged_ms = self.laws.time.aged_ms(now);
        // Whoever was replaced may be ahead of whoever leads.
        let is_leader = self.control.leader == Some(node);
        for shard in self.control.store.shards().into_iter().filter(|_| is_leader) {
            self.laws.history.forgets(&shard, before, aged_ms);
            self.control.store.forget(&shard, before);
        }
        let before = Look::at(&self.control.store);
        self.control.store.shrink(self.history_bytes_max);
        let after = Look::at(&self.control.store);
        self.laws.history.shrunk(&before, &after, self.history_bytes_max);
        self.look_at_effects(node);
        self.report_telemetry(node);
        self.end_exec_sessions();
        let wait = if age_ms < GRACE_MS { GRACE_MS - age_ms } else { RESYNC_MS };
        self.after(wait, Event::NodeResyncs { node });
    }
}
