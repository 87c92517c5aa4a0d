//! `berth doctor`: what is wrong with this machine, or with a host, and what mends it.
mod far;
mod known;
mod shown;

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use berth_agent::{Identity, OVERLAY_PORT};
use berth_doctor::{Asked, Finding, Joined, Mark, Mend, Place, Report, Verb, gather, judge, mend};

pub use self::far::examiner;
use self::shown::{Check, Checks};
use crate::{
    data_dir::{Access, DataDir},
    exit,
    output::Output,
    proposed::{Command, Proposed},
    say, server,
};

const DOCKER: &str = "unix:///var/run/docker.sock";

#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataDir,
    /// Have the agent of a container instance look, which tells what it finds: ARN, id, or a piece
    /// of the id
    #[arg(
        long,
        value_name = "INSTANCE",
        conflicts_with_all = ["fix", "endpoint", "region", "metrics", "overlay_port", "root"]
    )]
    host: Option<String>,
    /// Directory of the agent's own state [default: agent, in the data directory]
    #[arg(long, value_name = "DIR", env = "ECS_DATADIR")]
    agent_data: Option<PathBuf>,
    /// Docker's socket
    #[arg(
        long,
        value_name = "URL",
        env = "DOCKER_HOST",
        default_value = DOCKER
    )]
    docker_host: String,
    /// The control plane, http://HOST:PORT [default: as of berth agent]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// [default: that of the control plane's data directory, or AWS_REGION or AWS_DEFAULT_REGION]
    #[arg(long)]
    region: Option<String>,
    /// The cluster that this machine is to join
    #[arg(long, value_name = "NAME", env = "ECS_CLUSTER")]
    cluster: Option<String>,
    /// Image that Docker is to find at its registry; repeatable
    #[arg(long = "image", value_name = "IMAGE")]
    images: Vec<String>,
    /// Where a control plane of this machine shows its metrics
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4579")]
    metrics: String,
    /// UDP port of the tunnels between hosts
    #[arg(long, value_name = "PORT", default_value_t = OVERLAY_PORT)]
    overlay_port: u16,
    /// Where /proc, /sys and /etc of the machine are, for a container that has them elsewhere
    #[arg(long, value_name = "DIR", default_value = "/")]
    root: PathBuf,
    /// Ask nobody but this machine
    #[arg(long)]
    no_network: bool,
    /// Mend what can be mended without harm, and look again
    #[arg(long)]
    fix: bool,
    /// Exit with 1 for warnings, too
    #[arg(long)]
    strict: bool,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    /// No colours; NO_COLOR, TERM=dumb and CI say the same
    #[arg(long)]
    no_color: bool,
}

pub fn run(args: &Doctor) -> anyhow::Result<()> {
    if let Some(host) = &args.host {
        args.check_flags()?;
        let checks = far::ask(args, host)?;
        if args.output == Output::Text {
            note!(
                "This is what {host} says of itself: look at what is to be done before you do it."
            );
        }
        return args.show(&checks, false);
    }
    let asked = args.asked()?;
    let report = server::runtime()?.block_on(async {
        let report = judge(&Box::pin(gather(&asked)).await);
        match args.fix && mended(&asked, &report).await {
            true => judge(&Box::pin(gather(&asked)).await),
            false => report,
        }
    });
    let checks = Checks(report.findings.iter().map(|it| args.check(it)).collect());
    args.show(&checks, !args.fix)
}

/// Does what is safe; whether anything was done.
async fn mended(asked: &Asked, report: &Report) -> bool {
    let mut done = Vec::new();
    let mut has_changed = false;
    for (finding, fix) in report.fixes() {
        if done.contains(&fix) {
            continue;
        }
        done.push(fix);
        match mend(asked, fix).await {
            Ok(what) => {
                note!("Row {}: {what}", finding.row);
                has_changed = true;
            }
            Err(why) => note!("Row {}: it cannot be mended: {why}", finding.row),
        }
    }
    has_changed
}

impl Doctor {
    /// The agent of another machine knows its own Docker and directory. What the environment says
    /// is said of this machine, and nothing is meant by it.
    ///
    /// # Errors
    /// A flag says otherwise.
    fn check_flags(&self) -> anyhow::Result<()> {
        let docker = Some(self.docker_host.as_str()).filter(|it| *it != DOCKER).map(OsStr::new);
        let agent_data = self.agent_data.as_deref().map(Path::as_os_str);
        let flags =
            [(docker, "--docker-host", "DOCKER_HOST"), (agent_data, "--agent-data", "ECS_DATADIR")];
        for (value, flag, variable) in flags {
            if value.is_some_and(|it| std::env::var_os(variable).as_deref() != Some(it)) {
                let text = format!("{flag} is of this machine, and cannot be used with --host.");
                return Err(exit::With { code: exit::USAGE, text }.into());
            }
        }
        Ok(())
    }

    /// # Errors
    /// Something is broken, as the exit code says.
    fn show(&self, checks: &Checks, can_fix: bool) -> anyhow::Result<()> {
        match self.output {
            Output::Json => say::json(&checks.json()),
            Output::Text => checks.print(self.no_color, can_fix),
        }
        let is_bad = checks.count(Mark::Broken) > 0;
        let is_odd = checks.count(Mark::Warning) > 0;
        match is_bad || (self.strict && is_odd) {
            true => Err(exit::Silent(exit::FAILED).into()),
            false => Ok(()),
        }
    }

    fn asked(&self) -> anyhow::Result<Asked> {
        let plane_dir = self.data.path()?;
        let agent_dir = self.agent_data.clone().unwrap_or_else(|| plane_dir.join("agent"));
        let plane = plane_dir.join("credentials.json").exists();
        let access = match &self.endpoint {
            Some(it) => {
                crate::data_dir::from_environment(&self.data, it.clone(), self.region.clone())
            }
            None => self.data.joined(),
        };
        let told = |access: &anyhow::Result<Access>| match access {
            Ok(it) => Ok(it.endpoint.clone()),
            Err(_) => match &self.endpoint {
                Some(it) => Ok(it.clone()),
                None => Err("nobody says where the control plane is (--endpoint)".to_owned()),
            },
        };
        let region = access.as_ref().ok().map(|it| it.region.clone());
        let identity = Identity::read(&agent_dir).unwrap_or_else(|error| {
            note!("{error}");
            None
        });
        let asked = Asked {
            // A machine that is nothing yet may be about to be a host.
            place: Place { host: agent_dir.exists() || !plane, plane },
            docker: self.docker_host.clone(),
            runtime_dir: berth_agent::Config::new("", "", nobody(), agent_dir.clone())
                .runtime_dir
                .unwrap_or_default(),
            endpoint: told(&access),
            bundle: access.as_ref().ok().and_then(Access::bundle).or_else(|| bundle(&plane_dir)),
            region: self.region.clone().or(region).unwrap_or_default(),
            key: access.map(|it| it.credentials()).map_err(|it| format!("{it:#}")),
            cluster: self.cluster.clone(),
            overlay_port: self.overlay_port,
            images: self.images.clone(),
            root: self.root.clone(),
            metrics: self.metrics.clone(),
            network: !self.no_network,
            joined: None,
            agent_dir,
            plane_dir,
        };
        Ok(match identity {
            Some(it) => self.as_joined(asked, &it),
            None => asked,
        })
    }

    /// As the agent of a machine that has joined by a token asks. What is named by a flag counts.
    fn as_joined(&self, asked: Asked, it: &Identity) -> Asked {
        let endpoint = self.endpoint.clone().unwrap_or_else(|| it.endpoint.clone());
        let trust = match self.data.named_bundle() {
            Some(_) => None,
            None => it.trust_now(&asked.agent_dir).unwrap_or_else(|error| {
                note!("The identity of this machine's agent is of no use: {error}");
                None
            }),
        };
        Asked {
            endpoint: Ok(endpoint),
            region: self.region.clone().unwrap_or_else(|| it.region.clone()),
            key: Ok(it.credentials()),
            bundle: self.data.named_bundle(),
            joined: Some(Joined { instance: it.container_instance_arn.clone(), trust }),
            ..asked
        }
    }

    /// In words for people, or as a command.
    fn told(&self, mend: &Mend) -> String {
        match mend {
            Mend::Run(it) | Mend::Do(it) => it.clone(),
            Mend::Berth(it) => command(it, self.agent_data.as_deref(), &self.data.flags()),
        }
    }

    fn check(&self, it: &Finding) -> Check {
        let (command, advice) = match &it.mend {
            None => (None, None),
            Some(Mend::Do(words)) => (None, Some(words.clone())),
            Some(other) => (Some(self.told(other)), None),
        };
        Check {
            row: it.row,
            name: it.name.to_owned(),
            mark: it.mark,
            text: it.text.clone(),
            command,
            advice,
            can_be_fixed: it.fix.is_some(),
        }
    }
}

fn command(verb: &Verb, agent_data: Option<&Path>, data: &str) -> String {
    let Verb::Join { cluster } = verb;
    let it = Proposed::Join { cluster, agent_data };
    Command { it, cluster: String::new(), data }.to_string()
}

/// Whom AWS's programs trust, too; else the control plane's own authority, where it has its data.
fn bundle(plane_dir: &Path) -> Option<PathBuf> {
    let named = std::env::var_os("AWS_CA_BUNDLE").filter(|it| !it.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(plane_dir.join("ca.pem")).filter(|it| it.exists()))
}

fn nobody() -> berth_agent::Credentials {
    berth_agent::Credentials {
        access_key_id: String::new(),
        secret_access_key: String::new(),
        session_token: None,
    }
}
