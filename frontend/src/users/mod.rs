//! The pages about users.

mod assignments;
mod new_user;
mod role_choice;
mod user_page;
mod user_settings;
mod user_tokens;
mod users_page;

pub(crate) use user_page::user_page;
pub(crate) use users_page::users_page;
