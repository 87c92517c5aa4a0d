//! What we build on comes from crates.io under licences that deny.toml allows.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use spdx::{Expression, LicenseItem, ParseMode};

use super::{Complaint, crates::Metadata};

/// The part of `deny.toml` that is checked here, too, where cargo-deny may be missing.
#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

/// What one package may have beside.
#[derive(Deserialize)]
struct Exception {
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

pub fn check(metadata: &Metadata) -> Result<Vec<Complaint>> {
    let text = fs::read_to_string(crate::root().join("deny.toml")).context("deny.toml")?;
    let policy: Policy = toml::from_str(&text).context("deny.toml")?;
    let mut complaints = Vec::new();
    for package in &metadata.packages {
        let named = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or_default();
        let exceptions = policy.licenses.exceptions.iter().filter(|it| it.name == package.name);
        let mut allowed = policy.licenses.allow.clone();
        allowed.extend(exceptions.flat_map(|it| it.allow.clone()));
        if !is_allowed(licence, &allowed) {
            complaints
                .push(format!("{named}: the licence `{licence}` is not allowed by deny.toml"));
        }
        if let Some(source) = &package.source {
            let registry = source.strip_prefix("registry+").unwrap_or(source);
            if !policy.sources.allow_registry.iter().any(|it| it == registry) {
                complaints
                    .push(format!("{named}: the source {source} is not allowed by deny.toml"));
            }
        }
    }
    Ok(complaints)
}

fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else { return false };
    expression.evaluate(|it| {
        let mut name = match &it.license {
            LicenseItem::Spdx { id, .. } => id.name.to_owned(),
            LicenseItem::Other(_) => return false,
        };
        if let Some(addition) = &it.addition {
            name += &format!(" WITH {addition}");
        }
        allowed.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_understood() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];
        let allowed = allowed.map(str::to_owned);
        let ok = |licence: &str| is_allowed(licence, &allowed);
        assert!(ok("MIT") && ok("MIT OR GPL-3.0") && ok("MIT/Apache-2.0"));
        assert!(ok("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(ok("Apache-2.0 WITH LLVM-exception"));
        assert!(!ok("MIT AND GPL-3.0") && !ok("GPL-3.0-only") && !ok("") && !ok("Some licence"));
    }
}
