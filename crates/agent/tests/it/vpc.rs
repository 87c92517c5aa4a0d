//! Tasks with interfaces of their own, and what the control plane says of their networks.

use std::net::Ipv4Addr;

use berth_agent::names;
use berth_api::acs::{ElasticNetworkInterface, Task};
use serde_json::{Value, json};

use crate::definitions::{container, task};

/// A VPC of which nobody else on this machine has the addresses.
#[derive(Clone)]
pub struct Vpc {
    pub id: String,
    pub vni: u32,
    /// The first three bytes of its addresses.
    pub net: [u8; 3],
}

impl Vpc {
    pub fn new() -> Self {
        let bytes = *uuid::Uuid::new_v4().as_bytes();
        let vni = u32::from_be_bytes([0, bytes[0] | 1, bytes[1], bytes[2]]);
        let id = format!("vpc-{:02x}{:02x}{:02x}", bytes[0], bytes[1], bytes[2]);
        Self { id, vni, net: [10, 100 + bytes[3] % 100, bytes[4]] }
    }

    pub fn address(&self, last: u8) -> Ipv4Addr {
        let [a, b, c] = self.net;
        Ipv4Addr::new(a, b, c, last)
    }

    pub fn cidr(&self, last: u8, length: u8) -> String {
        format!("{}/{length}", self.address(last))
    }

    /// Of the host with this number.
    pub fn overlay(&self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(198, 19, self.net[2], host)
    }

    pub fn overlay_mac(&self, host: u8) -> String {
        format!("0a:bb:{:02x}:{:02x}:{:02x}:{host:02x}", self.net[0], self.net[1], self.net[2])
    }

    /// What a host is told: its tasks with their groups, other hosts, and the groups.
    pub fn view(&self, host: u8, tasks: &[(&Task, &[&str])], peers: Value, groups: Value) -> Value {
        let endpoints: Vec<Value> =
            tasks.iter().map(|(task, groups)| endpoint(task, groups)).collect();
        json!({
            "vpcId": self.id, "vni": self.vni, "cidr": self.cidr(0, 24), "mtu": 1400,
            "overlayAddress": self.overlay(host), "overlayMac": self.overlay_mac(host),
            "peers": peers, "endpoints": endpoints, "groups": groups,
        })
    }
}

/// A group in which its members reach each other, and everything else.
pub fn open_group(id: &str, members: &[Ipv4Addr]) -> Value {
    json!({
        "groupId": id, "members": members,
        "ingress": [{"protocol": "-1", "groupIds": [id]}],
        "egress": [{"protocol": "-1", "cidrs": ["0.0.0.0/0"]}],
    })
}

fn endpoint(task: &Task, groups: &[&str]) -> Value {
    let eni = &task.elastic_network_interfaces[0];
    json!({
        "taskArn": task.arn, "attachmentId": names::task_id(&eni.attachment_arn),
        "address": eni.details["ipv4Addresses"][0]["privateAddress"],
        "macAddress": eni.mac_address, "groups": groups,
    })
}

/// A task with an address of the VPC, whose one container runs a script.
pub fn own_interface(vpc: &Vpc, last: u8, script: &str) -> Task {
    let address = vpc.address(last);
    let mut web = container("web", script);
    web.docker_config = None;
    let mut task = task(vec![web]);
    task.network_mode = Some("awsvpc".to_owned());
    let id = names::task_id(&task.arn);
    let eni = json!({
        "attachmentArn": format!("arn:aws:ecs:us-east-1:123456789012:attachment/it/{id}"),
        "ec2Id": "eni-0123456789abcdef0",
        "macAddress": format!("0a:aa:{:02x}:{:02x}:{:02x}:{last:02x}", vpc.net[0], vpc.net[1], vpc.net[2]),
        "ipv4Addresses": [{"privateAddress": address, "primary": true}],
        "subnetGatewayIpv4Address": format!("{}/24", vpc.address(1)),
        "privateDnsName": format!("ip-{}.ec2.internal", address.to_string().replace('.', "-")),
    });
    let eni: ElasticNetworkInterface = serde_json::from_value(eni).expect("an interface");
    task.elastic_network_interfaces = vec![eni];
    task
}

/// Serves its name at port 80.
pub fn serving(name: &str) -> String {
    format!("trap 'exit 0' TERM; echo {name} > /tmp/index.html; httpd -f -p 80 -h /tmp & wait")
}
