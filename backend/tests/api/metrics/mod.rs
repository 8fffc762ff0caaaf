//! `GET /metrics`.

mod access;
mod figures;
mod requests;
mod scrape;
