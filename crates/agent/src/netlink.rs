//! Netlink: how addresses, rules and socket tables are asked for and changed, without any tool.
//!
//! Numbers are the kernel's own, from its published headers; their bytes are in the machine's order
//! unless a protocol says otherwise.

use std::fs::File;
use std::io::{self, Read, Write};

use rustix::net::{AddressFamily, Protocol, SocketFlags, SocketType, socket_with};

/// Of a message: its length, kind, flags, number and sender.
const HEADER_BYTES: usize = 16;
const REQUEST: u16 = 1;
const ACKNOWLEDGE: u16 = 4;
/// The kind of an acknowledgement, with an error or none.
const ERROR: u16 = 2;
/// The end of all that there is.
const DONE: u16 = 3;
const NEW_LINK: u16 = 16;
const UP: u32 = 1;
/// The kernel's number of the loopback device, in every namespace.
const LOOPBACK: u32 = 1;
/// An attribute that holds attributes.
const NESTED: u16 = 0x8000;
/// More than any answer that is asked for.
const ANSWER_BYTES_MAX: usize = 16 << 10;

/// One message, as it is made.
#[derive(Debug, Clone)]
pub struct Message {
    bytes: Vec<u8>,
    is_acknowledged: bool,
}

/// A way to the kernel, of the network namespace in which it was opened.
#[derive(Debug)]
pub struct Netlink(File);

impl Message {
    /// `head` is what the protocol puts before the attributes.
    pub fn new(kind: u16, flags: u16, head: &[u8]) -> Self {
        let mut bytes = vec![0; HEADER_BYTES];
        bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
        bytes[6..8].copy_from_slice(&(flags | REQUEST).to_ne_bytes());
        bytes.extend_from_slice(head);
        Self { bytes, is_acknowledged: false }.padded()
    }

    /// Its success is told, too, not only its failure.
    pub fn acknowledged(mut self) -> Self {
        let flags = u16::from_ne_bytes([self.bytes[6], self.bytes[7]]) | ACKNOWLEDGE;
        self.bytes[6..8].copy_from_slice(&flags.to_ne_bytes());
        self.is_acknowledged = true;
        self
    }

    pub fn with(mut self, kind: u16, value: &[u8]) -> Self {
        let length = u16::try_from(4 + value.len()).expect("attributes are short");
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(value);
        self.padded()
    }

    /// A text that ends with a NUL.
    pub fn text(self, kind: u16, value: &str) -> Self {
        self.with(kind, &[value.as_bytes(), &[0]].concat())
    }

    /// What `fill` adds is within one attribute.
    pub fn nested(mut self, kind: u16, fill: impl FnOnce(Self) -> Self) -> Self {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        let mut all = fill(self);
        let length = u16::try_from(all.bytes.len() - begin).expect("attributes are short");
        all.bytes[begin..begin + 2].copy_from_slice(&length.to_ne_bytes());
        all.bytes[begin + 2..begin + 4].copy_from_slice(&(kind | NESTED).to_ne_bytes());
        all
    }

    /// What a protocol puts before attributes within one.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self.padded()
    }

    fn padded(mut self) -> Self {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self
    }

    fn sealed(mut self, number: u32) -> Vec<u8> {
        let length = u32::try_from(self.bytes.len()).expect("messages are short");
        self.bytes[..4].copy_from_slice(&length.to_ne_bytes());
        self.bytes[8..12].copy_from_slice(&number.to_ne_bytes());
        self.bytes
    }
}

impl Netlink {
    /// Of links and addresses, which has no name, or of another protocol.
    ///
    /// # Errors
    /// The kernel does not have the protocol, or this process may not use it.
    pub fn open(protocol: Option<Protocol>) -> io::Result<Self> {
        let (family, flags) = (AddressFamily::NETLINK, SocketFlags::CLOEXEC);
        let socket = socket_with(family, SocketType::RAW, flags, protocol)?;
        Ok(Self(File::from(socket)))
    }

    /// Has messages carried out together, and waits for those that are acknowledged.
    ///
    /// # Errors
    /// The kernel's, of the first message that failed.
    pub fn apply(&self, messages: Vec<Message>) -> io::Result<()> {
        let mut awaited = messages.iter().filter(|message| message.is_acknowledged).count();
        self.send(messages)?;
        while awaited > 0 {
            for (kind, body) in split(&self.receive()?) {
                match error_of(kind, body) {
                    Some(Ok(())) => awaited = awaited.saturating_sub(1),
                    Some(Err(error)) => return Err(error),
                    None => {}
                }
            }
        }
        Ok(())
    }

    /// The one answer to a question: what follows its header.
    ///
    /// # Errors
    /// The kernel's; `NotFound` if there is no such thing.
    pub fn ask(&self, question: Message) -> io::Result<Vec<u8>> {
        self.send(vec![question])?;
        let answer = self.receive()?;
        let Some((kind, body)) = split(&answer).into_iter().next() else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        match error_of(kind, body) {
            Some(Err(error)) => Err(error),
            Some(Ok(())) => Err(io::ErrorKind::InvalidData.into()),
            None => Ok(body.to_vec()),
        }
    }

    /// All that there is of a kind: what follows each header.
    ///
    /// # Errors
    /// The kernel's.
    pub fn dump(&self, question: Message) -> io::Result<Vec<Vec<u8>>> {
        self.send(vec![question])?;
        let mut all = Vec::new();
        loop {
            let answer = self.receive()?;
            for (kind, body) in split(&answer) {
                match error_of(kind, body) {
                    Some(Err(error)) => return Err(error),
                    _ if kind == DONE => return Ok(all),
                    _ => all.push(body.to_vec()),
                }
            }
        }
    }

    fn send(&self, messages: Vec<Message>) -> io::Result<()> {
        let all = (1..).zip(messages).flat_map(|(number, message)| message.sealed(number));
        let bytes: Vec<u8> = all.collect();
        (&self.0).write_all(&bytes)
    }

    fn receive(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; ANSWER_BYTES_MAX];
        let length = (&self.0).read(&mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }
}

/// Has the loopback device of this thread's namespace work, as it does not by itself in a new one.
///
/// # Errors
/// The kernel's: mostly that this process may not.
pub fn loopback_up() -> io::Result<()> {
    let mut head = [0; 16];
    head[4..8].copy_from_slice(&LOOPBACK.to_ne_bytes());
    head[8..12].copy_from_slice(&UP.to_ne_bytes());
    head[12..16].copy_from_slice(&UP.to_ne_bytes());
    Netlink::open(None)?.apply(vec![Message::new(NEW_LINK, 0, &head).acknowledged()])
}

/// The attributes of a body after its head, by their kinds.
#[must_use]
pub fn attributes(mut bytes: &[u8]) -> Vec<(u16, &[u8])> {
    /// Whether it is nested, or in which order its bytes are, is no part of a kind.
    const KIND: u16 = 0x3fff;
    let mut found = Vec::new();
    while let Some(header) = bytes.first_chunk::<4>() {
        let length = usize::from(u16::from_ne_bytes([header[0], header[1]]));
        if length < 4 || length > bytes.len() {
            break;
        }
        let kind = u16::from_ne_bytes([header[2], header[3]]) & KIND;
        found.push((kind, &bytes[4..length]));
        bytes = &bytes[length.next_multiple_of(4).min(bytes.len())..];
    }
    found
}

/// Kinds and bodies. What is cut short is left out.
fn split(mut bytes: &[u8]) -> Vec<(u16, &[u8])> {
    let mut found = Vec::new();
    while let Some(header) = bytes.first_chunk::<HEADER_BYTES>() {
        let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]) as usize;
        if length < HEADER_BYTES || length > bytes.len() {
            break;
        }
        found.push((u16::from_ne_bytes([header[4], header[5]]), &bytes[HEADER_BYTES..length]));
        bytes = &bytes[length.next_multiple_of(4).min(bytes.len())..];
    }
    found
}

/// What an acknowledgement says; `None`: this is none.
fn error_of(kind: u16, body: &[u8]) -> Option<io::Result<()>> {
    if kind != ERROR {
        return None;
    }
    let Some(code) = body.first_chunk::<4>() else {
        return Some(Err(io::ErrorKind::InvalidData.into()));
    };
    Some(match i32::from_ne_bytes(*code) {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code.saturating_neg())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_and_nested_ones_have_the_length_of_all() {
        let message = Message::new(7, 0, &[1, 2])
            .text(3, "ab")
            .nested(4, |it| it.with(5, &[9]))
            .acknowledged()
            .sealed(8);
        let le = cfg!(target_endian = "little");
        assert!(le, "the bytes below are of such a machine");
        assert_eq!(
            message,
            [
                40, 0, 0, 0, 7, 0, 5, 0, 8, 0, 0, 0, 0, 0, 0, 0, // header
                1, 2, 0, 0, // head
                7, 0, 3, 0, b'a', b'b', 0, 0, // text
                12, 0, 4, 128, 5, 0, 5, 0, 9, 0, 0, 0, // nested
            ]
        );
    }

    #[test]
    fn what_is_cut_short_is_no_answer() {
        let message = Message::new(7, 0, &[1, 2, 3, 4]).sealed(1);
        assert_eq!(split(&message), [(7, &[1, 2, 3, 4][..])]);
        assert!(split(&message[..message.len() - 1]).is_empty());
        assert!(split(&[0; HEADER_BYTES]).is_empty());
        assert_eq!(split(&[&message[..], &message].concat()).len(), 2);
    }
}
