//! The ways by which containers find the endpoint.

/// By which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// This agent has the address and the rules.
    Nft,
    /// Another agent of this machine has them, and passes on.
    Shared,
    /// Each container has a listener in its own network namespace.
    Namespace,
    /// None: no task with a role can run here.
    Nowhere,
}

impl Mode {
    /// As the attribute of the container instance says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nft => "nft",
            Self::Shared => "shared",
            Self::Namespace => "namespace",
            Self::Nowhere => "none",
        }
    }

    /// Containers in namespaces of their own find it.
    #[must_use]
    pub fn serves_containers(self) -> bool {
        self != Self::Nowhere
    }

    /// Containers in the host's namespace find it.
    #[must_use]
    pub fn serves_host(self) -> bool {
        matches!(self, Self::Nft | Self::Shared)
    }
}
