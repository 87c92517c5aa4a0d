//! Which images come from Elastic Container Registry.

/// Whether a reference names a private ECR repository: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/…`.
pub fn is_ecr(image: &str) -> bool {
    let Some((host, _)) = image.split_once('/') else { return false };
    let Some((account, rest)) = host.split_once(".dkr.ecr") else { return false };
    let Some(rest) = rest.strip_prefix("-fips").unwrap_or(rest).strip_prefix('.') else {
        return false;
    };
    let region =
        rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"));
    account.len() == 12
        && account.bytes().all(|it| it.is_ascii_digit())
        && region.is_some_and(|it| !it.is_empty())
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
    }
}
