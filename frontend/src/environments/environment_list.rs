use client::Client;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use shared::{Environment, EnvironmentId, EnvironmentStatus};

/// The environments that the reader may see, as far as they are known by now.
#[derive(Clone, Copy)]
pub(crate) struct EnvironmentList {
    environments: RwSignal<Option<Vec<Environment>>>,
    error: RwSignal<Option<String>>,
    attempt: RwSignal<u32>,
}

/// Asks for the environments, and again whenever [`EnvironmentList::reload`] says so.
pub(crate) fn use_environment_list(client: Client) -> EnvironmentList {
    let list = EnvironmentList {
        environments: RwSignal::new(None),
        error: RwSignal::new(None),
        attempt: RwSignal::new(0),
    };
    Effect::new(move || {
        list.attempt.track();
        let client = client.clone();
        spawn_local_scoped_with_cancellation(async move {
            match client.list_environments().await {
                Ok(environments) => {
                    list.environments.set(Some(environments));
                    list.error.set(None);
                }
                Err(error) => list.error.set(Some(error.to_string())),
            }
        });
    });
    list
}

impl EnvironmentList {
    /// All of them; none before the first answer.
    pub(crate) fn all(self) -> Vec<Environment> {
        self.environments.get().unwrap_or_default()
    }

    /// Why there is no list at all.
    pub(crate) fn error(self) -> Option<String> {
        self.error.get().filter(|_| self.environments.with(Option::is_none))
    }

    /// The environment with this id, where there is one.
    pub(crate) fn find(self, id: EnvironmentId) -> Option<Environment> {
        self.environments.with(|all| all.iter().flatten().find(|environment| environment.id == id).cloned())
    }

    /// The one to show to somebody who did not choose: the first that answers, else the first.
    pub(crate) fn first_choice(self) -> Option<EnvironmentId> {
        self.environments.with(|all| {
            let mut all = all.iter().flatten();
            let first = all.clone().next();
            all.find(|environment| environment.status == EnvironmentStatus::Ok)
                .or(first)
                .map(|environment| environment.id)
        })
    }

    /// Asks again; the list stays until the answer is there.
    pub(crate) fn reload(self) {
        self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
    }
}
