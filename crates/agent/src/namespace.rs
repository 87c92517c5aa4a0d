//! Work in another network namespace: on a thread of its own, which ends with it.
//!
//! What such a thread opens (a socket, a listener) stays in that namespace, whoever uses it
//! afterwards.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space};

/// Where processes of the host are: this thread's.
///
/// # Errors
/// There is no `/proc`.
pub fn own() -> io::Result<File> {
    File::open("/proc/thread-self/ns/net")
}

/// A process's.
///
/// # Errors
/// It has gone, or this process may not.
pub fn of_process(pid: i64) -> io::Result<File> {
    File::open(format!("/proc/{pid}/ns/net"))
}

/// Both are the same namespace.
///
/// # Errors
/// The kernel's.
pub fn is_same(one: &File, other: &File) -> io::Result<bool> {
    let [one, other] = [rustix::fs::fstat(one)?, rustix::fs::fstat(other)?];
    Ok((one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

/// Does something in a namespace. It waits for that.
///
/// # Errors
/// The namespace cannot be entered, or the work's.
pub fn within<T: Send>(
    namespace: &File,
    work: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<T> {
    apart(|| {
        move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
        work()
    })
}

/// Does something in a new namespace, which ends with the work and what that has opened there. Its
/// loopback device works, and nothing else is there.
///
/// # Errors
/// This process may not make any, or the work's.
pub fn alone<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    apart(|| {
        #[expect(
            deprecated,
            reason = "what is unsafe is to share no table of files: it is shared"
        )]
        rustix::thread::unshare(UnshareFlags::NEWNET)?;
        crate::netlink::loopback_up()?;
        work()
    })
}

fn apart<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("namespace".to_owned());
        let thread = builder.spawn_scoped(scope, work)?;
        let died = |_| io::Error::other("work in a network namespace has panicked");
        thread.join().map_err(died)?
    })
}
