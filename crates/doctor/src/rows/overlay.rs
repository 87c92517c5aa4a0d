//! Rows 19, 20 and 21: what goes between hosts, within a VPC.

use crate::facts::{Overlap, Peer};
use crate::report::Finding;

pub fn ports(row: u8, peers: &[Peer]) -> Vec<Finding> {
    let closed: Vec<Finding> = peers
        .iter()
        .filter(|it| !it.small)
        .map(|it| {
            let text = format!(
                "Nothing comes back from host {} over UDP port {} ({}): one way, or both, is \
                 closed",
                it.underlay, it.port, it.vpc
            );
            Finding::broken(row, text)
                .advise(format!("Let UDP port {} pass on both hosts and between them.", it.port))
        })
        .collect();
    match closed.is_empty() {
        false => closed,
        true if peers.is_empty() => {
            vec![Finding::good(row, "No task here has an address beside those of other hosts")]
        }
        true => {
            let hosts: Vec<String> = peers.iter().map(|it| it.underlay.to_string()).collect();
            vec![Finding::good(row, format!("Answers came from {}", hosts.join(", ")))]
        }
    }
}

pub fn sizes(row: u8, peers: &[Peer]) -> Vec<Finding> {
    let reached: Vec<&Peer> = peers.iter().filter(|it| it.small).collect();
    let findings: Vec<Finding> = reached.iter().filter_map(|it| lost(row, it)).collect();
    match (findings.is_empty(), reached.first()) {
        (true, Some(_)) => vec![Finding::good(row, "Full packets come through to other hosts")],
        _ => findings,
    }
}

fn lost(row: u8, it: &Peer) -> Option<Finding> {
    if !it.connection {
        let text = format!(
            "Datagrams come back from host {}, and connections do not: its or this host's network \
             card spoils sums of TCP in tunnels",
            it.underlay
        );
        let command = "ethtool --offload DEVICE tx-checksum-ip-generic off";
        return Some(Finding::broken(row, text).run(command));
    }
    (it.largest < it.mtu).then(|| {
        let largest = match it.largest {
            0 => "less than 576".to_owned(),
            bytes => bytes.to_string(),
        };
        let text = format!(
            "Packets of {} bytes to host {} are lost; the largest that came through has {largest}",
            it.mtu, it.underlay
        );
        Finding::broken(row, text)
            .advise("Give the network between the hosts one MTU, and the hosts' devices that.")
    })
}

pub fn overlaps(row: u8, all: &[Overlap]) -> Vec<Finding> {
    if all.is_empty() {
        return vec![Finding::good(row, "No VPC overlaps a network of this host")];
    }
    let one = |it: &Overlap| {
        let text = format!(
            "{} ({}) overlaps this host's network {} on {}: the host itself has no route to tasks \
             there",
            it.vpc, it.cidr, it.network, it.device
        );
        Finding::warning(row, text).advise("Give the VPC another range of addresses.")
    };
    all.iter().map(one).collect()
}
