//! `berth host`: what ECS's API cannot do with a container instance.
use anyhow::anyhow;
use berth_api::{
    berth::{Response, RevokeContainerInstanceRequest, RevokeContainerInstanceResponse},
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part},
    host_state::{self, Change, Rm, Show},
    output::Output,
    proposed::Proposed,
    reference,
};

#[derive(clap::Args)]
pub struct Host {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Show one: status, agent, room, attributes
    Show(Show),
    /// Have it take no more tasks, and services move theirs elsewhere
    Drain(Change),
    /// Have one that is drained take tasks again
    Resume(Change),
    /// Deregister it
    #[command(alias = "remove")]
    Rm(Rm),
    /// Switch off the keys of the user that a machine's agent signs as: it is let in no more
    Revoke(Revoke),
}

#[derive(clap::Args)]
struct Revoke {
    /// ARN, id, or a piece of the id that only one container instance has
    instance: String,
    /// Also where other container instances are of the same user
    #[arg(long)]
    with_others: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Host) -> anyhow::Result<()> {
    match &args.verb {
        Verb::Show(it) => host_state::show(it),
        Verb::Drain(it) => host_state::drain(it),
        Verb::Resume(it) => host_state::resume(it),
        Verb::Rm(it) => host_state::rm(it),
        Verb::Revoke(it) => revoke(it),
    }
}

fn revoke(args: &Revoke) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?.of(&args.instance);
    asking::run(&cluster, async {
        let request = RevokeContainerInstanceRequest {
            cluster: Some(cluster.name.clone()),
            container_instance: Some(reference::instance(&cluster, &args.instance).await?),
            dry_run: Some(args.dry_run),
            with_others: Some(args.with_others),
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::RevokeContainerInstance(it) = answer else {
            return Err(anyhow!("the control plane answered another question"));
        };
        match args.output {
            Output::Json => say!("{}", to_json(&it)),
            Output::Text => say!("{}", text(&it, args.dry_run, &cluster)),
        }
        Ok(())
    })
}

/// Whether a machine signs as a user of its own, which it has by a token. None: nobody says.
pub async fn has_joined(cluster: &Cluster, instance: &str) -> Option<bool> {
    let request = RevokeContainerInstanceRequest {
        cluster: Some(cluster.name.clone()),
        container_instance: Some(instance.to_owned()),
        dry_run: Some(true),
        with_others: Some(true),
    };
    match cluster.client.call_berth(request.into()).await {
        Ok(Response::RevokeContainerInstance(it)) => it.user_arn.as_deref().map(is_machine),
        _ => None,
    }
}

/// A user that a machine has by a token. Its closed keys are never switched on again.
fn is_machine(user: &str) -> bool {
    user.contains(":user/berth/instance/")
}

fn text(it: &RevokeContainerInstanceResponse, is_dry: bool, cluster: &Cluster) -> String {
    let word = |it: &Option<String>| it.clone().unwrap_or_default();
    let (instance, user) = (word(&it.container_instance_arn), word(&it.user_arn));
    let keys = it.access_key_ids.clone().unwrap_or_default();
    let what = match (is_dry, keys.is_empty()) {
        (_, true) => format!("{user} has no key that is switched on: {instance} is revoked."),
        (true, _) => format!("Would switch off the keys of {user}: {}", keys.join(", ")),
        (false, _) => format!("The keys of {user} are switched off: {}", keys.join(", ")),
    };
    let mut lines = vec![what];
    for other in it.other_container_instance_arns.iter().flatten() {
        lines.push(format!("  they are also those of {other}"));
    }
    if !is_dry && !keys.is_empty() {
        lines.push(format!(
            "The connections of {instance} are closed, credentials of its tasks' roles are good no \
             more, and its tasks are those of an instance that is silent."
        ));
        if is_machine(&user) {
            let instance = last_part(&instance);
            let back = cluster.command(Proposed::ComeBack { instance });
            lines.push(format!("  undo: {back}"));
            return lines.join("\n");
        }
        let undo = |key: &String| {
            let user = last_part(&user);
            format!("  undo: {}", cluster.command(Proposed::SwitchKeyOn { user, key }))
        };
        lines.extend(keys.iter().map(undo));
    }
    lines.join("\n")
}
