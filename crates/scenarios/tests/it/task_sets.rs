//! Services that are deployed from outside: their task sets come, change and go.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_task_set_is_kept_at_its_share() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 8192
        CreateService {"serviceName":"s","desiredCount":5,"deploymentController":{"type":"EXTERNAL"}} => service.taskSets service.deployments
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","externalId":"blue","scale":{"value":50,"unit":"PERCENT"},"tags":[{"key":"a","value":"1"}]}
        DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.computedDesiredCount taskSets.*.pendingCount taskSets.*.stabilityStatus taskSets.*.tags
        agents
        wait 10000
        DescribeTaskSets {"cluster":"default","service":"s","taskSets":["ecs-svc/@r1","ecs-svc/1"],"include":["TAGS"]} => taskSets.*.runningCount taskSets.*.stabilityStatus taskSets.*.tags failures
        UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/@r1"} => taskSet.status
        DescribeServices {"services":["s"]} => services.*.runningCount services.*.taskSets.*.status services.*.taskDefinition services.*.deployments services.*.events.*.message
        UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":100}} => taskSet.computedDesiredCount taskSet.scale
        DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.computedDesiredCount taskSets.*.pendingCount taskSets.*.runningCount taskSets.*.stabilityStatus
        !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web:2"} => taskSet.status taskSet.scale taskSet.computedDesiredCount taskSet.launchType
        UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/@r2"} => taskSet.status
        !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
        DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","force":true} => taskSet.status
        !UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":100}}
        agents
        DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.id taskSets.*.status
        !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
        DeleteTaskSet {"cluster":"default","service":"s","taskSet":"arn:aws:ecs:us-east-1:123456789012:task-set/default/s/ecs-svc/@r2","force":true} => taskSet.status
        DeleteService {"service":"s","force":true} => service.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"s","desiredCount":5,"deploymentController":{"type":"EXTERNAL"}} => service.taskSets service.deployments
                service.taskSets: []
                service.deployments: []
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","externalId":"blue","scale":{"value":50,"unit":"PERCENT"},"tags":[{"key":"a","value":"1"}]}
                {"taskSet":{"clusterArn":"arn:cluster/default","computedDesiredCount":3,"createdAt":1800000000,"externalId":"blue","id":"ecs-svc/@r1","launchType":"EC2","loadBalancers":[],"pendingCount":0,"runningCount":0,"scale":{"unit":"PERCENT","value":50.0},"serviceArn":"arn:service/default/s","serviceRegistries":[],"stabilityStatus":"STABILIZING","stabilityStatusAt":1800000000,"status":"ACTIVE","tags":[{"key":"a","value":"1"}],"taskDefinition":"arn:task-definition/web:1","taskSetArn":"arn:task-set/default/s/ecs-svc/@r1","updatedAt":1800000000}}
            DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.computedDesiredCount taskSets.*.pendingCount taskSets.*.stabilityStatus taskSets.*.tags
                taskSets.*.computedDesiredCount: 3
                taskSets.*.pendingCount: 3
                taskSets.*.stabilityStatus: "STABILIZING"
                taskSets.*.tags: []
            agents
            wait 10000
            DescribeTaskSets {"cluster":"default","service":"s","taskSets":["ecs-svc/@r1","ecs-svc/1"],"include":["TAGS"]} => taskSets.*.runningCount taskSets.*.stabilityStatus taskSets.*.tags failures
                taskSets.*.runningCount: 3
                taskSets.*.stabilityStatus: "STEADY_STATE"
                taskSets.*.tags: [{"key":"a","value":"1"}]
                failures: [{"arn":"arn:task-set/default/s/ecs-svc/1","reason":"MISSING"}]
            UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/@r1"} => taskSet.status
                taskSet.status: "PRIMARY"
            DescribeServices {"services":["s"]} => services.*.runningCount services.*.taskSets.*.status services.*.taskDefinition services.*.deployments services.*.events.*.message
                services.*.runningCount: 3
                services.*.taskSets.*.status: "PRIMARY"
                services.*.taskDefinition: "arn:task-definition/web:1"
                services.*.deployments: []
                services.*.events.*.message: "(service s) (taskSet ecs-svc/@r1) has reached a steady state." "(service s) updated computedDesiredCount for taskSet ecs-svc/@r1 to 3." "(service s) has started 3 tasks: (task 01a3185c500071bb54d8d101b5b90280) (task 01a3185c5000491718de357e3da86796) (task 01a3185c50007476cf8a4baa5dc0a28a)."
            UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":100}} => taskSet.computedDesiredCount taskSet.scale
                taskSet.computedDesiredCount: 5
                taskSet.scale: {"unit":"PERCENT","value":100.0}
            DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.computedDesiredCount taskSets.*.pendingCount taskSets.*.runningCount taskSets.*.stabilityStatus
                taskSets.*.computedDesiredCount: 5
                taskSets.*.pendingCount: 2
                taskSets.*.runningCount: 3
                taskSets.*.stabilityStatus: "STABILIZING"
            !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
                InvalidParameterException: The task set cannot be deleted while it is PRIMARY. Make another task set PRIMARY, or use force.
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web:2"} => taskSet.status taskSet.scale taskSet.computedDesiredCount taskSet.launchType
                taskSet.status: "ACTIVE"
                taskSet.scale: {"unit":"PERCENT","value":0.0}
                taskSet.computedDesiredCount: 0
                taskSet.launchType: "EC2"
            UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/@r2"} => taskSet.status
                taskSet.status: "PRIMARY"
            !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
                InvalidParameterException: The task set cannot be deleted while it is scaled above 0. Set its scale to 0, or use force.
            DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","force":true} => taskSet.status
                taskSet.status: "DRAINING"
            !UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":100}}
                InvalidParameterException: The specified task set is DRAINING.
            agents
            DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.id taskSets.*.status
                taskSets.*.id: "ecs-svc/@r2"
                taskSets.*.status: "PRIMARY"
            !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1"}
                TaskSetNotFoundException: The specified task set does not exist.
            DeleteTaskSet {"cluster":"default","service":"s","taskSet":"arn:aws:ecs:us-east-1:123456789012:task-set/default/s/ecs-svc/@r2","force":true} => taskSet.status
                taskSet.status: "DRAINING"
            DeleteService {"service":"s","force":true} => service.status
                service.status: "DRAINING"
        "#]],
    );
}

#[test]
fn what_is_wrong_is_refused() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 8192
        CreateService {"serviceName":"own","taskDefinition":"web","desiredCount":0} => service.status
        !CreateTaskSet {"cluster":"default","service":"own","taskDefinition":"web"}
        !DescribeTaskSets {"cluster":"default","service":"own"}
        !CreateTaskSet {"cluster":"default","service":"none","taskDefinition":"web"}
        CreateService {"serviceName":"s","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.status
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":""}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"none"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"old"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"vpc"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":101}}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":-0.5}}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"unit":"TASKS"}}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","launchType":"FARGATE"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","launchType":"X"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"none"}]}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","platformVersion":"LATEST"}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","loadBalancers":[{"targetGroupArn":"x"}]}
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"0123456789012345678901234567890123456"}
        !UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/1","scale":{"value":1}}
        !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"s"}
        !UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/1"}
        DescribeTaskSets {"cluster":"default","service":"s","taskSets":["arn:aws:ecs:us-east-1:123456789012:task-set/default/own/ecs-svc/1"]} => failures
        !DescribeTaskSets {"cluster":"default","service":"s","include":["ALL"]}
        DeleteService {"service":"s","force":true} => service.status
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"own","taskDefinition":"web","desiredCount":0} => service.status
                service.status: "ACTIVE"
            !CreateTaskSet {"cluster":"default","service":"own","taskDefinition":"web"}
                InvalidParameterException: Amazon ECS only supports task set management on services configured to use external deployment controllers.
            !DescribeTaskSets {"cluster":"default","service":"own"}
                InvalidParameterException: Amazon ECS only supports task set management on services configured to use external deployment controllers.
            !CreateTaskSet {"cluster":"default","service":"none","taskDefinition":"web"}
                ServiceNotFoundException: Service not found.
            CreateService {"serviceName":"s","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.status
                service.status: "ACTIVE"
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":""}
                InvalidParameterException: TaskDefinition can not be blank.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"none"}
                ClientException: TaskDefinition not found.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"old"}
                ClientException: TaskDefinition is inactive
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"vpc"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":101}}
                InvalidParameterException: The scale value must be between 0.0 and 100.0, and is 101.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":-0.5}}
                InvalidParameterException: The scale value must be between 0.0 and 100.0, and is -0.5.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"unit":"TASKS"}}
                InvalidParameterException: scale unit should be one of [PERCENT], and is 'TASKS'.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","launchType":"FARGATE"}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","launchType":"X"}
                InvalidParameterException: launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"none"}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","platformVersion":"LATEST"}
                InvalidParameterException: The platform version must be null when specifying an EC2 launch type.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","loadBalancers":[{"targetGroupArn":"x"}]}
                UnsupportedFeatureException: loadBalancers is not supported by this release of Berth. Omit it.
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"0123456789012345678901234567890123456"}
                InvalidParameterException: idempotency token longer than 36. The clientToken has 37 characters.
            !UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/1","scale":{"value":1}}
                TaskSetNotFoundException: The specified task set does not exist.
            !DeleteTaskSet {"cluster":"default","service":"s","taskSet":"s"}
                TaskSetNotFoundException: The specified task set does not exist.
            !UpdateServicePrimaryTaskSet {"cluster":"default","service":"s","primaryTaskSet":"ecs-svc/1"}
                TaskSetNotFoundException: The specified task set does not exist.
            DescribeTaskSets {"cluster":"default","service":"s","taskSets":["arn:aws:ecs:us-east-1:123456789012:task-set/default/own/ecs-svc/1"]} => failures
                failures: [{"arn":"arn:task-set/default/own/ecs-svc/1","reason":"MISSING"}]
            !DescribeTaskSets {"cluster":"default","service":"s","include":["ALL"]}
                InvalidParameterException: include should be one of [TAGS], and is 'ALL'.
            DeleteService {"service":"s","force":true} => service.status
                service.status: "DRAINING"
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"}
                ServiceNotActiveException: Service was not ACTIVE.
        "#]],
    );
}

#[test]
fn a_token_is_good_for_one_set_and_five_are_enough() {
    check(
        r#"
        CreateCluster {} => cluster.status
        CreateService {"serviceName":"s","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.status
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"x"} => taskSet.id
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"x"} => taskSet.id
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web:2","clientToken":"x"}
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
        !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"}
        DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.id
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            CreateService {"serviceName":"s","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}} => service.status
                service.status: "ACTIVE"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"x"} => taskSet.id
                taskSet.id: "ecs-svc/@r1"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","clientToken":"x"} => taskSet.id
                taskSet.id: "ecs-svc/@r1"
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web:2","clientToken":"x"}
                InvalidParameterException: Creation of task set was not idempotent.
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
                taskSet.id: "ecs-svc/@r2"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
                taskSet.id: "ecs-svc/@r3"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
                taskSet.id: "ecs-svc/@r4"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"} => taskSet.id
                taskSet.id: "ecs-svc/@r5"
            !CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web"}
                InvalidParameterException: 5 deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit.
            DescribeTaskSets {"cluster":"default","service":"s"} => taskSets.*.id
                taskSets.*.id: "ecs-svc/@r2" "ecs-svc/@r5" "ecs-svc/@r1" "ecs-svc/@r4" "ecs-svc/@r3"
        "#]],
    );
}

#[test]
fn the_tasks_of_a_set_go_to_its_providers() {
    check(
        r#"
        provider spot
        CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
        CreateService {"serviceName":"s","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}} => service.status
        CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":100}} => taskSet.capacityProviderStrategy taskSet.launchType
        ListTasks {"serviceName":"s"} => taskArns
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.capacityProviderName tasks.*.startedBy
        !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
        UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":0}} => taskSet.computedDesiredCount
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stoppedReason
        "#,
        expect![[r#"
            provider spot
            CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
                cluster.status: "ACTIVE"
            CreateService {"serviceName":"s","desiredCount":1,"deploymentController":{"type":"EXTERNAL"}} => service.status
                service.status: "ACTIVE"
            CreateTaskSet {"cluster":"default","service":"s","taskDefinition":"web","scale":{"value":100}} => taskSet.capacityProviderStrategy taskSet.launchType
                taskSet.capacityProviderStrategy: [{"base":0,"capacityProvider":"spot","weight":1}]
                taskSet.launchType: 
            ListTasks {"serviceName":"s"} => taskArns
                taskArns: ["arn:task/default/@t1"]
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.capacityProviderName tasks.*.startedBy
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.capacityProviderName: "spot"
                tasks.*.startedBy: "ecs-svc/@r1"
            !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
                ResourceInUseException: The specified capacity provider is in use and cannot be removed.
            UpdateTaskSet {"cluster":"default","service":"s","taskSet":"ecs-svc/@r1","scale":{"value":0}} => taskSet.computedDesiredCount
                taskSet.computedDesiredCount: 0
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stoppedReason: "Scaling activity initiated by (taskset ecs-svc/@r1)"
        "#]],
    );
}
