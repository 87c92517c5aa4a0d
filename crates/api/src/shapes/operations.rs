//! The macros that make a service's requests and responses of the table of its operations.

/// `operations! { Name(Input) -> Output, … }`: what is the same in every protocol.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident reads $reads:literal,)*) => {
        /// The operations of the service.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Operation {
            $($name,)*
        }

        impl Operation {
            pub const ALL: &'static [Operation] = &[$(Self::$name,)*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// Whether it can be answered from a published state.
            pub fn is_read(self) -> bool {
                match self {
                    $(Self::$name => $reads,)*
                }
            }
        }

        impl std::fmt::Display for Operation {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "moved a few times per call, never stored")]
        pub enum Request {
            $($name($input),)*
        }

        impl Request {
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$name,)*
                }
            }

            /// The input.
            pub fn shape(&self) -> &dyn $crate::shapes::Shape {
                match self {
                    $(Self::$name(input) => input,)*
                }
            }

            /// See [`crate::Shape::violation`].
            pub fn violation(&self) -> Option<$crate::shapes::Violation> {
                match self {
                    $(Self::$name(input) => $crate::shapes::Shape::violation(input),)*
                }
            }

            /// The same in the words of AWS's services that check all constraints first.
            pub fn constraint_text(&self) -> Option<String> {
                $crate::shapes::constraints::text(self.shape())
            }

            fn empty(operation: Operation) -> Self {
                match operation {
                    $(Operation::$name => Self::$name(Default::default()),)*
                }
            }

            fn shape_mut(&mut self) -> &mut dyn $crate::shapes::Shape {
                match self {
                    $(Self::$name(input) => input,)*
                }
            }
        }

        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "moved a few times per call, never stored")]
        pub enum Response {
            $($name($output),)*
        }

        impl Response {
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$name,)*
                }
            }

            /// The output.
            pub fn shape(&self) -> &dyn $crate::shapes::Shape {
                match self {
                    $(Self::$name(output) => output,)*
                }
            }

            /// Reads an answer in JSON, with the names of the model: in awsJson, a body.
            pub fn decode(
                operation: Operation,
                body: &[u8],
            ) -> Result<Self, $crate::error::DecodeError> {
                let mut response = match operation {
                    $(Operation::$name => Self::$name(Default::default()),)*
                };
                let shape: &mut dyn $crate::shapes::Shape = match &mut response {
                    $(Self::$name(output) => output,)*
                };
                $crate::protocols::json::decode(shape, body)?;
                Ok(response)
            }
        }

        /// An operation's input, which knows its output.
        pub trait Input: Into<Request> {
            type Output;

            /// Nothing, if the response is another operation's.
            fn output(response: Response) -> Option<Self::Output>;
        }

        $(
            impl Input for $input {
                type Output = $output;

                fn output(response: Response) -> Option<$output> {
                    #[allow(irrefutable_let_patterns, reason = "a service may have one operation")]
                    if let Response::$name(output) = response { Some(output) } else { None }
                }
            }

            impl From<$input> for Request {
                fn from(input: $input) -> Self {
                    Self::$name(input)
                }
            }
        )*
    };
}
pub(crate) use operations;

/// `answers! { Name(Output), … }`: the outputs that tell which operation they are an answer to.
macro_rules! answers {
    ($($name:ident($output:ident),)*) => {
        $(
            impl From<$output> for Response {
                fn from(output: $output) -> Self {
                    Self::$name(output)
                }
            }
        )*
    };
}
pub(crate) use answers;

/// `json_protocol! { "TargetPrefix" }`: awsJson1.1, both directions.
macro_rules! json_protocol {
    ($target:literal) => {
        /// What `X-Amz-Target` names before the dot and the operation.
        pub const TARGET_PREFIX: &str = $target;

        impl Request {
            /// Reads the body of a call. An empty body is `{}`, and an empty text is absent, but
            /// for the members where it means something.
            pub fn decode(
                operation: Operation,
                body: &[u8],
            ) -> Result<Self, $crate::error::DecodeError> {
                let mut request = Self::empty(operation);
                $crate::protocols::json::decode_call(request.shape_mut(), body)?;
                Ok(request)
            }

            pub fn encode(&self) -> Vec<u8> {
                $crate::protocols::json::encode(self.shape())
            }
        }

        impl Response {
            pub fn encode(&self) -> Vec<u8> {
                $crate::protocols::json::encode(self.shape())
            }
        }
    };
}
pub(crate) use json_protocol;

/// `table_protocol! { "2011-06-15" }`: calls and answers by `SERVICE`, the table of the service, in
/// whichever of its protocols.
macro_rules! table_protocol {
    ($version:literal $($unserved:literal)?) => {
        /// The API version that requests name.
        pub const VERSION: &str = $version;

        impl Operation {
            /// The operation that a call is for.
            pub fn of(
                protocol: $crate::protocols::Protocol,
                head: &http::request::Parts,
                body: &[u8],
            ) -> Result<Self, $crate::error::ProtocolError> {
                let found = protocol.operation(&SERVICE, head, body);
                $(let found = found.map_err(|it| it.where_there_is($unserved));)?
                let found = found?;
                Ok(Self::from_name(found.name).expect("the table has the same operations"))
            }

            fn table(self) -> &'static $crate::tables::Operation {
                &SERVICE.operations[self as usize]
            }
        }

        impl Request {
            /// Reads a call. An empty text is absent, but for the members where it means something.
            pub fn decode(
                operation: Operation,
                protocol: $crate::protocols::Protocol,
                head: &http::request::Parts,
                body: &[u8],
            ) -> Result<Self, $crate::error::DecodeError> {
                let input = protocol.decode(&SERVICE, operation.table(), head, body)?;
                let mut request = Self::empty(operation);
                let shape = operation.table().input;
                $crate::shapes::trees::fill(&SERVICE, shape, &input, request.shape_mut())?;
                Ok(request)
            }
        }

        impl Response {
            pub fn encode(
                &self,
                protocol: $crate::protocols::Protocol,
                request_id: &str,
            ) -> $crate::protocols::Answer {
                let table = self.operation().table();
                let output = $crate::shapes::trees::of(&SERVICE, table.output, self.shape());
                protocol.encode(&SERVICE, table, &output, request_id)
            }
        }
    };
}
pub(crate) use table_protocol;
