//! Networks in some of the worlds: subnets with few addresses, clients that use them, and hosts
//! that attach interfaces.
use berth_api::ecs::{
    AssignPublicIp, AttachmentStateChange, AwsVpcConfiguration, LaunchType, NetworkConfiguration,
    NetworkMode, RegisterTaskDefinitionRequest, Request, SubmitTaskStateChangeRequest,
};
use berth_kernel::network::{SecurityGroup, Subnet};

use super::{Caller, HostId, Process, World};
use crate::{client::definitions::definition, dice::Dice, host::Purpose};

/// Worlds with networks are one in so many.
const IN_EVERY: u64 = 3;

/// Id, VPC, zone, addresses. The zones of hosts are others in one of them; two VPCs are alike.
const SUBNETS: [(&str, &str, &str, &str); 4] = [
    ("subnet-0", "vpc-0", "a", "10.0.0.0/28"),
    ("subnet-1", "vpc-0", "b", "10.0.1.0/25"),
    ("subnet-2", "vpc-0", "nowhere", "10.0.2.0/24"),
    ("subnet-3", "vpc-1", "a", "10.0.0.0/27"),
];

/// One of awsvpc on instances, one of Fargate, one that may be either.
const FAMILIES: [&str; 3] = ["v0", "v1", "v2"];

/// What happens by chance in networks: other worlds are as they would be without them.
pub struct Networks {
    pub are_there: bool,
    dice: Dice,
}

impl Networks {
    pub fn new(seed: u64) -> Networks {
        Networks { are_there: seed % IN_EVERY == 1, dice: Dice::new(seed.rotate_left(17)) }
    }
}

/// A subnet of these worlds.
pub fn subnet(id: &str) -> Option<Subnet> {
    let (id, vpc, zone, range) = SUBNETS.into_iter().find(|it| it.0 == id)?;
    Some(Subnet {
        id: id.to_owned(),
        vpc_id: vpc.to_owned(),
        availability_zone: zone.to_owned(),
        cidr: range.parse().expect("a range"),
        ipv6_cidr: None,
        default_group: format!("sg-{vpc}"),
        vpc_cidr: "10.0.0.0/16".parse().expect("a range"),
    })
}

pub fn security_group(id: &str) -> Option<SecurityGroup> {
    let vpc = id.strip_prefix("sg-")?;
    Some(SecurityGroup { id: id.to_owned(), vpc_id: vpc.to_owned(), name: id.to_owned() })
}

impl World {
    /// Definitions of awsvpc.
    pub(super) fn begin_networks(&mut self) {
        for family in FAMILIES {
            let request: RegisterTaskDefinitionRequest = RegisterTaskDefinitionRequest {
                network_mode: Some(NetworkMode::Awsvpc),
                cpu: Some("256".to_owned()),
                memory: Some("512".to_owned()),
                ..without_ports(definition(&mut self.networks.dice, family))
            };
            self.operator_asks(request);
        }
    }

    /// The same request, for tasks in a network; of one in so many.
    pub fn in_a_network(&mut self, mut request: Request) -> Request {
        if !self.networks.are_there || !self.networks.dice.chance(400) {
            return request;
        }
        let dice = &mut self.networks.dice;
        let family = dice.one(&FAMILIES);
        let is_fargate = family != "v0" && dice.chance(500);
        let subnets: &[&str] = dice.one(&[
            &["subnet-0"][..],
            &["subnet-1"],
            &["subnet-0", "subnet-1"],
            &["subnet-2"],
            &["subnet-3"],
        ]);
        let network = NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: Some(subnets.iter().map(|it| (*it).to_owned()).collect()),
                security_groups: None,
                assign_public_ip: is_fargate.then_some(AssignPublicIp::Enabled),
            }),
        };
        let launch_type = is_fargate.then_some(LaunchType::Fargate);
        match &mut request {
            Request::RunTask(it) => {
                it.task_definition = Some(family.to_owned());
                it.network_configuration = Some(network);
                if is_fargate {
                    (it.capacity_provider_strategy, it.launch_type) = (None, launch_type);
                    (it.placement_constraints, it.placement_strategy) = (None, None);
                }
            }
            Request::StartTask(it) => {
                it.task_definition = Some("v0".to_owned());
                it.network_configuration = Some(NetworkConfiguration {
                    awsvpc_configuration: network
                        .awsvpc_configuration
                        .map(|it| AwsVpcConfiguration { assign_public_ip: None, ..it }),
                });
            }
            Request::CreateService(it) => {
                it.task_definition = Some(family.to_owned());
                it.network_configuration = Some(network);
                if is_fargate {
                    (it.capacity_provider_strategy, it.launch_type) = (None, launch_type);
                    it.placement_constraints = None;
                }
            }
            _ => {}
        }
        request
    }

    /// A host has prepared a task: its interface is there, and its agent says so, once.
    pub fn interface_is_attached(&mut self, id: HostId, process: Process, task: &str) {
        let Some(wire) = self.hosts[id].wire(task) else { return };
        let Some(interface) = wire.elastic_network_interfaces.first() else { return };
        let change = AttachmentStateChange {
            attachment_arn: Some(interface.attachment_arn.clone()),
            status: Some("ATTACHED".to_owned()),
        };
        let request = SubmitTaskStateChangeRequest {
            cluster: Some(self.hosts[id].cluster.clone()),
            task: Some(task.to_owned()),
            attachments: Some(vec![change]),
            ..SubmitTaskStateChangeRequest::default()
        };
        self.laws.networks.attaches(task);
        // One that is not heard is implied by what comes then.
        if !self.networks.dice.chance(200) {
            let purpose = Purpose::Attached;
            self.call(Caller::Agent { host: id, process, purpose }, request.into());
        }
    }
}

fn without_ports(mut it: RegisterTaskDefinitionRequest) -> RegisterTaskDefinitionRequest {
    it.placement_constraints = None;
    for container in it.container_definitions.iter_mut().flatten() {
        container.port_mappings = None;
        container.cpu = Some(64);
        (container.memory, container.memory_reservation) = (Some(128), None);
    }
    it
}
