//! Network interfaces of tasks: what the control plane says of their networks is planned (`plan`,
//! `rules`: pure), and made so in the kernel (`shell`), again and again.
//!
//! The payload of a task says its address; the view says everything else: which VPC it is in, which
//! other hosts there are, what its security groups let through. Until the groups of a task are
//! known, nothing comes to it and nothing leaves it, and it is not told to be attached.

mod devices;
mod kept;
mod links;
mod names;
mod nft;
mod outside;
pub mod plan;
mod probe;
mod resolvers;
mod ruled;
pub mod rules;
mod shell;
mod spaces;
pub mod told;
pub mod trial;
pub mod underlay;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use berth_api::berth;
use tokio::sync::{Notify, watch};

use self::kept::Kept;
use self::plan::{Around, Local};
use self::shell::{HOST, Outcome, Shell};
use self::view::View;
use crate::config::Config;
use crate::machine::Interface;
use crate::meters::Meters;
use crate::{names as agents, namespace};

pub use probe::probe;
pub use resolvers::resolvers;
pub use underlay::Underlay;

/// What nobody should have changed is looked at so often.
const LOOKS_EVERY: Duration = Duration::from_secs(10);
/// What could not be done is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// The host's own network is looked at so often.
const HOST_EVERY: Duration = Duration::from_secs(30);

/// The networks of one host's tasks.
#[derive(Debug, Clone)]
pub struct Network(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    /// Something is to be done.
    wake: Notify,
    passed: watch::Sender<Passed>,
    /// How other hosts reach this one. Absent until the host was looked at.
    underlay: watch::Sender<Option<Underlay>>,
    shell: Mutex<Shell>,
    host: File,
    agent: String,
    port: u16,
    kept: Kept,
    meters: Arc<Meters>,
}

#[derive(Debug, Default)]
struct State {
    /// Nothing is made or removed before it is known what a former run left.
    has_begun: bool,
    /// Tasks' devices that are to go while the control plane has not said what is to be there:
    /// a former run left tasks, and not what it was told. All else stays as it is.
    unsaid: Option<BTreeSet<String>>,
    has_view: bool,
    /// The whole of what the control plane has said.
    told: berth::ReadNetworkResponse,
    /// Counts changes.
    version: u64,
    locals: BTreeMap<String, Local>,
    view: View,
    before: View,
}

/// What the last pass came to.
#[derive(Debug, Clone, Default)]
struct Passed {
    version: u64,
    /// VPCs of which something could not be done, or the host.
    failures: BTreeMap<String, String>,
    /// Tasks of which something could not be done.
    of_tasks: BTreeMap<String, String>,
    /// Devices that are to go and did not; and VPCs of which that is not known.
    left: BTreeSet<String>,
    plan: plan::Plan,
}

impl Passed {
    fn is_done(&self, arn: &str, vpc: &str) -> bool {
        let Self { failures, of_tasks, .. } = self;
        !failures.contains_key(vpc) && !failures.contains_key(HOST) && !of_tasks.contains_key(arn)
    }
}

impl Network {
    /// For an agent whose folder is below the runtime directory.
    ///
    /// # Errors
    /// Why tasks can have no interfaces here.
    pub fn open(config: &Config, meters: &Arc<Meters>) -> io::Result<Self> {
        let data_dir = config.data_dir.canonicalize()?;
        let folder = folder(config, &data_dir)?;
        probe()?;
        berth_files::directory(&folder, |_| true)?;
        let host = host(config)?;
        let agent = agents::of_directory(&data_dir);
        let kept = Kept::at(&data_dir);
        let read = kept.read();
        let has_view = read.is_some();
        let (told, view) = read.unwrap_or_default();
        let before = view.clone();
        let state = State { view, before, has_view, told, ..State::default() };
        Ok(Self(Arc::new(Inner {
            state: Mutex::new(state),
            wake: Notify::new(),
            passed: watch::Sender::default(),
            underlay: watch::Sender::default(),
            shell: Mutex::new(Shell::new(&folder, &agent, host.try_clone()?)),
            host,
            agent,
            port: config.overlay_port,
            kept,
            meters: meters.clone(),
        })))
    }

    /// Tasks that a former run left. From now on what is not of a task is removed.
    pub fn begin(&self, tasks: impl Iterator<Item = (String, Interface)>) {
        self.change(|state| {
            for (arn, interface) in tasks {
                state.locals.entry(arn).or_insert(Local { interface, process: None });
            }
            let is_unsaid = !state.has_view && !state.locals.is_empty();
            state.unsaid = is_unsaid.then(BTreeSet::new);
            state.has_begun = true;
        });
    }

    /// Notes that a task is to have its interface: before it is attached, and in the order in which
    /// it is detached.
    pub fn expect(&self, arn: &str, interface: Interface) {
        self.change(|state| {
            let local = Local { interface, process: None };
            state.locals.entry(arn.to_owned()).or_insert(local);
        });
    }

    /// Puts a task's interface into the namespace of its pause container, and waits until its
    /// groups are known and in force.
    ///
    /// # Errors
    /// It can never have it; or the attachment was given up meanwhile.
    pub async fn attach(&self, arn: &str, pid: i64, container: &str) -> Result<(), String> {
        let version = self.change(|state| {
            // One that was given up meanwhile is not there.
            if let Some(local) = state.locals.get_mut(arn) {
                local.process = Some((pid, container.to_owned()));
            }
        });
        let mut passed = self.0.passed.subscribe();
        loop {
            {
                let passed = passed.borrow_and_update();
                if passed.version >= version {
                    if let Some(why) = passed.plan.refused.get(arn) {
                        return Err(why.clone());
                    }
                    if passed.plan.ready.get(arn).is_some_and(|vpc| passed.is_done(arn, vpc)) {
                        return Ok(());
                    }
                }
            }
            if !self.state().locals.contains_key(arn) {
                return Err("the task ended before its interface was there".to_owned());
            }
            if passed.changed().await.is_err() {
                return Err("the agent ends".to_owned());
            }
        }
    }

    /// Leaves nothing of a task's interface, and waits for that, and for nothing else.
    pub async fn detach(&self, arn: &str) {
        let mut vpc = None;
        let device = names::task_device(arn);
        let version = self.change(|state| {
            state.locals.remove(arn);
            if let Some(gone) = &mut state.unsaid {
                gone.insert(device.clone());
            }
            let found = state.view.endpoint(arn).or_else(|| state.before.endpoint(arn));
            vpc = found.map(|(vpc, _)| vpc.to_owned());
        });
        let mut passed = self.0.passed.subscribe();
        // Only an agent that ends sends no more.
        let is_done = |it: &Passed| {
            !it.left.contains(&device) && vpc.as_ref().is_none_or(|vpc| !it.left.contains(vpc))
        };
        let _ended = passed.wait_for(|it| it.version >= version && is_done(it)).await;
    }

    /// Takes what the control plane says: all of it, or what has changed since it said something.
    ///
    /// # Errors
    /// It is not sound, or of something else than what was said last: that holds on.
    pub fn say(&self, said: &berth::ReadNetworkResponse) -> Result<(), String> {
        let told = told::after(&self.state().told, said)?;
        let view = View::of(&told)?;
        self.0.kept.write(&told);
        self.change(|state| {
            (state.has_view, state.unsaid, state.told) = (true, None, told);
            if state.view != view {
                state.before = std::mem::replace(&mut state.view, view);
            }
        });
        Ok(())
    }

    /// How other hosts reach this one.
    pub fn reached_by(&self, underlay: Underlay) {
        let is_news = self.0.underlay.send_if_modified(|it| {
            let is_news = it.as_ref() != Some(&underlay);
            *it = Some(underlay);
            is_news
        });
        if is_news {
            self.change(|_| {});
        }
    }

    /// How other hosts reach this one, once that is known.
    #[must_use]
    pub fn underlay(&self) -> watch::Receiver<Option<Underlay>> {
        self.0.underlay.subscribe()
    }

    /// Looks again and again how other hosts reach this one, for ever. Nobody is asked: it is so
    /// also while the control plane is away. Where the host does not say it stays as it was.
    pub async fn follow_host(&self, wanted: Option<IpAddr>, endpoint: &str) {
        loop {
            let (network, endpoint) = (self.clone(), endpoint.to_owned());
            let looking = tokio::task::spawn_blocking(move || {
                namespace::within(network.host(), || underlay::find(wanted, &endpoint))
            });
            match looking.await.map_err(io::Error::other).and_then(|found| found) {
                Ok(found) => self.reached_by(found),
                Err(error) => tracing::warn!(%error, "other hosts cannot reach tasks of this one"),
            }
            tokio::time::sleep(HOST_EVERY).await;
        }
    }

    /// The namespace of the host's own network.
    #[must_use]
    pub fn host(&self) -> &File {
        &self.0.host
    }

    /// Makes everything as it is to be, for ever.
    pub async fn run(&self) {
        let mut looks = tokio::time::interval(LOOKS_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_whole = true;
        loop {
            let is_look = tokio::select! {
                () = self.0.wake.notified() => false,
                _ = looks.tick() => true,
                () = tokio::time::sleep(RETRY), if !is_whole => true,
            };
            let network = self.clone();
            let pass = tokio::task::spawn_blocking(move || network.pass(is_look));
            is_whole = pass.await.unwrap_or_else(|error| {
                tracing::error!(%error, "a bug: the networks of tasks cannot be looked after");
                false
            });
        }
    }

    /// False: something could not be done.
    fn pass(&self, is_look: bool) -> bool {
        let Inner { shell, meters, agent, port, .. } = &*self.0;
        let mut shell = shell.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, unsaid) = {
            let state = self.state();
            if !state.has_begun {
                return true;
            }
            (state.version, state.unsaid.clone())
        };
        if let Some(devices) = unsaid {
            return self.passed(version, plan::Plan::default(), shell.take_away(&devices));
        }
        let seen = match shell.look() {
            Ok(seen) => seen,
            Err(error) => {
                tracing::error!(%error, "the host's own networks are not known: tried again");
                return false;
            }
        };
        let underlay = self.0.underlay.borrow().clone();
        // Until the host was looked at it is reached as a former run has left it.
        let address = underlay.as_ref().map(|it| it.address).or_else(|| shell.tunnels_lead_from());
        let (version, plan) = {
            let state = self.state();
            let mut kept_free = seen.gateways;
            kept_free.extend(resolvers::of_host());
            kept_free.extend(underlay.iter().flat_map(|it| &it.control_plane));
            let names: Vec<String> =
                state.locals.values().flat_map(|it| resolvers(&it.interface)).collect();
            let around = Around {
                agent: agent.clone(),
                underlay: address,
                port: *port,
                host_networks: seen.networks,
                kept_free,
                routed: seen.routed,
                foreign_bridges: seen.foreign_bridges,
                resolvers: addresses(&names),
            };
            (state.version, plan::plan(&state.view, &state.before, &state.locals, &around))
        };
        let outcome = shell.realise(&plan, is_look);
        if outcome.drift > 0 {
            meters.network_drift.inc_by(outcome.drift);
            tracing::warn!(
                count = outcome.drift,
                "somebody changed the networks of tasks: they are as they were"
            );
        }
        self.passed(version, plan, outcome)
    }

    /// Tells what came of a pass. False: something could not be done.
    fn passed(&self, version: u64, plan: plan::Plan, outcome: Outcome) -> bool {
        let Outcome { failures, of_tasks, left, .. } = outcome;
        for (what, why) in failures.iter().chain(&of_tasks) {
            // What a task does to its own end may stay so for as long as it runs.
            let before = self.0.passed.borrow();
            if before.failures.get(what).or_else(|| before.of_tasks.get(what)) != Some(why) {
                tracing::error!(what, why, "the network of tasks cannot be made now: tried again");
            }
        }
        let is_whole = failures.is_empty() && of_tasks.is_empty() && left.is_empty();
        self.0.passed.send_replace(Passed { version, failures, of_tasks, left, plan });
        is_whole
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the change.
    fn change(&self, change: impl FnOnce(&mut State)) -> u64 {
        let mut state = self.state();
        change(&mut state);
        state.version += 1;
        let version = state.version;
        drop(state);
        self.0.wake.notify_one();
        version
    }
}

/// Leaves nothing of the networks of the tasks of an agent, which does not run.
///
/// # Errors
/// Something could not be removed.
pub fn remove(config: &Config) -> io::Result<()> {
    let data_dir = config.data_dir.canonicalize()?;
    let folder = folder(config, &data_dir)?;
    let agent = agents::of_directory(&data_dir);
    Shell::new(&folder, &agent, host(config)?).remove_all()?;
    Kept::at(&data_dir).remove()
}

fn folder(config: &Config, data_dir: &Path) -> io::Result<PathBuf> {
    let runtime_dir = config.runtime_dir.as_ref();
    let runtime_dir = runtime_dir.ok_or_else(|| io::Error::other("no runtime directory"))?;
    Ok(runtime_dir.join(agents::of_directory(data_dir)))
}

fn host(config: &Config) -> io::Result<File> {
    match &config.host_namespace {
        Some(path) => File::open(path),
        None => namespace::own(),
    }
}

fn addresses(texts: &[String]) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = texts.iter().filter_map(|it| it.parse().ok()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
