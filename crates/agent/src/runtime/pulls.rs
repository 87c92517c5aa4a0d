//! Who pulls an image, and why it cannot be pulled, in the words of ECS with the next step.

use berth_api::acs;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;

use super::breaker::Resting;
use super::{fault, reference};
use crate::secrets::{self, Login};

/// ECS: the name of what goes wrong, and of a login that is not there.
const NAME: &str = "CannotPullContainerError";
const NO_LOGIN: &str = "CannotPullContainerAuthError";

/// With whose login an image is pulled.
#[derive(Debug, Clone, Copy)]
pub enum Puller<'a> {
    /// None.
    Anybody,
    /// That of whoever looks after the machine: `docker login` has written it down.
    Machine,
    /// A task with `repositoryCredentials`. `secret` is what it names there.
    Task { arn: &'a str, secret: &'a str, login: Option<&'a Held> },
    /// A task whose image is in a private registry of ECR: ECR says who has it, and the login.
    Ecr { arn: &'a str, login: Option<&'a Held> },
}

/// A login, or why there is none.
type Held = Result<Login, String>;

impl<'a> Puller<'a> {
    pub fn of(task: &'a acs::Task, container: &str, login: Option<&'a Held>) -> Self {
        let asked = task.containers.iter().find(|it| it.name == container);
        let Some(asked) = asked.and_then(|it| it.registry_authentication.as_ref()) else {
            return Self::Anybody;
        };
        if asked.kind == secrets::ECR {
            return Self::Ecr { arn: &task.arn, login };
        }
        let secret = asked.asm_auth_data.as_ref().and_then(|it| it.get("credentialsParameter"));
        let secret = secret.and_then(|it| it.as_str()).unwrap_or_default();
        Self::Task { arn: &task.arn, secret, login }
    }

    /// What is shared by those alone who have it: the task, and the secret with its login.
    pub(super) fn alone(self) -> Option<(&'a str, &'a str)> {
        match self {
            Self::Anybody | Self::Machine => None,
            Self::Task { arn, secret, .. } => Some((arn, secret)),
            Self::Ecr { arn, .. } => Some((arn, secrets::ECR)),
        }
    }

    /// The host that has the images of a registry, if it is not the one that they name.
    pub(super) fn host(self) -> Option<&'a str> {
        match self {
            Self::Ecr { login: Some(Ok(login)), .. } => login.registry.as_deref(),
            Self::Anybody | Self::Machine | Self::Task { .. } | Self::Ecr { .. } => None,
        }
    }

    /// What Docker is told for this one pull: it keeps none of it.
    ///
    /// # Errors
    /// The reason for the container's STOPPED report.
    pub(super) fn login(self, image: &str) -> Result<Option<DockerCredentials>, String> {
        let login = match self {
            Self::Anybody | Self::Machine => return Ok(None),
            Self::Task { login: Some(login), .. } | Self::Ecr { login: Some(login), .. } => {
                login.as_ref().map_err(Clone::clone)?
            }
            Self::Task { secret, .. } => {
                return Err(format!(
                    "{NO_LOGIN}: the login in {secret} is not here any more; run the task again"
                ));
            }
            Self::Ecr { .. } => {
                return Err(format!(
                    "{NO_LOGIN}: the login of ECR is not here any more; run the task again"
                ));
            }
        };
        Ok(Some(DockerCredentials {
            username: Some(login.username.shown().to_owned()),
            password: Some(login.password.shown().to_owned()),
            serveraddress: Some(reference::registry(image).to_owned()),
            ..DockerCredentials::default()
        }))
    }

    /// Which login the registry was shown.
    fn told(self) -> String {
        match self {
            Self::Anybody => "No login was given: repositoryCredentials of the container names \
                              the secret that holds one, and 'docker login' on this machine gives \
                              one to all."
                .to_owned(),
            Self::Machine => "The login of this machine's Docker was used: 'docker login' there \
                              gives another."
                .to_owned(),
            Self::Task { secret, .. } => {
                format!("The login of repositoryCredentials was used: {secret}.")
            }
            Self::Ecr { .. } => {
                "The login of ECR's GetAuthorizationToken was used: the secret that the control \
                 plane was told of with --registry-secret."
                    .to_owned()
            }
        }
    }
}

/// How Docker says that a registry does not answer, or cannot now. Names of images have no spaces,
/// and each of these has one: what an image is called is never taken for what happened.
const AWAY: [&str; 12] = [
    "request canceled while waiting for connection",
    "Client.Timeout exceeded",
    "context deadline exceeded",
    "dial tcp",
    "i/o timeout",
    "no such host",
    "connection refused",
    "connection reset",
    "TLS handshake timeout",
    "unexpected EOF",
    "received unexpected HTTP status: 5",
    "status code 50",
];

/// How Docker says that there is no such image, or not for us.
const FINAL: [&str; 7] = [
    "manifest unknown",
    "not found",
    "does not exist",
    "access denied",
    " unauthorized",
    "invalid reference format",
    "no matching manifest",
];

/// How Docker says that it is about the login.
const LOGIN: [&str; 3] = ["pull access denied", "no basic auth credentials", " unauthorized"];

/// How a registry says that somebody has asked it too often: the machine's address, or a login.
const TOO_OFTEN: &str = " toomanyrequests: ";

/// The registry is away.
pub(super) fn is_away(error: &Error) -> bool {
    says(error, &AWAY)
}

/// Asking again will not help: the registry knows no such image, or not us.
pub(super) fn is_final(error: &Error) -> bool {
    says(error, &FINAL) || matches!(fault::status(error), Some(400 | 401 | 403 | 404))
}

/// Not everybody may have the image, or not with that login.
pub(super) fn refuses_login(error: &Error) -> bool {
    says(error, &LOGIN)
        || says(error, &[" denied: "])
        || matches!(fault::status(error), Some(401 | 403))
}

/// The registry answers, and has its own limit for whoever asks: that of others it may not be.
pub(super) fn is_limited(error: &Error) -> bool {
    says(error, &[TOO_OFTEN])
}

fn says(error: &Error, any: &[&str]) -> bool {
    let text = fault::text(error);
    any.iter().any(|part| text.contains(part))
}

/// Why a registry was not even asked.
pub(super) fn resting(registry: &str, resting: Resting) -> String {
    let Resting { failures, left } = resting;
    let seconds = left.as_secs().max(1);
    format!(
        "{NAME}: The task can\u{2019}t pull the image. Check your network configuration. The \
         registry {registry} has not answered {failures} pulls in a row: it is asked again in \
         {seconds} s"
    )
}

/// `CannotPullContainerError: …`, with Docker's own text in it.
pub(super) fn reason(error: &Error, by: Puller<'_>) -> String {
    let text = fault::text(error);
    let has = |part: &str| text.contains(part);
    // ECS: what goes before the text. The apostrophe is its own.
    let before = if has("not authorized to perform: ecr:BatchGetImage") {
        "Check that the role has the permissions to pull images from the registry. "
    } else if has("requested access to the resource is denied") || has("pull access denied") {
        "Check whether the image exists. "
    } else if ["request canceled while waiting for connection", "dial tcp", "i/o timeout"]
        .into_iter()
        .chain(["no such host"])
        .any(has)
    {
        "Check your network configuration. "
    } else {
        ""
    };
    let before = match before {
        "" => String::new(),
        check => format!("The task can\u{2019}t pull the image. {check}"),
    };
    let after = if LOGIN.into_iter().any(has) {
        by.told()
    } else if has(TOO_OFTEN) {
        "The registry answers no more for now: give a login in repositoryCredentials, or wait."
            .to_owned()
    } else if has("x509") {
        "Give Docker on this machine the registry's CA: /etc/docker/certs.d/REGISTRY/ca.crt."
            .to_owned()
    } else if has("server gave HTTP response to HTTPS client") {
        "The registry has no TLS: name it in insecure-registries of this machine's Docker."
            .to_owned()
    } else if has("no space left on device") {
        "The disk of this machine's Docker is full: 'docker system df' shows what takes it."
            .to_owned()
    } else {
        String::new()
    };
    let between = if after.is_empty() { "" } else { ". " };
    format!("{NAME}: {before}{}{between}{after}", text.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::secrets::Hidden;

    fn of(message: &str, by: Puller<'_>) -> String {
        reason(&Error::DockerStreamError { error: message.to_owned() }, by)
    }

    #[test]
    fn reasons_are_those_of_ecs_with_the_next_step() {
        let (username, password) = (Hidden::default(), Hidden::default());
        let login = Ok(Login { username, password, registry: None });
        let task = Puller::Task { arn: "t", secret: "arn:secret", login: Some(&login) };
        let texts = [
            of("manifest for web:9 not found: manifest unknown: manifest unknown", Puller::Anybody),
            of(
                "pull access denied for web, repository does not exist or may require 'docker \
                 login': denied: requested access to the resource is denied",
                Puller::Anybody,
            ),
            of("Head \"http://127.0.0.1:5000/v2/web\": no basic auth credentials", task),
            of("unauthorized: authentication required", task),
            of("unauthorized: authentication required", Puller::Machine),
            of("Get \"https://r.example/v2/\": dial tcp: lookup r.example: no such host", task),
            of("toomanyrequests: You have reached your pull rate limit.", Puller::Anybody),
            of("write /x: no space left on device", Puller::Anybody),
        ];
        expect![[r#"
            CannotPullContainerError: Error response from daemon: manifest for web:9 not found: manifest unknown: manifest unknown
            CannotPullContainerError: The task can’t pull the image. Check whether the image exists. Error response from daemon: pull access denied for web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied. No login was given: repositoryCredentials of the container names the secret that holds one, and 'docker login' on this machine gives one to all.
            CannotPullContainerError: Error response from daemon: Head "http://127.0.0.1:5000/v2/web": no basic auth credentials. The login of repositoryCredentials was used: arn:secret.
            CannotPullContainerError: Error response from daemon: unauthorized: authentication required. The login of repositoryCredentials was used: arn:secret.
            CannotPullContainerError: Error response from daemon: unauthorized: authentication required. The login of this machine's Docker was used: 'docker login' there gives another.
            CannotPullContainerError: The task can’t pull the image. Check your network configuration. Error response from daemon: Get "https://r.example/v2/": dial tcp: lookup r.example: no such host
            CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit. The registry answers no more for now: give a login in repositoryCredentials, or wait.
            CannotPullContainerError: Error response from daemon: write /x: no space left on device. The disk of this machine's Docker is full: 'docker system df' shows what takes it."#]]
        .assert_eq(&texts.join("\n"));
    }

    #[test]
    fn what_an_image_is_called_is_not_what_happened() {
        for part in AWAY.iter().chain(&FINAL).chain([&TOO_OFTEN]) {
            assert!(part.contains(' '), "{part}");
        }
        let missing = "manifest for r.example/app:toomanyrequests not found: manifest unknown";
        let text = of(missing, Puller::Anybody);
        assert!(!text.contains("repositoryCredentials"), "{text}");
    }

    #[test]
    fn a_login_that_is_gone_is_told_by_its_own_name() {
        let by = Puller::Task { arn: "t", secret: "arn:secret", login: None };
        let fault = by.login("r/web").expect_err("it is gone");
        assert!(fault.starts_with("CannotPullContainerAuthError: "), "{fault}");
        assert_eq!((by.alone(), Puller::Anybody.alone()), (Some(("t", "arn:secret")), None));
    }

    #[test]
    fn ecr_says_where_its_images_are_or_why_nobody_gets_them() {
        let (username, password) = (Hidden::default(), Hidden::default());
        let login = Ok(Login { username, password, registry: Some("r.example".to_owned()) });
        let by = Puller::Ecr { arn: "t", login: Some(&login) };
        assert_eq!(by.host(), Some("r.example"));
        let shown = by.login("r.example/web").expect("it has one").expect("it has one");
        assert_eq!(shown.serveraddress.as_deref(), Some("r.example"));
        let refused: Held = Err("CannotPullECRContainerError: denied".to_owned());
        let by = Puller::Ecr { arn: "t", login: Some(&refused) };
        assert_eq!(by.host(), None);
        assert_eq!(Err(by.login("x/web").expect_err("denied")), refused);
        let by = Puller::Ecr { arn: "t", login: None };
        assert!(by.login("x/web").expect_err("gone").starts_with("CannotPullContainerAuthError: "));
    }
}
