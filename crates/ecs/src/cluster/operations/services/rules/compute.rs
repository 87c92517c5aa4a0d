//! What tasks of a service run on: a launch type, or a capacity provider strategy.
use std::collections::BTreeSet;

use berth_api::ecs::{CapacityProviderStrategyItem, Error, LaunchType};

use super::{super::wish::Wish, Kind};
use crate::{
    cluster::{
        launch::fargate,
        records::{cluster::ClusterRecord, service::ServiceConfiguration},
        strategy,
    },
    limits::{
        CAPACITY_PROVIDER_BASE_MAX, CAPACITY_PROVIDER_STRATEGY_ITEMS_MAX,
        CAPACITY_PROVIDER_WEIGHT_MAX,
    },
    providers::is_fargate,
};

/// One of the two, and neither with the EXTERNAL controller.
pub struct Compute {
    pub launch_type: Option<LaunchType>,
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
}

/// ECS: without either, the cluster's default strategy, or else the launch type EC2.
pub fn of(
    cluster: &ClusterRecord,
    kind: &Kind,
    old: Option<&ServiceConfiguration>,
    wish: &Wish,
) -> Result<Compute, Error> {
    let given = wish.capacity_provider_strategy.as_deref();
    let has_strategy = given.is_some_and(|it| !it.is_empty());
    refuse_others(kind, has_strategy, wish)?;
    let launch_type =
        |it: LaunchType| Compute { launch_type: Some(it), capacity_provider_strategy: vec![] };
    let strategy = |it: Vec<CapacityProviderStrategyItem>| Compute {
        launch_type: None,
        capacity_provider_strategy: it,
    };
    let default = &cluster.default_capacity_provider_strategy;
    Ok(match (given, old) {
        _ if kind.is_external() => {
            Compute { launch_type: None, capacity_provider_strategy: vec![] }
        }
        (Some(given), _) if has_strategy => strategy(checked_strategy(cluster, given)?),
        // ECS: an empty strategy goes back to the launch type.
        (Some(_), Some(old)) if old.launch_type.is_none() => launch_type(LaunchType::Ec2),
        (_, Some(old)) => Compute {
            launch_type: old.launch_type.clone(),
            capacity_provider_strategy: old.capacity_provider_strategy.clone(),
        },
        (_, None) => match &wish.launch_type {
            Some(it) => launch_type(it.clone()),
            None if default.is_empty() || kind.is_daemon() => launch_type(LaunchType::Ec2),
            None => strategy(default.clone()),
        },
    })
}

/// Whether tasks run on Fargate.
pub fn is_fargate_compute(it: &Compute) -> bool {
    let by_strategy = || fargate::launch_type(&it.capacity_provider_strategy);
    fargate::is_of(&it.launch_type.clone().unwrap_or_else(by_strategy))
}

/// ECS: tasks move to other compute by a deployment only, and somebody has to ask for it.
pub fn force_if_changed(
    old: &ServiceConfiguration,
    new: &ServiceConfiguration,
    force: bool,
) -> Result<(), Error> {
    let same = old.launch_type == new.launch_type
        && old.capacity_provider_strategy == new.capacity_provider_strategy;
    match same || force {
        true => Ok(()),
        false => Err(Error::invalid_parameter(
            "When switching from launch type to capacity provider strategy on an existing service, \
             or making a change to a capacity provider strategy on a service that is already using \
             one, you must force a new deployment.",
        )),
    }
}

/// A strategy that the cluster can serve, with absent numbers as 0.
pub fn checked_strategy(
    cluster: &ClusterRecord,
    given: &[CapacityProviderStrategyItem],
) -> Result<Vec<CapacityProviderStrategyItem>, Error> {
    let invalid = |text: &str| Err(Error::invalid_parameter(text));
    if given.len() > CAPACITY_PROVIDER_STRATEGY_ITEMS_MAX {
        return Err(Error::invalid_parameter(format!(
            "A capacity provider strategy can have up to {CAPACITY_PROVIDER_STRATEGY_ITEMS_MAX} \
             items, and this one has {}.",
            given.len()
        )));
    }
    let strategy: Vec<_> = given.iter().map(item).collect::<Result<_, _>>()?;
    let name = |it: &CapacityProviderStrategyItem| it.capacity_provider.clone().unwrap_or_default();
    if strategy.iter().any(|it| !cluster.capacity_providers.contains(&name(it))) {
        return invalid(
            "The specified capacity provider strategy cannot contain a capacity provider that is \
             not associated with the cluster. Associate the capacity provider with the cluster and \
             try again.",
        );
    }
    let of_fargate = strategy.iter().filter(|it| is_fargate(&name(it))).count();
    if (1..strategy.len()).contains(&of_fargate) {
        return invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto \
             Scaling groups and Fargate providers. Specify one or the other and try again.",
        );
    }
    if strategy.iter().map(name).collect::<BTreeSet<_>>().len() < strategy.len() {
        return invalid(
            "The specified capacity provider strategy cannot contain a duplicate capacity \
             provider.",
        );
    }
    if strategy.iter().filter(|it| it.base > Some(0)).count() > 1 {
        return invalid(
            "There are multiple capacity providers in the specified capacity provider strategy \
             with a base value defined",
        );
    }
    if strategy.len() > 1 && strategy.iter().all(|it| it.weight == Some(0)) {
        return invalid(
            "There are no capacity providers in the capacity provider strategy with a weight value \
             greater than zero",
        );
    }
    Ok(strategy)
}

fn item(it: &CapacityProviderStrategyItem) -> Result<CapacityProviderStrategyItem, Error> {
    let name = it.capacity_provider.clone().filter(|it| !it.is_empty());
    let Some(name) = name else {
        return Err(Error::invalid_parameter("Capacity provider can not be blank."));
    };
    let bounded = |what: &str, value: Option<i32>, max: i32| match value.unwrap_or(0) {
        it if (0..=max).contains(&it) => Ok(Some(it)),
        it => Err(Error::invalid_parameter(format!(
            "The {what} of capacity provider '{name}' must be between 0 and {max}, and is {it}."
        ))),
    };
    Ok(CapacityProviderStrategyItem {
        base: bounded("base", it.base, CAPACITY_PROVIDER_BASE_MAX)?,
        weight: bounded("weight", it.weight, CAPACITY_PROVIDER_WEIGHT_MAX)?,
        capacity_provider: Some(name),
    })
}

fn refuse_others(kind: &Kind, has_strategy: bool, wish: &Wish) -> Result<(), Error> {
    let invalid = |text: &str| Err(Error::invalid_parameter(text));
    match &wish.launch_type {
        Some(_) if has_strategy => invalid(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove \
             one and try again.",
        ),
        Some(LaunchType::UnknownValue(_)) => {
            invalid("launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]")
        }
        Some(LaunchType::Fargate) if kind.is_daemon() => invalid(
            "The daemon scheduling strategy does not support the FARGATE launch type. Change the \
             launch type and try again",
        ),
        Some(LaunchType::ManagedInstances) => {
            Err(Error::unsupported_feature(strategy::NO_MANAGED_INSTANCES))
        }
        Some(_) if kind.is_external() => invalid(
            "LaunchType must be blank: services with an EXTERNAL deployment controller leave it to \
             their task sets.",
        ),
        _ if has_strategy && kind.is_external() => invalid(
            "CapacityProviderStrategy must be empty: services with an EXTERNAL deployment \
             controller leave it to their task sets.",
        ),
        _ if has_strategy && kind.is_daemon() => invalid(
            "The daemon scheduling strategy does not support a capacity provider strategy. Remove \
             the capacity provider strategy and try again",
        ),
        _ if kind.is_external() && wish.platform_version.is_some() => invalid(
            "PlatformVersion must be blank: services with an EXTERNAL deployment controller leave \
             it to their task sets.",
        ),
        _ if kind.is_external() && wish.network_configuration.is_some() => invalid(
            "Network Configuration must be blank: services with an EXTERNAL deployment controller \
             leave it to their task sets.",
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::{DeploymentControllerType, SchedulingStrategy, UpdateServiceRequest};
    use berth_engine::Timestamp;

    use super::*;
    use crate::Home;

    fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            base: Some(base),
            weight: Some(weight),
            capacity_provider: Some(provider.to_owned()),
        }
    }

    fn cluster() -> ClusterRecord {
        ClusterRecord {
            capacity_providers: vec!["a".to_owned(), "b".to_owned()],
            default_capacity_provider_strategy: vec![item("a", 0, 1)],
            ..ClusterRecord::new("prod", Home::default(), Timestamp(0))
        }
    }

    fn kind(scheduling_strategy: SchedulingStrategy) -> Kind {
        Kind { scheduling_strategy, deployment_controller: DeploymentControllerType::Ecs }
    }

    fn wish(strategy: Option<Vec<CapacityProviderStrategyItem>>) -> Wish {
        let capacity_provider_strategy = strategy;
        Wish::of_update(&UpdateServiceRequest {
            capacity_provider_strategy,
            ..UpdateServiceRequest::default()
        })
    }

    #[test]
    fn a_strategy_has_one_base_and_some_weight() {
        let text = |given: &[_]| checked_strategy(&cluster(), given).unwrap_err().message;
        let two = |a, b| [item("a", a, b), item("b", a, b)];
        assert!(text(&[item("c", 0, 1)]).contains("not associated with the cluster"));
        assert!(text(&[item("a", 0, 1), item("a", 0, 1)]).contains("duplicate"));
        assert!(text(&two(1, 1)).starts_with("There are multiple capacity providers"));
        assert!(text(&two(0, 0)).starts_with("There are no capacity providers"));
        assert!(text(&vec![item("a", 0, 1); 21]).contains("up to 20 items"));
        assert_eq!(checked_strategy(&cluster(), &two(0, 1)).unwrap(), two(0, 1));
        let bare = CapacityProviderStrategyItem {
            capacity_provider: Some("a".to_owned()),
            ..CapacityProviderStrategyItem::default()
        };
        assert_eq!(checked_strategy(&cluster(), &[bare]).unwrap(), [item("a", 0, 0)]);
    }

    #[test]
    fn a_new_service_has_the_default_strategy_of_its_cluster() {
        let of = |kind: Kind, wish: Wish| {
            let it = of(&cluster(), &kind, None, &wish).unwrap();
            (it.launch_type, it.capacity_provider_strategy)
        };
        let default = (None, vec![item("a", 0, 1)]);
        assert_eq!(of(kind(SchedulingStrategy::Replica), wish(None)), default);
        assert_eq!(of(kind(SchedulingStrategy::Replica), wish(Some(vec![]))), default);
        let ec2 = (Some(LaunchType::Ec2), vec![]);
        assert_eq!(of(kind(SchedulingStrategy::Daemon), wish(None)), ec2);
        let launch_type = Some(LaunchType::Ec2);
        let given = Wish { launch_type, ..wish(None) };
        assert_eq!(of(kind(SchedulingStrategy::Replica), given), ec2);
        let strategy = vec![item("b", 1, 0)];
        let given = wish(Some(strategy.clone()));
        assert_eq!(of(kind(SchedulingStrategy::Replica), given), (None, strategy));
    }
}
