//! BERTH 2026-11-01: written by `cargo xtask codegen` from `models/berth.json`.

use crate::protocols::Protocol;
use crate::shapes::Document;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    CreateJoinToken(CreateJoinTokenRequest) -> CreateJoinTokenResponse reads false,
    CreatePrepull(CreatePrepullRequest) -> CreatePrepullResponse reads false,
    DeletePrepull(DeletePrepullRequest) -> DeletePrepullResponse reads false,
    DescribeCapacity(DescribeCapacityRequest) -> DescribeCapacityResponse reads true,
    DescribeCertificateAuthorities(DescribeCertificateAuthoritiesRequest) -> DescribeCertificateAuthoritiesResponse reads true,
    DescribeExplanation(DescribeExplanationRequest) -> DescribeExplanationResponse reads true,
    DescribePast(DescribePastRequest) -> DescribePastResponse reads true,
    DescribeSealKeys(DescribeSealKeysRequest) -> DescribeSealKeysResponse reads true,
    ExamineHost(ExamineHostRequest) -> ExamineHostResponse reads false,
    ExplainDaemon(ExplainDaemonRequest) -> ExplainDaemonResponse reads true,
    ExplainDaemonDeployment(ExplainDaemonDeploymentRequest) -> ExplainDaemonDeploymentResponse reads true,
    ExplainDenial(ExplainDenialRequest) -> ExplainDenialResponse reads true,
    ExplainService(ExplainServiceRequest) -> ExplainServiceResponse reads true,
    ExplainServiceDeployment(ExplainServiceDeploymentRequest) -> ExplainServiceDeploymentResponse reads true,
    ExplainTask(ExplainTaskRequest) -> ExplainTaskResponse reads true,
    JoinCluster(JoinClusterRequest) -> JoinClusterResponse reads false,
    ListExecSessions(ListExecSessionsRequest) -> ListExecSessionsResponse reads true,
    ListHistory(ListHistoryRequest) -> ListHistoryResponse reads true,
    ListJoinTokens(ListJoinTokensRequest) -> ListJoinTokensResponse reads true,
    ListPrepulls(ListPrepullsRequest) -> ListPrepullsResponse reads true,
    PlanChange(PlanChangeRequest) -> PlanChangeResponse reads true,
    ReadEvents(ReadEventsRequest) -> ReadEventsResponse reads true,
    ReadNetwork(ReadNetworkRequest) -> ReadNetworkResponse reads true,
    ReportHost(ReportHostRequest) -> ReportHostResponse reads false,
    RevokeContainerInstance(RevokeContainerInstanceRequest) -> RevokeContainerInstanceResponse reads false,
    RevokeJoinToken(RevokeJoinTokenRequest) -> RevokeJoinTokenResponse reads false,
    RevokeRoleSessions(RevokeRoleSessionsRequest) -> RevokeRoleSessionsResponse reads false,
    RewrapSealKeys(RewrapSealKeysRequest) -> RewrapSealKeysResponse reads false,
    RotateCertificateAuthority(RotateCertificateAuthorityRequest) -> RotateCertificateAuthorityResponse reads false,
    RotateInstanceKey(RotateInstanceKeyRequest) -> RotateInstanceKeyResponse reads false,
    RotateSealKey(RotateSealKeyRequest) -> RotateSealKeyResponse reads false,
    StartExec(StartExecRequest) -> StartExecResponse reads false,
}

answers! {
    CreateJoinToken(CreateJoinTokenResponse),
    CreatePrepull(CreatePrepullResponse),
    DeletePrepull(DeletePrepullResponse),
    DescribeCapacity(DescribeCapacityResponse),
    DescribeCertificateAuthorities(DescribeCertificateAuthoritiesResponse),
    DescribeExplanation(DescribeExplanationResponse),
    DescribePast(DescribePastResponse),
    DescribeSealKeys(DescribeSealKeysResponse),
    ExamineHost(ExamineHostResponse),
    ExplainDaemonDeployment(ExplainDaemonDeploymentResponse),
    ExplainDaemon(ExplainDaemonResponse),
    ExplainDenial(ExplainDenialResponse),
    ExplainServiceDeployment(ExplainServiceDeploymentResponse),
    ExplainService(ExplainServiceResponse),
    ExplainTask(ExplainTaskResponse),
    JoinCluster(JoinClusterResponse),
    ListExecSessions(ListExecSessionsResponse),
    ListHistory(ListHistoryResponse),
    ListJoinTokens(ListJoinTokensResponse),
    ListPrepulls(ListPrepullsResponse),
    PlanChange(PlanChangeResponse),
    ReadEvents(ReadEventsResponse),
    ReadNetwork(ReadNetworkResponse),
    ReportHost(ReportHostResponse),
    RevokeContainerInstance(RevokeContainerInstanceResponse),
    RevokeJoinToken(RevokeJoinTokenResponse),
    RevokeRoleSessions(RevokeRoleSessionsResponse),
    RewrapSealKeys(RewrapSealKeysResponse),
    RotateCertificateAuthority(RotateCertificateAuthorityResponse),
    RotateInstanceKey(RotateInstanceKeyResponse),
    RotateSealKey(RotateSealKeyResponse),
    StartExec(StartExecResponse),
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
    TargetNotConnectedException 400 target_not_connected,
}

declared! { invalid_parameter =>
    CreateJoinToken [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    CreatePrepull [ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException]
    DeletePrepull [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    DescribeCapacity [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    DescribeCertificateAuthorities [ClientException InvalidParameterException ServerException]
    DescribeExplanation [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    DescribePast [ClientException ClusterNotFoundException HistoryNotKeptException InvalidParameterException ServerException ServiceNotFoundException]
    DescribeSealKeys [ClientException InvalidParameterException ServerException]
    ExamineHost [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainDaemon [ClientException ClusterNotFoundException DaemonNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainDaemonDeployment [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainDenial [ClientException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainService [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException ServiceNotFoundException]
    ExplainServiceDeployment [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ExplainTask [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    JoinCluster [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListExecSessions [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ListHistory [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    ListJoinTokens [ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListPrepulls [ClientException ClusterNotFoundException InvalidParameterException ServerException]
    PlanChange [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException ServiceNotFoundException]
    ReadEvents [ClientException ClusterNotFoundException HistoryNotKeptException InvalidParameterException ServerException]
    ReadNetwork [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ReportHost [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    RevokeContainerInstance [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    RevokeJoinToken [ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    RevokeRoleSessions [ClientException InvalidParameterException ResourceNotFoundException ServerException]
    RewrapSealKeys [ClientException InvalidParameterException ServerException]
    RotateCertificateAuthority [ClientException InvalidParameterException ServerException]
    RotateInstanceKey [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    RotateSealKey [ClientException InvalidParameterException ServerException]
    StartExec [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException TargetNotConnectedException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "berth",
    title: "Berth's own API",
    endpoint_variable: None,
    signing_name: "berth",
    presigned: &[],
    unsigned: &["JoinCluster"],
    body_bytes_max: None,
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
            Self::CreateJoinToken(_) => Place::Node,
            Self::CreatePrepull(_) => Place::Node,
            Self::DeletePrepull(_) => Place::Node,
            Self::DescribeCapacity(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribeCertificateAuthorities(_) => Place::Node,
            Self::DescribeExplanation(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribePast(_) => Place::Node,
            Self::DescribeSealKeys(_) => Place::Node,
            Self::ExamineHost(_) => Place::Node,
            Self::ExplainDaemon(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainDaemonDeployment(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainDenial(_) => Place::Node,
            Self::ExplainService(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainServiceDeployment(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ExplainTask(_) => Place::Node,
            Self::JoinCluster(_) => Place::Node,
            Self::ListExecSessions(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListHistory(_) => Place::Node,
            Self::ListJoinTokens(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListPrepulls(it) => Place::Cluster(it.cluster.as_deref()),
            Self::PlanChange(_) => Place::Node,
            Self::ReadEvents(_) => Place::Node,
            Self::ReadNetwork(_) => Place::Node,
            Self::ReportHost(_) => Place::Node,
            Self::RevokeContainerInstance(_) => Place::Node,
            Self::RevokeJoinToken(_) => Place::Node,
            Self::RevokeRoleSessions(_) => Place::Node,
            Self::RewrapSealKeys(_) => Place::Node,
            Self::RotateCertificateAuthority(_) => Place::Node,
            Self::RotateInstanceKey(_) => Place::Node,
            Self::RotateSealKey(_) => Place::Node,
            Self::StartExec(_) => Place::Node,
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
    ListExecSessions(ListExecSessionsRequest),
    ListJoinTokens(ListJoinTokensRequest),
    ListPrepulls(ListPrepullsRequest),
}

of_node! {
    CreateJoinToken(CreateJoinTokenRequest)
    CreatePrepull(CreatePrepullRequest)
    DeletePrepull(DeletePrepullRequest)
    DescribeCertificateAuthorities(DescribeCertificateAuthoritiesRequest)
    DescribePast(DescribePastRequest)
    DescribeSealKeys(DescribeSealKeysRequest)
    ExamineHost(ExamineHostRequest)
    ExplainDenial(ExplainDenialRequest)
    ExplainTask(ExplainTaskRequest)
    JoinCluster(JoinClusterRequest)
    ListHistory(ListHistoryRequest)
    PlanChange(PlanChangeRequest)
    ReadEvents(ReadEventsRequest)
    ReadNetwork(ReadNetworkRequest)
    ReportHost(ReportHostRequest)
    RevokeContainerInstance(RevokeContainerInstanceRequest)
    RevokeJoinToken(RevokeJoinTokenRequest)
    RevokeRoleSessions(RevokeRoleSessionsRequest)
    RewrapSealKeys(RewrapSealKeysRequest)
    RotateCertificateAuthority(RotateCertificateAuthorityRequest)
    RotateInstanceKey(RotateInstanceKeyRequest)
    RotateSealKey(RotateSealKeyRequest)
    StartExec(StartExecRequest)
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

shape! { CertificateAuthority {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 number: i32 = "number" => ANY,
    2 pin: String = "pin" => ANY.absent_when_empty(),
    3 status: String = "status" => ANY.absent_when_empty(),
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

shape! { CreateJoinTokenRequest {
    0 attributes: Vec<JoinAttribute> = "attributes" => ANY,
    1 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 rejoins: String = "rejoins" => ANY.absent_when_empty(),
    4 uses: i32 = "uses" => ANY,
    5 valid_seconds: i32 = "validSeconds" => ANY,
}}

shape! { CreateJoinTokenResponse {
    0 endpoint: String = "endpoint" => ANY.absent_when_empty(),
    1 join_token: JoinToken = "joinToken" => ANY,
    2 token: String = "token" => ANY.sensitive().absent_when_empty(),
}}

shape! { CreatePrepullRequest {
    0 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 image: String = "image" => ANY.required().absent_when_empty(),
    3 service: String = "service" => ANY.absent_when_empty(),
}}

shape! { CreatePrepullResponse {
    0 prepull: Prepull = "prepull" => ANY,
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

shape! { DeletePrepullRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 prepull_id: String = "prepullId" => ANY.required().absent_when_empty(),
}}

shape! { DeletePrepullResponse {
    0 prepull: Prepull = "prepull" => ANY,
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

shape! { DescribeCertificateAuthoritiesRequest {} }

shape! { DescribeCertificateAuthoritiesResponse {
    0 bundle: String = "bundle" => ANY.absent_when_empty(),
    1 bundle_version: i32 = "bundleVersion" => ANY,
    2 certificate_authorities: Vec<CertificateAuthority> = "certificateAuthorities" => ANY,
    3 pin: String = "pin" => ANY.absent_when_empty(),
    4 unconfirmed: Vec<UnconfirmedInstance> = "unconfirmed" => ANY,
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

shape! { DescribeSealKeysRequest {} }

shape! { DescribeSealKeysResponse {
    0 master_key_file: String = "masterKeyFile" => ANY.absent_when_empty(),
    1 seal_keys: Vec<SealKey> = "sealKeys" => ANY,
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

shape! { ExamineHostRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
    2 images: Vec<String> = "images" => ANY,
    3 network: bool = "network" => ANY,
}}

shape! { ExamineHostResponse {
    0 checks: Vec<HostCheck> = "checks" => ANY,
    1 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
}}

shape! { ExecSession {
    0 bytes_in: i64 = "bytesIn" => ANY,
    1 bytes_out: i64 = "bytesOut" => ANY,
    2 command: String = "command" => ANY.absent_when_empty(),
    3 container_name: String = "containerName" => ANY.absent_when_empty(),
    4 end_reason: String = "endReason" => ANY.absent_when_empty(),
    5 ended_at: Timestamp = "endedAt" => ANY,
    6 exit_code: i32 = "exitCode" => ANY,
    7 log_group_name: String = "logGroupName" => ANY.absent_when_empty(),
    8 principal: String = "principal" => ANY.absent_when_empty(),
    9 session_id: String = "sessionId" => ANY.absent_when_empty(),
    10 source_ip: String = "sourceIp" => ANY.absent_when_empty(),
    11 started_at: Timestamp = "startedAt" => ANY,
    12 task_arn: String = "taskArn" => ANY.absent_when_empty(),
    13 terminal: bool = "terminal" => ANY,
    14 user: String = "user" => ANY.absent_when_empty(),
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

shape! { HeldContainer {
    0 container: String = "container" => ANY.required().absent_when_empty(),
    1 runtime_id: String = "runtimeId" => ANY.required().absent_when_empty(),
    2 task_arn: String = "taskArn" => ANY.required().absent_when_empty(),
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

shape! { HostCheck {
    0 advice: String = "advice" => ANY.absent_when_empty(),
    1 can_be_fixed: bool = "canBeFixed" => ANY,
    2 command: String = "command" => ANY.absent_when_empty(),
    3 mark: String = "mark" => ANY.required().absent_when_empty(),
    4 name: String = "name" => ANY.required().absent_when_empty(),
    5 row: i32 = "row" => ANY.required(),
    6 text: String = "text" => ANY.required().absent_when_empty(),
}}

shape! { HostDisk {
    0 of: String = "of" => ANY.required().absent_when_empty(),
    1 takes_tasks: bool = "takesTasks" => ANY.required(),
    2 total: i64 = "total" => ANY.required(),
    3 used_percent: i32 = "usedPercent" => ANY.required(),
}}

shape! { HostExamination {
    0 checks: Vec<HostCheck> = "checks" => ANY.required(),
    1 examination_id: String = "examinationId" => ANY.required().absent_when_empty(),
}}

shape! { HostImage {
    0 digest: String = "digest" => ANY.absent_when_empty(),
    1 fault: String = "fault" => ANY.absent_when_empty(),
    2 image: String = "image" => ANY.required().absent_when_empty(),
}}

shape! { HostNetwork {
    0 modes: Vec<String> = "modes" => ANY.required(),
    1 mtu: i32 = "mtu" => ANY.required(),
    2 underlay_address: String = "underlayAddress" => ANY.required().absent_when_empty(),
}}

shape! { JoinAttribute {
    0 name: String = "name" => ANY.absent_when_empty(),
    1 value: String = "value" => ANY.absent_when_empty(),
}}

shape! { JoinClusterRequest {
    0 agent_version: String = "agentVersion" => ANY.absent_when_empty(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 host_name: String = "hostName" => ANY.absent_when_empty(),
    3 machine_id_hash: String = "machineIdHash" => ANY.absent_when_empty(),
    4 public_key: String = "publicKey" => ANY.required().absent_when_empty(),
    5 secret: String = "secret" => ANY.required().sensitive().absent_when_empty(),
    6 token_id: String = "tokenId" => ANY.required().absent_when_empty(),
}}

shape! { JoinClusterResponse {
    0 access_key_id: String = "accessKeyId" => ANY.absent_when_empty(),
    1 ca_bundle: String = "caBundle" => ANY.absent_when_empty(),
    2 ca_bundle_version: String = "caBundleVersion" => ANY.absent_when_empty(),
    3 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    4 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    5 containers: Vec<HeldContainer> = "containers" => ANY,
    6 endpoints: Vec<String> = "endpoints" => ANY,
    7 region: String = "region" => ANY.absent_when_empty(),
    8 sealed_secret_access_key: String = "sealedSecretAccessKey" => ANY.sensitive().absent_when_empty(),
}}

shape! { JoinToken {
    0 attributes: Vec<JoinAttribute> = "attributes" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 created_at: Timestamp = "createdAt" => ANY,
    3 created_by: String = "createdBy" => ANY.absent_when_empty(),
    4 expires_at: Timestamp = "expiresAt" => ANY,
    5 rejoins: String = "rejoins" => ANY.absent_when_empty(),
    6 revoked_at: Timestamp = "revokedAt" => ANY,
    7 revoked_by: String = "revokedBy" => ANY.absent_when_empty(),
    8 status: String = "status" => ANY.absent_when_empty(),
    9 token_id: String = "tokenId" => ANY.absent_when_empty(),
    10 uses: Vec<JoinTokenUse> = "uses" => ANY,
    11 uses_max: i32 = "usesMax" => ANY,
}}

shape! { JoinTokenUse {
    0 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    1 host_name: String = "hostName" => ANY.absent_when_empty(),
    2 used_at: Timestamp = "usedAt" => ANY,
}}

shape! { ListExecSessionsRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 max_results: i32 = "maxResults" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
    3 task: String = "task" => ANY.absent_when_empty(),
}}

shape! { ListExecSessionsResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 sessions: Vec<ExecSession> = "sessions" => ANY,
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

shape! { ListJoinTokensRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 max_results: i32 = "maxResults" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListJoinTokensResponse {
    0 join_tokens: Vec<JoinToken> = "joinTokens" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListPrepullsRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 max_results: i32 = "maxResults" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListPrepullsResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 prepulls: Vec<Prepull> = "prepulls" => ANY,
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

shape! { Prepull {
    0 capacity_provider: String = "capacityProvider" => ANY.absent_when_empty(),
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 created_at: Timestamp = "createdAt" => ANY,
    3 created_by: String = "createdBy" => ANY.absent_when_empty(),
    4 digests: Vec<String> = "digests" => ANY,
    5 faults: Vec<PrepullFault> = "faults" => ANY,
    6 image: String = "image" => ANY.absent_when_empty(),
    7 prepull_id: String = "prepullId" => ANY.absent_when_empty(),
    8 present_on: i32 = "presentOn" => ANY,
    9 service: String = "service" => ANY.absent_when_empty(),
    10 wanted_by: i32 = "wantedBy" => ANY,
}}

shape! { PrepullFault {
    0 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    1 reason: String = "reason" => ANY.absent_when_empty(),
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

shape! { ReadNetworkRequest {
    0 after: String = "after" => ANY.absent_when_empty(),
    1 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    2 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
    3 takes_changes: bool = "takesChanges" => ANY,
    4 wait_seconds: i32 = "waitSeconds" => ANY,
}}

shape! { ReadNetworkResponse {
    0 changes: Vec<VpcChange> = "changes" => ANY,
    1 gone: Vec<String> = "gone" => ANY,
    2 revision: String = "revision" => ANY.absent_when_empty(),
    3 since: String = "since" => ANY.absent_when_empty(),
    4 vpcs: Vec<VpcView> = "vpcs" => ANY,
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

shape! { ReportHostRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
    2 disk: HostDisk = "disk" => ANY,
    3 examination: HostExamination = "examination" => ANY,
    4 images: Vec<HostImage> = "images" => ANY,
    5 network: HostNetwork = "network" => ANY,
}}

shape! { ReportHostResponse {} }

shape! { RevokeContainerInstanceRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
    2 dry_run: bool = "dryRun" => ANY,
    3 with_others: bool = "withOthers" => ANY,
}}

shape! { RevokeContainerInstanceResponse {
    0 access_key_ids: Vec<String> = "accessKeyIds" => ANY,
    1 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    2 other_container_instance_arns: Vec<String> = "otherContainerInstanceArns" => ANY,
    3 user_arn: String = "userArn" => ANY.absent_when_empty(),
}}

shape! { RevokeJoinTokenRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 token_id: String = "tokenId" => ANY.required().absent_when_empty(),
}}

shape! { RevokeJoinTokenResponse {
    0 join_token: JoinToken = "joinToken" => ANY,
}}

shape! { RevokeRoleSessionsRequest {
    0 dry_run: bool = "dryRun" => ANY,
    1 role_name: String = "roleName" => ANY.required().absent_when_empty(),
}}

shape! { RevokeRoleSessionsResponse {
    0 revoked_at: Timestamp = "revokedAt" => ANY,
    1 role_arn: String = "roleArn" => ANY.absent_when_empty(),
    2 running_tasks: i32 = "runningTasks" => ANY,
}}

shape! { RewrapSealKeysRequest {} }

shape! { RewrapSealKeysResponse {
    0 master_key_file: String = "masterKeyFile" => ANY.absent_when_empty(),
    1 seal_keys: i32 = "sealKeys" => ANY,
}}

shape! { RollbackExplanation {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 service_revision_arn: String = "serviceRevisionArn" => ANY.absent_when_empty(),
    2 started_at: Timestamp = "startedAt" => ANY,
}}

shape! { RotateCertificateAuthorityRequest {
    0 force: bool = "force" => ANY,
}}

shape! { RotateCertificateAuthorityResponse {
    0 bundle: String = "bundle" => ANY.absent_when_empty(),
    1 bundle_version: i32 = "bundleVersion" => ANY,
    2 certificate_authorities: Vec<CertificateAuthority> = "certificateAuthorities" => ANY,
    3 pin: String = "pin" => ANY.absent_when_empty(),
    4 unconfirmed: Vec<UnconfirmedInstance> = "unconfirmed" => ANY,
}}

shape! { RotateInstanceKeyRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
}}

shape! { RotateInstanceKeyResponse {
    0 access_key_id: String = "accessKeyId" => ANY.absent_when_empty(),
    1 sealed_secret_access_key: String = "sealedSecretAccessKey" => ANY.sensitive().absent_when_empty(),
}}

shape! { RotateSealKeyRequest {} }

shape! { RotateSealKeyResponse {
    0 number: i32 = "number" => ANY,
}}

shape! { SealKey {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 number: i32 = "number" => ANY,
    2 retired_at: Timestamp = "retiredAt" => ANY,
    3 status: String = "status" => ANY.absent_when_empty(),
    4 values: i64 = "values" => ANY,
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

shape! { StartExecRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 command: String = "command" => ANY.required().absent_when_empty(),
    2 container: String = "container" => ANY.absent_when_empty(),
    3 task: String = "task" => ANY.required().absent_when_empty(),
    4 terminal: bool = "terminal" => ANY,
    5 user: String = "user" => ANY.absent_when_empty(),
}}

shape! { StartExecResponse {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 container_arn: String = "containerArn" => ANY.absent_when_empty(),
    2 container_name: String = "containerName" => ANY.absent_when_empty(),
    3 session_id: String = "sessionId" => ANY.absent_when_empty(),
    4 stream_url: String = "streamUrl" => ANY.absent_when_empty(),
    5 task_arn: String = "taskArn" => ANY.absent_when_empty(),
    6 token_value: String = "tokenValue" => ANY.sensitive().absent_when_empty(),
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

shape! { UnconfirmedInstance {
    0 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    1 lost: bool = "lost" => ANY,
}}

shape! { VpcChange {
    0 endpoints: Vec<VpcEndpoint> = "endpoints" => ANY,
    1 endpoints_gone: Vec<String> = "endpointsGone" => ANY,
    2 groups: Vec<VpcGroup> = "groups" => ANY,
    3 groups_gone: Vec<String> = "groupsGone" => ANY,
    4 members: Vec<VpcMembers> = "members" => ANY,
    5 peers: Vec<VpcPeer> = "peers" => ANY,
    6 peers_gone: Vec<String> = "peersGone" => ANY,
    7 vpc_id: String = "vpcId" => ANY.required().absent_when_empty(),
}}

shape! { VpcEndpoint {
    0 address: String = "address" => ANY.required().absent_when_empty(),
    1 attachment_id: String = "attachmentId" => ANY.required().absent_when_empty(),
    2 groups: Vec<String> = "groups" => ANY,
    3 ipv6_address: String = "ipv6Address" => ANY.absent_when_empty(),
    4 mac_address: String = "macAddress" => ANY.required().absent_when_empty(),
    5 task_arn: String = "taskArn" => ANY.required().absent_when_empty(),
}}

shape! { VpcGroup {
    0 egress: Vec<VpcRule> = "egress" => ANY,
    1 group_id: String = "groupId" => ANY.required().absent_when_empty(),
    2 ingress: Vec<VpcRule> = "ingress" => ANY,
    3 members: Vec<String> = "members" => ANY,
}}

shape! { VpcMembers {
    0 come: Vec<String> = "come" => ANY,
    1 gone: Vec<String> = "gone" => ANY,
    2 group_id: String = "groupId" => ANY.required().absent_when_empty(),
}}

shape! { VpcPeer {
    0 blocks: Vec<String> = "blocks" => ANY,
    1 container_instance_arn: String = "containerInstanceArn" => ANY.required().absent_when_empty(),
    2 overlay_address: String = "overlayAddress" => ANY.required().absent_when_empty(),
    3 overlay_mac: String = "overlayMac" => ANY.required().absent_when_empty(),
    4 underlay_address: String = "underlayAddress" => ANY.required().absent_when_empty(),
}}

shape! { VpcRule {
    0 cidrs: Vec<String> = "cidrs" => ANY,
    1 from_port: i32 = "fromPort" => ANY,
    2 group_ids: Vec<String> = "groupIds" => ANY,
    3 ipv6_cidrs: Vec<String> = "ipv6Cidrs" => ANY,
    4 protocol: String = "protocol" => ANY.required().absent_when_empty(),
    5 to_port: i32 = "toPort" => ANY,
}}

shape! { VpcView {
    0 cidr: String = "cidr" => ANY.required().absent_when_empty(),
    1 endpoints: Vec<VpcEndpoint> = "endpoints" => ANY,
    2 groups: Vec<VpcGroup> = "groups" => ANY,
    3 ipv6_cidr: String = "ipv6Cidr" => ANY.absent_when_empty(),
    4 mtu: i32 = "mtu" => ANY.required(),
    5 overlay_address: String = "overlayAddress" => ANY.required().absent_when_empty(),
    6 overlay_mac: String = "overlayMac" => ANY.required().absent_when_empty(),
    7 peers: Vec<VpcPeer> = "peers" => ANY,
    8 vni: i32 = "vni" => ANY.required(),
    9 vpc_id: String = "vpcId" => ANY.required().absent_when_empty(),
}}

shape! { Wait {
    0 count: i32 = "count" => ANY,
    1 reason: String = "reason" => ANY.absent_when_empty(),
    2 since: Timestamp = "since" => ANY,
    3 task_arns: Vec<String> = "taskArns" => ANY,
    4 text: String = "text" => ANY.absent_when_empty(),
    5 until: Timestamp = "until" => ANY,
}}
