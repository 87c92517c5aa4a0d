//! How a service's tasks are to be replaced: which configurations there are.
use berth_scenarios::check;
use expect_test::expect;

/// One CreateService for each configuration, and what became of it; refused where it begins with
/// `!`.
fn configurations(all: &[&str], expected: expect_test::Expect) {
    let mut script = "CreateCluster {} => cluster.clusterName\n".to_owned();
    for (n, configuration) in all.iter().enumerate() {
        let (mark, configuration, shown) = match configuration.strip_prefix('!') {
            Some(refused) => ("!", refused, ""),
            None => ("", *configuration, " => service.deploymentConfiguration"),
        };
        script.push_str(&format!(
            r#"{mark}CreateService {{"serviceName":"s{n}","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{configuration}}}{shown}
            "#
        ));
    }
    check(&script, expected);
}

#[test]
fn percentages_leave_room_to_move() {
    configurations(
        &[
            r#"{}"#,
            r#"{"maximumPercent":100,"minimumHealthyPercent":0}"#,
            r#"!{"maximumPercent":100}"#,
            r#"!{"maximumPercent":99}"#,
            r#"!{"minimumHealthyPercent":101}"#,
            r#"!{"minimumHealthyPercent":-1}"#,
            r#"!{"bakeTimeInMinutes":1}"#,
        ],
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"s0","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
            CreateService {"serviceName":"s1","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"maximumPercent":100,"minimumHealthyPercent":0}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":100,"minimumHealthyPercent":0,"strategy":"ROLLING"}
            !CreateService {"serviceName":"s2","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"maximumPercent":100}}
                InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments
            !CreateService {"serviceName":"s3","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"maximumPercent":99}}
                InvalidParameterException: maximumPercent must be at least 100
            !CreateService {"serviceName":"s4","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"minimumHealthyPercent":101}}
                InvalidParameterException: minimumHealthyPercent must be at most 100
            !CreateService {"serviceName":"s5","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"minimumHealthyPercent":-1}}
                InvalidParameterException: minimumHealthyPercent must be at least 0
            !CreateService {"serviceName":"s6","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"bakeTimeInMinutes":1}}
                InvalidParameterException: bakeTimeInMinutes is only valid with the deployment strategies BLUE_GREEN, LINEAR and CANARY.
        "#]],
    );
}

#[test]
fn a_circuit_breaker_has_a_threshold() {
    configurations(
        &[
            r#"{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"resetOnHealthyTask":false,"thresholdConfiguration":{"type":"COUNT","value":5}}}"#,
            r#"!{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"X","value":5}}}"#,
            r#"!{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"COUNT","value":0}}}"#,
            r#"!{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"COUNT"}}}"#,
            r#"!{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"value":1}}}"#,
            r#"!{"alarms":{"alarmNames":["a"],"enable":true,"rollback":true}}"#,
            r#"{"alarms":{"alarmNames":[],"enable":false,"rollback":false}}"#,
            r#"!{"earlySuccessCriteria":{"enable":true,"healthyPercent":100,"sourceServiceRevisionCleanup":"DEFERRED"}}"#,
            r#"{"earlySuccessCriteria":{"enable":false}}"#,
        ],
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"s0","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"resetOnHealthyTask":false,"thresholdConfiguration":{"type":"COUNT","value":5}}}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":true,"resetOnHealthyTask":false,"rollback":true,"thresholdConfiguration":{"type":"COUNT","value":5}},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
            !CreateService {"serviceName":"s1","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"X","value":5}}}}
                InvalidParameterException: thresholdConfiguration type should be one of [COUNT,BOUNDED_PERCENT,UNBOUNDED_PERCENT], and is 'X'.
            !CreateService {"serviceName":"s2","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"COUNT","value":0}}}}
                InvalidParameterException: The value of thresholdConfiguration must be at least 1, and is 0.
            !CreateService {"serviceName":"s3","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"COUNT"}}}}
                InvalidParameterException: The value of thresholdConfiguration is missing.
            !CreateService {"serviceName":"s4","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"value":1}}}}
                InvalidParameterException: The type of thresholdConfiguration is missing.
            !CreateService {"serviceName":"s5","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"alarms":{"alarmNames":["a"],"enable":true,"rollback":true}}}
                UnsupportedFeatureException: deploymentConfiguration.alarms is not supported by this release of Berth. Omit it, or set enable to false.
            CreateService {"serviceName":"s6","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"alarms":{"alarmNames":[],"enable":false,"rollback":false}}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"alarms":{"alarmNames":[],"enable":false,"rollback":false},"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
            !CreateService {"serviceName":"s7","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"earlySuccessCriteria":{"enable":true,"healthyPercent":100,"sourceServiceRevisionCleanup":"DEFERRED"}}}
                UnsupportedFeatureException: deploymentConfiguration.earlySuccessCriteria is not supported by this release of Berth. Omit it, or set enable to false.
            CreateService {"serviceName":"s8","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"earlySuccessCriteria":{"enable":false}}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"earlySuccessCriteria":{"enable":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}
        "#]],
    );
}

#[test]
fn stages_have_times_and_shares() {
    configurations(
        &[
            r#"!{"strategy":"X"}"#,
            r#"!{"strategy":"BLUE_GREEN"}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1441}"#,
            r#"{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5,"linearConfiguration":{}}"#,
            r#"!{"strategy":"ROLLING","canaryConfiguration":{}}"#,
            r#"!{"strategy":"LINEAR"}"#,
            r#"!{"strategy":"LINEAR","linearConfiguration":{"stepPercent":3.3,"stepBakeTimeInMinutes":0}}"#,
            r#"!{"strategy":"LINEAR","linearConfiguration":{"stepPercent":2.9}}"#,
            r#"!{"strategy":"LINEAR","linearConfiguration":{"stepPercent":10.05}}"#,
            r#"!{"strategy":"LINEAR","linearConfiguration":{"stepBakeTimeInMinutes":-1}}"#,
            r#"!{"strategy":"CANARY","bakeTimeInMinutes":2}"#,
            r#"!{"strategy":"CANARY","canaryConfiguration":{"canaryPercent":0.1,"canaryBakeTimeInMinutes":1440}}"#,
            r#"!{"strategy":"CANARY","canaryConfiguration":{"canaryPercent":100.1}}"#,
            r#"!{"strategy":"CANARY","canaryConfiguration":{"canaryBakeTimeInMinutes":1441}}"#,
        ],
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateService {"serviceName":"s0","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"X"}}
                InvalidParameterException: deployment strategy should be one of [ROLLING,BLUE_GREEN,LINEAR,CANARY], and is 'X'.
            !CreateService {"serviceName":"s1","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN"}}
                InvalidParameterException: bakeTimeInMinutes must be given when the deployment strategy is BLUE_GREEN.
            !CreateService {"serviceName":"s2","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1441}}
                InvalidParameterException: bakeTimeInMinutes must be between 0 and 1440, and is 1441.
            CreateService {"serviceName":"s3","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":5,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"BLUE_GREEN"}
            !CreateService {"serviceName":"s4","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5,"linearConfiguration":{}}}
                InvalidParameterException: linearConfiguration is only valid when the deployment strategy is LINEAR.
            !CreateService {"serviceName":"s5","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"ROLLING","canaryConfiguration":{}}}
                InvalidParameterException: canaryConfiguration is only valid when the deployment strategy is CANARY.
            !CreateService {"serviceName":"s6","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"LINEAR"}}
                UnsupportedFeatureException: The deployment strategy LINEAR shifts the traffic of a load balancer or of Service Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN.
            !CreateService {"serviceName":"s7","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"LINEAR","linearConfiguration":{"stepPercent":3.3,"stepBakeTimeInMinutes":0}}}
                UnsupportedFeatureException: The deployment strategy LINEAR shifts the traffic of a load balancer or of Service Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN.
            !CreateService {"serviceName":"s8","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"LINEAR","linearConfiguration":{"stepPercent":2.9}}}
                InvalidParameterException: stepPercent must be a multiple of 0.1 between 3.0 and 100.0, and is 2.9.
            !CreateService {"serviceName":"s9","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"LINEAR","linearConfiguration":{"stepPercent":10.05}}}
                InvalidParameterException: stepPercent must be a multiple of 0.1 between 3.0 and 100.0, and is 10.05.
            !CreateService {"serviceName":"s10","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"LINEAR","linearConfiguration":{"stepBakeTimeInMinutes":-1}}}
                InvalidParameterException: stepBakeTimeInMinutes must be between 0 and 1440, and is -1.
            !CreateService {"serviceName":"s11","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"CANARY","bakeTimeInMinutes":2}}
                UnsupportedFeatureException: The deployment strategy CANARY shifts the traffic of a load balancer or of Service Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN.
            !CreateService {"serviceName":"s12","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"CANARY","canaryConfiguration":{"canaryPercent":0.1,"canaryBakeTimeInMinutes":1440}}}
                UnsupportedFeatureException: The deployment strategy CANARY shifts the traffic of a load balancer or of Service Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN.
            !CreateService {"serviceName":"s13","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"CANARY","canaryConfiguration":{"canaryPercent":100.1}}}
                InvalidParameterException: canaryPercent must be a multiple of 0.1 between 0.1 and 100.0, and is 100.1.
            !CreateService {"serviceName":"s14","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"CANARY","canaryConfiguration":{"canaryBakeTimeInMinutes":1441}}}
                InvalidParameterException: canaryBakeTimeInMinutes must be between 0 and 1440, and is 1441.
        "#]],
    );
}

#[test]
fn hooks_pause() {
    configurations(
        &[
            r#"!{"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"]}]}"#,
            r#"{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP"]}]}"#,
            r#"{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":20160,"action":"CONTINUE"}}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":20161}}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"action":"X"}}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":[]}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["SCALE_UP"]}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","TEST_TRAFFIC_SHIFT"]}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRODUCTION_TRAFFIC_SHIFT"]}]}"#,
            r#"{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["POST_TEST_TRAFFIC_SHIFT","POST_PRODUCTION_TRAFFIC_SHIFT"]}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"roleArn":"r"}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"X","lifecycleStages":["PRE_SCALE_UP"]}]}"#,
            r#"!{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"hookTargetArn":"arn:aws:lambda:x","lifecycleStages":["PRE_SCALE_UP"]}]}"#,
        ],
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !CreateService {"serviceName":"s0","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"]}]}}
                InvalidParameterException: lifecycleHooks are only valid with the deployment strategies BLUE_GREEN, LINEAR and CANARY.
            CreateService {"serviceName":"s1","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP"]}]}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"lifecycleHooks":[{"lifecycleStages":["PRE_SCALE_UP","POST_SCALE_UP"],"targetType":"PAUSE","timeoutConfiguration":{"action":"ROLLBACK","timeoutInMinutes":1440}}],"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"BLUE_GREEN"}
            CreateService {"serviceName":"s2","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":20160,"action":"CONTINUE"}}]}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"lifecycleHooks":[{"lifecycleStages":["PRE_SCALE_UP"],"targetType":"PAUSE","timeoutConfiguration":{"action":"CONTINUE","timeoutInMinutes":20160}}],"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"BLUE_GREEN"}
            !CreateService {"serviceName":"s3","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":20161}}]}}
                InvalidParameterException: timeoutInMinutes must be between 1 and 20160, and is 20161.
            !CreateService {"serviceName":"s4","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"action":"X"}}]}}
                InvalidParameterException: timeoutConfiguration action should be one of [ROLLBACK,CONTINUE], and is 'X'.
            !CreateService {"serviceName":"s5","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":[]}]}}
                InvalidParameterException: The lifecycleStages of a lifecycle hook cannot be empty.
            !CreateService {"serviceName":"s6","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["SCALE_UP"]}]}}
                InvalidParameterException: lifecycleStages should be one of [RECONCILE_SERVICE,PRE_SCALE_UP,POST_SCALE_UP,TEST_TRAFFIC_SHIFT,POST_TEST_TRAFFIC_SHIFT,PRE_PRODUCTION_TRAFFIC_SHIFT,PRODUCTION_TRAFFIC_SHIFT,POST_PRODUCTION_TRAFFIC_SHIFT], and is 'SCALE_UP'.
            !CreateService {"serviceName":"s7","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP","TEST_TRAFFIC_SHIFT"]}]}}
                InvalidParameterException: The lifecycle stage TEST_TRAFFIC_SHIFT is not valid for a lifecycle hook with targetType PAUSE. Use POST_TEST_TRAFFIC_SHIFT to pause when the traffic has shifted.
            !CreateService {"serviceName":"s8","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRODUCTION_TRAFFIC_SHIFT"]}]}}
                InvalidParameterException: The lifecycle stage PRODUCTION_TRAFFIC_SHIFT is not valid for a lifecycle hook with targetType PAUSE. Use POST_PRODUCTION_TRAFFIC_SHIFT to pause when the traffic has shifted.
            CreateService {"serviceName":"s9","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["POST_TEST_TRAFFIC_SHIFT","POST_PRODUCTION_TRAFFIC_SHIFT"]}]}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"lifecycleHooks":[{"lifecycleStages":["POST_TEST_TRAFFIC_SHIFT","POST_PRODUCTION_TRAFFIC_SHIFT"],"targetType":"PAUSE","timeoutConfiguration":{"action":"ROLLBACK","timeoutInMinutes":1440}}],"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"BLUE_GREEN"}
            !CreateService {"serviceName":"s10","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"roleArn":"r"}]}}
                InvalidParameterException: roleArn is not valid for a lifecycle hook with targetType PAUSE.
            !CreateService {"serviceName":"s11","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"targetType":"X","lifecycleStages":["PRE_SCALE_UP"]}]}}
                InvalidParameterException: lifecycle hook targetType should be one of [AWS_LAMBDA,PAUSE], and is 'X'.
            !CreateService {"serviceName":"s12","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[{"hookTargetArn":"arn:aws:lambda:x","lifecycleStages":["PRE_SCALE_UP"]}]}}
                UnsupportedFeatureException: Lifecycle hooks with targetType AWS_LAMBDA are not supported by this release of Berth. Use PAUSE, and continue with ContinueServiceDeployment.
        "#]],
    );
}

#[test]
fn an_update_changes_members_and_a_new_strategy_begins_anew() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":7,"minimumHealthyPercent":50,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"]}]}} => service.status
        UpdateService {"service":"web","deploymentConfiguration":{"maximumPercent":150}} => service.deploymentConfiguration
        !UpdateService {"service":"web","deploymentConfiguration":{"strategy":"LINEAR"}}
        UpdateService {"service":"web","deploymentConfiguration":{"lifecycleHooks":[]}} => service.deploymentConfiguration
        UpdateService {"service":"web","deploymentConfiguration":{"strategy":"ROLLING"}} => service.deploymentConfiguration
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":7,"minimumHealthyPercent":50,"lifecycleHooks":[{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"]}]}} => service.status
                service.status: "ACTIVE"
            UpdateService {"service":"web","deploymentConfiguration":{"maximumPercent":150}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":7,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"lifecycleHooks":[{"lifecycleStages":["PRE_SCALE_UP"],"targetType":"PAUSE","timeoutConfiguration":{"action":"ROLLBACK","timeoutInMinutes":1440}}],"maximumPercent":150,"minimumHealthyPercent":50,"strategy":"BLUE_GREEN"}
            !UpdateService {"service":"web","deploymentConfiguration":{"strategy":"LINEAR"}}
                UnsupportedFeatureException: The deployment strategy LINEAR shifts the traffic of a load balancer or of Service Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN.
            UpdateService {"service":"web","deploymentConfiguration":{"lifecycleHooks":[]}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":7,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":150,"minimumHealthyPercent":50,"strategy":"BLUE_GREEN"}
            UpdateService {"service":"web","deploymentConfiguration":{"strategy":"ROLLING"}} => service.deploymentConfiguration
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":150,"minimumHealthyPercent":50,"strategy":"ROLLING"}
        "#]],
    );
}
