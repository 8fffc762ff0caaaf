use actix_web::{HttpRequest, HttpResponse};
use authz::EnvironmentsManage;
use db::KeptEnvironment;
use shared::{ConnectionTest, EnvironmentDraft, EnvironmentId};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::environments::test_begun;
use crate::path_id::path_id;

/// `POST /api/environments/{environment}/test`: tests the connection to an environment as it is kept, also where it is
/// disabled, stage by stage.
///
/// A connection that does not work is no error. Only so many tests run at once, and the audit log has each.
#[utoipa::path(
    post, path = "/api/environments/{environment}/test", tag = "environments",
    params(("environment" = EnvironmentId, Path)), responses((status = 200, body = ConnectionTest))
)]
pub(crate) async fn test_environment(
    request: HttpRequest,
    admin: Administering<EnvironmentsManage>,
) -> Result<HttpResponse, ApiError> {
    let Administering { app, grant, identity } = admin;
    let id = path_id(&request, "environment")?;
    let key = app.environments.key();
    let KeptEnvironment { record, secrets } = app.database.kept_environment(&grant, id, key).await?;
    let draft = EnvironmentDraft::from(&record.settings);
    let event = test_begun(Some(id), format!("{} (environment {id})", draft.name));
    let written = app.database.record(identity.actor.clone(), event, now());
    Ok(ok(app.environments.test(&grant, draft, secrets, written).await?))
}
