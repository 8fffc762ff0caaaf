//! One handler a file, named by its verb and resource.

pub(crate) mod health;
pub(crate) mod list_environments;
pub(crate) mod list_images;
