use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Resource, web};
use authz::Permission;

use crate::api_error::ApiError;
use crate::handlers::{health, list_environments, list_images};

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
    /// Everybody who is signed in, who then sees what the permission lets them see.
    Filtered(Permission),
    /// Who holds the permission on the environment that the request names.
    OnEnvironment(Permission),
}

/// Every operation of the API: the server is made from this table, and the tests go through it, so that nothing
/// is served untested.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/api/health",
        access: Access::Public,
        route: |route| route.to(health::health),
    },
    Route {
        method: Method::GET,
        path: "/api/environments",
        access: Access::Filtered(Permission::EnvironmentsView),
        route: |route| route.to(list_environments::list_environments),
    },
    Route {
        method: Method::GET,
        path: "/api/images",
        access: Access::OnEnvironment(Permission::ImagesView),
        route: |route| route.to(list_images::list_images),
    },
];

/// Serves the table, and JSON errors for everything else below `/api`.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    paths.dedup();
    for path in paths {
        config.service(resource(path));
    }
    config.service(
        web::scope("/api")
            .default_service(web::to(|| async { Err::<HttpResponse, _>(ApiError::NoSuchRoute) })),
    );
}

fn resource(path: &'static str) -> Resource {
    let mut resource = web::resource(path);
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
    let allowed = HeaderValue::try_from(allowed.join(", ")).ok();
    resource.default_service(web::to(move || {
        let mut response = ApiError::MethodNotAllowed.to_response();
        if let Some(allowed) = &allowed {
            response.headers_mut().insert(ALLOW, allowed.clone());
        }
        async { response }
    }))
}
