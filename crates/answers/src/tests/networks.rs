//! What hosts are told of the networks of their tasks.
use std::sync::Arc;

use berth_api::berth::VpcRule;
use berth_ecs::cluster::{State, records::id::ContainerInstanceId};
use berth_scenarios::{World, steps};
use expect_test::expect;

use crate::{Differences, Networks, Picture, Shared, Vpc, host_addresses, picture};

/// Who is in sg-1 may be reached by who is in sg-2, and both may reach everybody.
struct Two;

impl Networks for Two {
    fn vpc(&self, id: &str) -> Option<Vpc> {
        let cidr = "10.0.0.0/16".parse().expect("a range");
        (id == "vpc-1").then_some(Vpc { vni: 4711, cidr, ipv6_cidr: None })
    }

    fn rules(&self, group: &str) -> (Vec<VpcRule>, Vec<VpcRule>) {
        let rule = |protocol: &str, cidr: Option<&str>, group: Option<&str>| VpcRule {
            protocol: Some(protocol.to_owned()),
            cidrs: Some(cidr.into_iter().map(str::to_owned).collect()),
            group_ids: Some(group.into_iter().map(str::to_owned).collect()),
            ..VpcRule::default()
        };
        let ingress = match group {
            "sg-1" => vec![rule("tcp", None, Some("sg-2"))],
            _ => vec![],
        };
        (ingress, vec![rule("-1", Some("0.0.0.0/0"), None)])
    }
}

const SCRIPT: &str = r#"
    CreateCluster {} => cluster.status
    instance 4096 4096 ecs.capability.task-eni=1
    instance 4096 4096 ecs.capability.task-eni=1
    host @i1 192.0.2.1 1500
    host @i2 192.0.2.2 9000
    StartTask {"taskDefinition":"vpc","containerInstances":["@i1"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"]}}} => failures
    chunks
    StartTask {"taskDefinition":"vpc","containerInstances":["@i2"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
"#;

fn told(state: &Arc<State>, id: ContainerInstanceId, shared: &mut Shared) -> Picture {
    picture(std::slice::from_ref(state), state, id, &Two, shared)
}

/// What each instance is told, with the ids of tasks and instances left out.
fn views(world: &World) -> Vec<String> {
    let state = Arc::new(world.state().clone());
    let view = |id| {
        let vpcs = told(&state, id, &mut Shared::default()).whole();
        let mut texts: Vec<String> = vpcs.iter().map(berth_api::to_json).collect();
        for (number, id) in state.container_instances.keys().enumerate() {
            let name = format!("i{}", number + 1);
            texts.iter_mut().for_each(|it| *it = it.replace(&id.to_string(), &name));
        }
        for task in state.tasks.values() {
            let network = task.network.as_ref().expect("they are of awsvpc");
            let mac = network.interface.as_ref().map(|it| it.mac_address.clone());
            let ids = [task.id.to_string(), network.attachment.clone(), mac.unwrap_or_default()];
            for id in ids.iter().filter(|it| !it.is_empty()) {
                texts.iter_mut().for_each(|it| *it = it.replace(id, "…"));
            }
        }
        texts.join(" ")
    };
    state.container_instances.keys().map(|id| view(*id)).collect()
}

fn after(more: &str) -> World {
    let mut world = World::new();
    for line in steps(SCRIPT).chain(steps(more)) {
        world.line(line);
    }
    world
}

#[test]
fn hosts_know_their_peers_their_tasks_and_who_may_reach_them() {
    let told = views(&after("")).join("\n");
    expect![[r#"
        {"cidr":"10.0.0.0/16","endpoints":[{"address":"10.0.1.4","attachmentId":"…","groups":["sg-1"],"macAddress":"…","taskArn":"arn:aws:ecs:us-east-1:123456789012:task/default/…"}],"groups":[{"egress":[{"cidrs":["0.0.0.0/0"],"groupIds":[],"protocol":"-1"}],"groupId":"sg-1","ingress":[{"cidrs":[],"groupIds":["sg-2"],"protocol":"tcp"}],"members":[]},{"egress":[],"groupId":"sg-2","ingress":[],"members":["10.0.1.16"]}],"mtu":1450,"overlayAddress":"198.19.1.15","overlayMac":"0e:be:c6:13:01:0f","peers":[{"blocks":["10.0.1.16/28"],"containerInstanceArn":"arn:aws:ecs:us-east-1:123456789012:container-instance/default/i2","overlayAddress":"198.19.1.31","overlayMac":"0e:be:c6:13:01:1f","underlayAddress":"192.0.2.2"}],"vni":4711,"vpcId":"vpc-1"}
        {"cidr":"10.0.0.0/16","endpoints":[{"address":"10.0.1.16","attachmentId":"…","groups":["sg-2"],"macAddress":"…","taskArn":"arn:aws:ecs:us-east-1:123456789012:task/default/…"}],"groups":[{"egress":[{"cidrs":["0.0.0.0/0"],"groupIds":[],"protocol":"-1"}],"groupId":"sg-2","ingress":[],"members":[]}],"mtu":1450,"overlayAddress":"198.19.1.31","overlayMac":"0e:be:c6:13:01:1f","peers":[{"blocks":["10.0.1.0/28"],"containerInstanceArn":"arn:aws:ecs:us-east-1:123456789012:container-instance/default/i1","overlayAddress":"198.19.1.15","overlayMac":"0e:be:c6:13:01:0f","underlayAddress":"192.0.2.1"}],"vni":4711,"vpcId":"vpc-1"}"#]].assert_eq(&told);
}

#[test]
fn who_is_deregistered_is_nobodys_peer() {
    let world = after(
        r#"DeregisterContainerInstance {"containerInstance":"@i2","force":true} => containerInstance.status"#,
    );
    let told = &views(&world)[0];
    assert!(told.contains(r#""peers":[]"#), "{told}");
    assert!(!told.contains("10.0.1.20"), "a task that has ended is in no group: {told}");
}

#[test]
fn a_network_is_as_wide_as_its_hosts_and_has_bounds() {
    let mtu = |first: i32, second: i32| {
        let more = format!("host @i1 192.0.2.1 {first}\nhost @i2 2001:db8::2 {second}");
        let world = after(&more);
        let state = Arc::new(world.state().clone());
        let id = *state.container_instances.keys().next().expect("there are some");
        told(&state, id, &mut Shared::default()).whole()[0].mtu
    };
    assert_eq!(mtu(9_000, 9_000), Some(8_930));
    assert_eq!(mtu(1_500, 9_000), Some(1_450));
    assert_eq!(mtu(1_280, 9_000), Some(1_280));
    assert_eq!(mtu(65_536, 65_536), Some(9_216));
}

#[test]
fn addresses_of_hosts_are_those_of_registered_ones() {
    let told = |more: &str| {
        let world = after(more);
        let state = world.state();
        let names: Vec<String> =
            state.container_instances.keys().map(|it| it.to_string()).collect();
        let number = |arn: &str| names.iter().position(|it| arn.ends_with(it.as_str()));
        let all = host_addresses(state).into_iter();
        all.map(|(address, arn)| (address.to_string(), number(&arn))).collect::<Vec<_>>()
    };
    let (first, second) = ("192.0.2.1".to_owned(), "192.0.2.2".to_owned());
    assert_eq!(told(""), [(first.clone(), Some(0)), (second, Some(1))]);
    let gone = r#"DeregisterContainerInstance {"containerInstance":"@i2","force":true} => containerInstance.status"#;
    assert_eq!(told(gone), [(first, Some(0))]);
}

#[test]
fn a_revision_tells_two_views_apart() {
    let revision = |world: &World| {
        let state = Arc::new(world.state().clone());
        let first = *state.container_instances.keys().next().expect("there are some");
        told(&state, first, &mut Shared::default()).revision()
    };
    let (before, same) = (revision(&after("")), revision(&after("wait 1000")));
    assert_eq!(before, same);
    assert_ne!(before, revision(&after("host @i2 192.0.2.9 9000")));
}

#[test]
fn what_is_told_of_a_change_is_what_has_changed() {
    let mut world = after("");
    let mut shared = Shared::default();
    let mut now = |world: &World| {
        let state = Arc::new(world.state().clone());
        let first = *state.container_instances.keys().next().expect("there are some");
        shared.renew();
        told(&state, first, &mut shared)
    };
    let before = now(&world);
    assert_eq!(before.revision(), now(&world).revision());
    assert_eq!(brief(&now(&world).since(&before)), "");
    // A task comes on the other host, into the block that it has: that of the first is told of the
    // member of the group that its rules name, and of nothing else.
    let more = r#"StartTask {"taskDefinition":"vpc","containerInstances":["@i2"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures"#;
    world.line(more);
    let later = now(&world);
    assert_eq!(
        brief(&later.since(&before)),
        r#"{"members":[{"come":["10.0.1.17"],"groupId":"sg-2"}],"vpcId":"vpc-1"}"#
    );
    // Backwards it is as much the other way.
    assert_eq!(
        brief(&before.since(&later)),
        r#"{"members":[{"gone":["10.0.1.17"],"groupId":"sg-2"}],"vpcId":"vpc-1"}"#
    );
    world.line("host @i2 192.0.2.9 9000");
    let moved = brief(&now(&world).since(&later));
    assert!(moved.contains(r#""underlayAddress":"192.0.2.9""#), "{moved}");
    assert!(!moved.contains("members") && !moved.contains("endpoints"), "{moved}");
    world.line(
        r#"DeregisterContainerInstance {"containerInstance":"@i2","force":true} => containerInstance.status"#,
    );
    let gone = now(&world).since(&later);
    let [change] = &gone.changes[..] else { panic!("{gone:?}") };
    assert_eq!(change.peers_gone.iter().flatten().count(), 1);
    let members = change.members.iter().flatten().next().expect("they have ended");
    assert_eq!(members.gone.iter().flatten().count(), 2);
    assert!(gone.vpcs.is_empty() && gone.gone.is_empty(), "{gone:?}");
    // Of nothing before, all of it.
    let first = later.since(&Picture::default());
    assert_eq!((first.vpcs, first.changes.len()), (later.whole(), 0));
    assert_eq!(Picture::default().since(&later).gone, ["vpc-1"]);
}

fn brief(found: &Differences) -> String {
    assert!(found.vpcs.is_empty() && found.gone.is_empty(), "{found:?}");
    found.changes.iter().map(berth_api::to_json).collect::<Vec<_>>().join(" ")
}
