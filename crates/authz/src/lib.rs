//! Who may do what, on which environment. Pure: no HTTP, no SQL, no Docker.
//!
//! A permission is a value ([`Permission`]) and a type ([`Capability`]). [`authorize`] turns what a [`Caller`]
//! holds into a [`Grant`], the proof that the daemon crate demands: forgetting the check does not compile.

mod authorize;
mod caller;
mod capability;
mod permission;

pub use authorize::{AuthorizeError, Grant, authorize};
pub use caller::{Caller, Holding, Scope};
pub use capability::{Capability, EnvironmentsView, ImagesView};
pub use permission::Permission;
