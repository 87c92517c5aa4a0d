//! One control session against a hand-driven clock: what it says, and when.
mod credentials;
mod manifest;
mod scene;

use std::collections::{BTreeMap, BTreeSet};

use berth_api::acs::{self, FromAgent, TaskIdentifier, ToAgent};
use berth_ecs::cluster::{
    records::{
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus::{self, Running, Stopped},
    },
    views::{credentials::Grant, prepulls::Wanted},
};
use berth_ecs::limits::{COMPARISON_PAUSE_MS, COMPARISON_PERIOD_MS};
use berth_engine::Timestamp;
use expect_test::{Expect, expect};

use self::scene::{Minting, Scene, arn};
use super::{
    Hello, Level, Limits, Machine, Minted, Names, Output, RoleLife, Roles, SILENT, UNACKNOWLEDGED,
};
use crate::{
    Close, Numbers,
    limits::{DELIVERIES_MAX, HEARTBEAT_MS, PAYLOADS_UNACKED_MAX, REDELIVERY_MS},
};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:111122223333:cluster/mock";
const START: Timestamp = Timestamp(1_795_228_247_000);

const HELLO: Hello =
    Hello { protocol_version: 2, sends_credentials: false, logs_endpoint: None, is_own: false };

/// One line per frame.
fn show(outputs: &[Output]) -> String {
    let text = |it: &Output| match it {
        Output::Close(Close(reason)) => format!("close: {reason}"),
        Output::Send(ToAgent::Payload(it)) => {
            let tasks =
                it.tasks.iter().map(|it| format!("{} {}", tail(&it.arn), it.desired_status));
            format!("payload {}: {}", short(it.seq_num), tasks.collect::<Vec<_>>().join(", "))
        }
        Output::Send(ToAgent::TaskManifest(it)) => {
            let tasks =
                it.tasks.iter().map(|it| format!("{} {}", tail(&it.task_arn), it.desired_status));
            format!(
                "manifest {}: {}",
                short(Some(it.timeline)),
                tasks.collect::<Vec<_>>().join(", ")
            )
        }
        Output::Send(ToAgent::TaskStopVerificationAck(it)) => {
            let tasks: Vec<_> = it.stop_tasks.iter().map(|it| tail(&it.task_arn)).collect();
            format!("stop: {}", tasks.join(", "))
        }
        Output::Send(ToAgent::Prepull(it)) => format!("prepull: {}", it.images.join(", ")),
        Output::Send(other) => other.kind().to_owned(),
        Output::Report(report) => format!("report: {report:?}"),
        Output::Present => "present".to_owned(),
        Output::Note(it) => panic!("no frame: {it:?}"),
    };
    let frames = outputs.iter().filter(|it| !matches!(it, Output::Note(_)));
    frames.map(|it| text(it) + "\n").collect()
}

fn tail(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap().trim_start_matches('0')
}

/// A number without its term.
fn short(number: Option<i64>) -> i64 {
    number.unwrap() & 0xFFFF_FFFF
}

fn check(outputs: &[Output], expected: Expect) {
    expected.assert_eq(&show(outputs));
}

#[test]
fn the_level_comes_first_and_then_only_news() {
    let mut scene = Scene::new(&[(1, Running), (2, Stopped)]);
    let opened = scene.open();
    check(
        &opened,
        expect![[r#"
        manifest 1: 1 RUNNING, 2 STOPPED
        payload 2: 1 RUNNING, 2 STOPPED
    "#]],
    );
    check(&scene.ack(&opened[1]), expect![""]);
    check(
        &scene.assign(3, Running),
        expect![[r#"
        payload 3: 3 RUNNING
    "#]],
    );
    check(&scene.assign(3, Running), expect![""]);
    check(
        &scene.assign(1, Stopped),
        expect![[r#"
        payload 4: 1 STOPPED
    "#]],
    );
}

#[test]
fn our_own_agent_is_told_which_images_it_is_to_have_and_again_when_that_changes() {
    let mut scene = Scene::new(&[]);
    scene.prepulls = ["web:1".to_owned()].into();
    assert_eq!(scene.open().len(), 1, "the published agent knows no such message");
    let mut scene = Scene::of(Hello { is_own: true, ..HELLO }, &[]);
    check(&scene.open()[1..], expect![["prepull: \n"]]);
    check(&scene.go(Machine::nudge), expect![""]);
    scene.prepulls = ["web:1".to_owned(), "job:2".to_owned()].into();
    check(&scene.go(Machine::nudge), expect![["prepull: job:2, web:1\n"]]);
    check(&scene.go(Machine::nudge), expect![""]);
}

#[test]
fn an_agent_is_told_again_of_an_image_that_it_says_nothing_of() {
    let mut scene = Scene::of(Hello { is_own: true, ..HELLO }, &[]);
    scene.prepulls = ["web:1".to_owned()].into();
    scene.unsaid = scene.prepulls.clone();
    check(&scene.open()[1..], expect![["prepull: web:1\n"]]);
    scene.unsaid.clear();
    check(&scene.go(Machine::nudge), expect![""]);
    // It was to have it no more, and is to have it again, between two looks.
    scene.unsaid = scene.prepulls.clone();
    check(&scene.go(Machine::nudge), expect![["prepull: web:1\n"]]);
    check(&scene.go(Machine::nudge), expect![""]);
    let told = |outputs: Vec<Output>| {
        let is_it = |it: &&Output| matches!(it, Output::Send(ToAgent::Prepull(_)));
        outputs.iter().filter(is_it).count()
    };
    // It said it in between, which was no use: every heartbeat asks for it once.
    assert_eq!(told(scene.after(Limits::DEFAULT.heartbeat_ms)), 1);
    assert_eq!(told(scene.go(Machine::nudge)), 0);
    scene.unsaid.clear();
    assert_eq!(told(scene.go(Machine::nudge)), 0);
    assert_eq!(told(scene.after(Limits::DEFAULT.heartbeat_ms)), 0);
}

#[test]
fn what_is_stopped_is_never_mentioned_again() {
    let mut scene = Scene::new(&[(1, Running)]);
    scene.open();
    scene.assigned.clear();
    check(
        &scene.after(REDELIVERY_MS),
        expect![[r#"
        manifest 3: 
    "#]],
    );
    check(
        &scene.after(HEARTBEAT_MS),
        expect![[r#"
            HeartbeatMessage
            manifest 5: 
        "#]],
    );
}

#[test]
fn an_unacknowledged_payload_comes_again_and_then_the_session_ends() {
    let mut scene = Scene::new(&[(1, Running)]);
    scene.open();
    for attempt in 0..DELIVERIES_MAX - 1 {
        let frames = show(&scene.after(REDELIVERY_MS << attempt));
        assert!(frames.contains("payload"), "{frames}");
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    }
    let outputs = scene.after(REDELIVERY_MS << (DELIVERIES_MAX - 1));
    assert_eq!(outputs.last(), Some(&Output::Close(UNACKNOWLEDGED)));
}

#[test]
fn an_unacknowledged_payload_of_what_has_stopped_is_no_reason_to_end() {
    let mut scene = Scene::new(&[(1, Running)]);
    scene.open();
    for attempt in 0..DELIVERIES_MAX {
        if attempt == DELIVERIES_MAX - 1 {
            scene.assigned.clear();
        }
        let outputs = scene.after(REDELIVERY_MS << attempt);
        assert!(!outputs.iter().any(|it| matches!(it, Output::Close(_))), "{outputs:?}");
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    }
}

#[test]
fn a_payload_comes_again_without_what_the_agent_reported() {
    let mut scene = Scene::new(&[(1, Running), (2, Running), (3, Running)]);
    scene.open();
    scene.assigned.remove(&TaskId(2));
    scene.assigned.insert(TaskId(3), Stopped);
    check(
        &scene.after(REDELIVERY_MS),
        expect![[r#"
            payload 3: 1 RUNNING
            payload 4: 3 STOPPED
            manifest 5: 1 RUNNING, 3 STOPPED
        "#]],
    );
}

#[test]
fn payloads_are_bounded_in_tasks_and_bytes() {
    let many: Vec<_> = (1..=120).map(|id| (id, Running)).collect();
    let sizes = |outputs: &[Output]| -> Vec<usize> {
        let payload = |it: &Output| match it {
            Output::Send(ToAgent::Payload(it)) => Some(it.tasks.len()),
            _ => None,
        };
        outputs.iter().filter_map(payload).collect()
    };
    assert_eq!(sizes(&Scene::new(&many).open()), [50, 50, 20]);
    let mut large = Scene::new(&many[..5]);
    large.image_bytes = 60 * 1024;
    assert_eq!(sizes(&large.open()), [2, 2, 1]);
    let mut huge = Scene::new(&many[..3]);
    huge.image_bytes = 200 * 1024;
    assert_eq!(sizes(&huge.open()), [1, 1, 1]);
}

#[test]
fn news_wait_for_acknowledgements_and_then_go_together() {
    let mut scene = Scene::new(&[]);
    scene.open();
    let mut first = Vec::new();
    for id in 1..=PAYLOADS_UNACKED_MAX as u128 {
        first.extend(scene.assign(id, Running));
    }
    check(&scene.assign(100, Running), expect![""]);
    check(&scene.assign(101, Running), expect![""]);
    check(
        &scene.ack(&first[0]),
        expect![[r#"
        payload 18: 64 RUNNING, 65 RUNNING
    "#]],
    );
}

#[test]
fn heartbeats_that_are_not_answered_end_the_session() {
    let mut scene = Scene::new(&[]);
    scene.open();
    check(&scene.after(HEARTBEAT_MS - 1), expect![""]);
    check(
        &scene.after(1),
        expect![[r#"
        HeartbeatMessage
    "#]],
    );
    scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    let answered_at = scene.now;
    check(
        &scene.after(HEARTBEAT_MS),
        expect![[r#"
        HeartbeatMessage
    "#]],
    );
    check(
        &scene.after(HEARTBEAT_MS),
        expect![[r#"
        HeartbeatMessage
    "#]],
    );
    check(
        &scene.after(HEARTBEAT_MS),
        expect![[r#"
        close: heartbeats are not answered
    "#]],
    );
    let silent_since = |closed| scene.machine.silent_since(closed, scene.now);
    assert_eq!(silent_since(Some(SILENT)), answered_at);
    assert_eq!(silent_since(None), scene.now, "a connection that breaks tells when it does");
}

#[test]
fn a_deregistered_instance_is_let_go() {
    let mut scene = Scene::new(&[(1, Running)]);
    scene.open();
    scene.registered = false;
    check(
        &scene.assign(2, Running),
        expect![[r#"
        close: the container instance is deregistered
    "#]],
    );
}

#[test]
fn only_what_is_still_unwanted_is_stopped_and_once() {
    let mut scene = Scene::new(&[(1, Running), (2, Stopped)]);
    let opened = scene.open();
    let Output::Send(ToAgent::TaskManifest(manifest)) = &opened[0] else { panic!() };
    let candidate = |id| TaskIdentifier { task_arn: arn(id), ..Default::default() };
    let offer = |message_id: &str| {
        FromAgent::TaskStopVerification(acs::TaskStopVerificationMessage {
            message_id: message_id.to_owned(),
            stop_candidates: [1, 2, 9].map(candidate).to_vec(),
        })
    };
    check(&scene.say(offer("another manifest's")), expect![""]);
    check(
        &scene.say(offer(&manifest.message_id)),
        expect![[r#"
        stop: 2, 9
    "#]],
    );
    check(&scene.say(offer(&manifest.message_id)), expect![""]);
}

/// Agents discard manifests with numbers that they saw from a control plane before its data was
/// lost, and say nothing.
#[test]
fn a_manifest_that_is_not_taken_comes_again_far_ahead() {
    let mut scene = Scene::new(&[]);
    let mut timelines = Vec::new();
    let mut outputs = scene.go(Machine::open);
    for _ in 0..2 * DELIVERIES_MAX {
        for it in &outputs {
            if let Output::Send(ToAgent::TaskManifest(it)) = it {
                timelines.push(it.timeline);
            }
        }
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        outputs = scene.after(REDELIVERY_MS);
    }
    assert_eq!(timelines.len(), DELIVERIES_MAX as usize);
    let terms: Vec<i64> = timelines.windows(2).map(|it| (it[1] - it[0]) >> 32).collect();
    assert_eq!(terms, [16, 256, 4096, 65_536]);

    let mut scene = Scene::new(&[]);
    let first = scene.go(Machine::open);
    check(&scene.after(REDELIVERY_MS - 1), expect![""]);
    let again = scene.after(1);
    check(&scene.ack_manifest(&first[0]), expect![""]);
    check(&scene.ack_manifest(&again[0]), expect![""]);
    check(&scene.after(REDELIVERY_MS), expect![""]);
}

/// Reports may be untrue, and anybody's.
#[test]
fn all_is_compared_anew_when_a_task_ends_that_was_to_run() {
    let mut scene = Scene::new(&[(1, Running), (2, Running), (3, Running)]);
    let opened = scene.open();
    scene.ack(&opened[1]);
    let stop = scene.assign(1, Stopped);
    scene.ack(&stop[0]);
    scene.now = scene.now + COMPARISON_PAUSE_MS;
    scene.assigned.remove(&TaskId(1));
    check(&scene.go(Machine::nudge), expect![""]);
    scene.assigned.remove(&TaskId(2));
    let compared = scene.go(Machine::nudge);
    check(
        &compared,
        expect![[r#"
        manifest 4: 3 RUNNING
    "#]],
    );
    scene.ack_manifest(&compared[0]);
    scene.assigned.remove(&TaskId(3));
    check(&scene.go(Machine::nudge), expect![""]);
    assert_eq!(scene.machine.next_deadline(), scene.now + COMPARISON_PAUSE_MS);
    check(
        &scene.after(COMPARISON_PAUSE_MS),
        expect![[r#"
        manifest 5: 
    "#]],
    );
}

#[test]
fn all_is_compared_anew_from_time_to_time_and_when_in_doubt() {
    let mut scene = Scene::new(&[(1, Running)]);
    let opened = scene.open();
    scene.ack(&opened[1]);
    let manifests = |outputs: &[Output]| show(outputs).matches("manifest").count();
    let mut compared_after = Vec::new();
    for after in 1..=20 {
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        let outputs = scene.after(COMPARISON_PERIOD_MS / 10);
        if manifests(&outputs) == 1 {
            compared_after.push(after);
            let is_one = |it: &&Output| matches!(it, Output::Send(ToAgent::TaskManifest(_)));
            scene.ack_manifest(outputs.iter().find(is_one).expect("a manifest"));
        }
    }
    assert_eq!(compared_after, [10, 20]);
    scene.now = scene.now + COMPARISON_PAUSE_MS;
    scene.doubted_at = Some(scene.now);
    check(
        &scene.go(Machine::nudge),
        expect![[r#"
        manifest 25: 1 RUNNING
    "#]],
    );
    check(&scene.go(Machine::nudge), expect![""]);
}

/// Every message of the real agent is taken without an answer that nobody asked for.
#[test]
fn captured_messages_are_understood() {
    let captured = include_str!("../../../api/tests/wire/acs-from-agent.json");
    let captured: Vec<serde_json::Value> = serde_json::from_str(captured).unwrap();
    assert!(captured.len() >= 5);
    let mut scene = Scene::new(&[(1, Running)]);
    scene.open();
    for frame in &captured {
        let frame = frame.to_string();
        check(&scene.go(|machine, now, level| machine.frame(&frame, now, level)), expect![""]);
    }
    for garbage in ["", "}{", "[]", "{\"type\":\"Nope\",\"message\":{}}"] {
        check(&scene.go(|machine, now, level| machine.frame(garbage, now, level)), expect![""]);
    }
}

#[test]
fn numbers_of_a_session_only_grow() {
    let mut scene = Scene::new(&[(1, Running)]);
    let mut outputs = scene.open();
    for id in 2..10 {
        outputs.extend(scene.assign(id, Running));
    }
    let number = |it: &Output| match it {
        Output::Send(ToAgent::Payload(it)) => it.seq_num,
        Output::Send(ToAgent::TaskManifest(it)) => Some(it.timeline),
        _ => None,
    };
    let numbers: Vec<i64> = outputs.iter().filter_map(number).collect();
    assert!(numbers.len() == 10 && numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}

/// What was on its way when it was asked tells nothing.
#[test]
fn an_agent_that_is_asked_is_present_once_it_answers_that() {
    let mut scene = Scene::new(&[]);
    scene.open();
    let heartbeats = scene.after(HEARTBEAT_MS);
    let id = |it: &Output| match it {
        Output::Send(ToAgent::Heartbeat(it)) => it.message_id.clone(),
        other => panic!("{other:?}"),
    };
    let question = id(&scene.machine.ask().expect("nobody has asked"));
    assert_eq!(scene.machine.ask(), None, "many who ask are one question");
    let answer = |message_id| FromAgent::HeartbeatAck(acs::HeartbeatAckRequest { message_id });
    assert_eq!(scene.say(answer(id(&heartbeats[0]))), []);
    assert_eq!(scene.say(answer(question.clone())), [Output::Present]);
    assert_eq!(scene.say(answer(question)), []);
    assert!(scene.machine.ask().is_some(), "it is asked anew");
}
