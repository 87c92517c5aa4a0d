//! The macro that makes an open enum of its value table.

/// `enumeration! { Name { Variant = "WIRE_VALUE", … } }`: known values, and any other text as
/// `UnknownValue`, which survives until an operation says what is wrong with it.
macro_rules! enumeration {
    ($name:ident { $($variant:ident = $wire:literal,)* }) => {
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($variant,)*
            /// A value that the model does not have.
            UnknownValue(String),
        }

        impl $name {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::UnknownValue(text) => text,
                }
            }

            /// All values of the model, in its order.
            pub fn values() -> &'static [&'static str] {
                &[$($wire,)*]
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::UnknownValue(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::shapes::Value for $name {
            fn read(
                reader: &mut $crate::protocols::Reader<'_>,
            ) -> Result<Self, $crate::error::DecodeError> {
                Ok(Self::from(&*reader.string()?))
            }

            fn put(&self, writer: &mut $crate::protocols::Writer) {
                writer.string(self.as_str());
            }

            fn check(&self, _: &$crate::shapes::Rule) -> Result<(), $crate::shapes::Violation> {
                match self {
                    Self::UnknownValue(text) => {
                        Err($crate::shapes::Violation::not_one_of(text, Self::values()))
                    }
                    _ => Ok(()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                Ok(Self::from(&*text))
            }
        }
    };
}
pub(crate) use enumeration;
