use leptos::prelude::*;
use shared::{ApiToken, Environment, IssuedApiToken, readable_permissions, readable_selection};

use super::issued_token::issued_token;
use super::new_token::new_token_form;
use crate::browser;
use crate::controls::{
    Question, button_for, moment, moment_or_never, notice, table, toggle, use_confirmations,
};
use crate::environments::use_environment_list;
use crate::erased::{Slot, dynamic};
use crate::frame::{PageHead, counted, frame};
use crate::requests::{load, then};

const COLUMNS: &[&str] = &["Name", "Allows", "On", "Expires", "Last used", "Actions"];

/// The reader's own tokens.
pub(crate) fn tokens_page() -> AnyView {
    browser::set_title("Tokens – Stowage");
    let tokens = load(|client| async move { client.list_tokens().await });
    let environments = use_environment_list();
    let adding = RwSignal::new(false);
    let issued = Slot::<IssuedApiToken>::new(None);
    let confirmations = use_confirmations();
    let revoke = move |token: &ApiToken| {
        let id = token.id;
        let headline = format!("Revoke the token {}?", token.name);
        let text = "What uses it is refused from now on.";
        confirmations.ask(Question::new(headline, text, "Revoke", move |client| async move {
            client.revoke_token(id).await?;
            Ok(then(move || tokens.progress.reload()))
        }));
    };
    let count = Memo::new(move |_| tokens.read(|tokens| Some(tokens.len())));
    let head = PageHead {
        title: "Tokens",
        status: counted(count, "token"),
        progress: tokens.progress,
        actions: vec![toggle("New token", adding)],
    };
    let form = dynamic(move || match adding.get() {
        true => new_token_form(environments, adding, issued, tokens.progress),
        false => ().into_any(),
    });
    let secret = dynamic(move || match issued.read(|token| Some(token.clone())) {
        Some(token) => issued_token(token, issued),
        None => ().into_any(),
    });
    let list = dynamic(move || match count.get() {
        None => ().into_any(),
        Some(0) => notice(
            "You have no token",
            "A program shows a token instead of a name and a password. It can do no more than you can.",
            Vec::new(),
        ),
        Some(_) => table("Tokens", COLUMNS, tokens.progress, move || {
            let environments = environments.all();
            tokens.read(|tokens| tokens.iter().map(|token| cells(token, &environments, revoke)).collect())
        }),
    });
    let progress = tokens.state("tokens");
    frame("", vec![head.view(), secret, form, progress, list].into_any())
}

fn cells(
    token: &ApiToken,
    environments: &[Environment],
    revoke: impl Fn(&ApiToken) + Copy + Send + Sync + 'static,
) -> Vec<AnyView> {
    let revoked = token.clone();
    vec![
        token.name.clone().into_any(),
        readable_permissions(&token.permissions).into_any(),
        readable_selection(&token.environments, environments).into_any(),
        moment(token.expires_at),
        moment_or_never(token.last_used_at),
        button_for("Revoke", &token.name, move || revoke(&revoked)),
    ]
}
