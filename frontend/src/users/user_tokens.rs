use leptos::prelude::*;
use shared::UserId;

use crate::controls::{paragraph, section};
use crate::requests::load;
use crate::texts::users as words;
use crate::tokens::token_table;

/// The API tokens of a user: to see and to revoke.
pub(crate) fn user_tokens(id: UserId) -> AnyView {
    let tokens = load(move |client| async move { client.list_tokens_of(id).await });
    let list = token_table(
        tokens,
        || paragraph(words::NO_TOKENS),
        move |client, token| Box::pin(async move { client.revoke_token_of(id, token).await }),
    );
    section(words::TOKENS, vec![tokens.state(words::OF_TOKENS), list])
}
