//! Calls of IAM.
use berth_api::sigv4::Credentials;

use super::{
    Node,
    http::{Ask, FORM},
};

/// A call of IAM by the root user; its answer.
pub async fn iam(node: &Node, form: &str) -> String {
    let body = format!("{form}&Version=2010-05-08");
    let ask = node.ask("", body).without("x-amz-target").header(FORM.0, FORM.1);
    let answer = node.send(&Ask { service: "iam".to_owned(), ..ask }).await;
    assert_eq!(answer.status, 200, "{form}: {}", answer.body);
    answer.body
}

/// The text of the first element of this name.
pub fn element(xml: &str, name: &str) -> String {
    let rest = xml.split(&format!("<{name}>")).nth(1).unwrap_or_default();
    rest.split("</").next().unwrap_or_default().replace("&amp;", "&")
}

/// A user with an access key.
pub async fn user(node: &Node, name: &str) -> Credentials {
    iam(node, &format!("Action=CreateUser&UserName={name}")).await;
    key(node, name).await
}

/// An access key of a user.
pub async fn key(node: &Node, name: &str) -> Credentials {
    let made = iam(node, &format!("Action=CreateAccessKey&UserName={name}")).await;
    Credentials {
        access_key_id: element(&made, "AccessKeyId"),
        secret_access_key: element(&made, "SecretAccessKey"),
        session_token: None,
    }
}
