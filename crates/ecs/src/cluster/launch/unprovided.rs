//! What a task asks for and nobody here can provide.
//!
//! Agents would run such a task without it, or wait for it for ever, so that it is refused before
//! it is placed. What an agent says it cannot do is refused by the attributes that it lacks.
use berth_api::ecs::{
    ContainerDefinition, EFSAuthorizationConfigIAM, Error, LogDriver, TaskDefinition, TaskOverride,
    Volume,
};

use crate::cluster::effective;

/// Credentials of roles, and all that is fetched with them; file systems that no agent is told of.
pub fn refuse(definition: &TaskDefinition, overrides: &TaskOverride) -> Result<(), Error> {
    if definition.task_role_arn.is_some() {
        return Err(refused(
            "The task uses taskRoleArn",
            "Its containers would run without credentials: remove taskRoleArn, and give them an \
             access key in environment if they need one",
        ));
    }
    definition.volumes.iter().flatten().try_for_each(of_volume)?;
    let has_role = definition.execution_role_arn.is_some();
    effective::containers(definition, overrides).iter().try_for_each(|it| {
        fetched(it)?;
        logged(it, has_role)?;
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

/// What an agent fetches with the execution role's credentials.
fn fetched(it: &ContainerDefinition) -> Result<(), Error> {
    const PLAIN: &str = "Pass plain values in environment";
    let secret_options = it.log_configuration.as_ref().and_then(|it| it.secret_options.as_ref());
    let all = [
        (is_some(it.secrets.as_ref()), "secrets", PLAIN),
        (
            is_some(secret_options),
            "secretOptions",
            "Give the log driver plain values in options of logConfiguration",
        ),
        (
            it.repository_credentials.is_some(),
            "repositoryCredentials",
            "Remove it, and give Docker the registry's login on each machine",
        ),
        (is_some(it.environment_files.as_ref()), "environmentFiles", PLAIN),
        (
            is_some(it.credential_specs.as_ref()),
            "credentialSpecs",
            "Remove it: no container gets an account of a domain",
        ),
    ];
    match all.into_iter().find(|(is_asked, ..)| *is_asked) {
        None => Ok(()),
        Some((_, asked, remedy)) => Err(refused(&container(it, asked), remedy)),
    }
}

fn is_some<T>(list: Option<&Vec<T>>) -> bool {
    list.is_some_and(|it| !it.is_empty())
}

/// ECS: with an execution role, its credentials write the log, and not the machine's.
fn logged(it: &ContainerDefinition, has_role: bool) -> Result<(), Error> {
    let driver = it.log_configuration.as_ref().and_then(|it| it.log_driver.as_ref());
    match has_role && driver == Some(&LogDriver::Awslogs) {
        false => Ok(()),
        true => Err(refused(
            &container(it, "the log driver awslogs with executionRoleArn"),
            "Use another log driver, or remove executionRoleArn: then Docker logs with the \
             machine's own credentials",
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
