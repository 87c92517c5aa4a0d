//! Networks at the front door: where hosts are, and what is not said while not all is known.
use std::time::Duration;

use berth_api::{berth, client::CallError};
use berth_serving::CLOSED;

use crate::{
    releases::{alter, member, open},
    support::{Node, http::Ask, start, start_in},
};

/// What EC2 says of a call.
async fn ec2(node: &Node, form: &str) -> (u16, String) {
    let ask = node.ask("", form).without("x-amz-target");
    let ask = ask.header("content-type", "application/x-www-form-urlencoded");
    let answer = node.send(&Ask { service: "ec2".to_owned(), ..ask }).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn of_networks_nothing_is_said_while_not_all_is_known() {
    let node = start().await;
    node.create_cluster("test").await;
    node.create_cluster("prod").await;
    let instance = node.register_instance("test").await;
    node.register_instance("prod").await;
    let vpc = "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16";
    assert_eq!(ec2(&node, vpc).await.0, 200);
    node.server.stop().await;
    let read = berth::ReadNetworkRequest {
        cluster: Some("test".to_owned()),
        container_instance: Some(instance),
        ..Default::default()
    };
    let refused = |told: Result<berth::Response, CallError>| match told {
        Err(CallError::Api(it)) => (it.code, it.message),
        other => panic!("{other:?}"),
    };
    let closed = ("ServerException".to_owned(), CLOSED.to_owned());

    // Tasks of a cluster may be in anything.
    let store = open(node.dir.path());
    let status = member(&store, "ecs/prod", "container-instance", "status").await;
    alter(&store, "ecs/prod", "container-instance", ("status", "ASLEEP")).await;
    drop(store);
    let node = start_in(node.dir, Default::default()).await;
    assert_eq!(refused(node.client.call_berth(read.clone().into()).await), closed);
    for form in [
        "Action=DeleteSubnet&Version=2016-11-15&SubnetId=subnet-12345678",
        "Action=DeleteSecurityGroup&Version=2016-11-15&GroupId=sg-12345678",
        // A host of that cluster may be in it.
        "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.77.0.0%2F16",
    ] {
        let (status, body) = ec2(&node, form).await;
        assert!(status == 500 && body.contains("<Code>InternalError</Code>"), "{status} {body}");
        assert!(body.contains(CLOSED), "{body}");
    }
    node.server.stop().await;

    let store = open(node.dir.path());
    alter(&store, "ecs/prod", "container-instance", ("status", status.as_str().unwrap())).await;
    alter(&store, "ec2", "vpc", ("cidrBlock", "everything")).await;
    drop(store);
    let node = start_in(node.dir, Default::default()).await;
    assert_eq!(refused(node.client.call_berth(read.into()).await), closed);
    let form = "Action=DescribeNetworkInterfaces&Version=2016-11-15";
    let (status, body) = ec2(&node, form).await;
    assert!(status == 500 && body.contains(CLOSED), "{status} {body}");
}

#[tokio::test]
async fn no_vpc_has_what_a_host_is_reached_by() {
    let node = start().await;
    node.create_cluster("test").await;
    let instance = node.register_instance("test").await;
    let report = |address: &str| berth::ReportHostRequest {
        cluster: Some("test".to_owned()),
        container_instance: Some(instance.clone()),
        network: Some(berth::HostNetwork {
            underlay_address: Some(address.to_owned()),
            mtu: Some(1_500),
            modes: None,
        }),
        ..berth::ReportHostRequest::default()
    };
    let refused = node.client.call_berth(report("127.0.0.1").into()).await.unwrap_err();
    assert!(refused.to_string().contains("network.underlayAddress is 127.0.0.1"), "{refused}");
    node.client.call_berth(report("10.9.0.7").into()).await.unwrap();
    // Whatever agents say is taken in its order.
    node.register_instance("test").await;
    let vpc = |cidr| format!("Action=CreateVpc&Version=2016-11-15&CidrBlock={cidr}");
    let (status, body) = ec2(&node, &vpc("10.9.0.0%2F16")).await;
    let text = format!(
        "The CIDR '10.9.0.0/16' has 10.9.0.7, which is the address of the host {instance}: choose \
         another one."
    );
    let body = body.replace("&apos;", "'").replace("&#39;", "'");
    assert!(status == 400 && body.contains(&text), "{status} {body}");
    assert_eq!(ec2(&node, &vpc("10.10.0.0%2F16")).await.0, 200);
}

#[tokio::test]
async fn an_agent_waits_once_for_news() {
    let node = start().await;
    node.create_cluster("test").await;
    let instance = node.register_instance("test").await;
    let read = |after: Option<String>, wait_seconds| {
        let request = berth::ReadNetworkRequest {
            cluster: Some("test".to_owned()),
            container_instance: Some(instance.clone()),
            after,
            wait_seconds,
            takes_changes: None,
        };
        let answer = node.client.call_berth(request.into());
        async move {
            match answer.await.unwrap() {
                berth::Response::ReadNetwork(it) => it.revision,
                other => panic!("{other:?}"),
            }
        }
    };
    let known = read(None, None).await;
    assert!(known.is_some());
    let (one, other) = (read(known.clone(), Some(20)), read(known.clone(), Some(20)));
    let ended = async {
        tokio::select! {
            it = one => it,
            it = other => it,
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(15), ended).await;
    assert_eq!(ended.expect("the newer one ends the older one"), known);
}
