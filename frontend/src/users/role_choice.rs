use leptos::prelude::*;
use shared::{NewAssignment, Role, Scope};

use crate::controls::choice;
use crate::environments::EnvironmentList;
use crate::erased::{RwSignal, Signal};
use crate::requests::{Loaded, load};
use crate::texts::users as words;

/// The choice of a role, and where it shall count.
#[derive(Clone, Copy)]
pub(crate) struct RoleChoice {
    roles: Loaded<Vec<Role>>,
    environments: EnvironmentList,
    /// A role's number; empty for none.
    role: RwSignal<String>,
    /// An environment's number; empty for all.
    place: RwSignal<String>,
    /// What is said where no role is chosen.
    no_role: &'static str,
}

impl RoleChoice {
    pub(crate) fn new(environments: EnvironmentList, no_role: &'static str) -> Self {
        Self {
            roles: load(|client| async move { client.list_roles().await }),
            environments,
            role: RwSignal::new(String::new()),
            place: RwSignal::new(String::new()),
            no_role,
        }
    }

    pub(crate) fn fields(self) -> Vec<AnyView> {
        let roles = Signal::derive(move || {
            let listed: Vec<_> = self
                .roles
                .read(|roles| roles.iter().map(|role| (role.id.to_string(), role.name.clone())).collect());
            with_first(self.no_role, listed)
        });
        let places = Signal::derive(move || with_first(words::ALL_ENVIRONMENTS, self.environments.choices()));
        vec![
            choice(words::ROLE, roles, self.role.into(), Callback::new(move |role| self.role.set(role))),
            choice(words::ON, places, self.place.into(), Callback::new(move |place| self.place.set(place))),
        ]
    }

    /// Chooses nothing.
    pub(crate) fn clear(self) {
        self.role.set(String::new());
        self.place.set(String::new());
    }

    /// What was chosen; nothing where no role was.
    pub(crate) fn chosen(self) -> Option<NewAssignment> {
        let role_id = self.role.get_untracked().parse().ok()?;
        let place = self.place.get_untracked();
        let scope =
            if place.is_empty() { Scope::AllEnvironments } else { Scope::Environment(place.parse().ok()?) };
        Some(NewAssignment { role_id, scope })
    }
}

fn with_first(first: &str, mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.insert(0, (String::new(), first.to_owned()));
    options
}
