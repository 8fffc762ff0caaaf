use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Resource, Scope, web};
use authz::Permission;

use crate::api_error::ApiError;
use crate::handlers::{
    audit, auth, docker, environments, health, images, roles, show_metrics, show_open_api, tokens, users,
};

/// One operation of the API.
pub struct Route {
    /// The HTTP method. Whoever may GET may HEAD.
    pub method: Method,
    /// The path, from the root.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    route: fn(actix_web::Route) -> actix_web::Route,
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in, by a session or by an API token.
    SignedIn,
    /// Everybody who is signed in by a session: what concerns oneself.
    Session,
    /// Everybody who is signed in, who then sees what the permission lets them see.
    Filtered(Permission),
    /// Who holds the permission on the environment that the request names.
    OnEnvironment(Permission),
    /// Who holds the permission on all environments.
    Global(Permission),
    /// Who holds the permission on all environments, and everybody on the server's own machine, signed in or not.
    GlobalOrOwnMachine(Permission),
}

impl Access {
    /// The permission that it takes, if it takes one.
    pub fn permission(self) -> Option<Permission> {
        match self {
            Self::Public | Self::SignedIn | Self::Session => None,
            Self::Filtered(permission)
            | Self::OnEnvironment(permission)
            | Self::Global(permission)
            | Self::GlobalOrOwnMachine(permission) => Some(permission),
        }
    }
}

/// Every operation of the API: the server is made from this table, and the tests go through it, so that nothing
/// is served untested. Operations of one path stand together, and a path that another one could take for an image's name
/// stands before that one.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/api/health",
        access: Access::Public,
        route: |route| route.to(health::health),
    },
    Route {
        method: Method::GET,
        path: "/api/openapi.json",
        access: Access::Public,
        route: |route| route.to(show_open_api::show_open_api),
    },
    Route {
        method: Method::GET,
        path: "/api/auth/setup",
        access: Access::Public,
        route: |route| route.to(auth::show_setup::show_setup),
    },
    Route {
        method: Method::POST,
        path: "/api/auth/setup",
        access: Access::Public,
        route: |route| route.to(auth::set_up::set_up),
    },
    Route {
        method: Method::POST,
        path: "/api/auth/login",
        access: Access::Public,
        route: |route| route.to(auth::sign_in::sign_in),
    },
    Route {
        method: Method::POST,
        path: "/api/auth/logout",
        access: Access::Session,
        route: |route| route.to(auth::sign_out::sign_out),
    },
    Route {
        method: Method::GET,
        path: "/api/auth/session",
        access: Access::SignedIn,
        route: |route| route.to(auth::show_session::show_session),
    },
    Route {
        method: Method::PUT,
        path: "/api/auth/password",
        access: Access::Session,
        route: |route| route.to(auth::change_password::change_password),
    },
    Route {
        method: Method::GET,
        path: "/api/auth/sessions",
        access: Access::Session,
        route: |route| route.to(auth::list_sessions::list_sessions),
    },
    Route {
        method: Method::DELETE,
        path: "/api/auth/sessions",
        access: Access::Session,
        route: |route| route.to(auth::end_all_sessions::end_all_sessions),
    },
    Route {
        method: Method::DELETE,
        path: "/api/auth/sessions/{session}",
        access: Access::Session,
        route: |route| route.to(auth::end_session::end_session),
    },
    Route {
        method: Method::GET,
        path: "/api/tokens",
        access: Access::Session,
        route: |route| route.to(tokens::list_tokens::list_tokens),
    },
    Route {
        method: Method::POST,
        path: "/api/tokens",
        access: Access::Session,
        route: |route| route.to(tokens::create_token::create_token),
    },
    Route {
        method: Method::DELETE,
        path: "/api/tokens/{token}",
        access: Access::Session,
        route: |route| route.to(tokens::revoke_token::revoke_token),
    },
    Route {
        method: Method::GET,
        path: "/api/users",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::list_users::list_users),
    },
    Route {
        method: Method::POST,
        path: "/api/users",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::create_user::create_user),
    },
    Route {
        method: Method::GET,
        path: "/api/users/{user}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::show_user::show_user),
    },
    Route {
        method: Method::PATCH,
        path: "/api/users/{user}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::update_user::update_user),
    },
    Route {
        method: Method::DELETE,
        path: "/api/users/{user}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::delete_user::delete_user),
    },
    Route {
        method: Method::PUT,
        path: "/api/users/{user}/password",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::set_user_password::set_user_password),
    },
    Route {
        method: Method::DELETE,
        path: "/api/users/{user}/sessions",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::end_user_sessions::end_user_sessions),
    },
    Route {
        method: Method::GET,
        path: "/api/users/{user}/tokens",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::list_user_tokens::list_user_tokens),
    },
    Route {
        method: Method::DELETE,
        path: "/api/users/{user}/tokens/{token}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::revoke_user_token::revoke_user_token),
    },
    Route {
        method: Method::POST,
        path: "/api/users/{user}/assignments",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::create_assignment::create_assignment),
    },
    Route {
        method: Method::DELETE,
        path: "/api/users/{user}/assignments/{assignment}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(users::delete_assignment::delete_assignment),
    },
    Route {
        method: Method::GET,
        path: "/api/roles",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(roles::list_roles::list_roles),
    },
    Route {
        method: Method::POST,
        path: "/api/roles",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(roles::create_role::create_role),
    },
    Route {
        method: Method::PUT,
        path: "/api/roles/{role}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(roles::update_role::update_role),
    },
    Route {
        method: Method::DELETE,
        path: "/api/roles/{role}",
        access: Access::Global(Permission::UsersManage),
        route: |route| route.to(roles::delete_role::delete_role),
    },
    Route {
        method: Method::GET,
        path: "/api/audit",
        access: Access::Global(Permission::AuditView),
        route: |route| route.to(audit::list_audit::list_audit),
    },
    Route {
        method: Method::GET,
        path: "/api/environments",
        access: Access::Filtered(Permission::EnvironmentsView),
        route: |route| route.to(environments::list_environments::list_environments),
    },
    Route {
        method: Method::POST,
        path: "/api/environments",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::create_environment::create_environment),
    },
    Route {
        method: Method::POST,
        path: "/api/environments/test",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::test_draft::test_draft),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::show_environment::show_environment),
    },
    Route {
        method: Method::PUT,
        path: "/api/environments/{environment}",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::update_environment::update_environment),
    },
    Route {
        method: Method::DELETE,
        path: "/api/environments/{environment}",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::delete_environment::delete_environment),
    },
    Route {
        method: Method::POST,
        path: "/api/environments/{environment}/test",
        access: Access::Global(Permission::EnvironmentsManage),
        route: |route| route.to(environments::test_environment::test_environment),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/layers",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(images::list_layers::list_layers),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/usage",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(images::list_usage::list_usage),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/docker/_ping",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(docker::ping::ping),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/docker/version",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(docker::show_version::show_version),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/docker/images/json",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(docker::list_images::list_images),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/docker/images/{name}/json",
        access: Access::OnEnvironment(Permission::ImagesInspect),
        route: |route| route.to(docker::inspect_image::inspect_image),
    },
    Route {
        method: Method::GET,
        path: "/api/environments/{environment}/docker/images/{name}/history",
        access: Access::OnEnvironment(Permission::ImagesInspect),
        route: |route| route.to(docker::list_history::list_history),
    },
    Route {
        method: Method::GET,
        path: "/api/events",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(images::follow_lists::follow_lists),
    },
    Route {
        method: Method::GET,
        path: "/api/images",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(images::list_images::list_images),
    },
    Route {
        method: Method::GET,
        path: "/api/images/{name}/history",
        access: Access::OnEnvironment(Permission::ImagesInspect),
        route: |route| route.to(images::list_image_history::list_image_history),
    },
    Route {
        method: Method::GET,
        path: "/api/images/{name}/containers",
        access: Access::OnEnvironment(Permission::ImagesInspect),
        route: |route| route.to(images::list_image_containers::list_image_containers),
    },
    Route {
        method: Method::GET,
        path: "/api/images/{name}",
        access: Access::OnEnvironment(Permission::ImagesInspect),
        route: |route| route.to(images::inspect_image::inspect_image),
    },
    Route {
        method: Method::GET,
        path: "/api/inventory",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(images::list_inventory::list_inventory),
    },
    Route {
        method: Method::GET,
        path: "/metrics",
        access: Access::GlobalOrOwnMachine(Permission::MetricsView),
        route: |route| route.to(show_metrics::show_metrics),
    },
];

/// The path of the route that a request came to, as it stands in the table.
pub(crate) struct RoutePath(pub(crate) &'static str);

/// Serves the table: a scope for each first part of its paths, with JSON errors for everything else below that.
pub(crate) fn scopes() -> impl Iterator<Item = Scope> {
    let mut roots: Vec<&str> = ROUTES.iter().map(|route| root(route.path)).collect();
    roots.dedup();
    roots.into_iter().map(scope)
}

fn scope(root: &'static str) -> Scope {
    let below = ROUTES.iter().map(|route| route.path).filter(|path| self::root(path) == root);
    let mut paths: Vec<&str> = below.collect();
    paths.dedup();
    let scope = paths.into_iter().fold(web::scope(root), |scope, path| scope.service(resource(path)));
    // By its method, since Docker's clients take a 404 for an image or a container that is not there.
    let others = web::resource("/environments/{environment}/docker{rest:(/.*)?}")
        .route(web::method(Method::GET).to(no_such_docker_route))
        .route(web::method(Method::HEAD).to(no_such_docker_route))
        .default_service(method_not_allowed(|| ApiError::DockerReadOnly, "GET, HEAD"));
    let scope = if root == "/api" { scope.service(others) } else { scope };
    scope.default_service(web::to(|| async { Err::<HttpResponse, _>(ApiError::NoSuchRoute) }))
}

/// The first part of a path: `/api`.
fn root(path: &str) -> &str {
    let end = path.get(1..).and_then(|rest| rest.find('/')).map_or(path.len(), |slash| slash + 1);
    path.get(..end).unwrap_or(path)
}

fn resource(path: &'static str) -> Resource {
    let mut resource = web::resource(patterns(path)).app_data(RoutePath(path));
    let mut allowed = Vec::new();
    for route in ROUTES.iter().filter(|route| route.path == path) {
        let mut methods = vec![route.method.clone()];
        if route.method == Method::GET {
            methods.push(Method::HEAD);
        }
        for method in methods {
            allowed.push(method.as_str().to_owned());
            resource = resource.route((route.route)(web::method(method)));
        }
    }
    let error = if is_docker(path) { || ApiError::DockerReadOnly } else { || ApiError::MethodNotAllowed };
    resource.default_service(method_not_allowed(error, &allowed.join(", ")))
}

async fn no_such_docker_route() -> Result<HttpResponse, ApiError> {
    Err(ApiError::NoSuchDockerRoute)
}

fn method_not_allowed(error: fn() -> ApiError, allowed: &str) -> actix_web::Route {
    let allowed = HeaderValue::try_from(allowed).ok();
    web::to(move || {
        let mut response = error().to_response();
        if let Some(allowed) = &allowed {
            response.headers_mut().insert(ALLOW, allowed.clone());
        }
        async { response }
    })
}

/// Whether the path is one of the read-only Docker endpoint, whose errors are Docker's.
pub(crate) fn is_docker(path: &str) -> bool {
    path.starts_with("/api/environments/{environment}/docker/")
}

/// What actix matches, below the first part. An image's name may have slashes, and Docker's clients put the API's version before
/// their paths.
fn patterns(path: &str) -> Vec<String> {
    let pattern = path.strip_prefix(root(path)).unwrap_or(path).replace("{name}", "{name:.+}");
    let versioned = pattern.replacen("/docker/", "/docker/v{version:[0-9.]+}/", 1);
    if is_docker(path) { vec![pattern, versioned] } else { vec![pattern] }
}
