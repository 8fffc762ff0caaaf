//! One's own API tokens.

pub(crate) mod create_token;
pub(crate) mod list_tokens;
pub(crate) mod revoke_token;
