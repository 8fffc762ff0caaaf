use shared::Permission;

use crate::session::SessionContext;
use crate::texts::frame as words;

/// A page that the bar and the palette lead to: where it is and what it is called.
pub(crate) type PageLink = (&'static str, &'static str);

/// Where the images of all environments are.
pub(super) const INVENTORY: &str = "/inventory";

/// The pages of the server that the reader may see.
pub(crate) fn pages(session: SessionContext) -> Vec<PageLink> {
    if session.authentication().is_none() {
        return Vec::new();
    }
    let manages_users = session.holds_everywhere(Permission::UsersManage);
    let sees_environments = session.holds(Permission::EnvironmentsView)
        || session.holds_everywhere(Permission::EnvironmentsManage);
    let pages = [
        (true, ("/images", words::IMAGES)),
        (true, (INVENTORY, words::ALL_ENVIRONMENTS)),
        (sees_environments, ("/environments", words::ENVIRONMENTS)),
        (manages_users, ("/users", words::USERS)),
        (manages_users, ("/roles", words::ROLES)),
        (session.holds_everywhere(Permission::AuditView), ("/audit", words::AUDIT_LOG)),
    ];
    pages.into_iter().filter(|(seen, _)| *seen).map(|(_, page)| page).collect()
}

/// The pages of whoever is signed in.
pub(crate) fn own_pages(session: SessionContext) -> Vec<PageLink> {
    if session.user().is_some() {
        vec![("/account", words::ACCOUNT), ("/tokens", words::TOKENS)]
    } else {
        Vec::new()
    }
}
