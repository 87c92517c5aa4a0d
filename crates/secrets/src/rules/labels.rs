//! Labels of versions.

/// Systems Manager: letters, digits and `.-_`, not beginning with a digit, `aws` or `ssm`.
pub fn is_valid(label: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
    let lower = label.to_ascii_lowercase();
    let is_reserved = lower.starts_with("aws") || lower.starts_with("ssm");
    let begins_with_digit = label.starts_with(|it: char| it.is_ascii_digit());
    !label.is_empty() && label.chars().all(allowed) && !is_reserved && !begins_with_digit
}
