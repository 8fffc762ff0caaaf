//! One handler a file, named by its verb and resource.

pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod docker;
pub(crate) mod environments;
pub(crate) mod health;
pub(crate) mod images;
pub(crate) mod roles;
pub(crate) mod show_metrics;
pub(crate) mod show_open_api;
pub(crate) mod tokens;
pub(crate) mod users;
