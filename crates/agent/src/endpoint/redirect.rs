//! The rules that bring what containers send to the endpoint's address to its listener: a table of
//! our own in nftables, which is replaced as one and disturbs nobody else's.
//!
//! Only the port changes, so that the listener sees who asks; port 80 of the host and of containers
//! stays free. Nothing is sent to 127.0.0.1 from outside, so `route_localnet` is not needed.

use std::io;

use rustix::net::netlink;

use super::address::{ADDRESS, PORT};
use crate::netlink::{Message, Netlink};

/// The table, as `nft list table ip berth_endpoint` shows it.
pub const TABLE: &str = "berth_endpoint";

const NFTABLES: u16 = 10;
const NEW_TABLE: u16 = NFTABLES << 8;
const GET_TABLE: u16 = (NFTABLES << 8) | 1;
const DELETE_TABLE: u16 = (NFTABLES << 8) | 2;
const NEW_CHAIN: u16 = (NFTABLES << 8) | 3;
const NEW_RULE: u16 = (NFTABLES << 8) | 6;
const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
const CREATE: u16 = 0x400;
const APPEND: u16 = 0x800;

const IPV4: u8 = 2;
const TCP: u8 = 6;
/// Before Docker's rules, and those of others of the usual priority -100.
const PRIORITY: i32 = -110;
const REGISTER: u32 = 1;

/// Where packets are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// What comes from containers.
    Prerouting = 0,
    /// What processes of this namespace send.
    Output = 3,
}

/// What becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// To the same address, at another port.
    Port(u16),
    /// To this port of 127.0.0.1.
    Loopback(u16),
}

/// Puts the table where this thread is, in place of one that is there.
///
/// # Errors
/// The kernel's: it has no nftables, or this process may not.
pub fn put(hooks: &[Hook], rule: Rule) -> io::Result<()> {
    // One that is there has to be made before it can be removed for certain.
    let mut changes = vec![table(NEW_TABLE), table(DELETE_TABLE), table(NEW_TABLE)];
    for hook in hooks {
        changes.push(chain(*hook));
        changes.push(self::rule(*hook, rule));
    }
    apply(changes)
}

/// # Errors
/// The kernel's.
pub fn take_away() -> io::Result<()> {
    apply(vec![table(NEW_TABLE), table(DELETE_TABLE)])
}

/// Nobody has taken the table away.
#[must_use]
pub fn is_there() -> bool {
    let asked = Message::new(GET_TABLE, 0, &head(IPV4, 0)).text(1, TABLE);
    Netlink::open(Some(netlink::NETFILTER)).is_ok_and(|socket| socket.ask(asked).is_ok())
}

fn apply(changes: Vec<Message>) -> io::Result<()> {
    let mut all = vec![Message::new(BATCH_BEGIN, 0, &head(0, NFTABLES))];
    all.extend(changes.into_iter().map(Message::acknowledged));
    all.push(Message::new(BATCH_END, 0, &head(0, NFTABLES)));
    Netlink::open(Some(netlink::NETFILTER))?.apply(all)
}

fn head(family: u8, resource: u16) -> [u8; 4] {
    let [high, low] = resource.to_be_bytes();
    [family, 0, high, low]
}

fn table(kind: u16) -> Message {
    let flags = if kind == NEW_TABLE { CREATE } else { 0 };
    Message::new(kind, flags, &head(IPV4, 0)).text(1, TABLE)
}

fn name(hook: Hook) -> &'static str {
    match hook {
        Hook::Prerouting => "prerouting",
        Hook::Output => "output",
    }
}

fn chain(hook: Hook) -> Message {
    Message::new(NEW_CHAIN, CREATE, &head(IPV4, 0))
        .text(1, TABLE)
        .text(3, name(hook))
        .nested(4, |it| it.with(1, &(hook as u32).to_be_bytes()).with(2, &PRIORITY.to_be_bytes()))
        .text(7, "nat")
}

/// `ip daddr ADDRESS tcp dport PORT`, and what becomes of it.
fn rule(hook: Hook, rule: Rule) -> Message {
    const NETWORK_HEADER: u32 = 1;
    const TRANSPORT_HEADER: u32 = 2;
    const PROTOCOL: u32 = 16;
    Message::new(NEW_RULE, CREATE | APPEND, &head(IPV4, 0))
        .text(1, TABLE)
        .text(2, name(hook))
        .nested(4, |it| {
            let it = payload(it, NETWORK_HEADER, 16, 4);
            let it = is_equal(it, &ADDRESS.octets());
            let it = expression(it, "meta", |it| {
                it.with(1, &REGISTER.to_be_bytes()).with(2, &PROTOCOL.to_be_bytes())
            });
            let it = is_equal(it, &[TCP]);
            let it = payload(it, TRANSPORT_HEADER, 2, 2);
            let it = is_equal(it, &PORT.to_be_bytes());
            match rule {
                Rule::Port(port) => to_port(it, port),
                Rule::Loopback(port) => to_loopback(it, port),
            }
        })
}

fn expression(message: Message, name: &str, fill: impl FnOnce(Message) -> Message) -> Message {
    message.nested(1, |it| it.text(1, name).nested(2, fill))
}

fn payload(message: Message, base: u32, offset: u32, length: u32) -> Message {
    expression(message, "payload", |it| {
        it.with(1, &REGISTER.to_be_bytes())
            .with(2, &base.to_be_bytes())
            .with(3, &offset.to_be_bytes())
            .with(4, &length.to_be_bytes())
    })
}

fn is_equal(message: Message, value: &[u8]) -> Message {
    expression(message, "cmp", |it| {
        it.with(1, &REGISTER.to_be_bytes())
            .with(2, &0_u32.to_be_bytes())
            .nested(3, |it| it.with(1, value))
    })
}

fn load(message: Message, value: &[u8]) -> Message {
    expression(message, "immediate", |it| {
        it.with(1, &REGISTER.to_be_bytes()).nested(2, |it| it.with(1, value))
    })
}

fn to_port(message: Message, port: u16) -> Message {
    const DESTINATION: u32 = 1;
    expression(load(message, &port.to_be_bytes()), "nat", |it| {
        it.with(1, &DESTINATION.to_be_bytes())
            .with(2, &u32::from(IPV4).to_be_bytes())
            .with(5, &REGISTER.to_be_bytes())
    })
}

fn to_loopback(message: Message, port: u16) -> Message {
    expression(load(message, &port.to_be_bytes()), "redir", |it| {
        it.with(1, &REGISTER.to_be_bytes())
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

    use super::super::address;
    use super::*;
    use crate::namespace;

    /// Connects to the address and says what came, and from where it seemed to come.
    fn answered_by(listener: &TcpListener) -> String {
        let mut asker = TcpStream::connect((ADDRESS, PORT)).expect("connected");
        let (mut accepted, from) = listener.accept().expect("accepted");
        accepted.write_all(b"here").expect("written");
        drop(accepted);
        let mut said = String::new();
        asker.read_to_string(&mut said).expect("read");
        assert_eq!(asker.peer_addr().expect("connected"), SocketAddr::from((ADDRESS, PORT)));
        assert_eq!(asker.local_addr().expect("bound"), from);
        said
    }

    #[test]
    fn a_host_has_its_own_port_80_besides() {
        let tried = namespace::alone(|| {
            address::put()?;
            address::put()?;
            let listener = TcpListener::bind((ADDRESS, 0))?;
            let port = listener.local_addr()?.port();
            for _ in 0..2 {
                put(&[Hook::Prerouting, Hook::Output], Rule::Port(port))?;
            }
            assert!(is_there() && address::is_there());
            let web = TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT))?;
            assert_eq!(answered_by(&listener), "here");
            TcpStream::connect((Ipv4Addr::LOCALHOST, PORT))?;
            web.accept()?;
            take_away()?;
            take_away()?;
            assert!(!is_there());
            address::take_away()?;
            assert!(!address::is_there());
            address::put()?;
            assert!(address::is_there());
            address::take_away()
        });
        tried.expect("as root");
    }

    #[test]
    fn a_container_asks_a_listener_of_its_loopback() {
        let tried = namespace::alone(|| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let port = listener.local_addr()?.port();
            put(&[Hook::Output], Rule::Loopback(port))?;
            address::put()?;
            let web = TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT))?;
            assert_eq!(answered_by(&listener), "here");
            drop(web);
            Ok(())
        });
        tried.expect("as root");
    }
}
