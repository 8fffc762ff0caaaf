use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{EnvironmentDraft, EnvironmentId, EnvironmentSettings};

use crate::controls::{Button, Question, button, group, said, section, use_confirmations};
use crate::erased::Slot;
use crate::requests::{Submission, then};

/// Whether an environment's daemon is asked at all, and the end of the environment.
pub(super) fn environment_access(id: EnvironmentId, settings: Slot<EnvironmentSettings>) -> AnyView {
    let submission = Submission::new();
    let enabled = Memo::new(move |_| settings.read(|settings| settings.enabled));
    let state = Signal::derive(move || {
        let words = match enabled.get() {
            true => "✓ Enabled: whoever may see it sees its images.",
            false => "⊘ Disabled: its daemon is not asked, and nobody can choose it.",
        };
        words.to_owned()
    });
    let label = Signal::derive(move || if enabled.get() { "Disable" } else { "Enable" });
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
    let delete = button("Delete the environment", move || {
        let navigate = navigate.clone();
        let headline = format!("Delete {}?", settings.read_untracked(|settings| settings.name.clone()));
        let text = "The roles that users have on it go with it, and so do its keys. API tokens that are limited to it \
            reach nothing in its place. Its daemon and the images there stay as they are.";
        confirmations.ask(Question::new(headline, text, "Delete", move |client| {
            let navigate = navigate.clone();
            async move {
                client.delete_environment(id).await?;
                let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                Ok(then(move || navigate("/environments", options)))
            }
        }));
    });
    section("State", vec![said("", state), submission.problem(), group("buttons", vec![switch, delete])])
}
