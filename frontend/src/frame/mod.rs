//! What stands around every page.

mod bar;
mod elsewhere;
mod page_frame;
mod page_head;
mod page_of_one;
mod pages;
mod view_menu;

pub(crate) use elsewhere::{elsewhere_page, provide_first_path};
pub(crate) use page_frame::{PageFrame, frame};
pub(crate) use page_head::{PageHead, counted};
pub(crate) use page_of_one::PageOfOne;
pub(crate) use pages::{own_pages, pages};
