//! What a call needs to know from another shard, looked up in published states.
use berth_api::ecs::Request;
use berth_ecs::{
    Facts,
    account::{effective_settings, task_definition},
};

use crate::node::Node;

/// The facts of a call to a cluster. A shard never reads another shard.
pub(super) fn facts(node: &Node, request: &Request, principal: &str) -> Facts {
    let home = node.home.clone();
    let reference = match request {
        Request::RunTask(it) => it.task_definition.as_deref(),
        Request::StartTask(it) => it.task_definition.as_deref(),
        Request::CreateCluster(_) => None,
        _ => return Facts { home, ..Facts::default() },
    };
    let account = node.account.read();
    Facts {
        home,
        task_definition: reference.and_then(|it| task_definition(&account, it)),
        settings: effective_settings(&account, principal),
    }
}
