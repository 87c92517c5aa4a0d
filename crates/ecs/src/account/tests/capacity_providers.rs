//! Capacity providers: what may be made, changed and deleted, and how it is shown.
use berth_api::ecs::ErrorCode;
use expect_test::expect;

use super::{World, check};
use crate::account::limits::CAPACITY_PROVIDERS_MAX;

#[test]
fn a_provider_gets_defaults() {
    check(
        r#"
        CreateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"autoScalingGroupArn":"group"}}
        CreateCapacityProvider {"name":"big","autoScalingGroupProvider":{"autoScalingGroupArn":"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:autoScalingGroupName/big","managedScaling":{"targetCapacity":80},"managedDraining":"DISABLED"},"tags":[{"key":"a","value":"1"}]} | capacityProvider.autoScalingGroupProvider capacityProvider.tags
        DescribeCapacityProviders {} | capacityProviders.0.name capacityProviders.0.tags capacityProviders.1 capacityProviders.2.type capacityProviders.3.name nextToken
        DescribeCapacityProviders {"include":["TAGS"],"maxResults":3} | capacityProviders.2.tags capacityProviders.3
        DescribeCapacityProviders {"capacityProviders":["arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot","FARGATE","x","arn:aws:ecs:eu-west-1:1:capacity-provider/spot"]} | capacityProviders.0.name capacityProviders.1.name failures
        DescribeCapacityProviders {"include":["ALL"]}
        DescribeCapacityProviders {"maxResults":11}
        cluster prod spot FARGATE
        DescribeCapacityProviders {"cluster":"prod"} | capacityProviders.0.name capacityProviders.1.name capacityProviders.2
        DescribeCapacityProviders {"cluster":"prod","capacityProviders":["big"]}
        DescribeCapacityProviders {"cluster":"test"}
        "#,
        expect![[r#"
            CreateCapacityProvider {"capacityProvider":{"autoScalingGroupProvider":{"autoScalingGroupArn":"group","managedDraining":"ENABLED","managedScaling":{"instanceWarmupPeriod":300,"maximumScalingStepSize":10000,"minimumScalingStepSize":1,"status":"DISABLED","targetCapacity":100},"managedTerminationProtection":"DISABLED"},"capacityProviderArn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot","name":"spot","status":"ACTIVE","tags":[],"type":"EC2_AUTOSCALING"}}
            CreateCapacityProvider capacityProvider.autoScalingGroupProvider={"autoScalingGroupArn":"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:autoScalingGroupName/big","managedDraining":"DISABLED","managedScaling":{"instanceWarmupPeriod":300,"maximumScalingStepSize":10000,"minimumScalingStepSize":1,"status":"ENABLED","targetCapacity":80},"managedTerminationProtection":"DISABLED"} capacityProvider.tags=[{"key":"a","value":"1"}]
            DescribeCapacityProviders capacityProviders.0.name="FARGATE" capacityProviders.0.tags=[] capacityProviders.1={"capacityProviderArn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/FARGATE_SPOT","name":"FARGATE_SPOT","status":"ACTIVE","tags":[],"type":"FARGATE_SPOT"} capacityProviders.2.type="EC2_AUTOSCALING" capacityProviders.3.name="spot" nextToken absent
            DescribeCapacityProviders capacityProviders.2.tags=[{"key":"a","value":"1"}] capacityProviders.3 absent
            DescribeCapacityProviders capacityProviders.0.name="spot" capacityProviders.1.name="FARGATE" failures=[{"arn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/x","reason":"MISSING"},{"arn":"arn:aws:ecs:eu-west-1:1:capacity-provider/spot","reason":"MISSING"}]
            DescribeCapacityProviders !! InvalidParameterException: include should be one of [TAGS], but is 'ALL'.
            DescribeCapacityProviders !! InvalidParameterException: maxResults must be between 1 and 10, but it is 11.
            cluster prod spot FARGATE
            DescribeCapacityProviders capacityProviders.0.name="FARGATE" capacityProviders.1.name="spot" capacityProviders.2 absent
            DescribeCapacityProviders {"capacityProviders":[],"failures":[{"arn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/big","reason":"MISSING"}]}
            DescribeCapacityProviders !! ClusterNotFoundException: Cluster not found.
        "#]],
    );
}

#[test]
fn what_is_wrong_is_refused() {
    let create = |settings: &str| {
        format!(
            r#"CreateCapacityProvider {{"name":"x","autoScalingGroupProvider":{{"autoScalingGroupArn":"g"{settings}}}}} | capacityProvider.status"#
        )
    };
    let scaling = |settings: &str| create(&format!(r#","managedScaling":{{{settings}}}"#));
    let lines = [
        r#"CreateCapacityProvider {"name":"awsome"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"Ecs-1"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"FARGATE"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"a b"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"x"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"x","managedInstancesProvider":{}}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"x","cluster":"prod"}"#.to_owned(),
        r#"CreateCapacityProvider {"name":"x","autoScalingGroupProvider":{"autoScalingGroupArn":"arn:aws:ec2:r:a:x"}}"#.to_owned(),
        create(r#","managedTerminationProtection":"ENABLED""#),
        create(r#","managedDraining":"MAYBE""#),
        scaling(r#""status":"MAYBE""#),
        scaling(r#""targetCapacity":0"#),
        scaling(r#""targetCapacity":101"#),
        scaling(r#""minimumScalingStepSize":0"#),
        scaling(r#""maximumScalingStepSize":10001"#),
        scaling(r#""minimumScalingStepSize":3,"maximumScalingStepSize":2"#),
        scaling(r#""instanceWarmupPeriod":-1"#),
        create(r#","managedTerminationProtection":"ENABLED","managedScaling":{}"#),
        create(""),
        create("").replace(r#""name":"x""#, r#""name":"y""#),
    ];
    check(
        &lines.join("\n"),
        expect![[r#"
            CreateCapacityProvider !! ClientException: The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.
            CreateCapacityProvider !! ClientException: The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.
            CreateCapacityProvider !! ClientException: The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.
            CreateCapacityProvider !! ClientException: The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.
            CreateCapacityProvider !! ClientException: The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN and try again.
            CreateCapacityProvider !! UnsupportedFeatureException: Managed instances are machines that AWS makes and patches. Berth has no such machines: use autoScalingGroupProvider, and agents that name the capacity provider.
            CreateCapacityProvider !! UnsupportedFeatureException: Only capacity providers with managed instances belong to a cluster, which Berth does not have. Omit cluster, and use PutClusterCapacityProviders.
            CreateCapacityProvider !! ClientException: The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN and try again.
            CreateCapacityProvider !! ClientException: The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.
            CreateCapacityProvider !! InvalidParameterException: managedDraining should be one of [ENABLED,DISABLED], and is 'MAYBE'.
            CreateCapacityProvider !! InvalidParameterException: managedScaling.status should be one of [ENABLED,DISABLED], and is 'MAYBE'.
            CreateCapacityProvider !! ClientException: The target capacity value for the capacity provider is invalid. Values between 1 and 100 are allowed. Specify a valid value and try again.
            CreateCapacityProvider !! ClientException: The target capacity value for the capacity provider is invalid. Values between 1 and 100 are allowed. Specify a valid value and try again.
            CreateCapacityProvider !! ClientException: The minimum or maximum scaling step size value is invalid. Values between 1 and 10000 are allowed, and the minimum can not be above the maximum. Specify a valid value and try again.
            CreateCapacityProvider !! ClientException: The minimum or maximum scaling step size value is invalid. Values between 1 and 10000 are allowed, and the minimum can not be above the maximum. Specify a valid value and try again.
            CreateCapacityProvider !! ClientException: The minimum or maximum scaling step size value is invalid. Values between 1 and 10000 are allowed, and the minimum can not be above the maximum. Specify a valid value and try again.
            CreateCapacityProvider !! ClientException: The instance warmup period for the capacity provider is invalid. Values between 0 and 10000 seconds are allowed. Specify a valid value and try again.
            CreateCapacityProvider capacityProvider.status="ACTIVE"
            CreateCapacityProvider !! ClientException: The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.
            CreateCapacityProvider !! ClientException: The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.
        "#]],
    );
}

#[test]
fn an_update_replaces_what_it_names() {
    check(
        r#"
        CreateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"autoScalingGroupArn":"g","managedScaling":{"status":"ENABLED","targetCapacity":50}}} | capacityProvider.updateStatus
        UpdateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"managedScaling":{"status":"DISABLED","minimumScalingStepSize":2},"managedDraining":"DISABLED"}} | capacityProvider.autoScalingGroupProvider capacityProvider.updateStatus
        UpdateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"managedTerminationProtection":"ENABLED"}}
        UpdateCapacityProvider {"name":"spot"}
        UpdateCapacityProvider {"name":"spot","managedInstancesProvider":{}}
        UpdateCapacityProvider {"name":"FARGATE","autoScalingGroupProvider":{}}
        UpdateCapacityProvider {"name":"x","autoScalingGroupProvider":{}}
        "#,
        expect![[r#"
            CreateCapacityProvider capacityProvider.updateStatus absent
            UpdateCapacityProvider capacityProvider.autoScalingGroupProvider={"autoScalingGroupArn":"g","managedDraining":"DISABLED","managedScaling":{"instanceWarmupPeriod":300,"maximumScalingStepSize":10000,"minimumScalingStepSize":2,"status":"DISABLED","targetCapacity":50},"managedTerminationProtection":"DISABLED"} capacityProvider.updateStatus="UPDATE_COMPLETE"
            UpdateCapacityProvider !! ClientException: The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.
            UpdateCapacityProvider !! InvalidParameterException: autoScalingGroupProvider cannot be empty.
            UpdateCapacityProvider !! UnsupportedFeatureException: Managed instances are machines that AWS makes and patches. Berth has no such machines: use autoScalingGroupProvider, and agents that name the capacity provider.
            UpdateCapacityProvider !! InvalidParameterException: The capacity provider FARGATE is reserved: it can be neither changed nor deleted.
            UpdateCapacityProvider !! ClientException: The specified capacity provider was not found. Specify a valid capacity provider and try again.
        "#]],
    );
}

#[test]
fn a_provider_is_gone_when_no_cluster_has_it() {
    check(
        r#"
        CreateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"autoScalingGroupArn":"g"}} | capacityProvider.status
        cluster prod spot
        provider-unused spot
        DeleteCapacityProvider {"capacityProvider":"spot"} | capacityProvider.status capacityProvider.updateStatus capacityProvider.updateStatusReason
        cluster prod
        DeleteCapacityProvider {"capacityProvider":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot"} | capacityProvider.status capacityProvider.updateStatus capacityProvider.updateStatusReason
        CreateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"autoScalingGroupArn":"g"}}
        UpdateCapacityProvider {"name":"spot","autoScalingGroupProvider":{}}
        provider-used spot test
        DescribeCapacityProviders {"capacityProviders":["spot"]} | capacityProviders.0.updateStatusReason
        DeleteCapacityProvider {"capacityProvider":"spot"} | capacityProvider.updateStatus
        provider-unused spot
        DescribeCapacityProviders {"capacityProviders":["spot"]} | capacityProviders failures
        DeleteCapacityProvider {"capacityProvider":"spot"}
        DeleteCapacityProvider {"capacityProvider":"FARGATE_SPOT"}
        provider-used spot test
        CreateCapacityProvider {"name":"spot","autoScalingGroupProvider":{"autoScalingGroupArn":"g"}} | capacityProvider.status
        "#,
        expect![[r#"
            CreateCapacityProvider capacityProvider.status="ACTIVE"
            cluster prod spot
            provider-unused spot
            DeleteCapacityProvider capacityProvider.status="ACTIVE" capacityProvider.updateStatus="DELETE_FAILED" capacityProvider.updateStatusReason="The capacity provider cannot be deleted because it is associated with cluster: prod. Remove the capacity provider from the cluster and try again."
            cluster prod
            DeleteCapacityProvider capacityProvider.status="ACTIVE" capacityProvider.updateStatus="DELETE_IN_PROGRESS" capacityProvider.updateStatusReason absent
            CreateCapacityProvider !! UpdateInProgressException: The specified capacity provider is being deleted. Wait until it is gone and try again.
            UpdateCapacityProvider !! ClientException: The specified capacity provider is being deleted and cannot be changed.
            provider-used spot test
            DescribeCapacityProviders capacityProviders.0.updateStatusReason="The capacity provider cannot be deleted because it is associated with cluster: test. Remove the capacity provider from the cluster and try again."
            DeleteCapacityProvider capacityProvider.updateStatus="DELETE_IN_PROGRESS"
            provider-unused spot
            DescribeCapacityProviders capacityProviders=[] failures=[{"arn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot","reason":"MISSING"}]
            DeleteCapacityProvider !! ClientException: The specified capacity provider was not found. Specify a valid capacity provider and try again.
            DeleteCapacityProvider !! InvalidParameterException: The capacity provider FARGATE_SPOT is reserved: it can be neither changed nor deleted.
            provider-used spot test
            CreateCapacityProvider capacityProvider.status="ACTIVE"
        "#]],
    );
}

#[test]
fn providers_have_tags() {
    let arn = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot";
    check(
        &format!(
            r#"
            CreateCapacityProvider {{"name":"spot","autoScalingGroupProvider":{{"autoScalingGroupArn":"g"}}}} | capacityProvider.tags
            TagResource {{"resourceArn":"{arn}","tags":[{{"key":"a","value":"1"}},{{"key":"b","value":"2"}}]}}
            UntagResource {{"resourceArn":"{arn}","tagKeys":["a"]}}
            ListTagsForResource {{"resourceArn":"{arn}"}}
            TagResource {{"resourceArn":"{arn}x","tags":[{{"key":"a","value":"1"}}]}}
            ListTagsForResource {{"resourceArn":"arn:aws:ecs:us-east-1:123456789012:capacity-provider/FARGATE"}}
            DeleteCapacityProvider {{"capacityProvider":"spot"}} | capacityProvider.tags
            TagResource {{"resourceArn":"{arn}","tags":[{{"key":"a","value":"1"}}]}}
            "#
        ),
        expect![[r#"
            CreateCapacityProvider capacityProvider.tags=[]
            TagResource {}
            UntagResource {}
            ListTagsForResource {"tags":[{"key":"b","value":"2"}]}
            TagResource !! ClientException: The specified capacity provider was not found. Specify a valid capacity provider and try again.
            ListTagsForResource !! InvalidParameterException: The capacity provider FARGATE is reserved: it can be neither changed nor deleted.
            DeleteCapacityProvider capacityProvider.tags=[{"key":"b","value":"2"}]
            TagResource !! ClientException: The specified capacity provider is being deleted and cannot be changed.
        "#]],
    );
}

#[test]
fn there_is_a_bound_on_providers() {
    let mut world = World::new();
    let create = |n: usize| {
        format!(r#"{{"name":"p{n}","autoScalingGroupProvider":{{"autoScalingGroupArn":"g{n}"}}}}"#)
    };
    for n in 0..CAPACITY_PROVIDERS_MAX {
        world.call("CreateCapacityProvider", &create(n)).unwrap();
    }
    let refused = world.call("CreateCapacityProvider", &create(CAPACITY_PROVIDERS_MAX));
    assert_eq!(refused.unwrap_err().code, ErrorCode::LimitExceededException);
}
