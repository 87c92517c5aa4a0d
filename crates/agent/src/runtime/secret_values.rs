//! What was fetched for a container, in its environment and in the options of its log driver.

use bollard::models::ContainerCreateBody;

use crate::secrets::OfContainer;

/// ECS: a secret wins over a variable of its name. Docker writes both to its own disk.
pub fn put(body: &mut ContainerCreateBody, given: &OfContainer) {
    // ECS: files do not replace what the definition says.
    for (name, value) in &given.of_files {
        let environment = body.env.get_or_insert_default();
        let assigned = format!("{name}=");
        if !environment.iter().any(|it| it.starts_with(&assigned)) {
            environment.push(format!("{assigned}{}", value.shown()));
        }
    }
    if !given.environment.is_empty() {
        let environment = body.env.get_or_insert_default();
        for (name, value) in &given.environment {
            let assigned = format!("{name}=");
            environment.retain(|it| !it.starts_with(&assigned));
            environment.push(format!("{assigned}{}", value.shown()));
        }
    }
    if !given.log_options.is_empty() {
        let host = body.host_config.get_or_insert_default();
        let log = host.log_config.get_or_insert_default();
        let options = log.config.get_or_insert_default();
        for (name, value) in &given.log_options {
            options.insert(name.clone(), value.shown().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Hidden;

    #[test]
    fn values_are_where_they_belong_and_nowhere_twice() {
        let mut body = ContainerCreateBody {
            env: Some(["A=plain", "AB=kept"].map(str::to_owned).to_vec()),
            ..ContainerCreateBody::default()
        };
        let value = |name: &str, value: &str| (name.to_owned(), Hidden::new(value.to_owned()));
        let given = OfContainer {
            environment: vec![value("A", "s=1"), value("B", "")],
            files: vec![value("/run/db", "f")],
            of_files: vec![value("AB", "no"), value("B", "no"), value("C", "f")],
            log_options: vec![value("splunk-token", "t")],
            login: None,
        };
        put(&mut body, &given);
        assert_eq!(body.env, Some(["AB=kept", "C=f", "A=s=1", "B="].map(str::to_owned).to_vec()));
        let log = body.host_config.and_then(|it| it.log_config).expect("options");
        assert_eq!(log.config.expect("options")["splunk-token"], "t");
    }
}
