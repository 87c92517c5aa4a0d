//! A task's network interface, as the control plane describes it.

use std::net::{Ipv4Addr, Ipv6Addr};

use berth_api::acs::{self, ElasticNetworkInterface};
use serde_json::Value;

use super::refusal::unreadable;
use crate::machine::{ContainerSpec, Interface, PAUSE};
use crate::names::runtime_name;
use crate::pause;

/// ECS: the network mode of tasks with an interface of their own.
pub const AWSVPC: &str = "awsvpc";

/// The interface of a task in mode awsvpc.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn interface(task: &acs::Task) -> Result<Option<Interface>, String> {
    let is_awsvpc = task.network_mode.as_deref() == Some(AWSVPC);
    match (is_awsvpc, task.elastic_network_interfaces.as_slice()) {
        (false, []) => Ok(None),
        (true, [one]) => read(one).map(Some),
        (false, _) => Err(unreadable("a network interface without network mode awsvpc")),
        (true, all) => {
            let count = all.len();
            Err(unreadable(&format!("network mode awsvpc with {count} network interfaces")))
        }
    }
}

/// The container that holds the task's network namespace.
pub fn pause_spec(task: &acs::Task) -> ContainerSpec {
    ContainerSpec {
        name: PAUSE.to_owned(),
        image: pause::image(),
        essential: true,
        is_pause: true,
        runtime_name: runtime_name(&task.arn, &task.family, &task.version, PAUSE),
        ..ContainerSpec::default()
    }
}

fn read(eni: &ElasticNetworkInterface) -> Result<Interface, String> {
    let details = &eni.details;
    let text = |name: &str| details.get(name).and_then(Value::as_str).filter(|it| !it.is_empty());
    let texts = |name: &str| -> Vec<String> {
        let all = details.get(name).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    if let Some(other) = text("interfaceAssociationProtocol").filter(|it| *it != "default") {
        return Err(unreadable(&format!("unknown interfaceAssociationProtocol '{other}'")));
    }
    if eni.attachment_arn.is_empty() || !is_mac(&eni.mac_address) {
        return Err(unreadable("a network interface without attachmentArn or macAddress"));
    }
    let ipv4 = address(details.get("ipv4Addresses"), "privateAddress");
    let ipv4 = ipv4.and_then(|it| it.parse::<Ipv4Addr>().ok());
    let ipv4 = ipv4.ok_or_else(|| unreadable("a network interface without an IPv4 address"))?;
    let ipv6 = address(details.get("ipv6Addresses"), "address").map(|it| {
        let parsed = it.parse::<Ipv6Addr>();
        parsed.map_err(|_| unreadable(&format!("'{it}' is not an IPv6 address")))
    });
    Ok(Interface {
        attachment_arn: eni.attachment_arn.clone(),
        mac: eni.mac_address.to_ascii_lowercase(),
        ipv4,
        ipv6: ipv6.transpose()?,
        gateway_ipv4: text("subnetGatewayIpv4Address").map(str::to_owned),
        gateway_ipv6: text("subnetGatewayIpv6Address").map(str::to_owned),
        private_dns_name: text("privateDnsName").map(str::to_owned),
        name_servers: texts("domainNameServers"),
        search: texts("domainName"),
    })
}

/// The primary one, else the first.
fn address<'a>(all: Option<&'a Value>, member: &str) -> Option<&'a str> {
    let all = all?.as_array()?;
    let primary = all.iter().find(|it| it["primary"] == Value::Bool(true));
    primary.or_else(|| all.first())?.get(member)?.as_str()
}

fn is_mac(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let is_byte = |it: &&str| it.len() == 2 && u8::from_str_radix(it, 16).is_ok();
    parts.len() == 6 && parts.iter().all(is_byte)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task(mode: &str, interfaces: Value) -> acs::Task {
        let interfaces = serde_json::from_value(interfaces).expect("interfaces");
        acs::Task {
            network_mode: Some(mode.to_owned()),
            elastic_network_interfaces: interfaces,
            ..acs::Task::default()
        }
    }

    fn eni() -> Value {
        json!({
            "attachmentArn": "arn:a", "ec2Id": "eni-1", "macAddress": "0A:00:00:00:00:01",
            "ipv4Addresses": [
                {"privateAddress": "10.0.0.9", "primary": false},
                {"privateAddress": "10.0.0.5", "primary": true},
            ],
            "ipv6Addresses": [{"address": "fd00::5"}],
            "subnetGatewayIpv4Address": "10.0.0.1/24", "privateDnsName": "ip-10-0-0-5.internal",
        })
    }

    #[test]
    fn an_interface_is_read() {
        let read = interface(&task("awsvpc", json!([eni()]))).expect("readable").expect("one");
        assert_eq!(
            (read.ipv4.to_string(), read.mac.as_str()),
            ("10.0.0.5".into(), "0a:00:00:00:00:01")
        );
        assert_eq!(read.ipv6.map(|it| it.to_string()).as_deref(), Some("fd00::5"));
        assert_eq!(read.gateway_ipv4.as_deref(), Some("10.0.0.1/24"));
        assert_eq!(interface(&task("bridge", json!([]))), Ok(None));
    }

    #[test]
    fn what_cannot_be_attached_is_refused() {
        let without = |member: &str| {
            let mut it = eni();
            it.as_object_mut().expect("an object").remove(member);
            json!([it])
        };
        let mut trunk = eni();
        trunk["interfaceAssociationProtocol"] = json!("vlan");
        let mut bad = eni();
        bad["ipv6Addresses"] = json!([{"address": "x"}]);
        for (mode, interfaces, part) in [
            ("awsvpc", json!([]), "with 0 network interfaces"),
            ("awsvpc", json!([eni(), eni()]), "with 2 network interfaces"),
            ("bridge", json!([eni()]), "without network mode awsvpc"),
            ("awsvpc", without("macAddress"), "without attachmentArn or macAddress"),
            ("awsvpc", without("ipv4Addresses"), "without an IPv4 address"),
            ("awsvpc", json!([trunk]), "'vlan'"),
            ("awsvpc", json!([bad]), "'x' is not an IPv6 address"),
        ] {
            let why = interface(&task(mode, interfaces)).expect_err(part);
            assert!(why.contains(part), "{why}");
        }
    }
}
