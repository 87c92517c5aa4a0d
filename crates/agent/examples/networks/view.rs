//! What one of a thousand hosts with fifty addresses each has to do about a change: from the text
//! of the control plane's answer until the kernel has it.

use std::net::Ipv4Addr;
use std::time::Instant;

use berth_api::{berth, from_json};
use serde_json::{Value, json};

use crate::lan::{HostOfTasks, Hosts};
use crate::line;

const HOSTS: u32 = 1_000;
const ADDRESSES: u32 = 50;
/// Of a host, as the control plane gives them.
const BLOCKS: u32 = 4;
const BLOCK_ADDRESSES: u32 = 16;
const CHANGES: u32 = 20;
const FIRST: Ipv4Addr = Ipv4Addr::new(10, 97, 0, 0);

pub async fn measure() {
    let hosts = Hosts::new(1);
    let [host] = &hosts.hosts[..] else { panic!("one") };
    let (first, whole) = said(host, &view()).await;
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for number in 1..=CHANGES {
        let (time, length) = said(host, &change(number)).await;
        times.push(time);
        bytes.push(length);
    }
    line("changed", &times, "ms");
    line("told", &bytes, "bytes");
    line("first", &[first], "ms");
    line("whole", &[whole], "bytes");
}

/// Milliseconds until what is said is so, and its bytes.
async fn said(host: &HostOfTasks, said: &Value) -> (f64, f64) {
    let text = said.to_string();
    let begin = Instant::now();
    let answer: berth::ReadNetworkResponse = from_json(text.as_bytes()).expect("an answer");
    host.network.say(&answer).expect("it is sound");
    // Of a task that never was nothing is to be removed: this waits for a pass, and no more.
    host.network.detach("none").await;
    (begin.elapsed().as_secs_f64() * 1_000.0, text.len() as f64)
}

/// One task has ended and another has started; of every other host, as in a block that is new.
fn change(number: u32) -> Value {
    let members = json!([{
        "groupId": "sg-all",
        "come": [address(number, ADDRESSES)], "gone": [address(number, 0)],
    }]);
    let peers = if number.is_multiple_of(2) { vec![peer(number, BLOCKS)] } else { vec![] };
    json!({
        "revision": number.to_string(), "since": (number - 1).to_string(),
        "changes": [{"vpcId": "vpc-bench", "members": members, "peers": peers}],
    })
}

fn view() -> Value {
    let peers: Vec<Value> =
        (1..HOSTS).map(|it| peer(it, if it <= CHANGES { BLOCKS - 1 } else { BLOCKS })).collect();
    let of_host = |host: u32| (0..ADDRESSES).map(move |it| address(host, it));
    let members: Vec<Ipv4Addr> = (0..HOSTS).flat_map(of_host).collect();
    json!({"revision": "0", "vpcs": [{
        "vpcId": "vpc-bench", "vni": 7_002, "cidr": "10.97.0.0/16", "mtu": 1450,
        "overlayAddress": overlay(0), "overlayMac": overlay_mac(0), "peers": peers,
        "endpoints": [{
            "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/it/0", "attachmentId": "0",
            "address": address(0, 0), "macAddress": "0a:aa:00:00:00:01", "groups": ["sg-all"],
        }],
        "groups": [{
            "groupId": "sg-all", "members": members,
            "ingress": [{"protocol": "-1", "groupIds": ["sg-all"]}],
            "egress": [{"protocol": "-1", "cidrs": ["0.0.0.0/0"]}],
        }],
    }]})
}

fn peer(host: u32, blocks: u32) -> Value {
    let block = |it: u32| format!("{}/28", address(host, it * BLOCK_ADDRESSES));
    let blocks: Vec<String> = (0..blocks).map(block).collect();
    let underlay = Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 1).to_bits() + host);
    json!({
        "containerInstanceArn":
            format!("arn:aws:ecs:us-east-1:123456789012:container-instance/it/{host:032x}"),
        "underlayAddress": underlay, "overlayAddress": overlay(host),
        "overlayMac": overlay_mac(host), "blocks": blocks,
    })
}

fn address(host: u32, number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(FIRST.to_bits() + host * BLOCKS * BLOCK_ADDRESSES + number)
}

fn overlay(host: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(
        Ipv4Addr::new(198, 19, 0, 0).to_bits() + address(host, 15).to_bits() - FIRST.to_bits(),
    )
}

fn overlay_mac(host: u32) -> String {
    let [a, b, c, d] = overlay(host).octets();
    format!("0e:be:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}
