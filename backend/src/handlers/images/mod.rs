pub(crate) mod follow_lists;
pub(crate) mod inspect_image;
pub(crate) mod list_image_containers;
pub(crate) mod list_image_history;
pub(crate) mod list_images;
pub(crate) mod list_inventory;
pub(crate) mod list_layers;
pub(crate) mod list_usage;
