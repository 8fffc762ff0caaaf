use leptos::prelude::*;
use shared::{EnvironmentSelection, IssuedApiToken, NewApiToken};

use crate::browser;
use crate::controls::{Checkboxes, Field, Form, checkbox, choice, notice, section};
use crate::environments::EnvironmentList;
use crate::erased::{RwSignal, Signal, Slot, dynamic};
use crate::requests::{Progress, Submission, then};
use crate::roles::permission_boxes;
use crate::session::use_session;
use crate::texts::tokens as words;

/// The lives that a token can have here, in days.
const DAYS: [u16; 4] = [7, 30, 90, 365];

/// Where a token is made, of permissions that one holds.
pub(crate) fn new_token_form(
    environments: EnvironmentList,
    open: RwSignal<bool>,
    issued: Slot<IssuedApiToken>,
    tokens: Progress,
) -> AnyView {
    let held = use_session().permissions();
    if held.is_empty() {
        return notice(words::NO_PERMISSION, words::NO_MORE, Vec::new());
    }
    let name = RwSignal::new(String::new());
    let permissions = RwSignal::new(Vec::<String>::new());
    let everywhere = RwSignal::new(true);
    let places = RwSignal::new(Vec::<String>::new());
    let days = RwSignal::new("30".to_owned());
    let submission = Submission::new();
    let close = move || {
        open.set(false);
        browser::rescue_focus();
    };
    let create = move || {
        let environments = match everywhere.get_untracked() {
            true => EnvironmentSelection::All,
            false => EnvironmentSelection::These(parsed(&places.get_untracked())),
        };
        let token = NewApiToken {
            name: name.get_untracked(),
            permissions: parsed(&permissions.get_untracked()),
            environments,
            expires_in_days: days.get_untracked().parse().unwrap_or_default(),
        };
        if token.permissions.is_empty() {
            return submission.refuse(words::CHOOSE_PERMISSIONS);
        }
        if token.environments == EnvironmentSelection::These(Vec::new()) {
            return submission.refuse(words::CHOOSE_PLACES);
        }
        submission.run(move |client| async move {
            let token = client.create_token(&token).await?;
            Ok(then(move || {
                close();
                issued.set(Some(token));
                tokens.reload();
            }))
        });
    };
    let on = dynamic(move || {
        let all = checkbox(
            words::ALL_ENVIRONMENTS.to_owned(),
            words::TO_COME,
            everywhere.into(),
            Callback::new(move |ticked| everywhere.set(ticked)),
        );
        let option = |(id, name)| (id, name, "");
        let options = match everywhere.get() {
            true => Vec::new(),
            false => environments.choices().into_iter().map(option).collect(),
        };
        Checkboxes { legend: words::ON, first: vec![all], options, ticked: places }.view()
    });
    let lives = DAYS.map(|days| (days.to_string(), words::after_days(days))).to_vec();
    let on_life = Callback::new(move |chosen| days.set(chosen));
    let form = Form {
        name: words::NEW_TOKEN,
        fields: vec![
            Field::NAME.view(name),
            permission_boxes(&held, permissions),
            on,
            choice(words::EXPIRES, Signal::stored(lives), days.into(), on_life),
        ],
        submit: words::MAKE,
        submission,
        class: "",
        cancel: Some(Callback::new(move |()| close())),
    };
    section(words::NEW_TOKEN, vec![form.view(create)])
}

fn parsed<T: std::str::FromStr>(texts: &[String]) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
