use leptos::prelude::*;
use shared::{Role, readable_permissions};

use super::role_form::role_form;
use crate::browser;
use crate::controls::{Question, button, button_for, group, muted, table, use_confirmations};
use crate::erased::{Memo, Slot, dynamic};
use crate::frame::{PageHead, counted, frame};
use crate::requests::{load, then};
use crate::texts::roles as words;

/// What users can be allowed to do, under which names.
pub(crate) fn roles_page() -> AnyView {
    browser::set_title(words::TITLE);
    let roles = load(|client| async move { client.list_roles().await });
    // The role that is being written, where one is: another, or a new one.
    let draft = Slot::<Option<Role>>::new(None);
    let confirmations = use_confirmations();
    let delete = move |role: &Role| {
        let id = role.id;
        let headline = words::delete_asked(&role.name);
        let text = words::DELETE_MEANS;
        confirmations.ask(Question::new(headline, text, words::DELETE, move |client| async move {
            client.delete_role(id).await?;
            Ok(then(move || roles.progress.reload()))
        }));
    };
    let count = Memo::new(move |_| roles.read(|roles| Some(roles.len())));
    let head = PageHead {
        title: words::ROLES,
        status: counted(count, words::roles),
        progress: roles.progress,
        // Pressed again it keeps what was typed.
        actions: vec![button(words::NEW_ROLE, move || {
            if !draft.is_there() || draft.read_untracked(Option::is_some) {
                draft.set(Some(None));
            }
        })],
    };
    let form = dynamic(move || match draft.read(|role| Some(role.clone())) {
        Some(role) => role_form(role, draft, roles.progress),
        None => ().into_any(),
    });
    let list = dynamic(move || match count.get() {
        None => ().into_any(),
        Some(_) => table(words::ROLES, words::COLUMNS, roles.progress, move || {
            roles.read(|roles| roles.iter().map(|role| cells(role, draft, delete)).collect())
        }),
    });
    frame("", vec![head.view(), form, roles.state(words::OF_ROLES), list].into_any())
}

fn cells(
    role: &Role,
    draft: Slot<Option<Role>>,
    delete: impl Fn(&Role) + Copy + Send + Sync + 'static,
) -> Vec<AnyView> {
    let given = words::given(role.assignments);
    let actions = if role.built_in {
        muted(words::BUILT_IN)
    } else {
        let (edited, deleted) = (role.clone(), role.clone());
        let edit = button_for(words::EDIT, &role.name, move || draft.set(Some(Some(edited.clone()))));
        let delete = button_for(words::DELETE, &role.name, move || delete(&deleted));
        group("buttons", vec![edit, delete])
    };
    vec![
        role.name.clone().into_any(),
        readable_permissions(&role.permissions).into_any(),
        given.into_any(),
        actions,
    ]
}
