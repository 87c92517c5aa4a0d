//! `berth agent-config`: joins with a token for an agent that is not ours, and prints what that is
//! to be configured with.
use std::{
    fs::{self, File},
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use berth_agent::Identity;
use berth_tls::Pin;

use crate::{
    agent::join,
    agent_link::loopback,
    env::quoted,
    log,
    proposed::{Command, Proposed, from_anywhere},
    server,
};

#[derive(clap::Args)]
pub struct AgentConfig {
    /// The token, - to read it from standard input, or @FILE
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    token: String,
    /// The control plane, as it was printed with the token
    #[arg(long, value_name = "URL")]
    server: String,
    /// Where the agent is to find whom to trust, for SSL_CERT_FILE: written here, if the control
    /// plane is at port 443
    #[arg(long, value_name = "FILE", default_value = "/etc/berth/ca.pem")]
    ca_file: PathBuf,
    /// Where berth agent-link listens on the agent's machine, if the control plane is at another
    /// port
    #[arg(
        long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4578", value_parser = loopback
    )]
    link: SocketAddr,
    /// Of what is printed: the variables, or what names --out to docker run, or in a unit
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the variables, the key among them, into this new file of its owner alone
    #[arg(
        long, value_name = "FILE",
        required_if_eq_any([("format", "docker"), ("format", "systemd")])
    )]
    out: Option<PathBuf>,
}

#[derive(clap::ValueEnum, Clone, Copy, Default)]
enum Format {
    #[default]
    Env,
    Docker,
    Systemd,
}

pub fn run(args: &AgentConfig) -> anyhow::Result<()> {
    let token = join::token(Some(&args.token))?.ok_or_else(|| anyhow!("there is no token"))?;
    // Until the control plane is there, warnings say what it lacks.
    log::to_stderr(true)?;
    // Before anything is joined: a key that could not be kept would be lost.
    let out = args.out.as_deref().map(Out::new).transpose()?;
    let joining = berth_agent::identity::exchanged(&args.server, &token, None);
    let joined = server::runtime()?.block_on(joining);
    if let (Err(_), Some(out)) = (&joined, &out) {
        out.remove();
    }
    let identity = joined?;
    let way = Way::of(&identity);
    match way {
        Way::Plain => {}
        Way::Direct => args.leave_bundle(&identity),
        Way::Link => {
            let pin = token.pin().map_or(Pin::System, |it| Pin::Key(*it)).to_string();
            let it = Proposed::Link { server: &identity.endpoint, pin: &pin, listen: args.link };
            let link = Command { it, cluster: String::new(), data: "" };
            note!(
                "This agent cannot speak TLS to another port than 443. Have this run beside it, \
                 on its machine:\n    {link}"
            );
        }
    }
    let variables = text(args, way, &identity);
    let Some(out) = out else {
        say!("{variables}");
        return Ok(());
    };
    out.fill(&variables)?;
    match args.format {
        Format::Env => note!("The variables are in {}", out.path.display()),
        format => say!("{}", named(format, &out.path)),
    }
    Ok(())
}

/// How the published agent reaches the control plane.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Plain,
    /// By TLS of its own, which it speaks to port 443 alone.
    Direct,
    /// By a forwarder on its machine.
    Link,
}

impl Way {
    fn of(it: &Identity) -> Way {
        let Some(rest) = it.endpoint.strip_prefix("https://") else { return Way::Plain };
        let authority: Option<http::uri::Authority> = rest.parse().ok();
        match authority.is_some_and(|it| it.port_u16().is_none_or(|it| it == 443)) {
            true => Way::Direct,
            false => Way::Link,
        }
    }
}

impl AgentConfig {
    /// It has joined: what cannot be written is told, and keeps nothing from being printed.
    fn leave_bundle(&self, it: &Identity) {
        let Some(pem) = &it.ca_bundle else { return };
        let path = from_anywhere(&self.ca_file);
        let written = || {
            self.ca_file.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&self.ca_file, pem)
        };
        match written() {
            Ok(()) => {
                note!("Whom to trust is in {path}; on the agent's machine it has to be there.")
            }
            Err(error) => {
                let error: io::Error = error;
                note!("{path} could not be written: {error}. It is to have this:\n{pem}");
            }
        }
    }
}

/// A file that was not there before, of its owner alone.
struct Out {
    path: PathBuf,
    file: File,
}

impl Out {
    fn new(path: &Path) -> anyhow::Result<Out> {
        let path = std::path::absolute(path)?;
        let file = berth_files::options().write(true).create_new(true).open(&path);
        let file = file.with_context(|| {
            format!("{} cannot be made; name a file that is not there with --out", path.display())
        })?;
        Ok(Out { path, file })
    }

    fn fill(&self, text: &str) -> anyhow::Result<()> {
        let written = writeln!(&self.file, "{text}").and_then(|()| self.file.sync_all());
        written.with_context(|| format!("{} cannot be written", self.path.display()))
    }

    fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// How it is named where everybody reads: what is in it is seen by its owner alone.
fn named(format: Format, file: &Path) -> String {
    let path = file.display().to_string();
    match format {
        Format::Env => path,
        Format::Docker => format!("--env-file {}", quoted(&path)),
        Format::Systemd => format!("EnvironmentFile={}", path.replace('%', "%%")),
    }
}

/// What the published agent has to be told, as `docs/agents.md` has it.
fn text(args: &AgentConfig, way: Way, it: &Identity) -> String {
    let link = format!("http://{}", args.link);
    let endpoint = match way {
        Way::Plain => it.endpoint.as_str(),
        // With the port it asks for a name that has the port in it.
        Way::Direct => it.endpoint.trim_end_matches(":443"),
        Way::Link => link.as_str(),
    };
    let key = it.credentials();
    let ca_file = std::path::absolute(&args.ca_file).unwrap_or_else(|_| args.ca_file.clone());
    let ca_file = ca_file.display().to_string();
    let has_bundle = way == Way::Direct && it.ca_bundle.is_some();
    let trusted = has_bundle.then_some(("SSL_CERT_FILE", ca_file.as_str()));
    let variables = [
        ("ECS_EXTERNAL", "true"),
        ("ECS_BACKEND_HOST", endpoint),
        ("AWS_ENDPOINT_URL_SSM", endpoint),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint),
        ("AWS_DEFAULT_REGION", it.region.as_str()),
        ("AWS_ACCESS_KEY_ID", key.access_key_id.as_str()),
        ("AWS_SECRET_ACCESS_KEY", key.secret_access_key.as_str()),
        ("ECS_CLUSTER", it.cluster()),
        ("ECS_DATADIR", "/var/lib/ecs/data"),
        ("ECS_AUDIT_LOGFILE", "/var/log/ecs/audit.log"),
        ("ECS_ENABLE_TASK_IAM_ROLE", "true"),
        ("ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST", "true"),
        ("ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE", "true"),
        ("ECS_AVAILABLE_LOGGING_DRIVERS", r#"["json-file","awslogs","none"]"#),
    ];
    let lines = variables.into_iter().chain(trusted);
    let lines: Vec<String> = lines.map(|(name, value)| format!("{name}={value}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        it: AgentConfig,
    }

    #[test]
    fn all_is_said_that_the_page_of_agents_says() {
        let identity = serde_json::json!({
            "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/prod",
            "containerInstanceArn": "",
            "endpoint": "http://10.0.0.1:4577",
            "region": "us-east-1",
            "accessKeyId": "AKIA\u{2026}",
            "secretAccessKey": "\u{2026}",
            "privateKey": "",
            "keyMadeAt": 0,
        });
        let page = include_str!("../../../docs/agents.md");
        let (_, block) = page.split_once("\n    ECS_EXTERNAL=true\n").unwrap();
        let (block, _) = block.split_once("\n\n").unwrap();
        let block: Vec<&str> = block.lines().map(str::trim).collect();
        let args = Line::try_parse_from(["x", "--token", "t", "--server", "s"]).unwrap().it;
        let text = text(&args, Way::Plain, &serde_json::from_value(identity).unwrap());
        assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), block);
    }

    #[test]
    fn what_everybody_reads_names_a_file_of_its_owner() {
        let words = ["x", "--token", "t", "--server", "s", "--format"];
        for format in ["docker", "systemd"] {
            assert!(Line::try_parse_from(words.into_iter().chain([format])).is_err(), "{format}");
        }
        let with_out = words.into_iter().chain(["docker", "--out", "a"]);
        assert!(Line::try_parse_from(with_out).unwrap().it.out.is_some());
        assert!(Line::try_parse_from(&words[..5]).is_ok());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ecs.env");
        let out = Out::new(&path).unwrap();
        out.fill("A=s3cr3t").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "A=s3cr3t\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Out::new(&path).is_err(), "another agent's key may be in it");
        let file = Path::new("/etc/ecs/100% a");
        assert_eq!(named(Format::Docker, file), "--env-file '/etc/ecs/100% a'");
        assert_eq!(named(Format::Systemd, file), "EnvironmentFile=/etc/ecs/100%% a");
    }
}
