//! `berth plan`: what a change would come to, without making it.
mod instances;

use anyhow::anyhow;
use berth_api::{
    Document,
    berth::{Plan as Answer, PlanChangeRequest, PlannedCall, PlannedContainerInstances, Response},
    to_json,
};
use serde_json::{Map, Value, json};

use crate::{asking, cluster::Cluster, data_dir::DataDir, exit, output::Output, reference, say};

#[derive(clap::Args)]
pub struct Plan {
    #[command(subcommand)]
    change: Change,
    #[command(flatten)]
    how: How,
}

#[derive(clap::Args)]
struct How {
    #[arg(long, value_name = "NAME", default_value = "default", global = true)]
    cluster: String,
    /// Exit with 11 if there are changes
    #[arg(long, global = true)]
    exit_code: bool,
    /// Seed for ties between equally good instances
    #[arg(long, value_name = "NUMBER", default_value_t = 0, global = true)]
    seed: i64,
    #[arg(short, long, value_enum, default_value_t, global = true)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

#[derive(clap::Subcommand)]
enum Change {
    /// Run tasks of a definition, as RunTask would
    Run {
        /// Task definition: family, family:revision or ARN
        #[arg(value_name = "TASKDEF")]
        task_definition: String,
        /// 1 to 10
        #[arg(
            long, default_value_t = 1, allow_negative_numbers = true,
            value_parser = clap::value_parser!(i32).range(1..=10)
        )]
        count: i32,
        #[arg(long)]
        group: Option<String>,
    },
    /// Update a service, as UpdateService would
    Service {
        /// Name or ARN
        service: String,
        #[arg(long, value_name = "N")]
        desired_count: Option<i32>,
        /// Family, family:revision or ARN
        #[arg(long, value_name = "TASKDEF")]
        task_definition: Option<String>,
        #[arg(long)]
        force_new_deployment: bool,
    },
    /// Empty container instances
    Drain {
        /// ARN, id, or a piece of the id that only one instance has
        #[arg(required = true, value_name = "INSTANCE")]
        instances: Vec<String>,
    },
    /// Lose all container instances of an availability zone
    LoseZone { zone: String },
    /// Add container instances like those that are there
    AddHosts {
        /// 1 to 1000
        #[arg(
            long, default_value_t = 1, allow_negative_numbers = true,
            value_parser = clap::value_parser!(i32).range(1..=1_000)
        )]
        count: i32,
        /// CPU units: 1024 are one core
        #[arg(long, value_name = "UNITS")]
        cpu: i32,
        #[arg(long, value_name = "MIB")]
        memory: i32,
        /// Availability zone [default: that of an instance that is there]
        #[arg(long)]
        zone: Option<String>,
        /// Capacity provider of the cluster [default: that of the same instance, if it has one]
        #[arg(long, value_name = "NAME")]
        capacity_provider: Option<String>,
    },
}

pub fn run(args: &Plan) -> anyhow::Result<()> {
    let how = &args.how;
    let cluster = Cluster::reached(&how.data, Some(&how.cluster))?;
    let answer = asking::run(&cluster, async {
        let request = request(&cluster, &args.change, how).await?;
        Ok(cluster.client.call_berth(request.into()).await?)
    })?;
    let Response::PlanChange(answer) = answer else {
        return Err(anyhow!("the control plane answered with another operation"));
    };
    let plan = answer.plan.ok_or_else(|| anyhow!("the control plane answered without a plan"))?;
    match how.output {
        Output::Json => say::json(&to_json(&plan)),
        Output::Text => say::result(plan.text.as_deref().unwrap_or_default()),
    }
    match verdict(&plan, how.exit_code) {
        Some(code) => Err(exit::Silent(code).into()),
        None => Ok(()),
    }
}

/// What the plan is to a script, beside done.
fn verdict(plan: &Answer, tells_changes: bool) -> Option<u8> {
    if plan.refused.as_ref().is_some_and(|it| !it.is_empty()) {
        return Some(exit::CANNOT_BE_PLACED);
    }
    (tells_changes && plan.has_changes == Some(true)).then_some(exit::CHANGES)
}

async fn request(here: &Cluster, change: &Change, how: &How) -> anyhow::Result<PlanChangeRequest> {
    let cluster = || json!(how.cluster);
    let base = PlanChangeRequest { seed: Some(how.seed), ..PlanChangeRequest::default() };
    let of_here = PlanChangeRequest { cluster: Some(how.cluster.clone()), ..base.clone() };
    let call = |operation: &str, input: Value| PlanChangeRequest {
        call: Some(PlannedCall {
            operation: Some(operation.to_owned()),
            input: Some(Document::from(&given(input))),
        }),
        ..base.clone()
    };
    Ok(match change {
        Change::Run { task_definition, count, group } => {
            reference::task_definition(here, task_definition).await?;
            let input = json!({"cluster": cluster(), "taskDefinition": task_definition,
                "count": count, "group": group});
            call("RunTask", input)
        }
        Change::Service { service, desired_count, task_definition, force_new_deployment } => {
            reference::service(here, service).await?;
            if let Some(name) = task_definition {
                reference::task_definition(here, name).await?;
            }
            let input = json!({"cluster": cluster(), "service": service,
                "desiredCount": desired_count, "taskDefinition": task_definition,
                "forceNewDeployment": force_new_deployment});
            call("UpdateService", input)
        }
        Change::Drain { instances } => {
            let ids = instances::ids(here, instances).await?;
            let input = json!({"cluster": cluster(), "containerInstances": ids,
                "status": "DRAINING"});
            call("UpdateContainerInstancesState", input)
        }
        Change::LoseZone { zone } => {
            PlanChangeRequest { lose_availability_zone: Some(zone.clone()), ..of_here }
        }
        Change::AddHosts { count, cpu, memory, zone, capacity_provider } => {
            let added = PlannedContainerInstances {
                count: Some(*count),
                cpu: Some(*cpu),
                memory: Some(*memory),
                availability_zone: zone.clone(),
                capacity_provider: capacity_provider.clone(),
            };
            PlanChangeRequest { add_container_instances: Some(added), ..of_here }
        }
    })
}

/// Without the members that are null: the API knows absent ones.
fn given(input: Value) -> Value {
    match input {
        Value::Object(members) => {
            let given = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(given.collect::<Map<_, _>>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use berth_api::berth::Explanation;

    use super::*;

    #[test]
    fn scripts_are_told_what_cannot_be_placed_before_what_changes() {
        let plan = |refused: usize| Answer {
            has_changes: Some(true),
            refused: Some(vec![Explanation::default(); refused]),
            ..Answer::default()
        };
        assert_eq!(verdict(&plan(0), false), None);
        assert_eq!(verdict(&plan(0), true), Some(11));
        assert_eq!(verdict(&plan(1), true), Some(6));
        assert_eq!(verdict(&Answer::default(), true), None);
    }

    #[test]
    fn absent_members_are_left_out() {
        let input = json!({"service": "web", "desiredCount": null, "forceNewDeployment": false});
        assert_eq!(given(input), json!({"service": "web", "forceNewDeployment": false}));
    }
}
