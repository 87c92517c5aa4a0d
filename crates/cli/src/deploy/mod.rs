//! `berth deploy`: brings a task definition to the services that run its family.
mod begin;
pub mod changes;
mod definition;
mod input;
mod plan;
pub mod source;
mod target;

use berth_api::ecs::TaskDefinition;

use self::{
    definition::Chosen,
    source::{Definition, Source},
};
use crate::{
    asking,
    cluster::{Cluster, ClusterArgs},
    exit,
    follow::{self, How, Undo, Watched, Wish},
    output::Output,
    reference, rollback, say, services,
    terminal::Terminal,
    waiting::WaitTimeout,
};

#[derive(clap::Args)]
#[command(
    after_help = "Ctrl-C detaches and never cancels; `berth rollback` does.\n\nExit codes: 0 \
    done, 6 waits for room, 7 failed and rolled back, 8 failed and not rolled back, 9 not yet done \
    after --wait-timeout, 130 detached"
)]
pub struct Deploy {
    /// Task definition (family, family:revision or ARN), or a JSON file (- is standard input): the
    /// input of RegisterTaskDefinition, or {"taskDefinition": …, "service": …} with members of
    /// CreateService or UpdateService
    #[arg(value_name = "TASKDEF|FILE", required_unless_present = "watch")]
    source: Option<String>,
    /// Deploy to this service; may be repeated [default: all services that run the family]
    #[arg(long = "service", value_name = "NAME", conflicts_with = "watch")]
    services: Vec<String>,
    /// How many tasks the service should have; makes the service if it is not there
    #[arg(
        long, value_name = "N", requires = "services", allow_negative_numbers = true,
        value_parser = clap::value_parser!(i32).range(0..)
    )]
    desired_count: Option<i32>,
    /// Deploy even if the service runs that definition already
    #[arg(long)]
    force: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Follow the deployment of a service that is under way, or tell of the last one
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["source", "dry_run", "detach"])]
    watch: Option<String>,
    #[command(flatten)]
    following: Following,
}

/// Shared by the commands that begin a deployment.
#[derive(clap::Args)]
pub struct Following {
    /// Begin it, and do not wait for its end
    #[arg(long)]
    detach: bool,
    /// Only the ARNs of service deployments, one per line
    #[arg(short, long)]
    pub quiet: bool,
    /// json: what ExplainServiceDeployment says at the end, or with --detach at once
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Output,
    #[command(flatten)]
    timeout: WaitTimeout,
    #[command(flatten)]
    pub cluster: ClusterArgs,
}

impl Following {
    /// Follows them all, or names them and lets them be.
    pub async fn follow(&self, watched: &[Watched]) -> anyhow::Result<()> {
        if !self.detach {
            return follow::follow(watched, self.how()).await;
        }
        for it in watched {
            match self.output {
                Output::Json => say::json(&follow::so_far(it).await?),
                Output::Text => say!("{}", it.arn),
            }
            if !self.quiet {
                follow::ways_on(it).iter().for_each(|it| note!("{}", it.text));
            }
        }
        Ok(())
    }

    fn how(&self) -> How {
        How {
            timeout: self.timeout,
            output: self.output,
            quiet: self.quiet,
            no_color: self.cluster.no_color,
        }
    }
}

pub fn run(args: &Deploy) -> anyhow::Result<()> {
    let cluster = args.following.cluster.connect()?;
    asking::run(&cluster, async {
        match (&args.watch, &args.source) {
            (Some(service), _) => watch(&cluster, service, args).await,
            (None, Some(source)) => deploy(&cluster, source::read(source)?, args).await,
            (None, None) => unreachable!("clap wants one of the two"),
        }
    })
}

async fn watch(cluster: &Cluster, service: &str, args: &Deploy) -> anyhow::Result<()> {
    let cluster = cluster.of(service);
    let found = reference::service(&cluster, service).await?;
    let service = services::name(&found).to_owned();
    let Some(arn) = follow::latest(&cluster, &service).await? else {
        let text = format!("service {service} has never been deployed by ECS's own controller");
        return Err(exit::NotFound(text).into());
    };
    let cancel = rollback::cancel(&cluster, &found).await?;
    let (wish, undo) = (Wish::Completed, Undo::Unknown);
    let watched = Watched { cluster, service, arn, wish, cancel, undo };
    args.following.follow(&[watched]).await
}

async fn deploy(cluster: &Cluster, source: Source, args: &Deploy) -> anyhow::Result<()> {
    let Source { definition, service } = source;
    let family = match &definition {
        Definition::Named(text) => reference::task_definition(cluster, text).await?.family,
        Definition::Given(it) => it.family.clone(),
    };
    let family = family.ok_or_else(|| source::usage("family: it is missing".to_owned()))?;
    let targets = target::of(cluster, &family, service, args).await?;
    // What the file says of the service is refused before anything is done.
    targets.iter().try_for_each(|it| it.request("").map(drop))?;
    let terminal = Terminal::stderr(args.following.cluster.no_color);
    let chosen = definition::chosen(cluster, definition, &targets).await?;
    if args.dry_run {
        return plan::rehearse(cluster, &chosen, &targets, args, &terminal).await;
    }
    if let Chosen::New { .. } = chosen {
        plan::check(&targets).await?;
    }
    let (definition, is_new) =
        definition::registered(cluster, chosen, args.following.quiet).await?;
    let mut begun = Vec::with_capacity(targets.len());
    for target in &targets {
        if !args.following.quiet {
            plan::print(target, &definition, &terminal).await?;
        }
        let is_unused = is_new && begun.is_empty();
        begun.push(begin::begin(target, &definition, is_unused).await?);
    }
    begin::follow(begun, args).await
}

fn arn(it: &TaskDefinition) -> &str {
    it.task_definition_arn.as_deref().unwrap_or_default()
}
