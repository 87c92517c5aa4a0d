//! Notes down now and then how far the time is, and follows this machine's clock when it is set.
use std::sync::Arc;

use tokio::time::{Instant, sleep};
use tracing::debug;

use crate::{
    limits::{CLOCK_LOOKED_AT_PERIOD, CLOCK_SAVED_PERIOD},
    node::Node,
};

pub(super) async fn run(node: Arc<Node>) {
    let mut save_at = Instant::now();
    loop {
        let has_stepped = node.follow_clock().await;
        if has_stepped || save_at <= Instant::now() {
            save(&node);
            save_at = Instant::now() + CLOCK_SAVED_PERIOD;
        }
        sleep(CLOCK_LOOKED_AT_PERIOD).await;
    }
}

/// On a full disk the next start takes what was not noted down for time in which nobody looked,
/// and keeps things longer.
pub(crate) fn save(node: &Node) {
    if let Err(error) = node.clock.save(&node.data_dir) {
        debug!(%error, "what time it is cannot be noted down");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use berth_ecs::limits::INACTIVE_KEPT_MS;
    use berth_engine::{State, Timestamp, Unseen};

    use super::super::vacant::tests::start;
    use crate::clock::wall;

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
    async fn no_time_is_told_twice_though_it_was_not_noted_down() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        scene.node.clock.save(dir.path()).unwrap();
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
