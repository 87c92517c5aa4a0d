//! What clients do with capacity providers: create, update, attach, detach, delete.
use berth_api::ecs::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, CapacityProviderStrategyItem,
    CreateCapacityProviderRequest, DeleteCapacityProviderRequest, ManagedScaling,
    ManagedScalingStatus, PutClusterCapacityProvidersRequest, Request,
    UpdateCapacityProviderRequest,
};

use crate::world::World;

/// One that no machine names, and that any cluster may have: one at a time.
const SPARE: &str = "spare";

/// The capacity provider that a cluster has, and that machines of it name.
pub fn provider_of(cluster: &str) -> &'static str {
    match cluster {
        "prod" => "machines-of-prod",
        _ => "machines",
    }
}

/// ECS: tasks wait for a provider that is scaled.
pub fn create_provider(name: &str, is_scaled: bool) -> CreateCapacityProviderRequest {
    let group = format!(
        "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:00000000-0000-0000-0000-\
         000000000000:autoScalingGroupName/{name}"
    );
    CreateCapacityProviderRequest {
        name: Some(name.to_owned()),
        auto_scaling_group_provider: Some(AutoScalingGroupProvider {
            auto_scaling_group_arn: Some(group),
            managed_scaling: Some(scaling(is_scaled)),
            ..AutoScalingGroupProvider::default()
        }),
        ..CreateCapacityProviderRequest::default()
    }
}

fn scaling(is_enabled: bool) -> ManagedScaling {
    let status = match is_enabled {
        true => ManagedScalingStatus::Enabled,
        false => ManagedScalingStatus::Disabled,
    };
    ManagedScaling { status: Some(status), ..ManagedScaling::default() }
}

impl World {
    /// Whether the account has it, and does not delete it, as its leader shows it.
    pub fn is_provider_known(&self, name: &str) -> bool {
        let leader = self.control.leader.and_then(|it| self.control.nodes.get(&it));
        let account = leader.map(|it| it.account.shard.state());
        let found = account.and_then(|it| it.capacity_providers.get(&name.to_owned()));
        found.is_some_and(|it| !it.is_being_deleted())
    }

    pub(super) fn ask_create_provider(&mut self, cluster: &str) -> Request {
        let is_scaled = self.dice.chance(800);
        create_provider(self.some_provider(cluster, false), is_scaled).into()
    }

    pub(super) fn ask_update_provider(&mut self, cluster: &str) -> Request {
        let is_scaled = self.dice.chance(600);
        UpdateCapacityProviderRequest {
            name: Some(self.some_provider(cluster, true).to_owned()),
            auto_scaling_group_provider: Some(AutoScalingGroupProviderUpdate {
                managed_scaling: Some(scaling(is_scaled)),
                ..AutoScalingGroupProviderUpdate::default()
            }),
            ..UpdateCapacityProviderRequest::default()
        }
        .into()
    }

    pub(super) fn ask_delete_provider(&mut self, cluster: &str) -> Request {
        let capacity_provider = Some(self.some_provider(cluster, true).to_owned());
        DeleteCapacityProviderRequest { capacity_provider, ..Default::default() }.into()
    }

    /// Those that the cluster has from then on: one that is used is not let go.
    pub(super) fn ask_put_providers(&mut self, cluster: String) -> Request {
        let own = provider_of(&cluster);
        let names = match self.dice.below(5) {
            0 => vec![],
            1 => vec![SPARE],
            2 => vec![own],
            _ => vec![own, SPARE],
        };
        PutClusterCapacityProvidersRequest {
            cluster: Some(cluster),
            capacity_providers: Some(names.into_iter().map(str::to_owned).collect()),
            default_capacity_provider_strategy: Some(vec![]),
        }
        .into()
    }

    /// Now and then a provider of the cluster: what finds no room on its machines waits for some.
    pub(super) fn of_provider(
        &mut self,
        cluster: &str,
    ) -> Option<Vec<CapacityProviderStrategyItem>> {
        if !self.dice.chance(200) {
            return None;
        }
        let is_spare = self.dice.chance(150);
        let name = if is_spare { SPARE } else { provider_of(cluster) };
        Some(vec![CapacityProviderStrategyItem {
            capacity_provider: Some(name.to_owned()),
            ..CapacityProviderStrategyItem::default()
        }])
    }

    /// Rather one that is there, or that is not.
    fn some_provider(&mut self, cluster: &str, is_there: bool) -> &'static str {
        let all = [SPARE, SPARE, provider_of(cluster)];
        let mut fit = all.to_vec();
        fit.retain(|it| self.is_provider_known(it) == is_there);
        self.dice.pick(&fit).copied().unwrap_or_else(|| self.dice.one(&all))
    }
}
