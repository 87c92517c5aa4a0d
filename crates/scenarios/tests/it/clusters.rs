//! Clusters from their making to their end.
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn a_cluster_is_made_once_and_deleted_when_empty() {
    check(
        r#"
        DescribeClusters {"clusters":["prod"]}
        !RunTask {"cluster":"prod","taskDefinition":"web"}
        CreateCluster {"clusterName":"prod","tags":[{"key":"a","value":"b"}]} => cluster.clusterArn cluster.status cluster.settings cluster.tags
        CreateCluster {"clusterName":"prod"} => cluster.tags
        UpdateClusterSettings {"cluster":"prod","settings":[{"name":"containerInsights","value":"enabled"}]} => cluster.settings
        !UpdateClusterSettings {"cluster":"prod","settings":[{"name":"containerInsights","value":"maybe"}]}
        !UpdateCluster {"cluster":"prod","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE"}}}
        DescribeClusters {"clusters":["prod"]} => clusters.*.settings clusters.*.statistics clusters.*.tags
        DescribeClusters {"clusters":["prod"],"include":["TAGS","SETTINGS"]} => clusters.*.settings clusters.*.tags
        instance 1024 2048
        !DeleteCluster {"cluster":"prod"}
        DeregisterContainerInstance {"containerInstance":"@i1"} => containerInstance.status
        DeleteCluster {"cluster":"prod"} => cluster.status
        !RunTask {"cluster":"prod","taskDefinition":"web"}
        DescribeClusters {"clusters":["prod"]} => clusters.*.status
        CreateCluster {"clusterName":"prod"} => cluster.status cluster.tags
        "#,
        expect![[r#"
            DescribeClusters {"clusters":["prod"]}
                {"clusters":[],"failures":[{"arn":"arn:cluster/prod","reason":"MISSING"}]}
            !RunTask {"cluster":"prod","taskDefinition":"web"}
                ClusterNotFoundException: Cluster not found.
            CreateCluster {"clusterName":"prod","tags":[{"key":"a","value":"b"}]} => cluster.clusterArn cluster.status cluster.settings cluster.tags
                cluster.clusterArn: "arn:cluster/prod"
                cluster.status: "ACTIVE"
                cluster.settings: [{"name":"containerInsights","value":"disabled"}]
                cluster.tags: [{"key":"a","value":"b"}]
            CreateCluster {"clusterName":"prod"} => cluster.tags
                cluster.tags: [{"key":"a","value":"b"}]
            UpdateClusterSettings {"cluster":"prod","settings":[{"name":"containerInsights","value":"enabled"}]} => cluster.settings
                cluster.settings: [{"name":"containerInsights","value":"enabled"}]
            !UpdateClusterSettings {"cluster":"prod","settings":[{"name":"containerInsights","value":"maybe"}]}
                InvalidParameterException: The value of containerInsights should be one of [enabled,disabled,enhanced].
            !UpdateCluster {"cluster":"prod","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE"}}}
                InvalidParameterException: A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration.
            DescribeClusters {"clusters":["prod"]} => clusters.*.settings clusters.*.statistics clusters.*.tags
                clusters.*.settings: []
                clusters.*.statistics: []
                clusters.*.tags: []
            DescribeClusters {"clusters":["prod"],"include":["TAGS","SETTINGS"]} => clusters.*.settings clusters.*.tags
                clusters.*.settings: [{"name":"containerInsights","value":"enabled"}]
                clusters.*.tags: [{"key":"a","value":"b"}]
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/prod/@i1"
            !DeleteCluster {"cluster":"prod"}
                ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances are active or draining.
            DeregisterContainerInstance {"containerInstance":"@i1"} => containerInstance.status
                containerInstance.status: "INACTIVE"
            DeleteCluster {"cluster":"prod"} => cluster.status
                cluster.status: "INACTIVE"
            !RunTask {"cluster":"prod","taskDefinition":"web"}
                ClusterNotFoundException: The referenced cluster was inactive.
            DescribeClusters {"clusters":["prod"]} => clusters.*.status
                clusters.*.status: "INACTIVE"
            CreateCluster {"clusterName":"prod"} => cluster.status cluster.tags
                cluster.status: "ACTIVE"
                cluster.tags: []
        "#]],
    );
}

#[test]
fn a_deleted_cluster_is_forgotten() {
    check(
        r#"
        CreateCluster {"clusterName":"prod"} => cluster.status
        DeleteCluster {"cluster":"prod"} => cluster.status
        wait 3600000
        DescribeClusters {"clusters":["prod"]} => clusters failures
        "#,
        expect![[r#"
            CreateCluster {"clusterName":"prod"} => cluster.status
                cluster.status: "ACTIVE"
            DeleteCluster {"cluster":"prod"} => cluster.status
                cluster.status: "INACTIVE"
            wait 3600000
            DescribeClusters {"clusters":["prod"]} => clusters failures
                clusters: []
                failures: [{"arn":"arn:cluster/prod","reason":"MISSING"}]
        "#]],
    );
}

#[test]
fn a_cluster_is_forgotten_with_all_that_is_left_of_it() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        "instance 1024 2048",
        r#"CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}"#,
        "agents",
        "wait 10000",
        r#"UpdateService {"service":"web","taskDefinition":"web:2"}"#,
        "agents",
        // Some of these find no room, which is explained.
        r#"RunTask {"taskDefinition":"web","count":10,"clientToken":"x"}"#,
        r#"DeleteService {"service":"web","force":true}"#,
        r#"DeregisterContainerInstance {"containerInstance":"@i1","force":true}"#,
    ] {
        world.line(line);
    }
    assert!(!world.state().tokens.is_empty() && !world.state().explanations.is_empty());
    // At the very time at which its service is INACTIVE.
    world.line("DeleteCluster {}");
    world.line("wait 3599999");
    assert!(world.state().cluster.is_some());
    world.line("wait 1");
    assert!(world.state().is_vacant());
}
