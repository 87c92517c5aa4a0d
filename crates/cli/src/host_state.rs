//! `berth host show`, `drain`, `resume` and `rm`: one container instance, and what it takes.
use berth_api::{
    ecs::{
        ContainerInstance, ContainerInstanceStatus, DeregisterContainerInstanceRequest, Request,
        UpdateContainerInstancesStateRequest,
    },
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, short},
    exit, host, hosts,
    output::Output,
    proposed::Proposed,
    reference, rehearsal, say,
};

/// ECS: attributes by which agents say what they can do.
const CAPABILITY: &str = "ecs.capability.";

#[derive(clap::Args)]
pub struct Show {
    /// ARN, id, or a piece of the id that only one container instance has
    instance: String,
    /// json: as DescribeContainerInstances has it
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
pub struct Change {
    /// ARN, id, or a piece of the id that only one container instance has
    instance: String,
    /// Say what would be started and stopped, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
pub struct Rm {
    #[command(flatten)]
    change: Change,
    /// Also while tasks run there: they count as stopped, and their containers run on
    #[arg(long)]
    force: bool,
}

pub fn show(args: &Show) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?.of(&args.instance);
    asking::run(&cluster, async {
        let it = found(&cluster, &args.instance).await?;
        match args.output {
            Output::Json => say::json(&to_json(&it)),
            Output::Text => say!("{}", text(&it)),
        }
        Ok(())
    })
}

pub fn drain(args: &Change) -> anyhow::Result<()> {
    state(args, ContainerInstanceStatus::Draining, |cluster, id| {
        let undo = cluster.command(Proposed::EndDraining { instance: id });
        format!(
            "{} takes no more tasks, and services move theirs elsewhere.\n  undo: {undo}",
            short(id)
        )
    })
}

pub fn resume(args: &Change) -> anyhow::Result<()> {
    state(args, ContainerInstanceStatus::Active, |_, id| {
        format!("{} takes tasks again.", short(id))
    })
}

pub fn rm(args: &Rm) -> anyhow::Result<()> {
    let change = &args.change;
    let cluster = change.cluster.connect()?.of(&change.instance);
    asking::run(&cluster, async {
        let it = found(&cluster, &change.instance).await?;
        let id = hosts::id(&it);
        let request: Request = DeregisterContainerInstanceRequest {
            cluster: Some(cluster.name.clone()),
            container_instance: Some(id.to_owned()),
            force: Some(args.force),
        }
        .into();
        if change.dry_run {
            return rehearsal::of(&cluster, vec![request], Output::Text).await;
        }
        let has_joined = host::has_joined(&cluster, id).await;
        cluster.client.call(request).await?;
        let again = cluster.command(Proposed::MakeToken).to_string();
        say!("{}", removed(&short(id), has_joined, &again));
        Ok(())
    })
}

/// What becomes of the agent of an instance that is deregistered.
fn removed(id: &str, has_joined: Option<bool>, again: &str) -> String {
    let closed = format!(
        "the keys of its machine are closed for good. To have the machine join as another \
         instance, move its agent's directory away, and give it a new token:\n  {again}"
    );
    match has_joined {
        Some(true) => format!("{id} is deregistered, and {closed}"),
        Some(false) => {
            format!("{id} is deregistered; an agent that still runs there registers anew.")
        }
        None => format!(
            "{id} is deregistered; an agent that still runs there registers anew, unless it has \
             joined by a token: then {closed}"
        ),
    }
}

fn state(
    args: &Change,
    status: ContainerInstanceStatus,
    done: impl Fn(&Cluster, &str) -> String,
) -> anyhow::Result<()> {
    let change = |cluster: &Cluster, id: &str| {
        let request = UpdateContainerInstancesStateRequest {
            cluster: Some(cluster.name.clone()),
            container_instances: Some(vec![id.to_owned()]),
            status: Some(status.clone()),
        };
        request.into()
    };
    carried_out(args, change, done)
}

fn carried_out(
    args: &Change,
    change: impl Fn(&Cluster, &str) -> Request,
    done: impl Fn(&Cluster, &str) -> String,
) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?.of(&args.instance);
    asking::run(&cluster, async {
        let it = found(&cluster, &args.instance).await?;
        let id = hosts::id(&it);
        if args.dry_run {
            return rehearsal::of(&cluster, vec![change(&cluster, id)], Output::Text).await;
        }
        cluster.client.call(change(&cluster, id)).await?;
        say!("{}", done(&cluster, id));
        Ok(())
    })
}

async fn found(cluster: &Cluster, text: &str) -> anyhow::Result<ContainerInstance> {
    let id = reference::instance(cluster, text).await?;
    let found = hosts::described(cluster, &[id]).await?.into_iter().next();
    found.ok_or_else(|| {
        let text = format!("no container instance {text} in cluster {}", cluster.name);
        exit::NotFound(text).into()
    })
}

fn text(it: &ContainerInstance) -> String {
    let docker = it.version_info.as_ref().and_then(|it| it.docker_version.clone());
    let count = |it: Option<i32>| it.unwrap_or(0);
    let (running, pending) = (count(it.running_tasks_count), count(it.pending_tasks_count));
    let lines = [
        ("instance", it.container_instance_arn.clone().unwrap_or_default()),
        ("status", hosts::status(it)),
        ("reason", it.status_reason.clone().unwrap_or_default()),
        ("agent", hosts::version(it).to_owned()),
        ("docker", docker.unwrap_or_default()),
        ("tasks", format!("{running} running, {pending} pending")),
        ("cpu free", hosts::free(it, "CPU", "").for_people),
        ("memory free", hosts::free(it, "MEMORY", " MiB").for_people),
        ("provider", it.capacity_provider_name.clone().unwrap_or_default()),
    ];
    let mut all: Vec<String> = lines
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name:12} {text}"))
        .collect();
    for it in it.attributes.iter().flatten() {
        let name = it.name.as_deref().unwrap_or_default();
        if !name.starts_with(CAPABILITY) {
            let value = it.value.as_deref().unwrap_or_default();
            all.push(format!("{:12} {name}={value}", "attribute"));
        }
    }
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn nobody_is_promised_that_a_machine_comes_back_whose_keys_are_closed() {
        let told = |has_joined| removed("…1", has_joined, "berth token create");
        let anew = "an agent that still runs there registers anew";
        assert_eq!(told(Some(false)), format!("…1 is deregistered; {anew}."));
        let joined = told(Some(true));
        assert!(joined.contains("closed for good") && joined.ends_with("\n  berth token create"));
        assert!(!joined.contains(anew), "{joined}");
        assert!(told(None).contains(anew) && told(None).contains("closed for good"));
    }
}
