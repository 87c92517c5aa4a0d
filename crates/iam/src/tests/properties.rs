//! Random histories beside a slow oracle: what one would note on paper.
use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use super::{READ, TRUST, World};

/// What may happen. Names are few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Make(Noun, &'static str),
    Delete(Noun, &'static str),
    Rename(Noun, &'static str, &'static str),
    Attach(Noun, &'static str, &'static str),
    Detach(Noun, &'static str, &'static str),
    Bound(Noun, &'static str, Option<&'static str>),
    Put(Noun, &'static str, &'static str),
    Drop(Noun, &'static str, &'static str),
    Join(&'static str, &'static str),
    Leave(&'static str, &'static str),
    Version(&'static str, bool),
    Default(&'static str, u32),
    DropVersion(&'static str, u32),
    Give(&'static str, &'static str),
    Take(&'static str, &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Noun {
    User,
    Group,
    Role,
    Policy,
    InstanceProfile,
}

const NAMES: [&str; 3] = ["a", "A", "b"];
const OWNERS: [Noun; 3] = [Noun::User, Noun::Group, Noun::Role];
const ALL: [Noun; 5] = [Noun::User, Noun::Group, Noun::Role, Noun::Policy, Noun::InstanceProfile];

fn step() -> impl Strategy<Value = Step> {
    let (name, owner, all) = (|| select(&NAMES[..]), || select(&OWNERS[..]), || select(&ALL[..]));
    prop_oneof![
        8 => (all(), name()).prop_map(|(noun, name)| Step::Make(noun, name)),
        4 => (all(), name()).prop_map(|(noun, name)| Step::Delete(noun, name)),
        1 => (select(&OWNERS[..2]), name(), name()).prop_map(|(n, a, b)| Step::Rename(n, a, b)),
        4 => (owner(), name(), name()).prop_map(|(n, a, b)| Step::Attach(n, a, b)),
        2 => (owner(), name(), name()).prop_map(|(n, a, b)| Step::Detach(n, a, b)),
        2 => (select(&[Noun::User, Noun::Role][..]), name(), proptest::option::of(name()))
            .prop_map(|(n, a, b)| Step::Bound(n, a, b)),
        2 => (owner(), name(), name()).prop_map(|(n, a, b)| Step::Put(n, a, b)),
        1 => (owner(), name(), name()).prop_map(|(n, a, b)| Step::Drop(n, a, b)),
        3 => (name(), name()).prop_map(|(a, b)| Step::Join(a, b)),
        1 => (name(), name()).prop_map(|(a, b)| Step::Leave(a, b)),
        3 => (name(), any::<bool>()).prop_map(|(a, it)| Step::Version(a, it)),
        1 => (name(), 1..4u32).prop_map(|(a, it)| Step::Default(a, it)),
        1 => (name(), 1..4u32).prop_map(|(a, it)| Step::DropVersion(a, it)),
        2 => (name(), name()).prop_map(|(a, b)| Step::Give(a, b)),
        1 => (name(), name()).prop_map(|(a, b)| Step::Take(a, b)),
    ]
}

/// What there is of one thing.
#[derive(Clone, Debug, Default)]
struct Kept {
    /// By what they are called: policies, groups.
    attached: BTreeSet<u32>,
    inline: BTreeSet<&'static str>,
    groups: BTreeSet<u32>,
    boundary: Option<u32>,
    role: Option<u32>,
    versions: BTreeSet<u32>,
    default: u32,
    latest: u32,
}

/// Things have numbers that never come again.
#[derive(Default)]
struct Oracle {
    things: BTreeMap<u32, (Noun, &'static str, Kept)>,
    made: u32,
}

impl Oracle {
    fn find(&self, noun: Noun, name: &str) -> Option<u32> {
        let mut found = self.things.iter().filter(|(_, it)| it.0 == noun && it.1 == name);
        found.next().map(|(number, _)| *number)
    }

    fn is_taken(&self, noun: Noun, name: &str) -> bool {
        let name = name.to_lowercase();
        self.things.values().any(|it| it.0 == noun && it.1.to_lowercase() == name)
    }

    fn of(&mut self, noun: Noun, name: &str) -> Option<&mut Kept> {
        let number = self.find(noun, name)?;
        Some(&mut self.things.get_mut(&number)?.2)
    }

    fn uses(&self, is_used: impl Fn(&Kept) -> bool) -> usize {
        self.things.values().filter(|it| is_used(&it.2)).count()
    }

    /// Whether it is carried out.
    fn step(&mut self, step: &Step) -> Option<()> {
        match *step {
            Step::Make(noun, name) => {
                if self.is_taken(noun, name) {
                    return None;
                }
                self.made += 1;
                let mut kept = Kept::default();
                if noun == Noun::Policy {
                    (kept.versions, kept.default, kept.latest) = (BTreeSet::from([1]), 1, 1);
                }
                self.things.insert(self.made, (noun, name, kept));
            }
            Step::Delete(noun, name) => {
                let number = self.find(noun, name)?;
                let kept = self.things[&number].2.clone();
                let is_used = self.uses(|it| {
                    it.attached.contains(&number)
                        || it.groups.contains(&number)
                        || it.boundary == Some(number)
                        || it.role == Some(number)
                });
                let is_bare = kept.attached.is_empty()
                    && kept.inline.is_empty()
                    && kept.groups.is_empty()
                    && kept.role.is_none()
                    && kept.versions.len() <= 1;
                if is_used > 0 || !is_bare {
                    return None;
                }
                self.things.remove(&number);
            }
            Step::Rename(noun, from, to) => {
                let number = self.find(noun, from)?;
                if from.to_lowercase() != to.to_lowercase() && self.is_taken(noun, to) {
                    return None;
                }
                self.things.get_mut(&number)?.1 = to;
            }
            Step::Attach(noun, name, policy) => {
                self.find(noun, name)?;
                let policy = self.find(Noun::Policy, policy)?;
                self.of(noun, name)?.attached.insert(policy);
            }
            Step::Detach(noun, name, policy) => {
                self.find(noun, name)?;
                let policy = self.find(Noun::Policy, policy)?;
                self.of(noun, name)?.attached.remove(&policy).then_some(())?;
            }
            Step::Bound(noun, name, policy) => {
                let policy = policy.map(|it| self.find(Noun::Policy, it).ok_or(()));
                let policy = policy.transpose().ok()?;
                self.of(noun, name)?.boundary = policy;
            }
            Step::Put(noun, name, policy) => drop(self.of(noun, name)?.inline.insert(policy)),
            Step::Drop(noun, name, policy) => {
                self.of(noun, name)?.inline.remove(policy).then_some(())?;
            }
            Step::Join(user, group) => {
                let group = self.find(Noun::Group, group)?;
                self.of(Noun::User, user)?.groups.insert(group);
            }
            Step::Leave(user, group) => {
                let group = self.find(Noun::Group, group)?;
                self.of(Noun::User, user)?.groups.remove(&group);
            }
            Step::Version(policy, is_default) => {
                let kept = self.of(Noun::Policy, policy)?;
                if kept.versions.len() == 5 {
                    return None;
                }
                kept.latest += 1;
                kept.versions.insert(kept.latest);
                kept.default = if is_default { kept.latest } else { kept.default };
            }
            Step::Default(policy, version) => {
                let kept = self.of(Noun::Policy, policy)?;
                kept.versions.contains(&version).then_some(())?;
                kept.default = version;
            }
            Step::DropVersion(policy, version) => {
                let kept = self.of(Noun::Policy, policy)?;
                if kept.default == version || !kept.versions.remove(&version) {
                    return None;
                }
            }
            Step::Give(profile, role) => {
                let role = self.find(Noun::Role, role)?;
                let kept = self.of(Noun::InstanceProfile, profile)?;
                kept.role.is_none().then_some(())?;
                kept.role = Some(role);
            }
            Step::Take(profile, role) => {
                let role = self.find(Noun::Role, role)?;
                let kept = self.of(Noun::InstanceProfile, profile)?;
                kept.role.take_if(|it| *it == role)?;
            }
        }
        Some(())
    }
}

fn arn(name: &str) -> String {
    format!("arn:aws:iam::123456789012:policy/{name}")
}

/// The same step as a call.
fn call(step: &Step) -> (String, Value) {
    let (read, trust) = (READ.replace('\\', ""), TRUST.replace('\\', ""));
    let named = |noun: Noun, name: &str| match noun {
        Noun::Policy => ("PolicyArn".to_owned(), json!(arn(name))),
        noun => (format!("{noun:?}Name"), json!(name)),
    };
    let body = |of: (String, Value), more: Value| {
        let mut body = more;
        body[of.0] = of.1;
        body
    };
    match *step {
        Step::Make(noun, name) => {
            let more = match noun {
                Noun::Role => json!({"AssumeRolePolicyDocument": trust}),
                Noun::Policy => json!({"PolicyDocument": read}),
                _ => json!({}),
            };
            (format!("Create{noun:?}"), body((format!("{noun:?}Name"), json!(name)), more))
        }
        Step::Delete(noun, name) => (format!("Delete{noun:?}"), body(named(noun, name), json!({}))),
        Step::Rename(noun, from, to) => {
            let mut more = json!({});
            more[format!("New{noun:?}Name")] = to.into();
            (format!("Update{noun:?}"), body(named(noun, from), more))
        }
        Step::Attach(noun, name, policy) => (
            format!("Attach{noun:?}Policy"),
            body(named(noun, name), json!({"PolicyArn": arn(policy)})),
        ),
        Step::Detach(noun, name, policy) => (
            format!("Detach{noun:?}Policy"),
            body(named(noun, name), json!({"PolicyArn": arn(policy)})),
        ),
        Step::Bound(noun, name, Some(policy)) => (
            format!("Put{noun:?}PermissionsBoundary"),
            body(named(noun, name), json!({"PermissionsBoundary": arn(policy)})),
        ),
        Step::Bound(noun, name, None) => {
            (format!("Delete{noun:?}PermissionsBoundary"), body(named(noun, name), json!({})))
        }
        Step::Put(noun, name, policy) => (
            format!("Put{noun:?}Policy"),
            body(named(noun, name), json!({"PolicyName": policy, "PolicyDocument": read})),
        ),
        Step::Drop(noun, name, policy) => (
            format!("Delete{noun:?}Policy"),
            body(named(noun, name), json!({"PolicyName": policy})),
        ),
        Step::Join(user, group) => {
            ("AddUserToGroup".to_owned(), json!({"UserName": user, "GroupName": group}))
        }
        Step::Leave(user, group) => {
            ("RemoveUserFromGroup".to_owned(), json!({"UserName": user, "GroupName": group}))
        }
        Step::Version(policy, is_default) => (
            "CreatePolicyVersion".to_owned(),
            json!({"PolicyArn": arn(policy), "PolicyDocument": read, "SetAsDefault": is_default}),
        ),
        Step::Default(policy, version) => (
            "SetDefaultPolicyVersion".to_owned(),
            json!({"PolicyArn": arn(policy), "VersionId": format!("v{version}")}),
        ),
        Step::DropVersion(policy, version) => (
            "DeletePolicyVersion".to_owned(),
            json!({"PolicyArn": arn(policy), "VersionId": format!("v{version}")}),
        ),
        Step::Give(profile, role) => (
            "AddRoleToInstanceProfile".to_owned(),
            json!({"InstanceProfileName": profile, "RoleName": role}),
        ),
        Step::Take(profile, role) => (
            "RemoveRoleFromInstanceProfile".to_owned(),
            json!({"InstanceProfileName": profile, "RoleName": role}),
        ),
    }
}

/// Everything that can be read is what the oracle says.
fn compare(world: &mut World, oracle: &Oracle) {
    let name = |number: &u32| oracle.things[number].1;
    let sorted = |mut it: Vec<String>| {
        it.sort();
        it
    };
    let mut ask = |operation: &str, body: Value| world.call(operation, &body.to_string()).unwrap();
    for (noun, list) in [
        (Noun::User, "Users"),
        (Noun::Group, "Groups"),
        (Noun::Role, "Roles"),
        (Noun::InstanceProfile, "InstanceProfiles"),
    ] {
        let told = ask(&format!("List{list}"), json!({}));
        let told = names(&told[list], &format!("{noun:?}Name"));
        let expected = oracle.things.values().filter(|it| it.0 == noun);
        let expected = sorted(expected.map(|it| it.1.to_owned()).collect());
        assert_eq!(sorted(told), expected);
    }
    for (number, (noun, own, kept)) in &oracle.things {
        let mut key = json!({});
        key[format!("{noun:?}Name")] = (*own).into();
        if OWNERS.contains(noun) {
            let attached = ask(&format!("ListAttached{noun:?}Policies"), key.clone());
            let expected = kept.attached.iter().map(|it| name(it).to_owned());
            let told = names(&attached["AttachedPolicies"], "PolicyName");
            assert_eq!(sorted(told), sorted(expected.collect()), "{own}");
            let inline = ask(&format!("List{noun:?}Policies"), key.clone());
            assert_eq!(inline["PolicyNames"], json!(kept.inline), "{own}");
        }
        match noun {
            Noun::User => {
                let groups = ask("ListGroupsForUser", key);
                let expected = kept.groups.iter().map(|it| name(it).to_owned());
                let told = names(&groups["Groups"], "GroupName");
                assert_eq!(sorted(told), sorted(expected.collect()), "{own}");
            }
            Noun::Policy => {
                let policy = ask("GetPolicy", json!({"PolicyArn": arn(own)}));
                let (attached, bounded) = (
                    oracle.uses(|it| it.attached.contains(number)),
                    oracle.uses(|it| it.boundary == Some(*number)),
                );
                assert_eq!(policy["Policy"]["AttachmentCount"], attached, "{own}");
                assert_eq!(policy["Policy"]["PermissionsBoundaryUsageCount"], bounded, "{own}");
                let default = format!("v{}", kept.default);
                assert_eq!(policy["Policy"]["DefaultVersionId"], default, "{own}");
                let versions = ask("ListPolicyVersions", json!({"PolicyArn": arn(own)}));
                let expected = kept.versions.iter().rev().map(|it| format!("v{it}"));
                let told = names(&versions["Versions"], "VersionId");
                assert_eq!(told, expected.collect::<Vec<_>>(), "{own}");
            }
            Noun::InstanceProfile => {
                let profile = ask("GetInstanceProfile", key);
                let told = names(&profile["InstanceProfile"]["Roles"], "RoleName");
                let expected: Vec<&str> = kept.role.iter().map(name).collect();
                assert_eq!(told, expected, "{own}");
            }
            Noun::Group | Noun::Role => {}
        }
    }
}

fn names(list: &Value, member: &str) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().map(|it| it[member].as_str().expect("a name").to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_history_is_what_was_noted_of_it(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut world, mut oracle) = (World::new(), Oracle::default());
        for step in &steps {
            let (operation, body) = call(step);
            let told = world.call(&operation, &body.to_string());
            let expected = oracle.step(step);
            prop_assert_eq!(told.is_ok(), expected.is_some(), "{:?}: {:?}", step, told);
        }
        compare(&mut world, &oracle);
    }

    /// Whatever a client sends is answered, and never by a panic.
    #[test]
    fn anything_is_answered(
        name in ".{0,12}",
        document in ".{0,40}",
        arn in "(arn:aws:iam::123456789012:(policy|role|user)/?.{0,6}|.{0,30})",
    ) {
        let mut world = World::new();
        let key = json!({"Key": name, "Value": name});
        for (operation, body) in [
            ("CreateRole", json!({"RoleName": name, "AssumeRolePolicyDocument": document, "Path": name})),
            ("CreateUser", json!({"UserName": name, "Tags": [key, key], "PermissionsBoundary": arn})),
            ("CreatePolicy", json!({"PolicyName": name, "PolicyDocument": document})),
            ("GetPolicy", json!({"PolicyArn": arn})),
            ("GetUser", json!({"UserName": name})),
            ("ListRoles", json!({"PathPrefix": name, "Marker": document})),
            ("SimulateCustomPolicy", json!({"PolicyInputList": [document], "ActionNames": [name]})),
            ("SimulatePrincipalPolicy", json!({"PolicySourceArn": arn, "ActionNames": ["a:b"],
                "ContextEntries": [{"ContextKeyName": name, "ContextKeyValues": [name],
                    "ContextKeyType": "string"}]})),
            ("GetServiceLinkedRoleDeletionStatus", json!({"DeletionTaskId": document})),
            ("CreateServiceLinkedRole", json!({"AWSServiceName": name})),
        ] {
            let _ = world.call(operation, &body.to_string());
        }
    }
}
