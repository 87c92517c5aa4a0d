//! The view of what a capacity provider needs.
use berth_ecs::cluster::views::capacity::{CapacityView, capacity};
use berth_scenarios::World;
use expect_test::expect;

#[test]
fn a_cluster_tells_what_a_provider_needs() {
    let mut world = World::new();
    let mut told = String::new();
    for line in [
        "provider spot",
        r#"CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]}"#,
        r#"RunTask {"taskDefinition":"web","count":3}"#,
        "instance 512 1024 berth.capacity-provider=spot",
        "instance 4096 8192",
        r#"RunTask {"taskDefinition":"fixed","count":4}"#,
        "instance 512 1024 berth.capacity-provider=spot",
        r#"UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}"#,
        r#"StopTask {"task":"@t4"}"#,
        r#"DeregisterContainerInstance {"containerInstance":"@i3","force":true}"#,
    ] {
        world.line(line);
        let provider = world.capacity_provider("spot");
        let view = capacity(world.state(), &provider);
        let CapacityView { instances, needed, reservation_percent, desired, waiting_tasks } = view;
        told.push_str(&format!(
            "{line}\n    {waiting_tasks} wait, {needed} of {instances} needed \
             ({reservation_percent} %), desired {desired}\n"
        ));
    }
    expect![[r#"
        provider spot
            0 wait, 0 of 0 needed (100 %), desired 0
        CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]}
            0 wait, 0 of 0 needed (100 %), desired 0
        RunTask {"taskDefinition":"web","count":3}
            3 wait, 2 of 0 needed (200 %), desired 2
        instance 512 1024 berth.capacity-provider=spot
            1 wait, 2 of 1 needed (200 %), desired 2
        instance 4096 8192
            1 wait, 2 of 1 needed (200 %), desired 2
        RunTask {"taskDefinition":"fixed","count":4}
            5 wait, 5 of 1 needed (500 %), desired 5
        instance 512 1024 berth.capacity-provider=spot
            3 wait, 5 of 2 needed (250 %), desired 5
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
            3 wait, 5 of 2 needed (250 %), desired 5
        StopTask {"task":"@t4"}
            2 wait, 4 of 2 needed (200 %), desired 4
        DeregisterContainerInstance {"containerInstance":"@i3","force":true}
            2 wait, 3 of 1 needed (300 %), desired 3
    "#]].assert_eq(&told);
}
