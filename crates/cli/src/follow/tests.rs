//! What people see of a deployment, from the answers of the control plane.
use berth_api::{
    Timestamp,
    berth::{CircuitBreaker, FailedTask, RollbackExplanation, ServiceDeploymentExplanation, Wait},
    ecs::{Service, Task},
    from_json,
};
use expect_test::{Expect, expect};

use super::{
    Undo, Watched,
    block::{self, Line},
    look::Look,
    story::Story,
    verdict::{self, Wish},
};
use crate::{cluster::Cluster, terminal::Colour};

const ARN: &str = "arn:aws:ecs:us-east-1:123456789012";

/// Of web:42, which takes the place of web:41.
fn explanation(status: &str, seconds: f64, counts: &str) -> ServiceDeploymentExplanation {
    let json = format!(
        r#"{{"serviceDeploymentArn": "{ARN}:service-deployment/default/web/01a1fd1f3ede389601020304",
        "status": "{status}", "seconds": {seconds}, "explainedAt": {seconds},
        "reason": "it was so", "deployments": [{counts}]}}"#
    );
    from_json(json.as_bytes()).unwrap()
}

fn look(status: &str, seconds: f64, counts: &str) -> Look {
    let explanation = explanation(status, seconds, counts);
    Look { service: "web".to_owned(), explanation, ..Look::default() }
}

fn counts(definition: &str, [desired, pending, running, healthy, stopping]: [i32; 5]) -> String {
    format!(
        r#"{{"taskDefinitionArn": "{ARN}:task-definition/{definition}", "desiredCount": {desired},
        "pendingCount": {pending}, "runningCount": {running}, "healthyCount": {healthy},
        "stoppingCount": {stopping}}}"#
    )
}

fn task(id: &str, status: &str, times: &str) -> Task {
    let json = format!(
        r#"{{"taskArn": "{ARN}:task/default/01a1fd1f3ede3896{id}", "lastStatus": "{status}",
        "containerInstanceArn": "{ARN}:container-instance/default/01a1fd1f3ede38960a1b2c3d",
        {times}}}"#
    );
    from_json(json.as_bytes()).unwrap()
}

/// On the way from web:41 to web:42: one task is there, one is pulled.
fn midway() -> Look {
    let counts = [counts("web:42", [4, 1, 1, 0, 0]), counts("web:41", [0, 0, 3, 3, 1])];
    let mut it = look("IN_PROGRESS", 12.5, &counts.join(","));
    let running = r#""createdAt": 1, "pullStartedAt": 1.02, "pullStoppedAt": 2.5, "startedAt": 3"#;
    it.tasks = vec![
        task("00009c1e", "RUNNING", running),
        task("000051aa", "PENDING", r#""createdAt": 3, "pullStartedAt": 3.2"#),
    ];
    it
}

fn failed(it: &mut Look, words: &str) {
    let arn = format!("{ARN}:task/default/01a1fd1f3ede389600000b77");
    it.explanation.failed_tasks = Some(vec![FailedTask {
        task_arn: Some(arn.clone()),
        reason: Some("container web exited with 1".to_owned()),
        ..FailedTask::default()
    }]);
    it.last_words.insert(arn, words.to_owned());
}

fn waits(it: &mut Look, reason: &str, text: &str) {
    let (reason, text) = (Some(reason.to_owned()), Some(text.to_owned()));
    it.explanation.waits = Some(vec![Wait { reason, text, ..Wait::default() }]);
}

fn check(lines: &[Line], expected: Expect) {
    let line = |it: &Line| match it.colour {
        Some(colour) => format!("{colour:?}|{}\n", it.text),
        None => format!("|{}\n", it.text),
    };
    expected.assert_eq(&lines.iter().map(line).collect::<String>());
}

fn told(story: &mut Story, look: &Look) -> Vec<Line> {
    story.events(look).into_iter().map(|it| it.line).collect()
}

#[test]
fn the_block_tells_new_and_old_and_each_new_task() {
    let mut it = midway();
    check(
        &block::of(&it, 20, 100),
        expect![[r#"
            |web  deployment …01020304  12 s
            |  new  web:42  ░░░░░░░░░░░░░░░░  0/4 healthy  1 not yet healthy  1 pending
            |  old  web:41  ████████████░░░░  3 running  1 stopping
            |  task …000051aa  on …0a1b2c3d  agent 0.2 s · pull 9.3 s
            |  task …00009c1e  on …0a1b2c3d  pull 1.4 s · start 0.5 s · running 9.5 s
        "#]],
    );
    waits(&mut it, "ROOM", "the next task of web:42 finds no instance\nmore");
    check(
        &block::of(&it, 5, 100),
        expect![[r#"
            |web  deployment …01020304  12 s
            |  new  web:42  ░░░░░░░░░░░░░░░░  0/4 healthy  1 not yet healthy  1 pending
            |  old  web:41  ████████████░░░░  3 running  1 stopping
            Warning|  waits for room: the next task of web:42 finds no instance
            Quiet|  and 2 more tasks
        "#]],
    );
    assert_eq!(block::of(&it, 2, 100).len(), 2);
    // In a narrow terminal bars shrink and go, and counts stay.
    check(
        &block::of(&it, 20, 60),
        expect![[r#"
            |web  deployment …01020304  12 s
            |  new  web:42  0/4 healthy  1 not yet healthy  1 pending
            |  old  web:41  ████████████░░░░  3 running  1 stopping
            Warning|  waits for room: the next task of web:42 finds no instance
            |  task …000051aa  on …0a1b2c3d  agent 0.2 s · pull 9.3 s
            |  task …00009c1e  pull 1.4 s · start 0.5 s · running 9.5 s
        "#]],
    );
    check(
        &block::of(&it, 20, 40),
        expect![[r#"
            |web  deployment …01020304  12 s
            |  new  web:42  0/4 healthy  1 not yet healthy  1 pending
            |  old  web:41  3 running  1 stopping
            Warning|  waits for room: the next task of web:42 finds no instance
            |  task …000051aa  agent 0.2 s · pull 9.3 s
            |  task …00009c1e  pull 1.4 s · start 0.5 s · running 9.5 s
        "#]],
    );
    let wide = Line::painted(Colour::Good, "█".repeat(30));
    assert_eq!(wide.cut(10), format!("{}…", "█".repeat(9)));
}

#[test]
fn each_event_is_told_once() {
    let mut story = Story::default();
    let begun = look("PENDING", 0.04, &counts("web:42", [4, 0, 0, 0, 0]));
    check(
        &told(&mut story, &begun),
        expect![[r#"
            | 0.0 s  web  deployment …01020304 of web:42, tasks desired: 4
        "#]],
    );
    let mut it = midway();
    check(
        &told(&mut story, &it),
        expect![[r#"
            |  12 s  web  task …00009c1e on …0a1b2c3d: RUNNING  pull 1.4 s · start 0.5 s · running 9.5 s
            |  12 s  web  task …000051aa on …0a1b2c3d: PENDING  agent 0.2 s · pull 9.3 s
        "#]],
    );
    assert!(told(&mut story, &it).is_empty());
    failed(&mut it, "last log line of web: DATABASE_URL is empty");
    waits(&mut it, "LAUNCH_DELAY", "3 launches failed in a row; next try in 4.0 s");
    it.explanation.rollback = Some(RollbackExplanation {
        reason: Some("tasks failed to start.".to_owned()),
        ..RollbackExplanation::default()
    });
    check(
        &told(&mut story, &it),
        expect![[r#"
            Bad|  12 s  web  ! task …00000b77 failed: container web exited with 1; last log line of web: DATABASE_URL is empty
            Warning|  12 s  web  waits for launch delay: 3 launches failed in a row; next try in 4.0 s
            Warning|  12 s  web  rolling back: tasks failed to start.
        "#]],
    );
    assert!(told(&mut story, &it).is_empty());
    waits(&mut it, "HEALTH", "1 task");
    assert!(told(&mut story, &it).is_empty());
    waits(&mut it, "AGENT", "1 task");
    it.explanation.waits.as_mut().unwrap()[0].since = Some(Timestamp(8_000));
    assert!(told(&mut story, &it).is_empty());
    it.explanation.waits.as_mut().unwrap()[0].since = Some(Timestamp(7_500));
    assert_eq!(told(&mut story, &it).len(), 1);
}

fn ended(status: &str, wish: Wish) -> (u8, Vec<Line>) {
    let json = format!(
        r#"{{"taskDefinition": "{ARN}:task-definition/web:42", "desiredCount": 4,
        "runningCount": 4}}"#
    );
    let service: Service = from_json(json.as_bytes()).unwrap();
    let path = r#"{"criticalPath": [{"name": "PULL", "seconds": 8.4},
        {"name": "HEALTH", "seconds": 30.2, "taskArn": "t/01a1fd1f00009c1e"}]}"#;
    let path: ServiceDeploymentExplanation = from_json(path.as_bytes()).unwrap();
    let mut before = look("IN_PROGRESS", 50.0, &counts("web:43", [4, 1, 0, 0, 0]));
    before.remember_definition();
    let mut look = Look { definition: before.definition, ..look(status, 52.0, "") };
    look.explanation.critical_path = path.critical_path;
    assert!(verdict::has_ended(&look));
    let it = verdict::of(&look, &service, wish, &cluster(), Some("berth rollback web".to_owned()));
    (it.code, it.lines)
}

fn cluster() -> Cluster {
    Cluster::of_nobody().of("arn:aws:ecs:us-east-1:123456789012:service/prod/web")
}

#[test]
fn the_last_words_say_how_long_it_took_and_how_to_undo_it() {
    let (code, lines) = ended("SUCCESSFUL", Wish::Completed);
    assert_eq!(code, 0);
    check(
        &lines,
        expect![[r#"
            Good|✓ web is on web:42   4/4 running   total 52 s   slowest: getting healthy 30 s (task …00009c1e)
            |  undo: berth rollback web
        "#]],
    );
    let (code, lines) = ended("ROLLBACK_SUCCESSFUL", Wish::Completed);
    assert_eq!(code, 7);
    check(
        &lines,
        expect![[r#"
            Bad|✗ web:43 failed; web is back on web:42 (4/4 running)   total 52 s   slowest: getting healthy 30 s (task …00009c1e)
            |  it was so
            |  why: berth why arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/01a1fd1f3ede389601020304 --cluster prod
        "#]],
    );
    let (code, lines) = ended("STOPPED", Wish::Completed);
    assert_eq!(code, 8);
    check(
        &lines,
        expect![[r#"
            Bad|✗ web failed, on web:42   4/4 running   total 52 s   slowest: getting healthy 30 s (task …00009c1e)
            |  it was so
            |  why: berth why arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/01a1fd1f3ede389601020304 --cluster prod
        "#]],
    );
    let (code, lines) = ended("ROLLBACK_SUCCESSFUL", Wish::RolledBack);
    assert_eq!(code, 0);
    check(
        &lines,
        expect![[r#"
            Good|✓ web is back on web:42   4/4 running   total 52 s   slowest: getting healthy 30 s (task …00009c1e)
        "#]],
    );
    assert_eq!(ended("ROLLBACK_FAILED", Wish::RolledBack).0, 8);
    assert_eq!(ended("SUCCESSFUL", Wish::RolledBack).0, 8);
}

#[test]
fn what_waits_for_room_alone_is_left() {
    let mut it = look("IN_PROGRESS", 6.0, &counts("web:42", [4, 0, 0, 0, 0]));
    assert!(!it.only_waits_for_room());
    waits(&mut it, "ROOM", "no instance has room");
    assert!(it.only_waits_for_room());
    let watched = Watched {
        cluster: cluster(),
        service: "web".to_owned(),
        arn: String::new(),
        wish: Wish::Completed,
        cancel: "berth rollback web --cluster prod".to_owned(),
        undo: Undo::Unknown,
    };
    let verdict = verdict::without_room(&it, &watched);
    assert_eq!(verdict.code, 6);
    check(
        &verdict.lines,
        expect![[r#"
            Bad|✗ web waits for room; it goes on once there is some
            |  watch: berth deploy --watch web --cluster prod
            |  cancel: berth rollback web --cluster prod
        "#]],
    );
    // Something on its way up or down, or about to become healthy, may make room.
    for moving in [[4, 1, 0, 0, 0], [4, 0, 0, 0, 1], [4, 0, 2, 1, 0]] {
        it.explanation.deployments =
            explanation("IN_PROGRESS", 6.0, &counts("web:42", moving)).deployments;
        assert!(!it.only_waits_for_room());
    }
    it.explanation.deployments =
        explanation("IN_PROGRESS", 6.0, &counts("web:42", [4, 0, 2, 2, 0])).deployments;
    assert!(it.only_waits_for_room());
}

#[test]
fn what_waits_for_a_machine_of_its_provider_is_left() {
    let mut it = look("IN_PROGRESS", 6.0, &counts("web:42", [4, 2, 0, 0, 0]));
    waits(&mut it, "CAPACITY", "it waits for an instance of spot");
    let mut of = |count| {
        it.explanation.waits.as_mut().unwrap()[0].count = Some(count);
        it.only_waits_for_room()
    };
    assert!(of(2));
    assert!(!of(1), "another is on its way up");
}

#[test]
fn launches_that_fail_for_ever_are_told_with_what_ends_them() {
    let mut it = look("IN_PROGRESS", 6.0, &counts("web:42", [4, 0, 0, 0, 0]));
    it.cancel = "berth scale web=0".to_owned();
    let breaker = |status: &str| CircuitBreaker {
        status: Some(status.to_owned()),
        ..CircuitBreaker::default()
    };
    waits(&mut it, "LAUNCH_DELAY", "5 launches failed in a row; next try in 16 s");
    it.explanation.circuit_breaker = Some(breaker("MONITORING"));
    assert!(!it.retries_for_ever());
    it.explanation.circuit_breaker = Some(breaker("DISABLED"));
    let mut story = Story::default();
    check(
        &told(&mut story, &it),
        expect![[r#"
            | 6.0 s  web  deployment …01020304 of web:42, tasks desired: 4
            Warning| 6.0 s  web  waits for launch delay: 5 launches failed in a row; next try in 16 s
            Warning| 6.0 s  web  no circuit breaker is enabled: it goes on trying until it is called off: berth scale web=0
        "#]],
    );
    assert!(told(&mut story, &it).is_empty());
}
