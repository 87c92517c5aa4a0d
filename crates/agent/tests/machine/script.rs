//! Plays a scenario: one input per line, the actions that follow it below.

use std::collections::VecDeque;

use berth_agent::machine::{
    Action, AttachmentReport, Demand, End, Health, Input, Machine, Observation, Report, Retrieved,
};

use crate::build;

pub const ARN: &str = "t";

/// Plays `script` on a machine with one task. Inputs: `start`, `prepared`, `unprepared TEXT`,
/// `retrieved`, `denied TEXT`, `away TEXT`, `attached`, `unattached TEXT`, `detached`, `created C`,
/// `pulled C`, `fetched C`, `started C`, `failed C TEXT`, `unstopped C`, `ended C CODE`, `lost C`
/// (answers of an action), `pulling C`, `made C`, `exited C CODE`, `oom C CODE`, `gone C`, `runs C`,
/// `healthy C`, `unhealthy C` (what is seen), `stop`, `believed`, `asked`, `pressed MS` (what ended
/// is kept so long; without: as asked), `accept` (the oldest report), `after MS`. `untold` asks how
/// many tasks have more to be told.
pub fn play(containers: &[(&str, &str)], script: &str) -> String {
    let mut player = Player {
        machine: build::machine(Vec::new()),
        now_ms: 1_000_000,
        ends: 0,
        reports: VecDeque::new(),
        text: String::new(),
    };
    player.input(Input::Resume);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        player.text += &format!("{line}\n");
        if line == "untold" {
            player.text += &format!("    {}\n", player.machine.untold());
            continue;
        }
        let task = build::task(ARN, Demand::default(), containers);
        let input = match line {
            "start" => Input::Start(Box::new(task)),
            line => player.read(line),
        };
        player.input(input);
    }
    player.text
}

struct Player {
    machine: Machine,
    now_ms: u64,
    ends: u64,
    reports: VecDeque<Report>,
    text: String,
}

impl Player {
    fn read(&mut self, line: &str) -> Input {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (container, value) = rest.split_once(' ').unwrap_or((rest, ""));
        let arn = ARN.to_owned();
        let observation = match verb {
            "prepared" => return Input::Prepared { arn, failure: None },
            "unprepared" => return Input::Prepared { arn, failure: Some(rest.to_owned()) },
            "retrieved" => return Input::Retrieved { arn, outcome: Retrieved::All },
            "denied" => {
                let outcome = Retrieved::Refused { reason: rest.to_owned() };
                return Input::Retrieved { arn, outcome };
            }
            "away" => {
                let outcome = Retrieved::Away { reason: rest.to_owned() };
                return Input::Retrieved { arn, outcome };
            }
            "attached" => return Input::Attached { arn, failure: None },
            "unattached" => return Input::Attached { arn, failure: Some(rest.to_owned()) },
            "detached" => return Input::Detached { arn },
            "stop" => return Input::Stop { arn },
            "pressed" => return Input::Pressed { ended_kept_ms: rest.parse().ok() },
            "asked" => return Input::Asked { arn },
            "believed" => return Input::Believed { running: vec![arn, "other".to_owned()] },
            "accept" => {
                let report = self.reports.pop_front().expect("a report is under way");
                return Input::Reported { report };
            }
            "after" => {
                self.now_ms += rest.parse::<u64>().expect("milliseconds");
                return Input::Tick;
            }
            "pulled" => Observation::Pulled { digest: Some("sha256:1".into()), pulled_ms: None },
            "fetched" => Observation::Pulled {
                digest: Some("sha256:1".into()),
                pulled_ms: Some((self.now_ms - 7, self.now_ms)),
            },
            "started" => Observation::Started {
                id: format!("id-{container}"),
                ran_ms: 0,
                bindings: Vec::new(),
            },
            "runs" => Observation::Running {
                id: format!("id-{container}"),
                ran_ms: 0,
                bindings: Vec::new(),
            },
            "pulling" => Observation::Pulling { since_ms: self.now_ms },
            "made" | "created" => {
                Observation::Created { id: format!("id-{container}"), bindings: Vec::new() }
            }
            "exited" | "ended" => self.exited(container, value, false),
            "oom" => self.exited(container, value, true),
            "failed" => Observation::Failed { id: None, reason: value.to_owned() },
            "gone" | "lost" => Observation::Vanished,
            "healthy" => Observation::Health(Health::Healthy),
            "unhealthy" => Observation::Health(Health::Unhealthy),
            "unstopped" => Observation::StopFailed { reason: "CannotStopContainerError: x".into() },
            other => panic!("unknown input {other}"),
        };
        let container = container.to_owned();
        match verb {
            "created" | "pulled" | "fetched" | "started" | "failed" | "unstopped" | "ended"
            | "lost" => Input::Answered { arn, container, observation },
            _ => Input::Observed { arn, container, observation },
        }
    }

    fn exited(&mut self, container: &str, code: &str, oom_killed: bool) -> Observation {
        self.ends += 1;
        Observation::Exited(End {
            id: format!("id-{container}"),
            exit_code: code.parse().expect("an exit code"),
            oom_killed,
            reason: None,
            finished_at: format!("end {}", self.ends),
        })
    }

    fn input(&mut self, input: Input) {
        for action in self.machine.handle(self.now_ms, input) {
            self.text += &format!("    {}\n", describe(&action));
            if let Action::Report(report) = action {
                self.reports.push_back(report);
            }
        }
    }
}

fn describe(action: &Action) -> String {
    match action {
        Action::Prepare { .. } => "prepare".to_owned(),
        Action::Attach { .. } => "attach".to_owned(),
        Action::Detach { .. } => "detach".to_owned(),
        Action::Create { container, .. } => format!("create {container}"),
        Action::Retrieve { .. } => "retrieve".to_owned(),
        Action::Pull { container, .. } => format!("pull {container}"),
        Action::Launch { container, .. } => format!("launch {container}"),
        Action::Restart { container, .. } => format!("restart {container}"),
        Action::Stop { container, timeout_ms, .. } => format!("stop {container} {timeout_ms} ms"),
        Action::Clean { .. } => "clean".to_owned(),
        Action::Report(report) => describe_report(report),
    }
}

fn describe_report(report: &Report) -> String {
    let mut text = match &report.attachment {
        Some(AttachmentReport::Attached { arn }) => return format!("report {arn} ATTACHED"),
        Some(AttachmentReport::Detached { arn }) => {
            format!("report {}, {arn} DETACHED", report.status.as_str())
        }
        None => format!("report {}", report.status.as_str()),
    };
    if !report.reason.is_empty() {
        text += &format!(" ({})", report.reason);
    }
    text += match (report.pull_started_ms, report.pull_stopped_ms) {
        (None, None) => "",
        (Some(_), None) => ", pulling",
        (_, Some(_)) => ", pull over",
    };
    for container in &report.containers {
        text += &format!("\n        {} {}", container.name, container.status.as_str());
        if let Some(code) = container.exit_code {
            text += &format!(" {code}");
        }
        if let Some(reason) = &container.reason {
            text += &format!(" ({})", shortened(reason));
        }
    }
    text
}

/// Long reasons by their name and their end.
fn shortened(reason: &str) -> String {
    const END: usize = 30;
    match reason.split_once(':') {
        Some((name, rest)) if rest.len() > END => {
            format!("{name}: …{}", &rest[rest.len() - END..])
        }
        _ => reason.to_owned(),
    }
}
