use std::str::FromStr;

use leptos::html::Input;
use leptos::prelude::*;
use shared::{AuditAction, AuditOutcome, AuditQuery, readable_action, readable_outcome};

use crate::address::{query_text, use_address};
use crate::controls::{SearchBox, choice};
use crate::environments::EnvironmentList;
use crate::erased::{Memo, Signal};
use crate::texts::audit as words;

const ACTION: &str = "action";
const OUTCOME: &str = "outcome";
const ENVIRONMENT: &str = "env";
const TEXT: &str = "text";

/// Which entries are shown. The address says it; a value there that is none is as good as nothing.
#[derive(Clone, Copy)]
pub(crate) struct AuditFilters {
    pub(crate) query: Memo<AuditQuery>,
    text: Memo<String>,
    set_text: Callback<String>,
    /// Action, outcome and environment, as they stand in the address.
    choices: [Memo<String>; 3],
    set_choice: Callback<(usize, String)>,
    field: NodeRef<Input>,
}

/// The filters of the address.
pub(crate) fn use_audit_filters() -> AuditFilters {
    let (text, set_text) = query_text(TEXT);
    let signals = [ACTION, OUTCOME, ENVIRONMENT].map(query_text);
    let choices = signals.map(|(choice, _)| choice);
    let address = use_address();
    let set_choice = Callback::new(move |(position, value): (usize, String)| {
        if let Some((_, set)) = signals.get(position) {
            set.run(value);
            address.write();
        }
    });
    // As it is written: the server is not asked for each key.
    let query = Memo::new(move |_| {
        address.written.with(|address| AuditQuery {
            text: address.get(TEXT).filter(|text| !text.trim().is_empty()),
            action: parsed(address.get(ACTION)),
            outcome: parsed(address.get(OUTCOME)),
            environment: parsed(address.get(ENVIRONMENT)),
            ..AuditQuery::default()
        })
    });
    AuditFilters { query, text, set_text, choices, set_choice, field: NodeRef::new() }
}

impl AuditFilters {
    /// Shows all entries, and goes where one says which.
    pub(crate) fn clear(self) {
        self.set_text.run(String::new());
        for position in 0..self.choices.len() {
            self.set_choice.run((position, String::new()));
        }
        if let Some(field) = self.field.get_untracked() {
            // A field that is on the page takes the focus.
            drop(field.focus());
        }
    }

    pub(crate) fn view(self, environments: EnvironmentList) -> AnyView {
        let actions =
            AuditAction::ALL.iter().map(|action| (action.to_string(), readable_action(*action).to_owned()));
        let outcomes = AuditOutcome::ALL
            .iter()
            .map(|outcome| (outcome.to_string(), readable_outcome(*outcome).1.to_owned()));
        let actions = Signal::stored(with_all(words::EVERYTHING, actions));
        let outcomes = Signal::stored(with_all(words::EVERY_OUTCOME, outcomes));
        let places = Signal::derive(move || with_all(words::EVERYWHERE, environments.choices()));
        let [action, outcome, environment] = self.choices.map(Signal::from);
        let set = |position| Callback::new(move |value| self.set_choice.run((position, value)));
        view! {
            <div class="filters" role="search" aria-label=words::ENTRIES>
                <SearchBox
                    label=words::FILTER
                    placeholder=words::FILTER_LOOKS_AT
                    field=self.field
                    text=self.text
                    on_change=self.set_text
                />
                {choice(words::WHAT, actions, action, set(0))}
                {choice(words::OUTCOME, outcomes, outcome, set(1))}
                {choice(words::ENVIRONMENT, places, environment, set(2))}
            </div>
        }
        .into_any()
    }
}

fn with_all(all: &str, options: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), all.to_owned())).chain(options).collect()
}

fn parsed<T: FromStr>(value: Option<String>) -> Option<T> {
    value?.parse().ok()
}
