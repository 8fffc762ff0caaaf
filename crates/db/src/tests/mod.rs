//! The rules of rights, sessions, tokens and the audit log, on every database.

mod administrators;
mod assignments;
mod audit;
mod environment_secrets;
mod environments;
mod fixtures;
mod migration;
mod roles;
mod sessions;
mod stale_grants;
mod started_environments;
mod tables;
mod tokens;
mod users;
