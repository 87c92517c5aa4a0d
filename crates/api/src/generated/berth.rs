//! BERTH 2026-11-01: written by `cargo xtask codegen` from `models/berth.json`.

use crate::shapes::Timestamp;
use crate::shapes::macros::*;

operations! {
    DescribeExplanation(DescribeExplanationRequest) -> DescribeExplanationResponse reads true,
}

json_protocol! {
    "BerthV20261101" =>
    DescribeExplanation
}

errors! {
    ClientException 400 client,
    ClusterNotFoundException 400 cluster_not_found,
    InvalidParameterException 400 invalid_parameter,
    ResourceNotFoundException 400 resource_not_found,
    ServerException 500 server,
}

shape! { DescribeExplanationRequest {
    0 cluster: String = "cluster" => ANY,
    1 request_id: String = "requestId" => ANY.required(),
}}

shape! { DescribeExplanationResponse {
    0 explanation: Explanation = "explanation" => ANY,
}}

shape! { Explanation {
    0 asked: i32 = "asked" => ANY,
    1 closest_container_instance_arn: String = "closestContainerInstanceArn" => ANY,
    2 cluster_arn: String = "clusterArn" => ANY,
    3 container_instances: i32 = "containerInstances" => ANY,
    4 explained_at: Timestamp = "explainedAt" => ANY,
    5 fix: String = "fix" => ANY,
    6 group: String = "group" => ANY,
    7 placed: i32 = "placed" => ANY,
    8 refused: Vec<RefusedInstances> = "refused" => ANY,
    9 request_id: String = "requestId" => ANY,
    10 task_definition_arn: String = "taskDefinitionArn" => ANY,
    11 text: String = "text" => ANY,
}}

shape! { Refusal {
    0 reason: String = "reason" => ANY,
    1 text: String = "text" => ANY,
}}

shape! { RefusedInstances {
    0 container_instance_arns: Vec<String> = "containerInstanceArns" => ANY,
    1 refusals: Vec<Refusal> = "refusals" => ANY,
}}
