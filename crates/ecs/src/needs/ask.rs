//! Needs of one operation: its action on what it names, with the keys that many have.
use berth_api::ecs::{Operation, Tag};
use berth_definitions::DefinitionKind;
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    in_account::{Definition, InAccount},
    in_cluster::InCluster,
    named::{Named, pairs},
};
use crate::{Home, limits::DESCRIBE_MAX};

/// An operation that is called, and what is published when it is.
pub struct Ask<'a, P> {
    operation: Operation,
    action: String,
    pub at: &'a P,
}

impl<'a, P: Published> Ask<'a, P> {
    pub fn of(operation: Operation, at: &'a P) -> Ask<'a, P> {
        Ask { operation, action: format!("ecs:{}", operation.name()), at }
    }

    pub fn home(&self) -> &'a Home {
        self.at.home()
    }

    pub fn account(&self) -> InAccount<'a> {
        InAccount::of(self.at)
    }

    /// The definition of tasks that is named, if one is.
    pub fn definition(&self, reference: &Option<String>) -> Option<Definition> {
        let reference = reference.as_deref()?;
        Some(self.account().definition(DefinitionKind::Task, reference))
    }

    pub fn cluster(&self, reference: &'a Option<String>) -> InCluster<'a> {
        InCluster::of(self.at, reference.as_deref())
    }

    /// The operation on something, with the tags of that.
    pub fn on(&self, it: &Named) -> Need {
        need(&*self.action, it)
    }

    /// The same of what is in a cluster.
    pub fn within(&self, cluster: &InCluster, it: &Named) -> Need {
        self.on(it).with(CLUSTER, Some(cluster.arn()))
    }

    /// Of an operation on no resource.
    pub fn at_all(&self) -> Need {
        Need::at_all(&*self.action)
    }

    /// The needs of each of some names, `all` without any. Operations refuse more names than they
    /// take: until then one need for all of these is enough.
    pub fn each<I: IntoIterator<Item = Need>>(
        &self,
        names: &'a Option<Vec<String>>,
        all: impl FnOnce() -> Need,
        one: impl FnMut(&'a str) -> I,
    ) -> Vec<Need> {
        match names.as_deref().unwrap_or_default() {
            [] => vec![all()],
            names if names.len() > DESCRIBE_MAX => vec![self.at_all()],
            names => names.iter().map(String::as_str).flat_map(one).collect(),
        }
    }

    /// To give tags to what the operation makes, if it is to have some.
    pub fn tagging(&self, it: &Named, tags: &Option<Vec<Tag>>) -> Option<Need> {
        let tags = tags.as_deref().filter(|it| !it.is_empty())?;
        let need = Need::on(TAG, &*it.arn).with("ecs:CreateAction", Some(self.operation.name()));
        Some(need.with_request_tags(pairs(tags)))
    }
}

/// Conditions on the cluster that something is in.
pub const CLUSTER: &str = "ecs:cluster";

const TAG: &str = "ecs:TagResource";

/// With the tags that a request gives.
pub fn tagged_by(need: Need, tags: &Option<Vec<Tag>>) -> Need {
    need.with_request_tags(pairs(tags.as_deref().unwrap_or_default()))
}

/// An action on something, with the tags that it has. ECS: under either name.
pub fn need(action: impl Into<String>, it: &Named) -> Need {
    let mut need = Need::on(action, &*it.arn);
    need.keys.reserve(2 * it.tags.len());
    let need = need.with_tags("aws:ResourceTag/", pairs(it.tags));
    need.with_tags("ecs:ResourceTag/", pairs(it.tags))
}
