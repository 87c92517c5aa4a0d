//! Where a running container is: its network namespace and its processes, as the kernel has them.

use std::fs::File;
use std::io;
use std::sync::{Mutex, PoisonError};

use super::processes::Groups;
use super::sockets::{Connection, Sockets, listed};
use super::stats::Samples;
use crate::namespace;
use crate::runtime::Look;

/// One run of a container.
#[derive(Debug)]
pub struct Place {
    pub look: Look,
    pub pid: i64,
    pub groups: Groups,
    pub samples: Mutex<Samples>,
    table: Table,
}

/// How its connections are known.
#[derive(Debug)]
enum Table {
    /// It is in the host's namespace, with others: who holds the socket counts.
    OfHost,
    OfContainer(Mutex<Sockets>),
    /// The kernel has no question for it: the text is read.
    Listed,
}

/// The host's namespace.
#[derive(Debug)]
pub struct Host {
    namespace: File,
    sockets: Mutex<Sockets>,
}

impl Host {
    /// # Errors
    /// The kernel does not show its tables.
    pub fn open() -> io::Result<Self> {
        Ok(Self { namespace: namespace::own()?, sockets: Mutex::new(Sockets::open()?) })
    }

    /// The inode of a connection that some process of the host's namespace has made.
    pub fn inode(&self, connection: Connection) -> Option<u64> {
        found(&self.sockets, connection)
            .unwrap_or_else(|| tables("/proc/thread-self/net", connection))
    }
}

impl Place {
    /// Of a container that runs. `None`: it has ended meanwhile.
    ///
    /// # Errors
    /// The kernel's: mostly that this process may not look.
    pub fn open(look: Look, host: &Host) -> io::Result<Option<Self>> {
        let Some(pid) = look.pid else { return Ok(None) };
        // First what is looked at, then whether it is it: the process may have gone, and its number
        // be another's.
        let opened = namespace::of_process(pid);
        let Ok(groups) = Groups::of_process(pid) else { return Ok(None) };
        if !groups.are_of(&look.id) {
            return Ok(None);
        }
        let space = opened?;
        let table = if namespace::is_same(&space, &host.namespace)? {
            Table::OfHost
        } else {
            namespace::within(&space, Sockets::open)
                .map_or(Table::Listed, |sockets| Table::OfContainer(Mutex::new(sockets)))
        };
        Ok(Some(Self { look, pid, groups, samples: Mutex::default(), table }))
    }

    /// Its main process is still the container's.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        Groups::of_process(self.pid).is_ok_and(|groups| groups.are_of(&self.look.id))
    }

    /// The container has made this connection, and has it open.
    #[must_use]
    pub fn has(&self, connection: Connection, host: &Host) -> bool {
        match &self.table {
            Table::OfHost => host.inode(connection).is_some_and(|it| self.groups.hold_socket(it)),
            Table::OfContainer(sockets) => {
                found(sockets, connection).unwrap_or_else(|| self.is_listed(connection)).is_some()
            }
            Table::Listed => self.is_listed(connection).is_some(),
        }
    }

    /// It shares the host's namespace.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        matches!(self.table, Table::OfHost)
    }

    fn is_listed(&self, connection: Connection) -> Option<u64> {
        let inode = tables(&format!("/proc/{}/net", self.pid), connection);
        // The process may have gone, and its number be another's.
        inode.filter(|_| self.is_alive())
    }
}

/// The outer `None`: the kernel has no such question.
fn found(sockets: &Mutex<Sockets>, connection: Connection) -> Option<Option<u64>> {
    sockets.lock().unwrap_or_else(PoisonError::into_inner).find(connection).ok()
}

fn tables(folder: &str, connection: Connection) -> Option<u64> {
    ["tcp", "tcp6"].iter().find_map(|table| {
        let text = std::fs::read_to_string(format!("{folder}/{table}")).ok()?;
        listed(&text, connection)
    })
}
