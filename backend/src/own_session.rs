use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use db::Actor;
use futures::future::LocalBoxFuture;
use shared::{SessionId, SessionUser};

use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::{Credential, Identity};

/// A request by somebody who is signed in with their password, about themselves. A token does not do: whoever finds
/// one must not be able to make more of it.
pub(crate) struct OwnSession {
    pub(crate) app: web::Data<App>,
    pub(crate) id: SessionId,
    pub(crate) user: SessionUser,
    pub(crate) actor: Actor,
    pub(crate) identity: Identity,
}

impl FromRequest for OwnSession {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (identity, app) = Identity::of(&request).await?;
            match identity.credential.clone() {
                Credential::Session(id, user) => {
                    Ok(Self { app, id, user, actor: identity.actor.clone(), identity })
                }
                Credential::NotAsked => Err(ApiError::AuthenticationIsOff),
                Credential::Token(..) => {
                    let reason = "a token cannot do this".to_owned();
                    Err(identity.refused(&app, None, reason, ApiError::PermissionDenied).await)
                }
            }
        })
    }
}
