//! The read-only Docker endpoint: what Docker's own clients need to list the images of a host, and nothing else.

pub(crate) mod inspect_image;
pub(crate) mod list_history;
pub(crate) mod list_images;
pub(crate) mod ping;
pub(crate) mod show_version;
