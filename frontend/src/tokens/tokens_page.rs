use leptos::prelude::*;
use shared::IssuedApiToken;

use super::issued_token::issued_token;
use super::new_token::new_token_form;
use super::token_table::token_table;
use crate::browser;
use crate::controls::{notice, toggle};
use crate::environments::use_environment_list;
use crate::erased::{Memo, RwSignal, Slot, dynamic};
use crate::frame::{PageHead, counted, frame};
use crate::requests::load;
use crate::texts::tokens as words;

/// The reader's own tokens.
pub(crate) fn tokens_page() -> AnyView {
    browser::set_title(words::TITLE);
    let tokens = load(|client| async move { client.list_tokens().await });
    let environments = use_environment_list();
    let adding = RwSignal::new(false);
    let issued = Slot::<IssuedApiToken>::new(None);
    let count = Memo::new(move |_| tokens.read(|tokens| Some(tokens.len())));
    let head = PageHead {
        title: words::TOKENS,
        status: counted(count, words::tokens),
        progress: tokens.progress,
        actions: vec![toggle(words::NEW_TOKEN, adding)],
    };
    let form = dynamic(move || match adding.get() {
        true => new_token_form(environments, adding, issued, tokens.progress),
        false => ().into_any(),
    });
    let secret = dynamic(move || match issued.read(|token| Some(token.clone())) {
        Some(token) => issued_token(token, issued),
        None => ().into_any(),
    });
    let none = || notice(words::NONE, words::WHAT_FOR, Vec::new());
    let list =
        token_table(tokens, none, |client, token| Box::pin(async move { client.revoke_token(token).await }));
    let progress = tokens.state(words::OF_TOKENS);
    frame("", vec![head.view(), secret, form, progress, list].into_any())
}
