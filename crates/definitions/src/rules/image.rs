//! Image references.
use berth_api::ecs::TaskDefinition;

use super::{Result, client, containers, name, text};
use crate::limits::NAME_CHARS_MAX;

/// ECS: 255 letters, digits and `- _ : . / #` before an optional `@sha256:` with 64 digits.
pub fn check(task: &TaskDefinition) -> Result {
    containers(task).iter().try_for_each(|container| {
        let image = text(&container.image);
        check_image(image).map_err(|why| match image.is_empty() {
            true => client(why),
            false => client(format!("{why} Container '{}' has '{image}'.", name(container))),
        })
    })
}

fn check_image(image: &str) -> std::result::Result<(), String> {
    if image.is_empty() {
        return Err("Container.image should not be null or empty.".to_owned());
    }
    let (repository, digest) = match image.split_once('@') {
        Some((repository, digest)) => (repository, Some(digest)),
        None => (image, None),
    };
    if repository.chars().count() > NAME_CHARS_MAX {
        return Err(format!(
            "Container.image should not have more than {NAME_CHARS_MAX} characters before '@'."
        ));
    }
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"-_:./#".contains(&it);
    if repository.is_empty() || !repository.bytes().all(allowed) {
        return Err("Container.image contains invalid characters.".to_owned());
    }
    let is_sha256 = |it: &str| {
        let hex = it.strip_prefix("sha256:");
        hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    match digest.is_none_or(is_sha256) {
        true => Ok(()),
        false => {
            Err("Container.image should have a digest of the form sha256: and 64 hexadecimal \
                      digits."
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let digest = format!("sha256:{}", "aB3".repeat(22).split_at(64).0);
        let fine = ["nginx", "a.b:5000/c_d/e-f:1.2", &format!("nginx:1@{digest}")];
        fine.iter().for_each(|it| assert_eq!(check_image(it), Ok(()), "{it}"));
        let long = "n".repeat(256);
        let wrong = ["a b", "@", "a@sha256:12", "a@md5:12", &format!("@{digest}"), &long];
        wrong.iter().for_each(|it| assert!(check_image(it).is_err(), "{it}"));
    }
}
