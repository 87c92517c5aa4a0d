//! Credentials of roles: taken, refreshed, kept for the next run, and written nowhere.

use std::path::Path;

use berth_api::acs::{
    FromAgent, IamRoleCredentialsAckRequest, IamRoleCredentialsMessage, RoleCredentials, ToAgent,
};

use crate::definitions::{SERVE, container, task};
use crate::host::Host;

pub const CANARY: &str = "c4n4ry";

pub fn credentials(id: &str, number: u32) -> RoleCredentials {
    RoleCredentials {
        credentials_id: id.to_owned(),
        role_arn: "arn:aws:iam::123456789012:role/web".to_owned(),
        access_key_id: format!("ASIA{number}"),
        secret_access_key: format!("{CANARY}-secret-{number}"),
        session_token: format!("{CANARY}-token-{number}"),
        expiration: format!("203{number}-01-01T00:00:00Z"),
    }
}

pub fn message(task: &str, role_type: &str, credentials: RoleCredentials) -> ToAgent {
    let message_id = format!("of-{}", credentials.expiration);
    ToAgent::IamRoleCredentials(IamRoleCredentialsMessage {
        message_id,
        task_arn: task.to_owned(),
        task_cluster_arn: None,
        role_type: role_type.to_owned(),
        role_credentials: credentials,
    })
}

fn acks(heard: &[FromAgent]) -> Vec<IamRoleCredentialsAckRequest> {
    let ack = |message: &FromAgent| match message {
        FromAgent::IamRoleCredentialsAck(ack) => Some(ack.clone()),
        _ => None,
    };
    heard.iter().filter_map(ack).collect()
}

/// No file of the directory has it.
pub fn assert_clean(directory: &Path) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        if entry.file_type().expect("a type").is_dir() {
            assert_clean(&entry.path());
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("a file");
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{}", entry.path().display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_with_credentials_that_do_not_open_is_not_acknowledged() {
    let host = Host::start().await;
    let (plane, mut task) = (&host.control_plane, task(vec![container("a", SERVE)]));
    // This agent has no key with which anything sealed opens.
    let secret_access_key = "berth1:c2VhbGVk".to_owned();
    let sealed = RoleCredentials { secret_access_key, ..credentials("first", 1) };
    task.execution_role_credentials = Some(sealed);
    let closed = plane.payload(vec![task.clone()]);
    task.execution_role_credentials = Some(credentials("first", 2));
    let open = plane.payload(vec![task.clone()]);
    let [first, second, last] = [closed, open, plane.payload(Vec::new())].map(|it| {
        let ToAgent::Payload(payload) = &it else { panic!("a payload") };
        (payload.message_id.clone(), it)
    });
    let is_acknowledged = |heard: &[FromAgent], id: &str| {
        heard.iter().any(|it| matches!(it, FromAgent::Ack(ack) if ack.message_id == id))
    };
    plane.say(&first.1);
    // What comes after it is answered after it.
    for (id, payload) in [&last, &second] {
        plane.say(payload);
        plane.wait(|heard| is_acknowledged(&heard.acs, id).then_some(())).await;
    }
    let expirations = plane.wait(|heard| {
        let told: Vec<_> = acks(&heard.acs).into_iter().map(|ack| ack.expiration).collect();
        (!told.is_empty()).then_some(told)
    });
    assert_eq!(expirations.await, ["2032-01-01T00:00:00Z"]);
    let heard = plane.heard().acs;
    assert!(!is_acknowledged(&heard, &first.0), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_acknowledged_for_tasks_that_are_here() {
    let runtime = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut host = Host::with(|config| config.memory_dir = Some(runtime.path().to_owned())).await;
    let mut task = task(vec![container("a", SERVE)]);
    task.execution_role_credentials = Some(credentials("first", 1));
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    let plane = &host.control_plane;
    plane.say(&message("arn:nobody", "TaskExecution", credentials("x", 2)));
    plane.say(&message(&task.arn, "Another", credentials("x", 3)));
    plane.say(&message(&task.arn, "TaskExecution", credentials("first", 4)));
    let heard = plane.wait(|heard| {
        let acks = acks(&heard.acs);
        acks.iter().any(|ack| ack.expiration.starts_with("2034")).then_some(acks)
    });
    let heard: Vec<_> = heard.await.into_iter().map(|ack| ack.expiration).collect();
    assert_eq!(heard, ["2031-01-01T00:00:00Z", "2034-01-01T00:00:00Z"]);
    assert_clean(host.directory.path());
    assert_clean(runtime.path());

    // A run that is lost with its memory file system asks anew for what it knows to have had.
    host.kill_agent().await;
    let journal = std::fs::read_to_string(host.directory.path().join("agent.journal"));
    assert!(journal.expect("a journal").contains("\"credentialsId\":\"first\""));
    let kept = std::fs::read_dir(runtime.path()).expect("a directory").count();
    assert_eq!(kept, 1);
}
