//! What calls make of services, before anything runs.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_new_service_has_the_defaults_and_one_deployment() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2,"tags":[{"key":"a","value":"b"}]}
        DescribeServices {"services":["web","arn:aws:ecs:us-east-1:123456789012:service/default/web"]} => services.*.serviceName services.*.tags
        DescribeServices {"services":["web"],"include":["TAGS"]} => services.*.tags
        DescribeServices {"services":["nope","arn:aws:ecs:us-east-1:123456789012:service/other/web"]}
        !DescribeServices {"services":[]}
        !DescribeServices {"services":["a/b"]}
        !DescribeServices {"services":["web"],"include":["X"]}
        !DescribeServices {"services":["1","2","3","4","5","6","7","8","9","10","11"]}
        DescribeClusters {"include":["STATISTICS"]} => clusters.*.activeServicesCount clusters.*.statistics
        !DeleteCluster {"cluster":"default"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2,"tags":[{"key":"a","value":"b"}]}
                {"service":{"availabilityZoneRebalancing":"ENABLED","clusterArn":"arn:cluster/default","createdAt":1800000000,"createdBy":"arn:aws:iam::123456789012:root","currentServiceDeployment":"arn:service-deployment/default/web/@d1","currentServiceRevisions":[{"arn":"arn:service-revision/default/web/@r1","pendingTaskCount":0,"requestedTaskCount":2,"runningTaskCount":0}],"deploymentConfiguration":{"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"},"deploymentController":{"type":"ECS"},"deployments":[{"createdAt":1800000000,"desiredCount":2,"failedTasks":0,"id":"ecs-svc/@r1","launchType":"EC2","pendingCount":0,"rolloutState":"IN_PROGRESS","rolloutStateReason":"ECS deployment ecs-svc/@r1 in progress.","runningCount":0,"status":"PRIMARY","taskDefinition":"arn:task-definition/web:1","updatedAt":1800000000}],"desiredCount":2,"enableECSManagedTags":false,"enableExecuteCommand":false,"events":[],"launchType":"EC2","loadBalancers":[],"pendingCount":0,"placementConstraints":[],"placementStrategy":[],"propagateTags":"NONE","resourceManagementType":"CUSTOMER","runningCount":0,"schedulingStrategy":"REPLICA","serviceArn":"arn:service/default/web","serviceName":"web","serviceRegistries":[],"status":"ACTIVE","tags":[{"key":"a","value":"b"}],"taskDefinition":"arn:task-definition/web:1"}}
            DescribeServices {"services":["web","arn:aws:ecs:us-east-1:123456789012:service/default/web"]} => services.*.serviceName services.*.tags
                services.*.serviceName: "web" "web"
                services.*.tags: [] []
            DescribeServices {"services":["web"],"include":["TAGS"]} => services.*.tags
                services.*.tags: [{"key":"a","value":"b"}]
            DescribeServices {"services":["nope","arn:aws:ecs:us-east-1:123456789012:service/other/web"]}
                {"failures":[{"arn":"arn:service/default/nope","reason":"MISSING"},{"arn":"arn:service/other/web","reason":"MISSING"}],"services":[]}
            !DescribeServices {"services":[]}
                InvalidParameterException: Services cannot be empty.
            !DescribeServices {"services":["a/b"]}
                InvalidParameterException: Invalid identifier: Unexpected number of separators
            !DescribeServices {"services":["web"],"include":["X"]}
                InvalidParameterException: include should be one of [TAGS], and is 'X'.
            !DescribeServices {"services":["1","2","3","4","5","6","7","8","9","10","11"]}
                InvalidParameterException: Services can have up to 10 items, and this call has 11.
            DescribeClusters {"include":["STATISTICS"]} => clusters.*.activeServicesCount clusters.*.statistics
                clusters.*.activeServicesCount: 1
                clusters.*.statistics: [{"name":"runningEC2TasksCount","value":"0"},{"name":"runningFargateTasksCount","value":"0"},{"name":"pendingEC2TasksCount","value":"0"},{"name":"pendingFargateTasksCount","value":"0"},{"name":"runningExternalTasksCount","value":"0"},{"name":"pendingExternalTasksCount","value":"0"},{"name":"runningManagedInstancesTasksCount","value":"0"},{"name":"pendingManagedInstancesTasksCount","value":"0"},{"name":"activeEC2ServiceCount","value":"1"},{"name":"activeFargateServiceCount","value":"0"},{"name":"drainingEC2ServiceCount","value":"0"},{"name":"drainingFargateServiceCount","value":"0"},{"name":"activeExternalServiceCount","value":"0"},{"name":"drainingExternalServiceCount","value":"0"},{"name":"activeManagedInstancesServiceCount","value":"0"},{"name":"drainingManagedInstancesServiceCount","value":"0"}]
            !DeleteCluster {"cluster":"default"}
                ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.
        "#]],
    );
}

#[test]
fn a_token_makes_creation_idempotent() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"t"} => service.createdAt
        wait 1000
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"t"} => service.createdAt
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"clientToken":"t"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"u"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0}
        !CreateService {"serviceName":"w2","taskDefinition":"web","desiredCount":0,"clientToken":"0123456789012345678901234567890123456"}
        !CreateService {"serviceName":"w2","taskDefinition":"web","desiredCount":0,"clientToken":"a b"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"t"} => service.createdAt
                service.createdAt: 1800000000
            wait 1000
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"t"} => service.createdAt
                service.createdAt: 1800000000
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"clientToken":"t"}
                InvalidParameterException: Creation of service was not idempotent.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"clientToken":"u"}
                InvalidParameterException: Creation of service was not idempotent.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0}
                InvalidParameterException: Creation of service was not idempotent.
            !CreateService {"serviceName":"w2","taskDefinition":"web","desiredCount":0,"clientToken":"0123456789012345678901234567890123456"}
                InvalidParameterException: idempotency token longer than 36. The clientToken has 37 characters.
            !CreateService {"serviceName":"w2","taskDefinition":"web","desiredCount":0,"clientToken":"a b"}
                InvalidParameterException: clientToken can have letters, digits and punctuation of ASCII only, and no blanks.
        "#]],
    );
}

#[test]
fn services_are_listed_by_their_names_in_pages_of_ten() {
    let mut script = "CreateCluster {} => cluster.clusterName\n".to_owned();
    for n in 10..23 {
        script.push_str(&format!(
            r#"CreateService {{"serviceName":"s{n}","taskDefinition":"web","desiredCount":0}} => service.serviceName
            "#
        ));
    }
    script.push_str(
        r#"
        CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        DeleteService {"service":"s11"} => service.status
        ListServices {} => serviceArns nextToken
        ListServices {"maxResults":100} => serviceArns nextToken
        ListServices {"schedulingStrategy":"DAEMON"} => serviceArns
        ListServices {"launchType":"EXTERNAL"} => serviceArns
        ListServices {"resourceManagementType":"ECS"} => serviceArns
        !ListServices {"maxResults":101}
        !ListServices {"nextToken":"x"}
        !ListServices {"launchType":"X"}
        !ListServices {"schedulingStrategy":"X"}
        !ListServices {"resourceManagementType":"X"}
        "#,
    );
    check(
        &script,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"s10","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s10"
            CreateService {"serviceName":"s11","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s11"
            CreateService {"serviceName":"s12","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s12"
            CreateService {"serviceName":"s13","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s13"
            CreateService {"serviceName":"s14","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s14"
            CreateService {"serviceName":"s15","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s15"
            CreateService {"serviceName":"s16","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s16"
            CreateService {"serviceName":"s17","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s17"
            CreateService {"serviceName":"s18","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s18"
            CreateService {"serviceName":"s19","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s19"
            CreateService {"serviceName":"s20","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s20"
            CreateService {"serviceName":"s21","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s21"
            CreateService {"serviceName":"s22","taskDefinition":"web","desiredCount":0} => service.serviceName
                service.serviceName: "s22"
            CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "d"
            DeleteService {"service":"s11"} => service.status
                service.status: "DRAINING"
            ListServices {} => serviceArns nextToken
                serviceArns: ["arn:service/default/d","arn:service/default/s10","arn:service/default/s12","arn:service/default/s13","arn:service/default/s14","arn:service/default/s15","arn:service/default/s16","arn:service/default/s17","arn:service/default/s18","arn:service/default/s19"]
                nextToken: "309487013b10b5fc733139"
            ListServices {"maxResults":100} => serviceArns nextToken
                serviceArns: ["arn:service/default/d","arn:service/default/s10","arn:service/default/s12","arn:service/default/s13","arn:service/default/s14","arn:service/default/s15","arn:service/default/s16","arn:service/default/s17","arn:service/default/s18","arn:service/default/s19","arn:service/default/s20","arn:service/default/s21","arn:service/default/s22"]
                nextToken: 
            ListServices {"schedulingStrategy":"DAEMON"} => serviceArns
                serviceArns: ["arn:service/default/d"]
            ListServices {"launchType":"EXTERNAL"} => serviceArns
                serviceArns: []
            ListServices {"resourceManagementType":"ECS"} => serviceArns
                serviceArns: []
            !ListServices {"maxResults":101}
                InvalidParameterException: maxResults must be between 1 and 100, but it is 101.
            !ListServices {"nextToken":"x"}
                InvalidParameterException: Invalid token.
            !ListServices {"launchType":"X"}
                InvalidParameterException: launchType should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES], and is 'X'.
            !ListServices {"schedulingStrategy":"X"}
                InvalidParameterException: schedulingStrategy should be one of [REPLICA,DAEMON], and is 'X'.
            !ListServices {"resourceManagementType":"X"}
                InvalidParameterException: resourceManagementType should be one of [CUSTOMER,ECS], and is 'X'.
        "#]],
    );
}

#[test]
fn what_a_service_cannot_be_is_said() {
    check(
        r#"
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        CreateCluster {} => cluster.clusterName
        !CreateService {"taskDefinition":"web","desiredCount":1}
        !CreateService {"serviceName":"a b","taskDefinition":"web","desiredCount":1}
        !CreateService {"serviceName":"web","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"nope","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"old","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
        !CreateService {"serviceName":"web","taskDefinition":"ebs","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"files","desiredCount":1}
        !CreateService {"serviceName":"web","taskDefinition":"web"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":-1}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":5001}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"schedulingStrategy":"X"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"propagateTags":"X"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"tags":[{"key":"aws:x","value":"b"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"healthCheckGracePeriodSeconds":-1}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"placementConstraints":[{"type":"memberOf","expression":"x =="}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"placementStrategy":[{"type":"binpack","field":"disk"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"role":"r"}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"loadBalancers":[{"targetGroupArn":"t"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"serviceRegistries":[{"registryArn":"t"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"serviceConnectConfiguration":{"enabled":true}}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"volumeConfigurations":[{"name":"v"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"vpcLatticeConfigurations":[{"roleArn":"r"}]}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"monitoring":{"metricConfigurations":[{}]}}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"CODE_DEPLOY"}}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"X"}}
        !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{}}
        ListServices {}
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"loadBalancers":[],"serviceRegistries":[],"volumeConfigurations":[],"enableExecuteCommand":false,"serviceConnectConfiguration":{"enabled":false}} => service.status
        "#,
        expect![[r#"
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
                ClusterNotFoundException: Cluster not found.
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateService {"taskDefinition":"web","desiredCount":1}
                InvalidParameterException: Invalid service name ''. Up to 255 letters, numbers, hyphens and underscores are allowed.
            !CreateService {"serviceName":"a b","taskDefinition":"web","desiredCount":1}
                InvalidParameterException: Invalid service name 'a b'. Up to 255 letters, numbers, hyphens and underscores are allowed.
            !CreateService {"serviceName":"web","desiredCount":1}
                InvalidParameterException: TaskDefinition can not be blank.
            !CreateService {"serviceName":"web","taskDefinition":"nope","desiredCount":1}
                ClientException: TaskDefinition not found.
            !CreateService {"serviceName":"web","taskDefinition":"old","desiredCount":1}
                ClientException: TaskDefinition is inactive
            !CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":1}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
                InvalidParameterException: Error retrieving subnet information for [s]: The subnet ID 's' does not exist (ErrorCode: InvalidSubnetID.NotFound)
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}}}
                InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.
            !CreateService {"serviceName":"web","taskDefinition":"ebs","desiredCount":1}
                UnsupportedFeatureException: Volumes that are configured at launch are not supported by this release of Berth.
            !CreateService {"serviceName":"web","taskDefinition":"files","desiredCount":1}
                UnsupportedFeatureException: Container 'a' uses credentialSpecs, which this release of Berth cannot provide. Remove it: no container gets an account of a domain.
            !CreateService {"serviceName":"web","taskDefinition":"web"}
                InvalidParameterException: DesiredCount is missing
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":-1}
                InvalidParameterException: DesiredCount can not be lesser than 0
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":5001}
                InvalidParameterException: desiredCount can be up to 5000, and is 5001.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"schedulingStrategy":"X"}
                InvalidParameterException: schedulingStrategy should be one of [REPLICA,DAEMON], and is 'X'.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"propagateTags":"X"}
                InvalidParameterException: propagateTags should be one of [TASK_DEFINITION,SERVICE,NONE], and is 'X'.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"tags":[{"key":"aws:x","value":"b"}]}
                InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"healthCheckGracePeriodSeconds":-1}
                InvalidParameterException: healthCheckGracePeriodSeconds must be between 0 and 2147483647, and is -1.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"placementConstraints":[{"type":"memberOf","expression":"x =="}]}
                InvalidParameterException: Invalid expression: expected agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount or task:group, found 'x' (at character 1).
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"placementStrategy":[{"type":"binpack","field":"disk"}]}
                InvalidParameterException: binpack field 'disk' is invalid
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"role":"r"}
                InvalidParameterException: You cannot specify an IAM role for services that require a service linked role.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"loadBalancers":[{"targetGroupArn":"t"}]}
                UnsupportedFeatureException: loadBalancers is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"serviceRegistries":[{"registryArn":"t"}]}
                UnsupportedFeatureException: serviceRegistries is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"serviceConnectConfiguration":{"enabled":true}}
                UnsupportedFeatureException: serviceConnectConfiguration is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"volumeConfigurations":[{"name":"v"}]}
                UnsupportedFeatureException: volumeConfigurations is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"vpcLatticeConfigurations":[{"roleArn":"r"}]}
                UnsupportedFeatureException: vpcLatticeConfigurations is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"monitoring":{"metricConfigurations":[{}]}}
                UnsupportedFeatureException: monitoring is not supported by this release of Berth. Omit it.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"CODE_DEPLOY"}}
                UnsupportedFeatureException: The deployment controller CODE_DEPLOY is not supported by this release of Berth. Use ECS or EXTERNAL.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"X"}}
                InvalidParameterException: deploymentController type should be one of [ECS,CODE_DEPLOY,EXTERNAL], and is 'X'.
            !CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentController":{}}
                InvalidParameterException: DeploymentController type is missing
            ListServices {}
                {"serviceArns":[]}
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"loadBalancers":[],"serviceRegistries":[],"volumeConfigurations":[],"enableExecuteCommand":false,"serviceConnectConfiguration":{"enabled":false}} => service.status
                service.status: "ACTIVE"
        "#]],
    );
}

#[test]
fn compute_is_a_launch_type_or_a_strategy() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":0,"launchType":"EXTERNAL"} => service.launchType service.availabilityZoneRebalancing
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"FARGATE"}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"MANAGED_INSTANCES"}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"X"}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"platformVersion":"LATEST"}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"x"}]}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x"}]}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x","weight":1001}]}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x","base":-1}]}
        !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{}]}
        CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[]} => service.launchType
        !UpdateService {"service":"b","capacityProviderStrategy":[{"capacityProvider":"x"}]}
        UpdateService {"service":"a","capacityProviderStrategy":[]}
        UpdateService {"service":"a","capacityProviderStrategy":[],"forceNewDeployment":true} => service.launchType
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":0,"launchType":"EXTERNAL"} => service.launchType service.availabilityZoneRebalancing
                service.launchType: "EXTERNAL"
                service.availabilityZoneRebalancing: "DISABLED"
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"FARGATE"}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"MANAGED_INSTANCES"}
                UnsupportedFeatureException: Berth runs tasks on registered container instances. Use launch type EC2 or FARGATE, which any of them may take, or EXTERNAL.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"X"}
                InvalidParameterException: launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"platformVersion":"LATEST"}
                InvalidParameterException: The platform version must be null when specifying an EC2 launch type.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"x"}]}
                InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x"}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x","weight":1001}]}
                InvalidParameterException: The weight of capacity provider 'x' must be between 0 and 1000, and is 1001.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"x","base":-1}]}
                InvalidParameterException: The base of capacity provider 'x' must be between 0 and 100000, and is -1.
            !CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{}]}
                InvalidParameterException: Capacity provider can not be blank.
            CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[]} => service.launchType
                service.launchType: "EC2"
            !UpdateService {"service":"b","capacityProviderStrategy":[{"capacityProvider":"x"}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            UpdateService {"service":"a","capacityProviderStrategy":[]}
                {"service":{"availabilityZoneRebalancing":"DISABLED","clusterArn":"arn:cluster/default","createdAt":1800000000,"createdBy":"arn:aws:iam::123456789012:root","currentServiceRevisions":[{"arn":"arn:service-revision/default/a/@r1","pendingTaskCount":0,"requestedTaskCount":0,"runningTaskCount":0}],"deploymentConfiguration":{"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"},"deploymentController":{"type":"ECS"},"deployments":[{"createdAt":1800000000,"desiredCount":0,"failedTasks":0,"id":"ecs-svc/@r1","launchType":"EXTERNAL","pendingCount":0,"rolloutState":"COMPLETED","rolloutStateReason":"ECS deployment ecs-svc/@r1 completed.","runningCount":0,"status":"PRIMARY","taskDefinition":"arn:task-definition/web:1","updatedAt":1800000000}],"desiredCount":0,"enableECSManagedTags":false,"enableExecuteCommand":false,"events":[{"createdAt":1800000000,"id":"01a3185c-5000-c34d-0bff-901502803ca5","message":"(service a) has reached a steady state."},{"createdAt":1800000000,"id":"01a3185c-5000-71c1-8690-ee42c90bb5b9","message":"(service a) (deployment ecs-svc/@r1) deployment completed."}],"launchType":"EXTERNAL","loadBalancers":[],"pendingCount":0,"placementConstraints":[],"placementStrategy":[],"propagateTags":"NONE","resourceManagementType":"CUSTOMER","runningCount":0,"schedulingStrategy":"REPLICA","serviceArn":"arn:service/default/a","serviceName":"a","serviceRegistries":[],"status":"ACTIVE","tags":[],"taskDefinition":"arn:task-definition/web:1"}}
            UpdateService {"service":"a","capacityProviderStrategy":[],"forceNewDeployment":true} => service.launchType
                service.launchType: "EXTERNAL"
        "#]],
    );
}

#[test]
fn a_daemon_is_counted_by_its_instances() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","desiredCount":0}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","placementStrategy":[{"type":"random"}]}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","launchType":"FARGATE"}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","availabilityZoneRebalancing":"ENABLED"}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","capacityProviderStrategy":[{"capacityProvider":"x"}]}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentController":{"type":"EXTERNAL"}}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"maximumPercent":150}}
        !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1}}
        CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.schedulingStrategy service.deploymentConfiguration service.availabilityZoneRebalancing service.launchType
        !UpdateService {"service":"d","desiredCount":1}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","desiredCount":0}
                InvalidParameterException: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","placementStrategy":[{"type":"random"}]}
                InvalidParameterException: The daemon scheduling strategy does not support placement strategies. Remove the placement strategies and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","launchType":"FARGATE"}
                InvalidParameterException: The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","availabilityZoneRebalancing":"ENABLED"}
                InvalidParameterException: Availability Zone Rebalancing does not support DAEMON services
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","capacityProviderStrategy":[{"capacityProvider":"x"}]}
                InvalidParameterException: The daemon scheduling strategy does not support a capacity provider strategy. Remove the capacity provider strategy and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentController":{"type":"EXTERNAL"}}
                InvalidParameterException: The daemon scheduling strategy does not support the EXTERNAL deployment controller. Change the deployment controller and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"maximumPercent":150}}
                InvalidParameterException: The daemon scheduling strategy does not support values above 100 for maximumPercent. Change the value and try again
            !CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1}}
                InvalidParameterException: The daemon scheduling strategy does not support the deployment strategy BLUE_GREEN. Use ROLLING and try again
            CreateService {"serviceName":"d","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.schedulingStrategy service.deploymentConfiguration service.availabilityZoneRebalancing service.launchType
                service.schedulingStrategy: "DAEMON"
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":100,"minimumHealthyPercent":0,"strategy":"ROLLING"}
                service.availabilityZoneRebalancing: "DISABLED"
                service.launchType: "EC2"
            !UpdateService {"service":"d","desiredCount":1}
                InvalidParameterException: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again
        "#]],
    );
}

#[test]
fn zones_are_kept_in_balance_where_they_can_be() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50}} => service.availabilityZoneRebalancing
        CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"placementStrategy":[{"type":"binpack","field":"cpu"}]} => service.availabilityZoneRebalancing
        CreateService {"serviceName":"c","taskDefinition":"web","desiredCount":0,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"},{"type":"random"}]} => service.availabilityZoneRebalancing
        CreateService {"serviceName":"d","taskDefinition":"web","desiredCount":0,"placementConstraints":[{"type":"memberOf","expression":"attribute:ecs.availability-zone == a"}]} => service.availabilityZoneRebalancing
        !CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"X"}
        !CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"ENABLED","launchType":"EXTERNAL"}
        CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
        !UpdateService {"service":"a","availabilityZoneRebalancing":"ENABLED"}
        UpdateService {"service":"e","availabilityZoneRebalancing":"ENABLED"} => service.availabilityZoneRebalancing
        !UpdateService {"service":"e","deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50}}
        UpdateService {"service":"e","deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50},"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50}} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
            CreateService {"serviceName":"b","taskDefinition":"web","desiredCount":0,"placementStrategy":[{"type":"binpack","field":"cpu"}]} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
            CreateService {"serviceName":"c","taskDefinition":"web","desiredCount":0,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"},{"type":"random"}]} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "ENABLED"
            CreateService {"serviceName":"d","taskDefinition":"web","desiredCount":0,"placementConstraints":[{"type":"memberOf","expression":"attribute:ecs.availability-zone == a"}]} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
            !CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"X"}
                InvalidParameterException: availabilityZoneRebalancing should be one of [ENABLED,DISABLED], and is 'X'.
            !CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"ENABLED","launchType":"EXTERNAL"}
                InvalidParameterException: Availability Zone Rebalancing does not support the EXTERNAL launch type
            CreateService {"serviceName":"e","taskDefinition":"web","desiredCount":0,"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
            !UpdateService {"service":"a","availabilityZoneRebalancing":"ENABLED"}
                InvalidParameterException: Availability Zone Rebalancing does not support maximumPercent <= 100
            UpdateService {"service":"e","availabilityZoneRebalancing":"ENABLED"} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "ENABLED"
            !UpdateService {"service":"e","deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50}}
                InvalidParameterException: Availability Zone Rebalancing does not support maximumPercent <= 100
            UpdateService {"service":"e","deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":50},"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
        "#]],
    );
}

#[test]
fn a_service_may_be_deployed_from_outside() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        !CreateService {"serviceName":"x","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}}
        !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"launchType":"EC2"}
        !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"networkConfiguration":{}}
        !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}
        CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}} => service.deployments service.taskSets service.deploymentController service.taskDefinition service.launchType service.availabilityZoneRebalancing
        !UpdateService {"service":"x","taskDefinition":"web"}
        !UpdateService {"service":"x","forceNewDeployment":true}
        UpdateService {"service":"x","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.desiredCount service.deployments
        !UpdateService {"service":"x","deploymentController":{"type":"ECS"}}
        !DeleteService {"service":"x"}
        DeleteService {"service":"x","force":true} => service.status service.desiredCount
        DescribeServices {"services":["x"]} => services.*.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateService {"serviceName":"x","taskDefinition":"web","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}}
                InvalidParameterException: TaskDefinition must be blank
            !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"launchType":"EC2"}
                InvalidParameterException: LaunchType must be blank: services with an EXTERNAL deployment controller leave it to their task sets.
            !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"networkConfiguration":{}}
                InvalidParameterException: Network Configuration must be blank: services with an EXTERNAL deployment controller leave it to their task sets.
            !CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"},"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}
                InvalidParameterException: The deployment circuit breaker is only supported with the ECS deployment controller.
            CreateService {"serviceName":"x","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}} => service.deployments service.taskSets service.deploymentController service.taskDefinition service.launchType service.availabilityZoneRebalancing
                service.deployments: []
                service.taskSets: []
                service.deploymentController: {"type":"EXTERNAL"}
                service.taskDefinition: 
                service.launchType: 
                service.availabilityZoneRebalancing: "DISABLED"
            !UpdateService {"service":"x","taskDefinition":"web"}
                InvalidParameterException: Unable to update task definition on services with an EXTERNAL deployment controller. Create a new task set with it.
            !UpdateService {"service":"x","forceNewDeployment":true}
                InvalidParameterException: Unable to force a new deployment on services with an EXTERNAL deployment controller. Create a new task set.
            UpdateService {"service":"x","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.desiredCount service.deployments
                service.desiredCount: 2
                service.deployments: []
            !UpdateService {"service":"x","deploymentController":{"type":"ECS"}}
                UnsupportedFeatureException: The deployment controller of a service cannot be changed by this release of Berth: it stays EXTERNAL. Omit deploymentController, or create another service.
            !DeleteService {"service":"x"}
                InvalidParameterException: The service cannot be stopped while it is scaled above 0.
            DeleteService {"service":"x","force":true} => service.status service.desiredCount
                service.status: "DRAINING"
                service.desiredCount: 0
            DescribeServices {"services":["x"]} => services.*.status
                services.*.status: "INACTIVE"
        "#]],
    );
}
