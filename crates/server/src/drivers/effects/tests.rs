//! Effects on a node with a real store: what is asked again is told, and what is wanted is called.
use berth_api::ecs::{
    self, AutoScalingGroupProvider, CreateCapacityProviderRequest, CreateClusterRequest,
    DeleteCapacityProviderRequest,
};
use berth_ecs::{
    Ecs,
    account::{Account, Report, State, views::capacity_providers_to_delete},
    rechecks::ProviderUses,
};
use berth_effects::{Intent, OutcomeOf, Rechecks, RequestOf, Wish};

use super::{Driven, Reported, calls::Called};
use crate::{
    door,
    drivers::vacant::tests::{Scene, start},
};

/// A cluster is made in the name of each capacity provider that is to be deleted, which then goes.
enum MakesClusters {}

impl Intent for MakesClusters {
    const NAME: &'static str = "cluster-of-provider";
    type From = Account;
    type Wire = ecs::Api;

    fn intents(state: &State) -> impl Iterator<Item = Wish<RequestOf<ecs::Api>>> {
        capacity_providers_to_delete(state).map(|name| Wish {
            id: name.clone(),
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            request: CreateClusterRequest {
                cluster_name: Some(name.clone()),
                ..CreateClusterRequest::default()
            }
            .into(),
        })
    }

    fn report(id: String, outcome: OutcomeOf<ecs::Api>) -> Report {
        match outcome {
            Ok(_) => Report::CapacityProviderUnused(id),
            Err(error) => Report::CapacityProviderUsed { name: id, cluster: error.to_string() },
        }
    }
}

async fn with_provider(dir: &std::path::Path) -> Scene {
    let scene = start(dir).await;
    let group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:00000000-0000-0000-0000-000000000000:\
                 autoScalingGroupName/one";
    let create = CreateCapacityProviderRequest {
        name: Some("one".to_owned()),
        auto_scaling_group_provider: Some(AutoScalingGroupProvider {
            auto_scaling_group_arn: Some(group.to_owned()),
            ..AutoScalingGroupProvider::default()
        }),
        ..CreateCapacityProviderRequest::default()
    };
    door::ask(&scene.node, create.into()).await.unwrap();
    scene
}

/// Deletes it while an effect goes on, and waits until it is gone.
async fn delete(scene: &Scene, effect: &dyn Driven) {
    let gone = async {
        let changes = scene.node.account.subscribe(None);
        let capacity_provider = Some("one".to_owned());
        let delete = DeleteCapacityProviderRequest { capacity_provider, ..Default::default() };
        door::ask(&scene.node, delete.into()).await.unwrap();
        while scene.node.account.read().capacity_providers.contains_key(&"one".to_owned()) {
            changes.changed().await;
        }
    };
    tokio::select! {
        () = gone => {}
        () = effect.run(scene.node.clone()) => panic!("an effect goes on for ever"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_again_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let scene = with_provider(dir.path()).await;
    delete(&scene, &Reported::<Rechecks<ProviderUses>>::NEW).await;
    assert!(scene.node.cluster("one").is_none());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wanted_is_called_and_its_outcome_told() {
    let dir = tempfile::tempdir().unwrap();
    let scene = with_provider(dir.path()).await;
    delete(&scene, &Called::<MakesClusters, Ecs>::NEW).await;
    let cluster = scene.node.cluster("one").expect("it was made before its outcome was told");
    assert!(cluster.read().cluster.is_some());
    scene.stop().await;
}
