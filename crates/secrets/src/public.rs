//! Parameters that AWS publishes and everybody reads: which image is the one for ECS.
//! Configurations look it up; here it is one of those that stand for nothing.
use berth_api::ssm::{Parameter, ParameterType};
use berth_engine::Timestamp;
use berth_kernel::{Home, IMAGES};

use crate::SERVICE;

/// AWS: what all of them are below. Nobody can put a parameter there.
const BELOW: &str = "/aws/service/";

/// AWS: what Amazon Linux is called there, each with its own images.
const SYSTEMS: [&str; 2] = ["amazon-linux-2", "amazon-linux-2023"];

/// 2026-01-01T00:00:00Z, as of the images.
const PUBLISHED: Timestamp = Timestamp(1_767_225_600_000);

/// The public parameter of a name, if there is one: of each image its id.
pub fn parameter(name: &str, home: &Home) -> Option<Parameter> {
    let tail = name.trim().strip_prefix(BELOW)?.strip_prefix("ecs/optimized-ami/")?;
    let (system, rest) = tail.split_once('/')?;
    let architecture = match rest {
        "recommended/image_id" => "x86_64",
        "arm64/recommended/image_id" => "arm64",
        _ => return None,
    };
    let (_, image) = IMAGES.iter().find(|(it, _)| *it == architecture)?;
    SYSTEMS.contains(&system).then(|| Parameter {
        name: Some(name.trim().to_owned()),
        r#type: Some(ParameterType::String),
        value: Some((*image).to_owned()),
        version: Some(1),
        last_modified_date: Some(PUBLISHED),
        arn: Some(arn(name.trim(), home)),
        data_type: Some("aws:ec2:image".to_owned()),
        ..Parameter::default()
    })
}

/// Whether a name is of a public one, there or not.
pub fn is_name(name: &str) -> bool {
    name.trim().starts_with(BELOW)
}

/// AWS: of no account.
pub fn arn(name: &str, home: &Home) -> String {
    let of_nobody = Home { account: String::new(), ..home.clone() };
    of_nobody.arn(SERVICE, &format!("parameter{name}"))
}
