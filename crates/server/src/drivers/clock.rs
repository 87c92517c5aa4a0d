//! Notes down now and then how far the time is, and follows this machine's clock when it is set.
use std::sync::Arc;

use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tracing::{info, warn};

use crate::{
    disk,
    limits::{CLOCK_LOOKED_AT_PERIOD, CLOCK_SAVED_PERIOD, DISK_STALL_MAX},
    node::Node,
};

pub(super) async fn run(node: Arc<Node>) {
    let mut notes = Notes::new();
    loop {
        notes.look(&node).await;
        node.look_at_disk().await;
        sleep(CLOCK_LOOKED_AT_PERIOD).await;
    }
}

/// What is noted down of the time, and when.
struct Notes {
    due: Instant,
    /// One at a time: the disk may hang.
    under_way: Option<JoinHandle<bool>>,
    /// It was said that it does.
    has_warned: bool,
}

impl Notes {
    fn new() -> Notes {
        Notes { due: Instant::now(), under_way: None, has_warned: false }
    }

    /// One look at the clock. What could not be noted down now is at the next look.
    async fn look(&mut self, node: &Arc<Node>) {
        if node.follow_clock().await {
            self.due = Instant::now();
        }
        if self.under_way.is_none() && self.due <= Instant::now() {
            // Nothing else of the node: a stop waits for nobody to let go of that.
            let (clock, dir) = (node.clock.clone(), node.data_dir.clone());
            self.due = Instant::now() + CLOCK_SAVED_PERIOD;
            self.under_way = Some(disk::start(move |files| clock.save(files, &dir)));
        }
        let Some(note) = &mut self.under_way else { return };
        let Ok(noted) = timeout(CLOCK_LOOKED_AT_PERIOD, note).await else {
            return self.tell_if_it_hangs(node);
        };
        self.under_way = None;
        if !noted.expect("noting the time down does not panic") {
            self.due = Instant::now();
        }
        if self.has_warned {
            self.has_warned = false;
            info!("the disk of the data directory answers again");
        }
    }

    fn tell_if_it_hangs(&mut self, node: &Node) {
        let stall = node.clock.saving_for().filter(|it| *it >= DISK_STALL_MAX && !self.has_warned);
        if let Some(time) = stall {
            self.has_warned = true;
            warn!("{}", disk::hangs(time));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use berth_ecs::limits::INACTIVE_KEPT_MS;
    use berth_engine::{State, Timestamp, Unseen};

    use super::super::vacant::tests::start;
    use super::*;
    use crate::{
        clock::wall,
        disk::tests::{HERE, hang},
    };

    const MINUTE_MS: i64 = 60_000;
    const YEAR_MS: i64 = 365 * 24 * 60 * MINUTE_MS;

    #[tokio::test]
    async fn a_clock_that_is_set_right_by_years_is_followed_and_ages_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        assert!(!scene.node.follow_clock().await, "it is right");
        scene.node.clock.fall_behind(50 * YEAR_MS);
        scene.create("prod").await.unwrap();
        scene.delete("prod").await.unwrap();
        assert!(wall() - scene.node.clock.now() > 49 * YEAR_MS);
        assert!(scene.node.follow_clock().await);
        let now = scene.node.clock.now();
        assert!((wall() - now).abs() < MINUTE_MS);
        let unseen = scene.node.clock.unseen();
        assert_ne!(unseen, Unseen::default());
        let state = scene.node.cluster("prod").unwrap().read().clone();
        let forgotten_at = state.next_deadline(Timestamp::MIN).unwrap();
        let left = forgotten_at - now;
        assert!((INACTIVE_KEPT_MS - MINUTE_MS..=INACTIVE_KEPT_MS).contains(&left), "{left}");
        // Those that are opened later know as much.
        scene.create("late").await.unwrap();
        let late = scene.node.cluster("late").unwrap();
        assert_eq!((state.policy.unseen, late.read().policy.unseen), (unseen, unseen));
        assert!(!scene.node.follow_clock().await, "it was followed");
        scene.stop().await;
    }

    #[tokio::test]
    async fn it_is_noted_down_before_anything_is_led_and_after_a_failure_at_the_next_look() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("CLOCK");
        let scene = start(dir.path()).await;
        let first = fs::read(&file).unwrap();
        // Nothing can be put in the place of a directory.
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        scene.node.clock.fall_behind(50 * YEAR_MS);
        let mut notes = Notes { due: Instant::now() + CLOCK_SAVED_PERIOD, ..Notes::new() };
        notes.look(&scene.node).await;
        assert!(notes.due <= Instant::now(), "a step is to be noted down at once");
        fs::remove_dir(&file).unwrap();
        notes.look(&scene.node).await;
        assert!(notes.due > Instant::now());
        assert_ne!(fs::read(&file).unwrap(), first, "the step");
        scene.stop().await;
    }

    #[tokio::test]
    async fn a_disk_that_hangs_is_told_and_stops_nobody_who_needs_nothing_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        let (disk, mut notes) = (hang(dir.path()), Notes::new());
        // All of this is one thread: who waited for the disk would keep the rest from it.
        notes.look(&scene.node).await;
        assert!(notes.under_way.is_some());
        assert_eq!(scene.node.is_read_only(), None, "it may be slow");
        scene.create("prod").await.unwrap();
        tokio::time::pause();
        tokio::time::advance(DISK_STALL_MAX).await;
        tokio::time::resume();
        notes.look(&scene.node).await;
        let told = scene.node.is_read_only().unwrap();
        assert!(told.starts_with("the disk of the data directory has not answered"), "{told}");
        assert!(notes.has_warned && notes.under_way.is_some(), "and no second one begins");
        drop(disk);
        while notes.under_way.is_some() {
            notes.look(&scene.node).await;
        }
        assert_eq!((notes.has_warned, scene.node.is_read_only()), (false, None));
        scene.stop().await;
    }

    #[tokio::test]
    async fn who_would_open_a_shard_on_a_disk_that_hangs_is_answered_in_time() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        let held = scene.node.hold_opener().await;
        tokio::time::pause();
        let began = Instant::now();
        let told = scene.create("prod").await.unwrap_err();
        assert!(told.contains("was not carried out"), "{told}");
        assert_eq!(began.elapsed().as_secs(), scene.node.limits.call_time_max.as_secs());
        tokio::time::resume();
        drop(held);
        scene.create("prod").await.unwrap();
        scene.stop().await;
    }

    #[tokio::test]
    async fn no_time_is_told_twice_though_it_was_not_noted_down() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        assert!(scene.node.clock.save(&HERE, dir.path()));
        scene.node.clock.push(50 * MINUTE_MS);
        scene.create("prod").await.unwrap();
        let made_at =
            scene.node.cluster("prod").unwrap().read().cluster.clone().unwrap().created_at;
        assert!(made_at - wall() > 49 * MINUTE_MS);
        scene.stop().await;
        let scene = start(dir.path()).await;
        assert!(scene.node.clock.now() >= made_at);
        scene.stop().await;
        // Nor where what was noted down is lost.
        fs::remove_file(dir.path().join("CLOCK")).unwrap();
        let scene = start(dir.path()).await;
        assert!(scene.node.clock.now() >= made_at);
        scene.stop().await;
    }
}
