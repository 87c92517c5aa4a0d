//! Health checks.
use berth_api::ecs::{ContainerDefinition, HealthCheck, TaskDefinition};

use super::{Result, containers, invalid, list};

/// ECS: seconds, and a number of tries.
pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(check) = &container.health_check else { continue };
        if !has_command(check) {
            return Err(invalid(
                container,
                "The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before \
                 it, or NONE by itself.",
            ));
        }
        let ranges = [
            ("interval", check.interval, 5..=300),
            ("timeout", check.timeout, 2..=120),
            ("retries", check.retries, 1..=10),
            ("startPeriod", check.start_period, 0..=300),
        ];
        for (member, given, range) in ranges {
            if let Some(it) = given.filter(|it| !range.contains(it)) {
                let (low, high) = range.into_inner();
                return Err(invalid(
                    container,
                    format!(
                        "'{member}' of 'healthCheck' must be between {low} and {high}, but is {it}."
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// What a command may begin with, in capitals.
const KINDS: [&str; 3] = ["NONE", "CMD", "CMD-SHELL"];

fn has_command(check: &HealthCheck) -> bool {
    match list(&check.command) {
        [] => false,
        [kind, command @ ..] => match kind.as_str() {
            "NONE" => command.is_empty(),
            "CMD" | "CMD-SHELL" => command.first().is_some_and(|it| !it.is_empty()),
            // Docker would look for a program of that name.
            word => !word.is_empty() && !KINDS.iter().any(|it| it.eq_ignore_ascii_case(word)),
        },
    }
}

/// Whether the definition has the container checked. ECS: NONE takes the image's own check away.
pub fn is_checked(container: &ContainerDefinition) -> bool {
    let command = container.health_check.as_ref().map(|it| list(&it.command));
    command.is_some_and(|it| it.first().is_some_and(|it| it != "NONE"))
}

/// The command as Docker wants it, which does not run one that begins with another word: a list of
/// words is the program to run, and one text with blanks is what a shell reads.
pub fn test(check: &HealthCheck) -> Vec<String> {
    let command = list(&check.command);
    let kind = match command {
        [kind, ..] if KINDS.contains(&kind.as_str()) => None,
        [line] if line.contains(char::is_whitespace) => Some("CMD-SHELL"),
        _ => Some("CMD"),
    };
    kind.map(str::to_owned).into_iter().chain(command.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_dockers() {
        let of = |words: &[&str]| {
            let command = Some(words.iter().map(|it| (*it).to_owned()).collect());
            test(&HealthCheck { command, ..HealthCheck::default() }).join("|")
        };
        assert_eq!(of(&["CMD", "/bin/probe", "-q"]), "CMD|/bin/probe|-q");
        assert_eq!(of(&["CMD-SHELL", "probe || exit 1"]), "CMD-SHELL|probe || exit 1");
        assert_eq!(of(&["NONE"]), "NONE");
        assert_eq!(of(&["/bin/probe"]), "CMD|/bin/probe");
        assert_eq!(of(&["/bin/probe", "a b"]), "CMD|/bin/probe|a b");
        assert_eq!(of(&["probe || exit 1"]), "CMD-SHELL|probe || exit 1");
    }
}
