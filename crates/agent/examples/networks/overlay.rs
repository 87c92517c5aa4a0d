//! TCP from task to task of two hosts, over VXLAN and through security groups, beside routers that
//! do nothing but hand on.

use berth_api::acs::Task;
use serde_json::{Value, json};

use crate::lan::{Hosts, Room, shell};
use crate::{line, stream};

const RUNS: usize = 5;
const PORT: u16 = 5_201;
const ADDRESSES: [&str; 2] = ["10.97.0.20", "10.97.0.40"];
const BLOCKS: [&str; 2] = ["10.97.0.16/28", "10.97.0.32/28"];
const OVERLAY: [&str; 2] = ["198.19.0.31", "198.19.0.47"];
const OVERLAY_MACS: [&str; 2] = ["0e:be:c6:13:00:1f", "0e:be:c6:13:00:2f"];

pub async fn measure() {
    let hosts = Hosts::new(2);
    let rooms = [Room::new(), Room::new()];
    for (number, (host, room)) in hosts.hosts.iter().zip(&rooms).enumerate() {
        host.say(json!([view(number)]));
        host.attach(&task(number), room).await;
    }
    let places = rooms.each_ref().map(|it| format!("nsenter --net=/proc/{}/ns/net", it.pid()));
    let routed = Routed::new(&hosts.name);
    let (mut over, mut through) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        // Whoever comes second meets what the first has left: they take turns.
        let mut measure_overlay =
            || over.push(stream::gigabits(&places[0], &places[1], ADDRESSES[1], PORT));
        if run % 2 == 0 {
            measure_overlay();
            through.push(routed.gigabits());
        } else {
            through.push(routed.gigabits());
            measure_overlay();
        }
    }
    let ratios: Vec<f64> =
        over.iter().zip(&through).map(|(over, through)| over / through).collect();
    line("ratio", &ratios, "x");
    line("overlay", &over, "Gbit/s");
    line("routed", &through, "Gbit/s");
}

/// A task with an interface, as its agent is told of it.
fn task(number: usize) -> Task {
    serde_json::from_value(json!({
        "arn": format!("arn:aws:ecs:us-east-1:123456789012:task/it/{number:032x}"),
        "elasticNetworkInterfaces": [{
            "attachmentArn": format!("arn:aws:ecs:us-east-1:123456789012:attachment/it/{number}"),
            "macAddress": mac(number),
            "ipv4Addresses": [{"privateAddress": ADDRESSES[number], "primary": true}],
        }],
    }))
    .expect("a task")
}

fn mac(number: usize) -> String {
    format!("0a:aa:00:00:00:{number:02x}")
}

/// What the control plane would say to one of the two.
fn view(number: usize) -> Value {
    let other = 1 - number;
    json!({
        "vpcId": "vpc-bench", "vni": 7_001, "cidr": "10.97.0.0/24", "mtu": 1450,
        "overlayAddress": OVERLAY[number], "overlayMac": OVERLAY_MACS[number],
        "peers": [{
            "containerInstanceArn": format!("arn:{other}"),
            "underlayAddress": format!("192.0.2.{}", other + 1),
            "overlayAddress": OVERLAY[other], "overlayMac": OVERLAY_MACS[other],
            "blocks": [BLOCKS[other]],
        }],
        "endpoints": [{
            "taskArn": task(number).arn, "attachmentId": number.to_string(),
            "address": ADDRESSES[number], "macAddress": mac(number), "groups": ["sg-all"],
        }],
        "groups": [{
            "groupId": "sg-all", "members": ADDRESSES,
            "ingress": [{"protocol": "-1", "groupIds": ["sg-all"]}],
            "egress": [{"protocol": "-1", "cidrs": ["0.0.0.0/0"]}],
        }],
    })
}

/// Two ends with a router each, on the same switch.
struct Routed {
    name: String,
}

impl Routed {
    fn new(switch: &str) -> Self {
        let routed = Self { name: format!("{switch}f") };
        for (number, other) in [(1, 2), (2, 1)] {
            let (end, router) = (routed.end(number), routed.router(number));
            shell(&format!(
                "ip netns add {end}; ip netns add {router}
                 ip link add und netns {router} type veth peer name f{number} netns {switch}
                 ip -n {switch} link set f{number} up master sw
                 ip link add inner netns {router} type veth peer name eth0 netns {end}
                 ip -n {router} addr add 192.0.2.{number}1/24 dev und
                 ip -n {router} addr add 10.98.{number}.1/24 dev inner
                 ip -n {end} addr add 10.98.{number}.2/24 dev eth0
                 ip -n {router} link set und up; ip -n {router} link set inner up
                 ip -n {end} link set eth0 up
                 ip -n {end} route add default via 10.98.{number}.1
                 ip -n {router} route add 10.98.{other}.0/24 via 192.0.2.{other}1
                 ip netns exec {router} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'"
            ));
        }
        routed
    }

    fn end(&self, number: u8) -> String {
        format!("{}e{number}", self.name)
    }

    fn router(&self, number: u8) -> String {
        format!("{}r{number}", self.name)
    }

    fn gigabits(&self) -> f64 {
        let [from, to] = [1, 2].map(|it| format!("ip netns exec {}", self.end(it)));
        stream::gigabits(&from, &to, "10.98.2.2", PORT)
    }
}

impl Drop for Routed {
    fn drop(&mut self) {
        for number in [1, 2] {
            let (end, router) = (self.end(number), self.router(number));
            shell(&format!("ip netns del {end}; ip netns del {router}"));
        }
    }
}
