use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::app::App;
use crate::routes::RoutePath;

/// Counts each request when its answer begins, by its route and not by its path: paths are anybody's, and as many as they like.
pub(crate) async fn count_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let app = App::of(request.request());
    let method = request.method().clone();
    let answered = next.call(request).await;
    let (route, status) = match &answered {
        Ok(response) => {
            let route = response.request().app_data::<RoutePath>();
            (route.map(|RoutePath(path)| *path), response.status())
        }
        Err(error) => (None, error.as_response_error().status_code()),
    };
    if let Ok(app) = app {
        app.requests.count(&method, route, status);
    }
    answered
}
