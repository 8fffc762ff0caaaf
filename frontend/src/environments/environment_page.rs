use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{ConnectionTest, EnvironmentId, EnvironmentOrigin, EnvironmentSettings};

use super::connection_report::connection_report;
use super::environment_access::environment_access;
use super::environment_fields::EnvironmentFields;
use super::environment_form::{environment_form, test_button};
use crate::browser;
use crate::controls::{fact, group, heading, link, paragraph, section};
use crate::erased::{Signal, Slot, dynamic};
use crate::frame::{PageOfOne, frame};
use crate::requests::{Submission, load, then};
use crate::texts::environments as words;

/// Where an environment is made.
pub(crate) fn new_environment_page() -> AnyView {
    browser::set_title(words::NEW_TITLE);
    let form = environment_form(None, Slot::new(None));
    frame("", group("page", vec![link("/environments", words::ALL), heading(words::NEW), form]))
}

/// One environment, and everything that can be done about it.
pub(crate) fn environment_page() -> AnyView {
    let page = PageOfOne { what: words::OF_ENVIRONMENT, all: words::ENVIRONMENTS, path: "/environments" };
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(id) = id.parse::<EnvironmentId>() else {
        return page.missing();
    };
    let settings = load(move |client| async move { client.get_environment(id).await });
    let name = Signal::derive(move || settings.read(|settings| settings.name.clone()));
    let is_there = settings.value.is_some();
    let content = dynamic(move || match is_there.get() {
        true => {
            let is_fixed =
                settings.value.read_untracked(|settings| settings.origin == EnvironmentOrigin::Settings);
            let connection = match is_fixed {
                true => fixed(id, settings.value),
                false => environment_form(Some(id), settings.value),
            };
            vec![connection, environment_access(id, settings.value)].into_any()
        }
        false => ().into_any(),
    });
    page.view(name, settings.state(words::OF_ENVIRONMENT), content)
}

/// An environment that only the server's own settings change.
fn fixed(id: EnvironmentId, settings: Slot<EnvironmentSettings>) -> AnyView {
    let why = words::FIXED;
    let fields = EnvironmentFields::new(settings);
    let facts = dynamic(move || {
        let facts = fields.facts().into_iter().map(|(label, value)| fact(label, value));
        facts.collect::<Vec<_>>().into_any()
    });
    let submission = Submission::new();
    let found = Slot::<ConnectionTest>::new(None);
    let test = test_button(submission, move || {
        found.set(None);
        submission.run(move |client| async move {
            let test = client.test_environment(id).await?;
            Ok(then(move || found.set(Some(test))))
        });
    });
    let report = connection_report(found, submission, Signal::stored(false));
    section(words::CONNECTION, vec![paragraph(why), facts, test, submission.problem(), report])
}
