//! Why an image could not be fetched, and what that says of its registry.

use std::time::Duration;

use bollard::errors::Error;

use super::fault;
use super::pulls::{self, Puller};
use super::registries::Outcome;

/// What Docker says of a disk that is full.
const NO_SPACE: &str = "no space left on device";

/// Why a pull has failed.
pub enum PullFault {
    Silent(Duration),
    Refused(Error),
}

/// Why an image was not fetched from its registry.
pub enum Unfetched {
    /// The registry is not asked now.
    Resting(String),
    Fault(PullFault),
}

impl Unfetched {
    /// The registry was shown a login, and would not have it.
    pub fn is_about_login(&self) -> bool {
        matches!(self, Self::Fault(PullFault::Refused(error)) if pulls::refuses_login(error))
    }

    /// The reason for the container's STOPPED report.
    pub fn reason(&self, image: &str, by: Puller<'_>) -> String {
        match self {
            Self::Resting(reason) => reason.clone(),
            Self::Fault(fault) => fault.reason(image, by),
        }
    }

    /// The same, where a login was refused before, and this came of trying without one.
    pub fn after(&self, refused: &str, image: &str) -> String {
        let without = match self {
            Self::Fault(PullFault::Refused(error)) => fault::text(error),
            other => other.reason(image, Puller::Anybody),
        };
        format!("{refused} Nor is it had without a login: {without}")
    }
}

impl PullFault {
    /// The disk is full.
    pub fn is_for_space(&self) -> bool {
        matches!(self, Self::Refused(error) if fault::text(error).contains(NO_SPACE))
    }

    /// The reason for the container's STOPPED report.
    pub fn reason(&self, image: &str, by: Puller<'_>) -> String {
        match self {
            Self::Silent(limit) => format!(
                "CannotPullContainerError: pull of {image} made no progress for {} s",
                limit.as_secs()
            ),
            Self::Refused(error) => pulls::reason(error, by),
        }
    }
}

/// What a failed pull says of the registry.
pub fn outcome(fault: &PullFault) -> Outcome {
    match fault {
        PullFault::Silent(_) => Outcome::Away,
        PullFault::Refused(error) if pulls::is_final(error) || pulls::is_limited(error) => {
            Outcome::Answered
        }
        PullFault::Refused(error) if pulls::is_away(error) => Outcome::Away,
        PullFault::Refused(_) => Outcome::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_refused_when_the_registry_says_so() {
        let of = |text: &str| {
            let error = Error::DockerStreamError { error: text.to_owned() };
            Unfetched::Fault(PullFault::Refused(error)).is_about_login()
        };
        assert!(of("unauthorized: incorrect username or password"));
        assert!(of("Head \"https://ghcr.io/v2/a/b/manifests/1\": denied: denied"));
        assert!(of("pull access denied for web, repository does not exist or may require login"));
        assert!(!of("manifest for r.example/app:unauthorized not found: manifest unknown"));
        assert!(!of("toomanyrequests: You have reached your pull rate limit."));
        assert!(!Unfetched::Resting(String::new()).is_about_login());
    }

    #[test]
    fn a_registry_is_away_when_docker_says_so_and_not_when_it_refuses() {
        let of = |text: &str| {
            let error = Error::DockerStreamError { error: text.to_owned() };
            outcome(&PullFault::Refused(error))
        };
        // Of those without a login, of whom others with one know nothing.
        let limit = "toomanyrequests: You have reached your unauthenticated pull rate limit.";
        assert_eq!(of(limit), Outcome::Answered);
        assert_eq!(of(&format!("error from registry: {limit}")), Outcome::Answered);
        for tag in ["toomanyrequests", "unauthorized"] {
            let missing = format!("manifest for r.example/app:{tag} not found: manifest unknown");
            assert_eq!(of(&missing), Outcome::Answered);
            let url = format!("https://r.example/v2/app/manifests/{tag}");
            let away = format!("Get \"{url}\": dial tcp: lookup r.example: no such host");
            assert_eq!(of(&away), Outcome::Away);
            let other = format!("Get \"{url}\": x509: certificate signed by unknown authority");
            assert_eq!(of(&other), Outcome::Unknown);
        }
        let refused = "dial tcp told us at last: unauthorized: authentication required";
        assert_eq!(of(refused), Outcome::Answered, "what is final goes before");
    }
}
