//! What somebody who manages users may grant: nothing that they do not hold themselves.

use shared::{Permission, Scope};
use thiserror::Error;

use crate::Caller;

/// It would give, change or take away what the caller does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this goes beyond what you hold yourself")]
pub struct BeyondOwn;

/// Whether `caller` may make, change or remove a role with these permissions: before and after a change alike.
/// A role can be given for all environments, so it takes holding them there.
///
/// # Errors
///
/// Where the caller does not hold every one of them on all environments.
pub fn may_define_role(caller: &Caller, permissions: &[Permission]) -> Result<(), BeyondOwn> {
    may_assign(caller, permissions, Scope::AllEnvironments)
}

/// Whether `caller` may give a role with these permissions there, or take it away.
///
/// # Errors
///
/// Where the caller does not hold all of it there.
pub fn may_assign(caller: &Caller, permissions: &[Permission], scope: Scope) -> Result<(), BeyondOwn> {
    may_manage_user(caller, &Caller::with_roles([(permissions, scope)]))
}

/// Whether `caller` may rename, disable or remove a user who holds as much as `user`, set their password or end
/// their sessions: whoever could do that could act as them.
///
/// # Errors
///
/// Where the user holds something that the caller does not.
pub fn may_manage_user(caller: &Caller, user: &Caller) -> Result<(), BeyondOwn> {
    if caller.covers(user) { Ok(()) } else { Err(BeyondOwn) }
}

#[cfg(test)]
mod tests {
    use shared::EnvironmentId;

    use super::*;
    use crate::BuiltInRole;

    fn on(number: i64) -> Scope {
        Scope::Environment(EnvironmentId::try_from(number).unwrap())
    }

    /// Manages users everywhere, and looks at images on environment 2.
    fn manager() -> Caller {
        Caller::with_roles([
            ([Permission::UsersManage].as_slice(), Scope::AllEnvironments),
            (BuiltInRole::Viewer.permissions(), on(2)),
        ])
    }

    #[test]
    fn nobody_gives_what_they_do_not_hold() {
        let viewer = BuiltInRole::Viewer.permissions();
        assert_eq!(may_assign(&manager(), viewer, on(2)), Ok(()));
        assert_eq!(may_assign(&manager(), viewer, on(1)), Err(BeyondOwn));
        assert_eq!(may_assign(&manager(), viewer, Scope::AllEnvironments), Err(BeyondOwn));
        assert_eq!(may_assign(&manager(), BuiltInRole::Operator.permissions(), on(2)), Err(BeyondOwn));
        assert_eq!(may_assign(&manager(), BuiltInRole::Administrator.permissions(), on(2)), Err(BeyondOwn));
    }

    #[test]
    fn a_role_is_defined_by_whoever_holds_it_everywhere() {
        assert_eq!(may_define_role(&manager(), &[Permission::UsersManage]), Ok(()));
        assert_eq!(may_define_role(&manager(), &[Permission::ImagesView]), Err(BeyondOwn));
        let administrator = Caller::with_authentication_switched_off();
        assert_eq!(may_define_role(&administrator, &Permission::ALL), Ok(()));
    }

    #[test]
    fn nobody_takes_over_who_holds_more() {
        let administrator = Caller::with_authentication_switched_off();
        assert_eq!(may_manage_user(&manager(), &administrator), Err(BeyondOwn));
        assert_eq!(may_manage_user(&administrator, &manager()), Ok(()));
        assert_eq!(may_manage_user(&manager(), &Caller::default()), Ok(()));
    }
}
