//! The caller's own API tokens.

use shared::{ApiToken, IssuedApiToken, NewApiToken, TokenId};

use crate::request::Method;
use crate::{Client, ClientError};

impl Client {
    /// The caller's tokens, without their secrets.
    ///
    /// # Errors
    ///
    /// 409 where authentication is off.
    pub async fn list_tokens(&self) -> Result<Vec<ApiToken>, ClientError> {
        self.get("/api/tokens", &[]).await
    }

    /// Makes a token. Its secret is in this answer, and in no other.
    ///
    /// # Errors
    ///
    /// 400 where name, permissions, environments or days are none; 403 where the caller does not hold what it is to
    /// allow; 409 where they have too many.
    pub async fn create_token(&self, token: &NewApiToken) -> Result<IssuedApiToken, ClientError> {
        self.send(Method::Post, "/api/tokens", token).await
    }

    /// Revokes a token.
    ///
    /// # Errors
    ///
    /// 404 where the caller has no such token.
    pub async fn revoke_token(&self, id: TokenId) -> Result<(), ClientError> {
        self.act(Method::Delete, &format!("/api/tokens/{id}")).await
    }
}
