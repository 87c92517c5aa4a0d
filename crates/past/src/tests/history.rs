//! Who called what, and what came of it.
use berth_api::berth::{HistoryEntry, ListHistoryRequest};
use berth_scenarios::World;
use expect_test::expect;

use super::{Log, check};
use crate::{PastError, list_history};

/// `history {json}`: ListHistory, all pages of it; an entry and what it changed a line each.
fn history(world: &mut World, line: &str) -> Option<Vec<String>> {
    let json = world.real(line.strip_prefix("history ")?);
    Some(match entries(world, &json) {
        Ok(entries) => entries.iter().flat_map(|it| lines(world, it)).collect(),
        Err(error) => vec![world.named(&error.to_string())],
    })
}

fn entries(world: &World, json: &str) -> Result<Vec<HistoryEntry>, PastError> {
    let mut input: ListHistoryRequest = berth_api::from_json(json.as_bytes()).unwrap();
    let mut all = Vec::new();
    loop {
        let page = list_history(&Log::whole(&world.log), world.state(), &input)?;
        all.extend(page.entries.unwrap_or_default());
        input.next_token = page.next_token;
        if input.next_token.is_none() {
            return Ok(all);
        }
    }
}

fn lines(world: &World, it: &HistoryEntry) -> Vec<String> {
    let operation = it.operation.as_deref().unwrap_or("(controllers)");
    let principal = it.principal.as_deref().unwrap_or_default();
    let mut lines = vec![format!("{operation} {}", world.named(principal)).trim().to_owned()];
    for change in it.changes.iter().flatten() {
        let arn = change.resource_arn.as_deref().unwrap_or_default();
        let what = change.what.as_deref().unwrap_or_default();
        lines.push(world.named(&format!("  {arn}: {what}")));
    }
    lines
}

#[test]
fn a_task_s_history_names_who_started_it_and_who_stopped_it() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        RunTask {"taskDefinition":"web"}
        RunTask {"taskDefinition":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        StopTask {"task":"@t1","reason":"enough"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        history {"resource":"@t1"}
        history {"resource":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","principal":"root","maxResults":1}
        history {"resource":"@t1","principal":"oot"}
        wait 3600000
        history {"resource":"@t1","maxResults":1}
        history {"resource":"nobody"}
        "#,
        history,
        expect![[r#"
            CreateCluster {}
            instance 1024 2048
            RunTask {"taskDefinition":"web"}
            RunTask {"taskDefinition":"web"}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
            StopTask {"task":"@t1","reason":"enough"}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
            history {"resource":"@t1"}
                RunTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: lastStatus PENDING -> RUNNING, startedAt 2027-01-15T08:00:00.000Z
                StopTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: desiredStatus RUNNING -> STOPPED, stopCode UserInitiated, stoppedReason enough, stoppingAt 2027-01-15T08:00:00.000Z
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: containers.web.lastStatus PENDING -> STOPPED, lastStatus RUNNING -> STOPPED, stoppedAt 2027-01-15T08:00:00.000Z
            history {"resource":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","principal":"root","maxResults":1}
                RunTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: lastStatus PENDING -> RUNNING, startedAt 2027-01-15T08:00:00.000Z
                StopTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: desiredStatus RUNNING -> STOPPED, stopCode UserInitiated, stoppedReason enough, stoppingAt 2027-01-15T08:00:00.000Z
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: containers.web.lastStatus PENDING -> STOPPED, lastStatus RUNNING -> STOPPED, stoppedAt 2027-01-15T08:00:00.000Z
            history {"resource":"@t1","principal":"oot"}
            wait 3600000
            history {"resource":"@t1","maxResults":1}
                RunTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: lastStatus PENDING -> RUNNING, startedAt 2027-01-15T08:00:00.000Z
                StopTask arn:aws:iam::123456789012:root
                  arn:task/default/@t1: desiredStatus RUNNING -> STOPPED, stopCode UserInitiated, stoppedReason enough, stoppingAt 2027-01-15T08:00:00.000Z
                SubmitTaskStateChange arn:aws:iam::123456789012:root
                  arn:task/default/@t1: containers.web.lastStatus PENDING -> STOPPED, lastStatus RUNNING -> STOPPED, stoppedAt 2027-01-15T08:00:00.000Z
                (controllers)
                  arn:task/default/@t1: no longer described
            history {"resource":"nobody"}
                ResourceNotFoundException: There is nothing about 'nobody' in the history of cluster default.
        "#]],
    );
}

#[test]
fn a_service_s_history_has_its_deployments_and_events() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","desiredCount":2}
        ListTasks {}
        DescribeServices {"services":["web"]}
        history {"resource":"web"}
        "#,
        history,
        expect![[r#"
            CreateCluster {}
            instance 1024 2048
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
            ListTasks {}
            agents
            wait 10000
            UpdateService {"service":"web","desiredCount":2}
            ListTasks {}
            DescribeServices {"services":["web"]}
            history {"resource":"web"}
                CreateService arn:aws:iam::123456789012:root
                  arn:service-deployment/default/web/@d1: created, status IN_PROGRESS
                  arn:service/default/web: created, status ACTIVE, desiredCount 1
                (controllers)
                  arn:service/default/web: (service web) has started 1 tasks: (task @t1).
                (controllers)
                  arn:service-deployment/default/web/@d1: finishedAt 2027-01-15T08:00:10.000Z, status IN_PROGRESS -> SUCCESSFUL
                  arn:service/default/web: (service web) (deployment ecs-svc/@r1) deployment completed.
                  arn:service/default/web: (service web) has reached a steady state.
                  arn:service/default/web: completed @r1, deployments.0.rolloutState IN_PROGRESS -> COMPLETED, deployments.0.rolloutStateReason ECS deployment ecs-svc/@r1 in progress. -> ECS deployment ecs-svc/@r1 completed.
                UpdateService arn:aws:iam::123456789012:root
                  arn:service/default/web: desiredCount 1 -> 2
                (controllers)
                  arn:service/default/web: (service web) has started 1 tasks: (task @t2).
        "#]],
    );
}

#[test]
fn a_cluster_s_history_is_everything_from_a_moment_to_another() {
    check(
        r#"
        CreateCluster {}
        wait 1000
        instance 1024 2048
        wait 1000
        RunTask {"taskDefinition":"web"}
        RunTask {"taskDefinition":"web","count":9}
        history {}
        history {"since":1800000002,"maxResults":1}
        history {"until":1800000000}
        history {"maxResults":1000}
        "#,
        history,
        expect![[r#"
            CreateCluster {}
            wait 1000
            instance 1024 2048
            wait 1000
            RunTask {"taskDefinition":"web"}
            RunTask {"taskDefinition":"web","count":9}
            history {}
                CreateCluster arn:aws:iam::123456789012:root
                  arn:cluster/default: created, status ACTIVE
                RegisterContainerInstance arn:aws:iam::123456789012:root
                  arn:container-instance/default/@i1: created, status ACTIVE
                (controllers)
                  arn:container-instance/default/@i1: agentConnected false -> true, connectivityAt 2027-01-15T08:00:01.000Z
                RunTask arn:aws:iam::123456789012:root
                  arn:task-definition/web:1: created
                  arn:task/default/@t1: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                RunTask arn:aws:iam::123456789012:root
                  arn:task/default/@t2: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                  arn:task/default/@t3: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                  arn:task/default/@t4: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
            history {"since":1800000002,"maxResults":1}
                RunTask arn:aws:iam::123456789012:root
                  arn:task-definition/web:1: created
                  arn:task/default/@t1: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                RunTask arn:aws:iam::123456789012:root
                  arn:task/default/@t2: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                  arn:task/default/@t3: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
                  arn:task/default/@t4: created, lastStatus PENDING, desiredStatus RUNNING, taskDefinition web:1
            history {"until":1800000000}
                CreateCluster arn:aws:iam::123456789012:root
                  arn:cluster/default: created, status ACTIVE
            history {"maxResults":1000}
                InvalidParameterException: maxResults must be between 1 and 100, but it is 1000.
        "#]],
    );
}
