//! The socket table of a network namespace: does it have this connection, and which inode is it?
//!
//! The kernel is asked for one connection by its addresses and ports; where it has no such question
//! the table is read.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddrV4};

use rustix::net::netlink;

use crate::netlink::{Message, Netlink};

/// A connection, seen from the side that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    pub local: SocketAddrV4,
    pub remote: SocketAddrV4,
}

const BY_FAMILY: u16 = 20;
const IPV4: u8 = 2;
const IPV6: u8 = 10;
const TCP: u8 = 6;
const ALL_STATES: u32 = !0;
const ANY_COOKIE: [u8; 8] = [0xff; 8];
/// Of an answer, up to the inode.
const ANSWER_BYTES: usize = 72;
/// The inode of one that its process has closed.
const HELD_BY_NOBODY: u32 = 0;
/// Open in both directions, or closed by the asker for what it sends: it still waits.
const STATES_OPEN: [u8; 3] = [1, 4, 5];

/// The table of the namespace in which it was opened.
#[derive(Debug)]
pub struct Sockets(Netlink);

impl Sockets {
    /// Of the namespace of this thread.
    ///
    /// # Errors
    /// The kernel's.
    pub fn open() -> io::Result<Self> {
        Ok(Self(Netlink::open(Some(netlink::SOCK_DIAG))?))
    }

    /// The inode of a connection that is open there.
    ///
    /// # Errors
    /// The kernel's: it has no such question.
    pub fn find(&self, connection: Connection) -> io::Result<Option<u64>> {
        match self.0.ask(question(connection)) {
            Ok(answer) => Ok(inode(&answer, connection)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn question(connection: Connection) -> Message {
    let Connection { local, remote } = connection;
    let mut head = vec![IPV4, TCP, 0, 0];
    head.extend_from_slice(&ALL_STATES.to_ne_bytes());
    head.extend_from_slice(&local.port().to_be_bytes());
    head.extend_from_slice(&remote.port().to_be_bytes());
    for address in [local.ip(), remote.ip()] {
        head.extend_from_slice(&address.octets());
        head.extend_from_slice(&[0; 12]);
    }
    head.extend_from_slice(&[0; 4]);
    head.extend_from_slice(&ANY_COOKIE);
    Message::new(BY_FAMILY, 0, &head)
}

/// A listener is answered, too, where there is no connection: only the very one counts.
fn inode(answer: &[u8], connection: Connection) -> Option<u64> {
    let answer = answer.first_chunk::<ANSWER_BYTES>()?;
    let port = |at: usize| u16::from_be_bytes([answer[at], answer[at + 1]]);
    let address = |at: usize| -> Option<Ipv4Addr> {
        let bytes: [u8; 16] = answer[at..at + 16].try_into().expect("16 bytes");
        match answer[0] {
            IPV4 => Some(Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3])),
            IPV6 => match IpAddr::from(bytes).to_canonical() {
                IpAddr::V4(it) => Some(it),
                IpAddr::V6(_) => None,
            },
            _ => None,
        }
    };
    let found = Connection {
        local: SocketAddrV4::new(address(8)?, port(4)),
        remote: SocketAddrV4::new(address(24)?, port(6)),
    };
    let number = u32::from_ne_bytes([answer[68], answer[69], answer[70], answer[71]]);
    let is_open = STATES_OPEN.contains(&answer[1]) && number != HELD_BY_NOBODY;
    (found == connection && is_open).then_some(u64::from(number))
}

/// The same in a table as `/proc/PID/net/tcp` and `tcp6` show it.
#[must_use]
pub fn listed(table: &str, connection: Connection) -> Option<u64> {
    table.lines().skip(1).find_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let local = shown(words.next()?)?;
        let remote = shown(words.next()?)?;
        let state = u8::from_str_radix(words.next()?, 16).ok()?;
        let inode: u64 = words.nth(5)?.parse().ok()?;
        let is_open = STATES_OPEN.contains(&state) && inode != u64::from(HELD_BY_NOBODY);
        (is_open && Connection { local, remote } == connection).then_some(inode)
    })
}

/// `0100007F:0050`; of the longer ones those that stand for an IPv4 address.
fn shown(text: &str) -> Option<SocketAddrV4> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let last = match address.len() {
        8 => address,
        32 if address.starts_with("0000000000000000FFFF0000") => address.get(24..)?,
        _ => return None,
    };
    // As the machine has it in memory.
    let bytes = u32::from_str_radix(last, 16).ok()?.to_ne_bytes();
    Some(SocketAddrV4::new(bytes.into(), port))
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener, TcpStream};

    use super::*;

    fn v4(address: SocketAddr) -> SocketAddrV4 {
        match address {
            SocketAddr::V4(it) => it,
            SocketAddr::V6(it) => {
                SocketAddrV4::new(it.ip().to_ipv4_mapped().expect("mapped"), it.port())
            }
        }
    }

    fn connection(stream: &TcpStream) -> Connection {
        Connection {
            local: v4(stream.local_addr().expect("bound")),
            remote: v4(stream.peer_addr().expect("connected")),
        }
    }

    fn tables() -> [String; 2] {
        ["tcp", "tcp6"].map(|table| {
            std::fs::read_to_string(format!("/proc/thread-self/net/{table}")).unwrap_or_default()
        })
    }

    #[test]
    fn the_very_connection_is_found_and_no_other() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        let stream = TcpStream::connect(address).expect("connected");
        let it = connection(&stream);
        let sockets = Sockets::open().expect("the kernel answers");
        let found = sockets.find(it).expect("an answer").expect("it is open");
        let link = std::fs::read_link(format!("/proc/self/fd/{}", {
            use std::os::fd::AsRawFd;
            stream.as_raw_fd()
        }));
        assert_eq!(link.expect("a link").to_str(), Some(&*format!("socket:[{found}]")));
        let [table, _] = tables();
        assert_eq!(listed(&table, it), Some(found));

        let other = SocketAddrV4::new(*it.local.ip(), 1);
        let elsewhere = SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2), it.remote.port());
        for wrong in [
            Connection { local: other, ..it },
            Connection { remote: other, ..it },
            Connection { remote: elsewhere, ..it },
            // There is a listener that this would reach.
            Connection { local: it.remote, remote: other },
        ] {
            assert_eq!(sockets.find(wrong).expect("an answer"), None, "{wrong:?}");
            assert_eq!(listed(&table, wrong), None, "{wrong:?}");
        }
        drop(stream);
        assert_eq!(sockets.find(it).expect("an answer"), None, "it is closed");
    }

    /// As Java and others make all of theirs.
    #[test]
    fn a_socket_of_both_families_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let mapped: SocketAddr = format!("[::ffff:127.0.0.1]:{port}").parse().expect("valid");
        let stream = TcpStream::connect(mapped).expect("connected");
        let it = connection(&stream);
        let found = Sockets::open().expect("opens").find(it).expect("an answer");
        assert!(found.is_some());
        let [_, table] = tables();
        assert_eq!(listed(&table, it), found);
    }

    #[test]
    fn texts_that_are_no_table_hold_nothing() {
        let any = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 1);
        let it = Connection { local: any, remote: any };
        for text in ["", "head\n", "head\n 0: x y z\n", "head\n 0: 0100007F:0001"] {
            assert_eq!(listed(text, it), None, "{text}");
        }
        let whole = "head\n 0: 0100007F:0001 0100007F:0001 01 00:00 00:00 0 0 0 77 1\n";
        assert_eq!(listed(whole, it), Some(77));
    }
}
