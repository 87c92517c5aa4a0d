//! Which images come from Elastic Container Registry.

/// A private registry, as its host says: `ACCOUNT.dkr.ecr.REGION.amazonaws.com`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EcrRegistry<'a> {
    pub account: &'a str,
    pub region: &'a str,
}

/// The private registry that a reference names, if it names one.
pub fn ecr_registry(image: &str) -> Option<EcrRegistry<'_>> {
    let (host, _) = image.split_once('/')?;
    let (account, rest) = host.split_once(".dkr.ecr")?;
    let rest = rest.strip_prefix("-fips").unwrap_or(rest).strip_prefix('.')?;
    let region =
        rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))?;
    let is_account = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
    (is_account && !region.is_empty()).then_some(EcrRegistry { account, region })
}

/// Whether a reference names an image of a private registry.
pub fn is_ecr(image: &str) -> bool {
    ecr_registry(image).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert!(is_ecr("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"));
        assert!(is_ecr("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a/b"));
        assert!(is_ecr("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/web"));
        for other in ["nginx", "public.ecr.aws/nginx/nginx", "1.dkr.ecr.x.amazonaws.com/a"] {
            assert!(!is_ecr(other), "{other}");
        }
        let named = ecr_registry("123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/web:1");
        let wanted = EcrRegistry { account: "123456789012", region: "eu-west-1" };
        assert_eq!(named, Some(wanted));
    }
}
