use std::sync::Arc;

use actix_web::HttpResponse;
use authz::EnvironmentsManage;
use db::{EnvironmentChange, EnvironmentSecrets};
use shared::{EnvironmentDraft, EnvironmentSettings};

use crate::administering::Administering;
use crate::answers::created;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::environment_draft::{check_environment_name, checked};
use crate::json_body::WithBody;

/// `POST /api/environments`: makes an environment. Nothing is asked of its daemon: a test of the connection does that.
#[utoipa::path(
    post, path = "/api/environments", tag = "environments", request_body = EnvironmentDraft,
    responses((status = 201, body = EnvironmentSettings))
)]
pub(crate) async fn create_environment(
    WithBody(admin, draft): WithBody<Administering<EnvironmentsManage>, EnvironmentDraft>,
) -> Result<HttpResponse, ApiError> {
    let Administering { app, grant, identity } = admin;
    check_environment_name(&draft.name)?;
    let draft = checked(draft)?;
    let secrets = EnvironmentSecrets::default().changed_by(&draft);
    let reach = app.environments.reach(&draft, secrets, None).await?;
    let environments = Arc::clone(&app.environments);
    let change =
        EnvironmentChange { grant, key: environments.key(), actor: identity.actor.clone(), now: now() };
    let made = app.database.create_environment(change, draft, move |record| {
        environments.follow(record.settings.id, record.revision, reach);
    });
    Ok(created(identity.settled(&app, made.await).await?.settings))
}
