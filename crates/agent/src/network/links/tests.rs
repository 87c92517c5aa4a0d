//! Routes as the kernel tells them.
use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{IPV4, MAIN_TABLE, networks};

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).expect("it is short");
    [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), value].concat()
}

fn route(length: u8, to: [u8; 4], rest: &[Vec<u8>]) -> Vec<u8> {
    let head = [IPV4, length, 0, 0, MAIN_TABLE, 4, 0, 1, 0, 0, 0, 0];
    let to = if length == 0 { Vec::new() } else { attribute(1, &to) };
    [head.to_vec(), to, rest.concat()].concat()
}

#[test]
fn a_route_over_several_devices_is_a_network_of_the_host() {
    let by = |index: u32| attribute(4, &index.to_ne_bytes());
    let hop = |gateway: [u8; 4]| {
        let about = attribute(5, &gateway);
        let length = u16::try_from(8 + about.len()).expect("it is short");
        [&length.to_ne_bytes()[..], &[0, 0], &3_u32.to_ne_bytes(), &about].concat()
    };
    let several = attribute(9, &[hop([192, 0, 2, 1]), hop([192, 0, 2, 2])].concat());
    let routes = [
        route(8, [10, 0, 0, 0], &[by(3)]),
        // Ours.
        route(16, [10, 9, 0, 0], &[by(7)]),
        route(16, [10, 1, 0, 0], std::slice::from_ref(&several)),
        // A next hop that is told by its number.
        route(16, [10, 2, 0, 0], &[attribute(30, &5_u32.to_ne_bytes())]),
        route(0, [0; 4], &[several]),
        route(0, [0; 4], &[attribute(5, &[192, 0, 2, 3]), by(3)]),
    ];
    let (found, gateways) = networks(&routes, &BTreeSet::from([7]));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"]);
    let gateway = |last| IpAddr::from([192, 0, 2, last]);
    assert_eq!(gateways, [1, 2, 3].map(gateway));
}
