//! ECS 2014-11-13: written by `cargo xtask codegen` from `models/ecs.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Document;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    ContinueServiceDeployment(ContinueServiceDeploymentRequest) -> ContinueServiceDeploymentResponse reads false,
    CreateCapacityProvider(CreateCapacityProviderRequest) -> CreateCapacityProviderResponse reads false,
    CreateCluster(CreateClusterRequest) -> CreateClusterResponse reads false,
    CreateDaemon(CreateDaemonRequest) -> CreateDaemonResponse reads false,
    CreateExpressGatewayService(CreateExpressGatewayServiceRequest) -> CreateExpressGatewayServiceResponse reads false,
    CreateService(CreateServiceRequest) -> CreateServiceResponse reads false,
    CreateTaskSet(CreateTaskSetRequest) -> CreateTaskSetResponse reads false,
    DeleteAccountSetting(DeleteAccountSettingRequest) -> DeleteAccountSettingResponse reads false,
    DeleteAttributes(DeleteAttributesRequest) -> DeleteAttributesResponse reads false,
    DeleteCapacityProvider(DeleteCapacityProviderRequest) -> DeleteCapacityProviderResponse reads false,
    DeleteCluster(DeleteClusterRequest) -> DeleteClusterResponse reads false,
    DeleteDaemon(DeleteDaemonRequest) -> DeleteDaemonResponse reads false,
    DeleteDaemonTaskDefinition(DeleteDaemonTaskDefinitionRequest) -> DeleteDaemonTaskDefinitionResponse reads false,
    DeleteExpressGatewayService(DeleteExpressGatewayServiceRequest) -> DeleteExpressGatewayServiceResponse reads false,
    DeleteService(DeleteServiceRequest) -> DeleteServiceResponse reads false,
    DeleteTaskDefinitions(DeleteTaskDefinitionsRequest) -> DeleteTaskDefinitionsResponse reads false,
    DeleteTaskSet(DeleteTaskSetRequest) -> DeleteTaskSetResponse reads false,
    DeregisterContainerInstance(DeregisterContainerInstanceRequest) -> DeregisterContainerInstanceResponse reads false,
    DeregisterTaskDefinition(DeregisterTaskDefinitionRequest) -> DeregisterTaskDefinitionResponse reads false,
    DescribeCapacityProviders(DescribeCapacityProvidersRequest) -> DescribeCapacityProvidersResponse reads true,
    DescribeClusters(DescribeClustersRequest) -> DescribeClustersResponse reads true,
    DescribeContainerInstances(DescribeContainerInstancesRequest) -> DescribeContainerInstancesResponse reads true,
    DescribeDaemon(DescribeDaemonRequest) -> DescribeDaemonResponse reads true,
    DescribeDaemonDeployments(DescribeDaemonDeploymentsRequest) -> DescribeDaemonDeploymentsResponse reads true,
    DescribeDaemonRevisions(DescribeDaemonRevisionsRequest) -> DescribeDaemonRevisionsResponse reads true,
    DescribeDaemonTaskDefinition(DescribeDaemonTaskDefinitionRequest) -> DescribeDaemonTaskDefinitionResponse reads true,
    DescribeExpressGatewayService(DescribeExpressGatewayServiceRequest) -> DescribeExpressGatewayServiceResponse reads true,
    DescribeServiceDeployments(DescribeServiceDeploymentsRequest) -> DescribeServiceDeploymentsResponse reads true,
    DescribeServiceRevisions(DescribeServiceRevisionsRequest) -> DescribeServiceRevisionsResponse reads true,
    DescribeServices(DescribeServicesRequest) -> DescribeServicesResponse reads true,
    DescribeTaskDefinition(DescribeTaskDefinitionRequest) -> DescribeTaskDefinitionResponse reads true,
    DescribeTaskSets(DescribeTaskSetsRequest) -> DescribeTaskSetsResponse reads true,
    DescribeTasks(DescribeTasksRequest) -> DescribeTasksResponse reads true,
    DiscoverPollEndpoint(DiscoverPollEndpointRequest) -> DiscoverPollEndpointResponse reads true,
    ExecuteCommand(ExecuteCommandRequest) -> ExecuteCommandResponse reads false,
    GetTaskProtection(GetTaskProtectionRequest) -> GetTaskProtectionResponse reads true,
    ListAccountSettings(ListAccountSettingsRequest) -> ListAccountSettingsResponse reads true,
    ListAttributes(ListAttributesRequest) -> ListAttributesResponse reads true,
    ListClusters(ListClustersRequest) -> ListClustersResponse reads true,
    ListContainerInstances(ListContainerInstancesRequest) -> ListContainerInstancesResponse reads true,
    ListDaemonDeployments(ListDaemonDeploymentsRequest) -> ListDaemonDeploymentsResponse reads true,
    ListDaemonTaskDefinitions(ListDaemonTaskDefinitionsRequest) -> ListDaemonTaskDefinitionsResponse reads true,
    ListDaemons(ListDaemonsRequest) -> ListDaemonsResponse reads true,
    ListServiceDeployments(ListServiceDeploymentsRequest) -> ListServiceDeploymentsResponse reads true,
    ListServices(ListServicesRequest) -> ListServicesResponse reads true,
    ListServicesByNamespace(ListServicesByNamespaceRequest) -> ListServicesByNamespaceResponse reads true,
    ListTagsForResource(ListTagsForResourceRequest) -> ListTagsForResourceResponse reads true,
    ListTaskDefinitionFamilies(ListTaskDefinitionFamiliesRequest) -> ListTaskDefinitionFamiliesResponse reads true,
    ListTaskDefinitions(ListTaskDefinitionsRequest) -> ListTaskDefinitionsResponse reads true,
    ListTasks(ListTasksRequest) -> ListTasksResponse reads true,
    PutAccountSetting(PutAccountSettingRequest) -> PutAccountSettingResponse reads false,
    PutAccountSettingDefault(PutAccountSettingDefaultRequest) -> PutAccountSettingDefaultResponse reads false,
    PutAttributes(PutAttributesRequest) -> PutAttributesResponse reads false,
    PutClusterCapacityProviders(PutClusterCapacityProvidersRequest) -> PutClusterCapacityProvidersResponse reads false,
    RegisterContainerInstance(RegisterContainerInstanceRequest) -> RegisterContainerInstanceResponse reads false,
    RegisterDaemonTaskDefinition(RegisterDaemonTaskDefinitionRequest) -> RegisterDaemonTaskDefinitionResponse reads false,
    RegisterTaskDefinition(RegisterTaskDefinitionRequest) -> RegisterTaskDefinitionResponse reads false,
    RunTask(RunTaskRequest) -> RunTaskResponse reads false,
    StartTask(StartTaskRequest) -> StartTaskResponse reads false,
    StopServiceDeployment(StopServiceDeploymentRequest) -> StopServiceDeploymentResponse reads false,
    StopTask(StopTaskRequest) -> StopTaskResponse reads false,
    SubmitAttachmentStateChanges(SubmitAttachmentStateChangesRequest) -> SubmitAttachmentStateChangesResponse reads false,
    SubmitContainerStateChange(SubmitContainerStateChangeRequest) -> SubmitContainerStateChangeResponse reads false,
    SubmitTaskStateChange(SubmitTaskStateChangeRequest) -> SubmitTaskStateChangeResponse reads false,
    TagResource(TagResourceRequest) -> TagResourceResponse reads false,
    UntagResource(UntagResourceRequest) -> UntagResourceResponse reads false,
    UpdateCapacityProvider(UpdateCapacityProviderRequest) -> UpdateCapacityProviderResponse reads false,
    UpdateCluster(UpdateClusterRequest) -> UpdateClusterResponse reads false,
    UpdateClusterSettings(UpdateClusterSettingsRequest) -> UpdateClusterSettingsResponse reads false,
    UpdateContainerAgent(UpdateContainerAgentRequest) -> UpdateContainerAgentResponse reads false,
    UpdateContainerInstancesState(UpdateContainerInstancesStateRequest) -> UpdateContainerInstancesStateResponse reads false,
    UpdateDaemon(UpdateDaemonRequest) -> UpdateDaemonResponse reads false,
    UpdateExpressGatewayService(UpdateExpressGatewayServiceRequest) -> UpdateExpressGatewayServiceResponse reads false,
    UpdateService(UpdateServiceRequest) -> UpdateServiceResponse reads false,
    UpdateServicePrimaryTaskSet(UpdateServicePrimaryTaskSetRequest) -> UpdateServicePrimaryTaskSetResponse reads false,
    UpdateTaskProtection(UpdateTaskProtectionRequest) -> UpdateTaskProtectionResponse reads false,
    UpdateTaskSet(UpdateTaskSetRequest) -> UpdateTaskSetResponse reads false,
}

answers! {
    ContinueServiceDeployment(ContinueServiceDeploymentResponse),
    CreateCapacityProvider(CreateCapacityProviderResponse),
    CreateCluster(CreateClusterResponse),
    CreateDaemon(CreateDaemonResponse),
    CreateExpressGatewayService(CreateExpressGatewayServiceResponse),
    CreateService(CreateServiceResponse),
    CreateTaskSet(CreateTaskSetResponse),
    DeleteAccountSetting(DeleteAccountSettingResponse),
    DeleteAttributes(DeleteAttributesResponse),
    DeleteCapacityProvider(DeleteCapacityProviderResponse),
    DeleteCluster(DeleteClusterResponse),
    DeleteDaemon(DeleteDaemonResponse),
    DeleteDaemonTaskDefinition(DeleteDaemonTaskDefinitionResponse),
    DeleteExpressGatewayService(DeleteExpressGatewayServiceResponse),
    DeleteService(DeleteServiceResponse),
    DeleteTaskDefinitions(DeleteTaskDefinitionsResponse),
    DeleteTaskSet(DeleteTaskSetResponse),
    DeregisterContainerInstance(DeregisterContainerInstanceResponse),
    DeregisterTaskDefinition(DeregisterTaskDefinitionResponse),
    DescribeCapacityProviders(DescribeCapacityProvidersResponse),
    DescribeClusters(DescribeClustersResponse),
    DescribeContainerInstances(DescribeContainerInstancesResponse),
    DescribeDaemonDeployments(DescribeDaemonDeploymentsResponse),
    DescribeDaemon(DescribeDaemonResponse),
    DescribeDaemonRevisions(DescribeDaemonRevisionsResponse),
    DescribeDaemonTaskDefinition(DescribeDaemonTaskDefinitionResponse),
    DescribeExpressGatewayService(DescribeExpressGatewayServiceResponse),
    DescribeServiceDeployments(DescribeServiceDeploymentsResponse),
    DescribeServiceRevisions(DescribeServiceRevisionsResponse),
    DescribeServices(DescribeServicesResponse),
    DescribeTaskDefinition(DescribeTaskDefinitionResponse),
    DescribeTaskSets(DescribeTaskSetsResponse),
    DescribeTasks(DescribeTasksResponse),
    DiscoverPollEndpoint(DiscoverPollEndpointResponse),
    ExecuteCommand(ExecuteCommandResponse),
    GetTaskProtection(GetTaskProtectionResponse),
    ListAccountSettings(ListAccountSettingsResponse),
    ListAttributes(ListAttributesResponse),
    ListClusters(ListClustersResponse),
    ListContainerInstances(ListContainerInstancesResponse),
    ListDaemonDeployments(ListDaemonDeploymentsResponse),
    ListDaemonTaskDefinitions(ListDaemonTaskDefinitionsResponse),
    ListDaemons(ListDaemonsResponse),
    ListServiceDeployments(ListServiceDeploymentsResponse),
    ListServicesByNamespace(ListServicesByNamespaceResponse),
    ListServices(ListServicesResponse),
    ListTagsForResource(ListTagsForResourceResponse),
    ListTaskDefinitionFamilies(ListTaskDefinitionFamiliesResponse),
    ListTaskDefinitions(ListTaskDefinitionsResponse),
    ListTasks(ListTasksResponse),
    PutAccountSettingDefault(PutAccountSettingDefaultResponse),
    PutAccountSetting(PutAccountSettingResponse),
    PutAttributes(PutAttributesResponse),
    PutClusterCapacityProviders(PutClusterCapacityProvidersResponse),
    RegisterContainerInstance(RegisterContainerInstanceResponse),
    RegisterDaemonTaskDefinition(RegisterDaemonTaskDefinitionResponse),
    RegisterTaskDefinition(RegisterTaskDefinitionResponse),
    RunTask(RunTaskResponse),
    StartTask(StartTaskResponse),
    StopServiceDeployment(StopServiceDeploymentResponse),
    StopTask(StopTaskResponse),
    SubmitAttachmentStateChanges(SubmitAttachmentStateChangesResponse),
    SubmitContainerStateChange(SubmitContainerStateChangeResponse),
    SubmitTaskStateChange(SubmitTaskStateChangeResponse),
    TagResource(TagResourceResponse),
    UntagResource(UntagResourceResponse),
    UpdateCapacityProvider(UpdateCapacityProviderResponse),
    UpdateCluster(UpdateClusterResponse),
    UpdateClusterSettings(UpdateClusterSettingsResponse),
    UpdateContainerAgent(UpdateContainerAgentResponse),
    UpdateContainerInstancesState(UpdateContainerInstancesStateResponse),
    UpdateDaemon(UpdateDaemonResponse),
    UpdateExpressGatewayService(UpdateExpressGatewayServiceResponse),
    UpdateServicePrimaryTaskSet(UpdateServicePrimaryTaskSetResponse),
    UpdateService(UpdateServiceResponse),
    UpdateTaskProtection(UpdateTaskProtectionResponse),
    UpdateTaskSet(UpdateTaskSetResponse),
}

json_protocol! { "AmazonEC2ContainerServiceV20141113" }

errors! {
    AccessDeniedException 400 access_denied,
    AttributeLimitExceededException 400 attribute_limit_exceeded,
    BlockedException 400 blocked,
    ClientException 400 client,
    ClusterContainsCapacityProviderException 400 cluster_contains_capacity_provider,
    ClusterContainsContainerInstancesException 400 cluster_contains_container_instances,
    ClusterContainsServicesException 400 cluster_contains_services,
    ClusterContainsTasksException 400 cluster_contains_tasks,
    ClusterNotFoundException 400 cluster_not_found,
    ConflictException 400 conflict,
    DaemonNotActiveException 400 daemon_not_active,
    DaemonNotFoundException 400 daemon_not_found,
    InvalidParameterException 400 invalid_parameter,
    LimitExceededException 400 limit_exceeded,
    MissingVersionException 400 missing_version,
    NamespaceNotFoundException 400 namespace_not_found,
    NoUpdateAvailableException 400 no_update_available,
    PlatformTaskDefinitionIncompatibilityException 400 platform_task_definition_incompatibility,
    PlatformUnknownException 400 platform_unknown,
    ResourceInUseException 400 resource_in_use,
    ResourceNotFoundException 400 resource_not_found,
    ServerException 500 server,
    ServiceDeploymentNotFoundException 400 service_deployment_not_found,
    ServiceNotActiveException 400 service_not_active,
    ServiceNotFoundException 400 service_not_found,
    TargetNotConnectedException 400 target_not_connected,
    TargetNotFoundException 400 target_not_found,
    TaskSetNotFoundException 400 task_set_not_found,
    UnsupportedFeatureException 400 unsupported_feature,
    UpdateInProgressException 400 update_in_progress,
}

declared! { invalid_parameter =>
    ContinueServiceDeployment [AccessDeniedException ClientException InvalidParameterException ServerException ServiceDeploymentNotFoundException UnsupportedFeatureException]
    CreateCapacityProvider [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException LimitExceededException ServerException UnsupportedFeatureException UpdateInProgressException]
    CreateCluster [AccessDeniedException ClientException InvalidParameterException NamespaceNotFoundException ServerException]
    CreateDaemon [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException PlatformUnknownException ServerException UnsupportedFeatureException]
    CreateExpressGatewayService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException UnsupportedFeatureException]
    CreateService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException NamespaceNotFoundException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException UnsupportedFeatureException]
    CreateTaskSet [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException LimitExceededException NamespaceNotFoundException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException ServiceNotActiveException ServiceNotFoundException UnsupportedFeatureException]
    DeleteAccountSetting [AccessDeniedException ClientException InvalidParameterException ServerException]
    DeleteAttributes [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException TargetNotFoundException]
    DeleteCapacityProvider [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException UpdateInProgressException]
    DeleteCluster [AccessDeniedException ClientException ClusterContainsCapacityProviderException ClusterContainsContainerInstancesException ClusterContainsServicesException ClusterContainsTasksException ClusterNotFoundException InvalidParameterException ServerException UpdateInProgressException]
    DeleteDaemon [AccessDeniedException ClientException ClusterNotFoundException DaemonNotActiveException DaemonNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    DeleteDaemonTaskDefinition [AccessDeniedException ClientException InvalidParameterException ServerException]
    DeleteExpressGatewayService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotActiveException ServiceNotFoundException UnsupportedFeatureException]
    DeleteService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException]
    DeleteTaskDefinitions [AccessDeniedException ClientException InvalidParameterException ServerException]
    DeleteTaskSet [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException LimitExceededException ServerException ServiceNotActiveException ServiceNotFoundException TaskSetNotFoundException UnsupportedFeatureException]
    DeregisterContainerInstance [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    DeregisterTaskDefinition [AccessDeniedException ClientException InvalidParameterException ServerException]
    DescribeCapacityProviders [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    DescribeClusters [AccessDeniedException ClientException InvalidParameterException ServerException]
    DescribeContainerInstances [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    DescribeDaemon [AccessDeniedException ClientException ClusterNotFoundException DaemonNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    DescribeDaemonDeployments [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    DescribeDaemonRevisions [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    DescribeDaemonTaskDefinition [AccessDeniedException ClientException InvalidParameterException ServerException]
    DescribeExpressGatewayService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException UnsupportedFeatureException]
    DescribeServiceDeployments [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException UnsupportedFeatureException]
    DescribeServiceRevisions [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException UnsupportedFeatureException]
    DescribeServices [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    DescribeTaskDefinition [AccessDeniedException ClientException InvalidParameterException ServerException]
    DescribeTaskSets [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotActiveException ServiceNotFoundException UnsupportedFeatureException]
    DescribeTasks [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    DiscoverPollEndpoint [AccessDeniedException ClientException InvalidParameterException ServerException]
    ExecuteCommand [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException TargetNotConnectedException]
    GetTaskProtection [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException UnsupportedFeatureException]
    ListAccountSettings [AccessDeniedException ClientException InvalidParameterException ServerException]
    ListAttributes [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListClusters [AccessDeniedException ClientException InvalidParameterException ServerException]
    ListContainerInstances [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListDaemonDeployments [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    ListDaemonTaskDefinitions [AccessDeniedException ClientException InvalidParameterException ServerException]
    ListDaemons [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    ListServiceDeployments [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException UnsupportedFeatureException]
    ListServices [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListServicesByNamespace [AccessDeniedException ClientException InvalidParameterException NamespaceNotFoundException ServerException]
    ListTagsForResource [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    ListTaskDefinitionFamilies [AccessDeniedException ClientException InvalidParameterException ServerException]
    ListTaskDefinitions [AccessDeniedException ClientException InvalidParameterException ServerException]
    ListTasks [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotFoundException]
    PutAccountSetting [AccessDeniedException ClientException InvalidParameterException ServerException]
    PutAccountSettingDefault [AccessDeniedException ClientException InvalidParameterException ServerException]
    PutAttributes [AccessDeniedException AttributeLimitExceededException ClientException ClusterNotFoundException InvalidParameterException ServerException TargetNotFoundException]
    PutClusterCapacityProviders [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceInUseException ServerException UpdateInProgressException]
    RegisterContainerInstance [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    RegisterDaemonTaskDefinition [AccessDeniedException ClientException InvalidParameterException LimitExceededException ServerException]
    RegisterTaskDefinition [AccessDeniedException ClientException InvalidParameterException LimitExceededException ServerException]
    RunTask [AccessDeniedException BlockedException ClientException ClusterNotFoundException ConflictException InvalidParameterException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException UnsupportedFeatureException]
    StartTask [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException NamespaceNotFoundException ServerException UnsupportedFeatureException]
    StopServiceDeployment [AccessDeniedException ClientException ConflictException InvalidParameterException ServerException ServiceDeploymentNotFoundException UnsupportedFeatureException]
    StopTask [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    SubmitAttachmentStateChanges [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    SubmitContainerStateChange [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    SubmitTaskStateChange [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    TagResource [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException LimitExceededException ResourceNotFoundException ServerException]
    UntagResource [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException]
    UpdateCapacityProvider [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UnsupportedFeatureException]
    UpdateCluster [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException NamespaceNotFoundException ServerException]
    UpdateClusterSettings [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException UpdateInProgressException]
    UpdateContainerAgent [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException MissingVersionException NoUpdateAvailableException ServerException UpdateInProgressException]
    UpdateContainerInstancesState [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException]
    UpdateDaemon [AccessDeniedException ClientException ClusterNotFoundException DaemonNotActiveException DaemonNotFoundException InvalidParameterException PlatformUnknownException ServerException UnsupportedFeatureException]
    UpdateExpressGatewayService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotActiveException ServiceNotFoundException UnsupportedFeatureException]
    UpdateService [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException NamespaceNotFoundException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException ServiceNotActiveException ServiceNotFoundException UnsupportedFeatureException]
    UpdateServicePrimaryTaskSet [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ServerException ServiceNotActiveException ServiceNotFoundException TaskSetNotFoundException UnsupportedFeatureException]
    UpdateTaskProtection [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException ResourceNotFoundException ServerException UnsupportedFeatureException]
    UpdateTaskSet [AccessDeniedException ClientException ClusterNotFoundException InvalidParameterException LimitExceededException ServerException ServiceNotActiveException ServiceNotFoundException TaskSetNotFoundException UnsupportedFeatureException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "ecs",
    title: "Amazon ECS",
    endpoint_variable: Some("AWS_ENDPOINT_URL_ECS"),
    signing_name: "ecs",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2014-11-13",
    host_prefixes: &[],
    target_prefix: "AmazonEC2ContainerServiceV20141113",
    protocols: &[Protocol::AwsJson11],
    table: None,
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place<'a> {
    Account,
    Cluster(Option<&'a str>),
    Clusters(&'a DescribeClustersRequest),
    Daemon(Option<&'a str>),
    DaemonDeployments(&'a DescribeDaemonDeploymentsRequest),
    DaemonRevisions(&'a DescribeDaemonRevisionsRequest),
    Deployment(Option<&'a str>),
    EveryCluster(&'a ListClustersRequest),
    Later,
    Namespace(Option<&'a str>),
    NewCluster(Option<&'a str>),
    Node,
    Resource(Option<&'a str>),
    ServiceDeployments(&'a DescribeServiceDeploymentsRequest),
    ServiceRevisions(&'a DescribeServiceRevisionsRequest),
}

impl Request {
    pub fn place(&self) -> Place<'_> {
        match self {
            Self::ContinueServiceDeployment(it) => {
                Place::Deployment(it.service_deployment_arn.as_deref())
            }
            Self::CreateCapacityProvider(_) => Place::Account,
            Self::CreateCluster(it) => Place::NewCluster(it.cluster_name.as_deref()),
            Self::CreateDaemon(it) => Place::Cluster(it.cluster_arn.as_deref()),
            Self::CreateExpressGatewayService(_) => Place::Later,
            Self::CreateService(it) => Place::Cluster(it.cluster.as_deref()),
            Self::CreateTaskSet(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeleteAccountSetting(_) => Place::Account,
            Self::DeleteAttributes(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeleteCapacityProvider(_) => Place::Account,
            Self::DeleteCluster(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeleteDaemon(it) => Place::Daemon(it.daemon_arn.as_deref()),
            Self::DeleteDaemonTaskDefinition(_) => Place::Account,
            Self::DeleteExpressGatewayService(_) => Place::Later,
            Self::DeleteService(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeleteTaskDefinitions(_) => Place::Account,
            Self::DeleteTaskSet(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeregisterContainerInstance(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DeregisterTaskDefinition(_) => Place::Account,
            Self::DescribeCapacityProviders(_) => Place::Account,
            Self::DescribeClusters(it) => Place::Clusters(it),
            Self::DescribeContainerInstances(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribeDaemon(it) => Place::Daemon(it.daemon_arn.as_deref()),
            Self::DescribeDaemonDeployments(it) => Place::DaemonDeployments(it),
            Self::DescribeDaemonRevisions(it) => Place::DaemonRevisions(it),
            Self::DescribeDaemonTaskDefinition(_) => Place::Account,
            Self::DescribeExpressGatewayService(_) => Place::Later,
            Self::DescribeServiceDeployments(it) => Place::ServiceDeployments(it),
            Self::DescribeServiceRevisions(it) => Place::ServiceRevisions(it),
            Self::DescribeServices(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribeTaskDefinition(_) => Place::Account,
            Self::DescribeTaskSets(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DescribeTasks(it) => Place::Cluster(it.cluster.as_deref()),
            Self::DiscoverPollEndpoint(_) => Place::Node,
            Self::ExecuteCommand(it) => Place::Cluster(it.cluster.as_deref()),
            Self::GetTaskProtection(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListAccountSettings(_) => Place::Account,
            Self::ListAttributes(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListClusters(it) => Place::EveryCluster(it),
            Self::ListContainerInstances(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListDaemonDeployments(it) => Place::Daemon(it.daemon_arn.as_deref()),
            Self::ListDaemonTaskDefinitions(_) => Place::Account,
            Self::ListDaemons(it) => Place::Cluster(it.cluster_arn.as_deref()),
            Self::ListServiceDeployments(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListServices(it) => Place::Cluster(it.cluster.as_deref()),
            Self::ListServicesByNamespace(it) => Place::Namespace(it.namespace.as_deref()),
            Self::ListTagsForResource(it) => Place::Resource(it.resource_arn.as_deref()),
            Self::ListTaskDefinitionFamilies(_) => Place::Account,
            Self::ListTaskDefinitions(_) => Place::Account,
            Self::ListTasks(it) => Place::Cluster(it.cluster.as_deref()),
            Self::PutAccountSetting(_) => Place::Account,
            Self::PutAccountSettingDefault(_) => Place::Account,
            Self::PutAttributes(it) => Place::Cluster(it.cluster.as_deref()),
            Self::PutClusterCapacityProviders(it) => Place::Cluster(it.cluster.as_deref()),
            Self::RegisterContainerInstance(it) => Place::Cluster(it.cluster.as_deref()),
            Self::RegisterDaemonTaskDefinition(_) => Place::Account,
            Self::RegisterTaskDefinition(_) => Place::Account,
            Self::RunTask(it) => Place::Cluster(it.cluster.as_deref()),
            Self::StartTask(it) => Place::Cluster(it.cluster.as_deref()),
            Self::StopServiceDeployment(it) => {
                Place::Deployment(it.service_deployment_arn.as_deref())
            }
            Self::StopTask(it) => Place::Cluster(it.cluster.as_deref()),
            Self::SubmitAttachmentStateChanges(it) => Place::Cluster(it.cluster.as_deref()),
            Self::SubmitContainerStateChange(it) => Place::Cluster(it.cluster.as_deref()),
            Self::SubmitTaskStateChange(it) => Place::Cluster(it.cluster.as_deref()),
            Self::TagResource(it) => Place::Resource(it.resource_arn.as_deref()),
            Self::UntagResource(it) => Place::Resource(it.resource_arn.as_deref()),
            Self::UpdateCapacityProvider(_) => Place::Account,
            Self::UpdateCluster(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateClusterSettings(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateContainerAgent(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateContainerInstancesState(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateDaemon(it) => Place::Daemon(it.daemon_arn.as_deref()),
            Self::UpdateExpressGatewayService(_) => Place::Later,
            Self::UpdateService(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateServicePrimaryTaskSet(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateTaskProtection(it) => Place::Cluster(it.cluster.as_deref()),
            Self::UpdateTaskSet(it) => Place::Cluster(it.cluster.as_deref()),
        }
    }
}

/// What a call needs to know from outside its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact<'a> {
    CapacityProviders,
    DaemonTaskDefinition(Option<&'a str>),
    Networks,
    Roles,
    Settings,
    TaskDefinition(Option<&'a str>),
}

impl Request {
    #[allow(
        clippy::single_match,
        clippy::collapsible_match,
        reason = "written as the table has it"
    )]
    pub fn facts(&self, want: &mut dyn FnMut(Fact<'_>)) {
        match self {
            Self::CreateCluster(it) => {
                want(Fact::Settings);
                if it.capacity_providers.is_some() {
                    want(Fact::CapacityProviders);
                }
            }
            Self::CreateDaemon(it) => {
                want(Fact::DaemonTaskDefinition(it.daemon_task_definition_arn.as_deref()));
                want(Fact::Settings);
            }
            Self::CreateService(it) => {
                want(Fact::TaskDefinition(it.task_definition.as_deref()));
                want(Fact::Settings);
                if it.network_configuration.is_some() {
                    want(Fact::Networks);
                }
            }
            Self::CreateTaskSet(it) => {
                want(Fact::TaskDefinition(it.task_definition.as_deref()));
                want(Fact::Settings);
                if it.network_configuration.is_some() {
                    want(Fact::Networks);
                }
            }
            Self::DeleteCapacityProvider(_) => {
                want(Fact::CapacityProviders);
            }
            Self::DescribeCapacityProviders(it) => {
                if it.cluster.is_some() {
                    want(Fact::CapacityProviders);
                }
            }
            Self::PutClusterCapacityProviders(_) => {
                want(Fact::CapacityProviders);
            }
            Self::RunTask(it) => {
                want(Fact::TaskDefinition(it.task_definition.as_deref()));
                want(Fact::Settings);
                want(Fact::Roles);
                if it.network_configuration.is_some() {
                    want(Fact::Networks);
                }
            }
            Self::StartTask(it) => {
                want(Fact::TaskDefinition(it.task_definition.as_deref()));
                want(Fact::Settings);
                want(Fact::Roles);
                if it.network_configuration.is_some() {
                    want(Fact::Networks);
                }
            }
            Self::UpdateDaemon(it) => {
                want(Fact::DaemonTaskDefinition(it.daemon_task_definition_arn.as_deref()));
                want(Fact::Settings);
            }
            Self::UpdateService(it) => {
                want(Fact::TaskDefinition(it.task_definition.as_deref()));
                want(Fact::Settings);
                if it.network_configuration.is_some() {
                    want(Fact::Networks);
                }
            }
            _ => {}
        }
    }
}

reads! { AccountRead account_read
    DescribeCapacityProviders(DescribeCapacityProvidersRequest),
    DescribeDaemonTaskDefinition(DescribeDaemonTaskDefinitionRequest),
    DescribeTaskDefinition(DescribeTaskDefinitionRequest),
    ListAccountSettings(ListAccountSettingsRequest),
    ListDaemonTaskDefinitions(ListDaemonTaskDefinitionsRequest),
    ListTagsForResource(ListTagsForResourceRequest),
    ListTaskDefinitionFamilies(ListTaskDefinitionFamiliesRequest),
    ListTaskDefinitions(ListTaskDefinitionsRequest),
}

writes! { AccountWrite account_write
    CreateCapacityProvider(CreateCapacityProviderRequest),
    DeleteAccountSetting(DeleteAccountSettingRequest),
    DeleteCapacityProvider(DeleteCapacityProviderRequest),
    DeleteDaemonTaskDefinition(DeleteDaemonTaskDefinitionRequest),
    DeleteTaskDefinitions(DeleteTaskDefinitionsRequest),
    DeregisterTaskDefinition(DeregisterTaskDefinitionRequest),
    PutAccountSetting(PutAccountSettingRequest),
    PutAccountSettingDefault(PutAccountSettingDefaultRequest),
    RegisterDaemonTaskDefinition(RegisterDaemonTaskDefinitionRequest),
    RegisterTaskDefinition(RegisterTaskDefinitionRequest),
    TagResource(TagResourceRequest),
    UntagResource(UntagResourceRequest),
    UpdateCapacityProvider(UpdateCapacityProviderRequest),
}

reads! { ClusterRead cluster_read
    DescribeClusters(DescribeClustersRequest),
    DescribeContainerInstances(DescribeContainerInstancesRequest),
    DescribeDaemon(DescribeDaemonRequest),
    DescribeDaemonDeployments(DescribeDaemonDeploymentsRequest),
    DescribeDaemonRevisions(DescribeDaemonRevisionsRequest),
    DescribeServiceDeployments(DescribeServiceDeploymentsRequest),
    DescribeServiceRevisions(DescribeServiceRevisionsRequest),
    DescribeServices(DescribeServicesRequest),
    DescribeTaskSets(DescribeTaskSetsRequest),
    DescribeTasks(DescribeTasksRequest),
    GetTaskProtection(GetTaskProtectionRequest),
    ListAttributes(ListAttributesRequest),
    ListContainerInstances(ListContainerInstancesRequest),
    ListDaemonDeployments(ListDaemonDeploymentsRequest),
    ListDaemons(ListDaemonsRequest),
    ListServiceDeployments(ListServiceDeploymentsRequest),
    ListServices(ListServicesRequest),
    ListTagsForResource(ListTagsForResourceRequest),
    ListTasks(ListTasksRequest),
}

writes! { ClusterWrite cluster_write
    ContinueServiceDeployment(ContinueServiceDeploymentRequest),
    CreateCluster(CreateClusterRequest),
    CreateDaemon(CreateDaemonRequest),
    CreateService(CreateServiceRequest),
    CreateTaskSet(CreateTaskSetRequest),
    DeleteAttributes(DeleteAttributesRequest),
    DeleteCluster(DeleteClusterRequest),
    DeleteDaemon(DeleteDaemonRequest),
    DeleteService(DeleteServiceRequest),
    DeleteTaskSet(DeleteTaskSetRequest),
    DeregisterContainerInstance(DeregisterContainerInstanceRequest),
    ExecuteCommand(ExecuteCommandRequest),
    PutAttributes(PutAttributesRequest),
    PutClusterCapacityProviders(PutClusterCapacityProvidersRequest),
    RegisterContainerInstance(RegisterContainerInstanceRequest),
    RunTask(RunTaskRequest),
    StartTask(StartTaskRequest),
    StopServiceDeployment(StopServiceDeploymentRequest),
    StopTask(StopTaskRequest),
    SubmitAttachmentStateChanges(SubmitAttachmentStateChangesRequest),
    SubmitContainerStateChange(SubmitContainerStateChangeRequest),
    SubmitTaskStateChange(SubmitTaskStateChangeRequest),
    TagResource(TagResourceRequest),
    UntagResource(UntagResourceRequest),
    UpdateCluster(UpdateClusterRequest),
    UpdateClusterSettings(UpdateClusterSettingsRequest),
    UpdateContainerAgent(UpdateContainerAgentRequest),
    UpdateContainerInstancesState(UpdateContainerInstancesStateRequest),
    UpdateDaemon(UpdateDaemonRequest),
    UpdateService(UpdateServiceRequest),
    UpdateServicePrimaryTaskSet(UpdateServicePrimaryTaskSetRequest),
    UpdateTaskProtection(UpdateTaskProtectionRequest),
    UpdateTaskSet(UpdateTaskSetRequest),
}

of_node! {
    DiscoverPollEndpoint(DiscoverPollEndpointRequest)
}

of_world! {
    RegisterContainerInstance
    SubmitAttachmentStateChanges
    SubmitContainerStateChange
    SubmitTaskStateChange
}

json_wire! { server }

static PATTERN_1: LazyLock<Regex> = LazyLock::new(|| pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[a-zA-Z0-9\.\*\-]+"#));

const ACCESS_TYPE_LIST: Rule = Rule { min: Some(0.0), max: Some(2.0), ..ANY };
const ALLOWED_INSTANCE_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(30.0), pattern: Some(&PATTERN_0), ..ANY };
const ALLOWED_INSTANCE_TYPE_SET: Rule =
    Rule { min: Some(0.0), max: Some(400.0), item: Some(&ALLOWED_INSTANCE_TYPE), ..ANY };
const CAPACITY_PROVIDER_STRATEGY_ITEM_BASE: Rule =
    Rule { min: Some(0.0), max: Some(100000.0), ..ANY };
const CAPACITY_PROVIDER_STRATEGY_ITEM_WEIGHT: Rule =
    Rule { min: Some(0.0), max: Some(1000.0), ..ANY };
const DAEMON_DRAIN_PERCENT: Rule = Rule { min: Some(0.0), max: Some(100.0), ..ANY };
const DEPLOYMENT_LIFECYCLE_HOOK_DURATION: Rule = Rule { min: Some(1.0), max: Some(20160.0), ..ANY };
const DURATION: Rule = Rule { min: Some(0.0), max: Some(2147483647.0), ..ANY };
const EXCLUDED_INSTANCE_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(30.0), pattern: Some(&PATTERN_0), ..ANY };
const EXCLUDED_INSTANCE_TYPE_SET: Rule =
    Rule { min: Some(0.0), max: Some(400.0), item: Some(&EXCLUDED_INSTANCE_TYPE), ..ANY };
const GATEWAY_CONNECTION_ALB_RESOURCES_LIST: Rule = Rule { min: Some(0.0), max: Some(1.0), ..ANY };
const GATEWAY_CONNECTION_LIST: Rule = Rule { min: Some(0.0), max: Some(5.0), ..ANY };
const GATEWAY_CONNECTOR_DEREGISTRATION_DELAY_TIMEOUT_SECONDS_INTEGER: Rule =
    Rule { min: Some(0.0), max: Some(3600.0), ..ANY };
const GATEWAY_CONNECTOR_LIST: Rule = Rule { min: Some(0.0), max: Some(1.0), ..ANY };
const HEALTHY_PERCENT_INTEGER: Rule = Rule { min: Some(0.0), max: Some(100.0), ..ANY };
const MANAGED_SCALING_INSTANCE_WARMUP_PERIOD: Rule =
    Rule { min: Some(0.0), max: Some(10000.0), ..ANY };
const MANAGED_SCALING_STEP_SIZE: Rule = Rule { min: Some(1.0), max: Some(10000.0), ..ANY };
const MANAGED_SCALING_TARGET_CAPACITY: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const METRIC_CONFIGURATION_LIST: Rule = Rule { min: Some(0.0), max: Some(5.0), ..ANY };
const METRIC_NAME: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const METRIC_NAMES_LIST: Rule =
    Rule { min: Some(1.0), max: Some(5.0), item: Some(&METRIC_NAME), ..ANY };
const METRIC_RESOLUTION_SECONDS: Rule = Rule { min: Some(20.0), max: Some(60.0), ..ANY };
const NVIDIA_MPS_ALLOCATION_MAX_COMPUTE_PERCENT_INTEGER: Rule =
    Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const NVIDIA_MPS_ALLOCATION_MEMORY_INTEGER: Rule = Rule { min: Some(1.0), ..ANY };
const PORT_NUMBER: Rule = Rule { min: Some(0.0), max: Some(65535.0), ..ANY };
const SERVICE_CONNECT_CONTAINER_CONFIGURATIONS: Rule =
    Rule { min: Some(0.0), max: Some(10.0), ..ANY };
const TAG_KEY: Rule = Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const TAG_KEYS: Rule = Rule { item: Some(&TAG_KEY), ..ANY };
const TAG_VALUE: Rule = Rule { min: Some(0.0), max: Some(256.0), pattern: Some(&PATTERN_1), ..ANY };
const TAGS: Rule = Rule { min: Some(0.0), max: Some(50.0), ..ANY };
const TASK_VOLUME_STORAGE_GI_B: Rule = Rule { min: Some(1.0), ..ANY };

shape! { AcceleratorCountRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY,
}}

enumeration! { AcceleratorManufacturer {
    AmazonWebServices = "amazon-web-services",
    Amd = "amd",
    Nvidia = "nvidia",
    Xilinx = "xilinx",
    Habana = "habana",
}}

enumeration! { AcceleratorName {
    A100 = "a100",
    Inferentia = "inferentia",
    K520 = "k520",
    K80 = "k80",
    M60 = "m60",
    RadeonProV520 = "radeon-pro-v520",
    T4 = "t4",
    Vu9p = "vu9p",
    V100 = "v100",
    A10g = "a10g",
    H100 = "h100",
    T4g = "t4g",
    L40s = "l40s",
    L4 = "l4",
}}

shape! { AcceleratorTotalMemoryMiBRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY,
}}

enumeration! { AcceleratorType {
    Gpu = "gpu",
    Fpga = "fpga",
    Inference = "inference",
}}

enumeration! { AccessType {
    Public = "PUBLIC",
    Private = "PRIVATE",
}}

shape! { AdvancedConfiguration {
    0 alternate_target_group_arn: String = "alternateTargetGroupArn" => ANY.absent_when_empty(),
    1 production_listener_rule: String = "productionListenerRule" => ANY.absent_when_empty(),
    2 role_arn: String = "roleArn" => ANY.absent_when_empty(),
    3 test_listener_rule: String = "testListenerRule" => ANY.absent_when_empty(),
}}

enumeration! { AgentUpdateStatus {
    Pending = "PENDING",
    Staging = "STAGING",
    Staged = "STAGED",
    Updating = "UPDATING",
    Updated = "UPDATED",
    Failed = "FAILED",
}}

enumeration! { ApplicationProtocol {
    Http = "http",
    Http2 = "http2",
    Grpc = "grpc",
}}

enumeration! { AssignPublicIp {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { Attachment {
    0 details: Vec<KeyValuePair> = "details" => ANY,
    1 id: String = "id" => ANY.absent_when_empty(),
    2 status: String = "status" => ANY.absent_when_empty(),
    3 r#type: String = "type" => ANY.absent_when_empty(),
}}

shape! { AttachmentStateChange {
    0 attachment_arn: String = "attachmentArn" => ANY.required().absent_when_empty(),
    1 status: String = "status" => ANY.required().absent_when_empty(),
}}

enumeration! { AttestationPolicyStatus {
    Configured = "CONFIGURED",
}}

shape! { Attribute {
    0 name: String = "name" => ANY.required().absent_when_empty(),
    1 target_id: String = "targetId" => ANY.absent_when_empty(),
    2 target_type: TargetType = "targetType" => ANY.absent_when_empty(),
    3 value: String = "value" => ANY,
}}

enumeration! { AutoRepairActionsStatus {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { AutoRepairConfiguration {
    0 actions_status: AutoRepairActionsStatus = "actionsStatus" => ANY.absent_when_empty(),
}}

shape! { AutoScalingGroupProvider {
    0 auto_scaling_group_arn: String = "autoScalingGroupArn" => ANY.required().absent_when_empty(),
    1 managed_draining: ManagedDraining = "managedDraining" => ANY.absent_when_empty(),
    2 managed_scaling: ManagedScaling = "managedScaling" => ANY,
    3 managed_termination_protection: ManagedTerminationProtection = "managedTerminationProtection" => ANY.absent_when_empty(),
}}

shape! { AutoScalingGroupProviderUpdate {
    0 managed_draining: ManagedDraining = "managedDraining" => ANY.absent_when_empty(),
    1 managed_scaling: ManagedScaling = "managedScaling" => ANY,
    2 managed_termination_protection: ManagedTerminationProtection = "managedTerminationProtection" => ANY.absent_when_empty(),
}}

enumeration! { AvailabilityZoneRebalancing {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { AwsVpcConfiguration {
    0 assign_public_ip: AssignPublicIp = "assignPublicIp" => ANY.absent_when_empty(),
    1 security_groups: Vec<String> = "securityGroups" => ANY,
    2 subnets: Vec<String> = "subnets" => ANY.required(),
}}

enumeration! { BareMetal {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
}}

shape! { BaselineEbsBandwidthMbpsRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY,
}}

enumeration! { BurstablePerformance {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
}}

enumeration! { CPUArchitecture {
    X86_64 = "X86_64",
    Arm64 = "ARM64",
}}

shape! { CanaryConfiguration {
    0 canary_bake_time_in_minutes: i32 = "canaryBakeTimeInMinutes" => ANY,
    1 canary_percent: f64 = "canaryPercent" => ANY,
}}

enumeration! { CapacityOptionType {
    OnDemand = "ON_DEMAND",
    Spot = "SPOT",
    Reserved = "RESERVED",
}}

shape! { CapacityProvider {
    0 auto_scaling_group_provider: AutoScalingGroupProvider = "autoScalingGroupProvider" => ANY,
    1 capacity_provider_arn: String = "capacityProviderArn" => ANY.absent_when_empty(),
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 managed_instances_provider: ManagedInstancesProvider = "managedInstancesProvider" => ANY,
    4 name: String = "name" => ANY.absent_when_empty(),
    5 status: CapacityProviderStatus = "status" => ANY.absent_when_empty(),
    6 tags: Vec<Tag> = "tags" => TAGS,
    7 r#type: CapacityProviderType = "type" => ANY.absent_when_empty(),
    8 update_status: CapacityProviderUpdateStatus = "updateStatus" => ANY.absent_when_empty(),
    9 update_status_reason: String = "updateStatusReason" => ANY.absent_when_empty(),
}}

enumeration! { CapacityProviderField {
    Tags = "TAGS",
}}

enumeration! { CapacityProviderStatus {
    Provisioning = "PROVISIONING",
    Active = "ACTIVE",
    Deprovisioning = "DEPROVISIONING",
    Inactive = "INACTIVE",
}}

shape! { CapacityProviderStrategyItem {
    0 base: i32 = "base" => CAPACITY_PROVIDER_STRATEGY_ITEM_BASE,
    1 capacity_provider: String = "capacityProvider" => ANY.required().absent_when_empty(),
    2 weight: i32 = "weight" => CAPACITY_PROVIDER_STRATEGY_ITEM_WEIGHT,
}}

enumeration! { CapacityProviderType {
    Ec2Autoscaling = "EC2_AUTOSCALING",
    ManagedInstances = "MANAGED_INSTANCES",
    Fargate = "FARGATE",
    FargateSpot = "FARGATE_SPOT",
}}

enumeration! { CapacityProviderUpdateStatus {
    CreateInProgress = "CREATE_IN_PROGRESS",
    CreateComplete = "CREATE_COMPLETE",
    CreateFailed = "CREATE_FAILED",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    DeleteComplete = "DELETE_COMPLETE",
    DeleteFailed = "DELETE_FAILED",
    UpdateInProgress = "UPDATE_IN_PROGRESS",
    UpdateComplete = "UPDATE_COMPLETE",
    UpdateFailed = "UPDATE_FAILED",
}}

enumeration! { CapacityReservationPreference {
    ReservationsOnly = "RESERVATIONS_ONLY",
    ReservationsFirst = "RESERVATIONS_FIRST",
    ReservationsExcluded = "RESERVATIONS_EXCLUDED",
}}

shape! { CapacityReservationRequest {
    0 reservation_group_arn: String = "reservationGroupArn" => ANY.absent_when_empty(),
    1 reservation_preference: CapacityReservationPreference = "reservationPreference" => ANY.absent_when_empty(),
}}

shape! { Cluster {
    0 active_services_count: i32 = "activeServicesCount" => ANY,
    1 attachments: Vec<Attachment> = "attachments" => ANY,
    2 attachments_status: String = "attachmentsStatus" => ANY.absent_when_empty(),
    3 capacity_providers: Vec<String> = "capacityProviders" => ANY,
    4 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    5 cluster_name: String = "clusterName" => ANY.absent_when_empty(),
    6 configuration: ClusterConfiguration = "configuration" => ANY,
    7 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "defaultCapacityProviderStrategy" => ANY,
    8 pending_tasks_count: i32 = "pendingTasksCount" => ANY,
    9 registered_container_instances_count: i32 = "registeredContainerInstancesCount" => ANY,
    10 running_tasks_count: i32 = "runningTasksCount" => ANY,
    11 service_connect_defaults: ClusterServiceConnectDefaults = "serviceConnectDefaults" => ANY,
    12 settings: Vec<ClusterSetting> = "settings" => ANY,
    13 statistics: Vec<KeyValuePair> = "statistics" => ANY,
    14 status: String = "status" => ANY.absent_when_empty(),
    15 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { ClusterConfiguration {
    0 execute_command_configuration: ExecuteCommandConfiguration = "executeCommandConfiguration" => ANY,
    1 managed_storage_configuration: ManagedStorageConfiguration = "managedStorageConfiguration" => ANY,
}}

enumeration! { ClusterField {
    Attachments = "ATTACHMENTS",
    Configurations = "CONFIGURATIONS",
    Settings = "SETTINGS",
    Statistics = "STATISTICS",
    Tags = "TAGS",
}}

shape! { ClusterServiceConnectDefaults {
    0 namespace: String = "namespace" => ANY.absent_when_empty(),
}}

shape! { ClusterServiceConnectDefaultsRequest {
    0 namespace: String = "namespace" => ANY.required(),
}}

shape! { ClusterSetting {
    0 name: ClusterSettingName = "name" => ANY.absent_when_empty(),
    1 value: String = "value" => ANY.absent_when_empty(),
}}

enumeration! { ClusterSettingName {
    ContainerInsights = "containerInsights",
}}

enumeration! { Compatibility {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
    ManagedInstances = "MANAGED_INSTANCES",
}}

enumeration! { Connectivity {
    Connected = "CONNECTED",
    Disconnected = "DISCONNECTED",
}}

shape! { Container {
    0 container_arn: String = "containerArn" => ANY.absent_when_empty(),
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 exit_code: i32 = "exitCode" => ANY,
    3 gpu_ids: Vec<String> = "gpuIds" => ANY,
    4 gpu_sharing_strategy: SharingStrategy = "gpuSharingStrategy" => ANY,
    5 health_status: HealthStatus = "healthStatus" => ANY.absent_when_empty(),
    6 image: String = "image" => ANY.absent_when_empty(),
    7 image_digest: String = "imageDigest" => ANY.absent_when_empty(),
    8 last_status: String = "lastStatus" => ANY.absent_when_empty(),
    9 managed_agents: Vec<ManagedAgent> = "managedAgents" => ANY,
    10 memory: String = "memory" => ANY.absent_when_empty(),
    11 memory_reservation: String = "memoryReservation" => ANY.absent_when_empty(),
    12 name: String = "name" => ANY.absent_when_empty(),
    13 network_bindings: Vec<NetworkBinding> = "networkBindings" => ANY,
    14 network_interfaces: Vec<NetworkInterface> = "networkInterfaces" => ANY,
    15 neuron_device_ids: Vec<String> = "neuronDeviceIds" => ANY,
    16 reason: String = "reason" => ANY.absent_when_empty(),
    17 runtime_id: String = "runtimeId" => ANY.absent_when_empty(),
    18 task_arn: String = "taskArn" => ANY.absent_when_empty(),
}}

enumeration! { ContainerCondition {
    Start = "START",
    Complete = "COMPLETE",
    Success = "SUCCESS",
    Healthy = "HEALTHY",
}}

shape! { ContainerDefinition {
    0 command: Vec<String> = "command" => ANY,
    1 cpu: i32 = "cpu" => ANY,
    2 credential_specs: Vec<String> = "credentialSpecs" => ANY,
    3 depends_on: Vec<ContainerDependency> = "dependsOn" => ANY,
    4 disable_networking: bool = "disableNetworking" => ANY,
    5 dns_search_domains: Vec<String> = "dnsSearchDomains" => ANY,
    6 dns_servers: Vec<String> = "dnsServers" => ANY,
    7 docker_labels: BTreeMap<String, String> = "dockerLabels" => ANY,
    8 docker_security_options: Vec<String> = "dockerSecurityOptions" => ANY,
    9 entry_point: Vec<String> = "entryPoint" => ANY,
    10 environment: Vec<KeyValuePair> = "environment" => ANY.sensitive(),
    11 environment_files: Vec<EnvironmentFile> = "environmentFiles" => ANY,
    12 essential: bool = "essential" => ANY,
    13 extra_hosts: Vec<HostEntry> = "extraHosts" => ANY,
    14 firelens_configuration: FirelensConfiguration = "firelensConfiguration" => ANY,
    15 health_check: HealthCheck = "healthCheck" => ANY,
    16 hostname: String = "hostname" => ANY.absent_when_empty(),
    17 image: String = "image" => ANY.absent_when_empty(),
    18 interactive: bool = "interactive" => ANY,
    19 links: Vec<String> = "links" => ANY,
    20 linux_parameters: LinuxParameters = "linuxParameters" => ANY,
    21 log_configuration: LogConfiguration = "logConfiguration" => ANY,
    22 memory: i32 = "memory" => ANY,
    23 memory_reservation: i32 = "memoryReservation" => ANY,
    24 mount_points: Vec<MountPoint> = "mountPoints" => ANY,
    25 name: String = "name" => ANY.absent_when_empty(),
    26 port_mappings: Vec<PortMapping> = "portMappings" => ANY,
    27 privileged: bool = "privileged" => ANY,
    28 pseudo_terminal: bool = "pseudoTerminal" => ANY,
    29 readonly_root_filesystem: bool = "readonlyRootFilesystem" => ANY,
    30 repository_credentials: RepositoryCredentials = "repositoryCredentials" => ANY.sensitive(),
    31 resource_requirements: Vec<ResourceRequirement> = "resourceRequirements" => ANY,
    32 restart_policy: ContainerRestartPolicy = "restartPolicy" => ANY,
    33 secrets: Vec<Secret> = "secrets" => ANY,
    34 start_timeout: i32 = "startTimeout" => ANY,
    35 stop_timeout: i32 = "stopTimeout" => ANY,
    36 system_controls: Vec<SystemControl> = "systemControls" => ANY,
    37 ulimits: Vec<Ulimit> = "ulimits" => ANY,
    38 user: String = "user" => ANY.absent_when_empty(),
    39 version_consistency: VersionConsistency = "versionConsistency" => ANY.absent_when_empty(),
    40 volumes_from: Vec<VolumeFrom> = "volumesFrom" => ANY,
    41 working_directory: String = "workingDirectory" => ANY.absent_when_empty(),
}}

shape! { ContainerDependency {
    0 condition: ContainerCondition = "condition" => ANY.required().absent_when_empty(),
    1 container_name: String = "containerName" => ANY.required().absent_when_empty(),
}}

shape! { ContainerImage {
    0 container_name: String = "containerName" => ANY.absent_when_empty(),
    1 image: String = "image" => ANY.absent_when_empty(),
    2 image_digest: String = "imageDigest" => ANY.absent_when_empty(),
}}

shape! { ContainerInstance {
    0 agent_connected: bool = "agentConnected" => ANY,
    1 agent_update_status: AgentUpdateStatus = "agentUpdateStatus" => ANY.absent_when_empty(),
    2 attachments: Vec<Attachment> = "attachments" => ANY,
    3 attributes: Vec<Attribute> = "attributes" => ANY,
    4 capacity_provider_name: String = "capacityProviderName" => ANY.absent_when_empty(),
    5 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    6 ec2_instance_id: String = "ec2InstanceId" => ANY.absent_when_empty(),
    7 gpu_devices: Vec<GpuDevice> = "gpuDevices" => ANY,
    8 health_status: ContainerInstanceHealthStatus = "healthStatus" => ANY,
    9 pending_tasks_count: i32 = "pendingTasksCount" => ANY,
    10 registered_at: Timestamp = "registeredAt" => ANY,
    11 registered_resources: Vec<Resource> = "registeredResources" => ANY,
    12 remaining_resources: Vec<Resource> = "remainingResources" => ANY,
    13 running_tasks_count: i32 = "runningTasksCount" => ANY,
    14 status: String = "status" => ANY.absent_when_empty(),
    15 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    16 tags: Vec<Tag> = "tags" => TAGS,
    17 version: i64 = "version" => ANY,
    18 version_info: VersionInfo = "versionInfo" => ANY,
}}

enumeration! { ContainerInstanceField {
    Tags = "TAGS",
    ContainerInstanceHealth = "CONTAINER_INSTANCE_HEALTH",
}}

shape! { ContainerInstanceHealthStatus {
    0 details: Vec<InstanceHealthCheckResult> = "details" => ANY,
    1 overall_status: InstanceHealthCheckState = "overallStatus" => ANY.absent_when_empty(),
}}

enumeration! { ContainerInstanceStatus {
    Active = "ACTIVE",
    Draining = "DRAINING",
    Registering = "REGISTERING",
    Deregistering = "DEREGISTERING",
    RegistrationFailed = "REGISTRATION_FAILED",
}}

shape! { ContainerOverride {
    0 command: Vec<String> = "command" => ANY,
    1 cpu: i32 = "cpu" => ANY,
    2 environment: Vec<KeyValuePair> = "environment" => ANY.sensitive(),
    3 environment_files: Vec<EnvironmentFile> = "environmentFiles" => ANY,
    4 memory: i32 = "memory" => ANY,
    5 memory_reservation: i32 = "memoryReservation" => ANY,
    6 name: String = "name" => ANY.absent_when_empty(),
    7 resource_requirements: Vec<ResourceRequirement> = "resourceRequirements" => ANY,
}}

shape! { ContainerRestartPolicy {
    0 enabled: bool = "enabled" => ANY.required(),
    1 ignored_exit_codes: Vec<i32> = "ignoredExitCodes" => ANY,
    2 restart_attempt_period: i32 = "restartAttemptPeriod" => ANY,
}}

shape! { ContainerStateChange {
    0 container_name: String = "containerName" => ANY.absent_when_empty(),
    1 exit_code: i32 = "exitCode" => ANY,
    2 image_digest: String = "imageDigest" => ANY.absent_when_empty(),
    3 network_bindings: Vec<NetworkBinding> = "networkBindings" => ANY,
    4 reason: String = "reason" => ANY.absent_when_empty(),
    5 runtime_id: String = "runtimeId" => ANY.absent_when_empty(),
    6 status: String = "status" => ANY.absent_when_empty(),
}}

shape! { ContinueServiceDeploymentRequest {
    0 action: DeploymentLifecycleHookAction = "action" => ANY.absent_when_empty(),
    1 hook_id: String = "hookId" => ANY.required().absent_when_empty(),
    2 service_deployment_arn: String = "serviceDeploymentArn" => ANY.required().absent_when_empty(),
}}

shape! { ContinueServiceDeploymentResponse {
    0 service_deployment_arn: String = "serviceDeploymentArn" => ANY.absent_when_empty(),
}}

enumeration! { CpuManufacturer {
    Intel = "intel",
    Amd = "amd",
    AmazonWebServices = "amazon-web-services",
}}

shape! { CreateCapacityProviderRequest {
    0 auto_scaling_group_provider: AutoScalingGroupProvider = "autoScalingGroupProvider" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 managed_instances_provider: CreateManagedInstancesProviderConfiguration = "managedInstancesProvider" => ANY,
    3 name: String = "name" => ANY.required().absent_when_empty(),
    4 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { CreateCapacityProviderResponse {
    0 capacity_provider: CapacityProvider = "capacityProvider" => ANY,
}}

shape! { CreateClusterRequest {
    0 capacity_providers: Vec<String> = "capacityProviders" => ANY,
    1 cluster_name: String = "clusterName" => ANY,
    2 configuration: ClusterConfiguration = "configuration" => ANY,
    3 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "defaultCapacityProviderStrategy" => ANY,
    4 service_connect_defaults: ClusterServiceConnectDefaultsRequest = "serviceConnectDefaults" => ANY,
    5 settings: Vec<ClusterSetting> = "settings" => ANY,
    6 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { CreateClusterResponse {
    0 cluster: Cluster = "cluster" => ANY,
}}

shape! { CreateDaemonRequest {
    0 capacity_provider_arns: Vec<String> = "capacityProviderArns" => ANY.required(),
    1 client_token: String = "clientToken" => ANY.absent_when_empty(),
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 critical: bool = "critical" => ANY,
    4 daemon_name: String = "daemonName" => ANY.required().absent_when_empty(),
    5 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.required().absent_when_empty(),
    6 deployment_configuration: DaemonDeploymentConfiguration = "deploymentConfiguration" => ANY,
    7 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    8 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    9 propagate_tags: DaemonPropagateTags = "propagateTags" => ANY.absent_when_empty(),
    10 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { CreateDaemonResponse {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    2 deployment_arn: String = "deploymentArn" => ANY.absent_when_empty(),
    3 status: DaemonStatus = "status" => ANY.absent_when_empty(),
}}

shape! { CreateExpressGatewayServiceRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 cpu_architecture: ExpressCpuArchitecture = "cpuArchitecture" => ANY.absent_when_empty(),
    3 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    4 health_check_path: String = "healthCheckPath" => ANY.absent_when_empty(),
    5 infrastructure_role_arn: String = "infrastructureRoleArn" => ANY.required().absent_when_empty(),
    6 memory: String = "memory" => ANY.absent_when_empty(),
    7 network_configuration: ExpressGatewayServiceNetworkConfiguration = "networkConfiguration" => ANY,
    8 primary_container: ExpressGatewayContainer = "primaryContainer" => ANY,
    9 scaling_target: ExpressGatewayScalingTarget = "scalingTarget" => ANY,
    10 service_name: String = "serviceName" => ANY.absent_when_empty(),
    11 tags: Vec<Tag> = "tags" => TAGS,
    12 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    13 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
}}

shape! { CreateExpressGatewayServiceResponse {
    0 service: ECSExpressGatewayService = "service" => ANY,
}}

shape! { CreateManagedInstancesProviderConfiguration {
    0 auto_repair_configuration: AutoRepairConfiguration = "autoRepairConfiguration" => ANY,
    1 infrastructure_optimization: InfrastructureOptimization = "infrastructureOptimization" => ANY,
    2 infrastructure_role_arn: String = "infrastructureRoleArn" => ANY.required().absent_when_empty(),
    3 instance_launch_template: InstanceLaunchTemplate = "instanceLaunchTemplate" => ANY.required(),
    4 propagate_tags: PropagateMITags = "propagateTags" => ANY.absent_when_empty(),
}}

shape! { CreateServiceRequest {
    0 availability_zone_rebalancing: AvailabilityZoneRebalancing = "availabilityZoneRebalancing" => ANY.absent_when_empty(),
    1 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    2 client_token: String = "clientToken" => ANY.absent_when_empty(),
    3 cluster: String = "cluster" => ANY.absent_when_empty(),
    4 deployment_configuration: DeploymentConfiguration = "deploymentConfiguration" => ANY,
    5 deployment_controller: DeploymentController = "deploymentController" => ANY,
    6 desired_count: i32 = "desiredCount" => ANY,
    7 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    8 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    9 gateway_connectors: Vec<GatewayConnector> = "gatewayConnectors" => GATEWAY_CONNECTOR_LIST,
    10 health_check_grace_period_seconds: i32 = "healthCheckGracePeriodSeconds" => ANY,
    11 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    12 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    13 monitoring: MonitoringConfiguration = "monitoring" => ANY,
    14 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    15 placement_constraints: Vec<PlacementConstraint> = "placementConstraints" => ANY,
    16 placement_strategy: Vec<PlacementStrategy> = "placementStrategy" => ANY,
    17 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    18 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    19 role: String = "role" => ANY.absent_when_empty(),
    20 scheduling_strategy: SchedulingStrategy = "schedulingStrategy" => ANY.absent_when_empty(),
    21 service_connect_configuration: ServiceConnectConfiguration = "serviceConnectConfiguration" => ANY,
    22 service_name: String = "serviceName" => ANY.required().absent_when_empty(),
    23 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    24 tags: Vec<Tag> = "tags" => TAGS,
    25 task_definition: String = "taskDefinition" => ANY.absent_when_empty(),
    26 volume_configurations: Vec<ServiceVolumeConfiguration> = "volumeConfigurations" => ANY,
    27 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = "vpcLatticeConfigurations" => ANY,
}}

shape! { CreateServiceResponse {
    0 service: Service = "service" => ANY,
}}

shape! { CreateTaskSetRequest {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    1 client_token: String = "clientToken" => ANY.absent_when_empty(),
    2 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    3 external_id: String = "externalId" => ANY.absent_when_empty(),
    4 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    5 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    6 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    7 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    8 scale: Scale = "scale" => ANY,
    9 service: String = "service" => ANY.required().absent_when_empty(),
    10 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    11 tags: Vec<Tag> = "tags" => TAGS,
    12 task_definition: String = "taskDefinition" => ANY.required().absent_when_empty(),
}}

shape! { CreateTaskSetResponse {
    0 task_set: TaskSet = "taskSet" => ANY,
}}

shape! { CreatedAt {
    0 after: Timestamp = "after" => ANY,
    1 before: Timestamp = "before" => ANY,
}}

shape! { DaemonAlarmConfiguration {
    0 alarm_names: Vec<String> = "alarmNames" => ANY,
    1 enable: bool = "enable" => ANY,
}}

shape! { DaemonCapacityProvider {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 running_count: i32 = "runningCount" => ANY,
    2 without_daemon_count: i32 = "withoutDaemonCount" => ANY,
}}

shape! { DaemonCircuitBreaker {
    0 failure_count: i32 = "failureCount" => ANY,
    1 status: DaemonDeploymentRollbackMonitorsStatus = "status" => ANY.absent_when_empty(),
    2 threshold: i32 = "threshold" => ANY,
}}

shape! { DaemonContainerDefinition {
    0 command: Vec<String> = "command" => ANY,
    1 cpu: i32 = "cpu" => ANY,
    2 depends_on: Vec<ContainerDependency> = "dependsOn" => ANY,
    3 entry_point: Vec<String> = "entryPoint" => ANY,
    4 environment: Vec<KeyValuePair> = "environment" => ANY.sensitive(),
    5 environment_files: Vec<EnvironmentFile> = "environmentFiles" => ANY,
    6 essential: bool = "essential" => ANY,
    7 firelens_configuration: FirelensConfiguration = "firelensConfiguration" => ANY,
    8 health_check: HealthCheck = "healthCheck" => ANY,
    9 image: String = "image" => ANY.required().absent_when_empty(),
    10 interactive: bool = "interactive" => ANY,
    11 linux_parameters: DaemonLinuxParameters = "linuxParameters" => ANY,
    12 log_configuration: LogConfiguration = "logConfiguration" => ANY,
    13 memory: i32 = "memory" => ANY,
    14 memory_reservation: i32 = "memoryReservation" => ANY,
    15 mount_points: Vec<MountPoint> = "mountPoints" => ANY,
    16 name: String = "name" => ANY.absent_when_empty(),
    17 privileged: bool = "privileged" => ANY,
    18 pseudo_terminal: bool = "pseudoTerminal" => ANY,
    19 readonly_root_filesystem: bool = "readonlyRootFilesystem" => ANY,
    20 repository_credentials: RepositoryCredentials = "repositoryCredentials" => ANY.sensitive(),
    21 restart_policy: ContainerRestartPolicy = "restartPolicy" => ANY,
    22 secrets: Vec<Secret> = "secrets" => ANY,
    23 start_timeout: i32 = "startTimeout" => ANY,
    24 stop_timeout: i32 = "stopTimeout" => ANY,
    25 system_controls: Vec<SystemControl> = "systemControls" => ANY,
    26 ulimits: Vec<Ulimit> = "ulimits" => ANY,
    27 user: String = "user" => ANY.absent_when_empty(),
    28 working_directory: String = "workingDirectory" => ANY.absent_when_empty(),
}}

shape! { DaemonContainerImage {
    0 container_name: String = "containerName" => ANY.absent_when_empty(),
    1 image: String = "image" => ANY.absent_when_empty(),
    2 image_digest: String = "imageDigest" => ANY.absent_when_empty(),
}}

shape! { DaemonDeployment {
    0 alarms: DaemonDeploymentAlarms = "alarms" => ANY,
    1 circuit_breaker: DaemonCircuitBreaker = "circuitBreaker" => ANY,
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 created_at: Timestamp = "createdAt" => ANY,
    4 daemon_deployment_arn: String = "daemonDeploymentArn" => ANY.absent_when_empty(),
    5 deployment_configuration: DaemonDeploymentConfiguration = "deploymentConfiguration" => ANY,
    6 finished_at: Timestamp = "finishedAt" => ANY,
    7 rollback: DaemonRollback = "rollback" => ANY,
    8 source_daemon_revisions: Vec<DaemonDeploymentRevisionDetail> = "sourceDaemonRevisions" => ANY,
    9 started_at: Timestamp = "startedAt" => ANY,
    10 status: DaemonDeploymentStatus = "status" => ANY.absent_when_empty(),
    11 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    12 stopped_at: Timestamp = "stoppedAt" => ANY,
    13 target_daemon_revision: DaemonDeploymentRevisionDetail = "targetDaemonRevision" => ANY,
}}

shape! { DaemonDeploymentAlarms {
    0 alarm_names: Vec<String> = "alarmNames" => ANY,
    1 status: DaemonDeploymentRollbackMonitorsStatus = "status" => ANY.absent_when_empty(),
    2 triggered_alarm_names: Vec<String> = "triggeredAlarmNames" => ANY,
}}

shape! { DaemonDeploymentCapacityProvider {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 draining_instance_count: i32 = "drainingInstanceCount" => ANY,
    2 running_instance_count: i32 = "runningInstanceCount" => ANY,
    3 without_daemon_instance_count: i32 = "withoutDaemonInstanceCount" => ANY,
}}

shape! { DaemonDeploymentConfiguration {
    0 alarms: DaemonAlarmConfiguration = "alarms" => ANY,
    1 bake_time_in_minutes: i32 = "bakeTimeInMinutes" => ANY,
    2 drain_percent: f64 = "drainPercent" => DAEMON_DRAIN_PERCENT,
}}

shape! { DaemonDeploymentRevisionDetail {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 capacity_providers: Vec<DaemonDeploymentCapacityProvider> = "capacityProviders" => ANY,
    2 total_draining_instance_count: i32 = "totalDrainingInstanceCount" => ANY,
    3 total_running_instance_count: i32 = "totalRunningInstanceCount" => ANY,
    4 total_without_daemon_instance_count: i32 = "totalWithoutDaemonInstanceCount" => ANY,
}}

enumeration! { DaemonDeploymentRollbackMonitorsStatus {
    Triggered = "TRIGGERED",
    Monitoring = "MONITORING",
    MonitoringComplete = "MONITORING_COMPLETE",
    Disabled = "DISABLED",
}}

enumeration! { DaemonDeploymentStatus {
    Pending = "PENDING",
    Successful = "SUCCESSFUL",
    Stopped = "STOPPED",
    StopRequested = "STOP_REQUESTED",
    InProgress = "IN_PROGRESS",
    RollbackInProgress = "ROLLBACK_IN_PROGRESS",
    RollbackSuccessful = "ROLLBACK_SUCCESSFUL",
    RollbackFailed = "ROLLBACK_FAILED",
}}

shape! { DaemonDeploymentSummary {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 created_at: Timestamp = "createdAt" => ANY,
    2 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    3 daemon_deployment_arn: String = "daemonDeploymentArn" => ANY.absent_when_empty(),
    4 finished_at: Timestamp = "finishedAt" => ANY,
    5 started_at: Timestamp = "startedAt" => ANY,
    6 status: DaemonDeploymentStatus = "status" => ANY.absent_when_empty(),
    7 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    8 stopped_at: Timestamp = "stoppedAt" => ANY,
    9 target_daemon_revision_arn: String = "targetDaemonRevisionArn" => ANY.absent_when_empty(),
}}

shape! { DaemonDetail {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 created_at: Timestamp = "createdAt" => ANY,
    2 current_revisions: Vec<DaemonRevisionDetail> = "currentRevisions" => ANY,
    3 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    4 deployment_arn: String = "deploymentArn" => ANY.absent_when_empty(),
    5 status: DaemonStatus = "status" => ANY.absent_when_empty(),
    6 updated_at: Timestamp = "updatedAt" => ANY,
}}

enumeration! { DaemonIpcMode {
    None = "none",
    Shared = "shared",
}}

shape! { DaemonLinuxParameters {
    0 capabilities: KernelCapabilities = "capabilities" => ANY,
    1 devices: Vec<Device> = "devices" => ANY,
    2 init_process_enabled: bool = "initProcessEnabled" => ANY,
    3 tmpfs: Vec<Tmpfs> = "tmpfs" => ANY,
}}

enumeration! { DaemonPidMode {
    None = "none",
    Shared = "shared",
}}

enumeration! { DaemonPropagateTags {
    Daemon = "DAEMON",
    None = "NONE",
}}

shape! { DaemonRevision {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 container_images: Vec<DaemonContainerImage> = "containerImages" => ANY,
    2 created_at: Timestamp = "createdAt" => ANY,
    3 critical: bool = "critical" => ANY,
    4 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    5 daemon_revision_arn: String = "daemonRevisionArn" => ANY.absent_when_empty(),
    6 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.absent_when_empty(),
    7 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    8 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    9 propagate_tags: DaemonPropagateTags = "propagateTags" => ANY.absent_when_empty(),
}}

shape! { DaemonRevisionDetail {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 capacity_providers: Vec<DaemonCapacityProvider> = "capacityProviders" => ANY,
    2 total_running_count: i32 = "totalRunningCount" => ANY,
    3 total_without_daemon_count: i32 = "totalWithoutDaemonCount" => ANY,
}}

shape! { DaemonRollback {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 rollback_capacity_providers: Vec<String> = "rollbackCapacityProviders" => ANY,
    2 rollback_target_daemon_revision_arn: String = "rollbackTargetDaemonRevisionArn" => ANY.absent_when_empty(),
    3 started_at: Timestamp = "startedAt" => ANY,
}}

enumeration! { DaemonStatus {
    Active = "ACTIVE",
    DeleteInProgress = "DELETE_IN_PROGRESS",
}}

shape! { DaemonSummary {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    2 status: DaemonStatus = "status" => ANY.absent_when_empty(),
    3 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { DaemonTaskDefinition {
    0 container_definitions: Vec<DaemonContainerDefinition> = "containerDefinitions" => ANY,
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.absent_when_empty(),
    3 delete_requested_at: Timestamp = "deleteRequestedAt" => ANY,
    4 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    5 family: String = "family" => ANY.absent_when_empty(),
    6 ipc_mode: DaemonIpcMode = "ipcMode" => ANY.absent_when_empty(),
    7 memory: String = "memory" => ANY.absent_when_empty(),
    8 pid_mode: DaemonPidMode = "pidMode" => ANY.absent_when_empty(),
    9 registered_at: Timestamp = "registeredAt" => ANY,
    10 registered_by: String = "registeredBy" => ANY.absent_when_empty(),
    11 revision: i32 = "revision" => ANY,
    12 status: DaemonTaskDefinitionStatus = "status" => ANY.absent_when_empty(),
    13 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
    14 volumes: Vec<DaemonVolume> = "volumes" => ANY,
}}

enumeration! { DaemonTaskDefinitionRevisionFilter {
    LastRegistered = "LAST_REGISTERED",
}}

enumeration! { DaemonTaskDefinitionStatus {
    Active = "ACTIVE",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    Deleted = "DELETED",
}}

enumeration! { DaemonTaskDefinitionStatusFilter {
    Active = "ACTIVE",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    All = "ALL",
}}

shape! { DaemonTaskDefinitionSummary {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 delete_requested_at: Timestamp = "deleteRequestedAt" => ANY,
    2 registered_at: Timestamp = "registeredAt" => ANY,
    3 registered_by: String = "registeredBy" => ANY.absent_when_empty(),
    4 status: DaemonTaskDefinitionStatus = "status" => ANY.absent_when_empty(),
}}

shape! { DaemonVolume {
    0 host: HostVolumeProperties = "host" => ANY,
    1 log_driver_volume_configuration: LogDriverVolumeConfiguration = "logDriverVolumeConfiguration" => ANY,
    2 name: String = "name" => ANY.absent_when_empty(),
}}

shape! { DeleteAccountSettingRequest {
    0 name: SettingName = "name" => ANY.required().absent_when_empty(),
    1 principal_arn: String = "principalArn" => ANY.absent_when_empty(),
}}

shape! { DeleteAccountSettingResponse {
    0 setting: Setting = "setting" => ANY,
}}

shape! { DeleteAttributesRequest {
    0 attributes: Vec<Attribute> = "attributes" => ANY.required(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
}}

shape! { DeleteAttributesResponse {
    0 attributes: Vec<Attribute> = "attributes" => ANY,
}}

shape! { DeleteCapacityProviderRequest {
    0 capacity_provider: String = "capacityProvider" => ANY.required().absent_when_empty(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
}}

shape! { DeleteCapacityProviderResponse {
    0 capacity_provider: CapacityProvider = "capacityProvider" => ANY,
}}

shape! { DeleteClusterRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
}}

shape! { DeleteClusterResponse {
    0 cluster: Cluster = "cluster" => ANY,
}}

shape! { DeleteDaemonRequest {
    0 daemon_arn: String = "daemonArn" => ANY.required().absent_when_empty(),
}}

shape! { DeleteDaemonResponse {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    2 deployment_arn: String = "deploymentArn" => ANY.absent_when_empty(),
    3 status: DaemonStatus = "status" => ANY.absent_when_empty(),
    4 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { DeleteDaemonTaskDefinitionRequest {
    0 daemon_task_definition: String = "daemonTaskDefinition" => ANY.required().absent_when_empty(),
}}

shape! { DeleteDaemonTaskDefinitionResponse {
    0 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.absent_when_empty(),
}}

shape! { DeleteExpressGatewayServiceRequest {
    0 service_arn: String = "serviceArn" => ANY.required().absent_when_empty(),
}}

shape! { DeleteExpressGatewayServiceResponse {
    0 service: ECSExpressGatewayService = "service" => ANY,
}}

shape! { DeleteServiceRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 force: bool = "force" => ANY,
    2 service: String = "service" => ANY.required().absent_when_empty(),
}}

shape! { DeleteServiceResponse {
    0 service: Service = "service" => ANY,
}}

shape! { DeleteTaskDefinitionsRequest {
    0 task_definitions: Vec<String> = "taskDefinitions" => ANY.required(),
}}

shape! { DeleteTaskDefinitionsResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 task_definitions: Vec<TaskDefinition> = "taskDefinitions" => ANY,
}}

shape! { DeleteTaskSetRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 force: bool = "force" => ANY,
    2 service: String = "service" => ANY.required().absent_when_empty(),
    3 task_set: String = "taskSet" => ANY.required().absent_when_empty(),
}}

shape! { DeleteTaskSetResponse {
    0 task_set: TaskSet = "taskSet" => ANY,
}}

shape! { Deployment {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    1 created_at: Timestamp = "createdAt" => ANY,
    2 desired_count: i32 = "desiredCount" => ANY,
    3 failed_tasks: i32 = "failedTasks" => ANY,
    4 fargate_ephemeral_storage: DeploymentEphemeralStorage = "fargateEphemeralStorage" => ANY,
    5 id: String = "id" => ANY.absent_when_empty(),
    6 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    7 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    8 pending_count: i32 = "pendingCount" => ANY,
    9 platform_family: String = "platformFamily" => ANY.absent_when_empty(),
    10 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    11 rollout_state: DeploymentRolloutState = "rolloutState" => ANY.absent_when_empty(),
    12 rollout_state_reason: String = "rolloutStateReason" => ANY.absent_when_empty(),
    13 running_count: i32 = "runningCount" => ANY,
    14 service_connect_configuration: ServiceConnectConfiguration = "serviceConnectConfiguration" => ANY,
    15 service_connect_resources: Vec<ServiceConnectServiceResource> = "serviceConnectResources" => ANY,
    16 status: String = "status" => ANY.absent_when_empty(),
    17 task_definition: String = "taskDefinition" => ANY.absent_when_empty(),
    18 updated_at: Timestamp = "updatedAt" => ANY,
    19 volume_configurations: Vec<ServiceVolumeConfiguration> = "volumeConfigurations" => ANY,
    20 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = "vpcLatticeConfigurations" => ANY,
}}

shape! { DeploymentAlarms {
    0 alarm_names: Vec<String> = "alarmNames" => ANY.required(),
    1 enable: bool = "enable" => ANY.required(),
    2 rollback: bool = "rollback" => ANY.required(),
}}

shape! { DeploymentCircuitBreaker {
    0 enable: bool = "enable" => ANY.required(),
    1 reset_on_healthy_task: bool = "resetOnHealthyTask" => ANY,
    2 rollback: bool = "rollback" => ANY.required(),
    3 threshold_configuration: ThresholdConfiguration = "thresholdConfiguration" => ANY,
}}

shape! { DeploymentConfiguration {
    0 alarms: DeploymentAlarms = "alarms" => ANY,
    1 bake_time_in_minutes: i32 = "bakeTimeInMinutes" => ANY,
    2 canary_configuration: CanaryConfiguration = "canaryConfiguration" => ANY,
    3 deployment_circuit_breaker: DeploymentCircuitBreaker = "deploymentCircuitBreaker" => ANY,
    4 early_success_criteria: DeploymentEarlySuccessCriteria = "earlySuccessCriteria" => ANY,
    5 lifecycle_hooks: Vec<DeploymentLifecycleHook> = "lifecycleHooks" => ANY,
    6 linear_configuration: LinearConfiguration = "linearConfiguration" => ANY,
    7 maximum_percent: i32 = "maximumPercent" => ANY,
    8 minimum_healthy_percent: i32 = "minimumHealthyPercent" => ANY,
    9 strategy: DeploymentStrategy = "strategy" => ANY.absent_when_empty(),
}}

shape! { DeploymentController {
    0 r#type: DeploymentControllerType = "type" => ANY.required().absent_when_empty(),
}}

enumeration! { DeploymentControllerType {
    Ecs = "ECS",
    CodeDeploy = "CODE_DEPLOY",
    External = "EXTERNAL",
}}

shape! { DeploymentEarlySuccessCriteria {
    0 enable: bool = "enable" => ANY.required(),
    1 healthy_percent: i32 = "healthyPercent" => HEALTHY_PERCENT_INTEGER,
    2 source_service_revision_cleanup: ServiceRevisionCleanup = "sourceServiceRevisionCleanup" => ANY.absent_when_empty(),
}}

shape! { DeploymentEphemeralStorage {
    0 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
}}

shape! { DeploymentLifecycleHook {
    0 hook_details: Document = "hookDetails" => ANY,
    1 hook_target_arn: String = "hookTargetArn" => ANY.absent_when_empty(),
    2 lifecycle_stages: Vec<DeploymentLifecycleHookStage> = "lifecycleStages" => ANY,
    3 role_arn: String = "roleArn" => ANY.absent_when_empty(),
    4 target_type: DeploymentLifecycleHookTargetType = "targetType" => ANY.absent_when_empty(),
    5 timeout_configuration: DeploymentLifecycleHookTimeoutConfiguration = "timeoutConfiguration" => ANY,
}}

enumeration! { DeploymentLifecycleHookAction {
    Rollback = "ROLLBACK",
    Continue = "CONTINUE",
}}

shape! { DeploymentLifecycleHookDetail {
    0 expires_at: Timestamp = "expiresAt" => ANY,
    1 hook_id: String = "hookId" => ANY.absent_when_empty(),
    2 status: DeploymentLifecycleHookStatus = "status" => ANY.absent_when_empty(),
    3 target_arn: String = "targetArn" => ANY.absent_when_empty(),
    4 target_type: DeploymentLifecycleHookTargetType = "targetType" => ANY.absent_when_empty(),
    5 timeout_action: DeploymentLifecycleHookAction = "timeoutAction" => ANY.absent_when_empty(),
}}

enumeration! { DeploymentLifecycleHookStage {
    ReconcileService = "RECONCILE_SERVICE",
    PreScaleUp = "PRE_SCALE_UP",
    PostScaleUp = "POST_SCALE_UP",
    TestTrafficShift = "TEST_TRAFFIC_SHIFT",
    PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT",
    PreProductionTrafficShift = "PRE_PRODUCTION_TRAFFIC_SHIFT",
    ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT",
    PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT",
}}

enumeration! { DeploymentLifecycleHookStatus {
    AwaitingAction = "AWAITING_ACTION",
    InProgress = "IN_PROGRESS",
    Succeeded = "SUCCEEDED",
    Failed = "FAILED",
    TimedOut = "TIMED_OUT",
}}

enumeration! { DeploymentLifecycleHookTargetType {
    AwsLambda = "AWS_LAMBDA",
    Pause = "PAUSE",
}}

shape! { DeploymentLifecycleHookTimeoutConfiguration {
    0 action: DeploymentLifecycleHookAction = "action" => ANY.absent_when_empty(),
    1 timeout_in_minutes: i32 = "timeoutInMinutes" => DEPLOYMENT_LIFECYCLE_HOOK_DURATION,
}}

enumeration! { DeploymentRolloutState {
    Completed = "COMPLETED",
    Failed = "FAILED",
    InProgress = "IN_PROGRESS",
}}

enumeration! { DeploymentStrategy {
    Rolling = "ROLLING",
    BlueGreen = "BLUE_GREEN",
    Linear = "LINEAR",
    Canary = "CANARY",
}}

shape! { DeregisterContainerInstanceRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
    2 force: bool = "force" => ANY,
}}

shape! { DeregisterContainerInstanceResponse {
    0 container_instance: ContainerInstance = "containerInstance" => ANY,
}}

shape! { DeregisterTaskDefinitionRequest {
    0 task_definition: String = "taskDefinition" => ANY.required().absent_when_empty(),
}}

shape! { DeregisterTaskDefinitionResponse {
    0 task_definition: TaskDefinition = "taskDefinition" => ANY,
}}

shape! { DescribeCapacityProvidersRequest {
    0 capacity_providers: Vec<String> = "capacityProviders" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 include: Vec<CapacityProviderField> = "include" => ANY,
    3 max_results: i32 = "maxResults" => ANY,
    4 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { DescribeCapacityProvidersResponse {
    0 capacity_providers: Vec<CapacityProvider> = "capacityProviders" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { DescribeClustersRequest {
    0 clusters: Vec<String> = "clusters" => ANY,
    1 include: Vec<ClusterField> = "include" => ANY,
}}

shape! { DescribeClustersResponse {
    0 clusters: Vec<Cluster> = "clusters" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
}}

shape! { DescribeContainerInstancesRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instances: Vec<String> = "containerInstances" => ANY.required(),
    2 include: Vec<ContainerInstanceField> = "include" => ANY,
}}

shape! { DescribeContainerInstancesResponse {
    0 container_instances: Vec<ContainerInstance> = "containerInstances" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
}}

shape! { DescribeDaemonDeploymentsRequest {
    0 daemon_deployment_arns: Vec<String> = "daemonDeploymentArns" => ANY.required(),
}}

shape! { DescribeDaemonDeploymentsResponse {
    0 daemon_deployments: Vec<DaemonDeployment> = "daemonDeployments" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
}}

shape! { DescribeDaemonRequest {
    0 daemon_arn: String = "daemonArn" => ANY.required().absent_when_empty(),
}}

shape! { DescribeDaemonResponse {
    0 daemon: DaemonDetail = "daemon" => ANY,
}}

shape! { DescribeDaemonRevisionsRequest {
    0 daemon_revision_arns: Vec<String> = "daemonRevisionArns" => ANY.required(),
}}

shape! { DescribeDaemonRevisionsResponse {
    0 daemon_revisions: Vec<DaemonRevision> = "daemonRevisions" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
}}

shape! { DescribeDaemonTaskDefinitionRequest {
    0 daemon_task_definition: String = "daemonTaskDefinition" => ANY.required().absent_when_empty(),
}}

shape! { DescribeDaemonTaskDefinitionResponse {
    0 daemon_task_definition: DaemonTaskDefinition = "daemonTaskDefinition" => ANY,
}}

shape! { DescribeExpressGatewayServiceRequest {
    0 include: Vec<ExpressGatewayServiceInclude> = "include" => ANY,
    1 service_arn: String = "serviceArn" => ANY.required().absent_when_empty(),
}}

shape! { DescribeExpressGatewayServiceResponse {
    0 service: ECSExpressGatewayService = "service" => ANY,
}}

shape! { DescribeServiceDeploymentsRequest {
    0 service_deployment_arns: Vec<String> = "serviceDeploymentArns" => ANY.required(),
}}

shape! { DescribeServiceDeploymentsResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 service_deployments: Vec<ServiceDeployment> = "serviceDeployments" => ANY,
}}

shape! { DescribeServiceRevisionsRequest {
    0 service_revision_arns: Vec<String> = "serviceRevisionArns" => ANY.required(),
}}

shape! { DescribeServiceRevisionsResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 service_revisions: Vec<ServiceRevision> = "serviceRevisions" => ANY,
}}

shape! { DescribeServicesRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 include: Vec<ServiceField> = "include" => ANY,
    2 services: Vec<String> = "services" => ANY.required(),
}}

shape! { DescribeServicesResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 services: Vec<Service> = "services" => ANY,
}}

shape! { DescribeTaskDefinitionRequest {
    0 include: Vec<TaskDefinitionField> = "include" => ANY,
    1 task_definition: String = "taskDefinition" => ANY.required().absent_when_empty(),
}}

shape! { DescribeTaskDefinitionResponse {
    0 tags: Vec<Tag> = "tags" => TAGS,
    1 task_definition: TaskDefinition = "taskDefinition" => ANY,
}}

shape! { DescribeTaskSetsRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 include: Vec<TaskSetField> = "include" => ANY,
    2 service: String = "service" => ANY.required().absent_when_empty(),
    3 task_sets: Vec<String> = "taskSets" => ANY,
}}

shape! { DescribeTaskSetsResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 task_sets: Vec<TaskSet> = "taskSets" => ANY,
}}

shape! { DescribeTasksRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 include: Vec<TaskField> = "include" => ANY,
    2 tasks: Vec<String> = "tasks" => ANY.required(),
}}

shape! { DescribeTasksResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 tasks: Vec<Task> = "tasks" => ANY,
}}

enumeration! { DesiredStatus {
    Running = "RUNNING",
    Pending = "PENDING",
    Stopped = "STOPPED",
}}

shape! { Device {
    0 container_path: String = "containerPath" => ANY.absent_when_empty(),
    1 host_path: String = "hostPath" => ANY.required().absent_when_empty(),
    2 permissions: Vec<DeviceCgroupPermission> = "permissions" => ANY,
}}

enumeration! { DeviceCgroupPermission {
    Read = "read",
    Write = "write",
    Mknod = "mknod",
}}

shape! { DiscoverPollEndpointRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.absent_when_empty(),
}}

shape! { DiscoverPollEndpointResponse {
    0 endpoint: String = "endpoint" => ANY.absent_when_empty(),
    1 service_connect_endpoint: String = "serviceConnectEndpoint" => ANY.absent_when_empty(),
    2 telemetry_endpoint: String = "telemetryEndpoint" => ANY.absent_when_empty(),
}}

shape! { DockerVolumeConfiguration {
    0 autoprovision: bool = "autoprovision" => ANY,
    1 driver: String = "driver" => ANY.absent_when_empty(),
    2 driver_opts: BTreeMap<String, String> = "driverOpts" => ANY,
    3 labels: BTreeMap<String, String> = "labels" => ANY,
    4 scope: Scope = "scope" => ANY.absent_when_empty(),
}}

enumeration! { EBSResourceType {
    Volume = "volume",
}}

shape! { EBSTagSpecification {
    0 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    1 resource_type: EBSResourceType = "resourceType" => ANY.required().absent_when_empty(),
    2 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { ECSExpressGatewayService {
    0 active_configurations: Vec<ExpressGatewayServiceConfiguration> = "activeConfigurations" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 created_at: Timestamp = "createdAt" => ANY,
    3 current_deployment: String = "currentDeployment" => ANY.absent_when_empty(),
    4 infrastructure_role_arn: String = "infrastructureRoleArn" => ANY.absent_when_empty(),
    5 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    6 service_name: String = "serviceName" => ANY.absent_when_empty(),
    7 status: ExpressGatewayServiceStatus = "status" => ANY,
    8 tags: Vec<Tag> = "tags" => TAGS,
    9 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { ECSManagedResources {
    0 auto_scaling: ManagedAutoScaling = "autoScaling" => ANY,
    1 gateway_connections: Vec<GatewayConnection> = "gatewayConnections" => GATEWAY_CONNECTION_LIST,
    2 ingress_paths: Vec<ManagedIngressPath> = "ingressPaths" => ANY,
    3 log_groups: Vec<ManagedLogGroup> = "logGroups" => ANY,
    4 metric_alarms: Vec<ManagedMetricAlarm> = "metricAlarms" => ANY,
    5 service_security_groups: Vec<ManagedSecurityGroup> = "serviceSecurityGroups" => ANY,
}}

shape! { EFSAuthorizationConfig {
    0 access_point_id: String = "accessPointId" => ANY.absent_when_empty(),
    1 iam: EFSAuthorizationConfigIAM = "iam" => ANY.absent_when_empty(),
}}

enumeration! { EFSAuthorizationConfigIAM {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

enumeration! { EFSTransitEncryption {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { EFSVolumeConfiguration {
    0 authorization_config: EFSAuthorizationConfig = "authorizationConfig" => ANY,
    1 file_system_id: String = "fileSystemId" => ANY.required().absent_when_empty(),
    2 root_directory: String = "rootDirectory" => ANY.absent_when_empty(),
    3 transit_encryption: EFSTransitEncryption = "transitEncryption" => ANY.absent_when_empty(),
    4 transit_encryption_port: i32 = "transitEncryptionPort" => ANY,
}}

shape! { EnvironmentFile {
    0 r#type: EnvironmentFileType = "type" => ANY.required().absent_when_empty(),
    1 value: String = "value" => ANY.required().absent_when_empty(),
}}

enumeration! { EnvironmentFileType {
    S3 = "s3",
}}

shape! { EphemeralStorage {
    0 size_in_gib: i32 = "sizeInGiB" => ANY.required(),
}}

shape! { ExecuteCommandConfiguration {
    0 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
    1 log_configuration: ExecuteCommandLogConfiguration = "logConfiguration" => ANY,
    2 logging: ExecuteCommandLogging = "logging" => ANY.absent_when_empty(),
}}

shape! { ExecuteCommandLogConfiguration {
    0 cloud_watch_encryption_enabled: bool = "cloudWatchEncryptionEnabled" => ANY,
    1 cloud_watch_log_group_name: String = "cloudWatchLogGroupName" => ANY.absent_when_empty(),
    2 s3_bucket_name: String = "s3BucketName" => ANY.absent_when_empty(),
    3 s3_encryption_enabled: bool = "s3EncryptionEnabled" => ANY,
    4 s3_key_prefix: String = "s3KeyPrefix" => ANY.absent_when_empty(),
}}

enumeration! { ExecuteCommandLogging {
    None = "NONE",
    Default = "DEFAULT",
    Override = "OVERRIDE",
}}

shape! { ExecuteCommandRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 command: String = "command" => ANY.required().absent_when_empty(),
    2 container: String = "container" => ANY.absent_when_empty(),
    3 interactive: bool = "interactive" => ANY.required(),
    4 task: String = "task" => ANY.required().absent_when_empty(),
}}

shape! { ExecuteCommandResponse {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 container_arn: String = "containerArn" => ANY.absent_when_empty(),
    2 container_name: String = "containerName" => ANY.absent_when_empty(),
    3 interactive: bool = "interactive" => ANY,
    4 session: Session = "session" => ANY,
    5 task_arn: String = "taskArn" => ANY.absent_when_empty(),
}}

enumeration! { ExpressCpuArchitecture {
    X86_64 = "X86_64",
    Arm64 = "ARM64",
}}

shape! { ExpressGatewayContainer {
    0 aws_logs_configuration: ExpressGatewayServiceAwsLogsConfiguration = "awsLogsConfiguration" => ANY,
    1 command: Vec<String> = "command" => ANY,
    2 container_port: i32 = "containerPort" => ANY,
    3 environment: Vec<KeyValuePair> = "environment" => ANY.sensitive(),
    4 image: String = "image" => ANY.required().absent_when_empty(),
    5 repository_credentials: ExpressGatewayRepositoryCredentials = "repositoryCredentials" => ANY,
    6 secrets: Vec<Secret> = "secrets" => ANY,
}}

shape! { ExpressGatewayRepositoryCredentials {
    0 credentials_parameter: String = "credentialsParameter" => ANY.absent_when_empty(),
}}

shape! { ExpressGatewayScalingTarget {
    0 auto_scaling_metric: ExpressGatewayServiceScalingMetric = "autoScalingMetric" => ANY.absent_when_empty(),
    1 auto_scaling_target_value: i32 = "autoScalingTargetValue" => ANY,
    2 max_task_count: i32 = "maxTaskCount" => ANY,
    3 min_task_count: i32 = "minTaskCount" => ANY,
}}

shape! { ExpressGatewayServiceAwsLogsConfiguration {
    0 log_group: String = "logGroup" => ANY.required().absent_when_empty(),
    1 log_stream_prefix: String = "logStreamPrefix" => ANY.required().absent_when_empty(),
}}

shape! { ExpressGatewayServiceConfiguration {
    0 cpu: String = "cpu" => ANY.absent_when_empty(),
    1 cpu_architecture: ExpressCpuArchitecture = "cpuArchitecture" => ANY.absent_when_empty(),
    2 created_at: Timestamp = "createdAt" => ANY,
    3 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    4 health_check_path: String = "healthCheckPath" => ANY.absent_when_empty(),
    5 ingress_paths: Vec<IngressPathSummary> = "ingressPaths" => ANY,
    6 memory: String = "memory" => ANY.absent_when_empty(),
    7 network_configuration: ExpressGatewayServiceNetworkConfiguration = "networkConfiguration" => ANY,
    8 primary_container: ExpressGatewayContainer = "primaryContainer" => ANY,
    9 scaling_target: ExpressGatewayScalingTarget = "scalingTarget" => ANY,
    10 service_revision_arn: String = "serviceRevisionArn" => ANY.absent_when_empty(),
    11 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    12 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
}}

enumeration! { ExpressGatewayServiceInclude {
    Tags = "TAGS",
}}

shape! { ExpressGatewayServiceNetworkConfiguration {
    0 security_groups: Vec<String> = "securityGroups" => ANY,
    1 subnets: Vec<String> = "subnets" => ANY,
}}

enumeration! { ExpressGatewayServiceScalingMetric {
    AverageCpu = "AVERAGE_CPU",
    AverageMemory = "AVERAGE_MEMORY",
    RequestCountPerTarget = "REQUEST_COUNT_PER_TARGET",
}}

shape! { ExpressGatewayServiceStatus {
    0 status_code: ExpressGatewayServiceStatusCode = "statusCode" => ANY.absent_when_empty(),
    1 status_reason: String = "statusReason" => ANY.absent_when_empty(),
}}

enumeration! { ExpressGatewayServiceStatusCode {
    Active = "ACTIVE",
    Draining = "DRAINING",
    Inactive = "INACTIVE",
}}

shape! { FSxWindowsFileServerAuthorizationConfig {
    0 credentials_parameter: String = "credentialsParameter" => ANY.required().absent_when_empty(),
    1 domain: String = "domain" => ANY.required().absent_when_empty(),
}}

shape! { FSxWindowsFileServerVolumeConfiguration {
    0 authorization_config: FSxWindowsFileServerAuthorizationConfig = "authorizationConfig" => ANY.required(),
    1 file_system_id: String = "fileSystemId" => ANY.required().absent_when_empty(),
    2 root_directory: String = "rootDirectory" => ANY.required().absent_when_empty(),
}}

shape! { Failure {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 detail: String = "detail" => ANY.absent_when_empty(),
    2 reason: String = "reason" => ANY.absent_when_empty(),
}}

shape! { FirelensConfiguration {
    0 options: BTreeMap<String, String> = "options" => ANY,
    1 r#type: FirelensConfigurationType = "type" => ANY.required().absent_when_empty(),
}}

enumeration! { FirelensConfigurationType {
    Fluentd = "fluentd",
    Fluentbit = "fluentbit",
}}

shape! { GatewayConnection {
    0 access_type: AccessType = "accessType" => ANY.absent_when_empty(),
    1 gateway_arn: String = "gatewayArn" => ANY.absent_when_empty(),
    2 gateway_route_arn: String = "gatewayRouteArn" => ANY.absent_when_empty(),
    3 port_name: String = "portName" => ANY.absent_when_empty(),
    4 resources: GatewayConnectionResources = "resources" => ANY,
    5 service_url: String = "serviceUrl" => ANY.absent_when_empty(),
    6 status: GatewayRouteStatus = "status" => ANY.absent_when_empty(),
}}

shape! { GatewayConnectionAlbResources {
    0 acm_certificate_arn: String = "acmCertificateArn" => ANY.absent_when_empty(),
    1 alternate_target_group_arn: String = "alternateTargetGroupArn" => ANY.absent_when_empty(),
    2 listener_arn: String = "listenerArn" => ANY.absent_when_empty(),
    3 listener_rule_arn: String = "listenerRuleArn" => ANY.absent_when_empty(),
    4 load_balancer_arn: String = "loadBalancerArn" => ANY.absent_when_empty(),
    5 load_balancer_security_group_arns: Vec<String> = "loadBalancerSecurityGroupArns" => ANY,
    6 target_group_arn: String = "targetGroupArn" => ANY.absent_when_empty(),
    7 test_listener_rule_arn: String = "testListenerRuleArn" => ANY.absent_when_empty(),
}}

shape! { GatewayConnectionResources {
    0 host_shared_alb: Vec<GatewayConnectionAlbResources> = "hostSharedAlb" => GATEWAY_CONNECTION_ALB_RESOURCES_LIST,
}}

shape! { GatewayConnector {
    0 deregistration_delay: GatewayConnectorDeregistrationDelay = "deregistrationDelay" => ANY,
    1 filters: GatewayConnectorFilters = "filters" => ANY,
    2 health_check: GatewayConnectorHealthCheck = "healthCheck" => ANY,
    3 port_name: String = "portName" => ANY.required().absent_when_empty(),
}}

shape! { GatewayConnectorDeregistrationDelay {
    0 timeout_seconds: i32 = "timeoutSeconds" => GATEWAY_CONNECTOR_DEREGISTRATION_DELAY_TIMEOUT_SECONDS_INTEGER,
}}

shape! { GatewayConnectorFilters {
    0 access_types: Vec<AccessType> = "accessTypes" => ACCESS_TYPE_LIST,
}}

shape! { GatewayConnectorHealthCheck {
    0 health_check_interval_seconds: i32 = "healthCheckIntervalSeconds" => ANY,
    1 health_check_path: String = "healthCheckPath" => ANY.absent_when_empty(),
    2 health_check_port: i32 = "healthCheckPort" => ANY,
    3 health_check_protocol: GatewayConnectorHealthCheckProtocol = "healthCheckProtocol" => ANY.absent_when_empty(),
    4 health_check_timeout_seconds: i32 = "healthCheckTimeoutSeconds" => ANY,
    5 healthy_threshold_count: i32 = "healthyThresholdCount" => ANY,
    6 matcher: GatewayConnectorHealthCheckMatcher = "matcher" => ANY,
    7 unhealthy_threshold_count: i32 = "unhealthyThresholdCount" => ANY,
}}

shape! { GatewayConnectorHealthCheckMatcher {
    0 grpc_code: String = "grpcCode" => ANY.absent_when_empty(),
    1 http_code: String = "httpCode" => ANY.absent_when_empty(),
}}

enumeration! { GatewayConnectorHealthCheckProtocol {
    Http = "HTTP",
    Https = "HTTPS",
}}

enumeration! { GatewayRouteStatus {
    Active = "ACTIVE",
    CreateInProgress = "CREATE_IN_PROGRESS",
    CreateFailed = "CREATE_FAILED",
    UpdateInProgress = "UPDATE_IN_PROGRESS",
    UpdateFailed = "UPDATE_FAILED",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    DeleteFailed = "DELETE_FAILED",
}}

shape! { GetTaskProtectionRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 tasks: Vec<String> = "tasks" => ANY,
}}

shape! { GetTaskProtectionResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 protected_tasks: Vec<ProtectedTask> = "protectedTasks" => ANY,
}}

shape! { GpuDevice {
    0 container_count: i32 = "containerCount" => ANY,
    1 gpu_id: String = "gpuId" => ANY.absent_when_empty(),
    2 remaining_memory_in_mib: i32 = "remainingMemoryInMiB" => ANY,
    3 sharing_mode: GpuSharingMode = "sharingMode" => ANY.absent_when_empty(),
    4 total_memory_in_mib: i32 = "totalMemoryInMiB" => ANY,
}}

enumeration! { GpuSharingMode {
    Idle = "IDLE",
    NvidiaMps = "NVIDIA_MPS",
    Dedicated = "DEDICATED",
}}

shape! { HealthCheck {
    0 command: Vec<String> = "command" => ANY.required(),
    1 interval: i32 = "interval" => ANY,
    2 retries: i32 = "retries" => ANY,
    3 start_period: i32 = "startPeriod" => ANY,
    4 timeout: i32 = "timeout" => ANY,
}}

enumeration! { HealthStatus {
    Healthy = "HEALTHY",
    Unhealthy = "UNHEALTHY",
    Unknown = "UNKNOWN",
}}

shape! { HostEntry {
    0 hostname: String = "hostname" => ANY.required().absent_when_empty(),
    1 ip_address: String = "ipAddress" => ANY.required().absent_when_empty(),
}}

shape! { HostVolumeProperties {
    0 source_path: String = "sourcePath" => ANY.absent_when_empty(),
}}

shape! { InferenceAccelerator {
    0 device_name: String = "deviceName" => ANY.required().absent_when_empty(),
    1 device_type: String = "deviceType" => ANY.required().absent_when_empty(),
}}

shape! { InferenceAcceleratorOverride {
    0 device_name: String = "deviceName" => ANY.absent_when_empty(),
    1 device_type: String = "deviceType" => ANY.absent_when_empty(),
}}

shape! { InfrastructureOptimization {
    0 scale_in_after: i32 = "scaleInAfter" => ANY,
}}

shape! { IngressPathSummary {
    0 access_type: AccessType = "accessType" => ANY.required().absent_when_empty(),
    1 endpoint: String = "endpoint" => ANY.required().absent_when_empty(),
}}

enumeration! { InstanceGeneration {
    Current = "current",
    Previous = "previous",
}}

shape! { InstanceHealthCheckResult {
    0 last_status_change: Timestamp = "lastStatusChange" => ANY,
    1 last_updated: Timestamp = "lastUpdated" => ANY,
    2 status: InstanceHealthCheckState = "status" => ANY.absent_when_empty(),
    3 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    4 r#type: InstanceHealthCheckType = "type" => ANY.absent_when_empty(),
}}

enumeration! { InstanceHealthCheckState {
    Ok = "OK",
    Impaired = "IMPAIRED",
    InsufficientData = "INSUFFICIENT_DATA",
    Initializing = "INITIALIZING",
}}

enumeration! { InstanceHealthCheckType {
    ContainerRuntime = "CONTAINER_RUNTIME",
    AcceleratedCompute = "ACCELERATED_COMPUTE",
    Daemon = "DAEMON",
    AgentConnectivity = "AGENT_CONNECTIVITY",
}}

shape! { InstanceLaunchTemplate {
    0 capacity_option_type: CapacityOptionType = "capacityOptionType" => ANY.absent_when_empty(),
    1 capacity_reservations: CapacityReservationRequest = "capacityReservations" => ANY,
    2 ec2_instance_profile_arn: String = "ec2InstanceProfileArn" => ANY.required().absent_when_empty(),
    3 fips_enabled: bool = "fipsEnabled" => ANY,
    4 instance_metadata_tags_propagation: bool = "instanceMetadataTagsPropagation" => ANY,
    5 instance_requirements: InstanceRequirementsRequest = "instanceRequirements" => ANY,
    6 local_storage_configuration: ManagedInstancesLocalStorageConfiguration = "localStorageConfiguration" => ANY,
    7 monitoring: ManagedInstancesMonitoringOptions = "monitoring" => ANY.absent_when_empty(),
    8 network_configuration: ManagedInstancesNetworkConfiguration = "networkConfiguration" => ANY.required(),
    9 nitro_enclaves_enabled: bool = "nitroEnclavesEnabled" => ANY,
    10 storage_configuration: ManagedInstancesStorageConfiguration = "storageConfiguration" => ANY,
}}

shape! { InstanceLaunchTemplateUpdate {
    0 capacity_reservations: CapacityReservationRequest = "capacityReservations" => ANY,
    1 ec2_instance_profile_arn: String = "ec2InstanceProfileArn" => ANY.absent_when_empty(),
    2 instance_metadata_tags_propagation: bool = "instanceMetadataTagsPropagation" => ANY,
    3 instance_requirements: InstanceRequirementsRequest = "instanceRequirements" => ANY,
    4 local_storage_configuration: ManagedInstancesLocalStorageConfiguration = "localStorageConfiguration" => ANY,
    5 monitoring: ManagedInstancesMonitoringOptions = "monitoring" => ANY.absent_when_empty(),
    6 network_configuration: ManagedInstancesNetworkConfiguration = "networkConfiguration" => ANY,
    7 storage_configuration: ManagedInstancesStorageConfiguration = "storageConfiguration" => ANY,
}}

shape! { InstanceRequirementsRequest {
    0 accelerator_count: AcceleratorCountRequest = "acceleratorCount" => ANY,
    1 accelerator_manufacturers: Vec<AcceleratorManufacturer> = "acceleratorManufacturers" => ANY,
    2 accelerator_names: Vec<AcceleratorName> = "acceleratorNames" => ANY,
    3 accelerator_total_memory_mib: AcceleratorTotalMemoryMiBRequest = "acceleratorTotalMemoryMiB" => ANY,
    4 accelerator_types: Vec<AcceleratorType> = "acceleratorTypes" => ANY,
    5 allowed_instance_types: Vec<String> = "allowedInstanceTypes" => ALLOWED_INSTANCE_TYPE_SET,
    6 bare_metal: BareMetal = "bareMetal" => ANY.absent_when_empty(),
    7 baseline_ebs_bandwidth_mbps: BaselineEbsBandwidthMbpsRequest = "baselineEbsBandwidthMbps" => ANY,
    8 burstable_performance: BurstablePerformance = "burstablePerformance" => ANY.absent_when_empty(),
    9 cpu_manufacturers: Vec<CpuManufacturer> = "cpuManufacturers" => ANY,
    10 excluded_instance_types: Vec<String> = "excludedInstanceTypes" => EXCLUDED_INSTANCE_TYPE_SET,
    11 instance_generations: Vec<InstanceGeneration> = "instanceGenerations" => ANY,
    12 local_storage: LocalStorage = "localStorage" => ANY.absent_when_empty(),
    13 local_storage_types: Vec<LocalStorageType> = "localStorageTypes" => ANY,
    14 max_spot_price_as_percentage_of_optimal_on_demand_price: i32 = "maxSpotPriceAsPercentageOfOptimalOnDemandPrice" => ANY,
    15 memory_gib_per_vcpu: MemoryGiBPerVCpuRequest = "memoryGiBPerVCpu" => ANY,
    16 memory_mib: MemoryMiBRequest = "memoryMiB" => ANY.required(),
    17 network_bandwidth_gbps: NetworkBandwidthGbpsRequest = "networkBandwidthGbps" => ANY,
    18 network_interface_count: NetworkInterfaceCountRequest = "networkInterfaceCount" => ANY,
    19 on_demand_max_price_percentage_over_lowest_price: i32 = "onDemandMaxPricePercentageOverLowestPrice" => ANY,
    20 require_hibernate_support: bool = "requireHibernateSupport" => ANY,
    21 spot_max_price_percentage_over_lowest_price: i32 = "spotMaxPricePercentageOverLowestPrice" => ANY,
    22 total_local_storage_gb: TotalLocalStorageGBRequest = "totalLocalStorageGB" => ANY,
    23 vcpu_count: VCpuCountRangeRequest = "vCpuCount" => ANY.required(),
}}

enumeration! { IpcMode {
    Host = "host",
    Task = "task",
    None = "none",
}}

enumeration! { IsolationMode {
    Shared = "SHARED",
    IsolatedSandbox = "ISOLATED_SANDBOX",
    ConfidentialSandbox = "CONFIDENTIAL_SANDBOX",
}}

shape! { KernelCapabilities {
    0 add: Vec<String> = "add" => ANY,
    1 drop: Vec<String> = "drop" => ANY,
}}

shape! { KeyValuePair {
    0 name: String = "name" => ANY.absent_when_empty(),
    1 value: String = "value" => ANY,
}}

enumeration! { LaunchType {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
    ManagedInstances = "MANAGED_INSTANCES",
}}

shape! { LinearConfiguration {
    0 step_bake_time_in_minutes: i32 = "stepBakeTimeInMinutes" => ANY,
    1 step_percent: f64 = "stepPercent" => ANY,
}}

shape! { LinuxParameters {
    0 capabilities: KernelCapabilities = "capabilities" => ANY,
    1 devices: Vec<Device> = "devices" => ANY,
    2 init_process_enabled: bool = "initProcessEnabled" => ANY,
    3 max_swap: i32 = "maxSwap" => ANY,
    4 shared_memory_size: i32 = "sharedMemorySize" => ANY,
    5 swappiness: i32 = "swappiness" => ANY,
    6 tmpfs: Vec<Tmpfs> = "tmpfs" => ANY,
}}

shape! { ListAccountSettingsRequest {
    0 effective_settings: bool = "effectiveSettings" => ANY,
    1 max_results: i32 = "maxResults" => ANY,
    2 name: SettingName = "name" => ANY.absent_when_empty(),
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 principal_arn: String = "principalArn" => ANY.absent_when_empty(),
    5 value: String = "value" => ANY.absent_when_empty(),
}}

shape! { ListAccountSettingsResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 settings: Vec<Setting> = "settings" => ANY,
}}

shape! { ListAttributesRequest {
    0 attribute_name: String = "attributeName" => ANY.absent_when_empty(),
    1 attribute_value: String = "attributeValue" => ANY.absent_when_empty(),
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 max_results: i32 = "maxResults" => ANY,
    4 next_token: String = "nextToken" => ANY.absent_when_empty(),
    5 target_type: TargetType = "targetType" => ANY.required().absent_when_empty(),
}}

shape! { ListAttributesResponse {
    0 attributes: Vec<Attribute> = "attributes" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListClustersRequest {
    0 max_results: i32 = "maxResults" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListClustersResponse {
    0 cluster_arns: Vec<String> = "clusterArns" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListContainerInstancesRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 filter: String = "filter" => ANY.absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 status: ContainerInstanceStatus = "status" => ANY.absent_when_empty(),
}}

shape! { ListContainerInstancesResponse {
    0 container_instance_arns: Vec<String> = "containerInstanceArns" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListDaemonDeploymentsRequest {
    0 created_at: CreatedAt = "createdAt" => ANY,
    1 daemon_arn: String = "daemonArn" => ANY.required().absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 status: Vec<DaemonDeploymentStatus> = "status" => ANY,
}}

shape! { ListDaemonDeploymentsResponse {
    0 daemon_deployments: Vec<DaemonDeploymentSummary> = "daemonDeployments" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListDaemonTaskDefinitionsRequest {
    0 family: String = "family" => ANY.absent_when_empty(),
    1 family_prefix: String = "familyPrefix" => ANY.absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 revision: DaemonTaskDefinitionRevisionFilter = "revision" => ANY.absent_when_empty(),
    5 sort: SortOrder = "sort" => ANY.absent_when_empty(),
    6 status: DaemonTaskDefinitionStatusFilter = "status" => ANY.absent_when_empty(),
}}

shape! { ListDaemonTaskDefinitionsResponse {
    0 daemon_task_definitions: Vec<DaemonTaskDefinitionSummary> = "daemonTaskDefinitions" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListDaemonsRequest {
    0 capacity_provider_arns: Vec<String> = "capacityProviderArns" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListDaemonsResponse {
    0 daemon_summaries_list: Vec<DaemonSummary> = "daemonSummariesList" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListServiceDeploymentsRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 created_at: CreatedAt = "createdAt" => ANY,
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 service: String = "service" => ANY.required().absent_when_empty(),
    5 status: Vec<ServiceDeploymentStatus> = "status" => ANY,
}}

shape! { ListServiceDeploymentsResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 service_deployments: Vec<ServiceDeploymentBrief> = "serviceDeployments" => ANY,
}}

shape! { ListServicesByNamespaceRequest {
    0 max_results: i32 = "maxResults" => ANY,
    1 namespace: String = "namespace" => ANY.required().absent_when_empty(),
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListServicesByNamespaceResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 service_arns: Vec<String> = "serviceArns" => ANY,
}}

shape! { ListServicesRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    2 max_results: i32 = "maxResults" => ANY,
    3 next_token: String = "nextToken" => ANY.absent_when_empty(),
    4 resource_management_type: ResourceManagementType = "resourceManagementType" => ANY.absent_when_empty(),
    5 scheduling_strategy: SchedulingStrategy = "schedulingStrategy" => ANY.absent_when_empty(),
}}

shape! { ListServicesResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 service_arns: Vec<String> = "serviceArns" => ANY,
}}

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = "resourceArn" => ANY.required().absent_when_empty(),
}}

shape! { ListTagsForResourceResponse {
    0 tags: Vec<Tag> = "tags" => TAGS,
}}

shape! { ListTaskDefinitionFamiliesRequest {
    0 family_prefix: String = "familyPrefix" => ANY.absent_when_empty(),
    1 max_results: i32 = "maxResults" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
    3 status: TaskDefinitionFamilyStatus = "status" => ANY.absent_when_empty(),
}}

shape! { ListTaskDefinitionFamiliesResponse {
    0 families: Vec<String> = "families" => ANY,
    1 next_token: String = "nextToken" => ANY.absent_when_empty(),
}}

shape! { ListTaskDefinitionsRequest {
    0 family_prefix: String = "familyPrefix" => ANY.absent_when_empty(),
    1 max_results: i32 = "maxResults" => ANY,
    2 next_token: String = "nextToken" => ANY.absent_when_empty(),
    3 sort: SortOrder = "sort" => ANY.absent_when_empty(),
    4 status: TaskDefinitionStatus = "status" => ANY.absent_when_empty(),
}}

shape! { ListTaskDefinitionsResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 task_definition_arns: Vec<String> = "taskDefinitionArns" => ANY,
}}

shape! { ListTasksRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.absent_when_empty(),
    2 daemon_name: String = "daemonName" => ANY.absent_when_empty(),
    3 desired_status: DesiredStatus = "desiredStatus" => ANY.absent_when_empty(),
    4 family: String = "family" => ANY.absent_when_empty(),
    5 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    6 max_results: i32 = "maxResults" => ANY,
    7 next_token: String = "nextToken" => ANY.absent_when_empty(),
    8 service_name: String = "serviceName" => ANY.absent_when_empty(),
    9 started_by: String = "startedBy" => ANY.absent_when_empty(),
}}

shape! { ListTasksResponse {
    0 next_token: String = "nextToken" => ANY.absent_when_empty(),
    1 task_arns: Vec<String> = "taskArns" => ANY,
}}

shape! { LoadBalancer {
    0 advanced_configuration: AdvancedConfiguration = "advancedConfiguration" => ANY,
    1 container_name: String = "containerName" => ANY.absent_when_empty(),
    2 container_port: i32 = "containerPort" => ANY,
    3 load_balancer_name: String = "loadBalancerName" => ANY.absent_when_empty(),
    4 target_group_arn: String = "targetGroupArn" => ANY.absent_when_empty(),
}}

enumeration! { LocalStorage {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
}}

enumeration! { LocalStorageType {
    Hdd = "hdd",
    Ssd = "ssd",
}}

shape! { LogConfiguration {
    0 log_driver: LogDriver = "logDriver" => ANY.required().absent_when_empty(),
    1 options: BTreeMap<String, String> = "options" => ANY,
    2 secret_options: Vec<Secret> = "secretOptions" => ANY,
}}

enumeration! { LogDriver {
    JsonFile = "json-file",
    Syslog = "syslog",
    Journald = "journald",
    Gelf = "gelf",
    Fluentd = "fluentd",
    Awslogs = "awslogs",
    Splunk = "splunk",
    Awsfirelens = "awsfirelens",
}}

shape! { LogDriverVolumeConfiguration {
    0 driver: LogDriver = "driver" => ANY.required().absent_when_empty(),
}}

shape! { ManagedAgent {
    0 last_started_at: Timestamp = "lastStartedAt" => ANY,
    1 last_status: String = "lastStatus" => ANY.absent_when_empty(),
    2 name: ManagedAgentName = "name" => ANY.absent_when_empty(),
    3 reason: String = "reason" => ANY.absent_when_empty(),
}}

enumeration! { ManagedAgentName {
    ExecuteCommandAgent = "ExecuteCommandAgent",
}}

shape! { ManagedAgentStateChange {
    0 container_name: String = "containerName" => ANY.required().absent_when_empty(),
    1 managed_agent_name: ManagedAgentName = "managedAgentName" => ANY.required().absent_when_empty(),
    2 reason: String = "reason" => ANY.absent_when_empty(),
    3 status: String = "status" => ANY.required().absent_when_empty(),
}}

shape! { ManagedApplicationAutoScalingPolicy {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 metric: String = "metric" => ANY.required().absent_when_empty(),
    2 policy_type: String = "policyType" => ANY.required().absent_when_empty(),
    3 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    4 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    5 target_value: f64 = "targetValue" => ANY.required(),
    6 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedAutoScaling {
    0 application_auto_scaling_policies: Vec<ManagedApplicationAutoScalingPolicy> = "applicationAutoScalingPolicies" => ANY,
    1 scalable_target: ManagedScalableTarget = "scalableTarget" => ANY,
}}

shape! { ManagedCertificate {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 domain_name: String = "domainName" => ANY.required().absent_when_empty(),
    2 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    3 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    4 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

enumeration! { ManagedDraining {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { ManagedIngressPath {
    0 access_type: AccessType = "accessType" => ANY.required().absent_when_empty(),
    1 certificate: ManagedCertificate = "certificate" => ANY,
    2 endpoint: String = "endpoint" => ANY.required().absent_when_empty(),
    3 listener: ManagedListener = "listener" => ANY,
    4 load_balancer: ManagedLoadBalancer = "loadBalancer" => ANY,
    5 load_balancer_security_groups: Vec<ManagedSecurityGroup> = "loadBalancerSecurityGroups" => ANY,
    6 rule: ManagedListenerRule = "rule" => ANY,
    7 target_groups: Vec<ManagedTargetGroup> = "targetGroups" => ANY,
}}

shape! { ManagedInstancesLocalStorageConfiguration {
    0 use_local_storage: bool = "useLocalStorage" => ANY,
}}

enumeration! { ManagedInstancesMonitoringOptions {
    Basic = "BASIC",
    Detailed = "DETAILED",
}}

shape! { ManagedInstancesNetworkConfiguration {
    0 security_groups: Vec<String> = "securityGroups" => ANY,
    1 subnets: Vec<String> = "subnets" => ANY,
}}

shape! { ManagedInstancesProvider {
    0 auto_repair_configuration: AutoRepairConfiguration = "autoRepairConfiguration" => ANY,
    1 infrastructure_optimization: InfrastructureOptimization = "infrastructureOptimization" => ANY,
    2 infrastructure_role_arn: String = "infrastructureRoleArn" => ANY.absent_when_empty(),
    3 instance_launch_template: InstanceLaunchTemplate = "instanceLaunchTemplate" => ANY,
    4 propagate_tags: PropagateMITags = "propagateTags" => ANY.absent_when_empty(),
}}

shape! { ManagedInstancesStorageConfiguration {
    0 storage_size_gib: i32 = "storageSizeGiB" => TASK_VOLUME_STORAGE_GI_B,
}}

shape! { ManagedListener {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    2 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    3 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedListenerRule {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    2 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    3 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedLoadBalancer {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 scheme: String = "scheme" => ANY.required().absent_when_empty(),
    2 security_group_ids: Vec<String> = "securityGroupIds" => ANY,
    3 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    4 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    5 subnet_ids: Vec<String> = "subnetIds" => ANY,
    6 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedLogGroup {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 log_group_name: String = "logGroupName" => ANY.required().absent_when_empty(),
    2 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    3 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    4 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedMetricAlarm {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    2 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    3 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

enumeration! { ManagedResourceStatus {
    Provisioning = "PROVISIONING",
    Active = "ACTIVE",
    Deprovisioning = "DEPROVISIONING",
    Deleted = "DELETED",
    Failed = "FAILED",
}}

shape! { ManagedScalableTarget {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 max_capacity: i32 = "maxCapacity" => ANY.required(),
    2 min_capacity: i32 = "minCapacity" => ANY.required(),
    3 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    4 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    5 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedScaling {
    0 instance_warmup_period: i32 = "instanceWarmupPeriod" => MANAGED_SCALING_INSTANCE_WARMUP_PERIOD,
    1 maximum_scaling_step_size: i32 = "maximumScalingStepSize" => MANAGED_SCALING_STEP_SIZE,
    2 minimum_scaling_step_size: i32 = "minimumScalingStepSize" => MANAGED_SCALING_STEP_SIZE,
    3 status: ManagedScalingStatus = "status" => ANY.absent_when_empty(),
    4 target_capacity: i32 = "targetCapacity" => MANAGED_SCALING_TARGET_CAPACITY,
}}

enumeration! { ManagedScalingStatus {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { ManagedSecurityGroup {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    2 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    3 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

shape! { ManagedStorageConfiguration {
    0 fargate_ephemeral_storage_kms_key_id: String = "fargateEphemeralStorageKmsKeyId" => ANY.absent_when_empty(),
    1 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
}}

shape! { ManagedTargetGroup {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 health_check_path: String = "healthCheckPath" => ANY.required().absent_when_empty(),
    2 health_check_port: i32 = "healthCheckPort" => ANY.required(),
    3 port: i32 = "port" => ANY.required(),
    4 status: ManagedResourceStatus = "status" => ANY.required().absent_when_empty(),
    5 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    6 updated_at: Timestamp = "updatedAt" => ANY.required(),
}}

enumeration! { ManagedTerminationProtection {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
}}

shape! { MemoryGiBPerVCpuRequest {
    0 max: f64 = "max" => ANY,
    1 min: f64 = "min" => ANY,
}}

shape! { MemoryMiBRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY.required(),
}}

shape! { MetricConfiguration {
    0 metric_names: Vec<String> = "metricNames" => METRIC_NAMES_LIST.required(),
    1 resolution_seconds: i32 = "resolutionSeconds" => METRIC_RESOLUTION_SECONDS.required(),
}}

shape! { MonitoringConfiguration {
    0 metric_configurations: Vec<MetricConfiguration> = "metricConfigurations" => METRIC_CONFIGURATION_LIST,
}}

shape! { MountPoint {
    0 container_path: String = "containerPath" => ANY.absent_when_empty(),
    1 read_only: bool = "readOnly" => ANY,
    2 source_volume: String = "sourceVolume" => ANY.absent_when_empty(),
}}

shape! { NetworkBandwidthGbpsRequest {
    0 max: f64 = "max" => ANY,
    1 min: f64 = "min" => ANY,
}}

shape! { NetworkBinding {
    0 bind_ip: String = "bindIP" => ANY.absent_when_empty(),
    1 container_port: i32 = "containerPort" => ANY,
    2 container_port_range: String = "containerPortRange" => ANY.absent_when_empty(),
    3 host_port: i32 = "hostPort" => ANY,
    4 host_port_range: String = "hostPortRange" => ANY.absent_when_empty(),
    5 protocol: TransportProtocol = "protocol" => ANY.absent_when_empty(),
}}

shape! { NetworkConfiguration {
    0 awsvpc_configuration: AwsVpcConfiguration = "awsvpcConfiguration" => ANY,
}}

shape! { NetworkInterface {
    0 attachment_id: String = "attachmentId" => ANY.absent_when_empty(),
    1 ipv6_address: String = "ipv6Address" => ANY.absent_when_empty(),
    2 private_ipv4_address: String = "privateIpv4Address" => ANY.absent_when_empty(),
}}

shape! { NetworkInterfaceCountRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY,
}}

enumeration! { NetworkMode {
    Bridge = "bridge",
    Host = "host",
    Awsvpc = "awsvpc",
    None = "none",
}}

shape! { NvidiaMpsAllocation {
    0 max_compute_percent: i32 = "maxComputePercent" => NVIDIA_MPS_ALLOCATION_MAX_COMPUTE_PERCENT_INTEGER,
    1 memory: i32 = "memory" => NVIDIA_MPS_ALLOCATION_MEMORY_INTEGER.required(),
}}

enumeration! { OSFamily {
    WindowsServer2019Full = "WINDOWS_SERVER_2019_FULL",
    WindowsServer2019Core = "WINDOWS_SERVER_2019_CORE",
    WindowsServer2016Full = "WINDOWS_SERVER_2016_FULL",
    WindowsServer2004Core = "WINDOWS_SERVER_2004_CORE",
    WindowsServer2022Core = "WINDOWS_SERVER_2022_CORE",
    WindowsServer2022Full = "WINDOWS_SERVER_2022_FULL",
    WindowsServer2025Core = "WINDOWS_SERVER_2025_CORE",
    WindowsServer2025Full = "WINDOWS_SERVER_2025_FULL",
    WindowsServer20h2Core = "WINDOWS_SERVER_20H2_CORE",
    Linux = "LINUX",
}}

enumeration! { PidMode {
    Host = "host",
    Task = "task",
}}

shape! { PlacementConstraint {
    0 expression: String = "expression" => ANY,
    1 r#type: PlacementConstraintType = "type" => ANY.absent_when_empty(),
}}

enumeration! { PlacementConstraintType {
    DistinctInstance = "distinctInstance",
    MemberOf = "memberOf",
}}

shape! { PlacementStrategy {
    0 field: String = "field" => ANY.absent_when_empty(),
    1 r#type: PlacementStrategyType = "type" => ANY.absent_when_empty(),
}}

enumeration! { PlacementStrategyType {
    Random = "random",
    Spread = "spread",
    Binpack = "binpack",
}}

shape! { PlatformDevice {
    0 id: String = "id" => ANY.required().absent_when_empty(),
    1 r#type: PlatformDeviceType = "type" => ANY.required().absent_when_empty(),
}}

enumeration! { PlatformDeviceType {
    Gpu = "GPU",
    NeuronDevice = "NEURON_DEVICE",
}}

shape! { PortMapping {
    0 app_protocol: ApplicationProtocol = "appProtocol" => ANY.absent_when_empty(),
    1 container_port: i32 = "containerPort" => ANY,
    2 container_port_range: String = "containerPortRange" => ANY.absent_when_empty(),
    3 host_port: i32 = "hostPort" => ANY,
    4 name: String = "name" => ANY.absent_when_empty(),
    5 protocol: TransportProtocol = "protocol" => ANY.absent_when_empty(),
}}

enumeration! { PropagateMITags {
    CapacityProvider = "CAPACITY_PROVIDER",
    None = "NONE",
}}

enumeration! { PropagateTags {
    TaskDefinition = "TASK_DEFINITION",
    Service = "SERVICE",
    None = "NONE",
}}

shape! { ProtectedTask {
    0 expiration_date: Timestamp = "expirationDate" => ANY,
    1 protection_enabled: bool = "protectionEnabled" => ANY,
    2 task_arn: String = "taskArn" => ANY.absent_when_empty(),
}}

shape! { ProxyConfiguration {
    0 container_name: String = "containerName" => ANY.required().absent_when_empty(),
    1 properties: Vec<KeyValuePair> = "properties" => ANY,
    2 r#type: ProxyConfigurationType = "type" => ANY.absent_when_empty(),
}}

enumeration! { ProxyConfigurationType {
    Appmesh = "APPMESH",
}}

shape! { PutAccountSettingDefaultRequest {
    0 name: SettingName = "name" => ANY.required().absent_when_empty(),
    1 value: String = "value" => ANY.required().absent_when_empty(),
}}

shape! { PutAccountSettingDefaultResponse {
    0 setting: Setting = "setting" => ANY,
}}

shape! { PutAccountSettingRequest {
    0 name: SettingName = "name" => ANY.required().absent_when_empty(),
    1 principal_arn: String = "principalArn" => ANY.absent_when_empty(),
    2 value: String = "value" => ANY.required().absent_when_empty(),
}}

shape! { PutAccountSettingResponse {
    0 setting: Setting = "setting" => ANY,
}}

shape! { PutAttributesRequest {
    0 attributes: Vec<Attribute> = "attributes" => ANY.required(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
}}

shape! { PutAttributesResponse {
    0 attributes: Vec<Attribute> = "attributes" => ANY,
}}

shape! { PutClusterCapacityProvidersRequest {
    0 capacity_providers: Vec<String> = "capacityProviders" => ANY.required(),
    1 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    2 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "defaultCapacityProviderStrategy" => ANY.required(),
}}

shape! { PutClusterCapacityProvidersResponse {
    0 cluster: Cluster = "cluster" => ANY,
}}

shape! { RegisterContainerInstanceRequest {
    0 attributes: Vec<Attribute> = "attributes" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    3 instance_identity_document: String = "instanceIdentityDocument" => ANY.absent_when_empty(),
    4 instance_identity_document_signature: String = "instanceIdentityDocumentSignature" => ANY.absent_when_empty(),
    5 platform_devices: Vec<PlatformDevice> = "platformDevices" => ANY,
    6 tags: Vec<Tag> = "tags" => TAGS,
    7 total_resources: Vec<Resource> = "totalResources" => ANY,
    8 version_info: VersionInfo = "versionInfo" => ANY,
}}

shape! { RegisterContainerInstanceResponse {
    0 container_instance: ContainerInstance = "containerInstance" => ANY,
}}

shape! { RegisterDaemonTaskDefinitionRequest {
    0 container_definitions: Vec<DaemonContainerDefinition> = "containerDefinitions" => ANY.required(),
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    3 family: String = "family" => ANY.required().absent_when_empty(),
    4 ipc_mode: DaemonIpcMode = "ipcMode" => ANY.absent_when_empty(),
    5 memory: String = "memory" => ANY.absent_when_empty(),
    6 pid_mode: DaemonPidMode = "pidMode" => ANY.absent_when_empty(),
    7 tags: Vec<Tag> = "tags" => TAGS,
    8 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
    9 volumes: Vec<DaemonVolume> = "volumes" => ANY,
}}

shape! { RegisterDaemonTaskDefinitionResponse {
    0 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.absent_when_empty(),
}}

shape! { RegisterTaskDefinitionRequest {
    0 container_definitions: Vec<ContainerDefinition> = "containerDefinitions" => ANY.required(),
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 enable_fault_injection: bool = "enableFaultInjection" => ANY,
    3 ephemeral_storage: EphemeralStorage = "ephemeralStorage" => ANY,
    4 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    5 family: String = "family" => ANY.required().absent_when_empty(),
    6 inference_accelerators: Vec<InferenceAccelerator> = "inferenceAccelerators" => ANY,
    7 ipc_mode: IpcMode = "ipcMode" => ANY.absent_when_empty(),
    8 memory: String = "memory" => ANY.absent_when_empty(),
    9 network_mode: NetworkMode = "networkMode" => ANY.absent_when_empty(),
    10 pid_mode: PidMode = "pidMode" => ANY.absent_when_empty(),
    11 placement_constraints: Vec<TaskDefinitionPlacementConstraint> = "placementConstraints" => ANY,
    12 proxy_configuration: ProxyConfiguration = "proxyConfiguration" => ANY,
    13 requires_compatibilities: Vec<Compatibility> = "requiresCompatibilities" => ANY,
    14 runtime_platform: RuntimePlatform = "runtimePlatform" => ANY,
    15 tags: Vec<Tag> = "tags" => TAGS,
    16 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
    17 trusted_execution_configuration: TrustedExecutionConfiguration = "trustedExecutionConfiguration" => ANY,
    18 volumes: Vec<Volume> = "volumes" => ANY,
}}

shape! { RegisterTaskDefinitionResponse {
    0 tags: Vec<Tag> = "tags" => TAGS,
    1 task_definition: TaskDefinition = "taskDefinition" => ANY,
}}

shape! { RepositoryCredentials {
    0 credentials_parameter: String = "credentialsParameter" => ANY.required().absent_when_empty(),
}}

shape! { ResolvedConfiguration {
    0 load_balancers: Vec<ServiceRevisionLoadBalancer> = "loadBalancers" => ANY,
    1 vpc_lattice_configurations: Vec<ServiceRevisionVpcLatticeConfiguration> = "vpcLatticeConfigurations" => ANY,
}}

shape! { Resource {
    0 double_value: f64 = "doubleValue" => ANY,
    1 integer_value: i32 = "integerValue" => ANY,
    2 long_value: i64 = "longValue" => ANY,
    3 name: String = "name" => ANY.absent_when_empty(),
    4 string_set_value: Vec<String> = "stringSetValue" => ANY,
    5 r#type: String = "type" => ANY.absent_when_empty(),
}}

enumeration! { ResourceManagementType {
    Customer = "CUSTOMER",
    Ecs = "ECS",
}}

shape! { ResourceRequirement {
    0 sharing_strategy: SharingStrategy = "sharingStrategy" => ANY,
    1 r#type: ResourceType = "type" => ANY.required().absent_when_empty(),
    2 value: String = "value" => ANY.absent_when_empty(),
}}

enumeration! { ResourceType {
    Gpu = "GPU",
    InferenceAccelerator = "InferenceAccelerator",
    NeuronDevice = "NeuronDevice",
}}

shape! { Rollback {
    0 reason: String = "reason" => ANY.absent_when_empty(),
    1 service_revision_arn: String = "serviceRevisionArn" => ANY.absent_when_empty(),
    2 started_at: Timestamp = "startedAt" => ANY,
}}

shape! { RunTaskRequest {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    1 client_token: String = "clientToken" => ANY.absent_when_empty(),
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 count: i32 = "count" => ANY,
    4 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    5 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    6 group: String = "group" => ANY.absent_when_empty(),
    7 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    8 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    9 overrides: TaskOverride = "overrides" => ANY,
    10 placement_constraints: Vec<PlacementConstraint> = "placementConstraints" => ANY,
    11 placement_strategy: Vec<PlacementStrategy> = "placementStrategy" => ANY,
    12 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    13 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    14 reference_id: String = "referenceId" => ANY.absent_when_empty(),
    15 started_by: String = "startedBy" => ANY.absent_when_empty(),
    16 tags: Vec<Tag> = "tags" => TAGS,
    17 task_definition: String = "taskDefinition" => ANY.required().absent_when_empty(),
    18 volume_configurations: Vec<TaskVolumeConfiguration> = "volumeConfigurations" => ANY,
}}

shape! { RunTaskResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 tasks: Vec<Task> = "tasks" => ANY,
}}

shape! { RuntimePlatform {
    0 cpu_architecture: CPUArchitecture = "cpuArchitecture" => ANY.absent_when_empty(),
    1 operating_system_family: OSFamily = "operatingSystemFamily" => ANY.absent_when_empty(),
}}

shape! { RuntimePlatformOverride {
    0 cpu_architecture: String = "cpuArchitecture" => ANY.absent_when_empty(),
}}

shape! { S3FilesVolumeConfiguration {
    0 access_point_arn: String = "accessPointArn" => ANY.absent_when_empty(),
    1 file_system_arn: String = "fileSystemArn" => ANY.required().absent_when_empty(),
    2 root_directory: String = "rootDirectory" => ANY.absent_when_empty(),
    3 transit_encryption_port: i32 = "transitEncryptionPort" => ANY,
}}

shape! { Scale {
    0 unit: ScaleUnit = "unit" => ANY.absent_when_empty(),
    1 value: f64 = "value" => ANY,
}}

enumeration! { ScaleUnit {
    Percent = "PERCENT",
}}

enumeration! { SchedulingStrategy {
    Replica = "REPLICA",
    Daemon = "DAEMON",
}}

enumeration! { Scope {
    Task = "task",
    Shared = "shared",
}}

shape! { Secret {
    0 name: String = "name" => ANY.required().absent_when_empty(),
    1 value_from: String = "valueFrom" => ANY.required().absent_when_empty(),
}}

shape! { Service {
    0 availability_zone_rebalancing: AvailabilityZoneRebalancing = "availabilityZoneRebalancing" => ANY.absent_when_empty(),
    1 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    2 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    3 created_at: Timestamp = "createdAt" => ANY,
    4 created_by: String = "createdBy" => ANY.absent_when_empty(),
    5 current_service_deployment: String = "currentServiceDeployment" => ANY.absent_when_empty(),
    6 current_service_revisions: Vec<ServiceCurrentRevisionSummary> = "currentServiceRevisions" => ANY,
    7 deployment_configuration: DeploymentConfiguration = "deploymentConfiguration" => ANY,
    8 deployment_controller: DeploymentController = "deploymentController" => ANY,
    9 deployments: Vec<Deployment> = "deployments" => ANY,
    10 desired_count: i32 = "desiredCount" => ANY,
    11 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    12 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    13 events: Vec<ServiceEvent> = "events" => ANY,
    14 health_check_grace_period_seconds: i32 = "healthCheckGracePeriodSeconds" => ANY,
    15 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    16 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    17 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    18 pending_count: i32 = "pendingCount" => ANY,
    19 placement_constraints: Vec<PlacementConstraint> = "placementConstraints" => ANY,
    20 placement_strategy: Vec<PlacementStrategy> = "placementStrategy" => ANY,
    21 platform_family: String = "platformFamily" => ANY.absent_when_empty(),
    22 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    23 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    24 resource_management_type: ResourceManagementType = "resourceManagementType" => ANY.absent_when_empty(),
    25 role_arn: String = "roleArn" => ANY.absent_when_empty(),
    26 running_count: i32 = "runningCount" => ANY,
    27 scheduling_strategy: SchedulingStrategy = "schedulingStrategy" => ANY.absent_when_empty(),
    28 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    29 service_name: String = "serviceName" => ANY.absent_when_empty(),
    30 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    31 status: String = "status" => ANY.absent_when_empty(),
    32 tags: Vec<Tag> = "tags" => TAGS,
    33 task_definition: String = "taskDefinition" => ANY.absent_when_empty(),
    34 task_sets: Vec<TaskSet> = "taskSets" => ANY,
}}

shape! { ServiceConnectAccessLogConfiguration {
    0 format: ServiceConnectAccessLoggingFormat = "format" => ANY.required().absent_when_empty(),
    1 include_query_parameters: ServiceConnectIncludeQueryParameters = "includeQueryParameters" => ANY.absent_when_empty(),
}}

enumeration! { ServiceConnectAccessLoggingFormat {
    Text = "TEXT",
    Json = "JSON",
}}

shape! { ServiceConnectClientAlias {
    0 dns_name: String = "dnsName" => ANY.absent_when_empty(),
    1 port: i32 = "port" => PORT_NUMBER.required(),
    2 test_traffic_rules: ServiceConnectTestTrafficRules = "testTrafficRules" => ANY,
}}

shape! { ServiceConnectConfiguration {
    0 access_log_configuration: ServiceConnectAccessLogConfiguration = "accessLogConfiguration" => ANY,
    1 container_configurations: Vec<ServiceConnectContainerConfiguration> = "containerConfigurations" => SERVICE_CONNECT_CONTAINER_CONFIGURATIONS,
    2 enabled: bool = "enabled" => ANY.required(),
    3 log_configuration: LogConfiguration = "logConfiguration" => ANY,
    4 namespace: String = "namespace" => ANY.absent_when_empty(),
    5 services: Vec<ServiceConnectService> = "services" => ANY,
}}

shape! { ServiceConnectContainerConfiguration {
    0 log_level: ServiceConnectContainerLogLevel = "logLevel" => ANY.absent_when_empty(),
}}

enumeration! { ServiceConnectContainerLogLevel {
    Debug = "debug",
    Info = "info",
}}

enumeration! { ServiceConnectIncludeQueryParameters {
    Disabled = "DISABLED",
    Enabled = "ENABLED",
}}

shape! { ServiceConnectService {
    0 client_aliases: Vec<ServiceConnectClientAlias> = "clientAliases" => ANY,
    1 discovery_name: String = "discoveryName" => ANY.absent_when_empty(),
    2 ingress_port_override: i32 = "ingressPortOverride" => PORT_NUMBER,
    3 port_name: String = "portName" => ANY.required().absent_when_empty(),
    4 timeout: TimeoutConfiguration = "timeout" => ANY,
    5 tls: ServiceConnectTlsConfiguration = "tls" => ANY,
}}

shape! { ServiceConnectServiceResource {
    0 discovery_arn: String = "discoveryArn" => ANY.absent_when_empty(),
    1 discovery_name: String = "discoveryName" => ANY.absent_when_empty(),
}}

shape! { ServiceConnectTestTrafficHeaderMatchRules {
    0 exact: String = "exact" => ANY.required().absent_when_empty(),
}}

shape! { ServiceConnectTestTrafficHeaderRules {
    0 name: String = "name" => ANY.required().absent_when_empty(),
    1 value: ServiceConnectTestTrafficHeaderMatchRules = "value" => ANY,
}}

shape! { ServiceConnectTestTrafficRules {
    0 header: ServiceConnectTestTrafficHeaderRules = "header" => ANY.required(),
}}

shape! { ServiceConnectTlsCertificateAuthority {
    0 aws_pca_authority_arn: String = "awsPcaAuthorityArn" => ANY.absent_when_empty(),
}}

shape! { ServiceConnectTlsConfiguration {
    0 issuer_certificate_authority: ServiceConnectTlsCertificateAuthority = "issuerCertificateAuthority" => ANY.required(),
    1 kms_key: String = "kmsKey" => ANY.absent_when_empty(),
    2 role_arn: String = "roleArn" => ANY.absent_when_empty(),
}}

shape! { ServiceCurrentRevisionSummary {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 pending_task_count: i32 = "pendingTaskCount" => ANY,
    2 requested_task_count: i32 = "requestedTaskCount" => ANY,
    3 running_task_count: i32 = "runningTaskCount" => ANY,
}}

shape! { ServiceDeployment {
    0 alarms: ServiceDeploymentAlarms = "alarms" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 created_at: Timestamp = "createdAt" => ANY,
    3 deployment_circuit_breaker: ServiceDeploymentCircuitBreaker = "deploymentCircuitBreaker" => ANY,
    4 deployment_configuration: DeploymentConfiguration = "deploymentConfiguration" => ANY,
    5 finished_at: Timestamp = "finishedAt" => ANY,
    6 lifecycle_hook_details: Vec<DeploymentLifecycleHookDetail> = "lifecycleHookDetails" => ANY,
    7 lifecycle_stage: ServiceDeploymentLifecycleStage = "lifecycleStage" => ANY.absent_when_empty(),
    8 rollback: Rollback = "rollback" => ANY,
    9 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    10 service_deployment_arn: String = "serviceDeploymentArn" => ANY.absent_when_empty(),
    11 source_service_revisions: Vec<ServiceRevisionSummary> = "sourceServiceRevisions" => ANY,
    12 started_at: Timestamp = "startedAt" => ANY,
    13 status: ServiceDeploymentStatus = "status" => ANY.absent_when_empty(),
    14 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    15 stopped_at: Timestamp = "stoppedAt" => ANY,
    16 target_service_revision: ServiceRevisionSummary = "targetServiceRevision" => ANY,
    17 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { ServiceDeploymentAlarms {
    0 alarm_names: Vec<String> = "alarmNames" => ANY,
    1 status: ServiceDeploymentRollbackMonitorsStatus = "status" => ANY.absent_when_empty(),
    2 triggered_alarm_names: Vec<String> = "triggeredAlarmNames" => ANY,
}}

shape! { ServiceDeploymentBrief {
    0 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    1 created_at: Timestamp = "createdAt" => ANY,
    2 finished_at: Timestamp = "finishedAt" => ANY,
    3 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    4 service_deployment_arn: String = "serviceDeploymentArn" => ANY.absent_when_empty(),
    5 started_at: Timestamp = "startedAt" => ANY,
    6 status: ServiceDeploymentStatus = "status" => ANY.absent_when_empty(),
    7 status_reason: String = "statusReason" => ANY.absent_when_empty(),
    8 target_service_revision_arn: String = "targetServiceRevisionArn" => ANY.absent_when_empty(),
}}

shape! { ServiceDeploymentCircuitBreaker {
    0 failure_count: i32 = "failureCount" => ANY,
    1 status: ServiceDeploymentRollbackMonitorsStatus = "status" => ANY.absent_when_empty(),
    2 threshold: i32 = "threshold" => ANY,
}}

enumeration! { ServiceDeploymentLifecycleStage {
    ReconcileService = "RECONCILE_SERVICE",
    PreScaleUp = "PRE_SCALE_UP",
    ScaleUp = "SCALE_UP",
    PostScaleUp = "POST_SCALE_UP",
    TestTrafficShift = "TEST_TRAFFIC_SHIFT",
    PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT",
    ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT",
    PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT",
    BakeTime = "BAKE_TIME",
    CleanUp = "CLEAN_UP",
}}

enumeration! { ServiceDeploymentRollbackMonitorsStatus {
    Triggered = "TRIGGERED",
    Monitoring = "MONITORING",
    MonitoringComplete = "MONITORING_COMPLETE",
    Disabled = "DISABLED",
}}

enumeration! { ServiceDeploymentStatus {
    Pending = "PENDING",
    Successful = "SUCCESSFUL",
    Stopped = "STOPPED",
    StopRequested = "STOP_REQUESTED",
    InProgress = "IN_PROGRESS",
    RollbackRequested = "ROLLBACK_REQUESTED",
    RollbackInProgress = "ROLLBACK_IN_PROGRESS",
    RollbackSuccessful = "ROLLBACK_SUCCESSFUL",
    RollbackFailed = "ROLLBACK_FAILED",
}}

shape! { ServiceEvent {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 id: String = "id" => ANY.absent_when_empty(),
    2 message: String = "message" => ANY.absent_when_empty(),
}}

enumeration! { ServiceField {
    Tags = "TAGS",
}}

shape! { ServiceManagedEBSVolumeConfiguration {
    0 encrypted: bool = "encrypted" => ANY,
    1 filesystem_type: TaskFilesystemType = "filesystemType" => ANY.absent_when_empty(),
    2 iops: i32 = "iops" => ANY,
    3 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
    4 role_arn: String = "roleArn" => ANY.required().absent_when_empty(),
    5 size_in_gib: i32 = "sizeInGiB" => ANY,
    6 snapshot_id: String = "snapshotId" => ANY.absent_when_empty(),
    7 tag_specifications: Vec<EBSTagSpecification> = "tagSpecifications" => ANY,
    8 throughput: i32 = "throughput" => ANY,
    9 volume_initialization_rate: i32 = "volumeInitializationRate" => ANY,
    10 volume_type: String = "volumeType" => ANY.absent_when_empty(),
}}

shape! { ServiceRegistry {
    0 container_name: String = "containerName" => ANY.absent_when_empty(),
    1 container_port: i32 = "containerPort" => ANY,
    2 port: i32 = "port" => ANY,
    3 registry_arn: String = "registryArn" => ANY.absent_when_empty(),
}}

shape! { ServiceRevision {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 container_images: Vec<ContainerImage> = "containerImages" => ANY,
    3 created_at: Timestamp = "createdAt" => ANY,
    4 ecs_managed_resources: ECSManagedResources = "ecsManagedResources" => ANY,
    5 fargate_ephemeral_storage: DeploymentEphemeralStorage = "fargateEphemeralStorage" => ANY,
    6 gateway_connectors: Vec<GatewayConnector> = "gatewayConnectors" => GATEWAY_CONNECTOR_LIST,
    7 guard_duty_enabled: bool = "guardDutyEnabled" => ANY,
    8 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    9 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    10 monitoring: MonitoringConfiguration = "monitoring" => ANY,
    11 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    12 overrides: ServiceRevisionOverrides = "overrides" => ANY,
    13 platform_family: String = "platformFamily" => ANY.absent_when_empty(),
    14 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    15 resolved_configuration: ResolvedConfiguration = "resolvedConfiguration" => ANY,
    16 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    17 service_connect_configuration: ServiceConnectConfiguration = "serviceConnectConfiguration" => ANY,
    18 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    19 service_revision_arn: String = "serviceRevisionArn" => ANY.absent_when_empty(),
    20 task_definition: String = "taskDefinition" => ANY.absent_when_empty(),
    21 volume_configurations: Vec<ServiceVolumeConfiguration> = "volumeConfigurations" => ANY,
    22 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = "vpcLatticeConfigurations" => ANY,
}}

enumeration! { ServiceRevisionCleanup {
    Blocking = "BLOCKING",
    Deferred = "DEFERRED",
}}

shape! { ServiceRevisionLoadBalancer {
    0 production_listener_rule: String = "productionListenerRule" => ANY.absent_when_empty(),
    1 target_group_arn: String = "targetGroupArn" => ANY.absent_when_empty(),
}}

shape! { ServiceRevisionOverrides {
    0 runtime_platform: RuntimePlatformOverride = "runtimePlatform" => ANY,
}}

shape! { ServiceRevisionSummary {
    0 arn: String = "arn" => ANY.absent_when_empty(),
    1 pending_task_count: i32 = "pendingTaskCount" => ANY,
    2 requested_production_traffic_weight: f64 = "requestedProductionTrafficWeight" => ANY,
    3 requested_task_count: i32 = "requestedTaskCount" => ANY,
    4 requested_test_traffic_weight: f64 = "requestedTestTrafficWeight" => ANY,
    5 running_task_count: i32 = "runningTaskCount" => ANY,
}}

shape! { ServiceRevisionVpcLatticeConfiguration {
    0 production_listener_rule: String = "productionListenerRule" => ANY.absent_when_empty(),
    1 target_group_arn: String = "targetGroupArn" => ANY.absent_when_empty(),
}}

shape! { ServiceVolumeConfiguration {
    0 managed_ebs_volume: ServiceManagedEBSVolumeConfiguration = "managedEBSVolume" => ANY,
    1 name: String = "name" => ANY.required().absent_when_empty(),
}}

shape! { Session {
    0 session_id: String = "sessionId" => ANY.absent_when_empty(),
    1 stream_url: String = "streamUrl" => ANY.absent_when_empty(),
    2 token_value: String = "tokenValue" => ANY.sensitive().absent_when_empty(),
}}

shape! { Setting {
    0 name: SettingName = "name" => ANY.absent_when_empty(),
    1 principal_arn: String = "principalArn" => ANY.absent_when_empty(),
    2 r#type: SettingType = "type" => ANY.absent_when_empty(),
    3 value: String = "value" => ANY.absent_when_empty(),
}}

enumeration! { SettingName {
    ServiceLongArnFormat = "serviceLongArnFormat",
    TaskLongArnFormat = "taskLongArnFormat",
    ContainerInstanceLongArnFormat = "containerInstanceLongArnFormat",
    AwsvpcTrunking = "awsvpcTrunking",
    ContainerInsights = "containerInsights",
    FargateFIPSMode = "fargateFIPSMode",
    TagResourceAuthorization = "tagResourceAuthorization",
    FargateTaskRetirementWaitPeriod = "fargateTaskRetirementWaitPeriod",
    GuardDutyActivate = "guardDutyActivate",
    DefaultLogDriverMode = "defaultLogDriverMode",
    FargateEventWindows = "fargateEventWindows",
}}

enumeration! { SettingType {
    User = "user",
    AwsManaged = "aws_managed",
}}

shape! { SharingStrategy {
    0 nvidia_mps: NvidiaMpsAllocation = "nvidiaMps" => ANY,
}}

enumeration! { SortOrder {
    Asc = "ASC",
    Desc = "DESC",
}}

enumeration! { StabilityStatus {
    SteadyState = "STEADY_STATE",
    Stabilizing = "STABILIZING",
}}

shape! { StartTaskRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instances: Vec<String> = "containerInstances" => ANY.required(),
    2 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    3 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    4 group: String = "group" => ANY.absent_when_empty(),
    5 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    6 overrides: TaskOverride = "overrides" => ANY,
    7 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    8 reference_id: String = "referenceId" => ANY.absent_when_empty(),
    9 started_by: String = "startedBy" => ANY.absent_when_empty(),
    10 tags: Vec<Tag> = "tags" => TAGS,
    11 task_definition: String = "taskDefinition" => ANY.required().absent_when_empty(),
    12 volume_configurations: Vec<TaskVolumeConfiguration> = "volumeConfigurations" => ANY,
}}

shape! { StartTaskResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 tasks: Vec<Task> = "tasks" => ANY,
}}

shape! { StopServiceDeploymentRequest {
    0 service_deployment_arn: String = "serviceDeploymentArn" => ANY.required().absent_when_empty(),
    1 stop_type: StopServiceDeploymentStopType = "stopType" => ANY.absent_when_empty(),
}}

shape! { StopServiceDeploymentResponse {
    0 service_deployment_arn: String = "serviceDeploymentArn" => ANY.absent_when_empty(),
}}

enumeration! { StopServiceDeploymentStopType {
    Abort = "ABORT",
    Rollback = "ROLLBACK",
}}

shape! { StopTaskRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 reason: String = "reason" => ANY.absent_when_empty(),
    2 task: String = "task" => ANY.required().absent_when_empty(),
}}

shape! { StopTaskResponse {
    0 task: Task = "task" => ANY,
}}

shape! { SubmitAttachmentStateChangesRequest {
    0 attachments: Vec<AttachmentStateChange> = "attachments" => ANY.required(),
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
}}

shape! { SubmitAttachmentStateChangesResponse {
    0 acknowledgment: String = "acknowledgment" => ANY.absent_when_empty(),
}}

shape! { SubmitContainerStateChangeRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_name: String = "containerName" => ANY.absent_when_empty(),
    2 exit_code: i32 = "exitCode" => ANY,
    3 network_bindings: Vec<NetworkBinding> = "networkBindings" => ANY,
    4 reason: String = "reason" => ANY.absent_when_empty(),
    5 runtime_id: String = "runtimeId" => ANY.absent_when_empty(),
    6 status: String = "status" => ANY.absent_when_empty(),
    7 task: String = "task" => ANY.absent_when_empty(),
}}

shape! { SubmitContainerStateChangeResponse {
    0 acknowledgment: String = "acknowledgment" => ANY.absent_when_empty(),
}}

shape! { SubmitTaskStateChangeRequest {
    0 attachments: Vec<AttachmentStateChange> = "attachments" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 containers: Vec<ContainerStateChange> = "containers" => ANY,
    3 execution_stopped_at: Timestamp = "executionStoppedAt" => ANY,
    4 managed_agents: Vec<ManagedAgentStateChange> = "managedAgents" => ANY,
    5 pull_started_at: Timestamp = "pullStartedAt" => ANY,
    6 pull_stopped_at: Timestamp = "pullStoppedAt" => ANY,
    7 reason: String = "reason" => ANY.absent_when_empty(),
    8 status: String = "status" => ANY.absent_when_empty(),
    9 task: String = "task" => ANY.absent_when_empty(),
}}

shape! { SubmitTaskStateChangeResponse {
    0 acknowledgment: String = "acknowledgment" => ANY.absent_when_empty(),
}}

shape! { SystemControl {
    0 namespace: String = "namespace" => ANY.absent_when_empty(),
    1 value: String = "value" => ANY.absent_when_empty(),
}}

shape! { Tag {
    0 key: String = "key" => TAG_KEY,
    1 value: String = "value" => TAG_VALUE,
}}

shape! { TagResourceRequest {
    0 resource_arn: String = "resourceArn" => ANY.required().absent_when_empty(),
    1 tags: Vec<Tag> = "tags" => TAGS.required(),
}}

shape! { TagResourceResponse {} }

enumeration! { TargetType {
    ContainerInstance = "container-instance",
}}

shape! { Task {
    0 attachments: Vec<Attachment> = "attachments" => ANY,
    1 attributes: Vec<Attribute> = "attributes" => ANY,
    2 availability_zone: String = "availabilityZone" => ANY.absent_when_empty(),
    3 capacity_provider_name: String = "capacityProviderName" => ANY.absent_when_empty(),
    4 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    5 connectivity: Connectivity = "connectivity" => ANY.absent_when_empty(),
    6 connectivity_at: Timestamp = "connectivityAt" => ANY,
    7 container_instance_arn: String = "containerInstanceArn" => ANY.absent_when_empty(),
    8 containers: Vec<Container> = "containers" => ANY,
    9 cpu: String = "cpu" => ANY.absent_when_empty(),
    10 created_at: Timestamp = "createdAt" => ANY,
    11 desired_status: String = "desiredStatus" => ANY.absent_when_empty(),
    12 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    13 ephemeral_storage: EphemeralStorage = "ephemeralStorage" => ANY,
    14 execution_stopped_at: Timestamp = "executionStoppedAt" => ANY,
    15 fargate_ephemeral_storage: TaskEphemeralStorage = "fargateEphemeralStorage" => ANY,
    16 group: String = "group" => ANY.absent_when_empty(),
    17 health_status: HealthStatus = "healthStatus" => ANY.absent_when_empty(),
    18 inference_accelerators: Vec<InferenceAccelerator> = "inferenceAccelerators" => ANY,
    19 last_status: String = "lastStatus" => ANY.absent_when_empty(),
    20 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    21 memory: String = "memory" => ANY.absent_when_empty(),
    22 overrides: TaskOverride = "overrides" => ANY,
    23 platform_family: String = "platformFamily" => ANY.absent_when_empty(),
    24 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    25 pull_started_at: Timestamp = "pullStartedAt" => ANY,
    26 pull_stopped_at: Timestamp = "pullStoppedAt" => ANY,
    27 started_at: Timestamp = "startedAt" => ANY,
    28 started_by: String = "startedBy" => ANY.absent_when_empty(),
    29 stop_code: TaskStopCode = "stopCode" => ANY.absent_when_empty(),
    30 stopped_at: Timestamp = "stoppedAt" => ANY,
    31 stopped_reason: String = "stoppedReason" => ANY.absent_when_empty(),
    32 stopping_at: Timestamp = "stoppingAt" => ANY,
    33 tags: Vec<Tag> = "tags" => TAGS,
    34 task_arn: String = "taskArn" => ANY.absent_when_empty(),
    35 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    36 trusted_execution_summary: TrustedExecutionSummary = "trustedExecutionSummary" => ANY,
    37 version: i64 = "version" => ANY,
}}

shape! { TaskDefinition {
    0 compatibilities: Vec<Compatibility> = "compatibilities" => ANY,
    1 container_definitions: Vec<ContainerDefinition> = "containerDefinitions" => ANY,
    2 cpu: String = "cpu" => ANY.absent_when_empty(),
    3 delete_requested_at: Timestamp = "deleteRequestedAt" => ANY,
    4 deregistered_at: Timestamp = "deregisteredAt" => ANY,
    5 enable_fault_injection: bool = "enableFaultInjection" => ANY,
    6 ephemeral_storage: EphemeralStorage = "ephemeralStorage" => ANY,
    7 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    8 family: String = "family" => ANY.absent_when_empty(),
    9 inference_accelerators: Vec<InferenceAccelerator> = "inferenceAccelerators" => ANY,
    10 ipc_mode: IpcMode = "ipcMode" => ANY.absent_when_empty(),
    11 memory: String = "memory" => ANY.absent_when_empty(),
    12 network_mode: NetworkMode = "networkMode" => ANY.absent_when_empty(),
    13 pid_mode: PidMode = "pidMode" => ANY.absent_when_empty(),
    14 placement_constraints: Vec<TaskDefinitionPlacementConstraint> = "placementConstraints" => ANY,
    15 proxy_configuration: ProxyConfiguration = "proxyConfiguration" => ANY,
    16 registered_at: Timestamp = "registeredAt" => ANY,
    17 registered_by: String = "registeredBy" => ANY.absent_when_empty(),
    18 requires_attributes: Vec<Attribute> = "requiresAttributes" => ANY,
    19 requires_compatibilities: Vec<Compatibility> = "requiresCompatibilities" => ANY,
    20 revision: i32 = "revision" => ANY,
    21 runtime_platform: RuntimePlatform = "runtimePlatform" => ANY,
    22 status: TaskDefinitionStatus = "status" => ANY.absent_when_empty(),
    23 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    24 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
    25 trusted_execution_configuration: TrustedExecutionConfiguration = "trustedExecutionConfiguration" => ANY,
    26 volumes: Vec<Volume> = "volumes" => ANY,
}}

enumeration! { TaskDefinitionFamilyStatus {
    Active = "ACTIVE",
    Inactive = "INACTIVE",
    All = "ALL",
}}

enumeration! { TaskDefinitionField {
    Tags = "TAGS",
}}

shape! { TaskDefinitionPlacementConstraint {
    0 expression: String = "expression" => ANY.absent_when_empty(),
    1 r#type: TaskDefinitionPlacementConstraintType = "type" => ANY.absent_when_empty(),
}}

enumeration! { TaskDefinitionPlacementConstraintType {
    MemberOf = "memberOf",
}}

enumeration! { TaskDefinitionStatus {
    Active = "ACTIVE",
    Inactive = "INACTIVE",
    DeleteInProgress = "DELETE_IN_PROGRESS",
}}

shape! { TaskEphemeralStorage {
    0 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
    1 size_in_gib: i32 = "sizeInGiB" => ANY,
}}

enumeration! { TaskField {
    Tags = "TAGS",
}}

enumeration! { TaskFilesystemType {
    Ext3 = "ext3",
    Ext4 = "ext4",
    Xfs = "xfs",
    Ntfs = "ntfs",
}}

shape! { TaskManagedEBSVolumeConfiguration {
    0 encrypted: bool = "encrypted" => ANY,
    1 filesystem_type: TaskFilesystemType = "filesystemType" => ANY.absent_when_empty(),
    2 iops: i32 = "iops" => ANY,
    3 kms_key_id: String = "kmsKeyId" => ANY.absent_when_empty(),
    4 role_arn: String = "roleArn" => ANY.required().absent_when_empty(),
    5 size_in_gib: i32 = "sizeInGiB" => ANY,
    6 snapshot_id: String = "snapshotId" => ANY.absent_when_empty(),
    7 tag_specifications: Vec<EBSTagSpecification> = "tagSpecifications" => ANY,
    8 termination_policy: TaskManagedEBSVolumeTerminationPolicy = "terminationPolicy" => ANY,
    9 throughput: i32 = "throughput" => ANY,
    10 volume_initialization_rate: i32 = "volumeInitializationRate" => ANY,
    11 volume_type: String = "volumeType" => ANY.absent_when_empty(),
}}

shape! { TaskManagedEBSVolumeTerminationPolicy {
    0 delete_on_termination: bool = "deleteOnTermination" => ANY.required(),
}}

shape! { TaskOverride {
    0 container_overrides: Vec<ContainerOverride> = "containerOverrides" => ANY,
    1 cpu: String = "cpu" => ANY.absent_when_empty(),
    2 ephemeral_storage: EphemeralStorage = "ephemeralStorage" => ANY,
    3 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    4 inference_accelerator_overrides: Vec<InferenceAcceleratorOverride> = "inferenceAcceleratorOverrides" => ANY,
    5 memory: String = "memory" => ANY.absent_when_empty(),
    6 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
}}

shape! { TaskSet {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    1 cluster_arn: String = "clusterArn" => ANY.absent_when_empty(),
    2 computed_desired_count: i32 = "computedDesiredCount" => ANY,
    3 created_at: Timestamp = "createdAt" => ANY,
    4 external_id: String = "externalId" => ANY.absent_when_empty(),
    5 fargate_ephemeral_storage: DeploymentEphemeralStorage = "fargateEphemeralStorage" => ANY,
    6 id: String = "id" => ANY.absent_when_empty(),
    7 launch_type: LaunchType = "launchType" => ANY.absent_when_empty(),
    8 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    9 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    10 pending_count: i32 = "pendingCount" => ANY,
    11 platform_family: String = "platformFamily" => ANY.absent_when_empty(),
    12 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    13 running_count: i32 = "runningCount" => ANY,
    14 scale: Scale = "scale" => ANY,
    15 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    16 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    17 stability_status: StabilityStatus = "stabilityStatus" => ANY.absent_when_empty(),
    18 stability_status_at: Timestamp = "stabilityStatusAt" => ANY,
    19 started_by: String = "startedBy" => ANY.absent_when_empty(),
    20 status: String = "status" => ANY.absent_when_empty(),
    21 tags: Vec<Tag> = "tags" => TAGS,
    22 task_definition: String = "taskDefinition" => ANY.absent_when_empty(),
    23 task_set_arn: String = "taskSetArn" => ANY.absent_when_empty(),
    24 updated_at: Timestamp = "updatedAt" => ANY,
}}

enumeration! { TaskSetField {
    Tags = "TAGS",
}}

enumeration! { TaskStopCode {
    TaskFailedToStart = "TaskFailedToStart",
    EssentialContainerExited = "EssentialContainerExited",
    UserInitiated = "UserInitiated",
    ServiceSchedulerInitiated = "ServiceSchedulerInitiated",
    SpotInterruption = "SpotInterruption",
    TerminationNotice = "TerminationNotice",
    InfrastructureHealth = "InfrastructureHealth",
}}

shape! { TaskVolumeConfiguration {
    0 managed_ebs_volume: TaskManagedEBSVolumeConfiguration = "managedEBSVolume" => ANY,
    1 name: String = "name" => ANY.required().absent_when_empty(),
}}

shape! { ThresholdConfiguration {
    0 r#type: ThresholdType = "type" => ANY.required().absent_when_empty(),
    1 value: i32 = "value" => ANY.required(),
}}

enumeration! { ThresholdType {
    Count = "COUNT",
    BoundedPercent = "BOUNDED_PERCENT",
    UnboundedPercent = "UNBOUNDED_PERCENT",
}}

shape! { TimeoutConfiguration {
    0 idle_timeout_seconds: i32 = "idleTimeoutSeconds" => DURATION,
    1 per_request_timeout_seconds: i32 = "perRequestTimeoutSeconds" => DURATION,
}}

shape! { Tmpfs {
    0 container_path: String = "containerPath" => ANY.required().absent_when_empty(),
    1 mount_options: Vec<String> = "mountOptions" => ANY,
    2 size: i32 = "size" => ANY.required(),
}}

shape! { TotalLocalStorageGBRequest {
    0 max: f64 = "max" => ANY,
    1 min: f64 = "min" => ANY,
}}

enumeration! { TransportProtocol {
    Tcp = "tcp",
    Udp = "udp",
}}

shape! { TrustedExecutionConfiguration {
    0 attestation_policy: String = "attestationPolicy" => ANY.absent_when_empty(),
    1 isolation_mode: IsolationMode = "isolationMode" => ANY.required().absent_when_empty(),
}}

shape! { TrustedExecutionSummary {
    0 attestation_policy_status: AttestationPolicyStatus = "attestationPolicyStatus" => ANY.absent_when_empty(),
    1 isolation_mode: IsolationMode = "isolationMode" => ANY.required().absent_when_empty(),
}}

shape! { Ulimit {
    0 hard_limit: i32 = "hardLimit" => ANY.required(),
    1 name: UlimitName = "name" => ANY.required().absent_when_empty(),
    2 soft_limit: i32 = "softLimit" => ANY.required(),
}}

enumeration! { UlimitName {
    Core = "core",
    Cpu = "cpu",
    Data = "data",
    Fsize = "fsize",
    Locks = "locks",
    Memlock = "memlock",
    Msgqueue = "msgqueue",
    Nice = "nice",
    Nofile = "nofile",
    Nproc = "nproc",
    Rss = "rss",
    Rtprio = "rtprio",
    Rttime = "rttime",
    Sigpending = "sigpending",
    Stack = "stack",
}}

shape! { UntagResourceRequest {
    0 resource_arn: String = "resourceArn" => ANY.required().absent_when_empty(),
    1 tag_keys: Vec<String> = "tagKeys" => TAG_KEYS.required(),
}}

shape! { UntagResourceResponse {} }

shape! { UpdateCapacityProviderRequest {
    0 auto_scaling_group_provider: AutoScalingGroupProviderUpdate = "autoScalingGroupProvider" => ANY,
    1 cluster: String = "cluster" => ANY.absent_when_empty(),
    2 managed_instances_provider: UpdateManagedInstancesProviderConfiguration = "managedInstancesProvider" => ANY,
    3 name: String = "name" => ANY.required().absent_when_empty(),
}}

shape! { UpdateCapacityProviderResponse {
    0 capacity_provider: CapacityProvider = "capacityProvider" => ANY,
}}

shape! { UpdateClusterRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 configuration: ClusterConfiguration = "configuration" => ANY,
    2 service_connect_defaults: ClusterServiceConnectDefaultsRequest = "serviceConnectDefaults" => ANY,
    3 settings: Vec<ClusterSetting> = "settings" => ANY,
}}

shape! { UpdateClusterResponse {
    0 cluster: Cluster = "cluster" => ANY,
}}

shape! { UpdateClusterSettingsRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 settings: Vec<ClusterSetting> = "settings" => ANY.required(),
}}

shape! { UpdateClusterSettingsResponse {
    0 cluster: Cluster = "cluster" => ANY,
}}

shape! { UpdateContainerAgentRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instance: String = "containerInstance" => ANY.required().absent_when_empty(),
}}

shape! { UpdateContainerAgentResponse {
    0 container_instance: ContainerInstance = "containerInstance" => ANY,
}}

shape! { UpdateContainerInstancesStateRequest {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 container_instances: Vec<String> = "containerInstances" => ANY.required(),
    2 status: ContainerInstanceStatus = "status" => ANY.required().absent_when_empty(),
}}

shape! { UpdateContainerInstancesStateResponse {
    0 container_instances: Vec<ContainerInstance> = "containerInstances" => ANY,
    1 failures: Vec<Failure> = "failures" => ANY,
}}

shape! { UpdateDaemonRequest {
    0 capacity_provider_arns: Vec<String> = "capacityProviderArns" => ANY.required(),
    1 critical: bool = "critical" => ANY,
    2 daemon_arn: String = "daemonArn" => ANY.required().absent_when_empty(),
    3 daemon_task_definition_arn: String = "daemonTaskDefinitionArn" => ANY.required().absent_when_empty(),
    4 deployment_configuration: DaemonDeploymentConfiguration = "deploymentConfiguration" => ANY,
    5 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    6 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    7 propagate_tags: DaemonPropagateTags = "propagateTags" => ANY.absent_when_empty(),
}}

shape! { UpdateDaemonResponse {
    0 created_at: Timestamp = "createdAt" => ANY,
    1 daemon_arn: String = "daemonArn" => ANY.absent_when_empty(),
    2 deployment_arn: String = "deploymentArn" => ANY.absent_when_empty(),
    3 status: DaemonStatus = "status" => ANY.absent_when_empty(),
    4 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { UpdateExpressGatewayServiceRequest {
    0 cpu: String = "cpu" => ANY.absent_when_empty(),
    1 cpu_architecture: ExpressCpuArchitecture = "cpuArchitecture" => ANY.absent_when_empty(),
    2 execution_role_arn: String = "executionRoleArn" => ANY.absent_when_empty(),
    3 health_check_path: String = "healthCheckPath" => ANY.absent_when_empty(),
    4 memory: String = "memory" => ANY.absent_when_empty(),
    5 network_configuration: ExpressGatewayServiceNetworkConfiguration = "networkConfiguration" => ANY,
    6 primary_container: ExpressGatewayContainer = "primaryContainer" => ANY,
    7 scaling_target: ExpressGatewayScalingTarget = "scalingTarget" => ANY,
    8 service_arn: String = "serviceArn" => ANY.required().absent_when_empty(),
    9 task_definition_arn: String = "taskDefinitionArn" => ANY.absent_when_empty(),
    10 task_role_arn: String = "taskRoleArn" => ANY.absent_when_empty(),
}}

shape! { UpdateExpressGatewayServiceResponse {
    0 service: UpdatedExpressGatewayService = "service" => ANY,
}}

shape! { UpdateManagedInstancesProviderConfiguration {
    0 auto_repair_configuration: AutoRepairConfiguration = "autoRepairConfiguration" => ANY,
    1 infrastructure_optimization: InfrastructureOptimization = "infrastructureOptimization" => ANY,
    2 infrastructure_role_arn: String = "infrastructureRoleArn" => ANY.required().absent_when_empty(),
    3 instance_launch_template: InstanceLaunchTemplateUpdate = "instanceLaunchTemplate" => ANY.required(),
    4 propagate_tags: PropagateMITags = "propagateTags" => ANY.absent_when_empty(),
}}

shape! { UpdateServicePrimaryTaskSetRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 primary_task_set: String = "primaryTaskSet" => ANY.required().absent_when_empty(),
    2 service: String = "service" => ANY.required().absent_when_empty(),
}}

shape! { UpdateServicePrimaryTaskSetResponse {
    0 task_set: TaskSet = "taskSet" => ANY,
}}

shape! { UpdateServiceRequest {
    0 availability_zone_rebalancing: AvailabilityZoneRebalancing = "availabilityZoneRebalancing" => ANY.absent_when_empty(),
    1 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = "capacityProviderStrategy" => ANY,
    2 cluster: String = "cluster" => ANY.absent_when_empty(),
    3 deployment_configuration: DeploymentConfiguration = "deploymentConfiguration" => ANY,
    4 deployment_controller: DeploymentController = "deploymentController" => ANY,
    5 desired_count: i32 = "desiredCount" => ANY,
    6 enable_ecs_managed_tags: bool = "enableECSManagedTags" => ANY,
    7 enable_execute_command: bool = "enableExecuteCommand" => ANY,
    8 force_new_deployment: bool = "forceNewDeployment" => ANY,
    9 gateway_connectors: Vec<GatewayConnector> = "gatewayConnectors" => GATEWAY_CONNECTOR_LIST,
    10 health_check_grace_period_seconds: i32 = "healthCheckGracePeriodSeconds" => ANY,
    11 load_balancers: Vec<LoadBalancer> = "loadBalancers" => ANY,
    12 monitoring: MonitoringConfiguration = "monitoring" => ANY,
    13 network_configuration: NetworkConfiguration = "networkConfiguration" => ANY,
    14 placement_constraints: Vec<PlacementConstraint> = "placementConstraints" => ANY,
    15 placement_strategy: Vec<PlacementStrategy> = "placementStrategy" => ANY,
    16 platform_version: String = "platformVersion" => ANY.absent_when_empty(),
    17 propagate_tags: PropagateTags = "propagateTags" => ANY.absent_when_empty(),
    18 service: String = "service" => ANY.required().absent_when_empty(),
    19 service_connect_configuration: ServiceConnectConfiguration = "serviceConnectConfiguration" => ANY,
    20 service_registries: Vec<ServiceRegistry> = "serviceRegistries" => ANY,
    21 task_definition: String = "taskDefinition" => ANY,
    22 volume_configurations: Vec<ServiceVolumeConfiguration> = "volumeConfigurations" => ANY,
    23 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = "vpcLatticeConfigurations" => ANY,
}}

shape! { UpdateServiceResponse {
    0 service: Service = "service" => ANY,
}}

shape! { UpdateTaskProtectionRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 expires_in_minutes: i32 = "expiresInMinutes" => ANY,
    2 protection_enabled: bool = "protectionEnabled" => ANY.required(),
    3 tasks: Vec<String> = "tasks" => ANY.required(),
}}

shape! { UpdateTaskProtectionResponse {
    0 failures: Vec<Failure> = "failures" => ANY,
    1 protected_tasks: Vec<ProtectedTask> = "protectedTasks" => ANY,
}}

shape! { UpdateTaskSetRequest {
    0 cluster: String = "cluster" => ANY.required().absent_when_empty(),
    1 scale: Scale = "scale" => ANY.required(),
    2 service: String = "service" => ANY.required().absent_when_empty(),
    3 task_set: String = "taskSet" => ANY.required().absent_when_empty(),
}}

shape! { UpdateTaskSetResponse {
    0 task_set: TaskSet = "taskSet" => ANY,
}}

shape! { UpdatedExpressGatewayService {
    0 cluster: String = "cluster" => ANY.absent_when_empty(),
    1 created_at: Timestamp = "createdAt" => ANY,
    2 service_arn: String = "serviceArn" => ANY.absent_when_empty(),
    3 service_name: String = "serviceName" => ANY.absent_when_empty(),
    4 status: ExpressGatewayServiceStatus = "status" => ANY,
    5 target_configuration: ExpressGatewayServiceConfiguration = "targetConfiguration" => ANY,
    6 updated_at: Timestamp = "updatedAt" => ANY,
}}

shape! { VCpuCountRangeRequest {
    0 max: i32 = "max" => ANY,
    1 min: i32 = "min" => ANY.required(),
}}

enumeration! { VersionConsistency {
    Enabled = "enabled",
    Disabled = "disabled",
}}

shape! { VersionInfo {
    0 agent_hash: String = "agentHash" => ANY.absent_when_empty(),
    1 agent_version: String = "agentVersion" => ANY.absent_when_empty(),
    2 docker_version: String = "dockerVersion" => ANY.absent_when_empty(),
}}

shape! { Volume {
    0 configured_at_launch: bool = "configuredAtLaunch" => ANY,
    1 docker_volume_configuration: DockerVolumeConfiguration = "dockerVolumeConfiguration" => ANY,
    2 efs_volume_configuration: EFSVolumeConfiguration = "efsVolumeConfiguration" => ANY,
    3 fsx_windows_file_server_volume_configuration: FSxWindowsFileServerVolumeConfiguration = "fsxWindowsFileServerVolumeConfiguration" => ANY,
    4 host: HostVolumeProperties = "host" => ANY,
    5 name: String = "name" => ANY.absent_when_empty(),
    6 s3files_volume_configuration: S3FilesVolumeConfiguration = "s3filesVolumeConfiguration" => ANY,
}}

shape! { VolumeFrom {
    0 read_only: bool = "readOnly" => ANY,
    1 source_container: String = "sourceContainer" => ANY.absent_when_empty(),
}}

shape! { VpcLatticeAdvancedConfiguration {
    0 alternate_target_group_arn: String = "alternateTargetGroupArn" => ANY.absent_when_empty(),
    1 production_listener_rule: String = "productionListenerRule" => ANY.absent_when_empty(),
    2 test_listener_rule: String = "testListenerRule" => ANY.absent_when_empty(),
}}

shape! { VpcLatticeConfiguration {
    0 advanced_configuration: VpcLatticeAdvancedConfiguration = "advancedConfiguration" => ANY,
    1 port_name: String = "portName" => ANY.required().absent_when_empty(),
    2 role_arn: String = "roleArn" => ANY.required().absent_when_empty(),
    3 target_group_arn: String = "targetGroupArn" => ANY.required().absent_when_empty(),
}}
