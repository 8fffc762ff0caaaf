use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Weak};

use authz::{Capability, Grant};
use shared::EnvironmentId;

use crate::link::Link;

/// An authorized connection to one daemon. What it can be asked depends on the capability that was proved.
///
/// Listing needs [`authz::ImagesView`]; another capability does not do:
///
/// ```compile_fail,E0599
/// async fn list(daemon: daemon::Daemon<authz::EnvironmentsView>) {
///     let images = daemon.list_images(&Default::default()).await;
/// }
/// ```
pub struct Daemon<C: Capability> {
    pub(crate) link: Arc<Link>,
    grant: Arc<Grant<C>>,
}

impl<C: Capability> Daemon<C> {
    pub(crate) fn new(link: Arc<Link>, grant: Grant<C>) -> Self {
        Self { link, grant: Arc::new(grant) }
    }

    /// The same proof once more, for a question that may outlive whoever asked it. Not for others: who is not
    /// allowed any more must not keep one.
    pub(crate) fn again(&self) -> Self {
        Self { link: Arc::clone(&self.link), grant: Arc::clone(&self.grant) }
    }

    /// Which connection this is: another one as soon as the environment's is changed.
    pub fn link_id(&self) -> LinkId {
        LinkId(Arc::downgrade(&self.link))
    }

    /// The environment that this is the daemon of.
    pub fn environment(&self) -> EnvironmentId {
        self.grant.environment()
    }
}

/// One connection of one environment, to keep things by that are true of no other. It keeps nothing open.
#[derive(Clone)]
pub struct LinkId(Weak<Link>);

impl LinkId {
    /// Whether the connection was changed or removed, and nobody uses it any more.
    pub fn is_gone(&self) -> bool {
        self.0.strong_count() == 0
    }
}

// Where it is in memory tells links apart also when they are gone, since this keeps their place.
impl PartialEq for LinkId {
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for LinkId {}

impl Hash for LinkId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}

impl fmt::Debug for LinkId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "LinkId({:p})", self.0.as_ptr())
    }
}
