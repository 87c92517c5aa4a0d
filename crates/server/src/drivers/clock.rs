//! Notes down now and then how far the time is, and follows this machine's clock when it is set.
use std::sync::Arc;

use tokio::time::{Instant, sleep};

use crate::{
    limits::{CLOCK_LOOKED_AT_PERIOD, CLOCK_SAVED_PERIOD},
    node::Node,
};

pub(super) async fn run(node: Arc<Node>) {
    let mut save_at = Instant::now();
    loop {
        save_at = look(&node, save_at).await;
        sleep(CLOCK_LOOKED_AT_PERIOD).await;
    }
}

/// One look at the clock. Gives when it is to be noted down next: at the next look if it could not
/// be now.
async fn look(node: &Node, save_at: Instant) -> Instant {
    let has_stepped = node.follow_clock().await;
    let is_due = has_stepped || save_at <= Instant::now();
    match is_due {
        true if node.clock.save(&node.data_dir) => Instant::now() + CLOCK_SAVED_PERIOD,
        true => Instant::now(),
        false => save_at,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use berth_ecs::limits::INACTIVE_KEPT_MS;
    use berth_engine::{State, Timestamp, Unseen};

    use super::super::vacant::tests::start;
    use super::*;
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
    async fn it_is_noted_down_before_anything_is_led_and_after_a_failure_at_the_next_look() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("CLOCK");
        let scene = start(dir.path()).await;
        let first = fs::read(&file).unwrap();
        // Nothing can be put in the place of a directory.
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        scene.node.clock.fall_behind(50 * YEAR_MS);
        let later = Instant::now() + CLOCK_SAVED_PERIOD;
        let again = look(&scene.node, later).await;
        assert!(again <= Instant::now(), "a step is to be noted down at once");
        fs::remove_dir(&file).unwrap();
        let next = look(&scene.node, again).await;
        assert!(next > Instant::now());
        assert_ne!(fs::read(&file).unwrap(), first, "the step");
        scene.stop().await;
    }

    #[tokio::test]
    async fn no_time_is_told_twice_though_it_was_not_noted_down() {
        let dir = tempfile::tempdir().unwrap();
        let scene = start(dir.path()).await;
        assert!(scene.node.clock.save(dir.path()));
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
