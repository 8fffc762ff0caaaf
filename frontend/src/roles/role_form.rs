use leptos::prelude::*;
use shared::{Permission, Role, RoleDraft};

use super::permission_boxes::permission_boxes;
use crate::browser;
use crate::controls::{Field, Form, section};
use crate::erased::{RwSignal, Slot};
use crate::requests::{Progress, Submission, then};
use crate::session::use_session;
use crate::texts::roles as words;

/// Where a role is made or changed.
pub(crate) fn role_form(role: Option<Role>, draft: Slot<Option<Role>>, roles: Progress) -> AnyView {
    let session = use_session();
    let title = role.as_ref().map_or_else(|| words::NEW_ROLE.to_owned(), |role| words::edit(&role.name));
    let (id, name, permissions) = match role {
        Some(Role { id, name, permissions, .. }) => (Some(id), name, permissions),
        None => (None, String::new(), Vec::new()),
    };
    let name = RwSignal::new(name);
    let ticked = RwSignal::new(permissions.iter().map(Permission::to_string).collect::<Vec<_>>());
    let submission = Submission::new();
    let close = move || {
        draft.set(None);
        browser::rescue_focus();
    };
    let save = move || {
        let permissions = ticked.get_untracked();
        let role = RoleDraft {
            name: name.get_untracked(),
            permissions: permissions.iter().filter_map(|name| name.parse().ok()).collect(),
        };
        submission.run(move |client| async move {
            match id {
                Some(id) => client.replace_role(id, &role).await?,
                None => client.create_role(&role).await?,
            };
            Ok(then(move || {
                close();
                roles.reload();
                // It may be a role of one's own.
                session.ask_again();
            }))
        });
    };
    let form = Form {
        name: if id.is_some() { words::EDIT_A_ROLE } else { words::NEW_ROLE },
        fields: vec![Field::NAME.view(name), permission_boxes(&Permission::ALL, ticked)],
        submit: if id.is_some() { words::SAVE } else { words::MAKE },
        submission,
        class: "",
        cancel: Some(Callback::new(move |()| close())),
    };
    section(&title, vec![form.view(save)])
}
