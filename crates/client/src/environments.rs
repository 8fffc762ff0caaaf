//! Environments: which there are, how they are reached, and whether that works.

use shared::{ConnectionTest, DraftTest, Environment, EnvironmentDraft, EnvironmentId, EnvironmentSettings};

use crate::request::Method;
use crate::{Client, ClientError};

impl Client {
    /// The environments that the caller may see, by id; those that are disabled only for who manages them.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or cannot be reached.
    pub async fn list_environments(&self) -> Result<Vec<Environment>, ClientError> {
        self.get("/api/environments", &[]).await
    }

    /// Makes an environment.
    ///
    /// # Errors
    ///
    /// 400 where the draft is none, with the field before a colon; 403 where the caller may not manage environments;
    /// 409 where the name is taken.
    pub async fn create_environment(
        &self,
        draft: &EnvironmentDraft,
    ) -> Result<EnvironmentSettings, ClientError> {
        self.send(Method::Post, "/api/environments", draft).await
    }

    /// How an environment is reached, without its secrets.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not manage environments; 404 where there is none with this id.
    pub async fn get_environment(&self, id: EnvironmentId) -> Result<EnvironmentSettings, ClientError> {
        self.get(&path(id), &[]).await
    }

    /// Makes an environment what the draft says.
    ///
    /// # Errors
    ///
    /// 400 where the draft is none, with the field before a colon; 403 where the caller may not manage environments;
    /// 404; 409 where the name is taken or the server's settings name the environment.
    pub async fn replace_environment(
        &self,
        id: EnvironmentId,
        draft: &EnvironmentDraft,
    ) -> Result<EnvironmentSettings, ClientError> {
        self.send(Method::Put, &path(id), draft).await
    }

    /// Removes an environment with everything that was allowed on it.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not manage environments; 404; 409 where the server's settings name it.
    pub async fn delete_environment(&self, id: EnvironmentId) -> Result<(), ClientError> {
        self.act(Method::Delete, &path(id)).await
    }

    /// Tests a connection that is not kept yet.
    ///
    /// # Errors
    ///
    /// 400 where the draft is none, with the field before a colon; 403 where the caller may not manage environments;
    /// 404. A connection that does not work is no error.
    pub async fn test_draft(&self, test: &DraftTest) -> Result<ConnectionTest, ClientError> {
        self.send_and_wait("/api/environments/test", Some(test)).await
    }

    /// Tests the connection to an environment as it is.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not manage environments; 404. A connection that does not work is no error.
    pub async fn test_environment(&self, id: EnvironmentId) -> Result<ConnectionTest, ClientError> {
        self.send_and_wait(&format!("{}/test", path(id)), None::<&()>).await
    }
}

fn path(id: EnvironmentId) -> String {
    format!("/api/environments/{id}")
}
