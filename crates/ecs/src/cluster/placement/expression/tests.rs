//! The query language: texts and errors by example, and parser with evaluator against an oracle.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use expect_test::{Expect, expect};

use super::{Expression, InstanceView};
use crate::cluster::records::container_instance::{Attribute, AttributeOrigin};

mod oracle;

fn attributes(pairs: &[(&str, &str)]) -> BTreeMap<String, Attribute> {
    let attribute = |value: &str| Attribute {
        value: (!value.is_empty()).then(|| value.to_owned()),
        origin: AttributeOrigin::User,
    };
    pairs.iter().map(|(name, value)| ((*name).to_owned(), attribute(value))).collect()
}

const INSTANCE: InstanceView<'static> = InstanceView {
    agent_connected: true,
    agent_version: Some("1.105.1"),
    ec2_instance_id: Some("i-0123"),
    // 2018-06-18T22:28:28.500Z
    registered_at: Timestamp(1_529_360_908_500),
    running_tasks_count: 3,
    groups: &["service:web", "family:batch"],
};

#[track_caller]
fn holds(text: &str) -> bool {
    let attributes = attributes(&[
        ("ecs.instance-type", "g2.2xlarge"),
        ("ecs.availability-zone", "us-east-1c"),
        ("stack", "prod east"),
        ("rank", "10"),
        ("marked", ""),
    ]);
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let holds = expression.matches(&attributes, &INSTANCE);
    if expression.attributes_only() {
        assert_eq!(expression.decide(&attributes), Some(holds), "{text}");
    }
    holds
}

#[test]
fn each_subject_answers() {
    for yes in [
        "attribute:ecs.instance-type == g2.2xlarge",
        "attribute:ecs.instance-type equals g2.2xlarge",
        "attribute:ecs.instance-type==g2.2xlarge",
        "attribute:ecs.instance-type =~ g2.*",
        "attribute:ecs.instance-type matches 'g2\\.(2x|8x)large'",
        "attribute:ecs.availability-zone in [us-east-1a, us-east-1c]",
        "attribute:ecs.availability-zone not_in [us-east-1a,us-east-1b]",
        "attribute:ecs.availability-zone !in [us-east-1a]",
        "attribute:stack == \"prod east\"",
        "attribute:marked exists",
        "attribute:none !exists",
        "attribute:none not_exists",
        "attribute:rank > 9",
        "attribute:rank less_than_equal 10.0",
        "attribute:ecs.availability-zone greater_than us-east-1b",
        "agentConnected == true",
        "agentConnected != false",
        "agentConnected in [true]",
        "agentConnected matches t.*",
        "agentVersion > 1.32.0",
        "agentVersion >= 1.105",
        "agentVersion == 1.105.1",
        "agentVersion < 2",
        "ec2InstanceId in ['i-0123', 'i-4567']",
        "ec2InstanceId !~ i-9.*",
        "registeredAt == 2018-06-18T22:28:28+00:00",
        "registeredAt == 2018-06-18T22:28:28Z",
        "registeredAt == 2018-06-19T00:28:28+02:00",
        "registeredAt == 2018-06-18T22:28:28",
        "registeredAt > 2018-06-18",
        "registeredAt < 2018-06-19",
        "registeredAt == 2018-06-18T22:28:28.500Z",
        "runningTasksCount == 3",
        "runningTasksCount greater_than_equal 3",
        "task:group == service:web",
        "task:group != service:web",
        "task:group =~ family:.*",
        "task:group exists",
        "not(task:group == service:db)",
        "! attribute:none exists",
        "attribute:none exists || attribute:stack exists and agentConnected == true",
        "(attribute:none exists or attribute:stack exists) && runningTasksCount < 4",
    ] {
        assert!(holds(yes), "{yes}");
    }
}

#[test]
fn what_is_absent_differs_from_nothing() {
    for no in [
        "attribute:none != anything",
        "attribute:none not_in [a]",
        "attribute:none !~ a",
        "attribute:none == ''",
        "attribute:stack !exists",
        "attribute:ecs.instance-type =~ g2",
        "agentVersion < 1.32.0",
        "agentVersion == 1.105.10",
        "registeredAt == 2018-06-18",
        "task:group == service:db",
    ] {
        assert!(!holds(no), "{no}");
    }
    assert!(holds("not(attribute:none == anything)"));
    assert!(holds("attribute:marked != anything"));
    let bare = InstanceView { agent_version: None, ec2_instance_id: None, groups: &[], ..INSTANCE };
    for text in ["agentVersion != 1.0", "ec2InstanceId != i-1", "task:group != a"] {
        let expression = Expression::parse(text).unwrap();
        assert!(!expression.matches(&BTreeMap::new(), &bare), "{text}");
    }
}

#[test]
fn attributes_decide_as_far_as_they_can() {
    let with = attributes(&[("stack", "prod")]);
    let decide = |text: &str| Expression::parse(text).unwrap().decide(&with);
    assert_eq!(decide("attribute:stack == prod"), Some(true));
    assert_eq!(decide("attribute:stack == prod or runningTasksCount == 0"), Some(true));
    assert_eq!(decide("attribute:stack == test and runningTasksCount == 0"), Some(false));
    assert_eq!(decide("attribute:stack == prod and runningTasksCount == 0"), None);
    assert_eq!(decide("not(runningTasksCount == 0)"), None);
}

fn check(text: &str, expected: Expect) {
    let error = Expression::parse(text).expect_err(text);
    expected.assert_eq(&error.to_string());
}

#[test]
fn errors_say_what_and_where() {
    check("", expect!["Invalid expression: expected agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount or task:group, but it ends (at character 1)."]);
    check("attribute:", expect!["Invalid expression: expected the name of an attribute, but it ends (at character 11)."]);
    check("attribute:stack", expect!["Invalid expression: expected an operator such as ==, !=, in, exists or =~, but it ends (at character 16)."]);
    check("attribute:stack is prod", expect!["Invalid expression: expected an operator such as ==, !=, in, exists or =~, found 'is' (at character 17)."]);
    check("attribute:stack ==", expect!["Invalid expression: expected a value (in quotes if it has spaces, brackets or parentheses), but it ends (at character 19)."]);
    check("attribute:stack == prod east", expect!["Invalid expression: expected && or || or the end, found 'east' (at character 25)."]);
    check("attribute:stack == && agentConnected == true", expect!["Invalid expression: expected a value (in quotes if it has spaces, brackets or parentheses), found '&&' (at character 20)."]);
    check("attribute:stack in prod", expect!["Invalid expression: expected a list such as [a, b], found 'prod' (at character 20)."]);
    check("attribute:stack in [prod", expect!["Invalid expression: expected a comma or a closing bracket, but it ends (at character 25)."]);
    check("attribute:stack in []", expect!["Invalid expression: expected a value (in quotes if it has spaces, brackets or parentheses), found ']' (at character 21)."]);
    check("attribute:stack == \"prod", expect![[r#"Invalid expression: expected a closing " for the text that begins here (at character 20)."#]]);
    check("attribute:stack =~ 'a)|(b'", expect!["Invalid expression: the pattern 'a)|(b' is not supported: unopened group (at character 20)."]);
    check("attribute:stack =~ '(?=a)'", expect!["Invalid expression: the pattern '(?=a)' is not supported: look-around, including look-ahead and look-behind, is not supported (at character 20)."]);
    check("(attribute:stack exists", expect!["Invalid expression: expected a closing parenthesis, && or ||, but it ends (at character 24)."]);
    check("attribute:stack exists)", expect!["Invalid expression: expected && or || or the end, found ')' (at character 23)."]);
    check("attribute:stack exists AND attribute:a exists", expect!["Invalid expression: expected && or || or the end, found 'AND' (at character 24)."]);
    check("Attribute:stack exists", expect!["Invalid expression: expected agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount or task:group, found 'Attribute:stack' (at character 1)."]);
    check("agentConnected > true", expect!["Invalid expression: agentConnected cannot be asked with > (at character 16)."]);
    check("agentConnected == yes", expect!["Invalid expression: expected true or false, found 'yes' (at character 19)."]);
    check("agentVersion == latest", expect!["Invalid expression: expected a version such as 1.105.1, found 'latest' (at character 17)."]);
    check("agentVersion exists", expect!["Invalid expression: agentVersion cannot be asked with exists (at character 14)."]);
    check("registeredAt > yesterday", expect!["Invalid expression: expected a time such as 2018-06-18T22:28:28Z or 2018-06-18, found 'yesterday' (at character 16)."]);
    check("registeredAt > 2018-02-30", expect!["Invalid expression: expected a time such as 2018-06-18T22:28:28Z or 2018-06-18, found '2018-02-30' (at character 16)."]);
    check("runningTasksCount == many", expect!["Invalid expression: expected a whole number, found 'many' (at character 22)."]);
    check("runningTasksCount in [1, 2]", expect!["Invalid expression: runningTasksCount cannot be asked with in (at character 19)."]);
    check("ec2InstanceId exists", expect!["Invalid expression: ec2InstanceId cannot be asked with exists (at character 15)."]);
    check("task:group !exists", expect!["Invalid expression: task:group cannot be asked with !exists (at character 12)."]);
    check("task:family == web", expect!["Invalid expression: expected agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount or task:group, found 'task:family' (at character 1)."]);
    check("attribute:grün == ja", expect!["Invalid expression: expected an operator such as ==, !=, in, exists or =~, found 'ün' (at character 13)."]);
    check(&format!("{}attribute:a exists", "!".repeat(60)), expect!["Invalid expression: it is nested more than 50 deep (at character 51)."]);
    check(&format!("attribute:a == {}", "x".repeat(2_000)), expect!["Invalid expression: it has 2015 characters, at most 2000 are allowed (at character 2001)."]);
}

#[test]
fn the_longest_is_still_read() {
    let text = format!("attribute:a == {}", "x".repeat(1_985));
    assert_eq!(Expression::parse(&text).map(|it| it.text().len()), Ok(2_000));
}
