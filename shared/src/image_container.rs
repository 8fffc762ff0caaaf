use serde::{Deserialize, Serialize};

/// A container that uses an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageContainer {
    /// The container's ID.
    pub id: String,
    /// Its names, without the slash that the Engine puts before each.
    pub names: Vec<String>,
    /// `running`, `exited`, `created`, `paused`, or another word of the engine's; empty where it says none.
    pub state: String,
}

/// What an engine's word for a container's state comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerState {
    /// Its processes run.
    Running,
    /// Its processes are halted.
    Paused,
    /// It has no processes: not yet, or no longer.
    Stopped,
    /// The engine says none that is known here.
    Unknown,
}

impl ImageContainer {
    /// What its state comes to, in the words of Docker and Podman.
    pub fn container_state(&self) -> ContainerState {
        match self.state.as_str() {
            "running" => ContainerState::Running,
            "paused" => ContainerState::Paused,
            "created" | "configured" | "initialized" | "restarting" | "stopping" | "exited" | "stopped"
            | "dead" | "removing" => ContainerState::Stopped,
            _ => ContainerState::Unknown,
        }
    }

    /// The name that it is called by: the one that is not through a link from another container, else its short ID.
    pub fn name(&self) -> &str {
        let own = self.names.iter().find(|name| !name.contains('/') && !name.is_empty());
        let short = self.id.get(..12).unwrap_or(&self.id);
        own.or_else(|| self.names.first()).map_or(short, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(names: &[&str], state: &str) -> ImageContainer {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        ImageContainer { id: "0123456789abcdef".to_owned(), names, state: state.to_owned() }
    }

    #[test]
    fn what_is_not_known_to_run_is_not_said_to() {
        for (word, state) in [
            ("running", ContainerState::Running),
            ("paused", ContainerState::Paused),
            ("created", ContainerState::Stopped),
            ("exited", ContainerState::Stopped),
            ("dead", ContainerState::Stopped),
            ("", ContainerState::Unknown),
            ("tomorrow's", ContainerState::Unknown),
        ] {
            assert_eq!(container(&[], word).container_state(), state, "{word}");
        }
    }

    #[test]
    fn its_own_name_comes_before_that_of_a_link() {
        assert_eq!(container(&["proxy/web", "web"], "").name(), "web");
        assert_eq!(container(&["proxy/web"], "").name(), "proxy/web");
        assert_eq!(container(&[], "").name(), "0123456789ab");
    }
}
