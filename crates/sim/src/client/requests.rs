//! What clients ask for, and how often.
use berth_api::ecs::{
    Attribute, ContainerInstanceStatus, CreateClusterRequest, DeleteAttributesRequest,
    DeleteClusterRequest, DeleteTaskDefinitionsRequest, DeregisterContainerInstanceRequest,
    DeregisterTaskDefinitionRequest, DescribeClustersRequest, DescribeContainerInstancesRequest,
    DescribeTaskDefinitionRequest, DescribeTasksRequest, ExecuteCommandRequest,
    ListContainerInstancesRequest, ListTagsForResourceRequest, ListTasksRequest,
    PlacementConstraint, PlacementConstraintType, PlacementStrategy, PlacementStrategyType,
    PutAttributesRequest, Request, RunTaskRequest, StartTaskRequest, StopTaskRequest, Tag,
    TagResourceRequest, TaskOverride, UntagResourceRequest, UpdateContainerInstancesStateRequest,
};

use berth_ecs::{
    account::records::TaskDefinitionStatus,
    cluster::records::{id::TaskId, task::TaskStatus},
};

use super::{
    arn,
    definitions::{FAMILIES, SERVICE_FAMILIES, definition},
    expressions::EXPRESSIONS,
    providers::{create_provider, provider_of},
};
use crate::world::World;

type Ask = fn(&mut World, String) -> Request;

/// Weights of what a client asks for next.
const ASKS: [(u64, Ask); 36] = [
    (34, World::ask_run_task),
    (7, World::ask_start_task),
    (16, World::ask_stop_task),
    (9, |it, _| it.ask_register_task_definition()),
    (3, |it, _| it.ask_deregister_task_definition()),
    (4, |it, _| it.ask_delete_task_definitions()),
    (3, World::ask_update_instances_state),
    (2, World::ask_deregister_instance),
    (7, World::ask_put_attributes),
    (3, World::ask_delete_attributes),
    (5, World::ask_tag),
    (2, World::ask_untag),
    (1, World::ask_list_tags),
    (2, World::ask_create_cluster),
    (1, World::ask_delete_cluster),
    (6, World::ask_describe_tasks),
    (2, World::ask_list_tasks),
    (2, World::ask_describe_instances),
    (3, World::ask_list_instances),
    (2, World::ask_describe_others),
    (7, World::ask_create_service),
    (9, World::ask_update_service),
    (3, World::ask_delete_service),
    (3, World::ask_protect_tasks),
    (2, World::ask_stop_service_deployment),
    (2, World::ask_describe_services),
    (1, |it, _| it.ask_register_daemon_task_definition()),
    (4, World::ask_create_daemon),
    (4, World::ask_update_daemon),
    (2, World::ask_delete_daemon),
    (1, World::ask_describe_daemon),
    (6, |it, cluster| it.ask_create_provider(&cluster)),
    (4, |it, cluster| it.ask_update_provider(&cluster)),
    (5, |it, cluster| it.ask_delete_provider(&cluster)),
    (4, World::ask_put_providers),
    (9, World::ask_execute_command),
];

impl World {
    pub(super) fn next_request(&mut self) -> Request {
        let cluster = self.some_cluster();
        let has_cluster = self.state_of(&cluster).is_some_and(|it| it.cluster.is_some());
        if !has_cluster {
            return match self.is_provider_known(provider_of(&cluster)) {
                true => self.ask_create_cluster(cluster),
                false => create_provider(provider_of(&cluster), true).into(),
            };
        }
        let weights = ASKS.map(|(weight, _)| weight);
        let ask = ASKS[self.dice.weighted(&weights)].1;
        ask(self, cluster)
    }

    fn ask_run_task(&mut self, cluster: String) -> Request {
        let count = self.dice.one(&[1, 1, 2, 3, 5, 10]);
        let number = self.next_number();
        let (client_token, started_by) = match self.dice.chance(500) {
            true => (Some(format!("t{number}")), format!("token-{number}-{count}")),
            false => (None, format!("ask-{number}")),
        };
        let group = self.dice.chance(300).then(|| "group".to_owned());
        let constraints = self.constraints();
        let strategies = self.strategies();
        let capacity_provider_strategy = self.of_provider(&cluster);
        let task_role_arn = self.identities.given_role();
        let enable_execute_command = Some(self.dice.chance(500));
        let with_role = |it| TaskOverride { task_role_arn: Some(it), ..TaskOverride::default() };
        RunTaskRequest {
            capacity_provider_strategy,
            overrides: task_role_arn.map(with_role),
            enable_execute_command,
            cluster: Some(cluster),
            task_definition: Some(self.some_definition()),
            count: Some(count),
            client_token,
            started_by: Some(started_by),
            group,
            placement_constraints: Some(constraints),
            placement_strategy: Some(strategies),
            ..RunTaskRequest::default()
        }
        .into()
    }

    fn constraints(&mut self) -> Vec<PlacementConstraint> {
        let mut constraints = Vec::new();
        if self.dice.chance(200) {
            let r#type = Some(PlacementConstraintType::DistinctInstance);
            constraints.push(PlacementConstraint { r#type, expression: None });
        }
        if self.dice.chance(250) {
            let r#type = Some(PlacementConstraintType::MemberOf);
            let expression = Some(self.dice.one(&EXPRESSIONS).0.to_owned());
            constraints.push(PlacementConstraint { r#type, expression });
        }
        constraints
    }

    fn strategies(&mut self) -> Vec<PlacementStrategy> {
        let known = [
            (PlacementStrategyType::Spread, Some("attribute:ecs.availability-zone")),
            (PlacementStrategyType::Spread, Some("attribute:rack")),
            (PlacementStrategyType::Spread, Some("instanceId")),
            (PlacementStrategyType::Binpack, Some("cpu")),
            (PlacementStrategyType::Binpack, Some("memory")),
            (PlacementStrategyType::Random, None),
        ];
        let count = self.dice.one(&[0, 0, 1, 1, 2, 3]);
        let strategy = |(kind, field): &(PlacementStrategyType, Option<&str>)| PlacementStrategy {
            r#type: Some(kind.clone()),
            field: field.map(str::to_owned),
        };
        (0..count).filter_map(|_| self.dice.pick(&known).map(strategy)).collect()
    }

    fn ask_start_task(&mut self, cluster: String) -> Request {
        let count = self.dice.below(3) + 1;
        let instances = (0..count).map(|_| self.some_instance(&cluster)).collect();
        let started_by = Some(format!("ask-{}", self.next_number()));
        StartTaskRequest {
            started_by,
            container_instances: Some(instances),
            task_definition: Some(self.some_definition()),
            cluster: Some(cluster),
            ..StartTaskRequest::default()
        }
        .into()
    }

    fn ask_stop_task(&mut self, cluster: String) -> Request {
        let task = Some(self.some_task(&cluster));
        let reason = self.dice.chance(500).then(|| "enough".to_owned());
        StopTaskRequest { cluster: Some(cluster), task, reason }.into()
    }

    /// Mostly in a task that has it and runs.
    fn ask_execute_command(&mut self, cluster: String) -> Request {
        let tasks = self.state_of(&cluster).into_iter().flat_map(|it| it.tasks.values());
        let ready = tasks.filter(|it| it.enable_execute_command && it.is_wanted());
        let ready = ready.filter(|it| it.last_status == TaskStatus::Running);
        let ready: Vec<TaskId> = ready.map(|it| it.id).collect();
        let task = match self.dice.pick(&ready).copied() {
            Some(id) => arn("task", &cluster, id),
            None => self.some_task(&cluster),
        };
        ExecuteCommandRequest {
            task: Some(task),
            cluster: Some(cluster),
            command: Some("sh".to_owned()),
            container: Some("c0".to_owned()),
            interactive: Some(true),
        }
        .into()
    }

    fn ask_register_task_definition(&mut self) -> Request {
        let family = match self.dice.chance(300) {
            true => self.dice.one(&SERVICE_FAMILIES),
            false => self.dice.one(&FAMILIES),
        };
        definition(&mut self.dice, family).into()
    }

    fn ask_deregister_task_definition(&mut self) -> Request {
        let task_definition = Some(self.some_revision(TaskDefinitionStatus::Active));
        DeregisterTaskDefinitionRequest { task_definition }.into()
    }

    fn ask_delete_task_definitions(&mut self) -> Request {
        let inactive = self.some_revision(TaskDefinitionStatus::Inactive);
        let names = Some(vec![inactive, self.some_revision(TaskDefinitionStatus::Active)]);
        DeleteTaskDefinitionsRequest { task_definitions: names }.into()
    }

    fn ask_update_instances_state(&mut self, cluster: String) -> Request {
        let status = match self.dice.chance(400) {
            true => ContainerInstanceStatus::Draining,
            false => ContainerInstanceStatus::Active,
        };
        let instances = Some(vec![self.some_instance(&cluster), self.some_instance(&cluster)]);
        UpdateContainerInstancesStateRequest {
            cluster: Some(cluster),
            container_instances: instances,
            status: Some(status),
        }
        .into()
    }

    fn ask_deregister_instance(&mut self, cluster: String) -> Request {
        let force = Some(self.dice.chance(700));
        let container_instance = Some(self.some_instance(&cluster));
        DeregisterContainerInstanceRequest { cluster: Some(cluster), container_instance, force }
            .into()
    }

    /// Several at once, of which the last may be refused: then none of them may stay.
    fn ask_put_attributes(&mut self, cluster: String) -> Request {
        let number = self.next_number();
        let target = self.some_instance(&cluster);
        let attribute = |name: String, target: &str| Attribute {
            name: Some(name),
            value: Some(format!("v{number}")),
            target_id: Some(target.to_owned()),
            ..Attribute::default()
        };
        let count = self.dice.below(5) + 1;
        let mut attributes: Vec<Attribute> =
            (0..count).map(|_| attribute(format!("a{}", self.dice.below(13)), &target)).collect();
        if self.dice.chance(300) {
            attributes.push(attribute("ecs.reserved".to_owned(), &target));
        }
        PutAttributesRequest { cluster: Some(cluster), attributes: Some(attributes) }.into()
    }

    fn ask_delete_attributes(&mut self, cluster: String) -> Request {
        let target_id = Some(self.some_instance(&cluster));
        let name = Some(format!("a{}", self.dice.below(13)));
        let attribute = Attribute { name, target_id, ..Attribute::default() };
        DeleteAttributesRequest { cluster: Some(cluster), attributes: Some(vec![attribute]) }.into()
    }

    fn some_resource(&mut self, cluster: &str) -> String {
        match self.dice.chance(500) {
            true => self.some_task(cluster),
            false => self.some_instance(cluster),
        }
    }

    fn ask_tag(&mut self, cluster: String) -> Request {
        let resource_arn = Some(self.some_resource(&cluster));
        let number = self.next_number();
        let tag = Tag::new(format!("k{}", self.dice.below(4)), format!("v{number}"));
        let tags = Some(vec![tag]);
        TagResourceRequest { resource_arn, tags }.into()
    }

    fn ask_untag(&mut self, cluster: String) -> Request {
        let resource_arn = Some(self.some_resource(&cluster));
        let tag_keys = Some(vec![format!("k{}", self.dice.below(4))]);
        UntagResourceRequest { resource_arn, tag_keys }.into()
    }

    /// Now and then of what never was.
    fn ask_list_tags(&mut self, cluster: String) -> Request {
        let resource_arn = match self.dice.chance(300) {
            true => arn("task", &cluster, TaskId(0)),
            false => self.some_resource(&cluster),
        };
        ListTagsForResourceRequest { resource_arn: Some(resource_arn) }.into()
    }

    fn ask_create_cluster(&mut self, cluster: String) -> Request {
        CreateClusterRequest {
            capacity_providers: Some(vec![provider_of(&cluster).to_owned()]),
            cluster_name: Some(cluster),
            ..CreateClusterRequest::default()
        }
        .into()
    }

    fn ask_delete_cluster(&mut self, cluster: String) -> Request {
        DeleteClusterRequest { cluster: Some(cluster) }.into()
    }

    fn ask_describe_tasks(&mut self, cluster: String) -> Request {
        let count = self.dice.below(5) + 1;
        let tasks = Some((0..count).map(|_| self.some_task(&cluster)).collect());
        DescribeTasksRequest { cluster: Some(cluster), tasks, include: None }.into()
    }

    fn ask_list_tasks(&mut self, cluster: String) -> Request {
        let container_instance = self.dice.chance(500).then(|| self.some_instance(&cluster));
        let family = self.dice.chance(300).then(|| self.dice.one(&FAMILIES).to_owned());
        let cluster = Some(cluster);
        ListTasksRequest { cluster, container_instance, family, ..ListTasksRequest::default() }
            .into()
    }

    fn ask_describe_instances(&mut self, cluster: String) -> Request {
        let container_instances = Some(vec![self.some_instance(&cluster)]);
        let (cluster, include) = (Some(cluster), None);
        DescribeContainerInstancesRequest { cluster, container_instances, include }.into()
    }

    fn ask_list_instances(&mut self, cluster: String) -> Request {
        let filter = self.dice.chance(700).then(|| self.dice.one(&EXPRESSIONS).0.to_owned());
        let cluster = Some(cluster);
        ListContainerInstancesRequest { cluster, filter, ..Default::default() }.into()
    }

    fn ask_describe_others(&mut self, cluster: String) -> Request {
        if self.dice.chance(500) {
            let clusters = Some(vec![cluster, "nowhere".to_owned()]);
            return DescribeClustersRequest { clusters, include: None }.into();
        }
        let task_definition = Some(self.some_definition());
        DescribeTaskDefinitionRequest { task_definition, include: None }.into()
    }
}
