use std::sync::Arc;

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
    grant: Grant<C>,
}

impl<C: Capability> Daemon<C> {
    pub(crate) fn new(link: Arc<Link>, grant: Grant<C>) -> Self {
        Self { link, grant }
    }

    /// The environment that this is the daemon of.
    pub fn environment(&self) -> EnvironmentId {
        self.grant.environment()
    }
}
