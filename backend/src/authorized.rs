use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use authz::{Capability, authorize};
use daemon::Daemon;
use futures::future::{Ready, ready};
use shared::{EnvironmentId, ImageQuery};

use crate::api_error::ApiError;
use crate::app::App;
use crate::parameters::parameters;

/// A request whose caller holds the permission `C` where it asks for it, with its parameters read.
///
/// Decides the rules 1 to 5 of the contract, in their order.
pub(crate) struct Authorized<C: Capability, P> {
    /// The parameters.
    pub(crate) parameters: P,
    /// The daemon; none where the request names no environment.
    pub(crate) daemon: Option<Daemon<C>>,
    capability: PhantomData<C>,
}

/// Parameters that may name an environment.
pub(crate) trait EnvironmentParameters: Sized {
    fn parse(query_string: &str) -> Result<Self, ApiError>;
    fn environment(&self) -> Option<EnvironmentId>;
}

impl EnvironmentParameters for ImageQuery {
    fn parse(query_string: &str) -> Result<Self, ApiError> {
        Ok(Self::parse(parameters(query_string)?)?)
    }

    fn environment(&self) -> Option<EnvironmentId> {
        self.environment
    }
}

impl<C: Capability, P: EnvironmentParameters> FromRequest for Authorized<C, P> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(app) = request.app_data::<web::Data<App>>() else {
            return ready(Err(ApiError::PermissionDenied));
        };
        ready(Self::new(app, request.query_string()))
    }
}

impl<C: Capability, P: EnvironmentParameters> Authorized<C, P> {
    fn new(app: &App, query_string: &str) -> Result<Self, ApiError> {
        let caller = app.caller();
        let parameters = P::parse(query_string)?;
        let daemon = match parameters.environment() {
            Some(environment) => {
                let grant = authorize::<C>(&caller, environment).map_err(|denied| {
                    tracing::info!(%denied, "denied");
                    ApiError::PermissionDenied
                })?;
                match app.registry.connect(grant) {
                    Ok(daemon) => Some(daemon),
                    // Whoever may not see all environments is not told which ids exist.
                    Err(_) if caller.holds_on_all(C::PERMISSION) => {
                        return Err(ApiError::EnvironmentNotFound);
                    }
                    Err(_) => return Err(ApiError::PermissionDenied),
                }
            }
            None if caller.holds_somewhere(C::PERMISSION) => None,
            None => return Err(ApiError::PermissionDenied),
        };
        Ok(Self { parameters, daemon, capability: PhantomData })
    }
}
