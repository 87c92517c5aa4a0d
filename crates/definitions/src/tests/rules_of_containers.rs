//! Every rule about a container's image, ports, environment and logs, with its text.
use expect_test::expect;

use super::check_rules;

#[test]
fn images() {
    check_rules(
        r#"
        {"a": {"image": null}}
        {"a": {"image": ""}}
        {"a": {"image": "nginx latest"}}
        {"a": {"image": "nginx@sha256:12"}}
        {"a": {"image": "registry:5000/a/b:1#x"}}
        "#,
        expect![[r#"
            {"a": {"image": null}}
                ClientException: Container.image should not be null or empty.
            {"a": {"image": ""}}
                ClientException: Container.image should not be null or empty.
            {"a": {"image": "nginx latest"}}
                ClientException: Container.image contains invalid characters. Container 'a' has 'nginx latest'.
            {"a": {"image": "nginx@sha256:12"}}
                ClientException: Container.image should have a digest of the form sha256: and 64 hexadecimal digits. Container 'a' has 'nginx@sha256:12'.
            {"a": {"image": "registry:5000/a/b:1#x"}}
                fine
        "#]],
    );
}

#[test]
fn ports() {
    check_rules(
        r#"
        {"a": {"portMappings": [{}]}}
        {"a": {"portMappings": [{"containerPort": 0}]}}
        {"a": {"portMappings": [{"containerPort": 65536}]}}
        {"a": {"portMappings": [{"containerPort": 80, "hostPort": -1}]}}
        {"a": {"portMappings": [{"containerPort": 80, "protocol": "sctp"}]}}
        {"a": {"portMappings": [{"containerPort": 80, "appProtocol": "ftp"}]}}
        {"a": {"portMappings": [{"containerPort": 80}, {"containerPort": 80}]}}
        {"networkMode": "none", "a": {"portMappings": [{"containerPort": 80}]}}
        {"networkMode": "host", "a": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}}
        {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}}
        {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}}
        {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80}]}, "b": {"portMappings": [{"containerPort": 80}]}}
        {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80}]}, "b": {"portMappings": [{"containerPort": 80, "protocol": "udp"}]}}
        {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPortRange": "80-90"}]}, "b": {"portMappings": [{"containerPort": 85}]}}
        {"a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}, "b": {"portMappings": [{"containerPort": 81, "hostPort": 80}]}}
        {"a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}, "b": {"portMappings": [{"containerPort": 81, "hostPort": 80, "protocol": "udp"}]}}
        {"a": {"portMappings": [{"containerPort": 80, "name": "web"}]}, "b": {"portMappings": [{"containerPort": 80, "name": "web"}]}}
        {"a": {"portMappings": [{"containerPort": 80, "name": "Web"}]}}
        {"a": {"portMappings": [{"containerPort": 80, "name": "-web"}]}}
        "#,
        expect![[r#"
            {"a": {"portMappings": [{}]}}
                ClientException: Invalid setting for container 'a'. 'containerPort' must be between 1 and 65535, but is missing.
            {"a": {"portMappings": [{"containerPort": 0}]}}
                ClientException: Invalid setting for container 'a'. 'containerPort' must be between 1 and 65535, but is 0.
            {"a": {"portMappings": [{"containerPort": 65536}]}}
                ClientException: Invalid setting for container 'a'. 'containerPort' must be between 1 and 65535, but is 65536.
            {"a": {"portMappings": [{"containerPort": 80, "hostPort": -1}]}}
                ClientException: Invalid setting for container 'a'. 'hostPort' must be between 0 and 65535, but is -1.
            {"a": {"portMappings": [{"containerPort": 80, "protocol": "sctp"}]}}
                ClientException: protocol should be one of [tcp,udp], but is 'sctp'.
            {"a": {"portMappings": [{"containerPort": 80, "appProtocol": "ftp"}]}}
                ClientException: appProtocol should be one of [http,http2,grpc], but is 'ftp'.
            {"a": {"portMappings": [{"containerPort": 80}, {"containerPort": 80}]}}
                fine
            {"networkMode": "none", "a": {"portMappings": [{"containerPort": 80}]}}
                ClientException: Invalid setting for container 'a'. Port mappings are not supported when networkMode=none.
            {"networkMode": "host", "a": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}}
                ClientException: When networkMode=host, the host ports and container ports in port mappings must match. Container 'a' maps port 80 to 8080.
            {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}}
                ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match. Container 'a' maps port 80 to 8080.
            {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}}
                fine
            {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80}]}, "b": {"portMappings": [{"containerPort": 80}]}}
                ClientException: container port is used multiple times in task. Port 80/tcp is mapped by container 'a' and by 'b'.
            {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPort": 80}]}, "b": {"portMappings": [{"containerPort": 80, "protocol": "udp"}]}}
                fine
            {"networkMode": "awsvpc", "a": {"portMappings": [{"containerPortRange": "80-90"}]}, "b": {"portMappings": [{"containerPort": 85}]}}
                ClientException: container port is used multiple times in task. Port 85/tcp is mapped by container 'a' and by 'b'.
            {"a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}, "b": {"portMappings": [{"containerPort": 81, "hostPort": 80}]}}
                ClientException: TCP host port '80' is mapped multiple times in task. Container 'a' maps it, and so does 'b'.
            {"a": {"portMappings": [{"containerPort": 80, "hostPort": 80}]}, "b": {"portMappings": [{"containerPort": 81, "hostPort": 80, "protocol": "udp"}]}}
                fine
            {"a": {"portMappings": [{"containerPort": 80, "name": "web"}]}, "b": {"portMappings": [{"containerPort": 80, "name": "web"}]}}
                ClientException: port mapping name is already used. 'web' names a port of container 'a' and one of 'b'.
            {"a": {"portMappings": [{"containerPort": 80, "name": "Web"}]}}
                ClientException: Invalid setting for container 'a'. The name of a port mapping takes up to 64 lower-case letters, digits, '_' and '-', and does not begin with '-'. It is 'Web'.
            {"a": {"portMappings": [{"containerPort": 80, "name": "-web"}]}}
                ClientException: Invalid setting for container 'a'. The name of a port mapping takes up to 64 lower-case letters, digits, '_' and '-', and does not begin with '-'. It is '-web'.
        "#]],
    );
}

#[test]
fn port_ranges() {
    check_rules(
        r#"
        {"a": {"portMappings": [{"containerPortRange": "80-90"}]}}
        {"a": {"portMappings": [{"containerPortRange": "80-90", "containerPort": 80}]}}
        {"a": {"portMappings": [{"containerPortRange": "80-90", "hostPort": 80}]}}
        {"a": {"portMappings": [{"containerPortRange": "90-80"}]}}
        {"a": {"portMappings": [{"containerPortRange": "80"}]}}
        {"a": {"portMappings": [{"containerPortRange": "0-80"}]}}
        {"a": {"portMappings": [{"containerPortRange": "80-+90"}]}}
        {"networkMode": "host", "a": {"portMappings": [{"containerPortRange": "80-90"}]}}
        {"a": {"portMappings": [{"containerPortRange": "80-90"}, {"containerPortRange": "90-99"}]}}
        {"a": {"portMappings": [{"containerPort": 85}, {"containerPortRange": "80-90"}]}}
        {"a": {"portMappings": [{"containerPort": 85, "protocol": "udp"}, {"containerPortRange": "80-90"}]}}
        "#,
        expect![[r#"
            {"a": {"portMappings": [{"containerPortRange": "80-90"}]}}
                fine
            {"a": {"portMappings": [{"containerPortRange": "80-90", "containerPort": 80}]}}
                ClientException: cannot specify both single port and port range. Container 'a' has the range '80-90'.
            {"a": {"portMappings": [{"containerPortRange": "80-90", "hostPort": 80}]}}
                ClientException: cannot specify both single port and port range. Container 'a' has the range '80-90'.
            {"a": {"portMappings": [{"containerPortRange": "90-80"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. '90-80' is not of the form 'first-last' with ports from 1 to 65535, the first less than the last.
            {"a": {"portMappings": [{"containerPortRange": "80"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. '80' is not of the form 'first-last' with ports from 1 to 65535, the first less than the last.
            {"a": {"portMappings": [{"containerPortRange": "0-80"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. '0-80' is not of the form 'first-last' with ports from 1 to 65535, the first less than the last.
            {"a": {"portMappings": [{"containerPortRange": "80-+90"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. '80-+90' is not of the form 'first-last' with ports from 1 to 65535, the first less than the last.
            {"networkMode": "host", "a": {"portMappings": [{"containerPortRange": "80-90"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. Port ranges are not supported when networkMode=host.
            {"a": {"portMappings": [{"containerPortRange": "80-90"}, {"containerPortRange": "90-99"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. 80-90 and 90-99 overlap.
            {"a": {"portMappings": [{"containerPort": 85}, {"containerPortRange": "80-90"}]}}
                ClientException: Invalid 'containerPortRange' setting for container 'a'. 85 and 80-90 overlap.
            {"a": {"portMappings": [{"containerPort": 85, "protocol": "udp"}, {"containerPortRange": "80-90"}]}}
                fine
        "#]],
    );
    let range = |it: usize| format!(r#"{{"containerPortRange": "{}-{}"}}"#, 2 * it, 2 * it + 1);
    let ranges: Vec<String> = (1..=101).map(range).collect();
    let patch = format!(r#"{{"a": {{"portMappings": [{}]}}}}"#, ranges.join(","));
    assert_eq!(
        super::register(&patch).unwrap_err().message,
        "Invalid setting for container 'a'. 'portMappings' can have at most 100 port ranges."
    );
}

#[test]
fn links_and_networks() {
    check_rules(
        r#"
        {"a": {"links": ["b:db"]}, "b": {}}
        {"a": {"links": ["X"]}}
        {"a": {"links": ["b:d b"]}, "b": {}}
        {"networkMode": "awsvpc", "a": {"links": ["b"]}, "b": {}}
        {"networkMode": "host", "a": {"links": ["b"]}, "b": {}}
        {"networkMode": "awsvpc", "a": {"extraHosts": [{"hostname": "h", "ipAddress": "10.0.0.1"}]}}
        {"networkMode": "awsvpc", "a": {"disableNetworking": true}}
        {"networkMode": "awsvpc", "a": {"hostname": "h"}}
        {"networkMode": "awsvpc", "a": {"disableNetworking": false, "extraHosts": []}}
        {"a": {"extraHosts": [{"hostname": "h", "ipAddress": "there"}]}}
        {"a": {"extraHosts": [{"ipAddress": "10.0.0.1"}]}}
        {"a": {"extraHosts": [{"hostname": "db bank", "ipAddress": "10.0.0.1"}]}}
        {"a": {"hostname": "web 1"}}
        {"a": {"hostname": "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}}
        {"a": {"hostname": "web_1.shop"}}
        {"a": {"dnsSearchDomains": ["shop.local", "a b"]}}
        {"a": {"dnsSearchDomains": ["."]}}
        {"a": {"extraHosts": [{"hostname": "h", "ipAddress": "host-gateway"}]}}
        {"a": {"dnsServers": ["dns.example.com"]}}
        "#,
        expect![[r#"
            {"a": {"links": ["b:db"]}, "b": {}}
                fine
            {"a": {"links": ["X"]}}
                ClientException: Invalid 'links' setting for container 'a'. Unknown container: 'X'
            {"a": {"links": ["b:d b"]}, "b": {}}
                ClientException: Invalid 'links' setting for container 'a'. 'b:d b' is not of the form 'name' or 'name:alias'.
            {"networkMode": "awsvpc", "a": {"links": ["b"]}, "b": {}}
                ClientException: Links are not supported when networkMode=awsvpc
            {"networkMode": "host", "a": {"links": ["b"]}, "b": {}}
                ClientException: Links are not supported when networkMode=host
            {"networkMode": "awsvpc", "a": {"extraHosts": [{"hostname": "h", "ipAddress": "10.0.0.1"}]}}
                ClientException: Extra hosts are not supported on container when networkMode=awsvpc
            {"networkMode": "awsvpc", "a": {"disableNetworking": true}}
                ClientException: Disable Networking is not supported on container when networkMode=awsvpc
            {"networkMode": "awsvpc", "a": {"hostname": "h"}}
                ClientException: hostname is not supported on container when networkMode=awsvpc
            {"networkMode": "awsvpc", "a": {"disableNetworking": false, "extraHosts": []}}
                fine
            {"a": {"extraHosts": [{"hostname": "h", "ipAddress": "there"}]}}
                ClientException: Invalid setting for container 'a'. 'extraHosts' needs a hostname and an IP address, but has 'h' and 'there'.
            {"a": {"extraHosts": [{"ipAddress": "10.0.0.1"}]}}
                ClientException: Invalid setting for container 'a'. A name in 'extraHosts' takes up to 253 letters, digits, '.', '_' and '-', but one is ''.
            {"a": {"extraHosts": [{"hostname": "db bank", "ipAddress": "10.0.0.1"}]}}
                ClientException: Invalid setting for container 'a'. A name in 'extraHosts' takes up to 253 letters, digits, '.', '_' and '-', but one is 'db bank'.
            {"a": {"hostname": "web 1"}}
                ClientException: Invalid setting for container 'a'. A name in 'hostname' takes up to 64 letters, digits, '.', '_' and '-', but one is 'web 1'.
            {"a": {"hostname": "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}}
                ClientException: Invalid setting for container 'a'. A name in 'hostname' takes up to 64 letters, digits, '.', '_' and '-', but one is 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww'.
            {"a": {"hostname": "web_1.shop"}}
                fine
            {"a": {"dnsSearchDomains": ["shop.local", "a b"]}}
                ClientException: Invalid setting for container 'a'. A name in 'dnsSearchDomains' takes up to 253 letters, digits, '.', '_' and '-', but one is 'a b'.
            {"a": {"dnsSearchDomains": ["."]}}
                fine
            {"a": {"extraHosts": [{"hostname": "h", "ipAddress": "host-gateway"}]}}
                fine
            {"a": {"dnsServers": ["dns.example.com"]}}
                ClientException: Invalid setting for container 'a'. 'dnsServers' needs IP addresses, but has 'dns.example.com'.
        "#]],
    );
}

#[test]
fn environments_and_secrets() {
    check_rules(
        r#"
        {"a": {"environment": [{"value": "1"}]}}
        {"a": {"environment": [{"name": "A=B", "value": "1"}]}}
        {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.env"}]}}
        {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b"}]}}
        {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.txt"}]}}
        {"a": {"environmentFiles": [{"value": "arn:aws:s3:::b/x.env"}]}}
        {"a": {"environmentFiles": [{},{},{},{},{},{},{},{},{},{},{}]}}
        {"a": {"secrets": [{"name": "S", "valueFrom": "p"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "arn:aws:s3:::b/x"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"name": "S"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"valueFrom": "p"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}, {"name": "S", "valueFrom": "q"}]}}
        {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}], "environment": [{"name": "S", "value": "1"}]}}
        {"a": {"repositoryCredentials": {"credentialsParameter": "s"}}}
        {"executionRoleArn": "x", "a": {"repositoryCredentials": {"credentialsParameter": "s"}}}
        {"executionRoleArn": "x", "a": {"repositoryCredentials": {"credentialsParameter": "arn:aws:ssm:r:1:parameter/p"}}}
        {"executionRoleArn": "x", "a": {"repositoryCredentials": {}}}
        "#,
        expect![[r#"
            {"a": {"environment": [{"value": "1"}]}}
                ClientException: Invalid setting for container 'a'. The names of 'environment' must not be empty or contain '=', but one is ''.
            {"a": {"environment": [{"name": "A=B", "value": "1"}]}}
                ClientException: Invalid setting for container 'a'. The names of 'environment' must not be empty or contain '=', but one is 'A=B'.
            {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.env"}]}}
                fine
            {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b"}]}}
                ClientException: Invalid arn syntax. Environment file 'arn:aws:s3:::b' is not the ARN of an S3 object.
            {"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.txt"}]}}
                ClientException: Invalid setting for container 'a'. Environment files must end in '.env', but one is 'arn:aws:s3:::b/x.txt'.
            {"a": {"environmentFiles": [{"value": "arn:aws:s3:::b/x.env"}]}}
                ClientException: environmentFiles.type should be one of [s3], but is ''.
            {"a": {"environmentFiles": [{},{},{},{},{},{},{},{},{},{},{}]}}
                ClientException: The maximum number of environment files was exceeded. Specify ten or less and try again
            {"a": {"secrets": [{"name": "S", "valueFrom": "p"}]}}
                ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'
            {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}]}}
                fine
            {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "arn:aws:s3:::b/x"}]}}
                ClientException: Invalid arn syntax. The secret 'arn:aws:s3:::b/x' cannot be found in Secrets Manager or Parameter Store by that name.
            {"executionRoleArn": "x", "a": {"secrets": [{"name": "S"}]}}
                ClientException: Invalid arn syntax. The secret '' cannot be found in Secrets Manager or Parameter Store by that name.
            {"executionRoleArn": "x", "a": {"secrets": [{"valueFrom": "p"}]}}
                ClientException: Invalid setting for container 'a'. The names of 'secrets' must not be empty or contain '=', but one is ''.
            {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}, {"name": "S", "valueFrom": "q"}]}}
                ClientException: The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'S'.
            {"executionRoleArn": "x", "a": {"secrets": [{"name": "S", "valueFrom": "p"}], "environment": [{"name": "S", "value": "1"}]}}
                ClientException: The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'S'.
            {"a": {"repositoryCredentials": {"credentialsParameter": "s"}}}
                ClientException: When you are specifying repository credentials, you must also specify a value for 'executionRoleArn'
            {"executionRoleArn": "x", "a": {"repositoryCredentials": {"credentialsParameter": "s"}}}
                fine
            {"executionRoleArn": "x", "a": {"repositoryCredentials": {"credentialsParameter": "arn:aws:ssm:r:1:parameter/p"}}}
                ClientException: Invalid arn syntax. The repository credentials 'arn:aws:ssm:r:1:parameter/p' cannot be found in Secrets Manager or Parameter Store by that name.
            {"executionRoleArn": "x", "a": {"repositoryCredentials": {}}}
                ClientException: Invalid arn syntax. The repository credentials '' cannot be found in Secrets Manager or Parameter Store by that name.
        "#]],
    );
}

#[test]
fn logs() {
    check_rules(
        r#"
        {"a": {"logConfiguration": {}}}
        {"a": {"logConfiguration": {"logDriver": "paper"}}}
        {"a": {"logConfiguration": {"logDriver": "json-file", "options": {"max-size": "10m"}}}}
        {"a": {"logConfiguration": {"logDriver": "awslogs"}}}
        {"a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r"}}}}
        {"a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}}
        {"a": {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "u"}}}}
        {"executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "u"}, "secretOptions": [{"name": "splunk-token", "valueFrom": "p"}]}}}
        {"a": {"logConfiguration": {"logDriver": "syslog", "secretOptions": [{"name": "t", "valueFrom": "p"}]}}}
        {"executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "syslog", "secretOptions": [{"name": "t", "valueFrom": "arn:x"}]}}}
        {"a": {"logConfiguration": {"logDriver": "syslog", "options": {"mode": "fast"}}}}
        {"a": {"logConfiguration": {"logDriver": "syslog", "options": {"mode": "blocking", "max-buffer-size": "1m"}}}}
        {"a": {"logConfiguration": {"logDriver": "awsfirelens"}}}
        {"a": {"logConfiguration": {"logDriver": "awsfirelens"}}, "b": {"firelensConfiguration": {"type": "fluentbit"}}}
        {"b": {"firelensConfiguration": {"type": "logstash"}}}
        {"b": {"firelensConfiguration": {"type": "fluentd"}, "logConfiguration": {"logDriver": "awsfirelens"}}}
        {"a": {"firelensConfiguration": {"type": "fluentd"}}, "b": {"firelensConfiguration": {"type": "fluentd"}}}
        {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"verbose": "true"}}}}
        {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"enable-ecs-log-metadata": "yes"}}}}
        {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "file"}}}}
        {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "file", "config-file-value": "/f"}}}}
        "#,
        expect![[r#"
            {"a": {"logConfiguration": {}}}
                ClientException:  is not a valid log driver. Must be one of [json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens]
            {"a": {"logConfiguration": {"logDriver": "paper"}}}
                ClientException: paper is not a valid log driver. Must be one of [json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens]
            {"a": {"logConfiguration": {"logDriver": "json-file", "options": {"max-size": "10m"}}}}
                fine
            {"a": {"logConfiguration": {"logDriver": "awslogs"}}}
                ClientException: Log driver awslogs requires options: awslogs-region, awslogs-group
            {"a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r"}}}}
                ClientException: Log driver awslogs requires options: awslogs-group
            {"a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}}
                fine
            {"a": {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "u"}}}}
                ClientException: Log driver splunk requires options: splunk-token
            {"executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "u"}, "secretOptions": [{"name": "splunk-token", "valueFrom": "p"}]}}}
                fine
            {"a": {"logConfiguration": {"logDriver": "syslog", "secretOptions": [{"name": "t", "valueFrom": "p"}]}}}
                ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'
            {"executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "syslog", "secretOptions": [{"name": "t", "valueFrom": "arn:x"}]}}}
                ClientException: Invalid arn syntax. The secret 'arn:x' cannot be found in Secrets Manager or Parameter Store by that name.
            {"a": {"logConfiguration": {"logDriver": "syslog", "options": {"mode": "fast"}}}}
                ClientException: Invalid setting for container 'a'. Log option 'mode' is blocking or non-blocking, but not 'fast'.
            {"a": {"logConfiguration": {"logDriver": "syslog", "options": {"mode": "blocking", "max-buffer-size": "1m"}}}}
                ClientException: Invalid setting for container 'a'. Log option 'max-buffer-size' needs 'mode' to be non-blocking.
            {"a": {"logConfiguration": {"logDriver": "awsfirelens"}}}
                ClientException: When awsfirelens log driver is specified in log configuration, a firelens configuration object must be specified
            {"a": {"logConfiguration": {"logDriver": "awsfirelens"}}, "b": {"firelensConfiguration": {"type": "fluentbit"}}}
                fine
            {"b": {"firelensConfiguration": {"type": "logstash"}}}
                ClientException: firelensConfiguration.type should be one of [fluentd,fluentbit], but is 'logstash'.
            {"b": {"firelensConfiguration": {"type": "fluentd"}, "logConfiguration": {"logDriver": "awsfirelens"}}}
                ClientException: Invalid setting for container 'b'. A container with a firelens configuration cannot use the awsfirelens log driver.
            {"a": {"firelensConfiguration": {"type": "fluentd"}}, "b": {"firelensConfiguration": {"type": "fluentd"}}}
                ClientException: Only one container of a task can have a firelens configuration, but 'a' and 'b' do.
            {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"verbose": "true"}}}}
                ClientException: Invalid setting for container 'b'. There is no firelens option 'verbose'.
            {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"enable-ecs-log-metadata": "yes"}}}}
                ClientException: enable-ecs-log-metadata should be one of [true,false], but is 'yes'.
            {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "file"}}}}
                ClientException: Invalid setting for container 'b'. The firelens options 'config-file-type' and 'config-file-value' go together.
            {"b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "file", "config-file-value": "/f"}}}}
                fine
        "#]],
    );
}
