//! What a reference may mean: ARNs say it, ids and names leave it open.

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Task,
    Service,
    Deployment,
    Daemon,
    DaemonDeployment,
    Request,
}

/// What a reference may mean, the likeliest first.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    pub subjects: Vec<Subject>,
    /// If it is an ARN that names its cluster.
    pub cluster: Option<String>,
    /// What to ask for: without the word that said what it is.
    pub text: String,
}

impl Reference {
    pub fn of(text: &str) -> Reference {
        use Subject::{Daemon, DaemonDeployment, Deployment, Request, Service, Task};
        if let Some(resource) = text.strip_prefix("arn:").and_then(|it| it.splitn(5, ':').last()) {
            let mut parts = resource.split('/');
            let subject = match parts.next() {
                Some("service") => Service,
                Some("service-deployment") => Deployment,
                Some("daemon") => Daemon,
                Some("daemon-deployment") => DaemonDeployment,
                Some("container-instance") => {
                    let rest: Vec<&str> = parts.collect();
                    let cluster = (rest.len() > 1).then(|| rest[0].to_owned());
                    return Reference { subjects: vec![], cluster, text: text.to_owned() };
                }
                _ => Task,
            };
            let rest: Vec<&str> = parts.collect();
            let cluster = (rest.len() > 1).then(|| rest[0].to_owned());
            return Reference { subjects: vec![subject], cluster, text: text.to_owned() };
        }
        // ECS: the groups of their tasks.
        for (prefix, subject) in [("service:", Service), ("daemon:", Daemon)] {
            if let Some(name) = text.strip_prefix(prefix) {
                let (subjects, text) = (vec![subject], name.to_owned());
                return Reference { subjects, cluster: None, text };
            }
        }
        let is_hexadecimal = |it: char| it.is_ascii_hexdigit() || it == '-' || it == '…';
        let subjects = match text {
            it if it.starts_with("ecs-svc/") => vec![Deployment],
            it if it.len() == 36 && it.chars().all(is_hexadecimal) => {
                vec![Request, Task, Service, Daemon]
            }
            it if it.len() == 32 && it.chars().all(is_hexadecimal) => {
                vec![Task, Deployment, DaemonDeployment, Service, Daemon]
            }
            it if it.chars().all(is_hexadecimal) => {
                vec![Service, Daemon, Task, Request]
            }
            _ => vec![Service, Daemon, Request],
        };
        Reference { subjects, cluster: None, text: text.to_owned() }
    }
}

/// Whether an error says that the reference means something else, if anything.
pub fn is_another(code: &str) -> bool {
    matches!(
        code,
        "ResourceNotFoundException" | "ServiceNotFoundException" | "DaemonNotFoundException"
    )
}

#[cfg(test)]
mod tests {
    use super::{
        Subject::{Daemon, DaemonDeployment, Deployment, Request, Service, Task},
        *,
    };

    #[test]
    fn arns_say_what_they_are_and_where() {
        let arn = |tail: &str| {
            let text = format!("arn:aws:ecs:us-east-1:123456789012:{tail}");
            let it = Reference::of(&text);
            assert_eq!(it.text, text);
            (it.subjects, it.cluster)
        };
        let is = |subject, cluster: Option<&str>| (vec![subject], cluster.map(str::to_owned));
        assert_eq!(arn("task/prod/0123"), is(Task, Some("prod")));
        assert_eq!(arn("task/0123"), is(Task, None));
        assert_eq!(arn("service/prod/web"), is(Service, Some("prod")));
        assert_eq!(arn("service-deployment/prod/web/0123"), is(Deployment, Some("prod")));
        assert_eq!(arn("daemon/prod/log"), is(Daemon, Some("prod")));
        assert_eq!(arn("daemon-deployment/prod/log/0123"), is(DaemonDeployment, Some("prod")));
    }

    #[test]
    fn a_word_before_a_name_says_what_it_is() {
        let of = |text: &str| {
            let it = Reference::of(text);
            (it.subjects, it.text)
        };
        assert_eq!(of("service:log"), (vec![Service], "log".to_owned()));
        assert_eq!(of("daemon:log"), (vec![Daemon], "log".to_owned()));
    }

    #[test]
    fn ids_and_names_leave_it_open() {
        let subjects = |text: &str| Reference::of(text).subjects;
        assert_eq!(subjects("ecs-svc/1234567890123456789"), [Deployment]);
        assert_eq!(
            subjects("0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f"),
            [Request, Task, Service, Daemon]
        );
        let all = [Task, Deployment, DaemonDeployment, Service, Daemon];
        assert_eq!(subjects(&"0f".repeat(16)), all);
        assert_eq!(subjects("…55aabb01"), [Service, Daemon, Task, Request]);
        assert_eq!(subjects("cafe"), [Service, Daemon, Task, Request]);
        assert_eq!(subjects("web"), [Service, Daemon, Request]);
    }
}
