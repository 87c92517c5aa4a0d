//! BLUE_GREEN deployments, stage by stage.
use expect_test::expect;

use super::fixture::check;

#[test]
fn blue_green_keeps_the_source_until_the_bake_time_is_over() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["POST_SCALE_UP"]}]}} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        UpdateService {"service":"web","forceNewDeployment":true} => service.deployments.*.status
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 10000
        DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails
        ContinueServiceDeployment {"serviceDeploymentArn":"@d2","hookId":"post_scale_up-1"}
        DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
        wait 60000
        DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["POST_SCALE_UP"]}]}} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateService {"service":"web","forceNewDeployment":true} => service.deployments.*.status
                service.deployments.*.status: "PRIMARY" "ACTIVE"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "IN_PROGRESS" "SUCCESSFUL"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage serviceDeployments.*.lifecycleHookDetails
                serviceDeployments.*.lifecycleStage: 
                serviceDeployments.*.lifecycleHookDetails: 
            ContinueServiceDeployment {"serviceDeploymentArn":"@d2","hookId":"post_scale_up-1"}
                ServiceDeploymentNotFoundException: Service deployment not found.
            DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage
                serviceDeployments.*.lifecycleStage: 
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING" "RUNNING"
            wait 60000
            DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.lifecycleStage
                serviceDeployments.*.lifecycleStage: 
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING" "RUNNING"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServiceDeployments {"serviceDeploymentArns":["@d2"]} => serviceDeployments.*.status
                serviceDeployments.*.status: 
        "#]],
    );
}
