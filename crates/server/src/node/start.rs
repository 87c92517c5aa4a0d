//! From a data directory to a node that leads everything in it.
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use berth_ecs::{
    Policy,
    account::{Account, State as AccountState},
    route::{self, CLUSTERS},
};
use berth_engine::{
    History, Machine, Past as _, RowError, ShardName, Store, StoreError, Timestamp,
};
use berth_iam::Iam;
use berth_kernel::Home;
use berth_lines::Lines;
use berth_past::Kept;
use berth_sessions::limits::heartbeat_ms;
use berth_store::Embedded;
use tokio::{
    sync::{Mutex, watch},
    task::{JoinSet, spawn_blocking},
    time::sleep,
};
use tracing::{error, warn};

use super::{AnyShard, Clusters, Housing, Node, Opener, Opening, RootKey, first_key::root_key};
use crate::{
    Config, Limits, StartError,
    clock::Clock,
    disk::{self, Looks},
    door::{Bodies, Denials, KeyUses},
    exec::Exec,
    figures::Figures,
    limits::{LINES, ROOM_PAUSE, SEAL_KEY_MADE_MAX},
    meters::Meters,
    published::News,
    services::machines,
    sessions::{Presence, Seats, Upgrades},
    shard_loop::{OpenError, ShardHandle, Surroundings},
    vault::{SealedShards, Vault},
    vitals::Vitals,
};

/// Leads and loads all shards of an opened store.
pub(crate) async fn start(
    config: &Config,
    limits: Arc<Limits>,
    store: Embedded,
    closing: watch::Receiver<bool>,
    stop: watch::Receiver<bool>,
) -> Result<(Arc<Node>, RootKey), StartError> {
    let store = Arc::new(store);
    // This first: a store that has met a full disk may not answer. Nobody leads what is vacant.
    let shards = store.shards().await?;
    let vacant: BTreeSet<ShardName> = store.vacant().await?.into_iter().collect();
    let clock = begin_clock(&config.data_dir, newest(&store, &shards).await).await;
    let (vitals, meters, news) = (Arc::new(Vitals::new()), Arc::new(Meters::new()), News::new(()));
    let around = Surroundings {
        clock: clock.clone(),
        limits: limits.clone(),
        vitals: vitals.clone(),
        meters: meters.clone(),
        news: news.clone(),
        stop,
    };
    let (mut opener, mut closed) = (opener(config, store.clone(), around), Vec::new());
    let lone = open_lone(&mut opener, &shards, &mut closed).await.map_err(start_error)?;
    let account = of_machine::<Account>(&lone, route::ACCOUNT);
    let others = shards.into_iter().filter(|it| !(is_lone(&lone, it) || vacant.contains(it)));
    let clusters = open_clusters(config, &mut opener, others, &mut closed).await?;
    check_account(config, &clusters, &account.read())?;
    let vault = Vault::open(config, sealed_shards(&lone)).await?;
    begin_sealing(&vault, &closed).await?;
    let root_key = root_key(&account, config, &vault).await?;
    let node = Node {
        data_dir: config.data_dir.clone(),
        home: config.home.clone(),
        registry: config.registry.clone(),
        clock,
        limits,
        vitals,
        meters,
        account,
        root_key: root_key.clone(),
        iam: of_machine::<Iam>(&lone, berth_iam::SHARD),
        vault,
        certificates: OnceLock::new(),
        lines: open_lines(&config.data_dir).await?,
        denials: Denials::default(),
        key_uses: KeyUses::default(),
        tries: crate::own::Tries::default(),
        examinations: crate::own::Examinations::default(),
        presence: Presence::new(),
        telemetry: Seats::default(),
        network_polls: Seats::default(),
        pictures: crate::own::Pictures::default(),
        figures: Figures::default(),
        upgrades: Upgrades::open(&config.data_dir).await,
        exec: Exec::default(),
        bodies: Bodies::default(),
        heartbeat_ms: heartbeat_ms(config.policy.lease_ms),
        credentials_ms: i64::from(config.credentials_hours) * 3_600_000,
        looks: Looks::default(),
        store,
        kept: kept(config),
        news,
        closing,
        unknown_shards: closed,
        lone,
        clusters: ArcSwap::from_pointee(clusters),
        opener: Mutex::new(opener),
    };
    Ok((Arc::new(node), root_key))
}

fn is_lone(lone: &BTreeMap<&'static str, Arc<dyn AnyShard>>, shard: &ShardName) -> bool {
    lone.contains_key(shard.as_str())
}

async fn begin_sealing(vault: &Vault, closed: &[ShardName]) -> Result<(), StartError> {
    // What another release has made is left as it is.
    match closed.iter().any(|it| it.as_str() == berth_iam::SHARD) {
        true => Ok(()),
        false => vault.begin(SEAL_KEY_MADE_MAX).await,
    }
}

fn opener(config: &Config, store: Arc<Embedded>, around: Surroundings) -> Opener {
    let policy = Policy { unseen: around.clock.unseen(), ..config.policy.clone() };
    Opener { store, policy, around, loops: JoinSet::new() }
}

/// Where sealed things are.
fn sealed_shards(lone: &BTreeMap<&'static str, Arc<dyn AnyShard>>) -> SealedShards {
    SealedShards {
        account: of_machine(lone, route::ACCOUNT),
        iam: of_machine(lone, berth_iam::SHARD),
        parameters: of_machine(lone, berth_secrets::SHARD),
        secrets: of_machine(lone, berth_secrets::managed::SHARD),
    }
}

/// One of the shards that there is one of.
fn of_machine<M: Machine>(
    lone: &BTreeMap<&'static str, Arc<dyn AnyShard>>,
    name: &str,
) -> Arc<ShardHandle<M>> {
    let shard: Arc<dyn AnyShard> = lone[name].clone();
    shard.into_any().downcast().unwrap_or_else(|_| panic!("{name} is another machine's"))
}

/// The shards that every node has, whichever machines are behind them. Those that an earlier
/// release did not have are made, once there is room; of those that cannot be read it is shown what
/// can.
async fn open_lone(
    opener: &mut Opener,
    shards: &[ShardName],
    closed: &mut Vec<ShardName>,
) -> Result<BTreeMap<&'static str, Arc<dyn AnyShard>>, OpenError> {
    let mut opened = BTreeMap::new();
    let opening = if shards.is_empty() { Opening::New } else { Opening::Existing };
    let lone = |it: Housing| Some((it.lone()?, it.open));
    for (name, open) in machines().filter_map(lone) {
        if !opened.contains_key(name) {
            let shard = match open(opener, name, opening).await {
                Err(OpenError::Row(why)) => {
                    keep_closed(ShardName::new(name), &why, closed);
                    open(opener, name, Opening::Closed).await
                }
                other => other,
            };
            opened.insert(name, shard?);
        }
    }
    Ok(opened)
}

/// The clusters among shards, and the rest: what another release has made is left alone.
async fn open_clusters(
    config: &Config,
    opener: &mut Opener,
    shards: impl Iterator<Item = ShardName>,
    closed: &mut Vec<ShardName>,
) -> Result<Clusters, StartError> {
    let mut clusters = Clusters::new();
    for shard in shards {
        let Some(name) = shard.as_str().strip_prefix(CLUSTERS) else {
            warn!(%shard, "kept closed: it is of another release; what is in it stays as it is");
            closed.push(shard);
            continue;
        };
        let handle = match opener.open_cluster(shard.as_str(), Opening::Existing).await {
            Err(OpenError::Row(why)) => {
                keep_closed(shard, &why, closed);
                continue;
            }
            other => other,
        };
        let handle = handle.map_err(start_error)?;
        check_home(config, handle.read().cluster.as_ref().map(|it| it.home.clone()))?;
        clusters.insert(name.to_owned(), Arc::new(handle));
    }
    Ok(clusters)
}

/// Rows have checksums: what is sound and cannot be read, a later release has written.
fn keep_closed(shard: ShardName, why: &RowError, closed: &mut Vec<ShardName>) {
    error!(
        %shard, %why,
        "kept closed: another release has written something into it that this one cannot read; \
         nothing of it changes until a release is started that can"
    );
    closed.push(shard);
}

fn kept(config: &Config) -> Kept {
    Kept {
        time_max_ms: i64::try_from(config.history_max.as_millis()).unwrap_or(i64::MAX),
        bytes_max: config.history_bytes_max,
    }
}

/// What is damaged of them is told, and left out.
async fn open_lines(data_dir: &Path) -> Result<Arc<Lines>, StartError> {
    let dir = data_dir.join(LINES);
    loop {
        let at = dir.clone();
        let opened = spawn_blocking(move || Lines::open(&at)).await;
        match opened.expect("reading lines does not panic") {
            Ok((lines, damage)) => {
                for it in damage {
                    match it.is_tail {
                        true => warn!("{it}; what of it is no whole line of a log is left out"),
                        false => error!("{it}; the lines of logs that were there are left out"),
                    }
                }
                return Ok(Arc::new(lines));
            }
            Err(error) if berth_files::is_full(&error) => {
                warn!(%error, "waiting for room to keep the lines of logs");
                sleep(ROOM_PAUSE).await;
            }
            Err(source) => return Err(StartError::Lines { path: dir, source }),
        }
    }
}

async fn begin_clock(data_dir: &Path, newest: Option<Timestamp>) -> Arc<Clock> {
    let dir = data_dir.to_owned();
    let begin = move |files: &disk::Files| {
        let clock = Clock::open(files, &dir, newest);
        // Before the first batch: of one that is durable a later start could not tell any more how
        // long nobody looked before it.
        clock.save(files, &dir);
        Arc::new(clock)
    };
    disk::run(begin).await
}

/// When the last batch began that is durable: no time is told twice, whatever was noted down of it.
async fn newest(store: &Embedded, shards: &[ShardName]) -> Option<Timestamp> {
    let mut newest = None;
    for shard in shards {
        match last_at(store, shard).await {
            Ok(at) => newest = newest.max(at),
            Err(error) => warn!(%shard, %error, "when it was changed last cannot be read"),
        }
    }
    newest
}

async fn last_at(store: &Embedded, shard: &ShardName) -> Result<Option<Timestamp>, StoreError> {
    let past = store.past(shard).await?;
    spawn_blocking(move || past.last_at()).await.expect("reading a history does not panic")
}

/// ARNs are made of the installation's home, so data of another one cannot be served.
fn check_home(config: &Config, of_data: Option<Home>) -> Result<(), StartError> {
    match of_data.filter(|it| *it != config.home) {
        None => Ok(()),
        Some(Home { region, account, .. }) => {
            Err(StartError::OtherHome { data_dir: config.data_dir.clone(), region, account })
        }
    }
}

/// The same where there is no cluster to say whose data it is: definitions keep their ARNs, and
/// access keys those of their principals, which are of no region.
fn check_account(
    config: &Config,
    clusters: &Clusters,
    account: &AccountState,
) -> Result<(), StartError> {
    if !clusters.is_empty() {
        return Ok(());
    }
    let of_definitions = account.task_definitions.values().filter_map(|it| Home::of_arn(it.arn()));
    let of_keys = account.access_keys.values().filter_map(|it| Home::of_arn(&it.principal_arn));
    let of_keys = of_keys.map(|it| Home { region: config.home.region.clone(), ..it });
    check_home(config, other(config, of_definitions).or_else(|| other(config, of_keys)))
}

/// Another home, unless some are this one.
fn other(config: &Config, mut homes: impl Iterator<Item = Home>) -> Option<Home> {
    let first = homes.next().filter(|it| *it != config.home)?;
    homes.all(|it| it != config.home).then_some(first)
}

fn start_error(error: OpenError) -> StartError {
    match error {
        OpenError::Store(error) => StartError::Store(error),
        OpenError::Row(why) => panic!("what cannot be read is kept closed: {why}"),
        OpenError::Chance(error) => StartError::Chance(error),
        OpenError::Silence => panic!("at the start the store has all the time that it takes"),
    }
}
