//! What calls about managed daemons refuse, and how lists are narrowed down.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn what_cannot_be_is_refused() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a","FARGATE"]} => cluster.clusterName
        !CreateDaemon {"daemonName":"no daemon","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/FARGATE"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":[]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a","arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/none:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/old:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/files:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"critical":true}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"enableExecuteCommand":true}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"alarms":{"enable":true,"alarmNames":["a"]}}}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"bakeTimeInMinutes":1441}}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"propagateTags":"SERVICE"}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"aws:x"}]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"critical":false,"enableExecuteCommand":false,"deploymentConfiguration":{"alarms":{"enable":false}}} => status
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        !UpdateDaemon {"daemonArn":"arn:daemon/default/other","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
        !DeleteDaemon {"daemonArn":"arn:daemon/default/other"}
        !DescribeDaemon {"daemonArn":"arn:daemon/default/other"}
        !ListDaemonDeployments {"daemonArn":"arn:daemon/default/other"}
        !ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","status":["DONE"]}
        !ListDaemons {"capacityProviderArns":["a"]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/00000000000000000000000000000000"]}
        "#,
        expect![[r#"
            provider a
            CreateCluster {"capacityProviders":["a","FARGATE"]} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateDaemon {"daemonName":"no daemon","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
                InvalidParameterException: Invalid daemon name 'no daemon'. Up to 255 letters, numbers, hyphens and underscores are allowed.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"]}
                InvalidParameterException: The specified capacity provider 'b' is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/FARGATE"]}
                UnsupportedFeatureException: A daemon runs on the container instances of its capacity providers, and FARGATE and FARGATE_SPOT have none of their own. Name another capacity provider.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["a"]}
                InvalidParameterException: Invalid identifier: 'a' is not the ARN of a capacity provider of this account.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":[]}
                InvalidParameterException: capacityProviderArns cannot be empty.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a","arn:capacity-provider/a"]}
                InvalidParameterException: capacityProviderArns cannot contain a duplicate capacity provider.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/none:1","capacityProviderArns":["arn:capacity-provider/a"]}
                ClientException: Daemon task definition not found.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/old:1","capacityProviderArns":["arn:capacity-provider/a"]}
                ClientException: The specified daemon task definition is not in ACTIVE status. Specify an active daemon task definition and try again.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/files:1","capacityProviderArns":["arn:capacity-provider/a"]}
                UnsupportedFeatureException: Container 'a' uses credentialSpecs, which this release of Berth cannot provide. Remove it: no container gets an account of a domain.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
                ClientException: Daemon task definition not found.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"critical":true}
                UnsupportedFeatureException: critical is not supported by Berth, which cannot replace your machines: when a task of a daemon ends, another is started on the same instance, and other tasks stay. Set critical to false, or omit it.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"enableExecuteCommand":true}
                UnsupportedFeatureException: enableExecuteCommand is not supported by this release of Berth. Omit it.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"alarms":{"enable":true,"alarmNames":["a"]}}}
                UnsupportedFeatureException: deploymentConfiguration.alarms is not supported by this release of Berth. Omit it, or set enable to false.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"bakeTimeInMinutes":1441}}
                InvalidParameterException: bakeTimeInMinutes must be between 0 and 1440, and is 1441.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"propagateTags":"SERVICE"}
                InvalidParameterException: propagateTags should be one of [DAEMON,NONE], and is 'SERVICE'.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"aws:x"}]}
                InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
                InvalidParameterException: idempotency token longer than 36. The clientToken has 37 characters.
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"critical":false,"enableExecuteCommand":false,"deploymentConfiguration":{"alarms":{"enable":false}}} => status
                status: "ACTIVE"
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
                InvalidParameterException: Creation of daemon was not idempotent.
            !UpdateDaemon {"daemonArn":"arn:daemon/default/other","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
                DaemonNotFoundException: Daemon not found.
            !DeleteDaemon {"daemonArn":"arn:daemon/default/other"}
                DaemonNotFoundException: Daemon not found.
            !DescribeDaemon {"daemonArn":"arn:daemon/default/other"}
                DaemonNotFoundException: Daemon not found.
            !ListDaemonDeployments {"daemonArn":"arn:daemon/default/other"}
                ClientException: Daemon not found.
            !ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","status":["DONE"]}
                InvalidParameterException: status should be one of [PENDING,SUCCESSFUL,STOPPED,STOP_REQUESTED,IN_PROGRESS,ROLLBACK_IN_PROGRESS,ROLLBACK_SUCCESSFUL,ROLLBACK_FAILED], and is 'DONE'.
            !ListDaemons {"capacityProviderArns":["a"]}
                InvalidParameterException: Invalid identifier: 'a' is not the ARN of a capacity provider of this account.
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/00000000000000000000000000000000"]}
                {"daemonDeployments":[],"failures":[{"arn":"arn:daemon-deployment/default/log/00000000000000000000000000000000","reason":"MISSING"}]}
        "#]],
    );
}

#[test]
fn the_same_token_makes_the_same_daemon() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"x"}
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"x"}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"],"clientToken":"x"}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"y"}
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"x"}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d1","status":"ACTIVE"}
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"x"}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d1","status":"ACTIVE"}
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"],"clientToken":"x"}
                InvalidParameterException: Creation of daemon was not idempotent.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"clientToken":"y"}
                InvalidParameterException: Creation of daemon was not idempotent.
        "#]],
    );
}

#[test]
fn daemons_are_listed_page_by_page() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        CreateDaemon {"daemonName":"metrics","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"]} => status
        CreateDaemon {"daemonName":"trace","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListDaemons {}
        ListDaemons {"capacityProviderArns":["arn:capacity-provider/b"]}
        ListDaemons {"maxResults":2} => daemonSummariesList.*.daemonArn
        !ListDaemons {"maxResults":0}
        !ListDaemons {"nextToken":"x"}
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","status":["STOPPED"]}
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","maxResults":1} => daemonDeployments.*.status
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","createdAt":{"before":1}}
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            CreateDaemon {"daemonName":"metrics","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/b"]} => status
                status: "ACTIVE"
            CreateDaemon {"daemonName":"trace","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListDaemons {}
                {"daemonSummariesList":[{"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","status":"ACTIVE","updatedAt":1800000000},{"createdAt":1800000000,"daemonArn":"arn:daemon/default/metrics","status":"ACTIVE","updatedAt":1800000000},{"createdAt":1800000000,"daemonArn":"arn:daemon/default/trace","status":"ACTIVE","updatedAt":1800000000}]}
            ListDaemons {"capacityProviderArns":["arn:capacity-provider/b"]}
                {"daemonSummariesList":[{"createdAt":1800000000,"daemonArn":"arn:daemon/default/metrics","status":"ACTIVE","updatedAt":1800000000}]}
            ListDaemons {"maxResults":2} => daemonSummariesList.*.daemonArn
                daemonSummariesList.*.daemonArn: "arn:daemon/default/log" "arn:daemon/default/metrics"
            !ListDaemons {"maxResults":0}
                InvalidParameterException: maxResults must be between 1 and 100, but it is 0.
            !ListDaemons {"nextToken":"x"}
                InvalidParameterException: Invalid token.
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","status":["STOPPED"]}
                {"daemonDeployments":[]}
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","maxResults":1} => daemonDeployments.*.status
                daemonDeployments.*.status: "SUCCESSFUL"
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log","createdAt":{"before":1}}
                {"daemonDeployments":[]}
        "#]],
    );
}

#[test]
fn daemons_have_tags() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"a","value":"1"}]} => status
        TagResource {"resourceArn":"arn:daemon/default/log","tags":[{"key":"b","value":"2"}]}
        ListTagsForResource {"resourceArn":"arn:daemon/default/log"}
        UntagResource {"resourceArn":"arn:daemon/default/log","tagKeys":["a"]}
        ListTagsForResource {"resourceArn":"arn:daemon/default/log"}
        !ListTagsForResource {"resourceArn":"arn:daemon/default/other"}
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"a","value":"1"}]} => status
                status: "ACTIVE"
            TagResource {"resourceArn":"arn:daemon/default/log","tags":[{"key":"b","value":"2"}]}
                {}
            ListTagsForResource {"resourceArn":"arn:daemon/default/log"}
                {"tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}
            UntagResource {"resourceArn":"arn:daemon/default/log","tagKeys":["a"]}
                {}
            ListTagsForResource {"resourceArn":"arn:daemon/default/log"}
                {"tags":[{"key":"b","value":"2"}]}
            !ListTagsForResource {"resourceArn":"arn:daemon/default/other"}
                InvalidParameterException: The specified resource 'arn:daemon/default/other' was not found. Specify a resource that exists and try again.
        "#]],
    );
}

#[test]
fn no_agent_is_updated() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        !UpdateContainerAgent {"containerInstance":"@i1"}
        !UpdateContainerAgent {"containerInstance":"00000000000000000000000000000000"}
        !UpdateContainerAgent {"containerInstance":"x"}
        RegisterContainerInstance {"totalResources":[{"name":"CPU","type":"INTEGER","integerValue":1024},{"name":"MEMORY","type":"INTEGER","integerValue":1024}],"versionInfo":{"agentVersion":"1.80.0"}} => containerInstance.versionInfo
        !UpdateContainerAgent {"containerInstance":"@i2"}
        DeregisterContainerInstance {"containerInstance":"@i2"} => containerInstance.status
        !UpdateContainerAgent {"containerInstance":"@i2"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !UpdateContainerAgent {"containerInstance":"@i1"}
                MissingVersionException: The container agent version could not be determined: the agent has not told it when it connected.
            !UpdateContainerAgent {"containerInstance":"00000000000000000000000000000000"}
                InvalidParameterException: The referenced container instance was not found.
            !UpdateContainerAgent {"containerInstance":"x"}
                InvalidParameterException: containerInstanceId length should be one of [32,36]
            RegisterContainerInstance {"totalResources":[{"name":"CPU","type":"INTEGER","integerValue":1024},{"name":"MEMORY","type":"INTEGER","integerValue":1024}],"versionInfo":{"agentVersion":"1.80.0"}} => containerInstance.versionInfo
                containerInstance.versionInfo: {"agentVersion":"1.80.0"}
            !UpdateContainerAgent {"containerInstance":"@i2"}
                NoUpdateAvailableException: There is no update available for your container agent. It is 1.80.0; Berth updates no agents, so start another version where it runs.
            DeregisterContainerInstance {"containerInstance":"@i2"} => containerInstance.status
                containerInstance.status: "INACTIVE"
            !UpdateContainerAgent {"containerInstance":"@i2"}
                InvalidParameterException: The referenced container instance was not found.
        "#]],
    );
}

#[test]
fn a_cluster_with_daemons_is_not_deleted() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]} => cluster.clusterName
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status
        !DeleteCluster {}
        DeleteDaemon {"daemonArn":"arn:daemon/default/log"} => status
        !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        DeleteCluster {} => cluster.status
        "#,
        expect![[r#"
            provider a
            CreateCluster {"capacityProviders":["a"]} => cluster.clusterName
                cluster.clusterName: "default"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d1","status":"ACTIVE"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status
                daemonDeployments.*.status: "SUCCESSFUL"
            !DeleteCluster {}
                ClusterContainsServicesException: The Cluster cannot be deleted while Daemons are active.
            DeleteDaemon {"daemonArn":"arn:daemon/default/log"} => status
                status: "DELETE_IN_PROGRESS"
            !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
                DaemonNotFoundException: Daemon not found.
            DeleteCluster {} => cluster.status
                cluster.status: "INACTIVE"
        "#]],
    );
}
