use actix_web::HttpResponse;
use authz::EnvironmentsManage;
use db::EnvironmentSecrets;
use shared::{ConnectionTest, DraftTest};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::environment_draft::checked;
use crate::environments::test_begun;
use crate::json_body::WithBody;

/// `POST /api/environments/test`: tests a connection that is not kept, stage by stage.
///
/// A connection that does not work is no error. Only so many tests run at once, and the audit log has each.
#[utoipa::path(
    post, path = "/api/environments/test", tag = "environments", request_body = DraftTest,
    responses((status = 200, body = ConnectionTest))
)]
pub(crate) async fn test_draft(
    WithBody(admin, DraftTest { environment, draft }): WithBody<Administering<EnvironmentsManage>, DraftTest>,
) -> Result<HttpResponse, ApiError> {
    let Administering { app, grant, identity } = admin;
    let draft = checked(draft)?;
    let (kept, target) = match environment {
        None => (EnvironmentSecrets::default(), "a draft".to_owned()),
        Some(id) => {
            let kept = app.database.kept_environment(&grant, id, app.environments.key()).await?;
            (kept.secrets, format!("a draft of {} (environment {id})", kept.record.settings.name))
        }
    };
    let secrets = kept.changed_by(&draft);
    let written = app.database.record(identity.actor.clone(), test_begun(environment, target), now());
    Ok(ok(app.environments.test(&grant, draft, secrets, written).await?))
}
