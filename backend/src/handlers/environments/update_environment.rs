use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use authz::EnvironmentsManage;
use db::EnvironmentChange;
use shared::{EnvironmentDraft, EnvironmentId, EnvironmentSettings};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::environment_draft::{check_environment_name, checked};
use crate::json_body::WithBody;
use crate::path_id::path_id;

/// `PUT /api/environments/{environment}`: makes an environment what the draft says.
///
/// A secret that is absent stays as it is, and an empty one goes. A private key that is given takes the passphrase of
/// the one before with it. Of an environment that the server's settings name, only `enabled` can be changed; and of one
/// that keeps a secret that cannot be read, only that and its name.
#[utoipa::path(
    put, path = "/api/environments/{environment}", tag = "environments",
    params(("environment" = EnvironmentId, Path)), request_body = EnvironmentDraft,
    responses((status = 200, body = EnvironmentSettings))
)]
pub(crate) async fn update_environment(
    request: HttpRequest,
    WithBody(admin, draft): WithBody<Administering<EnvironmentsManage>, EnvironmentDraft>,
) -> Result<HttpResponse, ApiError> {
    let Administering { app, grant, identity } = admin;
    let id: EnvironmentId = path_id(&request, "environment")?;
    check_environment_name(&draft.name)?;
    let draft = checked(draft)?;
    let environments = Arc::clone(&app.environments);
    let key = environments.key();
    let kept = app.database.kept_environment(&grant, id, key.clone()).await?;
    let secrets = kept.secrets.changed_by(&draft);
    let reach = environments.reach(&draft, secrets, Some(&kept.record.settings)).await?;
    let change = EnvironmentChange { grant, key, actor: identity.actor.clone(), now: now() };
    // The draft was checked with the secrets of this revision, and is written on top of no other.
    let revision = kept.record.revision;
    let changed = app.database.update_environment(change, id, revision, draft, move |record| {
        environments.follow(id, record.revision, reach);
    });
    let changed = identity.settled(&app, changed.await).await;
    Ok(ok(changed?.settings))
}
