use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use authz::{GlobalCapability, GlobalGrant, authorize_globally};
use futures::future::LocalBoxFuture;

use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::Identity;

/// A request whose caller holds the permission `C`, which concerns the server as a whole.
pub(crate) struct Administering<C: GlobalCapability> {
    pub(crate) app: web::Data<App>,
    /// The proof, for the database.
    pub(crate) grant: GlobalGrant<C>,
    /// Who it is; settles what came of a change.
    pub(crate) identity: Identity,
}

impl<C: GlobalCapability> FromRequest for Administering<C> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (identity, app) = Identity::of(&request).await?;
            match authorize_globally::<C>(&identity.caller) {
                Ok(grant) => Ok(Self { app, grant, identity }),
                Err(denied) => Err(identity.denied(&app, denied).await),
            }
        })
    }
}
