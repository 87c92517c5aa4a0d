//! GetAuthorizationToken: a login as `docker login` takes it.
use base64::{Engine, engine::general_purpose::STANDARD};
use berth_api::ecr::{
    AuthorizationData, Error, GetAuthorizationTokenRequest, GetAuthorizationTokenResponse, Request,
};
use berth_engine::Timestamp;
use berth_kernel::Home;
use serde::Deserialize;

/// ECR: how long a token is good for. The login of another registry is good until it is changed.
const GOOD_FOR_MS: i64 = 12 * 60 * 60 * 1_000;

/// The login of the registry. Never shown.
#[derive(Deserialize)]
pub struct Login {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login")
    }
}

impl Login {
    /// Of the value of the secret `id`.
    ///
    /// # Errors
    /// ServerException; nothing of the value is in its text.
    pub fn read(id: &str, value: Option<&str>) -> Result<Login, Error> {
        let fault = |what: &str| Error::server(format!("The secret {id} {what}."));
        let login: Option<Login> = value.and_then(|it| serde_json::from_str(it).ok());
        let login = login.ok_or_else(|| {
            fault("is no login of a registry: {\"username\": \"…\", \"password\": \"…\"}")
        })?;
        if login.username.is_empty() || login.password.is_empty() {
            return Err(fault("lacks the username or the password"));
        }
        // Clients split what they are given at the one colon.
        if login.username.contains(':') || login.password.contains(':') {
            return Err(fault("has a colon in its username or password, which no token can hold"));
        }
        Ok(login)
    }
}

/// The token for each registry that is asked for, which can only be the account's one.
///
/// # Errors
/// InvalidParameterException.
pub fn authorization_token(
    input: &GetAuthorizationTokenRequest,
    url: &str,
    login: &Login,
    now: Timestamp,
    home: &Home,
) -> Result<GetAuthorizationTokenResponse, Error> {
    check(input, home)?;
    let token = STANDARD.encode(format!("{}:{}", login.username, login.password));
    let data = AuthorizationData {
        authorization_token: Some(token),
        expires_at: Some(now + GOOD_FOR_MS),
        proxy_endpoint: Some(url.to_owned()),
    };
    let count = input.registry_ids.as_ref().map_or(1, Vec::len);
    Ok(GetAuthorizationTokenResponse { authorization_data: Some(vec![data; count]) })
}

/// # Errors
/// InvalidParameterException.
pub fn check(input: &GetAuthorizationTokenRequest, home: &Home) -> Result<(), Error> {
    if let Some(text) = Request::from(input.clone()).constraint_text() {
        return Err(Error::invalid_parameter(text));
    }
    match input.registry_ids.iter().flatten().find(|it| **it != home.account) {
        None => Ok(()),
        Some(other) => Err(Error::invalid_parameter(format!(
            "There is no registry of the account '{other}' here: leave registryIds away, or give \
             {}.",
            home.account
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(ids: Option<&[&str]>) -> GetAuthorizationTokenRequest {
        let registry_ids = ids.map(|it| it.iter().map(|it| (*it).to_owned()).collect());
        GetAuthorizationTokenRequest { registry_ids }
    }

    #[test]
    fn a_token_is_a_login_for_twelve_hours() {
        let login = Login::read("s", Some(r#"{"username": "AWS", "password": "p"}"#));
        let login = login.expect("it has both");
        assert_eq!(format!("{login:?}"), "Login");
        let (home, now) = (Home::default(), Timestamp(1_000));
        let url = "https://r.example";
        let all = authorization_token(&asked(None), url, &login, now, &home).expect("a token");
        let all = all.authorization_data.expect("data");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].authorization_token, Some(STANDARD.encode("AWS:p")));
        assert_eq!(all[0].expires_at, Some(now + GOOD_FOR_MS));
        assert_eq!(all[0].proxy_endpoint.as_deref(), Some(url));
        let twice = asked(Some(&[&home.account, &home.account]));
        let all = authorization_token(&twice, url, &login, now, &home).expect("tokens");
        assert_eq!(all.authorization_data.map(|it| it.len()), Some(2));
    }

    #[test]
    fn other_accounts_have_no_registry_here() {
        let home = Home::default();
        for ids in [&["210987654321"][..], &["x"], &[]] {
            let error = check(&asked(Some(ids)), &home).expect_err("refused");
            assert_eq!(error.code.code(), "InvalidParameterException", "{ids:?}");
        }
    }

    #[test]
    fn what_is_no_login_is_told_without_its_value() {
        for value in [None, Some("pw"), Some(r#"{"password": "pw"}"#), Some(r#"{"username": 1}"#)]
            .into_iter()
            .chain([Some(r#"{"username": "AWS", "password": "p:pw"}"#)])
        {
            let error = Login::read("team/registry", value).expect_err("refused");
            let text = format!("{error:?}");
            assert!(text.contains("team/registry") && !text.contains("pw"), "{text}");
        }
    }
}
