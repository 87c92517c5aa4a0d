//! Networks of tasks, as the control plane told this host of them last, beside the host's own.

use std::net::Ipv4Addr;

use berth_agent::network::trial::{self, Network};
use berth_agent::network::view::Prefix;

use super::in_thread;
use crate::asked::Asked;
use crate::facts::{Overlap, Peer, Told};

/// So many hosts are asked.
const PEERS_MAX: usize = 16;
/// Devices of our own.
const OURS: &str = "bu";

fn known(asked: &Asked) -> Vec<Network> {
    trial::networks(&directory(asked), &asked.runtime_dir)
}

/// As the agent names it.
fn directory(asked: &Asked) -> std::path::PathBuf {
    asked.agent_dir.canonicalize().unwrap_or_else(|_| asked.agent_dir.clone())
}

pub fn leaked(asked: &Asked) -> Vec<(String, String)> {
    let of = |it: Network| it.leaked.into_iter().map(move |device| (it.vpc.clone(), device));
    known(asked).into_iter().flat_map(of).collect()
}

pub fn overlaps(asked: &Asked) -> Vec<Overlap> {
    let table = asked.read("proc/net/route").unwrap_or_default();
    let routes: Vec<(String, Prefix)> = table.lines().filter_map(route).collect();
    let mut all = Vec::new();
    for network in known(asked) {
        for (device, prefix) in routes.iter().filter(|(_, it)| it.overlaps(&network.cidr)) {
            all.push(Overlap {
                vpc: network.vpc.clone(),
                cidr: network.cidr.to_string(),
                network: prefix.to_string(),
                device: device.clone(),
            });
        }
    }
    all
}

/// A network of the host's, from a line of the kernel's table: numbers in the machine's own order.
fn route(line: &str) -> Option<(String, Prefix)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (device, to, mask) = (words.first()?, words.get(1)?, words.get(7)?);
    let number = |it: &str| u32::from_str_radix(it, 16).ok().map(u32::from_be);
    let (to, mask) = (number(to)?, number(mask)?);
    let length = u8::try_from(mask.leading_ones()).ok()?;
    let prefix = Prefix { address: Ipv4Addr::from_bits(to).into(), length };
    (length > 0 && !device.starts_with(OURS)).then(|| ((*device).to_owned(), prefix))
}

pub async fn peers(asked: &Asked) -> Told<Vec<Peer>> {
    if !asked.network {
        return Told::Apart;
    }
    let (directory, runtime_dir) = (directory(asked), asked.runtime_dir.clone());
    let port = asked.overlay_port;
    let mut asking = Vec::new();
    for network in known(asked) {
        for peer in network.peers.clone() {
            let (directory, runtime_dir) = (directory.clone(), runtime_dir.clone());
            let network = network.clone();
            asking.push(in_thread(move || {
                let (underlay, overlay) = peer;
                let echo = trial::echo(&directory, &runtime_dir, &network, overlay);
                echo.map(|it| Peer {
                    vpc: network.vpc.clone(),
                    underlay,
                    port,
                    small: it.small,
                    connection: it.connection,
                    largest: it.largest,
                    mtu: network.mtu,
                })
            }));
        }
    }
    asking.truncate(PEERS_MAX);
    let mut all = Vec::new();
    for told in futures_util::future::join_all(asking).await {
        match told {
            Ok(Ok(it)) => all.push(it),
            Ok(Err(error)) => return Told::Unknown(error.to_string()),
            Err(why) => return Told::Unknown(why),
        }
    }
    Told::Is(all)
}

#[cfg(test)]
mod tests {
    use super::route;

    #[test]
    fn networks_of_the_kernels_table() {
        let line = |text: &str| route(text).map(|(device, it)| format!("{it} {device}"));
        let eth0 = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0";
        assert_eq!(line(eth0).as_deref(), Some("192.168.0.0/16 eth0"));
        assert_eq!(line("eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0"), None);
        assert_eq!(line("bu0123456789ab\t00001FAC\t00000000\t1\t0\t0\t0\t0000FFFF\t0\t0\t0"), None);
        assert_eq!(line("Iface\tDestination\tGateway\tFlags\tR\tU\tM\tMask\tM\tW\tI"), None);
    }
}
