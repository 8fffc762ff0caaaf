use actix_web::HttpResponse;
use db::NewTokenRecord;
use shared::{EnvironmentSelection, IssuedApiToken, MAX_TOKEN_DAYS, NewApiToken, check_name};

use crate::answers::created;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::own_session::OwnSession;
use crate::secrets::{hash_of, random_token};

const SECS_PER_DAY: i64 = 24 * 60 * 60;

/// `POST /api/tokens`: makes an API token. Its secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/api/tokens", tag = "tokens", request_body = NewApiToken,
    responses((status = 201, body = IssuedApiToken))
)]
pub(crate) async fn create_token(
    WithBody(own, new): WithBody<OwnSession, NewApiToken>,
) -> Result<HttpResponse, ApiError> {
    check_name(&new.name)?;
    let nowhere = matches!(&new.environments, EnvironmentSelection::These(ids) if ids.is_empty());
    if new.permissions.is_empty() || nowhere {
        return Err(ApiError::EmptyToken);
    }
    if !(1..=MAX_TOKEN_DAYS).contains(&new.expires_in_days) {
        return Err(ApiError::InvalidTokenDays);
    }
    let secret = random_token()?;
    let record = NewTokenRecord {
        name: new.name,
        token_hash: hash_of(secret.expose()),
        permissions: new.permissions,
        environments: new.environments,
        expires_at: now().plus_secs(i64::from(new.expires_in_days) * SECS_PER_DAY),
    };
    let made = own.app.database.create_token(own.user.id, record, own.actor, now()).await;
    let token = own.identity.settled(&own.app, made).await?;
    Ok(created(IssuedApiToken { token, secret }))
}
