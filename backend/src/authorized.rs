use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use authz::{Capability, authorize};
use daemon::Daemon;
use futures::future::LocalBoxFuture;
use shared::{EnvironmentId, ImageQuery, Scope};

use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::Identity;
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

impl<C: Capability, P: EnvironmentParameters + 'static> FromRequest for Authorized<C, P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

impl<C: Capability, P: EnvironmentParameters> Authorized<C, P> {
    async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let (identity, app) = Identity::of(request).await?;
        let caller = &identity.caller;
        let parameters = P::parse(request.query_string())?;
        let daemon = match parameters.environment() {
            Some(environment) => Some(connect(&identity, &app, environment).await?),
            None if caller.holds_somewhere(C::PERMISSION) => None,
            None => {
                let denied =
                    authz::AuthorizeError { permission: C::PERMISSION, scope: Scope::AllEnvironments };
                return Err(identity.denied(&app, denied).await);
            }
        };
        Ok(Self { parameters, daemon, capability: PhantomData })
    }
}

/// The daemon of an environment, for a caller who holds `C` there.
///
/// # Errors
///
/// Rules 3 and 5 of the contract.
pub(crate) async fn connect<C: Capability>(
    identity: &Identity,
    app: &App,
    environment: EnvironmentId,
) -> Result<Daemon<C>, ApiError> {
    let denied = match authorize::<C>(&identity.caller, environment) {
        Ok(grant) => match app.registry.connect(grant) {
            Ok(daemon) => return Ok(daemon),
            Err(_) if let Some(problem) = app.environments.problem(environment) => {
                return Err(ApiError::EnvironmentUnusable(problem));
            }
            // Whoever may not see all environments is not told which ids exist.
            Err(_) if identity.caller.holds_on_all(C::PERMISSION) => {
                return Err(ApiError::EnvironmentNotFound);
            }
            Err(_) => {
                authz::AuthorizeError { permission: C::PERMISSION, scope: Scope::Environment(environment) }
            }
        },
        Err(denied) => denied,
    };
    Err(identity.denied(app, denied).await)
}
