use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use authz::{Caller, GlobalGrant, MetricsView, authorize_globally};
use futures::future::LocalBoxFuture;

use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::Identity;
use crate::own_machine::is_on_own_machine;

/// A request for the metrics by somebody who may read them: who holds that permission, and anybody on the server's own machine.
pub(crate) struct ReadingMetrics {
    pub(crate) app: web::Data<App>,
    /// The proof, for whoever has figures.
    pub(crate) grant: GlobalGrant<MetricsView>,
}

impl FromRequest for ReadingMetrics {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if is_on_own_machine(&request)
                && let Ok(grant) = authorize_globally(&Caller::on_the_servers_own_machine())
            {
                return Ok(Self { app: App::of(&request)?, grant });
            }
            let (identity, app) = Identity::of(&request).await?;
            match authorize_globally(&identity.caller) {
                Ok(grant) => Ok(Self { app, grant }),
                Err(denied) => Err(identity.denied(&app, denied).await),
            }
        })
    }
}
