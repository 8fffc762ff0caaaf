//! `GET /api/images`, rule by rule of the contract, and what there is of one image.

mod caching;
mod detail;
mod events;
mod failures;
mod inventory;
mod layers;
mod list;
mod news;
mod parameters;
mod random_changes;
mod recovery;
mod sharing;
mod usage;
