//! The macro that makes a service's errors of their table.

/// `errors! { Code 400 constructor, … }`
macro_rules! errors {
    ($($code:ident $(($wire:literal))? $status:literal $constructor:ident,)*) => {
        /// The errors that the service's model declares.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum ErrorCode {
            $($code,)*
        }

        impl ErrorCode {
            pub const ALL: &'static [ErrorCode] = &[$(Self::$code,)*];

            /// The name on the wire, as in `ClusterNotFoundException`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$code => errors! { @wire $code $($wire)? },)*
                }
            }

            pub fn http_status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)*
                }
            }
        }

        impl std::fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        /// The caller's fault, as the service says it.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct Error {
            pub code: ErrorCode,
            pub message: String,
            /// What the model gives the error beside its message.
            pub others: $crate::Members,
        }

        impl Error {
            pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
                let message = $crate::error::bounded(message.into());
                Self { code, message, others: Default::default() }
            }

            $(
                pub fn $constructor(message: impl Into<String>) -> Self {
                    Self::new(ErrorCode::$code, message)
                }
            )*

            /// The same with a member that the model gives the error, by its name on the wire.
            pub fn with(mut self, name: &'static str, value: $crate::Tree) -> Self {
                self.others.set(name, value);
                self
            }

            /// The body of the answer.
            pub fn encode(&self) -> Vec<u8> {
                $crate::protocols::json::encode_error(
                    self.code.code(),
                    &self.message,
                    &self.others,
                )
            }
        }

        impl std::fmt::Display for Error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}: {}", self.code, self.message)
            }
        }

        impl std::error::Error for Error {}
    };
    (@wire $code:ident) => {
        stringify!($code)
    };
    (@wire $code:ident $wire:literal) => {
        $wire
    };
}
pub(crate) use errors;

/// `declared! { otherwise => Operation [Code …] … }`: which errors an operation may answer, and by
/// which one the others are said, if there is one that all declare.
macro_rules! declared {
    ($($otherwise:ident)? => $($name:ident [$($code:ident)*])*) => {
        impl Operation {
            /// The errors that the model declares for the operation: those that its clients know.
            pub fn errors(self) -> &'static [ErrorCode] {
                match self {
                    $(Self::$name => &[$(ErrorCode::$code,)*],)*
                }
            }
        }

        impl Error {
            /// The error as an answer to `operation`: by a code that its clients know.
            pub fn answering(self, operation: Operation) -> Self {
                if operation.errors().contains(&self.code) {
                    return self;
                }
                $(return Self::$otherwise(self.message);)?
                #[allow(unreachable_code, reason = "one of the two ways out is left")]
                self
            }
        }
    };
}
pub(crate) use declared;
