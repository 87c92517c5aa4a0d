//! BLUE_GREEN deployments, stage by stage.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn blue_green_keeps_the_source_until_the_bake_time_is_over() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP","POST_PRODUCTION_TRAFFIC_SHIFT"]}]}} => service.status
        look web
        agents
        wait 10000
        look web
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.deployments.*.desiredCount
        look web
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleHookDetails.*.hookId
        ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
        look web
        agents
        wait 10000
        look web
        ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1"}
        look web
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        look web
        agents
        wait 10000
        ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_production_traffic_shift-1"}
        look web
        wait 59999
        look web
        wait 1
        look web
        agents
        look web
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP","POST_PRODUCTION_TRAFFIC_SHIFT"]}]}} => service.status
                service.status: "ACTIVE"
            look web
                @d1 IN_PROGRESS
                web:1 IN_PROGRESS, @t1 PENDING
            agents
            wait 10000
            look web
                @d1 SUCCESSFUL
                web:1 COMPLETED, @t1 RUNNING
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.deployments.*.desiredCount
                service.deployments.*.desiredCount: 1 1
            look web
                @d2 IN_PROGRESS PRE_SCALE_UP
                web:2 IN_PROGRESS
                web:1 COMPLETED, @t1 RUNNING
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"]} => serviceDeployments.*.lifecycleHookDetails.*.hookId
                serviceDeployments.*.lifecycleHookDetails.*.hookId: "pre_scale_up-1"
            ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"pre_scale_up-1"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            look web
                @d2 IN_PROGRESS SCALE_UP
                web:2 IN_PROGRESS, @t2 PENDING
                web:1 COMPLETED, @t1 RUNNING
            agents
            wait 10000
            look web
                @d2 IN_PROGRESS POST_SCALE_UP
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t1 RUNNING
            ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_scale_up-1"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            look web
                @d2 IN_PROGRESS POST_PRODUCTION_TRAFFIC_SHIFT
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t1 RUNNING
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            look web
                @d2 IN_PROGRESS POST_PRODUCTION_TRAFFIC_SHIFT
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t3 PENDING
            agents
            wait 10000
            ContinueServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","hookId":"post_production_traffic_shift-1"}
                {"serviceDeploymentArn":"arn:service-deployment/default/web/@d2"}
            look web
                @d2 IN_PROGRESS BAKE_TIME
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t3 RUNNING
            wait 59999
            look web
                @d2 IN_PROGRESS BAKE_TIME
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t3 RUNNING
            wait 1
            look web
                @d2 IN_PROGRESS CLEAN_UP
                web:2 IN_PROGRESS, @t2 RUNNING
                web:1 COMPLETED, @t3 RUNNING to stop
            agents
            look web
                @d2 SUCCESSFUL CLEAN_UP
                web:2 COMPLETED, @t2 RUNNING
        "#]],
    );
}

#[test]
fn what_a_rolling_deployment_had_not_replaced_makes_way_for_production() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":2} => service.status
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        look web
        UpdateService {"service":"web","taskDefinition":"web:3","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0}} => service.taskDefinition
        look web
        agents
        wait 10000
        look web
        agents
        look web
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":2} => service.status
                service.status: "ACTIVE"
            agents
            wait 10000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            look web
                @d2 IN_PROGRESS
                web:2 IN_PROGRESS, @t3 PENDING, @t4 PENDING
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING
            UpdateService {"service":"web","taskDefinition":"web:3","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0}} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:3"
            look web
                @d3 IN_PROGRESS SCALE_UP
                web:3 IN_PROGRESS, @t5 PENDING, @t6 PENDING
                web:2 IN_PROGRESS, @t3 PENDING to stop, @t4 PENDING to stop
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING
            agents
            wait 10000
            look web
                @d3 IN_PROGRESS CLEAN_UP
                web:3 IN_PROGRESS, @t5 RUNNING, @t6 RUNNING
                web:1 COMPLETED, @t1 RUNNING to stop, @t2 RUNNING to stop
            agents
            look web
                @d3 SUCCESSFUL CLEAN_UP
                web:3 COMPLETED, @t5 RUNNING, @t6 RUNNING
        "#]],
    );
}

#[test]
fn both_sides_ask_for_no_more_than_twice_what_is_desired() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":2,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5}} => service.status
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        agents
        look web
        instance 4096 8192
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status
        look web
        agents
        wait 10000
        look web
        agents
        wait 10000
        look web
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":2,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5}} => service.status
                service.status: "ACTIVE"
            agents
            wait 10000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            agents
            look web
                @d2 IN_PROGRESS SCALE_UP
                web:2 IN_PROGRESS, @t3 RUNNING, @t4 RUNNING
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status
                containerInstances.*.status: "DRAINING"
            look web
                @d2 IN_PROGRESS SCALE_UP
                web:2 IN_PROGRESS, @t3 RUNNING to stop, @t4 RUNNING to stop
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING, @t5 PENDING, @t6 PENDING
            agents
            wait 10000
            look web
                @d2 IN_PROGRESS SCALE_UP
                web:2 IN_PROGRESS, @t7 PENDING, @t8 PENDING
                web:1 COMPLETED, @t1 RUNNING to stop, @t2 RUNNING to stop, @t5 RUNNING, @t6 RUNNING
            agents
            wait 10000
            look web
                @d2 IN_PROGRESS BAKE_TIME
                web:2 IN_PROGRESS, @t7 RUNNING, @t8 RUNNING
                web:1 COMPLETED, @t5 RUNNING, @t6 RUNNING
        "#]],
    );
}
