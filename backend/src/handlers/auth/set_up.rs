use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use db::{Actor, SignInCandidate};
use shared::{CredentialKind, CurrentSession, Setup, check_name, check_password};

use super::sign_in::begin_session;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::json_body::JsonBody;
use crate::settings::Authentication;

/// `POST /api/auth/setup`: makes an administrator for whoever has the one-time link, and signs them in.
#[utoipa::path(
    post, path = "/api/auth/setup", tag = "auth", request_body = Setup,
    responses((status = 200, body = CurrentSession, description = "With a session's cookie"))
)]
pub(crate) async fn set_up(
    request: HttpRequest,
    app: web::Data<App>,
    session: Session,
    JsonBody(setup): JsonBody<Setup>,
) -> Result<HttpResponse, ApiError> {
    if app.authentication == Authentication::Off {
        return Err(ApiError::AuthenticationIsOff);
    }
    app.limits.sign_in("", app.proxies.arrival(&request).address)?;
    check_name(&setup.name)?;
    check_password(&setup.password)?;
    let ticket = app.setup_link.take(&setup.token, now())?;
    let made = make_administrator(&request, &app, setup, ticket.recover()).await;
    match made {
        Ok(administrator) => begin_session(&request, &app, &session, administrator).await,
        Err(error) => {
            app.setup_link.give_back(ticket);
            Err(error)
        }
    }
}

async fn make_administrator(
    request: &HttpRequest,
    app: &App,
    setup: Setup,
    recover: bool,
) -> Result<SignInCandidate, ApiError> {
    let hash = app.passwords.hash(setup.password).await?;
    let actor = Actor { credential: CredentialKind::Setup, ..app.stranger(request) };
    Ok(app.database.create_administrator(setup.name, hash, recover, actor, now()).await?)
}
