use actix_web::{HttpRequest, HttpResponse};
use authz::AuditView;
use shared::{AuditAction, AuditEntryId, AuditOutcome, AuditPage, AuditQuery, EnvironmentId};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::parameters::parameters;

/// `GET /api/audit`: what was done, tried and refused, the newest first.
#[utoipa::path(
    get, path = "/api/audit", tag = "audit",
    params(
        ("before" = Option<AuditEntryId>, Query, description = "Only entries older than this one"),
        ("limit" = Option<u16>, Query, description = "Entries at the most, 1 to 500; 100 unless said"),
        ("text" = Option<String>, Query, description = "Only entries with this text, in any case"),
        ("action" = Option<AuditAction>, Query, description = "Only this action"),
        ("outcome" = Option<AuditOutcome>, Query, description = "Only this outcome"),
        ("env" = Option<EnvironmentId>, Query, description = "Only entries about this environment"),
    ),
    responses((status = 200, body = AuditPage))
)]
pub(crate) async fn list_audit(
    admin: Administering<AuditView>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = AuditQuery::parse(parameters(request.query_string())?)?;
    Ok(ok(admin.app.database.audit_page(admin.grant, query).await?))
}
