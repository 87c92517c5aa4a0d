//! The host's own network: by which address other hosts reach it, and how much goes through.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};

use super::links::Links;

/// Nobody is there, and nothing is sent: it is asked which way it would go. RFC 5737.
const ANYWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9);

/// What other hosts have to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underlay {
    pub address: IpAddr,
    /// In bytes.
    pub mtu: u32,
    /// Where the control plane is.
    pub control_plane: BTreeSet<IpAddr>,
}

/// In the namespace of this thread. `wanted` is an address that somebody has chosen; else it is the
/// one by which the control plane is reached, or, where that is beside it, anything.
///
/// # Errors
/// The kernel's, or the host has no such address, or the control plane's name is not known now.
pub fn find(wanted: Option<IpAddr>, endpoint: &str) -> io::Result<Underlay> {
    let control_plane: Vec<SocketAddr> = host_of(endpoint).to_socket_addrs()?.collect();
    let by_way = || {
        let address = source(control_plane.first())?;
        if address.is_loopback() { source(Some(&ANYWHERE)) } else { Ok(address) }
    };
    let address = wanted.map_or_else(by_way, Ok)?;
    let links = Links::open()?;
    let devices: BTreeMap<u32, u32> = links.all()?.values().map(|it| (it.index, it.mtu)).collect();
    let with = links.addresses()?.into_iter().find(|(_, it)| *it == address);
    let mtu = with.and_then(|(index, _)| devices.get(&index).copied());
    let mtu = mtu.ok_or_else(|| io::Error::other(format!("the host does not have {address}")))?;
    Ok(Underlay { address, mtu, control_plane: control_plane.iter().map(SocketAddr::ip).collect() })
}

/// `host:port` of a URL.
fn host_of(endpoint: &str) -> String {
    let (scheme, rest) = endpoint.split_once("://").unwrap_or(("http", endpoint));
    let authority = rest.split('/').next().unwrap_or(rest);
    let has_port = authority.rsplit_once(':').is_some_and(|(_, it)| it.parse::<u16>().is_ok());
    let port = if scheme == "https" { 443 } else { 80 };
    if has_port { authority.to_owned() } else { format!("{authority}:{port}") }
}

/// The host's address on the way to another one.
fn source(to: Option<&SocketAddr>) -> io::Result<IpAddr> {
    let to = to.ok_or(io::ErrorKind::NotFound)?;
    let any: SocketAddr = if to.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any)?;
    socket.connect(to)?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(test)]
mod tests {
    use super::{find, host_of};

    #[test]
    fn a_control_plane_whose_name_is_not_known_says_nothing_of_the_way() {
        // No resolver is asked for such a name.
        assert!(find(None, "http://\0:4577").is_err());
    }

    #[test]
    fn the_host_of_an_endpoint() {
        assert_eq!(host_of("http://10.0.0.1:4577"), "10.0.0.1:4577");
        assert_eq!(host_of("https://berth.example/x"), "berth.example:443");
        assert_eq!(host_of("http://[fd00::1]:80/"), "[fd00::1]:80");
    }
}
