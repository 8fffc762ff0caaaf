//! The images page, from choosing an environment on.

pub(crate) const TITLE: &str = "Images – Stowage";
pub(crate) const IMAGES: &str = "Images";
pub(crate) const CHOOSE_ANOTHER: &str = "Choose another one above.";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const ENVIRONMENTS_NOT_LOADED: &str = "The environments could not be loaded";
pub(crate) const NONE_TO_SEE: &str = "You may not see any environment yet";
pub(crate) const ASK: &str = "Ask an administrator.";
pub(crate) const ALL_DISABLED: &str = "Every environment is disabled";
pub(crate) const ENVIRONMENTS: &str = "Environments";
pub(crate) const LOADING_ENVIRONMENTS: &str = "Loading the environments…";

/// The page's title where an environment is shown.
pub(crate) fn title(environment: &str) -> String {
    format!("Images on {environment} – Stowage")
}

/// The address names an environment by something that is no id.
pub(crate) fn no_environment(name: &str) -> String {
    format!("There is no environment {name}")
}
