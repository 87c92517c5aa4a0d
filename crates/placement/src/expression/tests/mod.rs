//! The query language: texts and errors by example, and parser with evaluator against an oracle.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use expect_test::expect_file;

use super::{Expression, InstanceView};
use crate::{Attribute, AttributeOrigin};

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

#[test]
fn errors_say_what_and_where() {
    let deep = format!("{}attribute:a exists", "!".repeat(60));
    let long = format!("attribute:a == {}", "x".repeat(2_000));
    let texts = WRONG.into_iter().chain([deep.as_str(), long.as_str()]);
    let errors: Vec<String> = texts
        .map(|text| {
            let error = Expression::parse(text).expect_err(text);
            let shown: String = text.chars().take(70).collect();
            format!("{shown}\n    {error}\n")
        })
        .collect();
    expect_file!["errors.txt"].assert_eq(&errors.concat());
}

const WRONG: [&str; 29] = [
    "",
    "attribute:",
    "attribute:stack",
    "attribute:stack is prod",
    "attribute:stack ==",
    "attribute:stack == prod east",
    "attribute:stack == && agentConnected == true",
    "attribute:stack in prod",
    "attribute:stack in [prod",
    "attribute:stack in []",
    "attribute:stack == \"prod",
    "attribute:stack =~ 'a)|(b'",
    "attribute:stack =~ '(?=a)'",
    "(attribute:stack exists",
    "attribute:stack exists)",
    "attribute:stack exists AND attribute:a exists",
    "Attribute:stack exists",
    "agentConnected > true",
    "agentConnected == yes",
    "agentVersion == latest",
    "agentVersion exists",
    "registeredAt > yesterday",
    "registeredAt > 2018-02-30",
    "runningTasksCount == many",
    "runningTasksCount in [1, 2]",
    "ec2InstanceId exists",
    "task:group !exists",
    "task:family == web",
    "attribute:grün == ja",
];

#[test]
fn the_longest_is_still_read() {
    let text = format!("attribute:a == {}", "x".repeat(1_985));
    assert_eq!(Expression::parse(&text).map(|it| it.text().len()), Ok(2_000));
}
