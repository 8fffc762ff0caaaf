//! Asking the server, and saying what came of it.

mod explain;
mod load;
mod submission;

pub(crate) use explain::explain;
pub(crate) use load::{Loaded, Progress, load};
pub(crate) use submission::{Sent, Submission, Then, then};
