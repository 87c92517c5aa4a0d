//! The macro that makes a structure of its member table.

use std::fmt;

use super::Shape;

/// Debug output with the present members only, without those that the model calls sensitive.
pub fn debug(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(shape.name());
    for (index, field) in shape.fields().iter().enumerate() {
        match shape.get(index) {
            Some(_) if field.rule.sensitive => out.field(field.name(), &format_args!("(hidden)")),
            Some(value) => out.field(field.name(), &value),
            None => &mut out,
        };
    }
    out.finish()
}

/// `shape! { Name { 0 field: Type = "wireName" => RULE, … } }`
macro_rules! shape {
    ($name:ident { $($index:literal $field:ident: $type:ty = $wire:literal => $rule:expr,)* }) => {
        #[derive(Clone, Default, PartialEq)]
        pub struct $name {
            $(pub $field: Option<$type>,)*
        }

        impl $crate::shapes::Shape for $name {
            fn name(&self) -> &'static str {
                stringify!($name)
            }

            fn fields(&self) -> &'static [$crate::shapes::Field] {
                const FIELDS: &[$crate::shapes::Field] = &[
                    $($crate::shapes::Field { key: concat!(",\"", $wire, "\":"), rule: $rule },)*
                ];
                FIELDS
            }

            fn get(&self, index: usize) -> Option<&dyn $crate::shapes::Value> {
                match index {
                    $($index => self.$field.as_ref().map(|value| value as _),)*
                    _ => None,
                }
            }

            #[allow(unused_variables, reason = "a structure may have no members")]
            fn set(
                &mut self,
                index: usize,
                reader: &mut $crate::protocols::Reader<'_>,
            ) -> Result<(), $crate::error::DecodeError> {
                match index {
                    $($index => self.$field = Some($crate::shapes::Value::read(reader)?),)*
                    _ => unreachable!("the index is one of the table's"),
                }
                #[allow(unreachable_code, reason = "a structure may have no members")]
                Ok(())
            }

            fn put(&self, writer: &mut $crate::protocols::Writer) {
                writer.open();
                $(if let Some(value) = &self.$field {
                    writer.key(concat!(",\"", $wire, "\":"));
                    $crate::shapes::Value::put(value, writer);
                })*
                writer.close();
            }
        }

        impl $crate::shapes::Value for $name {
            fn read(
                reader: &mut $crate::protocols::Reader<'_>,
            ) -> Result<Self, $crate::error::DecodeError> {
                let mut shape = Self::default();
                reader.structure(&mut shape)?;
                Ok(shape)
            }

            fn put(&self, writer: &mut $crate::protocols::Writer) {
                $crate::shapes::Shape::put(self, writer);
            }

            fn as_shape(&self) -> Option<&dyn $crate::shapes::Shape> {
                Some(self)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::shapes::macros::debug(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::shapes::macros::stored::write(self, to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut shape = Self::default();
                $crate::shapes::macros::stored::read(&mut shape, from)?;
                Ok(shape)
            }
        }
    };
}
pub(crate) use shape;
