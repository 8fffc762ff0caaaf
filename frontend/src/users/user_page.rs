use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::UserId;

use super::assignments::assignments;
use super::user_settings::user_settings;
use super::user_tokens::user_tokens;
use crate::browser;
use crate::controls::{alert, group, heading, link, moment, moment_or_never};
use crate::erased::{dynamic, effect};
use crate::frame::frame;
use crate::requests::load;

/// One user, and everything that can be done about them.
pub(crate) fn user_page() -> AnyView {
    browser::set_title("User – Stowage");
    let back = link("/users", "All users");
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(id) = id.parse::<UserId>() else {
        let nobody = alert("There is no such user", "", vec![back]);
        return frame("", group("page", vec![heading("User"), nobody]));
    };
    let user = load(move |client| async move { client.get_user(id).await });
    let name = Signal::derive(move || match user.read(|user| user.name.clone()) {
        name if name.is_empty() => "User".to_owned(),
        name => name,
    });
    effect(move || browser::set_title(&format!("{} – Users – Stowage", name.get())));
    let is_there = user.value.is_some();
    let content = dynamic(move || match is_there.get() {
        true => {
            let seen = dynamic(move || {
                let (made, signed_in) = user.read(|user| (Some(user.created_at), user.last_sign_in_at));
                let words = |words: &str| words.to_owned().into_any();
                let made = made.map_or_else(|| words(""), moment);
                group(
                    "muted",
                    vec![words("Made "), made, words(", last sign-in "), moment_or_never(signed_in)],
                )
            });
            vec![seen, assignments(id, user), user_tokens(id), user_settings(id, user)].into_any()
        }
        false => ().into_any(),
    });
    let progress = user.state("user");
    frame("", group("page", vec![back, heading(name), progress, content]))
}
