//! Users and the roles that they have.

use shared::{
    ApiToken, Assignment, AssignmentId, NewAssignment, NewPassword, NewUser, TokenId, User, UserChange,
    UserId,
};

use crate::request::Method;
use crate::{Client, ClientError};

impl Client {
    /// All users, by id.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not manage users.
    pub async fn list_users(&self) -> Result<Vec<User>, ClientError> {
        self.get("/api/users", &[]).await
    }

    /// Makes a user.
    ///
    /// # Errors
    ///
    /// 400 where name or password are none that one can have; 403 where a role allows more than the caller may;
    /// 409 where the name is taken.
    pub async fn create_user(&self, user: &NewUser) -> Result<User, ClientError> {
        self.send(Method::Post, "/api/users", user).await
    }

    /// One user.
    ///
    /// # Errors
    ///
    /// 404 where there is none with this id.
    pub async fn get_user(&self, id: UserId) -> Result<User, ClientError> {
        self.get(&path(id), &[]).await
    }

    /// Renames, disables or enables a user.
    ///
    /// # Errors
    ///
    /// 400 where the name is none; 403 where the user may do more than the caller; 404; 409 where the name is taken,
    /// or where nobody would be left who can manage users.
    pub async fn change_user(&self, id: UserId, change: &UserChange) -> Result<User, ClientError> {
        self.send(Method::Patch, &path(id), change).await
    }

    /// Removes a user with everything that is theirs.
    ///
    /// # Errors
    ///
    /// 403 where the user may do more than the caller; 404; 409 where nobody would be left who can manage users.
    pub async fn delete_user(&self, id: UserId) -> Result<(), ClientError> {
        self.act(Method::Delete, &path(id)).await
    }

    /// Sets another password for a user, whose sessions end.
    ///
    /// # Errors
    ///
    /// 400 where the password is none that one can have; 403 where the user may do more than the caller; 404.
    pub async fn set_password(&self, id: UserId, password: &NewPassword) -> Result<(), ClientError> {
        self.put(&format!("{}/password", path(id)), password).await
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    ///
    /// 403 where the user may do more than the caller; 404.
    pub async fn end_sessions_of(&self, id: UserId) -> Result<(), ClientError> {
        self.act(Method::Delete, &format!("{}/sessions", path(id))).await
    }

    /// The API tokens of a user, those that have expired included.
    ///
    /// # Errors
    ///
    /// 403 where the user may do more than the caller; 404.
    pub async fn list_tokens_of(&self, id: UserId) -> Result<Vec<ApiToken>, ClientError> {
        self.get(&format!("{}/tokens", path(id)), &[]).await
    }

    /// Revokes an API token of a user, at once.
    ///
    /// # Errors
    ///
    /// 403 where the user may do more than the caller; 404.
    pub async fn revoke_token_of(&self, id: UserId, token: TokenId) -> Result<(), ClientError> {
        self.act(Method::Delete, &format!("{}/tokens/{token}", path(id))).await
    }

    /// Gives a role to a user.
    ///
    /// # Errors
    ///
    /// 403 where the role allows more than the caller may; 404; 409 where the user has it there.
    pub async fn give_role(&self, id: UserId, assignment: &NewAssignment) -> Result<Assignment, ClientError> {
        self.send(Method::Post, &format!("{}/assignments", path(id)), assignment).await
    }

    /// Takes a role from a user.
    ///
    /// # Errors
    ///
    /// 403 where the role allows more than the caller may; 404; 409 where nobody would be left who can manage users.
    pub async fn take_role(&self, id: UserId, assignment: AssignmentId) -> Result<(), ClientError> {
        self.act(Method::Delete, &format!("{}/assignments/{assignment}", path(id))).await
    }
}

fn path(id: UserId) -> String {
    format!("/api/users/{id}")
}
