//! `berth doctor`: what is wrong with this machine, and what mends it.
use std::path::{Path, PathBuf};

use berth_agent::{Identity, OVERLAY_PORT};
use berth_doctor::{Asked, Finding, Joined, Mark, Mend, Place, Report, Verb, gather, judge, mend};
use serde::Serialize;

use crate::{
    data_dir::{Access, DataDir},
    exit,
    output::Output,
    plain::one_line,
    proposed::{Command, Proposed},
    say::{self, Stream},
    server,
    table::{Cell, Table},
    terminal::{Colour, Terminal},
};

#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataDir,
    /// Directory of the agent's own state [default: agent, in the data directory]
    #[arg(long, value_name = "DIR", env = "ECS_DATADIR")]
    agent_data: Option<PathBuf>,
    /// Docker's socket
    #[arg(
        long,
        value_name = "URL",
        env = "DOCKER_HOST",
        default_value = "unix:///var/run/docker.sock"
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
    let asked = args.asked()?;
    let report = server::runtime()?.block_on(async {
        let report = judge(&Box::pin(gather(&asked)).await);
        match args.fix && mended(&asked, &report).await {
            true => judge(&Box::pin(gather(&asked)).await),
            false => report,
        }
    });
    match args.output {
        Output::Json => say::json(&args.json(&report)),
        Output::Text => args.print(&report),
    }
    let is_bad = report.count(Mark::Broken) > 0;
    let is_odd = report.count(Mark::Warning) > 0;
    match is_bad || (args.strict && is_odd) {
        true => Err(exit::Silent(exit::FAILED).into()),
        false => Ok(()),
    }
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

    fn print(&self, report: &Report) {
        let to = Terminal::stdout(self.no_color);
        if !to.is_terminal {
            let rows = report.findings.iter().map(|it| self.row(it)).collect();
            Table { headers: ["ROW", "MARK", "NAME", "FOUND", "MEND"], rows }.print(&to);
            return;
        }
        for it in &report.findings {
            let colour = match it.mark {
                Mark::Good => Colour::Good,
                Mark::Warning => Colour::Warning,
                Mark::Broken => Colour::Bad,
                Mark::Skipped => Colour::Quiet,
            };
            let number = if it.row == 0 { String::new() } else { it.row.to_string() };
            let sign = to.paint(colour, it.mark.sign());
            let line = format!("{sign} {number:>2} {:14} {}\n", it.name, one_line(&it.text));
            say::verbatim(Stream::Result, &line);
            if let Some(mend) = &it.mend {
                let line = format!("  {:17} → {}\n", "", one_line(&self.told(mend)));
                say::verbatim(Stream::Result, &line);
            }
        }
        say!("{}", self.summary(report));
    }

    fn summary(&self, report: &Report) -> String {
        let [good, odd, bad] = [Mark::Good, Mark::Warning, Mark::Broken].map(|it| report.count(it));
        let counts = format!("{good} ✓  {odd} !  {bad} ✗");
        let can_fix = !self.fix && report.fixes().next().is_some();
        match can_fix {
            true => format!("{counts}   → marks what mends it; --fix does what harms nothing"),
            false => counts,
        }
    }

    fn row(&self, it: &Finding) -> [Cell; 5] {
        let mend = it.mend.as_ref().map(|it| self.told(it)).unwrap_or_default();
        [it.row.into(), it.mark.word().into(), it.name.into(), (&it.text).into(), mend.into()]
    }

    /// In words for people, or as a command.
    fn told(&self, mend: &Mend) -> String {
        match mend {
            Mend::Run(it) | Mend::Do(it) => it.clone(),
            Mend::Berth(it) => self.command(it),
        }
    }

    fn command(&self, verb: &Verb) -> String {
        let Verb::Join { cluster } = verb;
        let agent_data = self.agent_data.as_deref();
        let it = Proposed::Join { cluster, agent_data };
        Command { it, cluster: String::new(), data: &self.data.flags() }.to_string()
    }

    fn json(&self, report: &Report) -> String {
        let checks = report.findings.iter().map(|it| {
            let (command, advice) = match &it.mend {
                None => (None, None),
                Some(Mend::Do(words)) => (None, Some(words.clone())),
                Some(other) => (Some(self.told(other)), None),
            };
            Check {
                row: it.row,
                name: it.name,
                mark: it.mark,
                text: &it.text,
                command,
                advice,
                can_be_fixed: it.fix.is_some(),
            }
        });
        let said = Said {
            checks: checks.collect(),
            good: report.count(Mark::Good),
            warnings: report.count(Mark::Warning),
            broken: report.count(Mark::Broken),
        };
        serde_json::to_string(&said).expect("it is text and numbers")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Said<'a> {
    checks: Vec<Check<'a>>,
    good: usize,
    warnings: usize,
    broken: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Check<'a> {
    row: u8,
    name: &'a str,
    mark: Mark,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    can_be_fixed: bool,
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
