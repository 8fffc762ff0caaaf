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
    /// All of them; none before the first answer.
    pub(crate) fn all(self) -> Vec<Environment> {
        self.list.read(Vec::clone)
    }

    /// All of them as the options of a choice.
    pub(crate) fn choices(self) -> Vec<(String, String)> {
        self.all().into_iter().map(|environment| (environment.id.to_string(), environment.name)).collect()
    }

    /// Whether it is known that there is none that the reader may see.
    pub(crate) fn is_empty(self) -> bool {
        self.list.read(|all| all.is_empty())
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
            all.iter().find(answers).or(all.first()).map(|environment| environment.id)
        })
    }

    /// Asks again; the list stays until the answer is there.
    pub(crate) fn reload(self) {
        self.list.refresh();
    }
}
