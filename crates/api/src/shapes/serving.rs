//! The macros that make the part of a service's table that says who serves what.

/// `reads! { Kind method Name(Input), … }`: the calls that machines of one kind read for, so that
/// who serves them serves all.
macro_rules! reads {
    ($kind:ident $method:ident $($name:ident($input:ident),)*) => {
        /// The calls that a shard's published state answers.
        #[derive(Clone, Copy, Debug)]
        pub enum $kind<'a> {
            $($name(&'a $input),)*
        }

        impl Request {
            /// The call, if a state of this kind answers it.
            pub fn $method(&self) -> Option<$kind<'_>> {
                match self {
                    $(Self::$name(it) => Some($kind::$name(it)),)*
                    #[allow(unreachable_patterns, reason = "there may be no others")]
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use reads;

/// `writes! { Kind method Name(Input), … }`: the same of calls that change something.
macro_rules! writes {
    ($kind:ident $method:ident $($name:ident($input:ident),)*) => {
        /// The calls that change a shard.
        #[derive(Clone, Debug)]
        #[allow(clippy::large_enum_variant, reason = "moved a few times per call, never stored")]
        pub enum $kind {
            $($name($input),)*
        }

        impl Request {
            /// The call, if it changes a shard of this kind; otherwise as it was.
            #[allow(clippy::result_large_err, reason = "both are requests")]
            pub fn $method(self) -> Result<$kind, Self> {
                match self {
                    $(Self::$name(it) => Ok($kind::$name(it)),)*
                    #[allow(unreachable_patterns, reason = "there may be no others")]
                    other => Err(other),
                }
            }
        }
    };
}
pub(crate) use writes;

/// `of_node! { Name(Input) … }`: the calls that the node itself serves.
macro_rules! of_node {
    () => {
        /// The node itself serves nothing.
        pub type OfNode = std::convert::Infallible;

        impl Request {
            #[allow(clippy::result_large_err, reason = "both are requests")]
            fn of_node(self) -> Result<OfNode, Self> {
                Err(self)
            }
        }
    };
    ($($name:ident($input:ident))*) => {
        /// The calls that the node itself serves.
        #[derive(Clone, Debug)]
        #[allow(clippy::large_enum_variant, reason = "moved a few times per call, never stored")]
        pub enum OfNode {
            $($name($input),)*
        }

        impl Request {
            #[allow(clippy::result_large_err, reason = "both are requests")]
            fn of_node(self) -> Result<OfNode, Self> {
                match self {
                    $(Self::$name(it) => Ok(OfNode::$name(it)),)*
                    #[allow(unreachable_patterns, reason = "there may be no others")]
                    other => Err(other),
                }
            }
        }
    };
}
pub(crate) use of_node;

/// `of_world! { Name … }`: what all who serve a service want to know of its operations.
macro_rules! of_world {
    ($($name:ident)*) => {
        impl $crate::wire::Operation for Operation {
            const ALL: &'static [Operation] = Operation::ALL;

            fn name(self) -> &'static str {
                Operation::name(self)
            }

            fn index(self) -> usize {
                self as usize
            }

            fn is_read(self) -> bool {
                Operation::is_read(self)
            }

            fn is_of_world(self) -> bool {
                const OF_WORLD: &[Operation] = &[$(Operation::$name,)*];
                OF_WORLD.contains(&self)
            }
        }

        /// The service on the wire.
        pub enum Api {}
    };
}
pub(crate) use of_world;

/// What is the same of all services on the wire.
macro_rules! wire_parts {
    () => {
        type Operation = Operation;
        type Request = Request;
        type Response = Response;
        type OfNode = OfNode;

        fn row() -> &'static Row {
            &ROW
        }

        fn operation(request: &Request) -> Operation {
            request.operation()
        }

        fn of_node(request: Request) -> Result<OfNode, Request> {
            request.of_node()
        }
    };
}
pub(crate) use wire_parts;

/// `json_wire! { fault }`: a service in awsJson alone, whose shapes read and write the text itself.
macro_rules! json_wire {
    ($fault:ident) => {
        impl $crate::wire::Wire for Api {
            wire_parts! {}
            type Error = Error;

            fn asked(
                _: Protocol,
                head: &http::request::Parts,
                _: &[u8],
            ) -> Result<Operation, $crate::error::ProtocolError> {
                let name = ROW.targeted($crate::target(head)).unwrap_or_default();
                Operation::from_name(name).ok_or_else(|| {
                    let shown: String =
                        name.chars().take($crate::limits::OPERATION_CHARS_MAX).collect();
                    $crate::error::ProtocolError::unknown_operation(&shown)
                })
            }

            fn decode(
                operation: Operation,
                _: Protocol,
                _: &http::request::Parts,
                body: &[u8],
            ) -> Result<Request, $crate::error::DecodeError> {
                Request::decode(operation, body)
            }

            fn encode(
                response: &Response,
                protocol: Protocol,
                _: &str,
            ) -> $crate::protocols::Answer {
                $crate::protocols::Answer::new(200, protocol.content_type(), response.encode())
            }

            fn encode_error(
                error: Error,
                operation: Operation,
                protocol: Protocol,
                _: &str,
            ) -> $crate::protocols::Answer {
                let error = error.answering(operation);
                let (status, body) = (error.code.http_status(), error.encode());
                $crate::protocols::Answer::new(status, protocol.content_type(), body)
            }

            fn fault(text: String) -> Option<Error> {
                Some(Error::$fault(text))
            }
        }
    };
}
pub(crate) use json_wire;

/// `table_wire! { fault }`: a service by its table, in whichever of its protocols. Without errors
/// of its own it has no fault.
macro_rules! table_wire {
    () => {
        impl $crate::wire::Wire for Api {
            wire_parts! {}
            table_wire! { @codec }
            type Error = std::convert::Infallible;

            fn encode_error(
                error: Self::Error,
                _: Operation,
                _: Protocol,
                _: &str,
            ) -> $crate::protocols::Answer {
                match error {}
            }

            fn fault(_: String) -> Option<Self::Error> {
                None
            }
        }
    };
    ($fault:ident) => {
        impl $crate::wire::Wire for Api {
            wire_parts! {}
            table_wire! { @codec }
            type Error = Error;

            fn encode_error(
                error: Error,
                operation: Operation,
                protocol: Protocol,
                request_id: &str,
            ) -> $crate::protocols::Answer {
                let Error { code, message, others } = error.answering(operation);
                let (name, http_status) = (code.code().to_owned(), code.http_status());
                let fault = $crate::protocols::Fault { name, message, others, http_status };
                protocol.encode_error(&SERVICE, &fault, request_id)
            }

            fn fault(text: String) -> Option<Error> {
                Some(Error::$fault(text))
            }
        }
    };
    (@codec) => {
        fn asked(
            protocol: Protocol,
            head: &http::request::Parts,
            body: &[u8],
        ) -> Result<Operation, $crate::error::ProtocolError> {
            Operation::of(protocol, head, body)
        }

        fn decode(
            operation: Operation,
            protocol: Protocol,
            head: &http::request::Parts,
            body: &[u8],
        ) -> Result<Request, $crate::error::DecodeError> {
            Request::decode(operation, protocol, head, body)
        }

        fn encode(
            response: &Response,
            protocol: Protocol,
            request_id: &str,
        ) -> $crate::protocols::Answer {
            response.encode(protocol, request_id)
        }
    };
}
pub(crate) use table_wire;
