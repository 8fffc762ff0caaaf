//! The typed client of Stowage's API. The page, the API's own tests and other programs use it; it runs natively
//! and in the browser.

mod client;
mod client_error;

pub use client::Client;
pub use client_error::ClientError;
