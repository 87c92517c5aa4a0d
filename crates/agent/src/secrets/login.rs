//! The login of a private registry, as a secret holds it, or as ECR gives it out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_api::ecr::GetAuthorizationTokenResponse;
use serde::Deserialize;

use super::{Hidden, texts};

/// Who pulls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub username: Hidden,
    pub password: Hidden,
    /// The host that has the images, if it is not the one that they name.
    pub registry: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

impl Login {
    /// `{"username": …, "password": …}`.
    ///
    /// # Errors
    /// The secret has another form. Nothing of it is in the text.
    pub fn read(value: &str) -> Result<Self, String> {
        let wire: Wire =
            serde_json::from_str(value).map_err(|_| texts::INVALID_LOGIN.to_owned())?;
        let (username, password) = (Hidden::new(wire.username), Hidden::new(wire.password));
        for (member, text) in [("username", &username), ("password", &password)] {
            if text.shown().is_empty() {
                return Err(texts::empty_login(member));
            }
        }
        Ok(Self { username, password, registry: None })
    }

    /// ECR: `username:password` in base 64, and the registry that takes it.
    ///
    /// # Errors
    /// There is none, or it cannot be read. Nothing of it is in the text.
    pub fn of_token(answer: GetAuthorizationTokenResponse) -> Result<Self, String> {
        let data = answer.authorization_data.into_iter().flatten().next();
        let told = data.and_then(|it| it.authorization_token.zip(it.proxy_endpoint));
        let (token, endpoint) = told.ok_or("there is no token in the answer")?;
        let token = STANDARD.decode(token).ok().and_then(|it| String::from_utf8(it).ok());
        let unreadable = "the token in the answer cannot be read";
        let token = token.ok_or(unreadable)?;
        let (username, password) = token.split_once(':').ok_or(unreadable)?;
        let host = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, host)| host);
        Ok(Self {
            username: Hidden::new(username.to_owned()),
            password: Hidden::new(password.to_owned()),
            registry: Some(host.trim_end_matches('/').to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use berth_api::ecr::AuthorizationData;

    use super::*;

    #[test]
    fn a_login_has_both_parts() {
        let login = Login::read(r#"{"username": "u", "password": "p", "more": 1}"#);
        let login = login.expect("both are there");
        assert_eq!((login.username.shown(), login.password.shown()), ("u", "p"));
        let shown = "Login { username: Hidden, password: Hidden, registry: None }";
        assert_eq!(format!("{login:?}"), shown);
        for (value, fault) in [
            (r#"{"password": "p"}"#, texts::empty_login("username")),
            (r#"{"username": "u", "password": ""}"#, texts::empty_login("password")),
            ("u:p", texts::INVALID_LOGIN.to_owned()),
            (r#"{"username": 1}"#, texts::INVALID_LOGIN.to_owned()),
        ] {
            assert_eq!(Login::read(value), Err(fault), "{value}");
        }
    }

    #[test]
    fn a_token_is_a_login_of_the_registry_beside_it() {
        let of = |token: &str| {
            let data = AuthorizationData {
                authorization_token: Some(STANDARD.encode(token)),
                expires_at: None,
                proxy_endpoint: Some("https://r.example:5000/".to_owned()),
            };
            let answer = GetAuthorizationTokenResponse { authorization_data: Some(vec![data]) };
            Login::of_token(answer)
        };
        let login = of("AWS:p:w").expect("both are there");
        assert_eq!((login.username.shown(), login.password.shown()), ("AWS", "p:w"));
        assert_eq!(login.registry.as_deref(), Some("r.example:5000"));
        let fault = of("c4n4ry").expect_err("there is no password");
        assert!(!fault.contains("c4n4ry"), "{fault}");
        let none = GetAuthorizationTokenResponse { authorization_data: Some(vec![]) };
        Login::of_token(none).expect_err("there is none");
    }
}
