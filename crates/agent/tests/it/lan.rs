//! Hosts that are network namespaces, whose firewalls drop what is forwarded as Docker's does. No
//! Docker is needed: what a pause container would be is a process that sleeps.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_agent::machine::Interface;
use berth_agent::meters::Meters;
use berth_agent::network::{Network, remove, underlay::Underlay};
use berth_agent::{Config, Credentials};
use berth_api::acs::Task;
use berth_api::{berth, from_json};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// More than any one packet, and than what is sent before an answer.
pub const MUCH_BYTES: usize = 1 << 20;

const LISTENS_WITHIN: Duration = Duration::from_secs(20);

/// Hosts that are joined by a switch.
pub struct Hosts {
    pub name: String,
    pub hosts: Vec<HostOfTasks>,
}

pub struct HostOfTasks {
    pub number: u8,
    pub namespace: String,
    config: Config,
    _directory: tempfile::TempDir,
    pub network: Network,
    running: JoinHandle<()>,
}

/// A process in a namespace of its own, in a control group that is called like a container.
pub struct Room {
    process: Child,
    pub id: String,
    group: PathBuf,
}

/// Of an agent that has no control plane: what that would say is said by whoever tests.
fn config(directory: &Path) -> Config {
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: None,
    };
    Config::new("http://127.0.0.1:9", "us-east-1", credentials, directory.to_owned())
}

pub fn shell(command: &str) -> String {
    let said = Command::new("sh").args(["-c", command]).output().expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(said.status.success(), "{command}: {}", text(&said.stderr));
    text(&said.stdout)
}

impl Hosts {
    pub fn new(count: u8) -> Self {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let name = format!("bn{}", &id[..8]);
        shell(&format!(
            "ip netns add {name}; ip -n {name} link add sw type bridge; ip -n {name} link set sw up"
        ));
        let mut made = Self { name, hosts: Vec::new() };
        for number in 1..=count {
            made.hosts.push(HostOfTasks::new(&made.name, number));
        }
        made
    }
}

impl Drop for Hosts {
    /// All goes, also when a test has failed: then only it is not said what else is wrong.
    fn drop(&mut self) {
        let mut faults = Vec::new();
        for host in &self.hosts {
            host.running.abort();
            faults.extend(remove(&host.config).err().map(|it| it.to_string()));
            let left = ["ip -o link", "nft list tables"].map(|it| host.says(it)).concat();
            if left.contains(": bu") || left.contains("berth") {
                faults.push(left);
            }
        }
        for namespace in self.hosts.iter().map(|it| &it.namespace).chain([&self.name]) {
            let said = shell(&format!("ip netns del {namespace} 2>&1 || true"));
            faults.extend(Some(said).filter(|it| !it.is_empty()));
        }
        assert!(faults.is_empty() || std::thread::panicking(), "{faults:?}");
    }
}

impl HostOfTasks {
    pub fn new(switch: &str, number: u8) -> Self {
        let namespace = format!("{switch}-{number}");
        shell(&format!(
            "ip netns add {namespace}
             ip link add und netns {namespace} type veth peer name h{number} netns {switch}
             ip -n {switch} link set h{number} up master sw
             ip -n {namespace} link set lo up
             ip -n {namespace} link set und up
             ip -n {namespace} addr add 192.0.2.{number}/24 dev und
             ip netns exec {namespace} iptables -N DOCKER-USER
             ip netns exec {namespace} iptables -A FORWARD -j DOCKER-USER
             ip netns exec {namespace} iptables -P FORWARD DROP"
        ));
        let directory = tempfile::tempdir().expect("a directory");
        let mut config = config(directory.path());
        config.host_namespace = Some(format!("/run/netns/{namespace}").into());
        let network = Network::open(&config, &Arc::new(Meters::default())).expect("as root");
        network.begin(std::iter::empty());
        let address = Ipv4Addr::new(192, 0, 2, number).into();
        network.reached_by(Underlay { address, mtu: 1500, control_plane: BTreeSet::new() });
        let running = tokio::spawn({
            let network = network.clone();
            async move { network.run().await }
        });
        Self { number, namespace, config, _directory: directory, network, running }
    }

    pub fn say(&self, vpcs: Value) {
        let said = json!({"revision": "1", "vpcs": vpcs}).to_string();
        let said = from_json::<berth::ReadNetworkResponse>(said.as_bytes()).expect("an answer");
        self.network.say(&said).expect("it is sound");
    }

    /// The namespace of a VPC's router.
    pub fn router(&self, vpc: &str) -> String {
        let data_dir = self.config.data_dir.canonicalize().expect("a folder");
        let folder = self.config.runtime_dir.as_ref().expect("a folder");
        let folder = folder.join(berth_agent::names::of_directory(&data_dir));
        folder.join("net").join(vpc).display().to_string()
    }

    /// As after a crash that took what the control plane had said with it.
    pub fn run_anew(&mut self, tasks: &[&Task]) {
        self.running.abort();
        std::fs::remove_file(self.config.data_dir.join("network.json")).expect("it was there");
        self.run_again(tasks);
    }

    /// As after a crash: nobody has looked yet how other hosts reach this one.
    pub fn run_again(&mut self, tasks: &[&Task]) {
        self.running.abort();
        let network = Network::open(&self.config, &Arc::new(Meters::default())).expect("as root");
        network.begin(tasks.iter().map(|it| (it.arn.clone(), interface(it))));
        self.network = network.clone();
        self.running = tokio::spawn(async move { network.run().await });
    }

    pub async fn attach(&self, task: &Task, room: &Room) {
        self.network.expect(&task.arn, interface(task));
        let attaching = self.network.attach(&task.arn, room.pid(), &room.id);
        let attached = tokio::time::timeout(Duration::from_secs(30), attaching).await;
        attached.expect("in time").expect("attached");
    }

    /// What a command says in the host's namespace.
    pub fn says(&self, command: &str) -> String {
        let inside = format!("ip netns exec {} {command} 2>&1 || true", self.namespace);
        shell(&inside)
    }
}

impl Room {
    pub fn new() -> Self {
        let id = format!("{0}{0}", uuid::Uuid::new_v4().simple());
        let group = PathBuf::from("/sys/fs/cgroup/pids").join(&id);
        std::fs::create_dir(&group).expect("a control group");
        let script =
            format!("echo $$ > {}/cgroup.procs && exec unshare -n sleep 600", group.display());
        let process = Command::new("sh").args(["-c", &script]).spawn().expect("a process");
        let room = Self { process, id, group };
        let own = std::fs::read_link("/proc/self/ns/net").expect("a namespace");
        let namespace = format!("/proc/{}/ns/net", room.pid());
        while std::fs::read_link(&namespace).expect("it lives") == own {
            std::thread::sleep(Duration::from_millis(5));
        }
        shell(&format!("nsenter -t {} -n ip link set lo up", room.pid()));
        room
    }

    pub fn pid(&self) -> i64 {
        i64::from(self.process.id())
    }

    pub fn says(&self, command: &str) -> String {
        shell(&format!("nsenter -t {} -n {command} 2>&1 || true", self.pid()))
    }

    /// Serves a name at a port until it is dropped.
    pub fn serve(&self, name: &str, port: u16) -> Server {
        serve(&format!("nsenter -t {} -n", self.pid()), name, port)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("it has ended");
        // The kernel lets go of it a moment later.
        while std::fs::remove_dir(&self.group).is_err() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

pub struct Server(
    Child,
    #[expect(dead_code, reason = "it is removed with this")] tempfile::TempDir,
);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("it has ended");
    }
}

pub fn serve(place: &str, name: &str, port: u16) -> Server {
    let served = tempfile::tempdir().expect("a folder");
    let folder = served.path();
    std::fs::write(folder.join("index.html"), name).expect("written");
    std::fs::write(folder.join("much"), vec![b'x'; MUCH_BYTES]).expect("written");
    let command = format!("exec {place} busybox httpd -f -p {port} -h {}", folder.display());
    let process = Command::new("sh")
        .args(["-c", &command])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a server");
    let mut server = Server(process, served);
    let deadline = Instant::now() + LISTENS_WITHIN;
    while !listens(server.0.id(), port) {
        assert_eq!(server.0.try_wait().expect("its status"), None, "{name} has ended");
        assert!(Instant::now() < deadline, "{name} does not listen at {port}");
        std::thread::sleep(Duration::from_millis(5));
    }
    server
}

/// Whether a process that is busybox by now, as which it is where it serves, does at a port.
fn listens(process: u32, port: u16) -> bool {
    const LISTEN: &str = "0A";
    let is_server = std::fs::read_to_string(format!("/proc/{process}/comm"));
    let is_it = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let (own, state) = (words.next().unwrap_or_default(), words.nth(1));
        own.ends_with(&format!(":{port:04X}")) && state == Some(LISTEN)
    };
    is_server.is_ok_and(|it| it.trim() == "busybox")
        && ["tcp", "tcp6"].iter().any(|table| {
            let table = std::fs::read_to_string(format!("/proc/{process}/net/{table}"));
            table.is_ok_and(|it| it.lines().any(is_it))
        })
}

pub fn interface(task: &Task) -> Interface {
    let eni = &task.elastic_network_interfaces[0];
    let ipv4 = &eni.details["ipv4Addresses"][0]["privateAddress"];
    Interface {
        attachment_arn: eni.attachment_arn.clone(),
        mac: eni.mac_address.clone(),
        ipv4: ipv4.as_str().expect("a text").parse().expect("an address"),
        ipv6: None,
        gateway_ipv4: None,
        gateway_ipv6: None,
        private_dns_name: None,
        name_servers: Vec::new(),
        search: Vec::new(),
    }
}

pub fn wget(at: impl std::fmt::Display) -> String {
    format!("curl -s -m 2 http://{at}")
}
