use leptos::prelude::*;
use shared::{Environment, User, readable_scope};

use super::new_user::new_user_form;
use crate::browser;
use crate::controls::{link, moment_or_never, notice, table, toggle};
use crate::environments::use_environment_list;
use crate::erased::{Memo, RwSignal, dynamic};
use crate::frame::{PageHead, counted, frame};
use crate::requests::load;
use crate::texts::users as words;

/// Everybody who may sign in.
pub(crate) fn users_page() -> AnyView {
    browser::set_title(words::TITLE);
    let users = load(|client| async move { client.list_users().await });
    let environments = use_environment_list();
    let adding = RwSignal::new(false);
    let count = Memo::new(move |_| users.read(|users| Some(users.len())));
    let head = PageHead {
        title: words::USERS,
        status: counted(count, words::users),
        progress: users.progress,
        actions: vec![toggle(words::NEW_USER, adding)],
    };
    let form = dynamic(move || match adding.get() {
        true => new_user_form(environments, adding, users.progress),
        false => ().into_any(),
    });
    let list = dynamic(move || match count.get() {
        None => ().into_any(),
        Some(0) => notice(words::NOBODY, words::NOBODY_CAN_SIGN_IN, Vec::new()),
        Some(_) => table(words::USERS, words::COLUMNS, users.progress, move || {
            let environments = environments.all();
            users.read(|users| users.iter().map(|user| cells(user, &environments)).collect())
        }),
    });
    frame("", vec![head.view(), form, users.state("users"), list].into_any())
}

fn cells(user: &User, environments: &[Environment]) -> Vec<AnyView> {
    let state = if user.disabled { words::DISABLED } else { words::ENABLED };
    vec![
        link(format!("/users/{}", user.id), &user.name),
        roles_of(user, environments).into_any(),
        moment_or_never(user.last_sign_in_at),
        state.to_owned().into_any(),
    ]
}

/// The roles that somebody has, and where: `Viewer on nas; Viewer on local`.
fn roles_of(user: &User, environments: &[Environment]) -> String {
    let roles = user.assignments.iter().map(|assignment| {
        words::role_on(&assignment.role_name, &readable_scope(assignment.scope, environments))
    });
    let roles: Vec<String> = roles.collect();
    if roles.is_empty() { words::NO_ROLES.to_owned() } else { roles.join("; ") }
}
