use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{EnvironmentDraft, EnvironmentId, EnvironmentSettings};

use crate::controls::{Button, Question, button, group, said, section, use_confirmations};
use crate::erased::{Memo, Signal, Slot};
use crate::requests::{Submission, then};
use crate::texts::environments as words;

/// Whether an environment's daemon is asked at all, and the end of the environment.
pub(super) fn environment_access(id: EnvironmentId, settings: Slot<EnvironmentSettings>) -> AnyView {
    let submission = Submission::new();
    let enabled = Memo::new(move |_| settings.read(|settings| settings.enabled));
    let state = Signal::derive(move || {
        let words = match enabled.get() {
            true => words::STATE_ENABLED,
            false => words::STATE_DISABLED,
        };
        words.to_owned()
    });
    let label = Signal::derive(move || if enabled.get() { words::DISABLE } else { words::ENABLE });
    let switch = move || {
        let enabled = !enabled.get_untracked();
        submission.run(move |client| async move {
            // As it is by now, whatever somebody else has changed and whatever is being typed here.
            let current = client.get_environment(id).await?;
            let draft = EnvironmentDraft { enabled, ..EnvironmentDraft::from(&current) };
            let changed = client.replace_environment(id, &draft).await?;
            Ok(then(move || settings.set(Some(changed))))
        });
    };
    let switch = Button { label, busy: Signal::derive(move || submission.is_busy()), ..Button::default() }
        .view(switch);
    let confirmations = use_confirmations();
    let navigate = use_navigate();
    let delete = button(words::DELETE_ENVIRONMENT, move || {
        let navigate = navigate.clone();
        let headline = words::delete_asked(&settings.read_untracked(|settings| settings.name.clone()));
        let text = words::DELETE_MEANS;
        confirmations.ask(Question::new(headline, text, words::DELETE, move |client| {
            let navigate = navigate.clone();
            async move {
                client.delete_environment(id).await?;
                let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                Ok(then(move || navigate("/environments", options)))
            }
        }));
    });
    section(words::STATE, vec![said("", state), submission.problem(), group("buttons", vec![switch, delete])])
}
