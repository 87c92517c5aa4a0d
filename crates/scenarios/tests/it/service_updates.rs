//! What UpdateService and DeleteService change, and what they leave.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn what_begins_a_deployment() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.deployments.*.id
        UpdateService {"service":"web","taskDefinition":"web"} => service.deployments.*.id
        UpdateService {"service":"web","desiredCount":3,"propagateTags":"SERVICE","enableECSManagedTags":true,"healthCheckGracePeriodSeconds":5,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"}],"placementConstraints":[{"type":"distinctInstance"}]} => service.deployments.*.id service.desiredCount service.propagateTags service.enableECSManagedTags service.healthCheckGracePeriodSeconds service.placementStrategy service.placementConstraints
        UpdateService {"service":"web","placementStrategy":[],"placementConstraints":[]} => service.placementStrategy service.placementConstraints service.propagateTags
        wait 1
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition service.deployments.*.id service.deployments.*.status service.deployments.*.taskDefinition service.deployments.*.desiredCount service.currentServiceDeployment
        wait 1
        UpdateService {"service":"web","forceNewDeployment":true} => service.taskDefinition service.currentServiceDeployment
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn serviceDeployments.*.status serviceDeployments.*.statusReason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.deployments.*.id
                service.deployments.*.id: "ecs-svc/@r1"
            UpdateService {"service":"web","taskDefinition":"web"} => service.deployments.*.id
                service.deployments.*.id: "ecs-svc/@r1"
            UpdateService {"service":"web","desiredCount":3,"propagateTags":"SERVICE","enableECSManagedTags":true,"healthCheckGracePeriodSeconds":5,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"}],"placementConstraints":[{"type":"distinctInstance"}]} => service.deployments.*.id service.desiredCount service.propagateTags service.enableECSManagedTags service.healthCheckGracePeriodSeconds service.placementStrategy service.placementConstraints
                service.deployments.*.id: "ecs-svc/@r1"
                service.desiredCount: 3
                service.propagateTags: "SERVICE"
                service.enableECSManagedTags: true
                service.healthCheckGracePeriodSeconds: 5
                service.placementStrategy: [{"field":"attribute:ecs.availability-zone","type":"spread"}]
                service.placementConstraints: [{"type":"distinctInstance"}]
            UpdateService {"service":"web","placementStrategy":[],"placementConstraints":[]} => service.placementStrategy service.placementConstraints service.propagateTags
                service.placementStrategy: []
                service.placementConstraints: []
                service.propagateTags: "SERVICE"
            wait 1
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition service.deployments.*.id service.deployments.*.status service.deployments.*.taskDefinition service.deployments.*.desiredCount service.currentServiceDeployment
                service.taskDefinition: "arn:task-definition/web:2"
                service.deployments.*.id: "ecs-svc/@r2" "ecs-svc/@r1"
                service.deployments.*.status: "PRIMARY" "ACTIVE"
                service.deployments.*.taskDefinition: "arn:task-definition/web:2" "arn:task-definition/web:1"
                service.deployments.*.desiredCount: 3 0
                service.currentServiceDeployment: "arn:service-deployment/default/web/@d2"
            wait 1
            UpdateService {"service":"web","forceNewDeployment":true} => service.taskDefinition service.currentServiceDeployment
                service.taskDefinition: "arn:task-definition/web:2"
                service.currentServiceDeployment: "arn:service-deployment/default/web/@d3"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.serviceDeploymentArn serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.serviceDeploymentArn: "arn:service-deployment/default/web/@d3" "arn:service-deployment/default/web/@d2" "arn:service-deployment/default/web/@d1"
                serviceDeployments.*.status: "IN_PROGRESS" "STOPPED" "STOPPED"
                serviceDeployments.*.statusReason: "Superseded by a newer service deployment." "Superseded by a newer service deployment."
        "#]],
    );
}

#[test]
fn what_an_update_cannot_do_is_said() {
    check(
        r#"
        !UpdateService {"service":"web","desiredCount":1}
        CreateCluster {} => cluster.clusterName
        !UpdateService {"service":"web","desiredCount":1}
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0} => service.status
        !UpdateService {"desiredCount":1}
        !UpdateService {"service":"web","desiredCount":-1}
        !UpdateService {"service":"web","taskDefinition":"nope"}
        !UpdateService {"service":"web","taskDefinition":"old"}
        !UpdateService {"service":"web","taskDefinition":"vpc"}
        !UpdateService {"service":"web","taskDefinition":"files"}
        !UpdateService {"service":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
        !UpdateService {"service":"web","platformVersion":"LATEST"}
        !UpdateService {"service":"web","loadBalancers":[{"targetGroupArn":"t"}]}
        !UpdateService {"service":"web","deploymentController":{"type":"EXTERNAL"}}
        !UpdateService {"service":"web","placementStrategy":[{"type":"binpack","field":"disk"}]}
        !UpdateService {"service":"arn:aws:ecs:us-east-1:123456789012:service/other/web","desiredCount":1}
        UpdateService {"service":"arn:aws:ecs:us-east-1:123456789012:service/default/web","loadBalancers":[],"serviceRegistries":[],"deploymentController":{"type":"ECS"}} => service.status
        DeleteService {"service":"web"} => service.status
        !UpdateService {"service":"web","desiredCount":1}
        "#,
        expect![[r#"
            !UpdateService {"service":"web","desiredCount":1}
                ClusterNotFoundException: Cluster not found.
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !UpdateService {"service":"web","desiredCount":1}
                ServiceNotFoundException: Service not found.
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0} => service.status
                service.status: "ACTIVE"
            !UpdateService {"desiredCount":1}
                ServiceNotFoundException: Service not found.
            !UpdateService {"service":"web","desiredCount":-1}
                InvalidParameterException: DesiredCount can not be lesser than 0
            !UpdateService {"service":"web","taskDefinition":"nope"}
                ClientException: TaskDefinition not found.
            !UpdateService {"service":"web","taskDefinition":"old"}
                ClientException: TaskDefinition is inactive
            !UpdateService {"service":"web","taskDefinition":"vpc"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !UpdateService {"service":"web","taskDefinition":"files"}
                UnsupportedFeatureException: Container 'a' uses credentialSpecs, which this release of Berth cannot provide. Remove it: no container gets an account of a domain.
            !UpdateService {"service":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
                InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.
            !UpdateService {"service":"web","platformVersion":"LATEST"}
                InvalidParameterException: The platform version must be null when specifying an EC2 launch type.
            !UpdateService {"service":"web","loadBalancers":[{"targetGroupArn":"t"}]}
                UnsupportedFeatureException: loadBalancers is not supported by this release of Berth. Omit it.
            !UpdateService {"service":"web","deploymentController":{"type":"EXTERNAL"}}
                UnsupportedFeatureException: The deployment controller of a service cannot be changed by this release of Berth: it stays ECS. Omit deploymentController, or create another service.
            !UpdateService {"service":"web","placementStrategy":[{"type":"binpack","field":"disk"}]}
                InvalidParameterException: binpack field 'disk' is invalid
            !UpdateService {"service":"arn:aws:ecs:us-east-1:123456789012:service/other/web","desiredCount":1}
                ServiceNotFoundException: Service not found.
            UpdateService {"service":"arn:aws:ecs:us-east-1:123456789012:service/default/web","loadBalancers":[],"serviceRegistries":[],"deploymentController":{"type":"ECS"}} => service.status
                service.status: "ACTIVE"
            DeleteService {"service":"web"} => service.status
                service.status: "DRAINING"
            !UpdateService {"service":"web","desiredCount":1}
                ServiceNotActiveException: Service was not ACTIVE.
        "#]],
    );
}

#[test]
fn a_deployment_follows_the_desired_count_and_the_circuit_breaker() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker
        UpdateService {"service":"web","desiredCount":40,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false}}} => service.deploymentConfiguration
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker serviceDeployments.*.targetServiceRevision
        UpdateService {"service":"web","deploymentConfiguration":{"deploymentCircuitBreaker":{}}} => service.deploymentConfiguration
        DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "IN_PROGRESS"
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker
                serviceDeployments.*.deploymentCircuitBreaker: {"failureCount":0,"status":"DISABLED","threshold":3}
            UpdateService {"service":"web","desiredCount":40,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false}}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":true,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker serviceDeployments.*.targetServiceRevision
                serviceDeployments.*.deploymentCircuitBreaker: {"failureCount":0,"status":"MONITORING","threshold":20}
                serviceDeployments.*.targetServiceRevision: {"arn":"arn:service-revision/default/web/@r1","pendingTaskCount":0,"requestedTaskCount":40,"runningTaskCount":0}
            UpdateService {"service":"web","deploymentConfiguration":{"deploymentCircuitBreaker":{}}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
            DescribeServiceDeployments {"serviceDeploymentArns":["arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d1"]} => serviceDeployments.*.deploymentCircuitBreaker
                serviceDeployments.*.deploymentCircuitBreaker: {"failureCount":0,"status":"DISABLED","threshold":20}
        "#]],
    );
}

#[test]
fn a_service_goes_when_it_is_scaled_to_0_or_by_force() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        !DeleteService {"service":"web"}
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"tags":[{"key":"a","value":"b"}]} => service.status
        ListTasks {"serviceName":"web"}
        !DeleteService {"service":"web"}
        DeleteService {"service":"web","force":true} => service.status service.desiredCount
        DeleteService {"service":"web"} => service.status
        ListServices {}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        !DeleteCluster {"cluster":"default"}
        DescribeServices {"services":["web"]} => services.*.status services.*.events.*.message
        DescribeClusters {"include":["STATISTICS"]} => clusters.*.activeServicesCount
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount
        !DeleteService {"service":"web"}
        !UpdateService {"service":"web","desiredCount":1}
        CreateService {"serviceName":"web","taskDefinition":"fixed","desiredCount":0} => service.status service.events service.taskDefinition
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.status
        DeleteService {"service":"d"} => service.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !DeleteService {"service":"web"}
                ServiceNotFoundException: Service not found.
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"tags":[{"key":"a","value":"b"}]} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            !DeleteService {"service":"web"}
                InvalidParameterException: The service cannot be stopped while it is scaled above 0.
            DeleteService {"service":"web","force":true} => service.status service.desiredCount
                service.status: "DRAINING"
                service.desiredCount: 0
            DeleteService {"service":"web"} => service.status
                service.status: "DRAINING"
            ListServices {}
                {"serviceArns":[]}
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
                InvalidParameterException: Unable to Start a service that is still Draining.
            !DeleteCluster {"cluster":"default"}
                ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances are active or draining.
            DescribeServices {"services":["web"]} => services.*.status services.*.events.*.message
                services.*.status: "DRAINING"
                services.*.events.*.message: "(service web) has stopped 1 running tasks: (task @t1)." "(service web) has started 1 tasks: (task @t1)."
            DescribeClusters {"include":["STATISTICS"]} => clusters.*.activeServicesCount
                clusters.*.activeServicesCount: 0
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.status: "STOPPED"
                serviceDeployments.*.statusReason: "The service was deleted."
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount
                services.*.status: "INACTIVE"
                services.*.runningCount: 0
            !DeleteService {"service":"web"}
                ServiceNotFoundException: Service not found.
            !UpdateService {"service":"web","desiredCount":1}
                ServiceNotActiveException: Service was not ACTIVE.
            CreateService {"serviceName":"web","taskDefinition":"fixed","desiredCount":0} => service.status service.events service.taskDefinition
                service.status: "ACTIVE"
                service.events: []
                service.taskDefinition: "arn:task-definition/fixed:1"
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "SUCCESSFUL" "STOPPED"
            CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.status
                service.status: "ACTIVE"
            DeleteService {"service":"d"} => service.status
                service.status: "DRAINING"
        "#]],
    );
}

#[test]
fn services_have_tags() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"tags":[{"key":"a","value":"b"}]} => service.tags
        TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web","tags":[{"key":"c","value":"d"}]}
        ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web"}
        UntagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web","tagKeys":["a"]}
        DescribeServices {"services":["web"],"include":["TAGS"]} => services.*.tags
        !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/nope","tags":[{"key":"c","value":"d"}]}
        !ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task-set/default/web/ecs-svc/1"}
        DeleteService {"service":"web"} => service.status
        !ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"tags":[{"key":"a","value":"b"}]} => service.tags
                service.tags: [{"key":"a","value":"b"}]
            TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web","tags":[{"key":"c","value":"d"}]}
                {}
            ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web"}
                {"tags":[{"key":"a","value":"b"},{"key":"c","value":"d"}]}
            UntagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web","tagKeys":["a"]}
                {}
            DescribeServices {"services":["web"],"include":["TAGS"]} => services.*.tags
                services.*.tags: [{"key":"c","value":"d"}]
            !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/nope","tags":[{"key":"c","value":"d"}]}
                ResourceNotFoundException: The specified resource 'arn:service/default/nope' was not found. Specify a resource that exists and try again.
            !ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task-set/default/web/ecs-svc/1"}
                InvalidParameterException: The specified resource 'arn:task-set/default/web/ecs-svc/1' was not found. Specify a resource that exists and try again.
            DeleteService {"service":"web"} => service.status
                service.status: "DRAINING"
            !ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:service/default/web"}
                InvalidParameterException: The specified resource 'arn:service/default/web' was not found. Specify a resource that exists and try again.
        "#]],
    );
}

#[test]
fn tasks_are_listed_by_their_service() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.status
        RunTask {"taskDefinition":"web"} => tasks.*.group
        ListTasks {"serviceName":"a"}
        ListTasks {"serviceName":"arn:aws:ecs:us-east-1:123456789012:service/default/a","desiredStatus":"STOPPED"}
        !ListTasks {"serviceName":"b"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            RunTask {"taskDefinition":"web"} => tasks.*.group
                tasks.*.group: "family:web"
            ListTasks {"serviceName":"a"}
                {"taskArns":["arn:task/default/@t2"]}
            ListTasks {"serviceName":"arn:aws:ecs:us-east-1:123456789012:service/default/a","desiredStatus":"STOPPED"}
                {"taskArns":[]}
            !ListTasks {"serviceName":"b"}
                ServiceNotFoundException: Service not found.
        "#]],
    );
}
