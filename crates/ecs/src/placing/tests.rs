//! What calls may ask, and AWS's texts for what they may not.
use expect_test::expect;

use super::*;

fn strategy(r#type: &str, field: Option<&str>) -> ecs::PlacementStrategy {
    ecs::PlacementStrategy { r#type: Some(r#type.into()), field: field.map(str::to_owned) }
}

fn constraint(r#type: &str, expression: Option<&str>) -> ecs::PlacementConstraint {
    let expression = expression.map(str::to_owned);
    ecs::PlacementConstraint { r#type: Some(r#type.into()), expression }
}

#[test]
fn strategies_are_read_in_their_order() {
    let given = [
        strategy("spread", Some("attribute:ecs.availability-zone")),
        strategy("spread", Some("instanceId")),
        strategy("spread", Some("host")),
        strategy("binpack", Some("MEMORY")),
        strategy("random", None),
    ];
    let expected = vec![
        Strategy::SpreadAttribute("ecs.availability-zone".to_owned()),
        Strategy::SpreadInstances,
        Strategy::SpreadInstances,
        Strategy::Binpack(BinpackField::Memory),
        Strategy::Random,
    ];
    assert_eq!(strategies(&given), Ok(expected));
}

#[test]
fn strategies_are_refused() {
    let refuse = |given: &[ecs::PlacementStrategy]| strategies(given).unwrap_err().to_string();
    let texts = [
        refuse(&[strategy("binpack", Some("disk"))]),
        refuse(&[strategy("binpack", None)]),
        refuse(&[strategy("random", Some("cpu"))]),
        refuse(&[strategy("spread", Some("zone"))]),
        refuse(&[strategy("spread", Some("attribute:"))]),
        refuse(&[strategy("best", None)]),
        refuse(&vec![strategy("random", None); 6]),
    ];
    expect![[r#"
        binpack field 'disk' is invalid
        binpack field '' is invalid
        random field should not be specified
        spread field 'zone' is invalid
        spread field 'attribute:' is invalid
        strategy type should be one of [random,spread,binpack]
        Maximum number of strategies is 5"#]]
    .assert_eq(&texts.join("\n"));
}

#[test]
fn constraints_are_read_and_refused() {
    let good = [
        constraint("distinctInstance", None),
        constraint("memberOf", Some("attribute:ecs.os-type == linux")),
    ];
    let read = constraints(&good).unwrap();
    assert_eq!(read[0], Constraint::DistinctInstance);
    assert!(matches!(&read[1], Constraint::MemberOf(it) if it.text().ends_with("linux")));
    let refuse =
        |given: &[ecs::PlacementConstraint]| given_constraints(given).unwrap_err().to_string();
    assert_eq!(
        constraints(&[constraint("distinctInstance", Some(""))]),
        Ok(vec![Constraint::DistinctInstance]),
        "rows of earlier releases"
    );
    let texts = [
        refuse(&[constraint("distinctInstance", Some("agentConnected == true"))]),
        refuse(&[constraint("distinctInstance", Some(""))]),
        refuse(&[constraint("memberOf", None)]),
        refuse(&[constraint("memberOf", Some("agentConnected >= true"))]),
        refuse(&[constraint("near", None)]),
        refuse(&vec![constraint("distinctInstance", None); 11]),
    ];
    expect![[r#"
        distinctInstance expression should not be specified
        distinctInstance expression should not be specified
        Invalid expression: memberOf needs one, such as attribute:ecs.os-type == linux.
        Invalid expression: agentConnected cannot be asked with >= (at character 16).
        constraint type should be one of [distinctInstance,memberOf]
        Maximum number of constraints is 10"#]]
    .assert_eq(&texts.join("\n"));
}
