//! Tells the account which task definitions in DELETE_IN_PROGRESS no cluster uses any more.
use std::sync::Arc;

use berth_ecs::{
    account::{
        Report, records::TaskDefinitionKey as AccountKey, views::task_definitions_to_delete,
    },
    cluster::views::assignment::uses_task_definition,
};
use tokio::{select, time::sleep};
use tracing::info;

use crate::{limits::DEFINITIONS_RESYNC, node::Node};

pub(super) async fn run(node: Arc<Node>) {
    let changes = node.account.subscribe(None);
    loop {
        for key in unused(&node) {
            info!(task_definition = %key, "unused; deleting");
            if node.account.report(Report::TaskDefinitionUnused(key)).await.is_err() {
                return;
            }
        }
        // Clusters forget stopped tasks after an hour: nobody waits for that to the second.
        select! {
            () = changes.changed() => {}
            () = sleep(DEFINITIONS_RESYNC) => {}
        }
    }
}

fn unused(node: &Node) -> Vec<AccountKey> {
    let account = node.account.read();
    let clusters = node.clusters();
    let is_used =
        |key: &AccountKey| clusters.values().any(|it| uses_task_definition(&it.read(), key));
    task_definitions_to_delete(&account).filter(|key| !is_used(key)).cloned().collect()
}
