//! What calls need, as text.
use berth_api::berth::{Operation, Request};
use berth_kernel::{Home, Need};
use berth_serving::Service;
use berth_trial::Here;
use expect_test::{Expect, expect};

use crate::Berth;

fn needs(operation: &str, body: &str) -> Vec<Need> {
    let operation = Operation::from_name(operation).expect("an operation of Berth's own");
    let body = body.replace("arn:", &Home::default().arn("ecs", ""));
    let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
    Berth::needs(&request, "arn:aws:iam::123456789012:user/a", &Here::default())
}

/// `Operation {…}` a line, and under each what it needs, the keys left out.
fn check(text: &str, expected: Expect) {
    let calls = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let told = calls.map(|it| {
        let (operation, body) = it.split_once(' ').expect("an operation and a body");
        let needs = needs(operation, body);
        let lines = needs.iter().map(|it| format!("    {} on {}\n", it.action, it.resource));
        format!("{it}\n{}", lines.collect::<String>()).replace(&Home::default().arn("ecs", ""), "")
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn every_operation_is_on_its_cluster() {
    let filled = r#"
        CreateJoinToken {"cluster":"prod","uses":2}
        CreateJoinToken {"cluster":"prod","rejoins":"i"}
        CreatePrepull {"cluster":"prod","image":"web:1","capacityProvider":"p"}
        DeletePrepull {"cluster":"prod","prepullId":"p"}
        ListPrepulls {"cluster":"prod"}
        ExamineHost {"cluster":"prod","containerInstance":"i"}
        JoinCluster {"tokenId":"t","secret":"s","publicKey":"k"}
        ListJoinTokens {"cluster":"prod"}
        RevokeJoinToken {"cluster":"prod","tokenId":"t"}
        RotateInstanceKey {"cluster":"prod","containerInstance":"i"}
        DescribeCapacity {"cluster":"prod"}
        DescribeExplanation {"requestId":"r"}
        DescribePast {"at":1,"call":{"operation":"DescribeTasks","input":{"cluster":"prod","tasks":["t","u"]}}}
        DescribePast {"at":1,"call":{"operation":"DescribeClusters","input":{"clusters":["a"]}}}
        DescribePast {"at":1,"call":{"operation":"DescribeClusters","input":{"clusters":["a","b"]}}}
        DescribePast {"at":1,"call":{"operation":"Nothing"}}
        ExplainDaemon {"cluster":"prod","daemon":"d"}
        ExplainDaemonDeployment {"cluster":"prod","daemonDeployment":"d"}
        ExplainService {"cluster":"arn:cluster/prod","service":"s"}
        ExplainServiceDeployment {"cluster":"prod","serviceDeployment":"d"}
        ExplainTask {"cluster":"*","task":"t"}
        ListExecSessions {"cluster":"prod","task":"t"}
        ListHistory {"cluster":"prod"}
        PlanChange {"cluster":"prod","loseAvailabilityZone":"a"}
        PlanChange {"call":{"operation":"RunTask","input":{"cluster":"prod","taskDefinition":"web:1","overrides":{"taskRoleArn":"r"}}}}
        ReadEvents {"cluster":"prod"}
        ReadEvents {"source":"aws.ecs","cluster":"prod"}
        ReadEvents {"source":"aws.ssm"}
        ListHistory {"source":"aws.iam","cluster":"prod"}
        ExplainDenial {"requestId":"r"}
        ReadNetwork {"cluster":"prod","containerInstance":"i"}
        ReportHost {"cluster":"prod","containerInstance":"i","network":{"underlayAddress":"192.0.2.1","mtu":1500,"modes":["vxlan"]}}
        DescribeSealKeys {"x":1}
        DescribeCertificateAuthorities {"x":1}
        RevokeContainerInstance {"cluster":"prod","containerInstance":"i"}
        RevokeRoleSessions {"roleName":"web"}
        RewrapSealKeys {"x":1}
        RotateSealKey {"x":1}
        RotateCertificateAuthority {"force":true}
        StartExec {"cluster":"prod","task":"t","container":"web","command":"sh","user":"root"}
    "#;
    for operation in Operation::ALL {
        assert!(filled.contains(&format!("{operation} {{")), "{operation} has no filled request");
        let needs = needs(operation.name(), "{}");
        // Everybody may ask why they were refused; who joins has a token.
        let is_open = [Operation::ExplainDenial, Operation::JoinCluster].contains(operation);
        let first = needs.first().map(|it| it.action.clone());
        let action = match operation {
            // Whoever may do the same by ECS's API may do this.
            Operation::StartExec => "ecs:ExecuteCommand".to_owned(),
            _ => format!("berth:{operation}"),
        };
        assert_eq!(first, (!is_open).then_some(action));
    }
    check(
        filled,
        expect![[r#"
            CreateJoinToken {"cluster":"prod","uses":2}
                berth:CreateJoinToken on cluster/prod
            CreateJoinToken {"cluster":"prod","rejoins":"i"}
                berth:CreateJoinToken on cluster/prod
                berth:RevokeContainerInstance on container-instance/prod/i
            CreatePrepull {"cluster":"prod","image":"web:1","capacityProvider":"p"}
                berth:CreatePrepull on cluster/prod
            DeletePrepull {"cluster":"prod","prepullId":"p"}
                berth:DeletePrepull on cluster/prod
            ListPrepulls {"cluster":"prod"}
                berth:ListPrepulls on cluster/prod
            ExamineHost {"cluster":"prod","containerInstance":"i"}
                berth:ExamineHost on container-instance/prod/i
            JoinCluster {"tokenId":"t","secret":"s","publicKey":"k"}
            ListJoinTokens {"cluster":"prod"}
                berth:ListJoinTokens on cluster/prod
            RevokeJoinToken {"cluster":"prod","tokenId":"t"}
                berth:RevokeJoinToken on cluster/prod
            RotateInstanceKey {"cluster":"prod","containerInstance":"i"}
                berth:RotateInstanceKey on cluster/prod
            DescribeCapacity {"cluster":"prod"}
                berth:DescribeCapacity on cluster/prod
            DescribeExplanation {"requestId":"r"}
                berth:DescribeExplanation on cluster/default
            DescribePast {"at":1,"call":{"operation":"DescribeTasks","input":{"cluster":"prod","tasks":["t","u"]}}}
                berth:DescribePast on cluster/prod
                ecs:DescribeTasks on task/prod/t
                ecs:DescribeTasks on task/prod/u
            DescribePast {"at":1,"call":{"operation":"DescribeClusters","input":{"clusters":["a"]}}}
                berth:DescribePast on cluster/a
                ecs:DescribeClusters on cluster/a
            DescribePast {"at":1,"call":{"operation":"DescribeClusters","input":{"clusters":["a","b"]}}}
                berth:DescribePast on *
                ecs:DescribeClusters on cluster/a
                ecs:DescribeClusters on cluster/b
            DescribePast {"at":1,"call":{"operation":"Nothing"}}
                berth:DescribePast on *
            ExplainDaemon {"cluster":"prod","daemon":"d"}
                berth:ExplainDaemon on cluster/prod
            ExplainDaemonDeployment {"cluster":"prod","daemonDeployment":"d"}
                berth:ExplainDaemonDeployment on cluster/prod
            ExplainService {"cluster":"arn:cluster/prod","service":"s"}
                berth:ExplainService on cluster/prod
            ExplainServiceDeployment {"cluster":"prod","serviceDeployment":"d"}
                berth:ExplainServiceDeployment on cluster/prod
            ExplainTask {"cluster":"*","task":"t"}
                berth:ExplainTask on cluster/%2A
            ListExecSessions {"cluster":"prod","task":"t"}
                berth:ListExecSessions on cluster/prod
            ListHistory {"cluster":"prod"}
                berth:ListHistory on cluster/prod
            PlanChange {"cluster":"prod","loseAvailabilityZone":"a"}
                berth:PlanChange on cluster/prod
            PlanChange {"call":{"operation":"RunTask","input":{"cluster":"prod","taskDefinition":"web:1","overrides":{"taskRoleArn":"r"}}}}
                berth:PlanChange on cluster/prod
                ecs:RunTask on task-definition/web:1
                iam:PassRole on arn:aws:iam::123456789012:role/r
            ReadEvents {"cluster":"prod"}
                berth:ReadEvents on cluster/prod
            ReadEvents {"source":"aws.ecs","cluster":"prod"}
                berth:ReadEvents on cluster/prod
            ReadEvents {"source":"aws.ssm"}
                berth:ReadEvents on *
            ListHistory {"source":"aws.iam","cluster":"prod"}
                berth:ListHistory on *
            ExplainDenial {"requestId":"r"}
            ReadNetwork {"cluster":"prod","containerInstance":"i"}
                berth:ReadNetwork on cluster/prod
            ReportHost {"cluster":"prod","containerInstance":"i","network":{"underlayAddress":"192.0.2.1","mtu":1500,"modes":["vxlan"]}}
                berth:ReportHost on cluster/prod
            DescribeSealKeys {"x":1}
                berth:DescribeSealKeys on *
            DescribeCertificateAuthorities {"x":1}
                berth:DescribeCertificateAuthorities on *
            RevokeContainerInstance {"cluster":"prod","containerInstance":"i"}
                berth:RevokeContainerInstance on container-instance/prod/i
            RevokeRoleSessions {"roleName":"web"}
                berth:RevokeRoleSessions on arn:aws:iam::123456789012:role/web
            RewrapSealKeys {"x":1}
                berth:RewrapSealKeys on *
            RotateSealKey {"x":1}
                berth:RotateSealKey on *
            RotateCertificateAuthority {"force":true}
                berth:RotateCertificateAuthority on *
            StartExec {"cluster":"prod","task":"t","container":"web","command":"sh","user":"root"}
                ecs:ExecuteCommand on cluster/prod
                ecs:ExecuteCommand on task/prod/t
        "#]],
    );
}

#[test]
fn a_history_is_of_what_is_asked_about() {
    let calls = r#"
        ListHistory {}
        ListHistory {"account":true}
        ListHistory {"account":true,"resource":"web:1"}
        ListHistory {"resource":"web:1"}
        ListHistory {"resource":"arn:task-definition/web:1"}
        ListHistory {"resource":"arn:capacity-provider/*"}
        ListHistory {"resource":"arn:account-setting/x"}
        ListHistory {"cluster":"prod","resource":"web"}
        ListHistory {"cluster":"prod","resource":"ecs-svc/1"}
        ListHistory {"cluster":"prod","resource":"arn:service/prod/web"}
        ListHistory {"cluster":"prod","resource":"arn:cluster/prod"}
        ListHistory {"cluster":"prod","resource":"arn:service-revision/prod/web/07"}
        ListHistory {"resource":"arn:service/prod/web"}
        ListHistory {"cluster":"prod","resource":"arn:service/web"}
        ListHistory {"cluster":"prod","resource":"arn:token/prod/x"}
        ListHistory {"cluster":"prod","resource":"arn:daemon-task-definition/log:1"}
        ListHistory {"resource":"/web/port"}
        ListHistory {"resource":"a:b"}
    "#;
    check(
        calls,
        expect![[r#"
        ListHistory {}
            berth:ListHistory on cluster/default
        ListHistory {"account":true}
            berth:ListHistory on *
        ListHistory {"account":true,"resource":"web:1"}
            berth:ListHistory on *
        ListHistory {"resource":"web:1"}
            berth:ListHistory on task-definition/web:1
        ListHistory {"resource":"arn:task-definition/web:1"}
            berth:ListHistory on task-definition/web:1
        ListHistory {"resource":"arn:capacity-provider/*"}
            berth:ListHistory on capacity-provider/%2A
        ListHistory {"resource":"arn:account-setting/x"}
            berth:ListHistory on account-setting/x
        ListHistory {"cluster":"prod","resource":"web"}
            berth:ListHistory on cluster/prod
        ListHistory {"cluster":"prod","resource":"ecs-svc/1"}
            berth:ListHistory on cluster/prod
        ListHistory {"cluster":"prod","resource":"arn:service/prod/web"}
            berth:ListHistory on service/prod/web
        ListHistory {"cluster":"prod","resource":"arn:cluster/prod"}
            berth:ListHistory on cluster/prod
        ListHistory {"cluster":"prod","resource":"arn:service-revision/prod/web/07"}
            berth:ListHistory on service-revision/prod/web/7
        ListHistory {"resource":"arn:service/prod/web"}
            berth:ListHistory on service/prod/web
            berth:ListHistory on cluster/default
        ListHistory {"cluster":"prod","resource":"arn:service/web"}
            berth:ListHistory on service/web
            berth:ListHistory on cluster/prod
        ListHistory {"cluster":"prod","resource":"arn:token/prod/x"}
            berth:ListHistory on token/prod/x
        ListHistory {"cluster":"prod","resource":"arn:daemon-task-definition/log:1"}
            berth:ListHistory on daemon-task-definition/log:1
            berth:ListHistory on cluster/prod
        ListHistory {"resource":"/web/port"}
            berth:ListHistory on *
        ListHistory {"resource":"a:b"}
            berth:ListHistory on *
    "#]],
    );
    // ARNs of ECS are short above.
    for arn in ["arn:aws:iam::123456789012:user/a", "arn:aws:ssm:us-east-1:1:parameter/web"] {
        let request = |cluster: Option<&str>| berth_api::berth::ListHistoryRequest {
            resource: Some(arn.to_owned()),
            cluster: cluster.map(str::to_owned),
            ..Default::default()
        };
        let needs = |cluster| {
            let needs = Berth::needs(&request(cluster).into(), "", &Here::default());
            needs.into_iter().map(|it| it.resource).collect::<Vec<_>>()
        };
        assert_eq!(needs(None), [arn]);
        assert_eq!(needs(Some("prod")), [arn, &Home::default().arn("ecs", "cluster/prod")]);
    }
}
