//! The rules of rights, sessions, tokens and the audit log, on every database.

mod administrators;
mod assignments;
mod audit;
mod fixtures;
mod roles;
mod sessions;
mod stale_grants;
mod tables;
mod tokens;
mod users;
