use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{ConnectionTest, DraftTest, EnvironmentDraft, EnvironmentId, EnvironmentSettings};

use super::connection_report::connection_report;
use super::environment_fields::EnvironmentFields;
use crate::controls::{Button, Form, group, section};
use crate::erased::{Memo, Signal, Slot};
use crate::requests::{Submission, then};
use crate::texts::environments as words;

/// Where it is said how an environment is reached, where that is tried, and where it is kept.
pub(super) fn environment_form(id: Option<EnvironmentId>, settings: Slot<EnvironmentSettings>) -> AnyView {
    let fields = EnvironmentFields::new(settings);
    let submission = Submission::new();
    let navigate = use_navigate();
    let save = move || {
        let draft = untrack(|| fields.draft());
        let navigate = navigate.clone();
        submission.run(move |client| async move {
            let Some(id) = id else {
                client.create_environment(&draft).await?;
                return Ok(then(move || navigate("/environments", NavigateOptions::default())));
            };
            let changed = client.replace_environment(id, &draft).await?;
            Ok(then(move || {
                settings.set(Some(changed));
                fields.forget_secrets();
                submission.confirm(words::SAVED);
            }))
        });
    };
    let mut views = fields.views(submission);
    views.push(draft_test(id, fields, submission));
    let form = Form {
        name: words::CONNECTION,
        fields: views,
        submit: if id.is_some() { words::SAVE } else { words::MAKE },
        submission,
        class: "wide",
        cancel: None,
    };
    section(words::CONNECTION, vec![form.view(save)])
}

/// Tries what is typed, whether it is kept or not.
fn draft_test(id: Option<EnvironmentId>, fields: EnvironmentFields, form: Submission) -> AnyView {
    let submission = form.beside();
    let found = Slot::<ConnectionTest>::new(None);
    let tested = Slot::<EnvironmentDraft>::new(None);
    let outdated = Memo::new(move |_| tested.read(|tested| *tested != fields.draft()));
    let test = move || {
        let test = DraftTest { environment: id, draft: untrack(|| fields.draft()) };
        found.set(None);
        tested.set(None);
        submission.run(move |client| async move {
            let outcome = client.test_draft(&test).await?;
            Ok(then(move || {
                found.set(Some(outcome));
                tested.set(Some(test.draft));
            }))
        });
    };
    let report = connection_report(found, submission, outdated.into());
    vec![group("buttons", vec![test_button(submission, test)]), report].into_any()
}

/// The button that tries a connection.
pub(super) fn test_button(submission: Submission, test: impl Fn() + Send + Sync + 'static) -> AnyView {
    let busy = Signal::derive(move || submission.is_busy());
    let label = Signal::derive(move || if busy.get() { words::TESTING } else { words::TEST });
    Button { label, busy, ..Button::default() }.view(test)
}
