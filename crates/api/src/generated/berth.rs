//! BERTH 2026-11-01: written by `cargo xtask codegen` from `models/berth.json`.

use crate::protocols::Protocol;
use crate::shapes::Document;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    DescribeCapacity(DescribeCapacityRequest) -> DescribeCapacityResponse reads true,
    DescribeExplanation(DescribeExplanationRequest) -> DescribeExplanationResponse reads true,
    DescribePast(DescribePastRequest) -> DescribePastResponse reads true,
    ExplainDaemon(ExplainDaemonRequest) -> ExplainDaemonResponse reads true,
    ExplainDaemonDeployment(ExplainDaemonDeploymentRequest) -> ExplainDaemonDeploymentResponse reads true,
    ExplainDenial(ExplainDenialRequest) -> ExplainDenialResponse reads true,
    ExplainService(ExplainServiceRequest) -> ExplainServiceResponse reads true,
    ExplainServiceDeployment(ExplainServiceDeploymentRequest) -> ExplainServiceDeploymentResponse reads true,
    ExplainTask(ExplainTaskRequest) -> ExplainTaskResponse reads true,
    ListHistory(ListHistoryRequest) -> ListHistoryResponse reads true,
    PlanChange(PlanChangeRequest) -> PlanChangeResponse reads true,
    ReadEvents(ReadEventsRequest) -> ReadEventsResponse reads true,
}

answers! {
    DescribeCapacity(DescribeCapacityResponse),
    DescribeExplanation(DescribeExplanationResponse),
    DescribePast(DescribePastResponse),
    ExplainDaemonDeployment(ExplainDaemonDeploymentResponse),
    ExplainDaemon(ExplainDaemonResponse),
    ExplainDenial(ExplainDenialResponse),
    ExplainServiceDeployment(ExplainServiceDeploymentResponse),
    ExplainService(ExplainServiceResponse),
    ExplainTask(ExplainTaskResponse),
    ListHistory(ListHistoryResponse),
    PlanChange(PlanChangeResponse),
    ReadEvents(ReadEventsResponse),
}

json_protocol! { "BerthV20261101" }

errors! {
    AccessDeniedException 400 access_denied,
    ClientException 400 client,
    ClusterNotFoundException 400 cluster_not_found,
    DaemonNotFoundException 400 daemon_not_found,
    HistoryNotKeptException 400 history_not_kept,
    InvalidParameterException 400 invalid_parameter,
    ResourceNotFoundException 400 resource_not_found,
    ServerException 500 server,
    ServiceNotFoundException 400 service_not_found,
}

declared! { invalid_parameter =>
    DescribeCapacity [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    DescribeExplanation [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    DescribePast [ClientException ClusterNotFoundException HistoryNotKeptException InvalidParameterException ServerException ServiceNotFoundException]
    ExplainDaemon [ClientException ClusterNotFoundException DaemonNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainDaemonDeployment [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainDenial [ClientException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainService [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException ServiceNotFoundException]
    ExplainServiceDeployment [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainTask [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ListHistory [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    PlanChange [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException ServiceNotFoundException]
    ReadEvents [ClientException ClusterNotFoundException HistoryNotKeptException InvalidParameterException ServerException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "berth",
    title: "Berth's own API",
    endpoint_variable: None,
    signing_name: "berth",
    presigned: &[],
    api_version: "2026-11-01",
    host_prefixes: &[],
    target_prefix: "BerthV20261101",
    protocols: &[Protocol::AwsJson11],
    table: None,
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place<'a> {
    Cluster(Option<&'a str>),
    Node,
}

impl Request {
    pub fn place(&self) -> Place<'_> {
        match self {
            Self::DescribeCapacity(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribeExplanation(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribePast(_) => Place::Node,
            Self::ExplainDaemon(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainDaemonDeployment(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainDenial(_) => Place::Node,
            Self::ExplainService(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainServiceDeployment(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainTask(_) => Place::Node,
            Self::ListHistory(_) => Place::Node,
            Self::PlanChange(_) => Place::Node,
            Self::ReadEvents(_) => Place::Node,
        }
    }
}

/// What a call needs to know from outside its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact {
    CapacityProviders,
}

impl Request {
    #[allow(
        clippy::single_match,
        clippy::collapsible_match,
        reason = "written as the table has it"
    )]
    pub fn facts(&self, want: &mut dyn FnMut(Fact)) {
        match self {
            Self::DescribeCapacity(_) => {
                want(Fact::CapacityProviders);
            }
            _ => {}
        }
    }
}

reads! { ClusterRead cluster_read
    DescribeCapacity(DescribeCapacityRequest),
    DescribeExplanation(DescribeExplanationRequest),
    ExplainDaemon(ExplainDaemonRequest),
    ExplainDaemonDeployment(ExplainDaemonDeploymentRequest),
    ExplainService(ExplainServiceRequest),
    ExplainServiceDeployment(ExplainServiceDeploymentRequest),
}

of_node! {
    DescribePast(DescribePastRequest)
    ExplainDenial(ExplainDenialRequest)
    ExplainTask(ExplainTaskRequest)
    ListHistory(ListHistoryRequest)
    PlanChange(PlanChangeRequest)
    ReadEvents(ReadEventsRequest)
}

of_world! {}

json_wire! { server }

shape! { Capacity {
    0 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    1 capacity_provider_reservation: f64 = "capacityProviderReservation" => ANY,
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 container_instances: i32 = "containerInstances" => ANY,
    4 desired_container_instances: i32 = "desiredContainerInstances" => ANY,
    5 is_managed: bool = "isManaged" => ANY,
    6 needed_container_instances: i32 = "neededContainerInstances" => ANY,
    7 provisioning_tasks: i32 = "provisioningTasks" => ANY,
}}

shape! { CircuitBreaker {
    0 failure_count: i32 = "failureCount" => ANY,
    1 status: String = "status" => ANY.absent_when_empty(),
    2 threshold: i32 = "threshold" => ANY,
}}

shape! { ConditionKey {
    0 name: String = "name" => ANY.absent_when_empty(),
    1 values: Vec<String> = "values" => ANY,
}}

shape! { ContainerEvidence {
    0 exit_code: i32 = "exitCode" => ANY,
    1 health_status: String = "healthStatus" => ANY.absent_when_empty(),
    2 is_essential: bool = "isEssential" => ANY,
    3 last_status: String = "lastStatus" => ANY.absent_when_empty(),
    4 name: String = "name" => ANY.absent_when_empty(),
    5 reason: String = "reason" => ANY.absent_when_empty(),
    6 runtime_id: String = "runtimeId" => ANY.absent_when_empty(),
}}

shape! { DaemonCounts {
    0 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    1 desired_count: i32 = "desiredCount" => ANY,
    2 draining_count: i32 = "drainingCount" => ANY,
    3 healthy_count: i32 = "healthyCount" => ANY,
    4 older_count: i32 = "olderCount" => ANY,
    5 pending_count: i32 = "pendingCount" => ANY,
    6 running_count: i32 = "runningCount" => ANY,
    7 unhealthy_count: i32 = "unhealthyCount" => ANY,
    8 without_count: i32 = "withoutCount" => ANY,
}}

shape! { DaemonDeploymentExplanation {
    0 capacity_providers: Vec<DaemonCounts> = "capacityProviders" => ANY,
    1 circuit_breaker: CircuitBreaker = "circuitBreaker" => ANY,
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 created_at: Timestamp = "createdAt" => ANY,
    4 critical_path: Vec<Phase> = "criticalPath" => ANY,
    5 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    6 daemon_deployment_arn: String = "daemonDeploymentArn" => ANY.absent_when_empty(),
    7 desired_count: i32 = "desiredCount" => ANY,
    8 drain_percent: f64 = "drainPercent" => ANY,
    9 explained_at: Timestamp = "explainedAt" => ANY,
    10 failed_tasks: Vec<FailedTask> = "failedTasks" => ANY,
    11 finished_at: Timestamp = "finishedAt" => ANY,
    12 healthy_count: i32 = "healthyCount" => ANY,
    13 minimum_healthy_count: i32 = "minimumHealthyCount" => ANY,
    14 not_due: Vec<RefusedInstances> = "notDue" => ANY,
    15 placement: Explanation = "placement" => ANY,
    16 reason: String = "reason" => ANY.absent_when_empty(),
    17 rollback: DaemonRollbackExplanation = "rollback" => ANY,
    18 seconds: f64 = "seconds" => ANY,
    19 source_daemon_revision_arns: Vec<String> = "sourceDaemonRevisionArns" => ANY,
    20 status: String = "status" => ANY.absent_when_empty(),
    21 target_daemon_revision_arn: String = "targetDaemonRevisionArn" => ANY.absent_when_empty(),
    22 text: String = "text" => ANY.absent_when_empty(),
    23 waits: Vec<Wait> = "waits" => ANY,
}}

shape! { DaemonExplanation {
    0 capacity_providers: Vec<DaemonCounts> = "capacityProviders" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    3 daemon_deployment_arn: String = "daemonDeploymentArn" => ANY.absent_when_empty(),
    4 daemon_revision_arn: String = "daemonRevisionArn" => ANY.absent_when_empty(),
    5 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.absent_when_empty(),
    6 desired_count: i32 = "desiredCount" => ANY,
    7 drain_percent: f64 = "drainPercent" => ANY,
    8 explained_at: Timestamp = "explainedAt" => ANY,
    9 failed_tasks: Vec<FailedTask> = "failedTasks" => ANY,
    10 healthy_count: i32 = "healthyCount" => ANY,
    11 minimum_healthy_count: i32 = "minimumHealthyCount" => ANY,
    12 not_due: Vec<RefusedInstances> = "notDue" => ANY,
    13 placement: Explanation = "placement" => ANY,
    14 reason: String = "reason" => ANY.absent_when_empty(),
    15 status: String = "status" => ANY.absent_when_empty(),
    16 text: String = "text" => ANY.absent_when_empty(),
    17 waits: Vec<Wait> = "waits" => ANY,
}}

shape! { DaemonRollbackExplanation {
    0 daemon_revision_arn: String = "daemonRevisionArn" => ANY.absent_when_empty(),
    1 reason: String = "reason" => ANY.absent_when_empty(),
    2 started_at: Timestamp = "startedAt" => ANY,
}}

shape! { Denial {
    0 action: String = "action" => ANY.absent_when_empty(),
    1 at: Timestamp = "at" => ANY,
    2 because: Vec<String> = "because" => ANY,
    3 context: Vec<ConditionKey> = "context" => ANY,
    4 message: String = "message" => ANY.absent_when_empty(),
    5 principal: String = "principal" => ANY.absent_when_empty(),
    6 request_id: String = "requestId" => ANY.absent_when_empty(),
    7 resource: String = "resource" => ANY.absent_when_empty(),
}}

shape! { DeploymentCounts {
    0 desired_count: i32 = "desiredCount" => ANY,
    1 failed_tasks: i32 = "failedTasks" => ANY,
    2 healthy_count: i32 = "healthyCount" => ANY,
    3 id: String = "id" => ANY.absent_when_empty(),
    4 pending_count: i32 = "pendingCount" => ANY,
    5 rollout_state: String = "rolloutState" => ANY.absent_when_empty(),
    6 running_count: i32 = "runningCount" => ANY,
    7 status: String = "status" => ANY.absent_when_empty(),
    8 stopping_count: i32 = "stoppingCount" => ANY,
    9 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    10 unhealthy_count: i32 = "unhealthyCount" => ANY,
}}

shape! { DescribeCapacityRequest {
    0 capacity_providers: Vec<String> = "capacityProviders" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
}}

shape! { DescribeCapacityResponse {
    0 capacities: Vec<Capacity> = "capacities" => ANY,
}}

shape! { DescribeExplanationRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 request_id: String = "requestId" => ANY.required().absent_when_empty(),
}}

shape! { DescribeExplanationResponse {
    0 explanation: Explanation = "explanation" => ANY,
}}

shape! { DescribePastRequest {
    0 at: Timestamp = "at" => ANY.required(),
    1 call: PlannedCall = "call" => ANY.required(),
}}

shape! { DescribePastResponse {
    0 at: Timestamp = "at" => ANY,
    1 result: Document = "result" => ANY,
    2 revision: i64 = "revision" => ANY,
}}

shape! { Event {
    0 account: String = "account" => ANY.absent_when_empty(),
    1 detail: Document = "detail" => ANY,
    2 detail_type: String = "detail-type" => ANY.absent_when_empty(),
    3 id: String = "id" => ANY.absent_when_empty(),
    4 region: String = "region" => ANY.absent_when_empty(),
    5 resources: Vec<String> = "resources" => ANY,
    6 source: String = "source" => ANY.absent_when_empty(),
    7 time: String = "time" => ANY.absent_when_empty(),
    8 version: String = "version" => ANY.absent_when_empty(),
}}

shape! { ExplainDaemonDeploymentRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 daemon_deployment: String = "daemonDeployment" => ANY.required().absent_when_empty(),
}}

shape! { ExplainDaemonDeploymentResponse {
    0 explanation: DaemonDeploymentExplanation = "explanation" => ANY,
}}

shape! { ExplainDaemonRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 daemon: String = "daemon" => ANY.required().absent_when_empty(),
}}

shape! { ExplainDaemonResponse {
    0 explanation: DaemonExplanation = "explanation" => ANY,
}}

shape! { ExplainDenialRequest {
    0 request_id: String = "requestId" => ANY.required().absent_when_empty(),
}}

shape! { ExplainDenialResponse {
    0 denial: Denial = "denial" => ANY,
}}

shape! { ExplainServiceDeploymentRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 service_deployment: String = "serviceDeployment" => ANY.required().absent_when_empty(),
}}

shape! { ExplainServiceDeploymentResponse {
    0 explanation: ServiceDeploymentExplanation = "explanation" => ANY,
}}

shape! { ExplainServiceRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 service: String = "service" => ANY.required().absent_when_empty(),
}}

shape! { ExplainServiceResponse {
    0 explanation: ServiceExplanation = "explanation" => ANY,
}}

shape! { ExplainTaskRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 task: String = "task" => ANY.required().absent_when_empty(),
}}

shape! { ExplainTaskResponse {
    0 explanation: TaskExplanation = "explanation" => ANY,
}}

shape! { Explanation {
    0 asked: i32 = "asked" => ANY,
    1 closest_container_instance_arn: String = "closestContainerInstanceArn" => ANY.absent_when_empty(),
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 container_instances: i32 = "containerInstances" => ANY,
    4 explained_at: Timestamp = "explainedAt" => ANY,
    5 fix: String = "fix" => ANY.absent_when_empty(),
    6 group: String = "group" => ANY.absent_when_empty(),
    7 placed: i32 = "placed" => ANY,
    8 refused: Vec<RefusedInstances> = "refused" => ANY,
    9 request_id: String = "requestId" => ANY.absent_when_empty(),
    10 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    11 text: String = "text" => ANY.absent_when_empty(),
}}

shape! { FailedTask {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 stop_code: String = "stopCode" => ANY.absent_when_empty(),
    2 stopped_at: Timestamp = "stoppedAt" => ANY,
    3 task_arn: String = "taskArn" => ANY.absent_when_empty(),
}}

shape! { HistoryChange {
    0 resource_arn: String = "resourceArn" => ANY.absent_when_empty(),
    1 what: String = "what" => ANY.absent_when_empty(),
}}

shape! { HistoryEntry {
    0 at: Timestamp = "at" => ANY,
    1 changes: Vec<HistoryChange> = "changes" => ANY,
    2 operation: String = "operation" => ANY.absent_when_empty(),
    3 principal: String = "principal" => ANY.absent_when_empty(),
    4 request_id: String = "requestId" => ANY.absent_when_empty(),
    5 revision: i64 = "revision" => ANY,
}}

shape! { ListHistoryRequest {
    0 account: bool = "account" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 principal: String = "principal" => ANY.absent_when_empty(),
    5 resource: String = "resource" => ANY.absent_when_empty(),
    6 since: Timestamp = "since" => ANY,
    7 source: String = "source" => ANY.absent_when_empty(),
    8 until: Timestamp = "until" => ANY,
}}

shape! { ListHistoryResponse {
    0 entries: Vec<HistoryEntry> = "entries" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { Phase {
    0 is_over: bool = "isOver" => ANY,
    1 name: String = "name" => ANY.absent_when_empty(),
    2 seconds: f64 = "seconds" => ANY,
    3 started_at: Timestamp = "startedAt" => ANY,
    4 task_arn: String = "taskArn" => ANY.absent_when_empty(),
}}

shape! { Plan {
    0 added_container_instance_arns: Vec<String> = "addedContainerInstanceArns" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 has_changes: bool = "hasChanges" => ANY,
    3 is_complete: bool = "isComplete" => ANY,
    4 planned_at: Timestamp = "plannedAt" => ANY,
    5 refused: Vec<Explanation> = "refused" => ANY,
    6 seconds: f64 = "seconds" => ANY,
    7 services: Vec<PlannedService> = "services" => ANY,
    8 started: Vec<PlannedTasks> = "started" => ANY,
    9 steps: Vec<PlanStep> = "steps" => ANY,
    10 stopped: Vec<PlannedTasks> = "stopped" => ANY,
    11 text: String = "text" => ANY.absent_when_empty(),
}}

shape! { PlanChangeRequest {
    0 add_container_instances: PlannedContainerInstances = "addContainerInstances" => ANY,
    1 call: PlannedCall = "call" => ANY,
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 lose_availability_zone: String = "loseAvailabilityZone" => ANY.absent_when_empty(),
    4 seed: i64 = "seed" => ANY,
}}

shape! { PlanChangeResponse {
    0 plan: Plan = "plan" => ANY,
}}

shape! { PlanStep {
    0 seconds: f64 = "seconds" => ANY,
    1 started: i32 = "started" => ANY,
    2 stopped: i32 = "stopped" => ANY,
}}

shape! { PlannedCall {
    0 input: Document = "input" => ANY,
    1 operation: String = "operation" => ANY.required().absent_when_empty(),
}}

shape! { PlannedContainerInstances {
    0 availability_zone: String = "availabilityZone" => ANY.absent_when_empty(),
    1 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    2 count: i32 = "count" => ANY.required(),
    3 cpu: i32 = "cpu" => ANY.required(),
    4 memory: i32 = "memory" => ANY.required(),
}}

shape! { PlannedService {
    0 desired_count: i32 = "desiredCount" => ANY,
    1 healthy_count: i32 = "healthyCount" => ANY,
    2 healthy_count_before: i32 = "healthyCountBefore" => ANY,
    3 healthy_count_minimum: i32 = "healthyCountMinimum" => ANY,
    4 service_name: String = "serviceName" => ANY.absent_when_empty(),
}}

shape! { PlannedTasks {
    0 availability_zone: String = "availabilityZone" => ANY.absent_when_empty(),
    1 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    2 count: i32 = "count" => ANY,
    3 group: String = "group" => ANY.absent_when_empty(),
    4 task_arns: Vec<String> = "taskArns" => ANY,
    5 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
}}

shape! { PositionedEvent {
    0 event: Event = "event" => ANY,
    1 position: String = "position" => ANY.absent_when_empty(),
}}

shape! { ReadEventsRequest {
    0 after: String = "after" => ANY.absent_when_empty(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 event_types: Vec<String> = "eventTypes" => ANY,
    3 max_results: i32 = "maxResults" => ANY,
    4 source: String = "source" => ANY.absent_when_empty(),
    5 wait_seconds: i32 = "waitSeconds" => ANY,
}}

shape! { ReadEventsResponse {
    0 events: Vec<PositionedEvent> = "events" => ANY,
    1 is_caught_up: bool = "isCaughtUp" => ANY,
    2 position: String = "position" => ANY.absent_when_empty(),
}}

shape! { Refusal {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 task_arn: String = "taskArn" => ANY.absent_when_empty(),
    2 text: String = "text" => ANY.absent_when_empty(),
}}

shape! { RefusedInstances {
    0 container_instance_arns: Vec<String> = "containerInstanceArns" => ANY,
    1 refusals: Vec<Refusal> = "refusals" => ANY,
}}

shape! { RollbackExplanation {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 service_revision_arn: String = "serviceRevisionArn" => ANY.absent_when_empty(),
    2 started_at: Timestamp = "startedAt" => ANY,
}}

shape! { ServiceDeploymentExplanation {
    0 circuit_breaker: CircuitBreaker = "circuitBreaker" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 critical_path: Vec<Phase> = "criticalPath" => ANY,
    3 deployments: Vec<DeploymentCounts> = "deployments" => ANY,
    4 explained_at: Timestamp = "explainedAt" => ANY,
    5 failed_tasks: Vec<FailedTask> = "failedTasks" => ANY,
    6 placement: Explanation = "placement" => ANY,
    7 reason: String = "reason" => ANY.absent_when_empty(),
    8 rollback: RollbackExplanation = "rollback" => ANY,
    9 seconds: f64 = "seconds" => ANY,
    10 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    11 service_deployment_arn: String = "serviceDeploymentArn" => ANY.absent_when_empty(),
    12 status: String = "status" => ANY.absent_when_empty(),
    13 text: String = "text" => ANY.absent_when_empty(),
    14 waits: Vec<Wait> = "waits" => ANY,
    15 was_healthy: bool = "wasHealthy" => ANY,
}}

shape! { ServiceExplanation {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 deployments: Vec<DeploymentCounts> = "deployments" => ANY,
    2 desired_count: i32 = "desiredCount" => ANY,
    3 explained_at: Timestamp = "explainedAt" => ANY,
    4 failed_tasks: Vec<FailedTask> = "failedTasks" => ANY,
    5 left_tasks: Vec<Wait> = "leftTasks" => ANY,
    6 placement: Explanation = "placement" => ANY,
    7 reason: String = "reason" => ANY.absent_when_empty(),
    8 scheduling_strategy: String = "schedulingStrategy" => ANY.absent_when_empty(),
    9 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    10 status: String = "status" => ANY.absent_when_empty(),
    11 text: String = "text" => ANY.absent_when_empty(),
    12 waits: Vec<Wait> = "waits" => ANY,
}}

shape! { TaskExplanation {
    0 as_of: Timestamp = "asOf" => ANY,
    1 availability_zone: String = "availabilityZone" => ANY.absent_when_empty(),
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    4 container_to_blame: String = "containerToBlame" => ANY.absent_when_empty(),
    5 containers: Vec<ContainerEvidence> = "containers" => ANY,
    6 desired_status: String = "desiredStatus" => ANY.absent_when_empty(),
    7 explained_at: Timestamp = "explainedAt" => ANY,
    8 group: String = "group" => ANY.absent_when_empty(),
    9 last_status: String = "lastStatus" => ANY.absent_when_empty(),
    10 reason: String = "reason" => ANY.absent_when_empty(),
    11 started_by: String = "startedBy" => ANY.absent_when_empty(),
    12 stop_code: String = "stopCode" => ANY.absent_when_empty(),
    13 stopped_reason: String = "stoppedReason" => ANY.absent_when_empty(),
    14 task_arn: String = "taskArn" => ANY.absent_when_empty(),
    15 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    16 text: String = "text" => ANY.absent_when_empty(),
    17 timeline: Vec<Phase> = "timeline" => ANY,
    18 waits: Vec<Wait> = "waits" => ANY,
}}

shape! { Wait {
    0 count: i32 = "count" => ANY,
    1 reason: String = "reason" => ANY.absent_when_empty(),
    2 since: Timestamp = "since" => ANY,
    3 task_arns: Vec<String> = "taskArns" => ANY,
    4 text: String = "text" => ANY.absent_when_empty(),
    5 until: Timestamp = "until" => ANY,
}}
