use std::future::Future;
use std::pin::Pin;

use client::{Client, ClientError};
use leptos::prelude::*;
use shared::{ApiToken, Environment, TokenId, readable_permissions, readable_selection};

use crate::controls::{Question, button_for, moment, moment_or_never, table, use_confirmations};
use crate::environments::use_environment_list;
use crate::erased::{Memo, dynamic};
use crate::requests::{Loaded, then};
use crate::texts::tokens as words;

type Revoked = Pin<Box<dyn Future<Output = Result<(), ClientError>>>>;

/// Tokens, each with a button that asks and then revokes it; where there are none, what is said of that.
pub(crate) fn token_table(
    tokens: Loaded<Vec<ApiToken>>,
    none: fn() -> AnyView,
    revoke: impl Fn(Client, TokenId) -> Revoked + Copy + Send + Sync + 'static,
) -> AnyView {
    let environments = use_environment_list();
    let confirmations = use_confirmations();
    let ask = move |token: &ApiToken| {
        let id = token.id;
        let headline = words::revoke_asked(&token.name);
        let text = words::REVOKE_MEANS;
        confirmations.ask(Question::new(headline, text, words::REVOKE, move |client| async move {
            revoke(client, id).await?;
            Ok(then(move || tokens.progress.reload()))
        }));
    };
    let count = Memo::new(move |_| tokens.read(|tokens| Some(tokens.len())));
    dynamic(move || match count.get() {
        None => ().into_any(),
        Some(0) => none(),
        Some(_) => table(words::TOKENS, words::COLUMNS, tokens.progress, move || {
            let environments = environments.all();
            tokens.read(|tokens| tokens.iter().map(|token| cells(token, &environments, ask)).collect())
        }),
    })
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
        button_for(words::REVOKE, &token.name, move || revoke(&revoked)),
    ]
}
