//! Where meters are shown: on the loopback, unless somebody says otherwise.
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// Where a program shows its meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// There, or it does not start.
    At(SocketAddr),
    /// At this port of the loopback; at any other if another program has it, as a second Berth
    /// does.
    Usual(u16),
    Nowhere,
}

/// What is no address for meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAddress;

impl std::fmt::Display for NoAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is neither ADDR:PORT, as in 127.0.0.1:4579, nor off")
    }
}

impl std::error::Error for NoAddress {}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Address, NoAddress> {
        match text {
            "off" => Ok(Address::Nowhere),
            _ => text.parse().map(Address::At).map_err(|_| NoAddress),
        }
    }
}

impl Address {
    /// The port that is meant, whether or not it can be had; none if any will do.
    pub fn port(self) -> Option<u16> {
        let port = match self {
            Address::At(address) => address.port(),
            Address::Usual(port) => port,
            Address::Nowhere => 0,
        };
        Some(port).filter(|it| *it != 0)
    }

    /// What to try, one after the other.
    pub fn candidates(self) -> Vec<SocketAddr> {
        let loopback = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        match self {
            Address::At(address) => vec![address],
            Address::Usual(port) => vec![loopback(port), loopback(0)],
            Address::Nowhere => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_or_none() {
        let at = |text: &str| Ok(Address::At(text.parse().unwrap()));
        assert_eq!("127.0.0.1:0".parse(), at("127.0.0.1:0"));
        assert_eq!("[::1]:9100".parse(), at("[::1]:9100"));
        assert_eq!("off".parse(), Ok(Address::Nowhere));
        for text in ["", "on", "9100", "localhost:9100", "127.0.0.1"] {
            assert_eq!(text.parse::<Address>(), Err(NoAddress), "{text}");
        }
    }

    #[test]
    fn a_port_is_meant_unless_any_will_do() {
        let at = |text: &str| Address::At(text.parse().unwrap()).port();
        assert_eq!((at("127.0.0.1:9100"), at("127.0.0.1:0")), (Some(9100), None));
        assert_eq!((Address::Usual(51680).port(), Address::Nowhere.port()), (Some(51680), None));
    }

    #[test]
    fn what_is_usual_is_of_the_loopback() {
        assert!(Address::Usual(4579).candidates().iter().all(|it| it.ip().is_loopback()));
    }
}
