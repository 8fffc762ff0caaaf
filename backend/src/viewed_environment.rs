use actix_web::HttpRequest;
use authz::{Capability as _, ImagesView, authorize};
use daemon::Daemon;
use shared::{BadParameter, EnvironmentId, Scope};

use crate::api_error::ApiError;
use crate::app::App;
use crate::authorized::connect;
use crate::identity::Identity;
use crate::parameters::parameters;

/// An enabled environment whose images the caller may view.
pub(crate) struct ViewedEnvironment {
    pub(crate) id: EnvironmentId,
    pub(crate) name: String,
    pub(crate) reached: Reached,
}

/// Its daemon; or why nobody can ask it, where what is kept of the environment is at fault.
pub(crate) type Reached = Result<Daemon<ImagesView>, String>;

/// Those that the request names, each as one `env`, or else all that there are.
///
/// # Errors
///
/// 400 where an `env` is none; as `GET /api/images` where one of those that are named may not be viewed, or is not there; 403
/// where none is named and none may be viewed, whatever there is.
pub(crate) async fn viewed_environments(
    request: &HttpRequest,
    identity: &Identity,
    app: &App,
) -> Result<Vec<ViewedEnvironment>, ApiError> {
    let named = named_environments(request)?;
    for id in &named {
        match connect::<ImagesView>(identity, app, *id).await {
            Ok(_) | Err(ApiError::EnvironmentUnusable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if named.is_empty() && !identity.caller.holds_somewhere(ImagesView::PERMISSION) {
        let scope = Scope::AllEnvironments;
        let denied = authz::AuthorizeError { permission: ImagesView::PERMISSION, scope };
        return Err(identity.denied(app, denied).await);
    }
    let kept = app.database.environments().await?.into_iter().map(|record| record.settings);
    let asked_for = kept.filter(|kept| named.is_empty() || named.contains(&kept.id));
    let viewed = asked_for.filter_map(|kept| {
        let reached = reached(identity, app, kept.id)?;
        Some(ViewedEnvironment { id: kept.id, name: kept.name, reached })
    });
    Ok(viewed.collect())
}

/// The daemon of an environment; nothing where the caller may not view its images, or where it is disabled or gone.
pub(crate) fn reached(identity: &Identity, app: &App, environment: EnvironmentId) -> Option<Reached> {
    let grant = authorize(&identity.caller, environment).ok()?;
    match app.registry.connect(grant) {
        Ok(daemon) => Some(Ok(daemon)),
        Err(_unknown) => app.environments.problem(environment).map(Err),
    }
}

fn named_environments(request: &HttpRequest) -> Result<Vec<EnvironmentId>, ApiError> {
    let mut named = Vec::new();
    for (_, value) in parameters(request.query_string())?.iter().filter(|(name, _)| name == "env") {
        let expected = || BadParameter::new("env", "expected a positive integer");
        let environment = value.parse().ok().ok_or_else(expected)?;
        if !named.contains(&environment) {
            named.push(environment);
        }
    }
    Ok(named)
}
