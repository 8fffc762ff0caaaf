//! Persistence, through diesel. The only crate that names it.
//!
//! SQLite is embedded and the default, PostgreSQL the other variant of [`any_connection::AnyConnection`]; the
//! queries are written once, against the enum.
//!
//! Who changes the rights of others shows a grant. Whether they may still do so, and what they may grant, is checked in
//! the transaction that writes it. That transaction writes the entry of the audit log too: there is no change without
//! one.

mod any_connection;
mod api_tokens;
mod assignments;
mod audit;
mod database;
mod db_error;
mod environment_changes;
mod environment_secrets;
mod environments;
mod held_roles;
mod journal;
mod key_rotation;
mod last_administrator;
mod passwords;
#[cfg(feature = "postgres")]
mod postgres_server;
mod renewed_grant;
mod roles;
mod schema;
mod sealing_key;
mod session_list;
mod sessions;
mod sign_in;
mod source;
mod sqlite_file;
mod started_environments;
mod stored;
#[cfg(test)]
mod tests;
mod token_callers;
mod users;

pub use api_tokens::NewTokenRecord;
pub use database::Database;
pub use db_error::DbError;
pub use environment_changes::EnvironmentChange;
pub use environment_secrets::{EnvironmentSecrets, SecretField, UnreadableSecrets};
pub use environments::{EnvironmentRecord, KeptEnvironment};
pub use journal::{Actor, AuditEvent};
pub use key_rotation::{KeyRotation, KeysInUse};
pub use sealing_key::SealingKey;
pub use sessions::{Activity, NewSession, SessionLimits, SignedInUser};
pub use sign_in::SignInCandidate;
pub use started_environments::DeclaredEnvironment;
pub use token_callers::TokenCaller;
pub use users::NewUserRecord;
