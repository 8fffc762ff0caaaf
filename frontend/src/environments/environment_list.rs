use shared::{Environment, EnvironmentId, EnvironmentStatus};

use crate::requests::{Loaded, load};

/// The environments that the reader may see, as far as they are known by now.
#[derive(Clone, Copy)]
pub(crate) struct EnvironmentList {
    list: Loaded<Vec<Environment>>,
}

/// Asks for the environments, and again whenever [`EnvironmentList::reload`] says so.
pub(crate) fn use_environment_list() -> EnvironmentList {
    EnvironmentList { list: load(|client| async move { client.list_environments().await }) }
}

impl EnvironmentList {
    /// The list, and how it stands with loading it.
    pub(crate) fn loaded(self) -> Loaded<Vec<Environment>> {
        self.list
    }

    /// All of them; none before the first answer.
    pub(crate) fn all(self) -> Vec<Environment> {
        self.list.read(Vec::clone)
    }

    /// All of them as the options of a choice.
    pub(crate) fn choices(self) -> Vec<(String, String)> {
        self.all().into_iter().map(|environment| (environment.id.to_string(), environment.name)).collect()
    }

    /// Whether it is known that there is none whose images the reader could see.
    pub(crate) fn offers_nothing(self) -> bool {
        self.list.read(|all| all.iter().all(|environment| !environment.enabled))
    }

    /// Why there is no list at all.
    pub(crate) fn error(self) -> Option<String> {
        self.list.failure().filter(|_| !self.list.value.is_there())
    }

    /// The environment with this id, where there is one.
    pub(crate) fn find(self, id: EnvironmentId) -> Option<Environment> {
        self.list.read(|all| all.iter().find(|environment| environment.id == id).cloned())
    }

    /// The one to show to somebody who did not choose: the first that answers, else the first.
    pub(crate) fn first_choice(self) -> Option<EnvironmentId> {
        self.list.read(|all| {
            let answers = |environment: &&Environment| environment.status == EnvironmentStatus::Ok;
            let mut enabled = all.iter().filter(|environment| environment.enabled);
            let first = enabled.clone().next();
            enabled.find(answers).or(first).map(|environment| environment.id)
        })
    }

    /// Asks again; the list stays until the answer is there.
    pub(crate) fn reload(self) {
        self.list.refresh();
    }
}
