//! Every constant that bounds something here, with its unit in its name.

/// VPCs of the account. AWS has 5, and more for whoever asks.
pub const VPCS_MAX: usize = 100;

/// VPC quotas: subnets, and route tables, of one VPC.
pub const SUBNETS_PER_VPC_MAX: usize = 200;
pub const ROUTE_TABLES_PER_VPC_MAX: usize = 200;

/// Security groups of one VPC. AWS has 2,500 in a region.
pub const GROUPS_PER_VPC_MAX: usize = 500;

/// VPC quotas: rules of one security group in one direction.
pub const RULES_MAX: usize = 60;

/// Routes of one table that somebody made. AWS has 50, or 500 by now.
pub const ROUTES_MAX: usize = 50;

/// VPC quotas: entries of one network ACL in one direction, that which denies all else not counted.
pub const ACL_ENTRIES_MAX: usize = 20;

/// Elastic IP addresses: as many as 203.0.113.0/24 has, without its first and its last. AWS has 5.
pub const ADDRESSES_MAX: usize = 254;

/// NAT gateways, and internet gateways, of the account.
pub const NAT_GATEWAYS_MAX: usize = 100;
pub const INTERNET_GATEWAYS_MAX: usize = VPCS_MAX;

/// EC2: what a VPC and a subnet can be, in bits that all addresses have in common.
pub const PREFIX_BITS_MIN: u8 = 16;
pub const PREFIX_BITS_MAX: u8 = 28;

/// EC2: addresses of a subnet that are nobody's: the first four, and the last.
pub const RESERVED_ADDRESSES: u64 = 5;

/// EC2: characters of a group's name, and of a description.
pub const TEXT_CHARS_MAX: usize = 255;

/// EC2: results of a page.
pub const PAGE_MIN: i32 = 5;
pub const PAGE_MAX: usize = 1_000;

/// EC2: filters of a call, and values of one.
pub const FILTERS_MAX: usize = 50;
pub const FILTER_VALUES_MAX: usize = 200;

/// EC2: characters of a filter's value.
pub const FILTER_CHARS_MAX: usize = 255;

/// EC2: what CreateTags and DeleteTags are of at a time. AWS has 1,000; a batch has no room for so
/// many rows.
pub const TAGGED_MAX: usize = 100;

/// Numbers of networks are of 24 bits; those below are left to what else a host may have.
pub const VNI_MIN: u32 = 4_096;
pub const VNI_MAX: u32 = 0x00FF_FFFF;

/// A chunk, of a subnet's addresses: an eighth of them, as bits of a prefix; and the smallest one.
pub const CHUNK_BITS: u8 = 3;
pub const CHUNK_PREFIX_MAX: u8 = 28;

/// Chunks that one step gives, or takes back.
pub const STEP_CHUNKS_MAX: usize = 40;
