//! Credentials of roles that come sealed: an agent that has joined by a token says with its
//! registration that it opens what is sealed for its machine's key, and from then on whoever has
//! stolen its access key alone receives nothing of use.

/// The attribute of a container instance by which its agent says it.
pub const ATTRIBUTE: &str = "berth.seal-key";

/// The attribute's value: the public half of the key, base 64 as for addresses. Those of attributes
/// have no `+` and no `=`.
pub fn attribute_value(public_key: &str) -> String {
    public_key.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// What is sealed of a role's credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    SecretAccessKey,
    SessionToken,
}

/// Where it opens: nowhere else, and in no other task.
pub fn place(task_arn: &str, credentials_id: &str, member: Member) -> String {
    let member = match member {
        Member::SecretAccessKey => "secretAccessKey",
        Member::SessionToken => "sessionToken",
    };
    format!("{task_arn} {credentials_id} {member}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_what_attributes_may_have() {
        assert_eq!(attribute_value("ab+/cd="), "ab-_cd");
    }
}
