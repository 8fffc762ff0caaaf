use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::UserId;

use super::assignments::assignments;
use super::user_settings::user_settings;
use super::user_tokens::user_tokens;
use crate::controls::{group, moment, moment_or_never};
use crate::erased::{Signal, dynamic};
use crate::frame::PageOfOne;
use crate::requests::load;
use crate::texts::users as words;

/// One user, and everything that can be done about them.
pub(crate) fn user_page() -> AnyView {
    let page = PageOfOne { what: words::OF_USER, all: words::USERS, path: "/users" };
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(id) = id.parse::<UserId>() else {
        return page.missing();
    };
    let user = load(move |client| async move { client.get_user(id).await });
    let name = Signal::derive(move || user.read(|user| user.name.clone()));
    let is_there = user.value.is_some();
    let content = dynamic(move || match is_there.get() {
        true => {
            let seen = dynamic(move || {
                let (made, signed_in) = user.read(|user| (Some(user.created_at), user.last_sign_in_at));
                let words = |words: &str| words.to_owned().into_any();
                let made = made.map_or_else(|| words(""), moment);
                group(
                    "muted",
                    vec![words(words::MADE), made, words(words::LAST_SIGN_IN), moment_or_never(signed_in)],
                )
            });
            vec![seen, assignments(id, user), user_tokens(id), user_settings(id, user)].into_any()
        }
        false => ().into_any(),
    });
    page.view(name, user.state(words::OF_USER), content)
}
