//! Environments: daemons, how they are reached, and how they are.

pub(crate) mod create_environment;
pub(crate) mod delete_environment;
pub(crate) mod list_environments;
pub(crate) mod show_environment;
pub(crate) mod test_draft;
pub(crate) mod test_environment;
pub(crate) mod update_environment;
