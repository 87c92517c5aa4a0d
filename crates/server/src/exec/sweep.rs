//! Ends what has lasted long enough, and tells of what is over: rows of sessions that this process
//! does not have are of one that was killed.
use std::{sync::Arc, time::Duration};

use berth_ecs::cluster::{Report, observe::ExecEnd};
use berth_engine::Timestamp;
use tokio::time::sleep;

use super::Session;
use crate::{
    limits::{EXEC_OPEN_MAX, EXEC_REMEMBERED, EXEC_SWEEP_PERIOD},
    node::Node,
};

/// A row whose session was begun so long ago and is not here has none: whoever made it would have
/// told.
const UNKNOWN_AFTER: Duration = Duration::from_secs(10).saturating_add(EXEC_OPEN_MAX);

pub(crate) async fn run(node: Arc<Node>) {
    // No time is told twice: what is stored by now is of processes before this one.
    let begin = node.clock.now();
    loop {
        let unknown_before = Timestamp(node.clock.now().0 - milliseconds(UNKNOWN_AFTER));
        end_unknown(&node, begin.max(unknown_before)).await;
        for session in node.exec.all() {
            if let Some(why) = session.overdue(&node) {
                session.end(&node, None, why);
            }
            let is_past = session.over_since().is_some_and(|it| it.elapsed() >= EXEC_REMEMBERED);
            if is_past && is_told(&node, &session) {
                node.exec.drop_session(session.id());
            }
        }
        sleep(EXEC_SWEEP_PERIOD).await;
    }
}

/// The cluster knows that it has ended, and how: nobody else could tell.
fn is_told(node: &Node, session: &Session) -> bool {
    let key = (session.target.session.task, session.id().to_owned());
    let cluster = node.cluster(&session.cluster);
    cluster.is_none_or(|it| !it.read().open_exec_sessions.contains(&key))
}

/// Ends the rows of sessions that began before, and that are not here.
async fn end_unknown(node: &Node, before: Timestamp) {
    for cluster in node.clusters().values() {
        let state = cluster.read().clone();
        for key in state.open_exec_sessions.iter() {
            let (Some(row), (task, id)) = (state.exec_sessions.get(key), key) else { continue };
            match node.exec.find(id) {
                Some(session) if session.is_over() => session.tell_end(node).await,
                Some(_) => {}
                None if row.started_at <= before => {
                    let reason = "the control plane ended before the session did".to_owned();
                    let (task, id, exit_code) = (*task, id.clone(), None);
                    let end = ExecEnd { task, id, exit_code, reason, bytes_in: 0, bytes_out: 0 };
                    // A shard that ends takes nothing; the next look says it again.
                    let _ = cluster.report(Report::ExecEnded(end)).await;
                }
                None => {}
            }
        }
    }
}

fn milliseconds(it: Duration) -> i64 {
    i64::try_from(it.as_millis()).unwrap_or(i64::MAX)
}
