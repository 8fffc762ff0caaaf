use std::marker::PhantomData;

use shared::{EnvironmentId, Scope};
use thiserror::Error;

use crate::{Caller, Capability, GlobalCapability, Permission};

/// Proof that a caller holds the permission `C` on one environment.
///
/// Only [`authorize`] makes one, and it is used up by the connection that it opens. The environment comes out of
/// the proof, so nobody can check one and ask another.
///
/// A grant cannot be forged:
///
/// ```compile_fail,E0451
/// use authz::{Grant, ImagesView};
///
/// fn forge(environment: shared::EnvironmentId) -> Grant<ImagesView> {
///     Grant { environment, capability: std::marker::PhantomData }
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Grant<C: Capability> {
    environment: EnvironmentId,
    capability: PhantomData<C>,
}

impl<C: Capability> Grant<C> {
    /// The environment on which the permission is held.
    pub fn environment(&self) -> EnvironmentId {
        self.environment
    }
}

/// Proof that a caller holds the permission `C`, which concerns the server as a whole.
///
/// Only [`authorize_globally`] makes one. It carries the caller along, since nobody may grant more than they hold.
///
/// ```compile_fail,E0451
/// use authz::{Caller, GlobalGrant, UsersManage};
///
/// fn forge(caller: Caller) -> GlobalGrant<UsersManage> {
///     GlobalGrant { caller, capability: std::marker::PhantomData }
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct GlobalGrant<C: GlobalCapability> {
    caller: Caller,
    capability: PhantomData<C>,
}

impl<C: GlobalCapability> GlobalGrant<C> {
    /// Who holds it, with everything else that they hold.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// The caller does not hold the permission there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{permission} is not held on {scope}")]
pub struct AuthorizeError {
    /// What was asked for.
    pub permission: Permission,
    /// Where.
    pub scope: Scope,
}

/// Checks that `caller` holds the permission `C` on `environment`.
///
/// # Errors
///
/// Whenever nothing that the caller holds says so.
pub fn authorize<C: Capability>(
    caller: &Caller,
    environment: EnvironmentId,
) -> Result<Grant<C>, AuthorizeError> {
    if caller.holds_on(C::PERMISSION, environment) {
        Ok(Grant { environment, capability: PhantomData })
    } else {
        Err(AuthorizeError { permission: C::PERMISSION, scope: Scope::Environment(environment) })
    }
}

/// Checks that `caller` holds the permission `C` on all environments.
///
/// # Errors
///
/// Whenever nothing that the caller holds says so.
pub fn authorize_globally<C: GlobalCapability>(caller: &Caller) -> Result<GlobalGrant<C>, AuthorizeError> {
    if caller.holds_on_all(C::PERMISSION) {
        Ok(GlobalGrant { caller: caller.clone(), capability: PhantomData })
    } else {
        Err(AuthorizeError { permission: C::PERMISSION, scope: Scope::AllEnvironments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EnvironmentsView, Holding, ImagesView, MetricsView, UsersManage};

    fn id(number: i64) -> EnvironmentId {
        EnvironmentId::try_from(number).unwrap()
    }

    fn viewer_of_images_on(scope: Scope) -> Caller {
        Caller::holding([Holding { permission: Permission::ImagesView, scope }])
    }

    #[test]
    fn nobody_gets_nothing() {
        let nobody = Caller::default();
        let denied = authorize::<ImagesView>(&nobody, id(1)).unwrap_err();
        assert_eq!(denied.to_string(), "images:view is not held on environment 1");
        for permission in Permission::ALL {
            assert!(!nobody.holds_somewhere(permission));
        }
    }

    #[test]
    fn a_permission_on_one_environment_is_none_on_another() {
        let viewer = viewer_of_images_on(Scope::Environment(id(2)));
        assert_eq!(authorize::<ImagesView>(&viewer, id(2)).unwrap().environment(), id(2));
        assert!(authorize::<ImagesView>(&viewer, id(1)).is_err());
        assert!(viewer.holds_somewhere(Permission::ImagesView));
        assert!(!viewer.holds_on_all(Permission::ImagesView));
    }

    #[test]
    fn one_permission_is_not_another() {
        let viewer = viewer_of_images_on(Scope::AllEnvironments);
        assert!(viewer.holds_on_all(Permission::ImagesView));
        assert!(authorize::<EnvironmentsView>(&viewer, id(1)).is_err());
    }

    #[test]
    fn managing_users_takes_holding_it_on_all_environments() {
        let holding = |scope| Caller::holding([Holding { permission: Permission::UsersManage, scope }]);
        let everywhere = holding(Scope::AllEnvironments);
        assert_eq!(authorize_globally::<UsersManage>(&everywhere).unwrap().caller(), &everywhere);
        let denied = authorize_globally::<UsersManage>(&holding(Scope::Environment(id(1)))).unwrap_err();
        assert_eq!(denied.to_string(), "users:manage is not held on all environments");
    }

    #[test]
    fn being_on_the_servers_own_machine_allows_one_thing() {
        let neighbour = Caller::on_the_servers_own_machine();
        assert!(authorize_globally::<MetricsView>(&neighbour).is_ok());
        for permission in Permission::ALL {
            assert_eq!(neighbour.holds_somewhere(permission), permission == Permission::MetricsView);
        }
    }

    #[test]
    fn without_authentication_everybody_holds_everything() {
        let everybody = Caller::with_authentication_switched_off();
        for permission in Permission::ALL {
            assert!(everybody.holds_on_all(permission), "{permission}");
        }
    }
}
