//! What was done and tried.

use shared::{AuditPage, AuditQuery};

use crate::{Client, ClientError};

impl Client {
    /// A part of the audit log, the newest entries first.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not read it.
    pub async fn list_audit_entries(&self, query: &AuditQuery) -> Result<AuditPage, ClientError> {
        self.get("/api/audit", &query.to_parameters()).await
    }
}
