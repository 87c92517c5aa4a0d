//! What a reference may mean: ARNs say it, ids and names leave it open.

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Task,
    Service,
    Deployment,
    Request,
}

/// What a reference may mean, the likeliest first.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    pub subjects: Vec<Subject>,
    /// If it is an ARN that names its cluster.
    pub cluster: Option<String>,
}

impl Reference {
    pub fn of(text: &str) -> Reference {
        use Subject::{Deployment, Request, Service, Task};
        if let Some(resource) = text.strip_prefix("arn:").and_then(|it| it.splitn(5, ':').last()) {
            let mut parts = resource.split('/');
            let subject = match parts.next() {
                Some("service") => Service,
                Some("service-deployment") => Deployment,
                _ => Task,
            };
            let rest: Vec<&str> = parts.collect();
            let cluster = (rest.len() > 1).then(|| rest[0].to_owned());
            return Reference { subjects: vec![subject], cluster };
        }
        let is_hexadecimal = |it: char| it.is_ascii_hexdigit() || it == '-' || it == '…';
        let subjects = match text {
            it if it.starts_with("ecs-svc/") => vec![Deployment],
            it if it.len() == 36 && it.chars().all(is_hexadecimal) => {
                vec![Request, Task, Service]
            }
            it if it.len() == 32 && it.chars().all(is_hexadecimal) => {
                vec![Task, Deployment, Service]
            }
            it if it.chars().all(is_hexadecimal) => vec![Service, Task, Request],
            _ => vec![Service, Request],
        };
        Reference { subjects, cluster: None }
    }
}

/// Whether an error says that the reference means something else, if anything.
pub fn is_another(code: &str) -> bool {
    matches!(code, "ResourceNotFoundException" | "ServiceNotFoundException")
}

#[cfg(test)]
mod tests {
    use super::{
        Subject::{Deployment, Request, Service, Task},
        *,
    };

    #[test]
    fn arns_say_what_they_are_and_where() {
        let arn = |tail: &str| Reference::of(&format!("arn:aws:ecs:us-east-1:123456789012:{tail}"));
        let is = |subject, cluster: Option<&str>| Reference {
            subjects: vec![subject],
            cluster: cluster.map(str::to_owned),
        };
        assert_eq!(arn("task/prod/0123"), is(Task, Some("prod")));
        assert_eq!(arn("task/0123"), is(Task, None));
        assert_eq!(arn("service/prod/web"), is(Service, Some("prod")));
        assert_eq!(arn("service-deployment/prod/web/0123"), is(Deployment, Some("prod")));
    }

    #[test]
    fn ids_and_names_leave_it_open() {
        let subjects = |text: &str| Reference::of(text).subjects;
        assert_eq!(subjects("ecs-svc/1234567890123456789"), [Deployment]);
        assert_eq!(subjects("0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f"), [Request, Task, Service]);
        assert_eq!(subjects(&"0f".repeat(16)), [Task, Deployment, Service]);
        assert_eq!(subjects("…55aabb01"), [Service, Task, Request]);
        assert_eq!(subjects("cafe"), [Service, Task, Request]);
        assert_eq!(subjects("web"), [Service, Request]);
    }
}
