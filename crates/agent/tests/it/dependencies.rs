//! Ordering on real containers, with links, shared volumes and health checks.

use berth_api::acs::{Container, ContainerDependency, MountPoint, Task, Volume, VolumeFrom};
use serde_json::Value;

use crate::definitions::{SERVE, container, task};
use crate::host::Host;

fn after(mut container: Container, name: &str, condition: &str) -> Container {
    container.depends_on.push(ContainerDependency {
        container_name: name.to_owned(),
        condition: condition.to_owned(),
    });
    container
}

fn with_health_check(mut container: Container, test: &str) -> Container {
    container.health_check_type = Some("docker".to_owned());
    let docker = container.docker_config.as_mut().expect("a docker config");
    docker.config = serde_json::json!({"Healthcheck": {
        "Test": ["CMD-SHELL", test], "Interval": 200_000_000, "Timeout": 2_000_000_000,
        "Retries": 1000, "StartPeriod": 0}})
    .to_string();
    container
}

fn not_essential(mut container: Container) -> Container {
    container.essential = Some(false);
    container
}

#[tokio::test(flavor = "multi_thread")]
async fn init_then_healthy_database_then_application() {
    let host = Host::start().await;
    let init = not_essential(container("init", "exit 0"));
    let db = container("db", &format!("sleep 1; touch /tmp/ok; {SERVE}"));
    let db = after(with_health_check(db, "test -f /tmp/ok"), "init", "SUCCESS");
    let app = after(container("app", SERVE), "db", "HEALTHY");
    let task = task(vec![app, db, init]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;

    host.control_plane.stop_task(&task.arn);
    host.control_plane.report(&task.arn, "STOPPED").await;
    let finished = |name: &'static str| {
        let host = &host;
        async move {
            let all = host.containers().await;
            let (_, id) = all.iter().find(|(n, _)| n.contains(&format!("-{name}-"))).expect(name);
            host.inspect(id).await.state.expect("a state").finished_at.expect("it ended")
        }
    };
    assert!(finished("init").await < finished("app").await);
    assert!(finished("app").await < finished("db").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_and_late_dependencies() {
    let host = Host::start().await;
    let failing = task(vec![
        not_essential(container("init", "exit 1")),
        after(container("app", SERVE), "init", "SUCCESS"),
    ]);
    let mut slow = with_health_check(container("db", SERVE), "exit 1");
    slow.start_timeout = Some(1);
    let late = task(vec![slow, after(container("app", SERVE), "db", "HEALTHY")]);
    host.control_plane.start_tasks(vec![failing.clone(), late.clone()]);
    for (task, part) in [(&failing, "did not exit successfully."), (&late, "has timed out.")] {
        let reason = stopped_app(&host, task).await;
        assert!(reason.starts_with("CannotStartContainerError: dependency graph: "), "{reason}");
        assert!(reason.ends_with(part), "{reason}");
    }
}

async fn stopped_app(host: &Host, task: &Task) -> String {
    host.control_plane.report(&task.arn, "STOPPED").await;
    let app: Value = host
        .control_plane
        .wait(|heard| {
            let all = heard.reports.iter().filter(|r| r["task"] == task.arn.as_str());
            let containers =
                all.flat_map(|r| r["containers"].as_array().cloned().unwrap_or_default());
            containers.into_iter().find(|c| c["containerName"] == "app")
        })
        .await;
    assert_eq!((&app["exitCode"], &app["runtimeId"]), (&143.into(), &Value::Null));
    app["reason"].as_str().expect("a reason").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_containers_with_a_link_and_shared_volumes() {
    let host = Host::start().await;
    let mut db = container("db", &format!("echo data > /shared/file; {SERVE}"));
    db.mount_points = vec![mount("shared", "/shared", false)];
    let mut app = container(
        "app",
        "while [ ! -f /mine/file ]; do sleep 0.1; done; \
         cat /mine/file | grep -q data && cat /etc/hosts | grep -q database && \
         ! touch /mine/x 2>/dev/null && [ -f /shared/file ] && exit 42; exit 1",
    );
    app.links = vec!["db:database".to_owned()];
    app.mount_points = vec![mount("shared", "/mine", true)];
    app.volumes_from = vec![VolumeFrom { source_container: "db".to_owned(), read_only: true }];
    app.command[2] = app.command[2].replace("grep", "busybox grep");
    let mut task = task(vec![app, db]);
    task.volumes = vec![Volume { name: "shared".to_owned(), ..Volume::default() }];
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "STOPPED").await;
    let exit_code = host
        .control_plane
        .wait(|heard| {
            let mut all = heard.reports.iter().flat_map(|r| r["containers"].as_array().cloned());
            let app = all.find_map(|containers| {
                containers
                    .into_iter()
                    .find(|c| c["containerName"] == "app" && c["status"] == "STOPPED")
            })?;
            Some(app["exitCode"].clone())
        })
        .await;
    assert_eq!(exit_code, 42);
}

fn mount(volume: &str, path: &str, read_only: bool) -> MountPoint {
    MountPoint { source_volume: volume.to_owned(), container_path: path.to_owned(), read_only }
}
