//! What calls about services need.
use berth_api::ecs::{
    CapacityProviderStrategyItem, CreateServiceRequest, DeploymentConfiguration, LoadBalancer,
    NetworkConfiguration, PropagateTags, ServiceConnectConfiguration, ServiceVolumeConfiguration,
    UpdateServiceRequest, VpcLatticeConfiguration,
};
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    in_account::Definition,
    keys,
    named::Named,
    roles::{self, Passed, To},
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateServiceRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let new = cluster.service(it.service_name.as_deref().unwrap_or_default());
    let wanted = Wanted {
        definition: ask.definition(&it.task_definition),
        strategy: &it.capacity_provider_strategy,
        network: &it.network_configuration,
        volumes: &it.volume_configurations,
        balancers: &it.load_balancers,
        connect: &it.service_connect_configuration,
        lattice: &it.vpc_lattice_configurations,
        deployment: &it.deployment_configuration,
        managed_tags: it.enable_ecs_managed_tags,
        execute_command: it.enable_execute_command,
        propagate_tags: &it.propagate_tags,
    };
    let mut needs = vec![wanted.with_keys(ask, tagged_by(ask.within(&cluster, &new), &it.tags))];
    needs.extend(ask.tagging(&new, &it.tags));
    needs.extend(Passed { home: ask.home(), resource: &new.arn }.each(To::Ecs, &it.role));
    needs.extend(wanted.passed(ask, &new));
    needs
}

pub fn update<P: Published>(ask: &Ask<P>, it: &UpdateServiceRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let service = cluster.service(it.service.as_deref().unwrap_or_default());
    let wanted = Wanted {
        definition: ask.definition(&it.task_definition),
        strategy: &it.capacity_provider_strategy,
        network: &it.network_configuration,
        volumes: &it.volume_configurations,
        balancers: &it.load_balancers,
        connect: &it.service_connect_configuration,
        lattice: &it.vpc_lattice_configurations,
        deployment: &it.deployment_configuration,
        managed_tags: it.enable_ecs_managed_tags,
        execute_command: it.enable_execute_command,
        propagate_tags: &it.propagate_tags,
    };
    let mut needs = vec![wanted.with_keys(ask, ask.within(&cluster, &service))];
    needs.extend(wanted.passed(ask, &service));
    needs
}

pub const KIND: &str = "service";

pub fn one<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    reference: &Option<String>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    let service = cluster.service(reference.as_deref().unwrap_or_default());
    vec![ask.within(&cluster, &service)]
}

pub fn each<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    references: &Option<Vec<String>>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    let all = || ask.within(&cluster, &cluster.all(KIND));
    ask.each(references, all, |it| [ask.within(&cluster, &cluster.service(it))])
}

/// What is wanted of a service, as both calls say it.
struct Wanted<'a> {
    definition: Option<Definition>,
    strategy: &'a Option<Vec<CapacityProviderStrategyItem>>,
    network: &'a Option<NetworkConfiguration>,
    volumes: &'a Option<Vec<ServiceVolumeConfiguration>>,
    balancers: &'a Option<Vec<LoadBalancer>>,
    connect: &'a Option<ServiceConnectConfiguration>,
    lattice: &'a Option<Vec<VpcLatticeConfiguration>>,
    deployment: &'a Option<DeploymentConfiguration>,
    managed_tags: Option<bool>,
    execute_command: Option<bool>,
    propagate_tags: &'a Option<PropagateTags>,
}

impl Wanted<'_> {
    fn with_keys<P: Published>(&self, ask: &Ask<P>, need: Need) -> Need {
        let need = keys::with_network(need, self.network);
        let need = keys::with_providers(need, ask.home(), keys::of_strategy(self.strategy));
        let need = keys::with_volumes(need, self.volumes);
        let need = keys::with_managed_tags(need, self.managed_tags);
        let need = keys::with_execute_command(need, self.execute_command);
        let need = keys::with_connect(need, self.connect);
        let need = keys::with_lattice(need, self.lattice);
        let tags = self.propagate_tags.as_ref().map(PropagateTags::as_str);
        let need = keys::with_propagated_tags(need, tags);
        let need = keys::with_definition(need, self.definition.as_ref());
        keys::with_size_of(need, self.definition.as_ref())
    }

    /// Roles of the definition were given away when it was registered.
    fn passed<P: Published>(&self, ask: &Ask<P>, service: &Named) -> Vec<Need> {
        let passed = Passed { home: ask.home(), resource: &service.arn };
        let roles = roles::of_volumes(self.volumes)
            .chain(roles::of_balancers(self.balancers))
            .chain(roles::of_hooks(self.deployment))
            .chain(roles::of_connect(self.connect))
            .chain(roles::of_lattice(self.lattice));
        passed.each(To::Ecs, roles)
    }
}
