//! The names that scripts have for ids, and answers with names instead of ids.
use serde_json::Value;

use crate::world::{ARN, World};

impl World {
    /// Names instances, tasks, service deployments and revisions as they appear in answers.
    pub(crate) fn learn(&mut self, answer: &Value) {
        let mut learn = |prefix: &str, arn: &Value| {
            if let Some(id) = arn.as_str().and_then(|it| it.rsplit('/').next()) {
                self.name(prefix, id);
            }
        };
        learn("@i", &answer["containerInstance"]["containerInstanceArn"]);
        let all = |it: &Value| it.as_array().cloned().unwrap_or_default();
        for task in all(&answer["tasks"]) {
            learn("@t", &task["taskArn"]);
        }
        for arn in all(&answer["taskArns"]) {
            learn("@t", &arn);
        }
        // The newest comes first in answers.
        for deployment in all(&answer["serviceDeployments"]).iter().rev() {
            learn("@d", &deployment["serviceDeploymentArn"]);
        }
        learn("@d", &answer["deploymentArn"]);
        for deployment in all(&answer["daemonDeployments"]).iter().rev() {
            learn("@d", &deployment["daemonDeploymentArn"]);
            learn("@r", &deployment["targetDaemonRevision"]["arn"]);
        }
        for revision in all(&answer["daemon"]["currentRevisions"]).iter().rev() {
            learn("@r", &revision["arn"]);
        }
        learn("@r", &answer["taskSet"]["id"]);
        for service in all(&answer["services"]).iter().chain([&answer["service"]]) {
            learn("@d", &service["currentServiceDeployment"]);
            for deployment in all(&service["deployments"]).iter().rev() {
                learn("@r", &deployment["id"]);
            }
        }
    }

    /// The name that scripts have for an id.
    pub fn name(&mut self, prefix: &str, id: &str) -> String {
        if let Some((name, _)) = self.names.iter().find(|(_, known)| known == id) {
            return name.clone();
        }
        let n = self.names.iter().filter(|(name, _)| name.starts_with(prefix)).count() + 1;
        self.names.push((format!("{prefix}{n}"), id.to_owned()));
        format!("{prefix}{n}")
    }

    /// A text of a script, with ids and ARNs instead of the names that scripts have for them.
    pub fn real(&self, text: &str) -> String {
        let text =
            text.replace("\"arn:", &format!("\"{ARN}")).replace(&format!("{ARN}aws:"), "arn:aws:");
        self.names.iter().rev().fold(text, |it, (name, id)| it.replace(name, id))
    }

    /// The other way round.
    pub fn named(&self, text: &str) -> String {
        let short = |id: &str| format!("…{}", id.get(24..).unwrap_or(id));
        let text = self.names.iter().fold(text.to_owned(), |it, (name, id)| {
            it.replace(id, name).replace(&short(id), &format!("…{name}"))
        });
        text.replace(ARN, "arn:")
    }

    pub(crate) fn print(&self, answer: &Value, path: &str) -> Vec<String> {
        let mut found = vec![answer];
        for step in path.split('.') {
            found = match step {
                "*" => found.iter().flat_map(|it| it.as_array().into_iter().flatten()).collect(),
                step => found.iter().filter_map(|it| it.get(step)).collect(),
            };
        }
        let values: Vec<_> = found.iter().map(|it| self.named(&it.to_string())).collect();
        vec![format!("{path}: {}", values.join(" "))]
    }
}
