//! The address that containers ask, on the loopback device of a network namespace.

use std::io;
use std::net::Ipv4Addr;

use crate::netlink::{Message, Netlink};

/// ECS: where a container asks for its credentials and its metadata, at port 80.
pub const ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
/// At that address.
pub const PORT: u16 = 80;

const NEW_ADDRESS: u16 = 20;
const DELETE_ADDRESS: u16 = 21;
const CREATE_OR_REPLACE: u16 = 0x500;
const LOCAL: u16 = 2;
const THE_ADDRESS: u16 = 1;
const IPV4: u8 = 2;
/// Nobody else's: of this host alone.
const SCOPE_HOST: u8 = 254;
const WHOLE_ADDRESS: u8 = 32;
/// The kernel's number of the loopback device, in every namespace.
const LOOPBACK: u32 = 1;

/// Puts the address where this thread is. It may be there already.
///
/// # Errors
/// The kernel's: mostly that this process may not.
pub fn put() -> io::Result<()> {
    change(NEW_ADDRESS, CREATE_OR_REPLACE)
}

/// Takes it away.
///
/// # Errors
/// The kernel's; it may have gone before.
pub fn take_away() -> io::Result<()> {
    change(DELETE_ADDRESS, 0)
}

/// Nobody has taken it away: nobody else can bind what is not there.
#[must_use]
pub fn is_there() -> bool {
    std::net::UdpSocket::bind((ADDRESS, 0)).is_ok()
}

fn change(kind: u16, flags: u16) -> io::Result<()> {
    let mut head = [0; 8];
    head[0] = IPV4;
    head[1] = WHOLE_ADDRESS;
    head[3] = SCOPE_HOST;
    head[4..8].copy_from_slice(&LOOPBACK.to_ne_bytes());
    let message = Message::new(kind, flags, &head)
        .with(LOCAL, &ADDRESS.octets())
        .with(THE_ADDRESS, &ADDRESS.octets());
    Netlink::open(None)?.apply(vec![message.acknowledged()])
}
