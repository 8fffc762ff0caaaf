use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use authz::Capability;
use daemon::{Daemon, DaemonError};
use futures::future::LocalBoxFuture;
use shared::{BadParameter, EnvironmentId, ImageName};

use crate::api_error::ApiError;
use crate::authorized::connect;
use crate::identity::Identity;
use crate::image_name::image_name;
use crate::parameters::parameters;
use crate::path_id::path_id;

/// A request that names an environment, and whose caller holds the permission `C` there.
///
/// Decides the rules 1, 2, 3 and 5 of the contract, in their order.
pub(crate) struct OnEnvironment<C: Capability, P> {
    pub(crate) parameters: P,
    pub(crate) daemon: Daemon<C>,
}

/// What a request asks for, and on which environment.
pub(crate) trait NamesEnvironment: Sized {
    /// # Errors
    ///
    /// Where it names none, or something else in it does not parse.
    fn read(request: &HttpRequest) -> Result<Self, ApiError>;
    fn environment(&self) -> EnvironmentId;
}

/// `/{name}?env=N`: an image.
pub(crate) struct ImageOf {
    environment: EnvironmentId,
    pub(crate) name: ImageName,
}

/// `/{environment}`: an environment as a whole.
pub(crate) struct Whole(EnvironmentId);

impl NamesEnvironment for ImageOf {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let expected = || BadParameter::new("env", "expected a positive integer");
        let mut environment = None;
        for (_, value) in parameters(request.query_string())?.iter().filter(|(name, _)| name == "env") {
            let id = value.parse().ok().ok_or_else(expected)?;
            if environment.replace(id).is_some() {
                return Err(BadParameter::new("env", "expected only once").into());
            }
        }
        Ok(Self { environment: environment.ok_or_else(expected)?, name: image_name(request)? })
    }

    fn environment(&self) -> EnvironmentId {
        self.environment
    }
}

impl NamesEnvironment for Whole {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        Ok(Self(path_id(request, "environment")?))
    }

    fn environment(&self) -> EnvironmentId {
        self.0
    }
}

impl<C: Capability, P: NamesEnvironment + 'static> FromRequest for OnEnvironment<C, P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (identity, app) = Identity::of(&request).await?;
            let parameters = P::read(&request)?;
            let daemon = connect(&identity, &app, parameters.environment()).await?;
            Ok(Self { parameters, daemon })
        })
    }
}

impl<C: Capability, P> OnEnvironment<C, P> {
    /// What a daemon's failure means to whoever asked; what went wrong goes to the log.
    pub(crate) fn failed(&self, error: DaemonError) -> ApiError {
        if error.environment_status().is_some() {
            let cause: &(dyn std::error::Error + 'static) = &error;
            tracing::warn!(environment = %self.daemon.environment(), cause, "a daemon did not answer");
        }
        ApiError::Daemon(error.into())
    }
}
