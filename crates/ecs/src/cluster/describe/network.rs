//! A task's network interface on the wire: its attachment, and what containers show of it.
use berth_api::{
    acs,
    ecs::{Attachment, KeyValuePair, NetworkInterface, Task as WireTask},
};
use serde_json::json;

use crate::{
    SERVICE,
    cluster::records::{
        cluster::ClusterRecord,
        network::{AttachmentStatus, Interface, TaskNetwork},
        task::{Task, TaskStatus},
    },
};

/// ECS: `type` of the attachment.
const KIND: &str = "ElasticNetworkInterface";

/// The attachments of a task; none without a network interface.
pub fn attachments(cluster: &ClusterRecord, task: &Task) -> Vec<Attachment> {
    let attachment = |it: &TaskNetwork| Attachment {
        id: Some(it.attachment.clone()),
        r#type: Some(KIND.to_owned()),
        status: Some(status(task, it).to_owned()),
        details: Some(details(cluster, it)),
    };
    task.network.iter().map(|it| attachment(it)).collect()
}

/// ECS: of what is STOPPED the interface is deleted.
fn status(task: &Task, it: &TaskNetwork) -> &'static str {
    match it.status {
        _ if task.last_status == TaskStatus::Stopped => "DELETED",
        AttachmentStatus::Precreated => PRECREATED,
        AttachmentStatus::Attaching => "ATTACHING",
        AttachmentStatus::Attached => "ATTACHED",
    }
}

/// ECS: in this order, and spelt so. Without an interface it is not known in which subnet it will
/// be.
fn details(cluster: &ClusterRecord, it: &TaskNetwork) -> Vec<KeyValuePair> {
    let Some(interface) = &it.interface else { return vec![] };
    let pair = |name: &str, value: String| KeyValuePair::new(name, value);
    let mut details = vec![
        pair(SUBNET_ID, interface.subnet.clone()),
        pair("networkInterfaceId", interface.id.clone()),
        pair("macAddress", interface.mac_address.clone()),
        pair("privateDnsName", interface.private_dns_name(&cluster.home.region)),
        pair("privateIPv4Address", interface.address.to_string()),
    ];
    details.extend(interface.ipv6_address.map(|it| pair("ipv6Address", it.to_string())));
    details
}

const PRECREATED: &str = "PRECREATED";
const SUBNET_ID: &str = "subnetId";

/// A task as it is answered to whoever has made it. ECS: its interface comes later, and only its
/// subnet is known.
pub fn as_made(task: &mut WireTask) {
    for it in task.attachments.iter_mut().flatten() {
        it.status = Some(PRECREATED.to_owned());
        let details = it.details.get_or_insert_default();
        details.retain(|it| it.name.as_deref() == Some(SUBNET_ID));
    }
    let containers = task.containers.iter_mut().flatten();
    containers.for_each(|it| it.network_interfaces = Some(vec![]));
}

/// What each container of a task shows of its interface.
pub fn interfaces(task: &Task) -> Vec<NetworkInterface> {
    let Some(network) = &task.network else { return vec![] };
    let interface = |it: &Interface| NetworkInterface {
        attachment_id: Some(network.attachment.clone()),
        private_ipv4_address: Some(it.address.to_string()),
        ipv6_address: it.ipv6_address.map(|it| it.to_string()),
    };
    network.interface.iter().map(|it| interface(it)).collect()
}

/// The ARN by which agents know the attachment.
pub fn attachment_arn(cluster: &ClusterRecord, it: &TaskNetwork) -> String {
    cluster.home.arn(SERVICE, &format!("attachment/{}/{}", cluster.name, it.attachment))
}

/// The interface of a task as its agent is told of it.
pub fn elastic_network_interfaces(
    cluster: &ClusterRecord,
    task: &Task,
) -> Vec<acs::ElasticNetworkInterface> {
    let Some(network) = &task.network else { return vec![] };
    let interface = |it: &Interface| {
        let gateway = std::net::Ipv4Addr::from(it.range.first() + 1);
        // AWS: the third address of the VPC answers names.
        let name_server = std::net::Ipv4Addr::from(it.vpc_range.first() + 2);
        let mut details = json!({
            "name": "eth0",
            "index": 0,
            "ipv4Addresses": [{"privateAddress": it.address, "primary": true}],
            "subnetGatewayIpv4Address": format!("{gateway}/{}", it.range.prefix()),
            "domainNameServers": [name_server],
            "privateDnsName": it.private_dns_name(&cluster.home.region),
            "interfaceAssociationProtocol": "default",
            "subnetId": it.subnet,
            "vpcId": it.vpc,
            "vpcCidr": it.vpc_range,
            "securityGroups": it.groups,
        });
        if let Some(address) = it.ipv6_address {
            details["ipv6Addresses"] = json!([{"address": address, "primary": true}]);
        }
        let details = serde_json::from_value(details).expect("it is an object");
        acs::ElasticNetworkInterface {
            attachment_arn: attachment_arn(cluster, network),
            ec2_id: it.id.clone(),
            mac_address: it.mac_address.clone(),
            details,
        }
    };
    network.interface.iter().map(|it| interface(it)).collect()
}
