//! What a definition means where it says nothing, or may say it in several ways: for the rules that
//! it is registered by, and for all that is made of it.
use berth_api::ecs::{ContainerDefinition, HealthCheck, NetworkMode, TaskDefinition};

/// What the command of a health check may begin with, in capitals.
pub const HEALTH_CHECK_KINDS: [&str; 3] = ["NONE", "CMD", "CMD-SHELL"];

/// First and last port; a single port is a range of one.
pub type PortRange = (i32, i32);

/// ECS: a container is essential unless it says otherwise.
pub fn is_essential(container: &ContainerDefinition) -> bool {
    container.essential.unwrap_or(true)
}

/// Whether the definition has the container checked. ECS: NONE takes the image's own check away.
pub fn is_checked(container: &ContainerDefinition) -> bool {
    let first = container.health_check.as_ref().and_then(|it| it.command.as_deref()?.first());
    first.is_some_and(|it| it != "NONE")
}

/// The command as Docker wants it, which does not run one that begins with another word: a list of
/// words is the program to run, and one text with blanks is what a shell reads.
pub fn docker_health_check(check: &HealthCheck) -> Vec<String> {
    let command = check.command.as_deref().unwrap_or_default();
    let kind = match command {
        [kind, ..] if HEALTH_CHECK_KINDS.contains(&kind.as_str()) => None,
        [line] if line.contains(char::is_whitespace) => Some("CMD-SHELL"),
        _ => Some("CMD"),
    };
    kind.map(str::to_owned).into_iter().chain(command.iter().cloned()).collect()
}

/// ECS: bridge when it says nothing, which stays unsaid in answers.
pub fn network_mode(task: &TaskDefinition) -> &str {
    task.network_mode.as_ref().map_or("bridge", NetworkMode::as_str)
}

/// The range of a port mapping's text, "8080-8090".
pub fn port_range(text: &str) -> Option<PortRange> {
    let (first, last) = text.split_once('-')?;
    let number = |digits: &str| {
        let all_digits = digits.bytes().all(|it| it.is_ascii_digit());
        digits.parse().ok().filter(|it| all_digits && (1..=65_535).contains(it))
    };
    let (first, last) = (number(first)?, number(last)?);
    (first < last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_dockers() {
        let of = |words: &[&str]| {
            let command = Some(words.iter().map(|it| (*it).to_owned()).collect());
            docker_health_check(&HealthCheck { command, ..HealthCheck::default() }).join("|")
        };
        assert_eq!(of(&["CMD", "/bin/probe", "-q"]), "CMD|/bin/probe|-q");
        assert_eq!(of(&["CMD-SHELL", "probe || exit 1"]), "CMD-SHELL|probe || exit 1");
        assert_eq!(of(&["NONE"]), "NONE");
        assert_eq!(of(&["/bin/probe"]), "CMD|/bin/probe");
        assert_eq!(of(&["/bin/probe", "a b"]), "CMD|/bin/probe|a b");
        assert_eq!(of(&["probe || exit 1"]), "CMD-SHELL|probe || exit 1");
    }
}
