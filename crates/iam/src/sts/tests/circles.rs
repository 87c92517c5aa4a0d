//! Roles that trust each other.
use super::*;

/// A circle is no way around the hour of a chained session, and nothing is gathered on it.
#[test]
fn roles_that_assume_each_other_gain_nothing() {
    let mut world = world();
    let allow = |what: &str, at: &str| json!({"Effect": "Allow", "Action": what, "Resource": at});
    for (from, to, own) in
        [("trusting", "other", "ecs:RunTask"), ("other", "team/trusting", "ecs:StopTask")]
    {
        let statements = [allow("sts:*", &role(to)), allow(own, "*")];
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let body = json!({"RoleName": from, "PolicyName": "p", "PolicyDocument": document});
        world.call("PutRolePolicy", &body.to_string()).unwrap();
    }
    let mut who = user(&world, "ann");
    let mut lengths = Vec::new();
    for round in 0..20 {
        let (name, own, others) = match round % 2 {
            0 => ("team/trusting", "ecs:RunTask", "ecs:StopTask"),
            _ => ("other", "ecs:StopTask", "ecs:RunTask"),
        };
        let tags = json!([{"Key": "owner", "Value": "ann"}]);
        let given = match round {
            0 => json!({"Tags": tags, "TransitiveTagKeys": ["owner"]}),
            _ => json!({"DurationSeconds": 3600}),
        };
        let mut body = json!({"RoleArn": role(name), "RoleSessionName": "round"});
        body.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        let Ok(Response::AssumeRole(it)) = call(&world, &who, "AssumeRole", &body) else {
            panic!("round {round}");
        };
        let credentials = it.credentials.unwrap();
        lengths.push(credentials.session_token.as_ref().unwrap().len());
        who = signed(&world, credentials);
        assert!(may(&world, &who, own) && !may(&world, &who, others), "{}", who.arn);
        let next = if round % 2 == 0 { "other" } else { "team/trusting" };
        let longer = json!({
            "RoleArn": role(next), "RoleSessionName": "round", "DurationSeconds": 3601,
        });
        let refused = call(&world, &who, "AssumeRole", &longer).map(drop).unwrap_err();
        assert!(refused.contains("1 hour session limit"), "{refused}");
    }
    assert!(lengths[18].abs_diff(lengths[2]) < 8, "tokens do not grow: {lengths:?}");
}
