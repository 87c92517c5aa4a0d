//! The loop around a small machine and a store with faults, on a clock that stands still.
mod counter;
mod gate;
mod log;

use std::{sync::Arc, time::Duration};

use berth_engine::{Batch, Lane, Row, ShardName, StoreError, Unseen};
use berth_store::{Fault, Memory};
use tokio::{
    sync::watch,
    task::{JoinHandle, yield_now},
    time::timeout,
};

use self::{
    counter::{Add, Counter, Topic},
    gate::Gate,
};
use super::{OpenError, ShardHandle, Surroundings, Unserved, open, open_existing};
use crate::{
    Limits,
    clock::Clock,
    limits::{FULL_PASS_PERIOD, PEOPLE_QUEUE_MAX, WORLD_QUEUE_MAX},
    meters::Meters,
    published::News,
    vitals::Vitals,
};

/// A shard on a store, and the switch that stops it.
struct Scene {
    shard: Arc<ShardHandle<Counter>>,
    running: JoinHandle<()>,
    vitals: Arc<Vitals>,
    stop: watch::Sender<bool>,
}

async fn scene(store: &Arc<Gate>) -> Scene {
    let (stop, stopped) = watch::channel(false);
    let (clock, limits) = (Arc::new(Clock::new()), Arc::new(Limits::default()));
    let vitals = Arc::new(Vitals::new());
    let meters = Arc::new(Meters::new());
    let news = News::new(());
    let around =
        Surroundings { clock, limits, vitals: vitals.clone(), meters, news, stop: stopped };
    let (shard, run) =
        open::<Counter, _>(store, name(), counter::State::default(), &around).await.unwrap();
    Scene { shard: Arc::new(shard), running: tokio::spawn(run), vitals, stop }
}

fn name() -> ShardName {
    ShardName::new("counters")
}

fn store() -> (Arc<Gate>, Memory) {
    let memory = Memory::new();
    (Arc::new(Gate::new(memory.clone())), memory)
}

/// One on a disk that is full since "a" was counted once.
async fn full_store() -> (Arc<Gate>, Memory) {
    let (store, memory) = store();
    let first = scene(&store).await;
    assert_eq!(first.add("a").await, Ok(1));
    first.stop().await;
    memory.set_full(true);
    (store, memory)
}

/// The clock of a test runs on by itself while everybody waits.
async fn until_led(shard: &ShardHandle<Counter>, vitals: &Vitals) {
    while shard.term().is_none() {
        assert_eq!(vitals.failure(), None);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

impl Scene {
    async fn add(&self, counter: &str) -> Result<i64, Unserved> {
        self.shard.call(Lane::People, Add::one(counter)).await.map(|it| it.unwrap())
    }

    fn value(&self, counter: &str) -> i64 {
        self.shard.read().value(counter)
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        self.running.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_there_after_a_restart() {
    let (store, _) = store();
    let first = scene(&store).await;
    assert_eq!(first.add("a").await, Ok(1));
    assert_eq!(first.add("a").await, Ok(2));
    assert_eq!(first.value("a"), 2);
    let term = first.shard.term();
    first.stop().await;
    let second = scene(&store).await;
    assert!(second.shard.term() > term);
    assert_eq!(second.value("a"), 2);
    assert_eq!(second.add("a").await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_asked_again_and_counts_once() {
    for fault in [Fault::UnknownDurable, Fault::UnknownLost] {
        let (store, memory) = store();
        let scene = scene(&store).await;
        memory.fault(fault);
        memory.fault(fault);
        assert_eq!(scene.add("a").await, Ok(1), "{fault:?}");
        assert_eq!(scene.value("a"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_commit_is_undone_and_its_callers_are_told() {
    let (store, memory) = store();
    let scene = scene(&store).await;
    assert_eq!(scene.add("a").await, Ok(1));
    memory.fault(Fault::Refused);
    assert_eq!(scene.add("a").await, Err(Unserved::Refused));
    assert_eq!(scene.value("a"), 1);
    assert_eq!(scene.add("a").await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_a_disk() {
    let (store, memory) = store();
    let scene = scene(&store).await;
    for _ in 0..100 {
        memory.fault(Fault::Refused);
    }
    assert_eq!(scene.add("a").await, Err(Unserved::Refused));
    scene.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_answers_what_is_queued_and_takes_nothing_new() {
    let (store, _) = store();
    let scene = Arc::new(scene(&store).await);
    store.shut();
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let scene = scene.clone();
            tokio::spawn(async move { scene.add("a").await })
        })
        .collect();
    store.someone_waits().await;
    scene.stop.send_replace(true);
    store.open();
    let mut values = Vec::new();
    for call in calls {
        values.push(call.await.unwrap().unwrap());
    }
    values.sort_unstable();
    assert_eq!(values, [1, 2, 3, 4, 5]);
    while !scene.running.is_finished() {
        yield_now().await;
    }
    assert_eq!(scene.add("a").await, Err(Unserved::Stopping));
}

#[tokio::test(start_paused = true)]
async fn people_are_turned_away_when_too_many_wait_and_the_world_is_not() {
    let (store, _) = store();
    let scene = Arc::new(scene(&store).await);
    store.shut();
    let add = |lane| {
        let scene = scene.clone();
        tokio::spawn(async move { scene.shard.call(lane, Add::one("a")).await })
    };
    let first = add(Lane::People);
    store.someone_waits().await;
    let queued: Vec<_> = (0..PEOPLE_QUEUE_MAX).map(|_| add(Lane::People)).collect();
    while scene.shard.people.capacity() > 0 {
        yield_now().await;
    }
    assert_eq!(scene.add("a").await, Err(Unserved::Overloaded));
    let agent = add(Lane::World);
    while scene.shard.world.capacity() == WORLD_QUEUE_MAX {
        yield_now().await;
    }
    store.open();
    // The agent's call was the last to come and is the first to be served.
    assert_eq!(first.await.unwrap().unwrap(), Ok(1));
    assert_eq!(agent.await.unwrap().unwrap(), Ok(2));
    for call in queued {
        call.await.unwrap().unwrap().unwrap();
    }
    assert_eq!(scene.value("a"), 2 + PEOPLE_QUEUE_MAX as i64);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_too_long_is_not_said_to_have_failed() {
    let (store, _) = store();
    let scene = scene(&store).await;
    store.shut();
    assert_eq!(scene.add("a").await, Err(Unserved::Unknown));
    let changes = scene.shard.subscribe(Some(Topic("a".to_owned())));
    store.open();
    changes.changed().await;
    assert_eq!(scene.value("a"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_any_more_is_not_begun() {
    let (store, _) = store();
    let scene = Arc::new(scene(&store).await);
    store.shut();
    let (first, second) = (scene.clone(), scene.clone());
    let first = tokio::spawn(async move { first.add("a").await });
    store.someone_waits().await;
    let second = tokio::spawn(async move { second.add("b").await });
    while scene.shard.people.capacity() == PEOPLE_QUEUE_MAX {
        yield_now().await;
    }
    second.abort();
    assert!(second.await.unwrap_err().is_cancelled());
    store.open();
    assert_eq!(first.await.unwrap(), Ok(1));
    assert_eq!(scene.add("c").await, Ok(1));
    assert_eq!(scene.value("b"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deposed_leader_steps_down() {
    let (store, memory) = store();
    let old = scene(&store).await;
    assert_eq!(old.add("a").await, Ok(1));
    let new = scene(&store).await;
    assert_eq!(old.add("a").await, Err(Unserved::Unknown));
    old.running.await.unwrap();
    assert_eq!(old.shard.call(Lane::People, Add::one("a")).await, Err(Unserved::Failed));
    let why = old.vitals.failed().await;
    assert_eq!(why.why(), "another process has taken over shard counters");
    let ended = old.vitals.what_ended();
    assert_eq!(ended.iter().map(|it| it.what.as_str()).collect::<Vec<_>>(), ["shard counters"]);
    assert_eq!(new.add("a").await, Ok(2));
    assert_eq!(new.vitals.failure(), None);
    assert_eq!(memory.load_now(&name()).0, 2);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_ends_the_node_with_its_reason() {
    let (store, memory) = store();
    let scene = scene(&store).await;
    assert_eq!(scene.add("a").await, Ok(1));
    memory.fault(Fault::Failed);
    assert_eq!(scene.add("a").await, Err(Unserved::Unknown), "it may have been carried out");
    assert!(scene.vitals.failed().await.why().ends_with("it was told to fail"));
    assert_eq!(scene.add("a").await, Err(Unserved::Failed));
    assert_eq!(scene.value("a"), 1, "reads go on for as long as the process does");
}

#[tokio::test(start_paused = true)]
async fn on_a_full_disk_a_shard_is_read_and_led_once_there_is_room() {
    let (store, memory) = full_store().await;
    let second = scene(&store).await;
    assert_eq!((second.value("a"), second.shard.term()), (1, None));
    assert_eq!(second.add("a").await, Err(Unserved::Refused));
    second.shard.report(counter::Spoiled("b".to_owned())).await.unwrap();
    let agents = second.shard.call(Lane::World, Add::one("a")).await;
    assert_eq!(agents.map(|_| ()), Err(Unserved::Refused));
    memory.set_full(false);
    until_led(&second.shard, &second.vitals).await;
    assert_eq!(second.add("a").await, Ok(2));
    assert_eq!(second.vitals.failure(), None);
    second.stop().await;
}

#[tokio::test(start_paused = true)]
async fn room_that_is_gone_again_before_the_rows_are_loaded_is_waited_for() {
    let (store, memory) = full_store().await;
    let second = scene(&store).await;
    store.fill_at_loads(2);
    memory.set_full(false);
    until_led(&second.shard, &second.vitals).await;
    assert_eq!(second.vitals.failure(), None);
    assert_eq!(store.full_loads(), 0);
    assert_eq!(second.add("a").await, Ok(2));
    second.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_shard_that_cannot_even_be_read_at_the_start_is_waited_for() {
    let (store, memory) = full_store().await;
    store.fill_at_loads(3);
    let (clock, limits) = (Arc::new(Clock::new()), Arc::new(Limits::default()));
    let (vitals, (_stop, stop)) = (Arc::new(Vitals::new()), watch::channel(false));
    let (meters, news) = (Arc::new(Meters::new()), News::new(()));
    let around = Surroundings { clock, limits, vitals, meters, news, stop };
    let empty = counter::State::default();
    let (shard, run) = open_existing::<Counter, _>(&store, name(), empty, &around).await.unwrap();
    assert_eq!(store.full_loads(), 0);
    let running = tokio::spawn(run);
    assert_eq!((shard.read().value("a"), shard.term()), (1, None));
    memory.set_full(false);
    until_led(&shard, &around.vitals).await;
    let added = shard.call(Lane::People, Add::one("a")).await;
    assert_eq!(added.map(|it| it.unwrap()), Ok(2));
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_room() {
    let (store, _) = full_store().await;
    let second = scene(&store).await;
    let vitals = second.vitals.clone();
    second.stop().await;
    assert_eq!(vitals.failure(), None);
}

#[tokio::test(start_paused = true)]
async fn a_new_shard_is_not_made_on_a_full_disk() {
    let (store, memory) = store();
    memory.set_full(true);
    let (clock, limits) = (Arc::new(Clock::new()), Arc::new(Limits::default()));
    let (vitals, (_stop, stop)) = (Arc::new(Vitals::new()), watch::channel(false));
    let (meters, news) = (Arc::new(Meters::new()), News::new(()));
    let around = Surroundings { clock, limits, vitals, meters, news, stop };
    let opened = open::<Counter, _>(&store, name(), counter::State::default(), &around).await;
    assert!(matches!(opened.err(), Some(OpenError::Store(StoreError::Full { .. }))));
    // One that each node has is waited for, and does not keep it from starting.
    let empty = counter::State::default();
    let (shard, run) = open_existing::<Counter, _>(&store, name(), empty, &around).await.unwrap();
    let running = tokio::spawn(run);
    assert_eq!(shard.term(), None);
    memory.set_full(false);
    until_led(&shard, &around.vitals).await;
    let added = shard.call(Lane::People, Add::one("a")).await;
    assert_eq!(added.map(|it| it.unwrap()), Ok(1));
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn rows_of_another_release_stay_as_they_are() {
    let (store, memory) = store();
    let term = memory.lead_now(&name());
    let row = |table: &str, value: &[u8]| Row {
        table: table.to_owned(),
        key: "a".to_owned(),
        value: Some(value.to_vec()),
    };
    let rows = vec![row("count", b"7 0"), row("later", b"of another form")];
    let batch = Batch { term, revision: 1, rows, ..Batch::default() };
    memory.commit_now(&name(), &batch).unwrap();
    let scene = scene(&store).await;
    assert_eq!(scene.value("a"), 7);
    assert_eq!(scene.add("a").await, Ok(8));
    let (_, rows) = memory.load_now(&name());
    assert!(rows.contains(&row("later", b"of another form")), "{rows:?}");
}

#[tokio::test(start_paused = true)]
async fn many_changes_are_one_waking_and_only_of_those_concerned() {
    let (store, _) = store();
    let scene = scene(&store).await;
    let a = scene.shard.subscribe(Some(Topic("a".to_owned())));
    let b = scene.shard.subscribe(Some(Topic("b".to_owned())));
    let all = scene.shard.subscribe(None);
    for _ in 0..3 {
        scene.add("a").await.unwrap();
    }
    a.changed().await;
    all.changed().await;
    assert!(timeout(Duration::from_secs(1), a.changed()).await.is_err());
    assert!(timeout(Duration::from_secs(1), b.changed()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn deadlines_are_met_without_any_input() {
    let (store, _) = store();
    let scene = scene(&store).await;
    let add = Add { counter: "a".to_owned(), reset_after_ms: Some(3_600_000) };
    assert_eq!(scene.shard.call(Lane::People, add).await, Ok(Ok(1)));
    let changes = scene.shard.subscribe(Some(Topic("a".to_owned())));
    changes.changed().await;
    assert_eq!(scene.value("a"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_full_pass_heals_what_a_nudge_missed() {
    let (store, _) = store();
    let scene = scene(&store).await;
    // The first batch of a leader is a full pass by itself.
    scene.add("even").await.unwrap();
    let changes = scene.shard.subscribe(Some(Topic("odd".to_owned())));
    scene.shard.report(counter::Spoiled("odd".to_owned())).await.unwrap();
    changes.changed().await;
    assert_eq!(scene.value("odd"), -1);
    changes.changed().await;
    assert_eq!(scene.value("odd"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_full_pass_that_the_disk_does_not_take_keeps_nobody_waiting() {
    let (store, memory) = store();
    let scene = scene(&store).await;
    scene.add("even").await.unwrap();
    let changes = scene.shard.subscribe(Some(Topic("odd".to_owned())));
    scene.shard.report(counter::Spoiled("odd".to_owned())).await.unwrap();
    changes.changed().await;
    for _ in 0..10 {
        memory.fault(Fault::Refused);
    }
    // The pass has found it, and was refused more than once.
    tokio::time::sleep(FULL_PASS_PERIOD + Duration::from_secs(1)).await;
    assert_eq!(scene.value("odd"), -1);
    assert_eq!(scene.add("a").await, Err(Unserved::Refused));
    timeout(Duration::from_secs(10), scene.shard.learn(Unseen::default())).await.unwrap();
    // When there is room again.
    changes.changed().await;
    assert_eq!(scene.value("odd"), 0);
    assert_eq!(scene.add("a").await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_bug_in_a_report_or_a_controller_stops_nothing() {
    let (store, _) = store();
    let scene = scene(&store).await;
    let cursed = counter::CURSED;
    scene.shard.report(counter::Spoiled(cursed.to_owned())).await.unwrap();
    assert_eq!(scene.add(cursed).await, Ok(1));
    assert_eq!(scene.add("a").await, Ok(1));
    assert_eq!((scene.value(cursed), scene.value("a")), (1, 1));
    scene.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_shard_that_is_closed_answers_what_was_asked_and_takes_nothing_more() {
    let (store, memory) = store();
    let scene = scene(&store).await;
    store.shut();
    let (asked, ()) = tokio::join!(scene.add("a"), async {
        store.someone_waits().await;
        let closed = scene.shard.retire();
        store.open();
        closed.await;
    });
    assert_eq!(asked, Ok(1));
    assert_eq!(scene.add("a").await, Err(Unserved::Stopping));
    assert_eq!(memory.load_now(&name()).0, 1);
    scene.running.await.unwrap();
}
