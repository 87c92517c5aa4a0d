//! The services that a definition is brought to, and the call that does it.
use berth_api::ecs::{
    CapacityProviderStrategyItem, CreateServiceRequest, DeploymentControllerType, Service,
    UpdateServiceRequest,
};
use serde_json::{Map, Value, json};

use super::{Deploy, changes, definition::json as as_json, input, source};
use crate::{
    cluster::{Cluster, last_part},
    exit,
    proposed::Proposed,
    reference, services,
};

/// One service, which may have to be made.
pub struct Target {
    pub cluster: Cluster,
    pub name: String,
    pub current: Option<Service>,
    /// Whether it is deployed even if it runs the definition already, by flag or file.
    pub is_forced: bool,
    /// Members of the call, without service and task definition.
    members: Map<String, Value>,
}

pub enum Request {
    Create(Box<CreateServiceRequest>),
    Update(Box<UpdateServiceRequest>),
}

/// Those that the file or the flags name, or else those that run the family.
pub async fn of(
    cluster: &Cluster,
    family: &str,
    file: Option<Map<String, Value>>,
    args: &Deploy,
) -> anyhow::Result<Vec<Target>> {
    let mut members = file.clone().unwrap_or_default();
    let named = name_of(&mut members, cluster)?;
    let is_forced = is_forced(&mut members)? || args.force;
    let names = match (named, file.is_some()) {
        (Some(_), _) if !args.services.is_empty() => {
            let text = "the file names the service; leave --service out".to_owned();
            return Err(source::usage(text));
        }
        (Some(name), _) => vec![name],
        (None, true) => return Err(source::usage("service.serviceName: it is missing".to_owned())),
        (None, false) => args.services.clone(),
    };
    for (at, name) in names.iter().enumerate() {
        if names[..at].iter().any(|it| last_part(it) == last_part(name)) {
            return Err(source::usage(format!("--service {name} is given twice")));
        }
    }
    if names.is_empty() {
        return running(cluster, family, is_forced).await;
    }
    if let Some(count) = args.desired_count {
        members.insert("desiredCount".to_owned(), json!(count));
    }
    let mut targets = Vec::with_capacity(names.len());
    for name in names {
        let current = match file.is_some() || args.desired_count.is_some() {
            true => reference::service_if_any(cluster, &name).await?,
            false => Some(reference::service(cluster, &name).await.map_err(how_to_make)?),
        };
        let (cluster, name) = (cluster.of(&name), last_part(&name).to_owned());
        targets.push(Target { cluster, name, current, is_forced, members: members.clone() });
    }
    Ok(targets)
}

fn how_to_make(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<exit::NotFound>() {
        Ok(exit::NotFound(text)) => {
            exit::NotFound(format!("{text}; to make it, add --desired-count N")).into()
        }
        Err(other) => other,
    }
}

/// The service that a file names, taken out of its members. The cluster is named by a flag.
fn name_of(members: &mut Map<String, Value>, cluster: &Cluster) -> anyhow::Result<Option<String>> {
    let wrong = |member: &str, why: &str| source::usage(format!("service.{member}: {why}"));
    if let Some(it) = members.remove("cluster").filter(|it| *it != json!(cluster.name)) {
        return Err(wrong("cluster", &format!("it is {it}; name the cluster with --cluster")));
    }
    if members.contains_key("taskDefinition") {
        return Err(wrong("taskDefinition", "it stands beside the service, not inside"));
    }
    match (members.remove("serviceName"), members.remove("service")) {
        (None, None) => Ok(None),
        (Some(Value::String(it)), None) | (None, Some(Value::String(it))) => Ok(Some(it)),
        (Some(_), Some(_)) => Err(wrong("service", "serviceName names it already")),
        _ => Err(wrong("serviceName", "it is no text")),
    }
}

/// What a file says of force, taken out of its members: it is nothing that a service has.
fn is_forced(members: &mut Map<String, Value>) -> anyhow::Result<bool> {
    match members.remove("forceNewDeployment") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(it)) => Ok(it),
        Some(_) => {
            let text = "service.forceNewDeployment: it is neither true nor false".to_owned();
            Err(source::usage(text))
        }
    }
}

/// All services that run a family, as far as ECS deploys them.
async fn running(cluster: &Cluster, family: &str, is_forced: bool) -> anyhow::Result<Vec<Target>> {
    let names = cluster.service_names().await?;
    let runs = |it: &Service| {
        let definition = last_part(it.task_definition.as_deref().unwrap_or_default());
        let controller = it.deployment_controller.as_ref().and_then(|it| it.r#type.as_ref());
        it.status.as_deref() == Some("ACTIVE")
            && controller != Some(&DeploymentControllerType::External)
            && definition.rsplit_once(':').is_some_and(|(of, _)| of == family)
    };
    let found = cluster.services(&names).await?.into_iter().filter(runs);
    let target = |it: Service| Target {
        cluster: cluster.clone(),
        name: services::name(&it).to_owned(),
        current: Some(it),
        is_forced,
        members: Map::new(),
    };
    let targets: Vec<Target> = found.map(target).collect();
    if targets.is_empty() {
        let text = format!(
            "no service of cluster {} runs the family {family}; make one: {}",
            cluster.name,
            cluster.command(Proposed::MakeService { family })
        );
        return Err(exit::NotFound(text).into());
    }
    Ok(targets)
}

/// The order of a strategy says nothing.
fn by_provider(
    strategy: Option<&Vec<CapacityProviderStrategyItem>>,
) -> Vec<CapacityProviderStrategyItem> {
    let mut items = strategy.cloned().unwrap_or_default();
    items.sort_by(|a, b| a.capacity_provider.cmp(&b.capacity_provider));
    items
}

impl Target {
    /// CreateService or UpdateService, with all that the file says.
    pub fn request(&self, task_definition: &str) -> anyhow::Result<Request> {
        let (cluster, name) = (Some(self.cluster.name.clone()), Some(self.name.clone()));
        let task_definition = Some(task_definition.to_owned());
        Ok(match &self.current {
            None => Request::Create(Box::new(CreateServiceRequest {
                cluster,
                service_name: name,
                task_definition,
                ..source::input(&Value::Object(self.members.clone()), "service")?
            })),
            Some(it) => {
                let asked = input::of_update(&self.members, it)?;
                // ECS: other machines are other tasks, which somebody has to say. Deploying does.
                let strategy = asked.capacity_provider_strategy.as_ref();
                let moves = strategy.is_some()
                    && by_provider(strategy) != by_provider(it.capacity_provider_strategy.as_ref());
                Request::Update(Box::new(UpdateServiceRequest {
                    cluster,
                    service: name,
                    task_definition,
                    force_new_deployment: (self.is_forced || moves).then_some(true),
                    ..asked
                }))
            }
        })
    }

    /// Whether more is asked of the service than the definition.
    pub fn says_something(&self) -> bool {
        !self.members.is_empty()
    }

    /// A line for each member of the service that would be other than it is.
    pub fn changes(&self) -> anyhow::Result<Vec<String>> {
        let mut asked = self.members.clone();
        let current = match &self.current {
            Some(it) => as_json(it)?,
            None => {
                // The headline tells it.
                asked.remove("desiredCount");
                json!({})
            }
        };
        // ECS: what a breaker is not told is off.
        let breaker = asked
            .get_mut("deploymentConfiguration")
            .and_then(|it| it.get_mut("deploymentCircuitBreaker"));
        if let Some(Value::Object(breaker)) = breaker {
            for name in ["enable", "rollback"] {
                breaker.entry(name).or_insert(json!(false));
            }
        }
        Ok(changes::asked(&current, &Value::Object(asked), "service"))
    }

    /// The desired count that the call changes.
    pub fn new_count(&self) -> Option<i32> {
        let asked = self.members.get("desiredCount").and_then(Value::as_i64);
        let asked = asked.and_then(|it| i32::try_from(it).ok());
        asked.filter(|it| self.current.as_ref().is_some_and(|now| now.desired_count != Some(*it)))
    }

    /// How many tasks the call asks for.
    pub fn desired_count(&self) -> String {
        self.members.get("desiredCount").map_or_else(|| "1 each".to_owned(), Value::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(members: Value, current: Option<Service>) -> anyhow::Result<Target> {
        let Value::Object(mut members) = members else { panic!() };
        let (is_forced, cluster) = (is_forced(&mut members)?, Cluster::of_nobody());
        Ok(Target { cluster, name: "web".to_owned(), current, is_forced, members })
    }

    #[test]
    fn force_in_a_file_is_honoured_and_no_change_of_the_service() {
        for (said, forced) in [(json!(true), Some(true)), (json!(false), None), (json!(null), None)]
        {
            let members = json!({"desiredCount": 2, "forceNewDeployment": said});
            let current = Service { desired_count: Some(2), ..Service::default() };
            let it = target(members.clone(), Some(current)).unwrap();
            assert_eq!(it.changes().unwrap(), [""; 0]);
            let Request::Update(request) = it.request("web:1").unwrap() else { panic!() };
            assert_eq!(request.force_new_deployment, forced);
            // A new service is deployed by being made, and all that is said of it is new.
            let new = target(
                json!({"desiredCount": 2, "tags": [{"key": "a"}], "launchType": "EC2"}),
                None,
            );
            let told = new.unwrap().changes().unwrap();
            assert_eq!(told, ["+ service.launchType  EC2", r#"+ service.tags  [{"key":"a"}]"#]);
            let it = target(members, None).unwrap();
            assert!(matches!(it.request("web:1").unwrap(), Request::Create(_)));
        }
        let error = target(json!({"forceNewDeployment": "yes"}), None).err().unwrap();
        assert!(error.to_string().starts_with("service.forceNewDeployment: "));
    }
}
