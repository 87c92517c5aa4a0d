//! Variables that tell a container what it finds at the endpoint, and where it is.

/// ECS: the endpoint, as containers are told it.
const ENDPOINT: &str = "http://169.254.170.2";
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
/// NVIDIA's runtime, where it is Docker's default, goes by it alone.
const GPUS: &str = "NVIDIA_VISIBLE_DEVICES";

/// What one container finds.
#[derive(Debug, Clone, Copy)]
pub struct Finds<'a> {
    /// What it asks for its metadata under; absent where it reaches no endpoint.
    pub endpoint_id: Option<&'a str>,
    /// Of its task's role, if it has one.
    pub credentials_id: Option<&'a str>,
    pub region: &'a str,
    /// Its image says which region it means.
    pub image_sets_region: bool,
    /// This host has GPUs, and the container was given none.
    pub sees_no_gpu: bool,
}

/// Adds them to a container's variables. ECS: what the endpoint is goes before what the task
/// definition says; regions are left alone if the definition or the image sets either.
pub fn add(variables: &mut Vec<String>, finds: Finds<'_>) {
    let mut set = |name: &str, value: String| {
        variables.retain(|variable| name_of(variable) != name);
        variables.push(format!("{name}={value}"));
    };
    if let Some(id) = finds.endpoint_id {
        set("ECS_CONTAINER_METADATA_URI", format!("{ENDPOINT}/v3/{id}"));
        set("ECS_CONTAINER_METADATA_URI_V4", format!("{ENDPOINT}/v4/{id}"));
        set("ECS_AGENT_URI", format!("{ENDPOINT}/api/{id}"));
        if let Some(id) = finds.credentials_id {
            set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", format!("/v2/credentials/{id}"));
        }
    }
    if finds.sees_no_gpu {
        set(GPUS, "void".to_owned());
    }
    let is_set = variables.iter().any(|variable| sets_region(variable));
    if !is_set && !finds.image_sets_region {
        variables.extend(REGIONS.map(|name| format!("{name}={}", finds.region)));
    }
}

/// Whether a variable says which region is meant.
#[must_use]
pub fn sets_region(variable: &str) -> bool {
    REGIONS.contains(&name_of(variable))
}

fn name_of(variable: &str) -> &str {
    variable.split('=').next().unwrap_or(variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Finds<'_> = Finds {
        endpoint_id: Some("e1"),
        credentials_id: Some("c1"),
        region: "eu-west-9",
        image_sets_region: false,
        sees_no_gpu: false,
    };

    fn added(variables: &[&str], finds: Finds<'_>) -> Vec<String> {
        let mut all: Vec<String> = variables.iter().map(|&it| it.to_owned()).collect();
        add(&mut all, finds);
        all
    }

    #[test]
    fn a_container_is_told_what_it_finds() {
        let forged = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/another";
        expect_test::expect![[r#"
            A=1
            ECS_CONTAINER_METADATA_URI=http://169.254.170.2/v3/e1
            ECS_CONTAINER_METADATA_URI_V4=http://169.254.170.2/v4/e1
            ECS_AGENT_URI=http://169.254.170.2/api/e1
            AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/c1
            AWS_REGION=eu-west-9
            AWS_DEFAULT_REGION=eu-west-9"#]]
        .assert_eq(&added(&["A=1", forged], ALL).join("\n"));
        let bare = Finds { endpoint_id: None, ..ALL };
        assert_eq!(
            added(&["A=1"], bare),
            ["A=1", "AWS_REGION=eu-west-9", "AWS_DEFAULT_REGION=eu-west-9"]
        );
    }

    #[test]
    fn who_was_given_no_gpu_is_given_none_by_a_variable() {
        let finds = Finds { endpoint_id: None, image_sets_region: true, ..ALL };
        let asks = ["NVIDIA_VISIBLE_DEVICES=all"];
        assert_eq!(added(&asks, finds), asks);
        let finds = Finds { sees_no_gpu: true, ..finds };
        assert_eq!(added(&asks, finds), ["NVIDIA_VISIBLE_DEVICES=void"]);
        // The image may ask for them.
        assert_eq!(added(&[], finds), ["NVIDIA_VISIBLE_DEVICES=void"]);
    }

    #[test]
    fn a_region_that_somebody_has_set_stays_alone() {
        let bare = Finds { endpoint_id: None, ..ALL };
        for one in ["AWS_REGION=x", "AWS_DEFAULT_REGION=", "AWS_REGION"] {
            assert_eq!(added(&[one], bare), [one]);
        }
        assert_eq!(added(&[], Finds { image_sets_region: true, ..bare }), [""; 0]);
        assert!(!sets_region("AWS_REGION_X=1"));
    }
}
