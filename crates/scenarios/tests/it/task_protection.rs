//! Tasks that scale-in and deployments leave alone.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn tasks_of_services_are_protected_for_a_while() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        RunTask {"taskDefinition":"web"} => tasks.*.taskArn
        GetTaskProtection {}
        UpdateTaskProtection {"tasks":["@t1","@t2","00000000000000000000000000000001"],"protectionEnabled":true}
        GetTaskProtection {"tasks":["@t1","@t2"]}
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":1}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.version
        wait 60000
        GetTaskProtection {}
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true}
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false}
        !UpdateTaskProtection {"tasks":[],"protectionEnabled":true}
        !UpdateTaskProtection {"tasks":["@t1"]}
        !UpdateTaskProtection {"tasks":["x"],"protectionEnabled":true}
        !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":0}
        !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":2881}
        !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false,"expiresInMinutes":1}
        StopTask {"task":"@t1"} => task.desiredStatus
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true}
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
            RunTask {"taskDefinition":"web"} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t2"
            GetTaskProtection {}
                {"failures":[],"protectedTasks":[{"protectionEnabled":false,"taskArn":"arn:task/default/@t1"}]}
            UpdateTaskProtection {"tasks":["@t1","@t2","00000000000000000000000000000001"],"protectionEnabled":true}
                {"failures":[{"arn":"arn:task/default/@t2","detail":"Only a task of a service that is not stopping can be protected.","reason":"TASK_NOT_VALID"},{"arn":"arn:task/default/00000000000000000000000000000001","reason":"MISSING"}],"protectedTasks":[{"expirationDate":1800007200,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]}
            GetTaskProtection {"tasks":["@t1","@t2"]}
                {"failures":[{"arn":"arn:task/default/@t2","detail":"Only a task of a service that is not stopping can be protected.","reason":"TASK_NOT_VALID"}],"protectedTasks":[{"expirationDate":1800007200,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]}
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":1}
                {"failures":[],"protectedTasks":[{"expirationDate":1800000060,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.version
                tasks.*.version: 3
            wait 60000
            GetTaskProtection {}
                {"failures":[],"protectedTasks":[{"protectionEnabled":false,"taskArn":"arn:task/default/@t1"}]}
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true}
                {"failures":[],"protectedTasks":[{"expirationDate":1800007260,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]}
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false}
                {"failures":[],"protectedTasks":[{"protectionEnabled":false,"taskArn":"arn:task/default/@t1"}]}
            !UpdateTaskProtection {"tasks":[],"protectionEnabled":true}
                InvalidParameterException: Tasks cannot be empty.
            !UpdateTaskProtection {"tasks":["@t1"]}
                InvalidParameterException: protectionEnabled is missing
            !UpdateTaskProtection {"tasks":["x"],"protectionEnabled":true}
                InvalidParameterException: taskId length should be one of [32,36]
            !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":0}
                InvalidParameterException: expiresInMinutes must be between 1 and 2880, and is 0.
            !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":2881}
                InvalidParameterException: expiresInMinutes must be between 1 and 2880, and is 2881.
            !UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false,"expiresInMinutes":1}
                InvalidParameterException: expiresInMinutes is only valid when protectionEnabled is true.
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true}
                {"failures":[{"arn":"arn:task/default/@t1","detail":"Only a task of a service that is not stopping can be protected.","reason":"TASK_NOT_VALID"}],"protectedTasks":[]}
        "#]],
    );
}

#[test]
fn protection_that_blocks_a_deployment_is_not_prolonged() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => protectedTasks failures
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        ListTasks {"serviceName":"web"}
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => protectedTasks failures
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 10000
        UpdateTaskProtection {"tasks":["@t1","@t2"],"protectionEnabled":true} => protectedTasks failures
        DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false} => protectedTasks failures
        DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
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
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => protectedTasks failures
                protectedTasks: [{"expirationDate":1800007210,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]
                failures: []
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => protectedTasks failures
                protectedTasks: [{"expirationDate":1800007210,"protectionEnabled":true,"taskArn":"arn:task/default/@t1"}]
                failures: []
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateTaskProtection {"tasks":["@t1","@t2"],"protectionEnabled":true} => protectedTasks failures
                protectedTasks: [{"expirationDate":1800007220,"protectionEnabled":true,"taskArn":"arn:task/default/@t2"}]
                failures: [{"arn":"arn:task/default/@t1","detail":"Protected tasks keep a service deployment from its end. End their protection, or wait until it expires.","reason":"DEPLOYMENT_BLOCKED"}]
            DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING"
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":false} => protectedTasks failures
                protectedTasks: [{"protectionEnabled":false,"taskArn":"arn:task/default/@t1"}]
                failures: []
            DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "STOPPED"
        "#]],
    );
}
