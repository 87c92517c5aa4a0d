//! What a task asks for and nobody here can provide.
//!
//! Agents would run such a task without it, or wait for it for ever, so that it is refused before
//! it is placed. What an agent says it cannot do is refused by the attributes that it lacks.
use berth_api::ecs::{
    ContainerDefinition, EFSAuthorizationConfigIAM, Error, TaskDefinition, TaskOverride, Volume,
};

use crate::cluster::effective;

/// Accounts of a domain, routers configured from S3, and file systems that no agent is told of.
pub fn refuse(definition: &TaskDefinition, overrides: &TaskOverride) -> Result<(), Error> {
    definition.volumes.iter().flatten().try_for_each(of_volume)?;
    effective::containers(definition, overrides).iter().try_for_each(|it| {
        enrolled(it)?;
        routed(it)
    })
}

fn of_volume(it: &Volume) -> Result<(), Error> {
    let efs = it.efs_volume_configuration.as_ref();
    let iam = efs.and_then(|it| it.authorization_config.as_ref()?.iam.as_ref());
    let asked = if iam == Some(&EFSAuthorizationConfigIAM::Enabled) {
        "iam of its efsVolumeConfiguration"
    } else if it.s3files_volume_configuration.is_some() {
        "s3filesVolumeConfiguration"
    } else if it.fsx_windows_file_server_volume_configuration.is_some() {
        "fsxWindowsFileServerVolumeConfiguration"
    } else {
        return Ok(());
    };
    let name = it.name.as_deref().unwrap_or_default();
    Err(refused(
        &format!("Volume '{name}' uses {asked}"),
        "Mount the file system on the machine, and name the directory in host.sourcePath",
    ))
}

fn enrolled(it: &ContainerDefinition) -> Result<(), Error> {
    match it.credential_specs.as_ref().is_some_and(|it| !it.is_empty()) {
        false => Ok(()),
        true => Err(refused(
            &container(it, "credentialSpecs"),
            "Remove it: no container gets an account of a domain",
        )),
    }
}

fn routed(it: &ContainerDefinition) -> Result<(), Error> {
    let options = it.firelens_configuration.as_ref().and_then(|it| it.options.as_ref());
    let kind = options.and_then(|it| it.get("config-file-type"));
    match kind.is_some_and(|it| it == "s3") {
        false => Ok(()),
        true => Err(refused(
            &container(it, "the firelens option config-file-type=s3"),
            "Put the file into the router's image and use config-file-type=file",
        )),
    }
}

fn container(it: &ContainerDefinition, asked: &str) -> String {
    format!("Container '{}' uses {asked}", it.name.as_deref().unwrap_or_default())
}

fn refused(what: &str, remedy: &str) -> Error {
    Error::unsupported_feature(format!(
        "{what}, which this release of Berth cannot provide. {remedy}."
    ))
}
