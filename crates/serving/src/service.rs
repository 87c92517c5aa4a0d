//! An API as this release serves it.
use std::{fmt::Debug, sync::Arc};

use berth_api::Wire;
use berth_engine::{Machine, Revision, ShardName, Timestamp};
use berth_kernel::{
    Call, Home, Need,
    network::{SecurityGroup, Subnet},
};
use berth_sealing::Seals;

use crate::Housed;

pub type OperationOf<S> = <<S as Service>::Wire as Wire>::Operation;
pub type RequestOf<S> = <<S as Service>::Wire as Wire>::Request;
pub type ResponseOf<S> = <<S as Service>::Wire as Wire>::Response;
pub type ErrorOf<S> = <<S as Service>::Wire as Wire>::Error;
pub type OfNodeOf<S> = <<S as Service>::Wire as Wire>::OfNode;
/// A call of the service.
pub type CallOf<S> = Call<RequestOf<S>, <S as Service>::Facts>;

/// An API of AWS's, or our own. Which of its operations are served where is in its table,
/// `models/<service>.toml`; the functions here are what no table can say.
pub trait Service: Sized + Send + Sync + 'static {
    /// Generated.
    type Wire: Wire;
    /// What calls need to know from outside their shard.
    type Facts: Clone + Debug + Send + Sync + 'static;
    /// The machines whose shards take its writes: a tuple of [`Housed`] ones, each of which can be
    /// asked a call of this service and answers with a response or an error of it.
    type Machines;

    /// What whoever makes a call must be allowed, all of it: at least one thing, unless everybody
    /// may. It is looked at before anything of the request is checked, and the same whether or not
    /// what it names is there. `principal` is the ARN of who asks, which requests may leave away.
    fn needs(request: &RequestOf<Self>, principal: &str, at: &impl Published) -> Vec<Need>;

    /// Of a call that names many things one need that has all of them, if there is such a one: what
    /// its resource begins with, without what comes then, and all keys but the tags of resources.
    /// Who may all that begins so, whatever its tags are, need not be asked of each.
    fn need_below(_: &RequestOf<Self>, _: &impl Published) -> Option<Need> {
        None
    }

    /// Looked up when a call comes. What it needs from another shard travels with it.
    fn facts(request: &RequestOf<Self>, principal: &str, at: &impl Published) -> Self::Facts;

    /// The shard that takes a call which changes something.
    ///
    /// # Errors
    /// The call names none, or this release does not serve it.
    fn shard(request: &RequestOf<Self>, home: &Home) -> Result<ShardName, ErrorOf<Self>>;

    /// Answers a call that reads.
    ///
    /// # Errors
    /// The caller's fault, as the service says it.
    fn read(at: &impl Published, call: &CallOf<Self>) -> Result<ResponseOf<Self>, ErrorOf<Self>>;

    /// The same as JSON, where a machine keeps the text of what it answers.
    fn read_json(_: &impl Published, _: &CallOf<Self>) -> Option<Result<Vec<u8>, ErrorOf<Self>>> {
        None
    }

    /// Whether calls of it are sealed. Then none that changes something is served before there is a
    /// key for that.
    const SEALS: bool = false;

    /// Seals what no shard is to know of a call, right before one takes it.
    ///
    /// # Errors
    /// What is wrong with what no shard gets to see.
    fn seal(_: &mut CallOf<Self>, _: &dyn Seals) -> Result<(), ErrorOf<Self>> {
        Ok(())
    }

    /// Opens what an answer has sealed, right before it is told.
    ///
    /// # Errors
    /// It does not open.
    fn open(_: &mut ResponseOf<Self>, _: &dyn Seals) -> Result<(), ErrorOf<Self>> {
        Ok(())
    }

    /// The answer to a call whose shard is not there. One that is there from the start always is.
    fn absent(request: &RequestOf<Self>) -> ErrorOf<Self> {
        panic!("no shard takes {:?}", Self::Wire::operation(request))
    }

    /// Whether a call makes its shard, and then what is wrong with it: what is refused leaves
    /// nothing, not even a shard.
    fn makes_shard(_: &CallOf<Self>, _: Timestamp) -> Option<Result<(), ErrorOf<Self>>> {
        None
    }
}

/// What is said of a shard that is kept closed.
pub const CLOSED: &str = "Another release of Berth has written something there that this one \
                          cannot read. It is kept closed and as it is until a release is started \
                          that can; the log names the row.";

/// What a node's shards have published.
pub trait Published {
    fn home(&self) -> &Home;

    fn now(&self) -> Timestamp;

    /// Whether a shard is there and kept closed, because another release has made it.
    fn is_closed(&self, _shard: &str) -> bool {
        false
    }

    /// The state of a machine's shard.
    fn state<M: Housed>(&self, shard: &str) -> Option<Arc<M::State>>;

    /// All shards of a machine, in the order of their names.
    fn shards<M: Housed>(&self) -> Vec<Shown<M>>;

    /// Whether a service of AWS's, as `ecs-tasks.amazonaws.com`, may act as a role, given by its
    /// ARN. Where nobody keeps roles there are none.
    fn may_assume(&self, _service: &str, _role_arn: &str) -> bool {
        false
    }

    /// Whether there is a role of that ARN, whoever may act as it.
    fn has_role(&self, _role_arn: &str) -> bool {
        false
    }

    /// A subnet of this installation, given by its id. Where nobody keeps networks there are none.
    fn subnet(&self, _id: &str) -> Option<Subnet> {
        None
    }

    /// The same of a security group.
    fn security_group(&self, _id: &str) -> Option<SecurityGroup> {
        None
    }

    /// Their states.
    fn states<M: Housed>(&self) -> Vec<Arc<M::State>> {
        self.shards::<M>().into_iter().map(|it| it.state).collect()
    }
}

/// A shard as readers see it.
pub struct Shown<M: Machine> {
    pub name: ShardName,
    pub revision: Revision,
    pub state: Arc<M::State>,
}
