//! How what containers send to 169.254.170.2 gets to this agent: chosen at its start, and kept.
//!
//! One agent of a machine has the address. What is there stays when the agent goes, so that
//! containers see a refused connection until the next one runs, and never send what they ask to
//! wherever the host's default route leads.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use tokio::net::UnixListener;

use super::address::{self, ADDRESS, PORT};
use super::mode::Mode;
use super::place::Host;
use super::redirect::{self, Hook, Rule};
use super::relay;
use crate::{names, namespace};

/// ECS: the port of the published agent's listener.
const LISTENER_PORT: u16 = 51679;
const LOCK: &str = "net.lock";
/// For a connection of the self-test to come through.
const TEST_MAX: Duration = Duration::from_secs(2);
const TEST_STEP: Duration = Duration::from_millis(5);

/// What was prepared. It lasts as long as this.
#[derive(Debug)]
pub struct Way {
    pub mode: Mode,
    pub host: Option<Arc<Host>>,
    pub(super) folder: PathBuf,
    pub(super) runtime_dir: PathBuf,
    pub(super) held: Option<Held>,
    pub(super) socket: Option<UnixListener>,
}

/// What the agent has that has the address.
#[derive(Debug)]
pub struct Held {
    pub listener: TcpListener,
    pub port: u16,
    _lock: File,
}

impl Way {
    fn nowhere(why: &str) -> Self {
        tracing::warn!(
            why,
            "containers find no endpoint at {ADDRESS}: tasks with a task role cannot run here"
        );
        Self {
            mode: Mode::Nowhere,
            host: None,
            folder: PathBuf::new(),
            runtime_dir: PathBuf::new(),
            held: None,
            socket: None,
        }
    }

    /// For the agent of a data directory. To be called under the lock of that directory, within a
    /// runtime, and where waiting for a second or two does no harm.
    #[must_use]
    pub fn prepare(runtime_dir: Option<&Path>, data_dir: &Path) -> Self {
        let Some(runtime_dir) = runtime_dir else {
            return Self::nowhere("it is turned off, or there is no runtime directory");
        };
        if !rustix::process::geteuid().is_root() {
            return Self::nowhere("only root may change the host's network");
        }
        let folder = runtime_dir.join(names::of_directory(data_dir));
        match Self::prepared(runtime_dir, &folder) {
            Ok(way) => {
                tracing::info!(mode = way.mode.name(), "containers find an endpoint at {ADDRESS}");
                way
            }
            Err(error) => Self::nowhere(&error.to_string()),
        }
    }

    fn prepared(runtime_dir: &Path, folder: &Path) -> io::Result<Self> {
        berth_files::directory(folder, |_| true)?;
        let host = Some(Arc::new(Host::open()?));
        let (mode, held) = match hold(runtime_dir) {
            Ok(Some(held)) => (Mode::Nft, Some(held)),
            Ok(None) if is_answered() => (Mode::Shared, None),
            Ok(None) => {
                tracing::warn!("the agent that has {ADDRESS} does not answer there");
                (in_namespaces()?, None)
            }
            Err(error) => {
                tracing::warn!(
                    %error,
                    "the host's rules do not bring what containers send to {ADDRESS} to the agent"
                );
                (in_namespaces()?, None)
            }
        };
        let socket = Some(relay::bind(folder)?);
        let (folder, runtime_dir) = (folder.to_owned(), runtime_dir.to_owned());
        Ok(Self { mode, host, folder, runtime_dir, held, socket })
    }
}

/// A namespace can be made to lead to a listener of its own.
fn in_namespaces() -> io::Result<Mode> {
    namespace::alone(|| {
        let listener = inside()?;
        let came = test(&listener)?;
        came.then_some(Mode::Namespace)
            .ok_or_else(|| io::Error::other("rules within a network namespace have no effect"))
    })
}

/// A listener in the namespace of this thread, to which its own processes are led. The address
/// comes last: before, nothing else can answer for it.
///
/// # Errors
/// The kernel's.
pub fn inside() -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    redirect::put(&[Hook::Output], Rule::Loopback(listener.local_addr()?.port()))?;
    address::put()?;
    Ok(listener)
}

/// Takes the address, if no other agent has it.
///
/// # Errors
/// The kernel's, or what is sent there does not come through.
pub fn hold(runtime_dir: &Path) -> io::Result<Option<Held>> {
    let lock = berth_files::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(runtime_dir.join(LOCK))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(rustix::io::Errno::WOULDBLOCK) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    address::put()?;
    let bound = TcpListener::bind((ADDRESS, LISTENER_PORT));
    let listener = bound.or_else(|_| TcpListener::bind((ADDRESS, 0)))?;
    let port = listener.local_addr()?.port();
    put_rules(port)?;
    if !test(&listener)? {
        redirect::take_away()?;
        address::take_away()?;
        let why = "connections to it do not come through; does a firewall drop them?";
        return Err(io::Error::other(why));
    }
    Ok(Some(Held { listener, port, _lock: lock }))
}

/// Those of the host; the same may be there already.
///
/// # Errors
/// The kernel's.
pub fn put_rules(port: u16) -> io::Result<()> {
    redirect::put(&[Hook::Prerouting, Hook::Output], Rule::Port(port))
}

/// A connection from here comes to the listener.
fn test(listener: &TcpListener) -> io::Result<bool> {
    let Ok(asker) = TcpStream::connect_timeout(&(ADDRESS, PORT).into(), TEST_MAX) else {
        return Ok(false);
    };
    let own = asker.local_addr()?;
    listener.set_nonblocking(true)?;
    let until = Instant::now() + TEST_MAX;
    while Instant::now() < until {
        match listener.accept() {
            Ok((_, from)) if from == own => return Ok(true),
            // Somebody was faster, and asks again.
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                std::thread::sleep(TEST_STEP)
            }
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Somebody listens there. It may be about to.
fn is_answered() -> bool {
    let until = Instant::now() + TEST_MAX;
    loop {
        if TcpStream::connect_timeout(&(ADDRESS, PORT).into(), TEST_MAX).is_ok() {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        std::thread::sleep(TEST_STEP);
    }
}
