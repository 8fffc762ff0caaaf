//! Who may do what, on which environment. Pure: no HTTP, no SQL, no Docker.
//!
//! A permission is a value ([`Permission`]) and a type ([`Capability`]). [`authorize`] turns what a [`Caller`]
//! holds into a [`Grant`], the proof that the daemon crate demands, and [`authorize_globally`] into a
//! [`GlobalGrant`], the proof that the database demands of whoever administers: forgetting the check does not
//! compile.

mod administration;
mod authorize;
mod built_in_role;
mod caller;
mod capability;

pub use administration::{BeyondOwn, may_assign, may_define_role, may_manage_user};
pub use authorize::{AuthorizeError, GlobalGrant, Grant, authorize, authorize_globally};
pub use built_in_role::BuiltInRole;
pub use caller::Caller;
pub use capability::{
    AuditView, Capability, EnvironmentsManage, EnvironmentsView, GlobalCapability, ImagesInspect, ImagesView,
    MetricsView, UsersManage,
};
pub use shared::{Holding, Permission, Scope};
