//! The page about roles.

mod permission_boxes;
mod role_form;
mod roles_page;

pub(crate) use permission_boxes::permission_boxes;
pub(crate) use roles_page::roles_page;
