//! Service deployments and revisions: as they are listed and described, stopped and continued.
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn history_is_listed_from_the_newest_on() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        !ListServiceDeployments {"service":"web"}
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        wait 1000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.status
        wait 1000
        UpdateService {"service":"web","taskDefinition":"web:3"} => service.status
        DescribeServices {"services":["web"]} => services.*.currentServiceDeployment
        ListServiceDeployments {"service":"web","cluster":"default"}
        ListServiceDeployments {"service":"web","status":["IN_PROGRESS"]} => serviceDeployments.*.serviceDeploymentArn
        ListServiceDeployments {"service":"web","createdAt":{"after":1800000000}} => serviceDeployments.*.serviceDeploymentArn
        ListServiceDeployments {"service":"web","createdAt":{"before":1800000001}} => serviceDeployments.*.serviceDeploymentArn
        ListServiceDeployments {"service":"web","maxResults":2} => serviceDeployments.*.serviceDeploymentArn
        !ListServiceDeployments {"service":"web","maxResults":0}
        !ListServiceDeployments {"service":"web","nextToken":"x"}
        !ListServiceDeployments {"service":"web","status":["X"]}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !ListServiceDeployments {"service":"web"}
                ServiceNotFoundException: Service not found.
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            wait 1000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.status
                service.status: "ACTIVE"
            wait 1000
            UpdateService {"service":"web","taskDefinition":"web:3"} => service.status
                service.status: "ACTIVE"
            DescribeServices {"services":["web"]} => services.*.currentServiceDeployment
                services.*.currentServiceDeployment: "arn:service-deployment/default/web/@d3"
            ListServiceDeployments {"service":"web","cluster":"default"}
                {"serviceDeployments":[{"clusterArn":"arn:cluster/default","createdAt":1800000002,"serviceArn":"arn:service/default/web","serviceDeploymentArn":"arn:service-deployment/default/web/@d3","startedAt":1800000002,"status":"IN_PROGRESS","targetServiceRevisionArn":"arn:service-revision/default/web/@r3"},{"clusterArn":"arn:cluster/default","createdAt":1800000001,"finishedAt":1800000002,"serviceArn":"arn:service/default/web","serviceDeploymentArn":"arn:service-deployment/default/web/@d2","startedAt":1800000001,"status":"STOPPED","statusReason":"Superseded by a newer service deployment.","targetServiceRevisionArn":"arn:service-revision/default/web/@r2"},{"clusterArn":"arn:cluster/default","createdAt":1800000000,"finishedAt":1800000001,"serviceArn":"arn:service/default/web","serviceDeploymentArn":"arn:service-deployment/default/web/@d1","startedAt":1800000000,"status":"STOPPED","statusReason":"Superseded by a newer service deployment.","targetServiceRevisionArn":"arn:service-revision/default/web/@r1"}]}
            ListServiceDeployments {"service":"web","status":["IN_PROGRESS"]} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d3"
            ListServiceDeployments {"service":"web","createdAt":{"after":1800000000}} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d3" "arn:service-deployment/default/web/@d2"
            ListServiceDeployments {"service":"web","createdAt":{"before":1800000001}} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d1"
            ListServiceDeployments {"service":"web","maxResults":2} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d3" "arn:service-deployment/default/web/@d2"
            !ListServiceDeployments {"service":"web","maxResults":0}
                InvalidParameterException: maxResults must be between 1 and 100, but it is 0.
            !ListServiceDeployments {"service":"web","nextToken":"x"}
                InvalidParameterException: Invalid token.
            !ListServiceDeployments {"service":"web","status":["X"]}
                InvalidParameterException: status should be one of [PENDING,SUCCESSFUL,STOPPED,STOP_REQUESTED,IN_PROGRESS,ROLLBACK_REQUESTED,ROLLBACK_IN_PROGRESS,ROLLBACK_SUCCESSFUL,ROLLBACK_FAILED], and is 'X'.
        "#]],
    );
}

#[test]
fn deployments_and_revisions_are_described() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","status":"RUNNING","imageDigest":"sha256:1"}]}
        wait 1
        UpdateService {"service":"web","taskDefinition":"fixed"} => service.status
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"]}
        DescribeServiceRevisions {"serviceRevisionArns":["arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/@r1","arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/@r2","arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/1"]}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","status":"RUNNING","imageDigest":"sha256:1"}]}
                {"acknowledgment":"ACK"}
            wait 1
            UpdateService {"service":"web","taskDefinition":"fixed"} => service.status
                service.status: "ACTIVE"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d2" "arn:service-deployment/default/web/@d1"
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"]}
                {"failures":[{"arn":"arn:service-deployment/default/web/00000000000000000000000000000001","reason":"MISSING"}],"serviceDeployments":[{"alarms":{"alarmNames":[],"status":"DISABLED","triggeredAlarmNames":[]},"clusterArn":"arn:cluster/default","createdAt":1800000000.001,"deploymentCircuitBreaker":{"failureCount":0,"status":"DISABLED","threshold":3},"deploymentConfiguration":{"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"},"serviceArn":"arn:service/default/web","serviceDeploymentArn":"arn:service-deployment/default/web/@d2","sourceServiceRevisions":[{"arn":"arn:service-revision/default/web/@r1","pendingTaskCount":0,"requestedTaskCount":1,"runningTaskCount":1}],"startedAt":1800000000.001,"status":"IN_PROGRESS","targetServiceRevision":{"arn":"arn:service-revision/default/web/@r2","pendingTaskCount":1,"requestedTaskCount":1,"runningTaskCount":0},"updatedAt":1800000000.001}]}
            DescribeServiceRevisions {"serviceRevisionArns":["arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/@r1","arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/@r2","arn:aws:ecs:us-east-1:123456789012:service-revision/default/web/1"]}
                {"failures":[{"arn":"arn:service-revision/default/web/1","reason":"MISSING"}],"serviceRevisions":[{"clusterArn":"arn:cluster/default","containerImages":[{"containerName":"web","image":"web:1","imageDigest":"sha256:1"}],"createdAt":1800000000,"guardDutyEnabled":false,"launchType":"EC2","loadBalancers":[],"serviceArn":"arn:service/default/web","serviceRegistries":[],"serviceRevisionArn":"arn:service-revision/default/web/@r1","taskDefinition":"arn:task-definition/web:1"},{"clusterArn":"arn:cluster/default","containerImages":[{"containerName":"web","image":"web:1"}],"createdAt":1800000000.001,"guardDutyEnabled":false,"launchType":"EC2","loadBalancers":[],"serviceArn":"arn:service/default/web","serviceRegistries":[],"serviceRevisionArn":"arn:service-revision/default/web/@r2","taskDefinition":"arn:task-definition/fixed:1"}]}
        "#]],
    );
}

#[test]
fn a_deployment_is_stopped_while_it_is_under_way() {
    check(
        r#"
        !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"}
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
        !StopServiceDeployment {"serviceDeploymentArn":"web"}
        !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"}
        !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1","stopType":"X"}
        !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"}
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"}
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"}
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
        DescribeServices {"services":["web"]} => services.*.taskDefinition
        wait 1
        UpdateService {"service":"web","taskDefinition":"web:3"} => service.taskDefinition
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","stopType":"ABORT"}
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
        !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","hookId":"x"}
        !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","hookId":"x","action":"X"}
        !ContinueServiceDeployment {"serviceDeploymentArn":"nope","hookId":"x"}
        "#,
        expect![[r#"
            !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"}
                ServiceDeploymentNotFoundException: Service deployment not found.
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d1"
            !StopServiceDeployment {"serviceDeploymentArn":"web"}
                ServiceDeploymentNotFoundException: Service deployment not found.
            !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/00000000000000000000000000000001"}
                ServiceDeploymentNotFoundException: Service deployment not found.
            !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1","stopType":"X"}
                InvalidParameterException: stopType should be one of [ABORT,ROLLBACK], and is 'X'.
            !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"}
                ConflictException: The service deployment cannot be rolled back: no service deployment before it was successful. Use stopType ABORT, or update the service.
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            !StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"}
                ConflictException: The service deployment cannot be stopped: its status is SUCCESSFUL.
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "IN_PROGRESS" "SUCCESSFUL"
            StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.status: "ROLLBACK_IN_PROGRESS" "SUCCESSFUL"
                serviceDeployments.*.statusReason: "Service deployment stopped by user."
            DescribeServices {"services":["web"]} => services.*.taskDefinition
                services.*.taskDefinition: "arn:task-definition/web:1"
            wait 1
            UpdateService {"service":"web","taskDefinition":"web:3"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:3"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "IN_PROGRESS" "STOPPED" "SUCCESSFUL"
            StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","stopType":"ABORT"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d3"}
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.status: "STOPPED" "STOPPED" "SUCCESSFUL"
                serviceDeployments.*.statusReason: "ECS deployment stopped by user." "Superseded by a newer service deployment."
            !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","hookId":"x"}
                InvalidParameterException: The service deployment has no lifecycle hook 'x' that awaits an action.
            !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d3","hookId":"x","action":"X"}
                InvalidParameterException: action should be one of [ROLLBACK,CONTINUE], and is 'X'.
            !ContinueServiceDeployment {"serviceDeploymentArn":"nope","hookId":"x"}
                ServiceDeploymentNotFoundException: Service deployment not found.
        "#]],
    );
}

#[test]
fn a_paused_deployment_is_continued_or_goes_back() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":5}}]}} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.currentServiceDeployment
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails
        !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1"}
        ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
        !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 10000
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails serviceDeployments.*.sourceServiceRevisions serviceDeployments.*.targetServiceRevision
        ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1","action":"ROLLBACK"}
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
        DescribeServices {"services":["web"]} => services.*.taskDefinition
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":5}}]}} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.currentServiceDeployment
                service.currentServiceDeployment: "arn:service-deployment/default/web/@d2"
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails
                serviceDeployments.*.lifecycleStage: "PRE_SCALE_UP"
                serviceDeployments.*.lifecycleHookDetails: [{"expiresAt":1800000310,"hookId":"pre_scale_up-1","status":"AWAITING_ACTION","targetType":"PAUSE","timeoutAction":"ROLLBACK"}]
            !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1"}
                InvalidParameterException: The service deployment has no lifecycle hook 'post_scale_up-1' that awaits an action.
            ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            !ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
                InvalidParameterException: The service deployment has no lifecycle hook 'pre_scale_up-1' that awaits an action.
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails serviceDeployments.*.sourceServiceRevisions serviceDeployments.*.targetServiceRevision
                serviceDeployments.*.lifecycleStage: "POST_SCALE_UP"
                serviceDeployments.*.lifecycleHookDetails: [{"expiresAt":1800000320,"hookId":"post_scale_up-1","status":"AWAITING_ACTION","targetType":"PAUSE","timeoutAction":"ROLLBACK"}]
                serviceDeployments.*.sourceServiceRevisions: [{"arn":"arn:service-revision/default/web/@r1","pendingTaskCount":0,"requestedProductionTrafficWeight":100.0,"requestedTaskCount":1,"runningTaskCount":1}]
                serviceDeployments.*.targetServiceRevision: {"arn":"arn:service-revision/default/web/@r2","pendingTaskCount":0,"requestedProductionTrafficWeight":0.0,"requestedTaskCount":1,"runningTaskCount":1}
            ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1","action":"ROLLBACK"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.status: "ROLLBACK_IN_PROGRESS" "SUCCESSFUL"
                serviceDeployments.*.statusReason: "Rollback requested at a lifecycle hook."
            DescribeServices {"services":["web"]} => services.*.taskDefinition
                services.*.taskDefinition: "arn:task-definition/web:1"
        "#]],
    );
}

/// The history of a deployment goes after 90 days; what it has put in place does not.
#[test]
fn a_service_goes_back_to_what_was_rolled_out_long_ago() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"} => failures
        agents
        wait 10000
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        wait 7862400000
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
        StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"} => failures
        agents
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        DescribeServices {"services":["web"]} => services.*.taskDefinition services.*.deployments.*.taskDefinition services.*.runningCount
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"} => failures
                failures: 
            agents
            wait 10000
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "SUCCESSFUL"
            wait 7862400000
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "SUCCESSFUL"
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d2" "arn:service-deployment/default/web/@d1"
            StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"} => failures
                failures: 
            agents
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "ROLLBACK_SUCCESSFUL" "SUCCESSFUL"
            DescribeServices {"services":["web"]} => services.*.taskDefinition services.*.deployments.*.taskDefinition services.*.runningCount
                services.*.taskDefinition: "arn:task-definition/web:1"
                services.*.deployments.*.taskDefinition: "arn:task-definition/web:1"
                services.*.runningCount: 1
        "#]],
    );
}

#[test]
fn what_has_taken_its_place_lets_an_old_deployment_go() {
    const DAY_MS: i64 = 24 * 3_600_000;
    let mut world = World::new();
    let take = |world: &mut World, script: &str| {
        for line in script.split('\n').map(str::trim) {
            world.line(line);
        }
    };
    take(
        &mut world,
        r#"CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        agents
        wait 10000"#,
    );
    world.line(&format!("wait {}", 100 * DAY_MS));
    let targets = |world: &World| -> Vec<_> {
        world.state().service_deployments.values().map(|it| it.target).collect()
    };
    let first = targets(&world);
    assert_eq!(first.len(), 1, "a rollout would go back to it");
    take(
        &mut world,
        r#"UpdateService {"service":"web","taskDefinition":"web:2"}
        agents
        wait 10000
        agents
        wait 10000"#,
    );
    assert_eq!(targets(&world).len(), 1);
    assert_ne!(targets(&world), first);
    world.line(r#"DeleteService {"service":"web","force":true}"#);
    world.line("agents");
    for _ in 0..2 {
        world.line(&format!("wait {}", 100 * DAY_MS));
    }
    assert_eq!(targets(&world), []);
}
