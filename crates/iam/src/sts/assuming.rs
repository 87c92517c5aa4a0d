//! The operations of STS, for those who may.
use std::collections::BTreeMap;

use berth_api::sts::{
    self, AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser, Error, GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse, GetCallerIdentityResponse, GetSessionTokenRequest,
    GetSessionTokenResponse, PolicyDescriptorType, Tag,
};
use berth_engine::Timestamp;
use berth_kernel::Home;
use berth_sealing::Seals;

use super::token::{self, Narrowing, Of, Token};
use crate::{
    State,
    authorizing::{Principal, Session, Who, session_arn},
    describe,
    limits::{
        CHAINED_SESSION_S, ROOT_SESSION_S, SESSION_DEFAULT_S, SESSION_POLICIES_CHARS_MAX,
        SESSION_POLICIES_MAX, SESSION_TAGS_MAX, USER_SESSION_S,
    },
    policy::Policy,
    records::{Entity, Kind},
    rules::{documents, finding},
};

pub fn caller_identity(principal: &Principal, home: &Home) -> GetCallerIdentityResponse {
    GetCallerIdentityResponse {
        account: Some(home.account.clone()),
        user_id: Some(principal.id(home)),
        arn: Some(principal.arn.clone()),
    }
}

/// STS: of any access key the account.
///
/// # Errors
/// ValidationError.
pub fn access_key_info(
    input: &GetAccessKeyInfoRequest,
    home: &Home,
) -> Result<GetAccessKeyInfoResponse, Error> {
    check_constraints(input.clone().into())?;
    Ok(GetAccessKeyInfoResponse { account: Some(home.account.clone()) })
}

/// Credentials of a role, for somebody who may have them.
///
/// # Errors
/// ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge.
pub fn assume_role(
    state: &State,
    principal: &Principal,
    input: &AssumeRoleRequest,
    now: Timestamp,
    home: &Home,
    seals: &dyn Seals,
) -> Result<AssumeRoleResponse, Error> {
    check_constraints(input.clone().into())?;
    check_unserved(input)?;
    let arn = input.role_arn.as_deref().unwrap_or_default();
    let role = finding::at_arn(state, &[Kind::Role], arn, home);
    let role = role.ok_or_else(|| Error::validation_error(format!("{arn} is no role.")))?;
    let asked = input.duration_seconds.unwrap_or(SESSION_DEFAULT_S);
    let duration_s = duration(role, principal, input.duration_seconds.is_some(), asked)?;
    let policies = policies(state, input, home)?;
    let (tags, transitive) = tags(principal, input)?;
    let name = input.role_session_name.clone().unwrap_or_default();
    let own = |it: &Session| it.source_identity.clone();
    let source_identity = principal.session.as_ref().and_then(own);
    let source_identity = match (source_identity, input.source_identity.clone()) {
        (Some(own), Some(asked)) if own != asked => {
            let text = "A source identity cannot be changed once it is set.";
            return Err(Error::validation_error(text));
        }
        (own, asked) => own.or(asked),
    };
    let size = packed(&policies, input.policy_arns.as_deref(), &tags)?;
    let token = Token {
        of: Of::Entity(role.id.clone()),
        name: name.clone(),
        issued_at: now,
        expires_at: now + i64::from(duration_s) * 1_000,
        policies: Some(policies).filter(|it| !it.is_empty()),
        tags,
        transitive,
        source_identity: source_identity.clone(),
        task: None,
        revocations: role.revocations(),
    };
    Ok(AssumeRoleResponse {
        assumed_role_user: Some(AssumedRoleUser {
            arn: Some(session_arn(&role.name, &name, home)),
            assumed_role_id: Some(format!("{}:{name}", role.id)),
        }),
        credentials: Some(credentials(&token, home, seals)),
        packed_policy_size: size,
        source_identity,
        ..AssumeRoleResponse::default()
    })
}

/// Credentials of whoever asks.
///
/// # Errors
/// ValidationError.
pub fn session_token(
    principal: &Principal,
    input: &GetSessionTokenRequest,
    now: Timestamp,
    home: &Home,
    seals: &dyn Seals,
) -> Result<GetSessionTokenResponse, Error> {
    check_constraints(input.clone().into())?;
    check_no_device(&input.serial_number, &input.token_code)?;
    if principal.session.is_some() {
        let text = "Cannot call GetSessionToken with session credentials";
        return Err(Error::validation_error(text));
    }
    // STS: what is too long for the root user is shortened.
    let most = if let Who::Root = principal.who { ROOT_SESSION_S } else { i32::MAX };
    let duration_s = input.duration_seconds.unwrap_or(USER_SESSION_S).min(most);
    let token = Token {
        of: Of::principal(principal),
        name: String::new(),
        issued_at: now,
        expires_at: now + i64::from(duration_s) * 1_000,
        policies: None,
        tags: BTreeMap::new(),
        transitive: Vec::new(),
        source_identity: None,
        task: None,
        revocations: principal.revocations(),
    };
    let credentials = Some(credentials(&token, home, seals));
    Ok(GetSessionTokenResponse { credentials, ..GetSessionTokenResponse::default() })
}

fn check_constraints(request: sts::Request) -> Result<(), Error> {
    request.constraint_text().map_or(Ok(()), |text| Err(Error::validation_error(text)))
}

fn check_unserved(input: &AssumeRoleRequest) -> Result<(), Error> {
    check_no_device(&input.serial_number, &input.token_code)?;
    if input.provided_contexts.as_ref().is_some_and(|it| !it.is_empty()) {
        let text = "Berth knows no providers of contexts: leave ProvidedContexts away.";
        return Err(Error::validation_error(text));
    }
    Ok(())
}

fn check_no_device(number: &Option<String>, code: &Option<String>) -> Result<(), Error> {
    if number.is_some() || code.is_some() {
        let text = "Berth knows no devices of multi-factor authentication: leave SerialNumber and \
                    TokenCode away.";
        return Err(Error::validation_error(text));
    }
    Ok(())
}

fn duration(
    role: &Entity,
    principal: &Principal,
    is_asked: bool,
    asked_s: i32,
) -> Result<i32, Error> {
    let most_s = role.role().map_or(SESSION_DEFAULT_S, |it| it.max_session_duration_s);
    let is_chained = matches!(principal.who, Who::Role(_));
    if is_chained && asked_s > CHAINED_SESSION_S {
        return Err(Error::validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining",
        ));
    }
    if is_asked && asked_s > most_s {
        return Err(Error::validation_error(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(asked_s.min(most_s))
}

/// What a session is narrowed to.
fn policies(
    state: &State,
    input: &AssumeRoleRequest,
    home: &Home,
) -> Result<Vec<Narrowing>, Error> {
    let arns: Vec<&str> =
        input.policy_arns.iter().flatten().filter_map(|it| it.arn.as_deref()).collect();
    if arns.len() > SESSION_POLICIES_MAX {
        return Err(Error::validation_error(format!(
            "A session can have {SESSION_POLICIES_MAX} managed policies, but {} are given.",
            arns.len()
        )));
    }
    let mut found = Vec::new();
    for arn in arns {
        let managed = finding::managed(state, Some(arn), home);
        let managed = managed.map_err(|it| Error::validation_error(it.message))?;
        found.push(Narrowing::Managed(managed.id().clone()));
    }
    if let Some(text) = &input.policy {
        // Nothing long is read as a policy.
        if documents::counted(text) <= SESSION_POLICIES_CHARS_MAX {
            let policy = Policy::of_identity(text);
            policy.map_err(|it| Error::malformed_policy_document(it.to_string()))?;
        }
        found.push(Narrowing::Document(text.clone()));
    }
    Ok(found)
}

/// Those that are given, and those that the caller's own session hands on, which are not to be
/// given again.
fn tags(
    principal: &Principal,
    input: &AssumeRoleRequest,
) -> Result<(BTreeMap<String, String>, Vec<String>), Error> {
    let (mut tags, mut transitive) = (BTreeMap::new(), Vec::new());
    if let Some(session) = &principal.session {
        let handed = |key: &String| Some((key.clone(), session.tags.get(key)?.clone()));
        tags.extend(session.transitive.iter().filter_map(handed));
        transitive.clone_from(&session.transitive);
    }
    for Tag { key, value } in input.tags.iter().flatten() {
        let (key, value) = (key.clone().unwrap_or_default(), value.clone().unwrap_or_default());
        if key.to_ascii_lowercase().starts_with("aws:") {
            let text = format!("The tag {key} begins with 'aws:', which is for AWS alone.");
            return Err(Error::validation_error(text));
        }
        let is_there = tags.keys().any(|it: &String| it.eq_ignore_ascii_case(&key));
        if is_there {
            let text =
                format!("The tag {key} is given twice, or handed on by the session already.");
            return Err(Error::validation_error(text));
        }
        tags.insert(key, value);
    }
    for key in input.transitive_tag_keys.iter().flatten() {
        if !tags.contains_key(key) {
            let text = format!("The transitive tag {key} is none of the tags of the session.");
            return Err(Error::validation_error(text));
        }
        if !transitive.contains(key) {
            transitive.push(key.clone());
        }
    }
    if tags.len() > SESSION_TAGS_MAX {
        let text = format!("A session can have {SESSION_TAGS_MAX} tags, but has {}.", tags.len());
        return Err(Error::validation_error(text));
    }
    Ok((tags, transitive))
}

/// How much of what policies and tags may come to together, in percent; nothing without any. AWS
/// counts after packing them, and takes of managed policies the ARNs alone.
///
/// # Errors
/// PackedPolicyTooLarge.
fn packed(
    policies: &[Narrowing],
    arns: Option<&[PolicyDescriptorType]>,
    tags: &BTreeMap<String, String>,
) -> Result<Option<i32>, Error> {
    let document = |it: &Narrowing| match it {
        Narrowing::Document(text) => documents::counted(text),
        Narrowing::Managed(_) => 0,
    };
    let arns = arns.unwrap_or_default().iter();
    let of_arns = arns.map(|it| it.arn.as_ref().map_or(0, String::len));
    let of_tags = tags.iter().map(|(key, value)| key.len() + value.len());
    let chars: usize = policies.iter().map(document).chain(of_arns).chain(of_tags).sum();
    let percent = chars.saturating_mul(100).div_ceil(SESSION_POLICIES_CHARS_MAX);
    if percent > 100 {
        return Err(Error::packed_policy_too_large(format!(
            "Packed policy consumes {percent}% of allotted space, please use smaller policy."
        )));
    }
    Ok(i32::try_from(percent).ok().filter(|it| *it > 0))
}

fn credentials(token: &Token, home: &Home, seals: &dyn Seals) -> sts::Credentials {
    let made = token::issue(token, home, seals);
    sts::Credentials {
        access_key_id: Some(made.access_key_id),
        secret_access_key: Some(made.secret_access_key),
        session_token: Some(made.session_token),
        expiration: Some(describe::time(token.expires_at)),
    }
}
