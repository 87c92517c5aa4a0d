//! The attributes that an instance must have to run a definition.
//!
//! Agents register what they can do as attributes; ECS computes from a definition which of them it
//! needs. Which member needs which API version follows answers of ECS to known definitions.
use std::collections::BTreeSet;

use berth_api::ecs::{
    Attribute, CPUArchitecture, ContainerDefinition, LinuxParameters, LogConfiguration,
    TaskDefinition,
};

use super::{
    containers, ecr, firelens, is_on, list, log_configuration, network_mode, platform, resources,
    secrets::{self, Provider},
    text,
};

/// ECS: agents before 1.82 limit a task to ten vCPUs.
const TASK_CPU_UNITS_OF_OLD: i64 = 10_240;

/// Sorted by name, each once.
pub fn requires_attributes(task: &TaskDefinition) -> Vec<Attribute> {
    let mut needs = Needs::default();
    of_task(task, &mut needs);
    list(&task.volumes).iter().for_each(|it| of_volume(it, &mut needs));
    containers(task).iter().for_each(|it| of_container(task, it, &mut needs));
    needs.attributes()
}

/// What was found to be needed so far.
#[derive(Default)]
struct Needs {
    names: BTreeSet<String>,
    /// Name and value, for attributes that many instances have with different values.
    values: BTreeSet<(String, String)>,
}

impl Needs {
    /// `ecs.capability.NAME`
    fn add(&mut self, name: &str) {
        self.names.insert(format!("ecs.capability.{name}"));
    }

    /// `com.amazonaws.ecs.capability.NAME`, the form of the first capabilities.
    fn old(&mut self, name: &str) {
        self.names.insert(format!("com.amazonaws.ecs.capability.{name}"));
    }

    /// A version of Docker's API.
    fn docker(&mut self, version: &str) {
        self.old(&format!("docker-remote-api.{version}"));
    }

    fn attributes(self) -> Vec<Attribute> {
        let named = self.names.into_iter().map(|name| (name, None));
        let valued = self.values.into_iter().map(|(name, value)| (name, Some(value)));
        named.chain(valued).map(|(name, value)| Attribute::new(name, value)).collect()
    }
}

fn of_task(task: &TaskDefinition, needs: &mut Needs) {
    let mode = network_mode(task);
    if mode == "awsvpc" {
        needs.add("task-eni");
        needs.docker("1.18");
    }
    if task.task_role_arn.is_some() {
        needs.old("task-iam-role");
        if mode == "host" {
            needs.old("task-iam-role-network-host");
        }
    }
    if task.pid_mode.is_some() || task.ipc_mode.is_some() {
        needs.add("pid-ipc-namespace-sharing");
    }
    if task.proxy_configuration.is_some() {
        needs.add("aws-appmesh");
    }
    if task.ephemeral_storage.is_some() {
        needs.add("extensible-ephemeral-storage");
    }
    if is_on(task.enable_fault_injection) {
        needs.add("fault-injection");
    }
    if resources::task_cpu(task).is_some_and(|it| it > TASK_CPU_UNITS_OF_OLD) {
        needs.add("increased-task-cpu-limit");
    }
    of_platform(task, needs);
}

/// Only what is not the ordinary case: agents in EC2 mode do not say that they are x86-64.
fn of_platform(task: &TaskDefinition, needs: &mut Needs) {
    if let Some(family) = platform::os_family(task).filter(|it| *it != "LINUX") {
        needs.values.insert(("ecs.os-family".to_owned(), family.to_owned()));
    }
    let architecture = task.runtime_platform.as_ref().and_then(|it| it.cpu_architecture.as_ref());
    if architecture == Some(&CPUArchitecture::Arm64) {
        needs.values.insert(("ecs.cpu-architecture".to_owned(), "arm64".to_owned()));
    }
}

fn of_volume(volume: &berth_api::ecs::Volume, needs: &mut Needs) {
    if let Some(docker) = &volume.docker_volume_configuration {
        // Agents write `:` of a plugin's name as `.`, and leave out `:latest`.
        let driver = docker.driver.as_deref().unwrap_or("local");
        let driver = driver.strip_suffix(":latest").unwrap_or(driver).replace(':', ".");
        needs.add(&format!("docker-plugin.{driver}"));
        needs.docker("1.25");
    }
    if let Some(efs) = &volume.efs_volume_configuration {
        needs.add("efs");
        needs.docker("1.25");
        if efs.authorization_config.is_some() {
            needs.add("efsAuth");
        }
    }
    if volume.s3files_volume_configuration.is_some() {
        needs.add("storage.s3-files");
    }
    if volume.fsx_windows_file_server_volume_configuration.is_some() {
        needs.add("fsxWindowsFileServer");
    }
    if is_on(volume.configured_at_launch) {
        needs.add("storage.ebs-task-volume-attach");
    }
}

fn of_container(task: &TaskDefinition, container: &ContainerDefinition, needs: &mut Needs) {
    of_image(task, container, needs);
    of_process(container, needs);
    of_life(container, needs);
    container.linux_parameters.iter().for_each(|it| of_linux_parameters(it, needs));
    container.log_configuration.iter().for_each(|it| of_log(task, it, needs));
    for secret in list(&container.secrets) {
        of_secret(text(&secret.value_from), "environment-variables", needs);
    }
    if !list(&container.environment_files).is_empty() {
        needs.add("env-files.s3");
    }
    if list(&container.port_mappings).iter().any(|it| it.container_port_range.is_some()) {
        needs.add("network.container-port-range");
    }
    if let Some(router) = &container.firelens_configuration {
        let kind = router.r#type.as_ref().map_or("", |it| it.as_str());
        needs.add(&format!("firelens.{kind}"));
        if let Some(kind) = firelens::option(container, "config-file-type") {
            needs.add(&format!("firelens.options.config.{kind}"));
        }
    }
}

fn of_image(task: &TaskDefinition, container: &ContainerDefinition, needs: &mut Needs) {
    if ecr::is_ecr(text(&container.image)) {
        needs.old("ecr-auth");
        if task.execution_role_arn.is_some() {
            needs.add("execution-role-ecr-pull");
        }
    }
    if container.repository_credentials.is_some() {
        needs.add("private-registry-authentication.secretsmanager");
    }
}

fn of_process(container: &ContainerDefinition, needs: &mut Needs) {
    let options = list(&container.docker_security_options);
    let has = |kind: &str| options.iter().any(|it| it.starts_with(kind));
    if is_on(container.privileged) {
        needs.old("privileged-container");
    }
    if has("label") {
        needs.old("selinux");
    }
    if has("apparmor") {
        needs.old("apparmor");
    }
    let specs = list(&container.credential_specs);
    if has("credentialspec") || specs.iter().any(|it| it.starts_with("credentialspec:")) {
        needs.add("gmsa");
    }
    if specs.iter().any(|it| it.starts_with("credentialspecdomainless:")) {
        needs.add("gmsa-domainless");
    }
    let since_1_17 = [
        is_on(container.privileged),
        is_on(container.readonly_root_filesystem),
        is_on(container.disable_networking),
        is_on(container.interactive),
        is_on(container.pseudo_terminal),
        container.user.is_some(),
        container.hostname.is_some(),
        container.working_directory.is_some(),
        !list(&container.dns_servers).is_empty(),
        !list(&container.dns_search_domains).is_empty(),
        !list(&container.extra_hosts).is_empty(),
        !options.is_empty(),
    ];
    if since_1_17.contains(&true) {
        needs.docker("1.17");
    }
    let labelled = container.docker_labels.as_ref().is_some_and(|it| !it.is_empty());
    if labelled || !list(&container.ulimits).is_empty() {
        needs.docker("1.18");
    }
    if container.memory_reservation.is_some() {
        needs.docker("1.21");
    }
    if !list(&container.system_controls).is_empty() {
        needs.docker("1.24");
    }
}

fn of_life(container: &ContainerDefinition, needs: &mut Needs) {
    let timed = container.start_timeout.is_some() || container.stop_timeout.is_some();
    if timed || !list(&container.depends_on).is_empty() {
        needs.add("container-ordering");
    }
    if let Some(check) = &container.health_check {
        needs.add("container-health-check");
        needs.docker(if check.start_period.is_some() { "1.29" } else { "1.24" });
    }
    if container.restart_policy.as_ref().is_some_and(|it| is_on(it.enabled)) {
        needs.add("container-restart-policy");
    }
}

fn of_linux_parameters(parameters: &LinuxParameters, needs: &mut Needs) {
    if parameters.capabilities.is_some() || !list(&parameters.devices).is_empty() {
        needs.docker("1.17");
    }
    if parameters.max_swap.is_some() {
        needs.docker("1.18");
    }
    if parameters.swappiness.is_some() {
        needs.docker("1.20");
    }
    if parameters.shared_memory_size.is_some() || !list(&parameters.tmpfs).is_empty() {
        needs.docker("1.22");
    }
    if is_on(parameters.init_process_enabled) {
        needs.docker("1.25");
    }
}

fn of_log(task: &TaskDefinition, configuration: &LogConfiguration, needs: &mut Needs) {
    let driver = log_configuration::driver(configuration);
    let has = |name| log_configuration::option(configuration, name).is_some();
    needs.old(&format!("logging-driver.{driver}"));
    match driver {
        "json-file" | "syslog" => needs.docker("1.18"),
        "journald" | "awslogs" => needs.docker("1.19"),
        "gelf" | "fluentd" => needs.docker("1.20"),
        "splunk" => needs.docker("1.22"),
        _ => {}
    }
    if driver == "awslogs" {
        if task.execution_role_arn.is_some() {
            needs.add("execution-role-awslogs");
        }
        if has("awslogs-create-group") {
            needs.docker("1.29");
        }
        if has("awslogs-datetime-format") || has("awslogs-multiline-pattern") {
            needs.docker("1.30");
        }
    }
    if driver == "awsfirelens" && has("log-driver-buffer-limit") {
        needs.add("logging-driver.awsfirelens.log-driver-buffer-limit");
    }
    if driver != "awsfirelens" && (has("mode") || has("max-buffer-size")) {
        needs.docker("1.28");
    }
    for secret in list(&configuration.secret_options) {
        of_secret(text(&secret.value_from), "bootstrap.log-driver", needs);
    }
}

fn of_secret(value_from: &str, target: &str, needs: &mut Needs) {
    match secrets::provider(value_from) {
        Some(Provider::SecretsManager) => needs.add(&format!("secrets.asm.{target}")),
        Some(Provider::ParameterStore) => needs.add(&format!("secrets.ssm.{target}")),
        None => {}
    }
}
