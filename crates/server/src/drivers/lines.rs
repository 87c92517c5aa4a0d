//! Forgets lines of logs that are too old, and what is left of groups and streams that are deleted;
//! and merges the files of those that are kept.
use std::sync::Arc;

use berth_lines::{Forgotten, Rule};
use berth_logs::{
    Logs, SHARD,
    records::{GroupId, StreamId},
    rules::retention::kept_since,
};
use berth_serving::Published as _;
use tokio::{task::spawn_blocking, time::sleep};
use tracing::info;

use crate::{limits::LINES_KEPT_PERIOD, node::Node};

pub(super) async fn run(node: Arc<Node>) {
    loop {
        sleep(LINES_KEPT_PERIOD).await;
        // What is kept closed is not known whole: nothing is forgotten because of it.
        if node.is_closed(SHARD) {
            continue;
        }
        let node = node.clone();
        let kept = spawn_blocking(move || keep(&node)).await;
        let (forgotten, merged) = kept.expect("forgetting lines does not panic");
        let Forgotten { files, rewritten } = forgotten;
        if files + rewritten > 0 {
            info!(files, rewritten, "lines of logs were forgotten");
        }
        if merged > 0 {
            info!(merged, "files of lines of logs were merged");
        }
    }
}

/// Asks what is published at that moment, of each: lines are of what was published before.
fn keep(node: &Node) -> (Forgotten, usize) {
    let now = node.clock.now();
    let state = || node.state::<Logs>(SHARD).expect("it is there from the first start on");
    let since = |group| state().group_of(GroupId(group)).map(|it| kept_since(it, now));
    let is_alive = |stream| state().stream_of(StreamId(stream)).is_some();
    let rule = Rule { since: &since, is_alive: &is_alive };
    (node.lines.keep(&rule), node.lines.merge(&rule))
}
