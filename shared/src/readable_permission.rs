use crate::Permission;

/// What a permission allows, in a few words.
pub fn readable_permission(permission: Permission) -> &'static str {
    match permission {
        Permission::ImagesView => "List the images of an environment",
        Permission::ImagesInspect => "See an image in full: configuration, history, containers",
        Permission::EnvironmentsView => "See that an environment exists, its name and its state",
        Permission::EnvironmentsManage => "Make, change and remove environments",
        Permission::UsersManage => "Make, change and remove users and roles, and give roles to users",
        Permission::AuditView => "Read the audit log",
        Permission::MetricsView => "Read the metrics of this server",
    }
}

/// The stable names of permissions in the order in which Stowage lists them: `images:view, audit:view`.
pub fn readable_permissions(permissions: &[Permission]) -> String {
    let listed = Permission::ALL.into_iter().filter(|permission| permissions.contains(permission));
    let names: Vec<&str> = listed.map(Permission::as_str).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_listed_once_and_in_one_order() {
        use Permission::{AuditView, ImagesView};
        assert_eq!(readable_permissions(&[AuditView, ImagesView, AuditView]), "images:view, audit:view");
        assert_eq!(readable_permissions(&[]), "nothing");
    }

    #[test]
    fn every_permission_is_explained_in_words_of_its_own() {
        let mut words: Vec<&str> = Permission::ALL.into_iter().map(readable_permission).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Permission::ALL.len());
    }
}
