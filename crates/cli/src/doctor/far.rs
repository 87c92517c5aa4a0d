//! Looking from afar: the agent of a host looks, and the control plane hands over what it found.
use std::path::Path;

use anyhow::bail;
use berth_agent::{Examination, Examiner};
use berth_api::berth::{ExamineHostRequest, HostCheck, Response};
use berth_doctor::{Asked, Finding, Joined, Mark, Mend, Place, gather, judge};
use tokio::runtime::Handle;

use super::{
    Doctor, command,
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
        Ok(Checks(it.checks.unwrap_or_default().into_iter().filter_map(check).collect()))
    })
}

/// A mark that an older release does not know is none.
fn check(it: HostCheck) -> Option<Check> {
    let marks = [Mark::Good, Mark::Warning, Mark::Broken, Mark::Skipped];
    let mark = marks.into_iter().find(|mark| Some(mark.word()) == it.mark.as_deref())?;
    Some(Check {
        row: u8::try_from(it.row.unwrap_or_default()).ok()?,
        name: it.name?,
        mark,
        text: it.text.unwrap_or_default(),
        command: it.command,
        advice: it.advice,
        // From here nothing is.
        can_be_fixed: false,
    })
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
        let shown = check(said("broken")).expect("it is known");
        assert_eq!((shown.row, shown.mark, shown.can_be_fixed), (6, Mark::Broken, false));
        assert_eq!(shown.advice.as_deref(), Some("make room"));
        assert_eq!(check(said("odd")), None);
        let checks = Checks(vec![shown]);
        assert_eq!((checks.count(Mark::Broken), checks.count(Mark::Good)), (1, 0));
        assert!(checks.json().ends_with(r#""good":0,"warnings":0,"broken":1}"#));
    }
}
