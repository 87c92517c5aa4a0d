//! What the users of container instances may do: this, whatever policies say.
use berth_kernel::{AGENT, Need};

use crate::records::{Entity, OfInstance};

/// On what something is allowed.
enum On {
    /// Its own cluster. Of tasks that it does not have the cluster hears nothing.
    Cluster,
    /// What has it as its agent: as the condition key says that calls have which are about that.
    Own,
    /// The same, with another condition key as it must be, if it is there.
    OwnWith(&'static str, &'static str),
    /// The same, and without a condition key.
    OwnWithout(&'static str),
}

const ALLOWED: [(&str, On); 15] = [
    ("berth:ReadNetwork", On::Own),
    ("berth:ReportHost", On::Own),
    ("berth:RotateInstanceKey", On::Own),
    ("ecs:DeregisterContainerInstance", On::OwnWithout("berth:Force")),
    ("ecs:DiscoverPollEndpoint", On::Own),
    ("ecs:ListTagsForResource", On::Own),
    ("ecs:Poll", On::Own),
    ("ecs:RegisterContainerInstance", On::Cluster),
    ("ecs:StartTelemetrySession", On::Own),
    ("ecs:SubmitAttachmentStateChanges", On::Cluster),
    ("ecs:SubmitContainerStateChange", On::Cluster),
    ("ecs:SubmitTaskStateChange", On::Cluster),
    ("ecs:UpdateContainerInstancesState", On::OwnWith("berth:InstanceStatus", "DRAINING")),
    ("logs:CreateLogStream", On::Own),
    ("logs:PutLogEvents", On::Own),
];

/// Whether the agent of a container instance may do something.
pub fn may(instance: &OfInstance, own_arn: &str, need: &Need) -> bool {
    let has = |name: &str, value: &str| {
        need.keys.iter().any(|it| it.name == name && it.values.iter().any(|it| it == value))
    };
    let is_own = || has(AGENT, own_arn);
    let on = ALLOWED.iter().find(|(action, _)| *action == need.action);
    on.is_some_and(|(_, on)| match on {
        On::Cluster => need.resource == instance.cluster_arn,
        On::Own => is_own(),
        On::OwnWith(name, value) => is_own() && has(name, value),
        On::OwnWithout(name) => is_own() && need.keys.iter().all(|it| it.name != *name),
    })
}

/// Of whoever calls, if they are the agent of a container instance.
pub fn of(entity: Option<&std::sync::Arc<Entity>>) -> Option<&OfInstance> {
    entity.and_then(|it| it.instance())
}
