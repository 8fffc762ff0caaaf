use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::api_error::ApiError;
use crate::app::App;
use crate::own_machine::is_to_own_machine;
use crate::settings::Authentication;

/// Without sign-in, refuses every request that was not made to this machine by name, and by somebody on it.
pub(crate) async fn guard_host<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let is_open = App::of(request.request()).is_ok_and(|app| app.authentication == Authentication::On);
    if is_open || is_to_own_machine(request.request()) {
        Ok(next.call(request).await?.map_into_left_body())
    } else {
        let refused = ApiError::MisdirectedRequest.to_response();
        Ok(request.into_response(refused).map_into_right_body())
    }
}
