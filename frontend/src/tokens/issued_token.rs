use leptos::html::Input;
use leptos::prelude::*;
use shared::{EnvironmentSelection, IssuedApiToken};

use crate::browser;
use crate::controls::{button, group, paragraph, said};
use crate::erased::{RwSignal, Slot, effect};
use crate::texts::tokens as words;

/// The secret of a token that was just made. It is gone when this is.
pub(crate) fn issued_token(token: IssuedApiToken, issued: Slot<IssuedApiToken>) -> AnyView {
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(String::new());
    let copy = button(words::COPY, move || {
        let worked = field.get_untracked().is_some_and(|field| browser::copy(&field));
        let words = if worked { words::COPIED } else { words::NOT_COPIED };
        copied.set(words.to_owned());
    });
    let done = button(words::DONE, move || {
        issued.set(None);
        browser::rescue_focus();
    });
    let environment = match &token.token.environments {
        EnvironmentSelection::These(ids) => ids.first().map_or(1, |id| id.get()),
        EnvironmentSelection::All => 1,
    };
    let secret = token.secret.expose().to_owned();
    let example = format!(
        "curl -H \"Authorization: Bearer {secret}\" '{}/api/images?env={environment}'",
        browser::origin()
    );
    effect(move || {
        if let Some(field) = field.get() {
            // A field that is on the page takes the focus.
            drop(field.focus());
            field.select();
        }
    });
    view! {
        <section class="notice">
            <h2>{words::made(&token.token.name)}</h2>
            <p id="only-once">{words::ONLY_ONCE}</p>
            <div class="secret">
                <input
                    node_ref=field
                    type="text"
                    readonly=true
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=words::TOKEN
                    aria-describedby="only-once"
                    value=secret
                />
                {copy}
            </div>
            {paragraph(words::FOR_EXAMPLE)}
            <pre><code>{example}</code></pre>
            {group("buttons", vec![done, said("result", copied)])}
        </section>
    }
    .into_any()
}
