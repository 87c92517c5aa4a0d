//! From the model's names to Rust's.

const KEYWORDS: [&str; 5] = ["type", "match", "ref", "loop", "return"];

/// `enableECSManagedTags` → `enable_ecs_managed_tags`, `type` → `r#type`, `a-b` → `a_b`.
pub fn member(wire: &str) -> String {
    let name = snake(&wire.replace('-', "_"));
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// `ClusterNotFoundException` → `cluster_not_found`.
pub fn constructor(error: &str) -> String {
    snake(&code(error.strip_suffix("Exception").unwrap_or(error)))
}

/// `InvalidVpcID.NotFound` → `InvalidVpcIdNotFound`: what dots separate is one word each.
pub fn code(error: &str) -> String {
    let words = error.replace("ID.", "Id.").replace("ACLEntry", "AclEntry");
    words.split('.').collect()
}

fn snake(wire: &str) -> String {
    // One word each, though capitals inside say otherwise.
    let wire = wire.replace("MiB", "Mib").replace("GiB", "Gib").replace("vCpu", "vcpu");
    let wire = wire.replace("VCpu", "Vcpu");
    let chars: Vec<char> = wire.chars().collect();
    let mut out = String::new();
    for (index, &c) in chars.iter().enumerate() {
        let after_lower = index > 0 && !chars[index - 1].is_uppercase();
        let before_lower = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && index > 0 && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `statusType` → `StatusType`.
pub fn kind(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// `MANAGED_INSTANCES` → `ManagedInstances`, `json-file` → `JsonFile`, `X86_64` → `X86_64`.
pub fn variant(wire: &str) -> String {
    let mut out = String::new();
    for word in wire.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let joins_digits = out.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit());
        if joins_digits {
            out.push('_');
        }
        let is_shouted = !word.contains(|c: char| c.is_lowercase());
        let (first, rest) = word.split_at(1);
        out += &first.to_uppercase();
        out += &if is_shouted { rest.to_lowercase() } else { rest.to_owned() };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_snake_case() {
        for (wire, rust) in [
            ("taskDefinition", "task_definition"),
            ("enableECSManagedTags", "enable_ecs_managed_tags"),
            ("managedEBSVolume", "managed_ebs_volume"),
            ("bindIP", "bind_ip"),
            ("sizeInGiB", "size_in_gib"),
            ("memoryGiBPerVCpu", "memory_gib_per_vcpu"),
            ("vCpuCount", "vcpu_count"),
            ("ec2InstanceId", "ec2_instance_id"),
            ("totalLocalStorageGB", "total_local_storage_gb"),
            ("type", "r#type"),
            ("detail-type", "detail_type"),
        ] {
            assert_eq!(member(wire), rust);
        }
    }

    #[test]
    fn variants_are_camel_case() {
        for (wire, rust) in [
            ("MANAGED_INSTANCES", "ManagedInstances"),
            ("json-file", "JsonFile"),
            ("serviceLongArnFormat", "ServiceLongArnFormat"),
            ("X86_64", "X86_64"),
            ("WINDOWS_SERVER_20H2_CORE", "WindowsServer20h2Core"),
            ("a100", "A100"),
        ] {
            assert_eq!(variant(wire), rust);
        }
    }

    #[test]
    fn kinds_begin_with_a_capital() {
        assert_eq!([kind("statusType"), kind("Tag")], ["StatusType", "Tag"]);
    }

    #[test]
    fn constructors_drop_the_suffix() {
        assert_eq!(constructor("ClusterNotFoundException"), "cluster_not_found");
        assert_eq!(constructor("ClientException"), "client");
        assert_eq!(constructor("InvalidVpcID.NotFound"), "invalid_vpc_id_not_found");
        assert_eq!(code("Gateway.NotAttached"), "GatewayNotAttached");
    }
}
