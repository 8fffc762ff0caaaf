//! `GET /api/images`, rule by rule of the contract.

mod caching;
mod failures;
mod list;
mod parameters;
