//! The commands that verbs propose, each by the situation in which it is proposed. There is no
//! other way to propose one: `tests/test_printed_commands.py` runs each of them in its situation.
use std::{ffi::OsString, fmt, net::SocketAddr, path::Path, sync::OnceLock};

use crate::env::quoted;

/// What [`program`] says, once [`called_as`] has been told.
static PROGRAM: OnceLock<String> = OnceLock::new();

/// Remembers how this program was called.
pub fn called_as(program: Option<OsString>) {
    // A bare name is found on the PATH again; a path may be all that finds it.
    if let Some(path) = program.filter(|it| it.to_string_lossy().contains('/')) {
        let _: Result<(), _> = PROGRAM.set(from_anywhere(Path::new(&path)));
    }
}

/// A path as the word of a command that may be run in another directory.
pub fn from_anywhere(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    quoted(&whole.display().to_string())
}

/// What a proposed command begins with, so that it can be copied.
pub fn program() -> &'static str {
    PROGRAM.get().map_or("berth", String::as_str)
}

/// What a proposed command is for.
#[derive(Clone, Copy)]
pub enum Proposed<'a> {
    /// A machine joins a cluster that has none; `agent_data` where this one's agent is of another.
    Join { cluster: &'a str, agent_data: Option<&'a Path> },
    /// A machine joins by a token.
    JoinByToken { token: &'a str, server: &'a str },
    /// What is made for a machine that is to join, once other machines can reach the control plane.
    MakeToken,
    /// The published agent of a machine reaches a control plane with TLS.
    Link { server: &'a str, pin: &'a str, listen: SocketAddr },
    /// An instance whose keys are closed comes back.
    ComeBack { instance: &'a str },
    /// Where the control plane is, and a key, for another machine that is to join.
    Environment,
    /// A cluster that is not there is made.
    MakeCluster { name: &'a str },
    /// A family that no service runs gets one. The reader fills in name and count.
    MakeService { family: &'a str },
    /// A deployment that goes on is watched again.
    Watch { service: &'a str },
    /// A deployment under way is called off: back to what was completed last.
    CallOff { service: &'a str },
    /// A deployment before which none was completed is ended.
    EndFirst { service: &'a str },
    /// The same of a DAEMON service, which has no count that could be 0; a first one that was
    /// completed is taken back by it, too.
    EndFirstDaemon { cluster: &'a str, service: &'a str },
    /// A rollback under way is called off: forth again.
    CallOffRollback { definition: &'a str, service: &'a str },
    /// A completed deployment is taken back.
    Undo { service: &'a str },
    /// The first deployment of a service is taken back.
    UndoFirst { service: &'a str },
    /// A completed rollback is taken back.
    UndoRollback { service: &'a str, revision: &'a str },
    /// A change of the desired count is taken back.
    UndoScale { service: &'a str, count: i32 },
    /// Why a deployment ended as it did.
    WhyEnded { deployment: &'a str },
    /// Why what was asked for has failed before.
    WhyFailed { service: &'a str },
    /// How far a service is that is still scaling.
    LookAtScaling { service: &'a str },
    /// How far a task is that is still stopping.
    LookAtStopping { task: &'a str },
    /// Why a task has no container instance, and nothing to read there.
    WhyNowhere { task: &'a str },
    /// Why a task of this machine has no containers, and nothing to read.
    WhyNoContainers { task: &'a str },
    /// The output of a task that goes on.
    Output { task: &'a str },
    /// The end of a task that goes on.
    Stop { task: &'a str },
    /// All that is known of a container instance.
    AllOfInstance { instance: &'a str },
    /// A container instance that is being emptied takes tasks again.
    EndDraining { instance: &'a str },
    /// An access key that was switched off signs again.
    SwitchKeyOn { user: &'a str, key: &'a str },
    /// A user that was just made goes again.
    RemoveUser { user: &'a str },
    /// Events from where reading was interrupted, with the flags that chose them.
    GoOn { after: &'a str, choice: &'a str },
}

fn beside(agent_data: Option<&Path>) -> String {
    agent_data.map(|it| format!(" --agent-data {}", from_anywhere(it))).unwrap_or_default()
}

/// A command with the flags that it has to repeat: it means the same wherever it is run on this
/// machine.
pub struct Command<'a> {
    pub it: Proposed<'a>,
    /// ` --cluster NAME`, or nothing.
    pub cluster: String,
    /// ` --data DIR`, or nothing.
    pub data: &'a str,
}

impl fmt::Display for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Command { it, cluster, data } = self;
        let berth = program();
        let about_it = |words: String| format!("{berth} {words}{cluster}{data}");
        f.write_str(&match it {
            Proposed::Join { cluster, agent_data } => {
                format!("{berth} agent --cluster {cluster}{data}{}", beside(*agent_data))
            }
            // Its own machine has another directory.
            Proposed::JoinByToken { token, server } => {
                format!("{berth} agent --join {token} --server {server}")
            }
            Proposed::MakeToken => about_it("token create".to_owned()),
            Proposed::Link { server, pin, listen } => {
                format!("{berth} agent-link --server {server} --pin {pin} --listen {listen}")
            }
            Proposed::ComeBack { instance } => {
                about_it(format!("token create --rejoin {instance}"))
            }
            Proposed::Environment => format!("{berth} env{data}"),
            // What follows the AWS CLI's own words is the AWS CLI's.
            Proposed::MakeCluster { name } => {
                format!("{berth} aws{data} ecs create-cluster --cluster-name {name}")
            }
            Proposed::MakeService { family } => {
                about_it(format!("deploy {family} --service NAME --desired-count N"))
            }
            Proposed::Watch { service } => about_it(format!("deploy --watch {service}")),
            Proposed::CallOff { service } => about_it(format!("rollback {service}")),
            Proposed::EndFirst { service } => about_it(format!("scale {service}=0")),
            Proposed::EndFirstDaemon { cluster, service } => format!(
                "{berth} aws{data} ecs delete-service --cluster {cluster} --service {service} \
                 --force"
            ),
            Proposed::CallOffRollback { definition, service } => {
                about_it(format!("deploy {definition} --service {service}"))
            }
            Proposed::Undo { service } => about_it(format!("rollback {service}")),
            Proposed::UndoFirst { service } => about_it(format!("scale {service}=0")),
            Proposed::UndoRollback { service, revision } => {
                about_it(format!("rollback {service} --to {revision}"))
            }
            Proposed::UndoScale { service, count } => about_it(format!("scale {service}={count}")),
            Proposed::WhyEnded { deployment } => about_it(format!("why {deployment}")),
            Proposed::WhyFailed { service } => about_it(format!("why {service}")),
            Proposed::LookAtScaling { service } => about_it(format!("services {service}")),
            Proposed::LookAtStopping { task } => about_it(format!("why {task}")),
            Proposed::WhyNowhere { task } => about_it(format!("why {task}")),
            Proposed::WhyNoContainers { task } => about_it(format!("why {task}")),
            Proposed::Output { task } => about_it(format!("logs {task}")),
            Proposed::Stop { task } => about_it(format!("stop {task}")),
            Proposed::AllOfInstance { instance } => about_it(format!("describe {instance}")),
            Proposed::EndDraining { instance } => about_it(format!("host resume {instance}")),
            Proposed::SwitchKeyOn { user, key } => format!(
                "{berth} aws{data} iam update-access-key --user-name {user} --access-key-id {key} \
                 --status Active"
            ),
            Proposed::RemoveUser { user } => format!("{berth} user rm {user}{data}"),
            Proposed::GoOn { after, choice } => {
                about_it(format!("events --after {after} --follow{choice}"))
            }
        })
    }
}
