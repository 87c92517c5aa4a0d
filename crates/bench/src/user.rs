//! A user whose policies have to be asked.
use anyhow::{Context, Result};
use berth_api::sigv4::{Credentials, percent_encoded};

use crate::{
    berth::Access,
    wire::{Connection, Signer},
};

/// Managed policies that are attached to it: IAM lets 20 be.
pub const POLICIES: usize = 20;
const STATEMENTS: usize = 10;
const NAME: &str = "bench";

/// Makes it, with a key: one statement of one policy allows all of ECS, the others are about other
/// things.
pub async fn with_policies(access: &Access) -> Result<Signer> {
    let mut iam = Connection::open(Signer::new(access)?).await?;
    call(&mut iam, "CreateUser", &[("UserName", NAME)]).await?;
    for n in 0..POLICIES {
        let name = format!("bench-{n}");
        let allow = |it: usize| match (n, it) {
            (0, 0) => allow("ecs:*", "*"),
            _ => allow(&format!("ssm:Get{it}*"), &format!("arn:aws:ssm:*:*:parameter/{n}/{it}/*")),
        };
        let statements: Vec<String> = (0..STATEMENTS).map(allow).collect();
        let document =
            format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let policy = [("PolicyName", &*name), ("PolicyDocument", &*document)];
        let made = call(&mut iam, "CreatePolicy", &policy).await?;
        let arn = element(&made, "Arn")?;
        let attached = [("UserName", NAME), ("PolicyArn", &*arn)];
        call(&mut iam, "AttachUserPolicy", &attached).await?;
    }
    let key = call(&mut iam, "CreateAccessKey", &[("UserName", NAME)]).await?;
    let credentials = Credentials {
        access_key_id: element(&key, "AccessKeyId")?,
        secret_access_key: element(&key, "SecretAccessKey")?,
        session_token: None,
    };
    Signer::of(access, credentials)
}

/// A role that tasks may have; its ARN.
pub async fn role_of_tasks(access: &Access) -> Result<String> {
    let mut iam = Connection::open(Signer::new(access)?).await?;
    let service = r#"{"Service":"ecs-tasks.amazonaws.com"}"#;
    let statement =
        format!(r#"{{"Effect":"Allow","Principal":{service},"Action":"sts:AssumeRole"}}"#);
    let trust = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let members = [("RoleName", "bench-tasks"), ("AssumeRolePolicyDocument", &*trust)];
    element(&call(&mut iam, "CreateRole", &members).await?, "Arn")
}

fn allow(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

async fn call(iam: &mut Connection, action: &str, members: &[(&str, &str)]) -> Result<String> {
    let mut form = format!("Action={action}&Version=2010-05-08");
    for (name, value) in members {
        form.push_str(&format!("&{name}={}", percent_encoded(value)));
    }
    let answer = iam.form("iam", &form).await?;
    Ok(String::from_utf8_lossy(answer).into_owned())
}

/// The text of the first element of this name.
pub fn element(xml: &str, name: &str) -> Result<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>")).context("an answer lacks an element")?;
    let (text, _) = rest.split_once("</").context("an element does not end")?;
    Ok(text.to_owned())
}
