//! A manifest that is taken late, or never.
use super::*;

/// The published agent takes a manifest late where a task's start holds it up.
#[test]
fn each_manifest_that_was_sent_may_be_the_one_that_is_taken() {
    for taken in 0..DELIVERIES_MAX as usize {
        let mut scene = Scene::new(&[]);
        let mut sent = scene.go(Machine::open);
        for _ in 1..DELIVERIES_MAX {
            scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
            let is_one = |it: &Output| matches!(it, Output::Send(ToAgent::TaskManifest(_)));
            sent.extend(scene.after(REDELIVERY_MS).into_iter().filter(is_one));
        }
        assert_eq!(sent.len(), DELIVERIES_MAX as usize);
        scene.ack_manifest(&sent[taken]);
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        let compared = scene.after(COMPARISON_PERIOD_MS);
        assert_eq!(show(&compared).matches("manifest").count(), 1, "{taken}");
    }
}

/// What is leaped over is missing to the next process, whose numbers begin with its term.
#[test]
fn a_manifest_that_may_have_been_lost_comes_again_under_the_next_number() {
    let mut scene = Scene::new(&[]);
    let mut sent = scene.go(Machine::open);
    sent.extend(scene.after(REDELIVERY_MS));
    scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    sent.extend(scene.after(REDELIVERY_MS));
    let timeline = |it: &Output| match it {
        Output::Send(ToAgent::TaskManifest(it)) => Some(it.timeline),
        _ => None,
    };
    let timelines: Vec<i64> = sent.iter().filter_map(timeline).collect();
    let terms: Vec<i64> = timelines.windows(2).map(|it| (it[1] - it[0]) >> 32).collect();
    assert_eq!(terms, [0, 256]);
}

#[test]
fn a_manifest_that_is_never_taken_comes_again_now_and_then() {
    let mut scene = Scene::new(&[]);
    scene.go(Machine::open);
    let mut sent = Vec::new();
    for after in 0..2 * COMPARISON_PERIOD_MS / REDELIVERY_MS {
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        if show(&scene.after(REDELIVERY_MS)).contains("manifest") {
            sent.push(after + 1);
        }
    }
    let last = i64::from(DELIVERIES_MAX) - 1;
    let again = last + COMPARISON_PERIOD_MS / REDELIVERY_MS;
    assert_eq!(sent, (1..=last).chain([again]).collect::<Vec<_>>());
}

/// A manifest does not tell containers.
#[test]
fn what_is_in_question_is_told_once_more_with_each_comparison() {
    let mut scene = Scene::new(&[(1, Running), (2, Running)]);
    scene.open();
    scene.in_question = vec![TaskId(2)];
    scene.now = scene.now + COMPARISON_PAUSE_MS;
    scene.doubted_at = Some(scene.now);
    // What is on its way is not told twice.
    let compared = scene.go(Machine::nudge);
    check(
        &compared,
        expect![[r#"
        payload 3: 1 RUNNING, 2 RUNNING
        manifest 4: 1 RUNNING, 2 RUNNING
    "#]],
    );
    scene.ack(&compared[0]);
    scene.ack_manifest(&compared[1]);
    scene.now = scene.now + COMPARISON_PAUSE_MS;
    scene.doubted_at = Some(scene.now);
    let compared = scene.go(Machine::nudge);
    check(
        &compared,
        expect![[r#"
        manifest 5: 1 RUNNING, 2 RUNNING
        payload 6: 2 RUNNING
    "#]],
    );
    scene.ack_manifest(&compared[0]);
    scene.ack(&compared[1]);
    check(&scene.go(Machine::nudge), expect![""]);
}
