use actix_web::http::Method;
use shared::{EngineErrorBody, ErrorBody};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder, SecurityRequirement};
use utoipa::{Modify, OpenApi};

use crate::handlers::{
    audit, auth, docker, environments, health, images, roles, show_metrics, show_open_api, tokens, users,
};
use crate::routes::{Access, ROUTES, is_docker};
use crate::session_cookie::COOKIE;

/// The description of the API, made of the handlers' own types and of the table of routes.
pub(crate) fn open_api() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stowage",
        description = "The images on your Docker hosts. Errors are JSON with one member, error; below /docker, message. Requests that change \
                       something and carry the session's cookie have to come from a page of this server; programs \
                       use an API token."
    ),
    paths(
        audit::list_audit::list_audit,
        auth::change_password::change_password,
        auth::end_all_sessions::end_all_sessions,
        auth::end_session::end_session,
        auth::list_sessions::list_sessions,
        auth::set_up::set_up,
        auth::show_session::show_session,
        auth::show_setup::show_setup,
        auth::sign_in::sign_in,
        auth::sign_out::sign_out,
        docker::inspect_image::inspect_image,
        docker::list_history::list_history,
        docker::list_images::list_images,
        docker::ping::ping,
        docker::show_version::show_version,
        environments::create_environment::create_environment,
        environments::delete_environment::delete_environment,
        environments::list_environments::list_environments,
        environments::show_environment::show_environment,
        environments::test_draft::test_draft,
        environments::test_environment::test_environment,
        environments::update_environment::update_environment,
        health::health,
        images::follow_lists::follow_lists,
        images::inspect_image::inspect_image,
        images::list_image_containers::list_image_containers,
        images::list_image_history::list_image_history,
        images::list_images::list_images,
        images::list_inventory::list_inventory,
        images::list_layers::list_layers,
        images::list_usage::list_usage,
        roles::create_role::create_role,
        roles::delete_role::delete_role,
        roles::list_roles::list_roles,
        roles::update_role::update_role,
        show_metrics::show_metrics,
        show_open_api::show_open_api,
        tokens::create_token::create_token,
        tokens::list_tokens::list_tokens,
        tokens::revoke_token::revoke_token,
        users::create_assignment::create_assignment,
        users::create_user::create_user,
        users::delete_assignment::delete_assignment,
        users::delete_user::delete_user,
        users::end_user_sessions::end_user_sessions,
        users::list_user_tokens::list_user_tokens,
        users::list_users::list_users,
        users::revoke_user_token::revoke_user_token,
        users::set_user_password::set_user_password,
        users::show_user::show_user,
        users::update_user::update_user,
    ),
    components(schemas(EngineErrorBody, ErrorBody)),
    modifiers(&FromTheTable)
)]
struct Description;

const SESSION: &str = "session";
const TOKEN: &str = "token";

/// What every operation has in common: how its caller shows who they are, and what its errors look like.
struct FromTheTable;

impl Modify for FromTheTable {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(COOKIE, "The cookie that POST /api/auth/login sets");
        components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("stw_…").build();
        components.add_security_scheme(TOKEN, SecurityScheme::Http(bearer));

        for route in ROUTES {
            let item = description.paths.paths.get_mut(route.path);
            let Some(operation) = item.and_then(|item| operation(item, &route.method)) else {
                continue;
            };
            let schemes: &[&str] = match route.access {
                Access::Public => &[],
                Access::Session => &[SESSION],
                Access::SignedIn
                | Access::Filtered(_)
                | Access::OnEnvironment(_)
                | Access::Global(_)
                | Access::GlobalOrOwnMachine(_) => &[SESSION, TOKEN],
            };
            let requirement = |scheme: &&str| SecurityRequirement::new(*scheme, Vec::<String>::new());
            // The empty one says that none may do, too.
            let none =
                matches!(route.access, Access::GlobalOrOwnMachine(_)).then(SecurityRequirement::default);
            operation.security = Some(schemes.iter().map(requirement).chain(none).collect());
            let body = if is_docker(route.path) { "EngineErrorBody" } else { "ErrorBody" };
            let error = ContentBuilder::new().schema(Some(Ref::from_schema_name(body))).build();
            let error = ResponseBuilder::new().description("An error").content("application/json", error);
            operation.responses.responses.insert("default".to_owned(), error.build().into());
            if let Some(taken) = taken_by(route.access) {
                let description = operation.description.take().unwrap_or_default();
                operation.description = Some(format!("{description}\n\n{taken}").trim().to_owned());
            }
        }
    }
}

fn taken_by(access: Access) -> Option<String> {
    match access {
        Access::Public | Access::SignedIn | Access::Session => None,
        Access::Filtered(permission) => Some(format!("Tells what is there where `{permission}` is held.")),
        Access::OnEnvironment(permission) => Some(format!("Takes `{permission}` on that environment.")),
        Access::Global(permission) => Some(format!("Takes `{permission}` on all environments.")),
        Access::GlobalOrOwnMachine(permission) => Some(format!(
            "Takes `{permission}` on all environments, or a request to `localhost` or a loopback address from the server's own \
             machine that came through no proxy."
        )),
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match *method {
        Method::GET => item.get.as_mut(),
        Method::POST => item.post.as_mut(),
        Method::PUT => item.put.as_mut(),
        Method::PATCH => item.patch.as_mut(),
        Method::DELETE => item.delete.as_mut(),
        _ => None,
    }
}
