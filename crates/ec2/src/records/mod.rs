//! What is stored, in the field names of the public API, and under which row addresses.
mod address;
mod chunk;
mod defaults;
mod id;
mod internet_gateway;
mod made;
mod nat_gateway;
mod network_acl;
mod route_table;
mod security_group;
mod subnet;
mod vpc;

use berth_effects::{Import, ImportKey};
use berth_engine::RowError;
use berth_kernel::rows;

pub use self::{
    address::Address,
    chunk::Chunk,
    defaults::Defaults,
    id::{Id, Kind},
    internet_gateway::InternetGateway,
    made::Made,
    nat_gateway::NatGateway,
    network_acl::{Entry, NetworkAcl},
    route_table::{Association, Route, RouteTable, Target},
    security_group::{DEFAULT, Peer, Rule, SecurityGroup, Traffic},
    subnet::{PrivateDns, Subnet},
    vpc::Vpc,
};

/// The row of [`Defaults`].
const DEFAULTS: &str = "defaults";
const MADE: &str = "made";

/// The table of [`Chunk`].
const CHUNK: &str = "chunk";

/// Whatever has an id is stored alike: by its kind's word in ARNs, and its id.
macro_rules! objects {
    ($($name:ident $word:literal $id:ident $kind:ident,)*) => {
        /// One stored fact.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Record {
            Chunk(Chunk),
            Defaults(Defaults),
            Import(Import),
            $($name($name),)*
        }

        /// A table of what has ids.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Table {
            $($name,)*
        }

        impl Table {
            pub const ALL: &[Table] = &[$(Table::$name,)*];

            /// Its name: what its things are called in ARNs.
            pub fn word(self) -> &'static str {
                match self {
                    $(Table::$name => $word,)*
                }
            }

            /// Of what the ids are.
            pub fn kind(self) -> Kind {
                match self {
                    $(Table::$name => Kind::$kind,)*
                }
            }
        }

        impl berth_engine::Record for Record {
            type Key = Key;

            const TABLES: &'static [&'static str] =
                &[CHUNK, DEFAULTS, "import", "import_head", $($word,)*];

            fn key(&self) -> Key {
                match self {
                    Record::Chunk(it) => Key::Chunk(it.id.clone()),
                    Record::Defaults(_) => Key::Defaults,
                    Record::Import(it) => Key::Import(it.key()),
                    $(Record::$name(it) => Key::Of(Table::$name, it.$id.clone()),)*
                }
            }

            fn address(key: &Key) -> (&'static str, String) {
                match key {
                    Key::Chunk(id) => (CHUNK, id.clone()),
                    Key::Defaults => (DEFAULTS, MADE.to_owned()),
                    Key::Import(key) => key.address(),
                    Key::Of(table, id) => (table.word(), id.to_string()),
                }
            }

            fn key_of(table: &str, key: &str) -> Option<Key> {
                match (table, key) {
                    (CHUNK, id) => Some(Key::Chunk(id.to_owned())),
                    (DEFAULTS, MADE) => Some(Key::Defaults),
                    ("import" | "import_head", key) => {
                        Some(Key::Import(ImportKey::of_address(table, key)?))
                    }
                    _ => Some(Key::Of(Table::of_word(table)?, Id::of(key))),
                }
            }

            fn encode(&self) -> Vec<u8> {
                match self {
                    Record::Chunk(it) => rows::encode(it),
                    Record::Defaults(it) => rows::encode(it),
                    Record::Import(it) => it.encode(),
                    $(Record::$name(it) => rows::encode(it),)*
                }
            }

            fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
                Ok(Some(match table {
                    CHUNK => Record::Chunk(rows::decode(table, key, value)?),
                    DEFAULTS => Record::Defaults(rows::decode(table, key, value)?),
                    "import" | "import_head" => {
                        return Ok(Import::decode(table, key, value)?.map(Record::Import));
                    }
                    $($word => Record::$name(rows::decode(table, key, value)?),)*
                    _ => return Ok(None),
                }))
            }
        }

        impl From<Defaults> for Record {
            fn from(it: Defaults) -> Record {
                Record::Defaults(it)
            }
        }

        $(
            impl From<$name> for Record {
                fn from(it: $name) -> Record {
                    Record::$name(it)
                }
            }
        )*
    };
}

objects! {
    Address "elastic-ip" allocation_id Address,
    InternetGateway "internet-gateway" internet_gateway_id InternetGateway,
    NatGateway "natgateway" nat_gateway_id NatGateway,
    NetworkAcl "network-acl" network_acl_id NetworkAcl,
    RouteTable "route-table" route_table_id RouteTable,
    SecurityGroup "security-group" group_id SecurityGroup,
    Subnet "subnet" subnet_id Subnet,
    Vpc "vpc" vpc_id Vpc,
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its id.
    Chunk(String),
    Defaults,
    Import(ImportKey),
    Of(Table, Id),
}

impl From<Chunk> for Record {
    fn from(it: Chunk) -> Record {
        Record::Chunk(it)
    }
}

impl From<Import> for Record {
    fn from(it: Import) -> Record {
        Record::Import(it)
    }
}

impl From<ImportKey> for Key {
    fn from(it: ImportKey) -> Key {
        Key::Import(it)
    }
}

impl Table {
    pub fn of_word(word: &str) -> Option<Table> {
        Table::ALL.iter().copied().find(|it| it.word() == word)
    }
}
