//! Lists, their filters and their pages.
use expect_test::expect;

use super::{World, run};

fn world() -> World {
    let mut world = World::new();
    for (name, description, tag) in [
        ("web/db", "The database of the shop", "prod"),
        ("web/key", "Signs cookies", "prod"),
        ("jobs/db", "", "test"),
    ] {
        let body = format!(
            r#"{{"Name": "{name}", "Description": "{description}", "Tags": [{{"Key": "stage", "Value": "{tag}"}}]}}"#
        );
        world.fine("CreateSecret", &body);
    }
    world
}

fn names(world: &mut World, body: &str) -> String {
    match world.call("ListSecrets", body) {
        Ok(answer) => {
            let list = answer["SecretList"].as_array().unwrap();
            if list.is_empty() {
                return "none".to_owned();
            }
            list.iter().map(|it| it["Name"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn filters_choose_and_orders_sort() {
    let mut world = world();
    let filter = |key: &str, values: &str| {
        format!(r#"{{"Filters": [{{"Key": "{key}", "Values": [{values}]}}]}}"#)
    };
    let mut told = String::new();
    for body in [
        "{}".to_owned(),
        r#"{"SortOrder": "desc"}"#.to_owned(),
        r#"{"SortBy": "name"}"#.to_owned(),
        r#"{"SortBy": "last-accessed-date"}"#.to_owned(),
        filter("name", r#""web""#),
        filter("name", r#""Web""#),
        filter("name", r#""!web""#),
        filter("name", r#""web", "!web/key""#),
        filter("description", r#""DATA""#),
        filter("description", r#""shop data""#),
        filter("description", r#""base""#),
        filter("tag-key", r#""sta""#),
        filter("tag-value", r#""test""#),
        filter("all", r#""db prod""#),
        filter("owning-service", r#""x""#),
        filter("name", ""),
        r#"{"MaxResults": 101}"#.to_owned(),
        r#"{"NextToken": "x"}"#.to_owned(),
    ] {
        told += &format!("{body}\n    {}\n", names(&mut world, &body));
    }
    expect![[r#"
        {}
            web/db web/key jobs/db
        {"SortOrder": "desc"}
            jobs/db web/key web/db
        {"SortBy": "name"}
            jobs/db web/db web/key
        {"SortBy": "last-accessed-date"}
            InvalidParameterException: Berth does not note when secrets are read: sort by created-date, last-changed-date or name.
        {"Filters": [{"Key": "name", "Values": ["web"]}]}
            web/db web/key
        {"Filters": [{"Key": "name", "Values": ["Web"]}]}
            none
        {"Filters": [{"Key": "name", "Values": ["!web"]}]}
            jobs/db
        {"Filters": [{"Key": "name", "Values": ["web", "!web/key"]}]}
            web/db
        {"Filters": [{"Key": "description", "Values": ["DATA"]}]}
            web/db
        {"Filters": [{"Key": "description", "Values": ["shop data"]}]}
            web/db
        {"Filters": [{"Key": "description", "Values": ["base"]}]}
            none
        {"Filters": [{"Key": "tag-key", "Values": ["sta"]}]}
            web/db web/key jobs/db
        {"Filters": [{"Key": "tag-value", "Values": ["test"]}]}
            jobs/db
        {"Filters": [{"Key": "all", "Values": ["db prod"]}]}
            web/db
        {"Filters": [{"Key": "owning-service", "Values": ["x"]}]}
            none
        {"Filters": [{"Key": "name", "Values": []}]}
            ValidationException: 1 validation error detected: Value '[]' at 'filters.1.member.values' failed to satisfy constraint: Member must have length greater than or equal to 1
        {"MaxResults": 101}
            ValidationException: 1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100
        {"NextToken": "x"}
            InvalidNextTokenException: Invalid NextToken.
    "#]].assert_eq(&told);
}

#[test]
fn pages_show_everything_once() {
    let mut world = world();
    for order in ["asc", "desc"] {
        let all = names(&mut world, &format!(r#"{{"SortOrder": "{order}"}}"#));
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let body = format!(r#"{{"MaxResults": 1, "SortOrder": "{order}"{token}}}"#);
            let answer = world.fine("ListSecrets", &body);
            seen.push(answer["SecretList"][0]["Name"].as_str().unwrap().to_owned());
            match answer["NextToken"].as_str() {
                Some(next) => token = format!(r#", "NextToken": "{next}""#),
                None => break,
            }
        }
        assert_eq!(seen.join(" "), all);
    }
    let told = run(
        &mut world,
        r#"
        PutSecretValue {"SecretId": "web/db", "SecretString": "1", "ClientRequestToken": "T1"} | VersionId
        PutSecretValue {"SecretId": "web/db", "SecretString": "2", "ClientRequestToken": "T2"} | VersionId
        ListSecretVersionIds {"SecretId": "web/db", "MaxResults": 1} | Versions.0.VersionId Versions.0.VersionStages Versions.1
        "#,
    );
    expect![[r#"
        PutSecretValue VersionId="T1"
        PutSecretValue VersionId="T2"
        ListSecretVersionIds Versions.0.VersionId="T1" Versions.0.VersionStages=["AWSPREVIOUS"] Versions.1 absent
    "#]].assert_eq(&told);
}
