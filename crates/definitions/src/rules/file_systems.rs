//! Volumes on network file systems: EFS, S3 Files, FSx for Windows File Server.
use berth_api::ecs::{
    EFSAuthorizationConfigIAM, EFSTransitEncryption, EFSVolumeConfiguration,
    FSxWindowsFileServerVolumeConfiguration, S3FilesVolumeConfiguration, TaskDefinition, Volume,
};

use super::{Result, client, list, one_of, text, volumes::invalid_volume};

pub fn check(task: &TaskDefinition) -> Result {
    for volume in list(&task.volumes) {
        if let Some(it) = &volume.efs_volume_configuration {
            efs(volume, it)?;
        }
        if let Some(it) = &volume.s3files_volume_configuration {
            s3_files(volume, it)?;
        }
        if let Some(it) = &volume.fsx_windows_file_server_volume_configuration {
            fsx(volume, it)?;
        }
    }
    Ok(())
}

fn efs(volume: &Volume, efs: &EFSVolumeConfiguration) -> Result {
    required(volume, "fileSystemId", text(&efs.file_system_id))?;
    let encryption = efs.transit_encryption.as_ref();
    let encryption = encryption.map_or("DISABLED", EFSTransitEncryption::as_str);
    one_of("transitEncryption", encryption, EFSTransitEncryption::values())?;
    let encrypted = encryption == "ENABLED";
    port(volume, efs.transit_encryption_port)?;
    if efs.transit_encryption_port.is_some() && !encrypted {
        let why = "A 'transitEncryptionPort' requires TransitEncryption to be enabled.";
        return Err(invalid_volume(volume, why));
    }
    let Some(authorization) = &efs.authorization_config else { return Ok(()) };
    let iam = authorization.iam.as_ref().map_or("DISABLED", EFSAuthorizationConfigIAM::as_str);
    one_of("iam", iam, EFSAuthorizationConfigIAM::values())?;
    if iam == "ENABLED" && !encrypted {
        return Err(client("EFS IAM authorization requires TransitEncryption to be enabled"));
    }
    if authorization.access_point_id.is_none() {
        return Ok(());
    }
    if !is_root(&efs.root_directory) {
        return Err(client(
            "When using an EFS access point, the root directory must either be set to \"/\" or be \
             omitted",
        ));
    }
    match encrypted {
        true => Ok(()),
        false => Err(client("EFS access points require TransitEncryption to be enabled")),
    }
}

fn s3_files(volume: &Volume, files: &S3FilesVolumeConfiguration) -> Result {
    required(volume, "fileSystemArn", text(&files.file_system_arn))?;
    port(volume, files.transit_encryption_port)?;
    for arn in [&files.file_system_arn, &files.access_point_arn].into_iter().flatten() {
        if arn.splitn(6, ':').count() != 6 || !arn.starts_with("arn:") {
            return Err(client(format!("Invalid arn syntax. '{arn}' is not an ARN.")));
        }
    }
    match files.access_point_arn.is_none() || is_root(&files.root_directory) {
        true => Ok(()),
        false => Err(client(
            "When using an S3 Files access point, the root directory must either be set to \"/\" \
             or be omitted",
        )),
    }
}

fn fsx(volume: &Volume, fsx: &FSxWindowsFileServerVolumeConfiguration) -> Result {
    let authorization = fsx.authorization_config.as_ref();
    required(volume, "fileSystemId", text(&fsx.file_system_id))?;
    required(volume, "rootDirectory", text(&fsx.root_directory))?;
    let parameter = authorization.map_or("", |it| text(&it.credentials_parameter));
    required(volume, "credentialsParameter", parameter)?;
    required(volume, "domain", authorization.map_or("", |it| text(&it.domain)))
}

fn required(volume: &Volume, member: &str, value: &str) -> Result {
    match value.is_empty() {
        true => Err(invalid_volume(volume, format!("'{member}' must be specified."))),
        false => Ok(()),
    }
}

fn port(volume: &Volume, port: Option<i32>) -> Result {
    match port.filter(|it| !(1..=65_535).contains(it)) {
        None => Ok(()),
        Some(it) => {
            let why = format!("'transitEncryptionPort' must be between 1 and 65535, but is {it}.");
            Err(invalid_volume(volume, why))
        }
    }
}

fn is_root(directory: &Option<String>) -> bool {
    matches!(text(directory), "" | "/")
}
