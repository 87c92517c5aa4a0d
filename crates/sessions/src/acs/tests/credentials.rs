//! Credentials of roles: with payloads, by themselves, anew.
use berth_ecs::cluster::{
    Report,
    records::credentials::{CredentialsId, RoleKind},
};
use berth_engine::Random;

use super::*;
use crate::limits::{CREDENTIALS_MS, CREDENTIALS_PAUSE_MS, CREDENTIALS_REFUSED_PAUSE_MS};

fn grant(task: u128, kind: RoleKind) -> Grant {
    Grant {
        kind,
        credentials_id: CredentialsId::new(&mut Random::new(task as u64 * 2 + kind as u64)),
        role_arn: "arn:aws:iam::111122223333:role/web".to_owned(),
        task_arn: arn(task),
        cluster_arn: CLUSTER.to_owned(),
        container_instance_arn: format!("{CLUSTER}-instance"),
        seal_key: None,
        is_withheld: false,
        service: None,
        session_name: TaskId(task).to_string(),
        tags: BTreeMap::new(),
        is_refused: false,
    }
}

fn scene(tasks: &[(u128, DesiredStatus)]) -> Scene {
    let mut scene = Scene::new(tasks);
    for (id, _) in tasks {
        scene.grants.insert(TaskId(*id), RoleKind::ALL.map(|kind| grant(*id, kind)).into());
    }
    scene
}

/// Which credentials go to an agent: with which tasks, and by messages.
fn handed(outputs: &[Output]) -> (Vec<String>, Vec<String>) {
    let (mut by_payload, mut by_message) = (Vec::new(), Vec::new());
    for output in outputs {
        match output {
            Output::Send(ToAgent::Payload(it)) => {
                for task in &it.tasks {
                    let both = [&task.role_credentials, &task.execution_role_credentials];
                    let count = both.into_iter().flatten().count();
                    by_payload.push(format!("{} {count}", tail(&task.arn)));
                }
            }
            Output::Send(ToAgent::IamRoleCredentials(it)) => {
                by_message.push(format!("{} {}", tail(&it.task_arn), it.role_type));
            }
            _ => {}
        }
    }
    (by_payload, by_message)
}

/// The agent takes what it was sent.
fn take(scene: &mut Scene, outputs: &[Output]) {
    for output in outputs {
        match output {
            Output::Send(ToAgent::Payload(_)) => drop(scene.ack(output)),
            Output::Send(ToAgent::IamRoleCredentials(it)) => {
                let ack = acs::IamRoleCredentialsAckRequest {
                    message_id: it.message_id.clone(),
                    credentials_id: it.role_credentials.credentials_id.clone(),
                    expiration: it.role_credentials.expiration.clone(),
                };
                drop(scene.say(FromAgent::IamRoleCredentialsAck(ack)));
            }
            _ => {}
        }
    }
}

/// Until something is handed over, and how long that took.
fn wait(scene: &mut Scene) -> (i64, Vec<Output>) {
    let begin = scene.now;
    loop {
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        let outputs = scene.after(60_000);
        if !matches!(handed(&outputs), (a, b) if a.is_empty() && b.is_empty()) {
            return (scene.now - begin, outputs);
        }
        assert!(scene.now - begin < 2 * CREDENTIALS_MS, "nothing is handed over");
    }
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn payloads_have_them_and_what_stops_gets_them_by_messages() {
    let mut scene = scene(&[(1, Running), (2, Stopped)]);
    let opened = scene.open();
    let by_message = texts(&["2 TaskApplication", "2 TaskExecution"]);
    assert_eq!(handed(&opened), (texts(&["1 2", "2 0"]), by_message));
    assert!(!format!("{opened:?}").contains("canary"), "nothing shows a secret");
}

#[test]
fn an_agent_that_has_begun_anew_gets_all_of_them() {
    let mut scene = scene(&[(1, Running), (2, Stopped)]);
    scene.machine.wants_credentials = true;
    let by_message = handed(&scene.open()).1;
    let all = ["1 TaskApplication", "1 TaskExecution", "2 TaskApplication", "2 TaskExecution"];
    assert_eq!(by_message, texts(&all));
}

/// Each role has its turn, a stopping task's, too: nobody ever has less than three eighths of their
/// life left.
#[test]
fn they_are_renewed_in_time_also_while_a_task_stops() {
    let mut scene = scene(&[(1, Running)]);
    let opened = scene.open();
    take(&mut scene, &opened);
    for round in 0..4 {
        if round == 2 {
            let outputs = scene.assign(1, Stopped);
            take(&mut scene, &outputs);
        }
        let (mut kinds, mut waited_ms) = (Vec::new(), 0);
        while kinds.len() < 2 {
            let (ms, outputs) = wait(&mut scene);
            waited_ms += ms;
            kinds.extend(handed(&outputs).1);
            take(&mut scene, &outputs);
        }
        kinds.sort();
        assert_eq!(kinds, ["1 TaskApplication", "1 TaskExecution"], "{round}");
        let in_time = CREDENTIALS_MS / 2 - 60_000..=CREDENTIALS_MS * 5 / 8 + 60_000;
        assert!(in_time.contains(&waited_ms) || round > 0, "{waited_ms}");
        assert!(waited_ms <= CREDENTIALS_MS * 5 / 8 + 60_000, "{waited_ms}");
    }
    scene.assigned.clear();
    scene.go(Machine::nudge);
    assert_eq!(scene.machine.deliveries.handed.next_deadline(), None, "what is over is forgotten");
}

#[test]
fn what_is_not_acknowledged_comes_again_ever_more_slowly() {
    let mut scene = scene(&[(1, Stopped)]);
    let opened = scene.open();
    take(&mut scene, &opened[..2]);
    let mut times = 0;
    for _ in 0..100 {
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        times += handed(&scene.after(10_000)).1.len();
    }
    assert!((10..=16).contains(&times), "{times}");
}

/// It is the cluster's to stop a task whose role cannot be assumed; it is not told before.
#[test]
fn a_refused_role_is_reported_once_and_tried_again() {
    let mut scene = scene(&[(1, Running)]);
    scene.minting = Minting::Refuses;
    let opened = scene.open();
    let (instance, task, kind) = (ContainerInstanceId(1), TaskId(1), RoleKind::Task);
    let refused = Output::Report(Report::RoleRefused { instance, task, kind });
    assert_eq!(opened[1..], [refused], "the execution role has its turn then");
    scene.grants.insert(
        task,
        RoleKind::ALL.map(|kind| Grant { is_refused: true, ..grant(1, kind) }).into(),
    );
    assert_eq!(handed(&scene.after(CREDENTIALS_REFUSED_PAUSE_MS / 2)), (vec![], vec![]));
    scene.minting = Minting::Works;
    scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    let outputs = scene.after(CREDENTIALS_REFUSED_PAUSE_MS);
    assert_eq!(handed(&outputs).0, texts(&["1 2"]));
    let assumed = Output::Report(Report::RoleAssumed { instance, task, kind });
    assert!(outputs.contains(&assumed), "{outputs:?}");
}

#[test]
fn a_refused_renewal_is_reported_and_made_up_for() {
    let mut scene = scene(&[(1, Running)]);
    let opened = scene.open();
    take(&mut scene, &opened);
    scene.minting = Minting::Refuses;
    let mut reports = Vec::new();
    while reports.len() < 2 {
        scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
        let outputs = scene.after(CREDENTIALS_REFUSED_PAUSE_MS);
        assert_eq!(handed(&outputs), (vec![], vec![]));
        reports.extend(outputs.into_iter().filter(|it| matches!(it, Output::Report(_))));
    }
    scene.minting = Minting::Works;
    scene.say(FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default()));
    let outputs = scene.after(CREDENTIALS_REFUSED_PAUSE_MS);
    assert!(!handed(&outputs).1.is_empty(), "{outputs:?}");
}

#[test]
fn a_task_waits_for_its_credentials_and_others_do_not() {
    let mut scene = scene(&[(1, Running)]);
    scene.assigned.insert(TaskId(2), Running);
    scene.minting = Minting::Waits;
    let opened = scene.open();
    assert_eq!(handed(&opened).0, texts(&["2 0"]));
    take(&mut scene, &opened);
    assert_eq!(handed(&scene.after(CREDENTIALS_PAUSE_MS)).0, [""; 0]);
    scene.minting = Minting::Works;
    assert_eq!(handed(&scene.after(CREDENTIALS_PAUSE_MS)).0, texts(&["1 2"]));
}

/// What was made before expires hours before its turn comes.
#[test]
fn a_wall_clock_that_is_set_forwards_has_them_made_anew_at_once() {
    let mut scene = scene(&[(1, Running)]);
    let opened = scene.open();
    take(&mut scene, &opened);
    let alive = FromAgent::HeartbeatAck(acs::HeartbeatAckRequest::default());
    for (step_ms, is_due) in [
        (CREDENTIALS_MS / 4, false),
        (CREDENTIALS_MS * 3 / 4, true),
        (-CREDENTIALS_MS, false),
        (2 * CREDENTIALS_MS, true),
    ] {
        scene.wall_ahead_ms += step_ms;
        scene.say(alive.clone());
        let outputs = scene.after(1_000);
        let both = texts(&["1 TaskApplication", "1 TaskExecution"]);
        assert_eq!(handed(&outputs).1, if is_due { both } else { vec![] }, "{step_ms}");
        take(&mut scene, &outputs);
        assert_eq!(handed(&scene.after(1_000)).1, [""; 0], "once is enough");
    }
    scene.minting = Minting::Waits;
    scene.wall_ahead_ms += CREDENTIALS_MS;
    assert_eq!(handed(&scene.after(1_000)), (vec![], vec![]));
    scene.minting = Minting::Works;
    assert_eq!(handed(&scene.after(CREDENTIALS_PAUSE_MS - 1)).1, [""; 0], "not at once");
    assert_eq!(handed(&scene.after(1)).1.len(), 2);
}

/// A role that is deleted and made again is another one: what was made of the former is of no use.
#[test]
fn a_role_that_is_made_anew_has_its_tasks_told_at_once() {
    let mut scene = scene(&[(1, Running)]);
    let opened = scene.open();
    take(&mut scene, &opened);
    assert_eq!(handed(&scene.go(Machine::see_roles)), (vec![], vec![]), "another role's news");
    scene.role_life = None;
    let (instance, task) = (ContainerInstanceId(1), TaskId(1));
    let refused = RoleKind::ALL.map(|kind| Report::RoleRefused { instance, task, kind });
    assert_eq!(scene.go(Machine::see_roles), refused.map(Output::Report));
    let gone = RoleKind::ALL.map(|kind| Grant { is_refused: true, ..grant(1, kind) });
    scene.grants.insert(task, gone.into());
    assert_eq!(scene.go(Machine::see_roles), [], "it is gone still");
    scene.role_life = Some("second".to_owned());
    let outputs = scene.go(Machine::see_roles);
    assert_eq!(handed(&outputs).1, texts(&["1 TaskApplication", "1 TaskExecution"]));
    take(&mut scene, &outputs);
    assert_eq!(handed(&scene.go(Machine::see_roles)).1, [""; 0], "once is enough");
}

/// Both may have happened before anybody looks.
#[test]
fn what_is_on_its_way_to_an_agent_is_made_anew_too() {
    let mut scene = scene(&[(1, Running)]);
    let opened = scene.open();
    take(&mut scene, &opened);
    for life in ["second", "third"] {
        scene.role_life = Some(life.to_owned());
        let outputs = scene.go(Machine::see_roles);
        assert_eq!(handed(&outputs).1.len(), 2, "{life}, though nothing is acknowledged");
    }
}
