//! Roles: which there are, and what they allow.

use shared::{Role, RoleDraft, RoleId};

use crate::request::Method;
use crate::{Client, ClientError};

impl Client {
    /// All roles, by id.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not manage users.
    pub async fn list_roles(&self) -> Result<Vec<Role>, ClientError> {
        self.get("/api/roles", &[]).await
    }

    /// Makes a role.
    ///
    /// # Errors
    ///
    /// 400 where the name is none; 403 where it allows more than the caller may; 409 where the name is taken.
    pub async fn create_role(&self, role: &RoleDraft) -> Result<Role, ClientError> {
        self.send(Method::Post, "/api/roles", role).await
    }

    /// Makes a role what the draft says.
    ///
    /// # Errors
    ///
    /// 400 where the name is none; 403 where it allows, or allowed, more than the caller may; 404; 409 where the name
    /// is taken or the role came with Stowage.
    pub async fn replace_role(&self, id: RoleId, role: &RoleDraft) -> Result<Role, ClientError> {
        self.send(Method::Put, &path(id), role).await
    }

    /// Removes a role that nobody has.
    ///
    /// # Errors
    ///
    /// 403 where it allows more than the caller may; 404; 409 where somebody has it or it came with Stowage.
    pub async fn delete_role(&self, id: RoleId) -> Result<(), ClientError> {
        self.act(Method::Delete, &path(id)).await
    }
}

fn path(id: RoleId) -> String {
    format!("/api/roles/{id}")
}
