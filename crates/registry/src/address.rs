//! Where the registry is, as its owner says it.
use std::str::FromStr;

/// The registry that logins are for, and the secret that has its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// `https://registry.example:5000`
    pub url: String,
    /// Name or ARN of a secret of Secrets Manager, `{"username": …, "password": …}`.
    pub secret: String,
}

/// The address of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(pub String);

impl FromStr for Address {
    type Err = String;

    /// Without a scheme it is https.
    fn from_str(text: &str) -> Result<Self, String> {
        let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let host = whole.strip_prefix("https://").or_else(|| whole.strip_prefix("http://"));
        let host = host.map(|it| it.trim_end_matches('/')).unwrap_or_default();
        let is_host = |it: char| it.is_ascii_alphanumeric() || ".-_:[]".contains(it);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(format!("'{text}' is no registry: https://HOST, or https://HOST:PORT"));
        }
        Ok(Address(whole.trim_end_matches('/').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host() {
        let of = |it: &str| it.parse::<Address>().map(|it| it.0);
        assert_eq!(of("r.example"), Ok("https://r.example".to_owned()));
        assert_eq!(of("http://127.0.0.1:5000/"), Ok("http://127.0.0.1:5000".to_owned()));
        for wrong in ["", "https://", "ftp://r", "https://r/path", "https://u:p@r"] {
            of(wrong).expect_err(wrong);
        }
    }
}
