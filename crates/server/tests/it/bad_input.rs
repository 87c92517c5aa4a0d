//! Requests that say nothing, too much or nonsense: each gets an answer that says what is wrong.
use crate::support::{
    http::{Answer, Ask, FORM},
    start,
};

#[tokio::test]
async fn unknown_operations_and_services() {
    let node = start().await;
    let ask = |target: &str| node.ask("", "{}").header("x-amz-target", target);
    for target in [
        "AmazonEC2ContainerServiceV20141113.Nope",
        "AmazonEC2ContainerServiceV20141113.",
        "AmazonEC2ContainerServiceV20141113",
        "DynamoDB_20120810.ListTables",
        "ListClusters",
    ] {
        let error = node.send(&ask(target)).await.error();
        assert!(error.starts_with("400 UnknownOperationException: "), "{target}: {error}");
    }
    let error = node.send(&node.ask("ListClusters", "{}").without("x-amz-target")).await.error();
    assert!(error.starts_with("400 UnknownOperationException: "), "{error}");
}

/// Clients of other services, told to come here by one variable for all of AWS.
#[tokio::test]
async fn other_services_learn_what_is_served() {
    let node = start().await;
    let served = "This endpoint serves Amazon ECS, the parameters of AWS Systems Manager, \
                  AWS Secrets Manager, AWS STS, AWS IAM, Amazon CloudWatch Logs, the metrics of \
                   Amazon CloudWatch, Amazon EC2, Amazon ECR, and Berth's own API. Set \
                   AWS_ENDPOINT_URL_ECS, AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_SECRETS_MANAGER, \
                   AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_IAM, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS, \
                   AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL_EC2 and AWS_ENDPOINT_URL_ECR to \
                   it instead of AWS_ENDPOINT_URL.";
    let of = |service: &str, ask: Ask| Ask { service: service.to_owned(), ..ask };
    let target = node.ask("", "{}").header("x-amz-target", "DynamoDB_20120810.ListTables");
    let error = node.send(&of("dynamodb", target)).await.error();
    let text = "The operation DynamoDB_20120810.ListTables does not exist.";
    assert_eq!(error, format!("400 UnknownOperationException: {text} {served}"));

    let form = node.ask("", "Action=DescribeAutoScalingGroups&Version=2011-01-01");
    let form = form.without("x-amz-target").header(FORM.0, FORM.1);
    let answer = node.send(&of("autoscaling", form)).await;
    assert_eq!((answer.status, answer.header("content-type")), (400, Some("text/xml")));
    assert!(answer.body.contains("<Code>InvalidAction</Code>"), "{answer:?}");
    let text = format!("<Message>'autoscaling' is not served here. {served}</Message>");
    assert!(answer.body.contains(&text), "{answer:?}");

    let get = |path: &str| Ask {
        method: "GET".to_owned(),
        path: path.to_owned(),
        ..node.ask("", "").without("x-amz-target").without("content-type")
    };
    let error = node.send(&of("lambda", get("/2015-03-31/functions"))).await.error();
    let text = format!("'lambda' is not served here. {served}");
    assert_eq!(error, format!("404 UnknownOperationException: {text}"));
    let data = "/v1/data-channel/s-1";
    let create = Ask { method: "POST".to_owned(), body: b"{}".to_vec(), ..get(data) };
    let error = node.send(&of("ssmmessages", create)).await.error();
    let text = format!("'ssmmessages' is not served here. {served}");
    assert_eq!(error, format!("404 UnknownOperationException: {text}"));
    let open = Ask { query: "role=publish_subscribe".to_owned(), ..get(data) };
    // A data channel that does not begin as a websocket does.
    let open = open.header("connection", "upgrade").header("upgrade", "websocket");
    let answer = node.send_raw(&open.unsigned()).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    let answer = node.send(&of("s3", get("/bucket"))).await;
    assert_eq!((answer.status, answer.header("content-type")), (404, Some("text/xml")));
    assert!(answer.body.contains("<Code>UnknownOperationException</Code>"), "{answer:?}");
}

#[tokio::test]
async fn operations_of_later_releases_say_so() {
    let node = start().await;
    let error = node.send(&node.ask("CreateExpressGatewayService", "{}")).await.error();
    assert_eq!(
        error,
        "400 ClientException: CreateExpressGatewayService is not supported by this release of Berth."
    );
}

#[tokio::test]
async fn other_methods_paths_and_types() {
    let node = start().await;
    let ask = node.ask("ListClusters", "{}");
    let other = |method: &str, path: &str| Ask {
        method: method.to_owned(),
        path: path.to_owned(),
        ..ask.clone()
    };
    for ask in [
        other("GET", "/"),
        other("PUT", "/"),
        other("DELETE", "/"),
        other("POST", "/v1"),
        other("GET", "/favicon.ico"),
        ask.clone().header("content-type", "text/plain"),
        ask.clone().header("content-type", "application/xml"),
        ask.clone().without("content-type"),
    ] {
        let error = node.send(&ask).await.error();
        assert!(error.starts_with("404 UnknownOperationException: Nothing is served"), "{error}");
    }
}

#[tokio::test]
async fn health_needs_no_signature() {
    let node = start().await;
    let answer =
        node.send_raw(b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")));
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be() {
    let node = start().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_unknown = format!("{{\"unknown\":{deep}}}");
    for body in [
        "{".as_bytes(),
        b"}{",
        b"[]",
        b"null",
        b"\"text\"",
        b"{\"maxResults\":1}garbage",
        b"{\"maxResults\":\"one\"}",
        b"{\"maxResults\":1.5}",
        b"{\"maxResults\":99999999999999999999}",
        b"{\"nextToken\":7}",
        b"{\"nextToken\":[\"a\"]}",
        b"{\"nextToken\":\"\xff\xfe\"}",
        b"\x00\x01\x02",
        deep.as_bytes(),
        deep_unknown.as_bytes(),
    ] {
        let answer = node.send(&node.ask("ListClusters", body)).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let error = answer.error();
        assert!(error.starts_with("400 SerializationException: "), "{shown}: {error}");
    }
}

#[tokio::test]
async fn bodies_that_say_little() {
    let node = start().await;
    for body in ["", "{}", "  {} ", "{\"maxResults\":null}", "{\"unknown\":{\"a\":[1,{}]}}"] {
        let answer = node.send(&node.ask("ListClusters", body)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "{\"clusterArns\":[]}"), "{body}");
    }
}

fn is_too_large(answer: &Answer) {
    let error = answer.error();
    assert!(error.starts_with("413 RequestEntityTooLargeException: "), "{error}");
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let node = start().await;
    let large = vec![b' '; 1024 * 1024 + 1];
    is_too_large(&node.send(&node.ask("ListClusters", large.clone())).await);

    // What is only announced is refused before it comes.
    let signed = String::from_utf8(node.ask("ListClusters", "{").signed()).unwrap();
    let announced = signed.replace("content-length: 1\r\n", "content-length: 99999999999\r\n");
    is_too_large(&node.send_raw(announced.as_bytes()).await);

    // What is not announced is counted.
    let head = signed.replace("content-length: 1\r\n", "transfer-encoding: chunked\r\n");
    let mut chunked = head.replace("\r\n\r\n{", "\r\n\r\n100001\r\n").into_bytes();
    chunked.extend(large);
    chunked.extend(b"\r\n0\r\n\r\n");
    is_too_large(&node.send_raw(&chunked).await);

    let exact = [b"{}".as_slice(), &[b' '; 1024 * 1024 - 2]].concat();
    assert_eq!(node.send(&node.ask("ListClusters", exact)).await.status, 200);
}

#[tokio::test]
async fn heads_that_are_too_large_or_none() {
    let node = start().await;
    let many = "x-a: b\r\n".repeat(200);
    let long = format!("x-a: {}\r\n", "b".repeat(100_000));
    for (head, status) in [
        (format!("GET /health HTTP/1.1\r\nhost: a\r\n{many}\r\n"), 431),
        (format!("GET /health HTTP/1.1\r\nhost: a\r\n{long}\r\n"), 431),
        ("GET /health HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("\u{1}\u{2}\u{3}\r\n\r\n".to_owned(), 400),
        ("GET  HTTP/1.1\r\n\r\n".to_owned(), 400),
    ] {
        let answer = node.send_raw(head.as_bytes()).await;
        assert_eq!(answer.status, status, "{}", &head[..head.len().min(40)]);
    }
    // After all that it still serves.
    assert_eq!(node.send(&node.ask("ListClusters", "{}")).await.status, 200);
}

#[tokio::test]
async fn missing_clusters_are_said_as_ecs_says_it() {
    let node = start().await;
    let error = node.send(&node.ask("RunTask", "{\"cluster\":\"no\"}")).await.error();
    assert_eq!(error, "400 ClusterNotFoundException: Cluster not found.");
    let described = node.send(&node.ask("DescribeClusters", "{\"clusters\":[\"no\"]}")).await;
    assert_eq!(
        described.body,
        "{\"clusters\":[],\"failures\":[{\"arn\":\
         \"arn:aws:ecs:us-east-1:123456789012:cluster/no\",\"reason\":\"MISSING\"}]}"
    );
}

#[tokio::test]
async fn a_call_that_takes_no_signature_is_a_small_one() {
    let node = start().await;
    let ask = |host_name: usize| {
        let body = format!(r#"{{"tokenId": "a", "hostName": "{}"}}"#, "h".repeat(host_name));
        Ask { service: "berth".to_owned(), ..node.ask("JoinCluster", body) }
            .header("x-amz-target", "BerthV20261101.JoinCluster")
    };
    let answer = node.send_raw(&ask(20_000).unsigned()).await;
    assert_eq!(answer.status, 413, "{answer:?}");
    // What is no id of a token is told so however often it is said.
    for _ in 0..20 {
        let error = node.send_raw(&ask(1).unsigned()).await.error();
        assert_eq!(error, "400 AccessDeniedException: The join token is not valid.");
    }
}
