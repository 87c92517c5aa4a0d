//! What a call needs to know from another shard, looked up in published states.
use std::collections::BTreeMap;

use berth_api::ecs::Request;
use berth_ecs::{
    Facts,
    account::{
        daemon_task_definition, effective_settings, records::CapacityProvider, task_definition,
    },
};
use berth_engine::Table;

use crate::node::Node;

/// The facts of a call to a cluster. A shard never reads another shard.
pub(super) fn facts(node: &Node, request: &Request, principal: &str) -> Facts {
    let home = node.home.clone();
    let (capacity_providers, clusters) = attachments(node, request);
    let reference = match request {
        Request::RunTask(it) => it.task_definition.as_deref(),
        Request::StartTask(it) => it.task_definition.as_deref(),
        Request::CreateService(it) => it.task_definition.as_deref(),
        Request::UpdateService(it) => it.task_definition.as_deref(),
        Request::CreateTaskSet(it) => it.task_definition.as_deref(),
        Request::CreateCluster(_) | Request::CreateDaemon(_) | Request::UpdateDaemon(_) => None,
        _ => return Facts { home, capacity_providers, clusters, ..Facts::default() },
    };
    let of_daemon = match request {
        Request::CreateDaemon(it) => it.daemon_task_definition_arn.as_deref(),
        Request::UpdateDaemon(it) => it.daemon_task_definition_arn.as_deref(),
        _ => None,
    };
    let account = node.account.read();
    let of_daemon = of_daemon.and_then(|it| daemon_task_definition(&account, it));
    Facts {
        home,
        task_definition: reference.and_then(|it| task_definition(&account, it)).or(of_daemon),
        settings: effective_settings(&account, principal),
        capacity_providers,
        clusters,
    }
}

type Attachments = (Table<String, CapacityProvider>, BTreeMap<String, Vec<String>>);

/// The account's capacity providers and which clusters have them, for calls that join the two.
fn attachments(node: &Node, request: &Request) -> Attachments {
    let attaches = match request {
        Request::CreateCluster(it) => {
            it.capacity_providers.as_ref().is_some_and(|it| !it.is_empty())
        }
        Request::DescribeCapacityProviders(it) => it.cluster.is_some(),
        Request::PutClusterCapacityProviders(_) | Request::DeleteCapacityProvider(_) => true,
        _ => false,
    };
    match attaches {
        true => {
            (node.account.read().capacity_providers.clone(), node.attached_capacity_providers())
        }
        false => Attachments::default(),
    }
}
