//! What of networks a cluster knows: subnets in use, blocks of addresses, and interfaces of tasks.
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use berth_api::ecs::{AssignPublicIp, AwsVpcConfiguration, NetworkConfiguration};
use berth_engine::{Timestamp, Unseen};
use berth_kernel::network::{self, Ipv4Range};
use serde::{Deserialize, Serialize};

use super::id::ContainerInstanceId;
use crate::limits::ATTACHING_MAX_MS;

/// The cluster's own copy of a subnet that its tasks or services name, so that controllers launch
/// tasks without asking. Written by operations that name it, and by `reconcile/subnets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subnet {
    #[serde(flatten)]
    pub of: network::Subnet,
    /// Since when nobody needs it: some time later it goes, and its addresses are given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused_since: Option<Timestamp>,
}

/// Addresses of a subnet that only tasks of one instance get: one route on all others. Made and
/// deleted where addresses are given (`launch/addresses.rs`), and by `reconcile/subnets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressBlock {
    pub subnet: String,
    pub range: Ipv4Range,
    pub container_instance: ContainerInstanceId,
    pub made_at: Timestamp,
}

/// A chunk of a subnet that the cluster does not use any more, until it has been taken back.
/// Written by `reconcile/subnets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnedChunk {
    pub id: String,
    pub subnet: String,
}

/// ECS: `awsvpcConfiguration`, with its default filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwsVpc {
    pub subnets: Vec<String>,
    /// None: the default group of the VPC.
    #[serde(default)]
    pub security_groups: Vec<String>,
    pub assign_public_ip: AssignPublicIp,
}

impl AwsVpc {
    /// As the API shows it.
    pub fn shown(&self) -> NetworkConfiguration {
        NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: Some(self.subnets.clone()),
                security_groups: Some(self.security_groups.clone()),
                assign_public_ip: Some(self.assign_public_ip.clone()),
            }),
        }
    }
}

/// The network interface of a task, from its making until after its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskNetwork {
    /// The last part of its attachment's ARN, a UUID.
    pub attachment: String,
    /// What the request or the service asks for. Shared, as a task's tags are.
    pub configuration: Arc<AwsVpc>,
    /// Written by `observe/attachment.rs` only.
    pub status: AttachmentStatus,
    /// None until there is an address for it on its instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<Box<Interface>>,
    /// ECS: the task fails if it is not attached by then. None before it has its instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub give_up_at: Option<Timestamp>,
    /// Its address may be another task's. Written by `reconcile/interfaces.rs`, some time after the
    /// task is STOPPED.
    #[serde(default)]
    pub is_address_free: bool,
}

impl TaskNetwork {
    /// When it fails, where it has not been looked after all the while.
    pub fn give_up_at(&self, unseen: &Unseen) -> Option<Timestamp> {
        self.give_up_at.map(|at| unseen.due_at(at, ATTACHING_MAX_MS))
    }

    pub fn is_attached(&self) -> bool {
        self.status >= AttachmentStatus::Attached
    }

    /// Its address, as long as nobody else may have it.
    pub fn held(&self) -> Option<(&str, u32)> {
        let interface = self.interface.as_ref().filter(|_| !self.is_address_free)?;
        Some((&interface.subnet, interface.address.into()))
    }
}

/// What a task has in its subnet. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interface {
    /// `eni-` and 17 hexadecimal digits.
    pub id: String,
    pub mac_address: String,
    pub subnet: String,
    pub vpc: String,
    pub address: Ipv4Addr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6_address: Option<Ipv6Addr>,
    /// Of the subnet.
    pub range: Ipv4Range,
    /// Of its VPC.
    pub vpc_range: Ipv4Range,
    /// Those of the configuration, or the default one.
    pub groups: Vec<String>,
}

impl Interface {
    /// An interface at an address of a subnet, named by chance.
    pub fn new(of: &network::Subnet, address: u32, groups: &[String], chance: u128) -> Interface {
        let hex = format!("{chance:032x}");
        let tail = &hex[hex.len() - 17..];
        let octets: Vec<&str> = (7..17).step_by(2).map(|at| &tail[at..at + 2]).collect();
        let groups = match groups {
            [] => vec![of.default_group.clone()],
            some => some.to_vec(),
        };
        Interface {
            id: format!("eni-{tail}"),
            // Of the range that is nobody's: locally administered, and of one machine.
            mac_address: format!("0a:{}", octets.join(":")),
            subnet: of.id.clone(),
            vpc: of.vpc_id.clone(),
            address: address.into(),
            ipv6_address: of.ipv6_cidr.map(|it| within(it, address)),
            range: of.cidr,
            vpc_range: of.vpc_cidr,
            groups,
        }
    }

    /// AWS: `ip-10-60-1-5.us-east-1.compute.internal`, without the region in us-east-1.
    pub fn private_dns_name(&self, region: &str) -> String {
        let name = self.address.to_string().replace('.', "-");
        match region {
            "us-east-1" => format!("ip-{name}.ec2.internal"),
            region => format!("ip-{name}.{region}.compute.internal"),
        }
    }
}

/// The address of a /64 that ends as an IPv4 address does, so that one allocator gives both.
fn within(prefix: Ipv6Addr, address: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(prefix.to_bits() | u128::from(address))
}

/// ECS: in the order of an attachment's life; it only advances. What comes after ATTACHED is made
/// of the task's status where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttachmentStatus {
    /// It has no address yet.
    Precreated,
    /// The agent is told of it.
    Attaching,
    Attached,
}
