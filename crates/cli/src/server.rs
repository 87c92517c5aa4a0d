//! `berth server`: a control plane by itself.
use std::{
    net::SocketAddr,
    path::PathBuf,
    pin::{Pin, pin},
    time::Duration,
};

use berth_ecs::Policy;
use berth_kernel::Home;
use berth_meters::Address;
use berth_server::{
    Config, Failure, Registry, RegistryAddress, Server as Node, Stopped, Tls, TlsFiles, TlsWay,
};
use bytesize::ByteSize;

use crate::{
    data_dir::DataDir,
    exit, log,
    proposed::{Command, Proposed, from_anywhere, program},
    shutdown,
};

/// Shared by `berth up` and `berth server`.
#[derive(clap::Args, Clone)]
pub struct Server {
    #[command(flatten)]
    pub data: DataDir,
    /// Address and port of the API and of agents' sessions: with TLS where other machines reach it
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4577", env = "BERTH_LISTEN")]
    pub listen: SocketAddr,
    /// Serve without TLS, on a network that you trust
    #[arg(
        long, env = "BERTH_PLAIN_HTTP", conflicts_with_all = ["tls_names", "tls_cert", "tls_key"]
    )]
    pub plain_http: bool,
    /// Name or address that clients use, for the certificate, beside those of this machine; with
    /// one the loopback is served with TLS, too; repeatable
    #[arg(
        long = "tls-name",
        id = "tls_names",
        value_name = "NAME",
        env = "BERTH_TLS_NAME",
        value_delimiter = ','
    )]
    pub tls_names: Vec<String>,
    /// Certificate to show instead of one of our own, with those above it, in PEM; read again when
    /// it changes
    #[arg(long, value_name = "FILE", env = "BERTH_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its key, in PEM
    #[arg(long, value_name = "FILE", env = "BERTH_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// One more port, for the published agent, which cannot speak TLS to another: 443, or one
    /// that is reached as 443
    #[arg(long, value_name = "PORT", env = "BERTH_AGENT_PORT", conflicts_with = "plain_http")]
    pub agent_port: Option<u16>,
    /// Where the control plane shows its metrics, at /metrics, to whoever asks; or off
    /// [default: 127.0.0.1:4579, or any port if that is taken]
    #[arg(long, value_name = "ADDR:PORT", env = "BERTH_METRICS")]
    pub metrics: Option<Address>,
    /// Region of all ARNs
    #[arg(long, default_value = "us-east-1", env = "BERTH_REGION")]
    pub region: String,
    /// Account of all ARNs, twelve digits
    #[arg(long, default_value = "123456789012", env = "BERTH_ACCOUNT", value_parser = account)]
    pub account: String,
    /// How long a task without health checks runs before it counts as healthy (ECS: 40)
    #[arg(long, value_name = "SECONDS", default_value_t = 10, env = "BERTH_HEALTHY_AFTER")]
    pub healthy_after: u32,
    /// How long an agent may be silent before its service tasks are replaced elsewhere
    #[arg(long, value_name = "SECONDS", default_value_t = 30, env = "BERTH_LEASE")]
    pub lease: u32,
    /// How long a host's Docker may not answer before services run its tasks elsewhere
    #[arg(long, value_name = "SECONDS", default_value_t = 300, env = "BERTH_IMPAIRED_AFTER")]
    pub impaired_after: u32,
    /// How long the credentials of tasks' roles last (1 to 36); agents get new ones after half of
    /// that
    #[arg(
        long, value_name = "HOURS", default_value_t = 6, env = "BERTH_CREDENTIALS_HOURS",
        value_parser = clap::value_parser!(u32).range(1..=36)
    )]
    pub credentials_hours: u32,
    /// Days of history to keep, for `berth history` and looks into the past (minimum 1)
    #[arg(
        long, value_name = "DAYS", default_value_t = 30, env = "BERTH_HISTORY",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub history: u32,
    /// Room for that history on the disk, such as 512MiB (minimum 64MiB); what is reached first,
    /// this or its days, forgets what is oldest
    #[arg(
        long, value_name = "SIZE", default_value = "2GiB", env = "BERTH_HISTORY_SIZE",
        value_parser = history_size
    )]
    pub history_size: ByteSize,
    /// File of the master key that secrets are sealed by, made at the first start; keep a copy of
    /// it away from the data [default: seal.key in the data directory]
    #[arg(long, value_name = "FILE", env = "BERTH_SEAL_KEY_FILE")]
    pub seal_key_file: Option<PathBuf>,
    /// Registry whose login GetAuthorizationToken of ECR gives out, https://HOST:PORT
    #[arg(long, value_name = "URL", env = "BERTH_REGISTRY", requires = "registry_secret")]
    pub registry: Option<RegistryAddress>,
    /// Name or ARN of the secret of Secrets Manager that has its login, {"username", "password"}
    #[arg(long, value_name = "NAME", env = "BERTH_REGISTRY_SECRET", requires = "registry")]
    pub registry_secret: Option<String>,
    /// Drop what is sealed, the access keys of users, because the master key is lost for good
    #[arg(long)]
    pub forget_secrets: bool,
    /// Log warnings and errors only, not each transition; RUST_LOG goes before it
    #[arg(short, long)]
    pub quiet: bool,
}

/// Beside the API's own.
const METRICS_PORT: u16 = 4579;

/// With less there would be little but what is about to be forgotten.
const HISTORY_SIZE_MIN: ByteSize = ByteSize::mib(64);

impl Server {
    pub fn config(&self) -> anyhow::Result<Config> {
        let partition = match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            _ if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Ok(Config {
            data_dir: self.data.path()?,
            seal_key_file: self.seal_key_file.clone(),
            forgets_secrets: self.forget_secrets,
            listen: self.listen,
            tls: self.tls(),
            agent_port: self.agent_port,
            metrics: self.metrics.unwrap_or(Address::Usual(METRICS_PORT)),
            home: Home {
                partition: partition.to_owned(),
                region: self.region.clone(),
                account: self.account.clone(),
            },
            registry: self.registry(),
            policy: Policy {
                healthy_after_ms: i64::from(self.healthy_after) * 1_000,
                lease_ms: i64::from(self.lease) * 1_000,
                impaired_after_ms: i64::from(self.impaired_after) * 1_000,
                ..Policy::default()
            },
            credentials_hours: self.credentials_hours,
            history_max: Duration::from_secs(u64::from(self.history) * 24 * 60 * 60),
            history_bytes_max: self.history_size.as_u64(),
        })
    }
}

impl Server {
    fn tls(&self) -> Tls {
        let way = match (self.plain_http, !self.tls_names.is_empty() || self.tls_cert.is_some()) {
            (true, _) => TlsWay::Never,
            (false, true) => TlsWay::Always,
            (false, false) => TlsWay::Usual,
        };
        let files = self.tls_cert.clone().zip(self.tls_key.clone());
        let files = files.map(|(certificate, key)| TlsFiles { certificate, key });
        Tls { way, names: self.tls_names.clone(), files, ..Tls::default() }
    }

    fn registry(&self) -> Option<Registry> {
        let (RegistryAddress(url), secret) =
            (self.registry.clone()?, self.registry_secret.clone()?);
        Some(Registry { url, secret })
    }
}

pub fn run(args: Server) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    log::to_stderr(args.quiet)?;
    runtime()?.block_on(async {
        shutdown::outlive_terminal();
        shutdown::outlive_file_size_limit();
        let serve = async |node: &Node, requested: Requested<'_>| {
            say_how_to_reach(node, &args);
            requested.await;
            note!("Stopping. Containers keep running; start again to go on.");
            Ok(())
        };
        beside(args.config()?, shutdown::requested()?, serve).await
    })
}

/// Ends when the process is to stop.
pub type Requested<'a> = Pin<&'a mut dyn Future<Output = ()>>;

/// Starts a control plane and stops it in the end, whatever becomes of the work beside it.
pub async fn beside<T>(
    config: Config,
    requested: impl Future<Output = ()>,
    work: impl AsyncFnOnce(&Node, Requested<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut requested = pin!(requested);
    let node = tokio::select! {
        node = Node::start(config) => node?,
        () = &mut requested => end_before_it_was_up(),
    };
    let result = tokio::select! {
        result = work(&node, requested) => result,
        failure = node.failed() => end(&failure),
    };
    match (node.stop().await, result) {
        (Stopped::DiskHangs, Ok(_)) => anyhow::bail!(
            "the disk of the data directory does not answer, and is not waited for any longer. \
             Nothing that was acknowledged is lost, and containers run on; look at its mount, and \
             start Berth again"
        ),
        (_, result) => result,
    }
}

/// A start may take long, as where it waits for room on a full disk, and nothing depends on it yet.
fn end_before_it_was_up() -> ! {
    note!("Stopping before Berth was up. Start again to go on.");
    log::flush();
    std::process::exit(exit::DONE.into())
}

/// Ends a process whose control plane cannot go on, at once: it waits for nothing, because what it
/// would wait for may be what has failed.
fn end(failure: &Failure) -> ! {
    // Nobody may be reading; the exit code tells it, too.
    note!("berth: {failure}.");
    log::flush();
    std::process::exit(exit::FAILED.into())
}

/// For threads that work with files at the end: a disk that hangs is not waited for.
const FILES_TIME_MAX: Duration = Duration::from_secs(1);

/// What a command runs on, once.
pub struct Runtime(tokio::runtime::Runtime);

pub fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map(Runtime)
}

impl Runtime {
    pub fn block_on<T>(self, work: impl Future<Output = T>) -> T {
        let result = self.0.block_on(work);
        self.0.shutdown_timeout(FILES_TIME_MAX);
        result
    }
}

/// The endpoint, and the one line that points the user's tools at it.
pub fn say_how_to_reach(server: &Node, args: &Server) {
    let data = args.data.path().map(|it| from_anywhere(&it)).unwrap_or_default();
    let berth = program();
    say!(
        "Berth is up: {}\n\n\
         Point the AWS CLI, SDKs and Terraform at it:\n    \
         eval \"$({berth} env --data {data})\"\n    \
         aws ecs list-clusters",
        server.endpoint()
    );
    if let Some(pin) = server.pin() {
        let bundle = args.data.path().map(|it| from_anywhere(&it.join("ca.pem")));
        say!(
            "\nIt is served with TLS. Others trust it by the pin {pin}, or by the bundle {}",
            bundle.unwrap_or_default()
        );
        let data = args.data.path().map(|it| format!(" --data {}", from_anywhere(&it)));
        let data = data.unwrap_or_default();
        let it = Proposed::MakeToken;
        let make = Command { it, cluster: String::new(), data: &data };
        say!("To have another machine join, make a token here:\n    {make}");
    }
}

fn account(text: &str) -> Result<String, String> {
    match text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account has twelve digits".to_owned()),
    }
}

fn history_size(text: &str) -> Result<ByteSize, String> {
    let size: ByteSize = text.parse().map_err(|_| "a size is a number and a unit: 512MiB, 2GiB")?;
    match size >= HISTORY_SIZE_MIN {
        true => Ok(size),
        false => Err(format!("it is less than {HISTORY_SIZE_MIN}")),
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, io, net::TcpStream};

    use anyhow::bail;

    use super::*;

    #[tokio::test]
    async fn a_control_plane_is_stopped_when_the_work_beside_it_fails() {
        let directory = tempfile::tempdir().unwrap();
        let config = || Config {
            data_dir: directory.path().join("data"),
            seal_key_file: None,
            forgets_secrets: false,
            credentials_hours: 6,
            listen: "127.0.0.1:0".parse().unwrap(),
            tls: berth_server::Tls::default(),
            agent_port: None,
            metrics: Address::Nowhere,
            home: Home::default(),
            registry: None,
            policy: Policy::default(),
            history_max: Duration::from_secs(60),
            history_bytes_max: HISTORY_SIZE_MIN.as_u64(),
        };
        let mut endpoint = String::new();
        let failed: anyhow::Result<()> = beside(config(), pending(), async |node: &Node, _| {
            endpoint = node.endpoint().to_owned();
            bail!("the cluster could not be made")
        })
        .await;
        assert_eq!(failed.unwrap_err().to_string(), "the cluster could not be made");
        // Nobody listens, and the directory is free for the next.
        let refused = TcpStream::connect(endpoint.trim_start_matches("http://")).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        let done = beside(config(), pending(), async |_: &Node, _| Ok(7)).await;
        assert_eq!(done.unwrap(), 7);
    }

    #[test]
    fn sizes_have_units_and_are_large_enough() {
        let size = |text: &str| history_size(text).map(|it| it.as_u64());
        assert_eq!(size("2GiB"), Ok(2 << 30));
        assert_eq!(size("64 MiB"), Ok(64 << 20));
        assert_eq!(size("1.5GB"), Ok(1_500_000_000));
        assert_eq!(size("63MiB"), Err("it is less than 64.0 MiB".to_owned()));
        assert_eq!(size("2"), Err("it is less than 64.0 MiB".to_owned()));
        for text in ["", "much", "-1GiB", "2GiBs"] {
            let told = "a size is a number and a unit: 512MiB, 2GiB".to_owned();
            assert_eq!(size(text), Err(told), "{text}");
        }
    }
}
