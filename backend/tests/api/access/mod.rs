//! Who may see what: with sign-in, as a server runs unless it is told otherwise.

mod administration;
mod audit;
mod bodies;
mod broken_database;
mod limits;
mod open_api;
mod origin;
mod probing;
mod revocation;
mod sessions;
mod setup;
mod table;
mod tls;
mod tokens;
