use crate::Permission;

/// A role that every server has. Nobody can change or remove it, so that its name always means the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltInRole {
    /// May do everything.
    Administrator,
    /// May do everything with images.
    Operator,
    /// May look.
    Viewer,
}

impl BuiltInRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Operator, Self::Viewer];

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::Viewer => "viewer",
        }
    }

    /// What it allows.
    pub fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Administrator => &Permission::ALL,
            Self::Operator => {
                &[Permission::ImagesView, Permission::ImagesInspect, Permission::EnvironmentsView]
            }
            Self::Viewer => &[Permission::ImagesView, Permission::EnvironmentsView],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_policy() {
        let mut table = String::new();
        let mut row = |first: &str, cells: [&str; 3], last: &str| {
            let [administrator, operator, viewer] = cells;
            writeln!(table, "{first:19} | {administrator:13} | {operator:8} | {viewer:6} | {last}").unwrap();
        };
        row("permission", BuiltInRole::ALL.map(BuiltInRole::as_str), "counts");
        for permission in Permission::ALL {
            let held = BuiltInRole::ALL.map(|role| role.permissions().contains(&permission));
            let counts = if permission.is_global() { "on all environments" } else { "where it is held" };
            row(permission.as_str(), held.map(|held| if held { "yes" } else { "-" }), counts);
        }
        insta::assert_snapshot!(table, @r"
        permission          | administrator | operator | viewer | counts
        images:view         | yes           | yes      | yes    | where it is held
        images:inspect      | yes           | yes      | -      | where it is held
        environments:view   | yes           | yes      | yes    | where it is held
        environments:manage | yes           | -        | -      | on all environments
        users:manage        | yes           | -        | -      | on all environments
        audit:view          | yes           | -        | -      | on all environments
        metrics:view        | yes           | -        | -      | on all environments
        ");
    }
}
