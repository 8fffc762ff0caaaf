//! Signing in and out, and what belongs to oneself.

use shared::{CurrentSession, PasswordChange, Session, SessionId, Setup, SetupState, SignIn};

use crate::request::Method;
use crate::{Client, ClientError};

impl Client {
    /// Whether there is nobody yet who could sign in.
    ///
    /// # Errors
    ///
    /// Where the server cannot be reached.
    pub async fn setup_state(&self) -> Result<SetupState, ClientError> {
        self.get("/api/auth/setup", &[]).await
    }

    /// Makes the first administrator, who is signed in then.
    ///
    /// # Errors
    ///
    /// 403 where the token is not valid, or no longer; 400 where name or password are none that one can have.
    pub async fn set_up(&self, setup: &Setup) -> Result<CurrentSession, ClientError> {
        self.send(Method::Post, "/api/auth/setup", setup).await
    }

    /// Begins a session.
    ///
    /// # Errors
    ///
    /// [`ClientError::SignedOut`] where name and password do not belong together; 429 after too many attempts.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<CurrentSession, ClientError> {
        self.send(Method::Post, "/api/auth/login", sign_in).await
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// [`ClientError::SignedOut`] where there is none.
    pub async fn sign_out(&self) -> Result<(), ClientError> {
        self.act(Method::Post, "/api/auth/logout").await
    }

    /// Who the caller is, and what they may do.
    ///
    /// # Errors
    ///
    /// [`ClientError::SignedOut`] where the server does not know.
    pub async fn current_session(&self) -> Result<CurrentSession, ClientError> {
        self.get("/api/auth/session", &[]).await
    }

    /// Changes the caller's password, and ends all their other sessions.
    ///
    /// # Errors
    ///
    /// 403 where the current password is wrong; 400 where the new one is none that one can have; 429 after too
    /// many attempts.
    pub async fn change_password(&self, change: &PasswordChange) -> Result<(), ClientError> {
        self.put("/api/auth/password", change).await
    }

    /// The caller's sessions.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or cannot be reached.
    pub async fn list_sessions(&self) -> Result<Vec<Session>, ClientError> {
        self.get("/api/auth/sessions", &[]).await
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    ///
    /// 404 where they have no such session.
    pub async fn end_session(&self, id: SessionId) -> Result<(), ClientError> {
        self.act(Method::Delete, &format!("/api/auth/sessions/{id}")).await
    }

    /// Ends all of the caller's sessions, this one too.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or cannot be reached.
    pub async fn sign_out_everywhere(&self) -> Result<(), ClientError> {
        self.act(Method::Delete, "/api/auth/sessions").await
    }
}
