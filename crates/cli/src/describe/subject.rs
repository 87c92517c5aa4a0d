//! What a reference may mean, and which call shows it.
use berth_api::ecs::Operation;
use serde_json::{Value, json};

/// A call, and the list in its answer that has what is looked for.
#[derive(Debug, PartialEq)]
pub struct Asked {
    pub operation: Operation,
    pub input: Value,
    pub list: &'static str,
}

/// What a reference may mean.
#[derive(Debug, PartialEq)]
pub struct Subject {
    pub cluster: String,
    /// The likeliest first.
    pub asked: Vec<Asked>,
    /// A part of the id of a task.
    pub piece: Option<String>,
}

impl Subject {
    /// ARNs say what they are and where; ids and names leave it open.
    pub fn of(reference: &str, cluster: Option<&str>) -> Subject {
        let tail = reference.strip_prefix("arn:").and_then(|it| it.splitn(5, ':').last());
        if let Some(tail) = tail {
            return of_arn(reference, tail, cluster);
        }
        let cluster = cluster.unwrap_or("default").to_owned();
        let is_id = |it: char| it.is_ascii_hexdigit() || it == '-';
        let bare = reference.trim_start_matches('…');
        let asked = match bare {
            it if matches!(it.len(), 32 | 36) && it.chars().all(is_id) => {
                vec![task(it, &cluster), instance(it, &cluster), service(it, &cluster)]
            }
            it => vec![service(it, &cluster), self::cluster(it)],
        };
        let is_piece = (4..32).contains(&bare.len()) && bare.chars().all(is_id);
        Subject { cluster, asked, piece: is_piece.then(|| bare.to_owned()) }
    }
}

fn of_arn(arn: &str, tail: &str, cluster: Option<&str>) -> Subject {
    let parts: Vec<&str> = tail.split('/').collect();
    let named = if parts.len() > 2 { Some(parts[1]) } else { None };
    let cluster = cluster.or(named).unwrap_or("default").to_owned();
    let asked = match parts[0] {
        "cluster" => self::cluster(arn),
        "service" => service(arn, &cluster),
        "container-instance" => instance(arn, &cluster),
        "service-deployment" => Asked {
            operation: Operation::DescribeServiceDeployments,
            input: json!({"serviceDeploymentArns": [arn]}),
            list: "serviceDeployments",
        },
        "service-revision" => Asked {
            operation: Operation::DescribeServiceRevisions,
            input: json!({"serviceRevisionArns": [arn]}),
            list: "serviceRevisions",
        },
        _ => task(arn, &cluster),
    };
    Subject { cluster, asked: vec![asked], piece: None }
}

pub fn task(reference: &str, cluster: &str) -> Asked {
    let input = json!({"cluster": cluster, "tasks": [reference], "include": ["TAGS"]});
    Asked { operation: Operation::DescribeTasks, input, list: "tasks" }
}

pub fn instance(reference: &str, cluster: &str) -> Asked {
    let input = json!({"cluster": cluster, "containerInstances": [reference],
        "include": ["TAGS", "CONTAINER_INSTANCE_HEALTH"]});
    Asked { operation: Operation::DescribeContainerInstances, input, list: "containerInstances" }
}

fn service(reference: &str, cluster: &str) -> Asked {
    let input = json!({"cluster": cluster, "services": [reference], "include": ["TAGS"]});
    Asked { operation: Operation::DescribeServices, input, list: "services" }
}

fn cluster(reference: &str) -> Asked {
    let include = ["CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"];
    let input = json!({"clusters": [reference], "include": include});
    Asked { operation: Operation::DescribeClusters, input, list: "clusters" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(reference: &str) -> (String, Vec<Operation>, bool) {
        let it = Subject::of(reference, None);
        let operations = it.asked.iter().map(|it| it.operation).collect();
        (it.cluster, operations, it.piece.is_some())
    }

    #[test]
    fn arns_say_what_they_are_and_where() {
        use Operation::*;
        let of = |tail: &str| operations(&format!("arn:aws:ecs:us-east-1:123456789012:{tail}"));
        let one = |cluster: &str, it| (cluster.to_owned(), vec![it], false);
        assert_eq!(of("task/prod/0123"), one("prod", DescribeTasks));
        assert_eq!(of("task/0123"), one("default", DescribeTasks));
        assert_eq!(of("service/prod/web"), one("prod", DescribeServices));
        assert_eq!(of("container-instance/prod/0123"), one("prod", DescribeContainerInstances));
        assert_eq!(of("service-deployment/prod/web/0"), one("prod", DescribeServiceDeployments));
        assert_eq!(of("cluster/prod"), one("default", DescribeClusters));
    }

    #[test]
    fn ids_and_names_leave_it_open() {
        use Operation::*;
        let id = "0f".repeat(16);
        let all = vec![DescribeTasks, DescribeContainerInstances, DescribeServices];
        assert_eq!(operations(&id), ("default".to_owned(), all, false));
        let named = || vec![DescribeServices, DescribeClusters];
        assert_eq!(operations("web"), ("default".to_owned(), named(), false));
        assert_eq!(operations("…0f0f0f0f"), ("default".to_owned(), named(), true));
    }
}
