use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::api_error::ApiError;

/// A name and its value.
pub(crate) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The decoded parameters of a query string (`application/x-www-form-urlencoded`).
///
/// # Errors
///
/// Where what is decoded is no UTF-8: replaced characters would ask for something else than was meant.
pub(crate) fn parameters(query_string: &str) -> Result<Vec<Parameter<'_>>, ApiError> {
    query_string
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<Cow<'_, str>, ApiError> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().map(Cow::into_owned);
    if !text.contains(['+', '%']) {
        return Ok(Cow::Borrowed(text));
    }
    decode(&text.replace('+', " ")).map(Cow::Owned).ok().ok_or(ApiError::BadQueryString)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let pairs = parameters("env=1&&all&filters=%7B%22label%22%3A%5B%22a+b%2B%C3%A4%22%5D%7D").unwrap();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(pairs, [("env", "1"), ("all", ""), ("filters", r#"{"label":["a b+ä"]}"#)]);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_refused() {
        assert!(parameters("filters=%ff").is_err());
    }
}
