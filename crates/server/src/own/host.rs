//! ReportHost: agents say where their hosts are, how full their disks, and what is on them.
use std::{net::IpAddr, sync::Arc};

use berth_api::berth::{
    Error, HostDisk, HostImage as Image, HostNetwork as Network, ReportHostRequest,
    ReportHostResponse,
};
use berth_ecs::{
    cluster::{
        Cluster, Report,
        records::{
            container_instance::{DiskPressure, HostNetwork},
            prepull::{HostImage, HostImageState},
        },
    },
    limits::PREPULLS_MAX,
    route,
};

use super::network::find;
use crate::{limits::HOST_MODES_MAX, node::Node};

/// What packets between hosts may be, in bytes: IPv6 needs so much, and a loopback has the most.
const MTUS: std::ops::RangeInclusive<i32> = 1_280..=65_536;

/// Agents say it again.
const NOT_NOTED: &str = "The cluster is not led just now. Try again.";

/// Notes how the host of an instance is. It is durable some time later, and agents say it again.
pub(super) async fn report_host(
    node: &Node,
    principal: &str,
    input: ReportHostRequest,
) -> Result<ReportHostResponse, Error> {
    let instance = input.container_instance.as_deref();
    let found = find(node, principal, input.cluster.as_deref(), instance)?;
    let is_empty = input.network.is_none() && input.disk.is_none() && input.images.is_none();
    if is_empty && input.examination.is_none() {
        return Err(Error::invalid_parameter(
            "A host reports its network, its disk, its images or what was found on it.",
        ));
    }
    if let Some(it) = input.examination {
        let key = (Arc::from(found.cluster.as_str()), found.instance.id);
        node.examinations.answer(&key, it)?;
    }
    let images = input.images.map(images).transpose()?;
    let network = input.network.map(network).transpose()?;
    let pressure = input.disk.as_ref().map(pressure).transpose()?;
    let it = &found.instance;
    let network = network.filter(|network| it.network.as_ref() != Some(network));
    let network = network.map(|network| Report::HostNetwork { instance: it.id, network });
    let pressure = pressure.filter(|pressure| it.disk_pressure != *pressure);
    let pressure = pressure.map(|pressure| Report::HostDisk { instance: it.id, pressure });
    let images = images.map(|images| Report::HostImages { instance: it.id, images });
    for report in network.into_iter().chain(pressure).chain(images) {
        let shard = node.shard::<Cluster>(&route::cluster_shard(&found.cluster));
        let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
        shard.report(report).await.map_err(|_| Error::server(NOT_NOTED))?;
    }
    Ok(ReportHostResponse {})
}

fn network(given: Network) -> Result<HostNetwork, Error> {
    let underlay_address = reachable(&given.underlay_address.unwrap_or_default())?;
    let mtu = given.mtu.unwrap_or_default();
    if !MTUS.contains(&mtu) {
        let (least, most) = (MTUS.start(), MTUS.end());
        let text = format!("network.mtu must be between {least} and {most}, and is {mtu}.");
        return Err(Error::invalid_parameter(text));
    }
    let modes = given.modes.unwrap_or_default();
    let is_word = |it: &String| {
        (1..=32).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-')
    };
    if modes.len() > HOST_MODES_MAX || !modes.iter().all(is_word) {
        let text = format!("network.modes can have up to {HOST_MODES_MAX} words, as vxlan.");
        return Err(Error::invalid_parameter(text));
    }
    Ok(HostNetwork { underlay_address, mtu, modes })
}

fn images(given: Vec<Image>) -> Result<Vec<HostImage>, Error> {
    if given.len() > PREPULLS_MAX {
        let text = format!("images can have up to {PREPULLS_MAX} items.");
        return Err(Error::invalid_parameter(text));
    }
    let image = |it: Image| HostImage {
        image: it.image.unwrap_or_default(),
        state: match it.fault {
            Some(fault) => HostImageState::Absent { fault },
            None => HostImageState::Present { digest: it.digest.filter(|it| is_digest(it)) },
        },
    };
    Ok(given.into_iter().map(image).collect())
}

/// As registries have them.
fn is_digest(text: &str) -> bool {
    let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    let hex = text.strip_prefix("sha256:");
    hex.is_some_and(|it| it.len() == 64 && it.bytes().all(is_digit))
}

/// Nothing, if the host takes tasks.
fn pressure(given: &HostDisk) -> Result<Option<DiskPressure>, Error> {
    let invalid = |text: &str| Error::invalid_parameter(text);
    let used_percent = given.used_percent.and_then(|it| u8::try_from(it).ok());
    let used_percent = used_percent.filter(|it| *it <= 100);
    let used_percent =
        used_percent.ok_or_else(|| invalid("disk.usedPercent must be between 0 and 100."))?;
    let total = given.total.filter(|it| *it > 0);
    let total = total.ok_or_else(|| invalid("disk.total must be more than 0."))?;
    let pressure = match given.of.as_deref() {
        Some("bytes") => DiskPressure::Bytes { used_percent, total_bytes: total },
        Some("inodes") => DiskPressure::Inodes { used_percent, total },
        _ => return Err(invalid("disk.of must be bytes or inodes.")),
    };
    let takes_tasks = given.takes_tasks.ok_or_else(|| invalid("disk.takesTasks is missing."))?;
    Ok((!takes_tasks).then_some(pressure))
}

/// An address by which other hosts can reach one.
fn reachable(text: &str) -> Result<IpAddr, Error> {
    let address: IpAddr = text.parse().map_err(|_| {
        Error::invalid_parameter("network.underlayAddress must be an address of IPv4 or IPv6.")
    })?;
    let it = address.to_canonical();
    let is_broadcast = matches!(it, IpAddr::V4(it) if it.is_broadcast());
    if it.is_unspecified() || it.is_loopback() || it.is_multicast() || is_broadcast {
        return Err(Error::invalid_parameter(format!(
            "network.underlayAddress is {address}, by which no other host reaches this one: give \
             an address of one of its network devices."
        )));
    }
    Ok(it)
}

#[cfg(test)]
mod tests {
    use super::{is_digest, reachable};

    #[test]
    fn a_digest_is_no_name_of_an_image_and_no_long_text() {
        let hex = "0123456789abcdef".repeat(4);
        assert!(is_digest(&format!("sha256:{hex}")));
        for it in [
            "redis:7".to_owned(),
            "sha256:".to_owned(),
            hex.clone(),
            format!("sha512:{hex}"),
            format!("sha256:{hex}0"),
            format!("sha256:{}", hex.to_uppercase()),
            format!("{}:7", "x".repeat(1 << 20)),
        ] {
            assert!(!is_digest(&it), "{it:.80}");
        }
    }

    #[test]
    fn an_address_is_one_that_other_hosts_reach() {
        for (given, kept) in [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(reachable(given).unwrap().to_string(), kept);
        }
        let refused = [
            "0.0.0.0",
            "127.0.0.1",
            "127.9.9.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "ff02::1",
            "::ffff:127.0.0.1",
        ];
        for it in refused {
            let expected = format!(
                "network.underlayAddress is {it}, by which no other host reaches this one: give an \
                 address of one of its network devices."
            );
            assert_eq!(reachable(it).unwrap_err().message, expected);
        }
        let text = "network.underlayAddress must be an address of IPv4 or IPv6.";
        for it in ["", "rack-1", "192.0.2.1:80"] {
            assert_eq!(reachable(it).unwrap_err().message, text);
        }
    }
}
