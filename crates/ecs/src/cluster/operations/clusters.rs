//! CreateCluster, UpdateCluster, UpdateClusterSettings, DeleteCluster, DescribeClusters.
use berth_api::ecs::{
    ClusterConfiguration, ClusterField, ClusterServiceConnectDefaultsRequest, ClusterSetting,
    ClusterSettingName, CreateClusterRequest, CreateClusterResponse, DeleteClusterRequest,
    DeleteClusterResponse, DescribeClustersRequest, DescribeClustersResponse, Error,
    ExecuteCommandLogging, UpdateClusterRequest, UpdateClusterResponse,
    UpdateClusterSettingsRequest, UpdateClusterSettingsResponse,
};

use super::{Context, active, capacity_providers};
use crate::{
    Home,
    cluster::{
        State, Txn, describe,
        records::{
            cluster::{ClusterRecord, ClusterStatus},
            service::ServiceStatus,
        },
    },
    names, tags,
};

/// What CreateCluster and UpdateCluster answer with.
const SHOWN: &[ClusterField] =
    &[ClusterField::Configurations, ClusterField::Settings, ClusterField::Tags];

/// ECS: an ACTIVE cluster of that name is answered as it is; an INACTIVE one begins anew.
pub fn create_cluster(
    txn: &mut Txn,
    input: CreateClusterRequest,
    context: &Context,
) -> Result<CreateClusterResponse, Error> {
    if let Some(it) = txn.cluster.clone().filter(|it| it.status == ClusterStatus::Active) {
        let cluster = Some(describe::cluster(txn, &it, SHOWN));
        return Ok(CreateClusterResponse { cluster });
    }
    let providers = input.capacity_providers.unwrap_or_default();
    let strategy = input.default_capacity_provider_strategy.unwrap_or_default();
    let settings = match settings(input.settings)? {
        given if !given.is_empty() => given,
        _ => vec![default_setting(context)],
    };
    let name = names::cluster_name(input.cluster_name.as_deref())?;
    let record = ClusterRecord {
        settings,
        configuration: configuration(input.configuration)?,
        tags: tags::of_request(input.tags.as_deref())?,
        ..ClusterRecord::new(&name, context.facts.home.clone(), txn.now)
    };
    refuse_service_connect(input.service_connect_defaults.as_ref())?;
    let record = capacity_providers::with(record, providers, &strategy, &context.facts)?;
    txn.put(record.clone());
    Ok(CreateClusterResponse { cluster: Some(describe::cluster(txn, &record, SHOWN)) })
}

/// ECS: replaces the given parts.
pub fn update_cluster(
    txn: &mut Txn,
    input: UpdateClusterRequest,
) -> Result<UpdateClusterResponse, Error> {
    let mut record = (*active(txn)?).clone();
    refuse_service_connect(input.service_connect_defaults.as_ref())?;
    if input.settings.is_some() {
        record.settings = overlaid(record.settings, settings(input.settings)?);
    }
    if input.configuration.is_some() {
        record.configuration = configuration(input.configuration)?;
    }
    txn.put(record.clone());
    Ok(UpdateClusterResponse { cluster: Some(describe::cluster(txn, &record, SHOWN)) })
}

pub fn update_cluster_settings(
    txn: &mut Txn,
    input: UpdateClusterSettingsRequest,
) -> Result<UpdateClusterSettingsResponse, Error> {
    let mut record = (*active(txn)?).clone();
    let new = settings(input.settings)?;
    if new.is_empty() {
        return Err(Error::invalid_parameter("Settings cannot be empty."));
    }
    record.settings = overlaid(record.settings, new);
    txn.put(record.clone());
    Ok(UpdateClusterSettingsResponse { cluster: Some(describe::cluster(txn, &record, SHOWN)) })
}

/// ECS: refused while anything is in it; then INACTIVE, describable for a while, not listed.
pub fn delete_cluster(
    txn: &mut Txn,
    _input: DeleteClusterRequest,
) -> Result<DeleteClusterResponse, Error> {
    let Some(record) = txn.cluster.clone() else {
        return Err(Error::cluster_not_found("Cluster not found."));
    };
    if record.status == ClusterStatus::Inactive {
        return Ok(DeleteClusterResponse { cluster: Some(describe::cluster(txn, &record, SHOWN)) });
    }
    if txn.tallies.registered_container_instances > 0 {
        return Err(Error::cluster_contains_container_instances(
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        ));
    }
    if txn.tallies.of_services_with(ServiceStatus::Active) > 0 {
        return Err(Error::cluster_contains_services(
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    if !txn.managed_daemons.is_empty() {
        return Err(Error::cluster_contains_services(
            "The Cluster cannot be deleted while Daemons are active.",
        ));
    }
    if txn.tallies.live_tasks > 0 {
        return Err(Error::cluster_contains_tasks(
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    let deleted_at = Some(txn.now);
    let record = ClusterRecord { status: ClusterStatus::Inactive, deleted_at, ..(*record).clone() };
    txn.put(record.clone());
    Ok(DeleteClusterResponse { cluster: Some(describe::cluster(txn, &record, SHOWN)) })
}

/// The part of the answer that this cluster gives: the door asks each named cluster by itself.
pub fn describe_clusters(
    state: &State,
    input: &DescribeClustersRequest,
    home: &Home,
) -> Result<DescribeClustersResponse, Error> {
    let include = input.include.as_deref().unwrap_or_default();
    if let Some(unknown) = include.iter().find(|it| matches!(it, ClusterField::UnknownValue(_))) {
        return Err(Error::invalid_parameter(format!(
            "include should be one of [{}], and is '{unknown}'.",
            ClusterField::values().join(",")
        )));
    }
    let clusters = state.cluster.iter().map(|it| describe::cluster(state, it, include)).collect();
    let missing = match &state.cluster {
        Some(_) => vec![],
        None => {
            let names = input.clusters.iter().flatten();
            names.map(|it| names::missing_cluster(home, it)).collect()
        }
    };
    Ok(DescribeClustersResponse { clusters: Some(clusters), failures: Some(missing) })
}

/// ECS: `containerInsights` is the only setting; its default is the account's.
fn default_setting(context: &Context) -> ClusterSetting {
    let value = context.facts.settings.get("containerInsights").map_or("disabled", String::as_str);
    ClusterSetting {
        name: Some(ClusterSettingName::ContainerInsights),
        value: Some(value.to_owned()),
    }
}

fn settings(given: Option<Vec<ClusterSetting>>) -> Result<Vec<ClusterSetting>, Error> {
    let given = given.unwrap_or_default();
    for setting in &given {
        let (name, value) = (setting.name.as_ref(), setting.value.as_deref());
        if name != Some(&ClusterSettingName::ContainerInsights) {
            return Err(Error::invalid_parameter(
                "Setting name should be one of [containerInsights].",
            ));
        }
        if !matches!(value, Some("enabled" | "disabled" | "enhanced")) {
            return Err(Error::invalid_parameter(
                "The value of containerInsights should be one of [enabled,disabled,enhanced].",
            ));
        }
    }
    Ok(overlaid(vec![], given))
}

fn overlaid(mut old: Vec<ClusterSetting>, new: Vec<ClusterSetting>) -> Vec<ClusterSetting> {
    old.retain(|it| !new.iter().any(|one| one.name == it.name));
    old.extend(new);
    old
}

/// ECS: a log configuration goes with OVERRIDE, and OVERRIDE needs somewhere to log to.
fn configuration(
    given: Option<ClusterConfiguration>,
) -> Result<Option<ClusterConfiguration>, Error> {
    let exec = given.as_ref().and_then(|it| it.execute_command_configuration.as_ref());
    let Some(exec) = exec else { return Ok(given) };
    let overrides = exec.logging == Some(ExecuteCommandLogging::Override);
    if let Some(unknown @ ExecuteCommandLogging::UnknownValue(_)) = &exec.logging {
        return Err(Error::invalid_parameter(format!(
            "logging should be one of [{}], and is '{unknown}'.",
            ExecuteCommandLogging::values().join(",")
        )));
    }
    match &exec.log_configuration {
        Some(_) if !overrides => Err(Error::invalid_parameter(
            "You must set logging to 'OVERRIDE' when you supply a log configuration.",
        )),
        log if overrides
            && !log.as_ref().is_some_and(|it| {
                it.cloud_watch_log_group_name.is_some() || it.s3_bucket_name.is_some()
            }) =>
        {
            Err(Error::invalid_parameter(
                "A CloudWatch log group name or S3 bucket name must be specified when overriding \
                 the default log configuration.",
            ))
        }
        _ => Ok(given),
    }
}

fn refuse_service_connect(
    input: Option<&ClusterServiceConnectDefaultsRequest>,
) -> Result<(), Error> {
    match input.and_then(|it| it.namespace.as_deref()) {
        None | Some("") => Ok(()),
        Some(name) => Err(Error::namespace_not_found(format!(
            "The namespace '{name}' does not exist: this release of Berth has no Service Connect."
        ))),
    }
}
