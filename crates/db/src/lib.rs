//! Persistence, through diesel. The only crate that names it.
//!
//! SQLite is embedded and the default. PostgreSQL becomes a second variant of [`any_connection::AnyConnection`] and a
//! second folder of migrations; the queries are written against the enum already.

mod any_connection;
mod database;
mod db_error;
mod environments;
mod schema;

pub use database::Database;
pub use db_error::DbError;
pub use environments::{DeclaredEnvironment, EnvironmentOrigin, EnvironmentRecord};
