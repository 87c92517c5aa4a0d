//! What others ask.
use super::{World, needs::here};
use crate::Networks;

#[test]
fn others_find_subnets_groups_and_rules() {
    let mut world = World::new();
    let networks = Networks::of(&here(&world));
    let vpc = networks.vpcs().next().expect("the default one").clone();
    assert_eq!(networks.subnets_of(vpc.vpc_id.as_str()).count(), 3);
    let group = networks.default_group(vpc.vpc_id.as_str()).expect("it is there").clone();
    assert_eq!(networks.rules_of(group.group_id.as_str()).count(), 2);
    assert_eq!(networks.rules_of("sg-1").count(), 0);
    let body = format!(
        r#"{{"VpcId": "{}", "CidrBlock": "172.31.200.0/24", "AvailabilityZone": "rack-1"}}"#,
        vpc.vpc_id
    );
    let id = world.made("CreateSubnet", &body, "/Subnet/SubnetId");
    assert!(networks.subnet(&id).is_none(), "what was published stays as it is");
    let networks = Networks::of(&here(&world));
    let subnet = networks.subnet(&id).expect("it was made");
    assert_eq!(subnet.availability_zone, "rack-1");
    let own = networks.vpc(subnet.vpc_id.as_str()).expect("it has one");
    assert_eq!(own.vni, vpc.vni);
    assert!(networks.group("no group").is_none());
}
