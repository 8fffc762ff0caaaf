use std::sync::{Arc, Weak};

use authz::ImagesView;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use http::HeaderMap;
use http::header::DATE;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::json;
use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::link::{Deadline, Link};
use crate::{Daemon, DaemonError, ListEvent};

/// The longest event that is read. Docker's carry the labels of what they are about.
const MAX_LINE_BYTES: usize = 1 << 20;

/// RFC 9110, 5.6.7, the form that everybody sends.
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

/// A moment by the daemon's own clock, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaemonTime(pub i64);

/// Where the events of one connection come from, for whoever was allowed to list its images. It keeps nothing open.
#[derive(Clone)]
pub struct EventSource {
    link: Weak<Link>,
}

/// The events of a daemon that change a list of its images, or of what uses them.
pub struct ImageEvents {
    /// When the daemon began to tell them; absent where it does not say.
    pub opened_at: Option<DaemonTime>,
    /// Each when it comes. It ends with the connection, or with an error: what is lost with it is not known.
    pub events: BoxStream<'static, Result<ListEvent, DaemonError>>,
}

/// What has come and is no whole line yet.
struct Lines {
    body: Incoming,
    buffer: BytesMut,
    /// So many bytes of the buffer are known to end no line.
    searched: usize,
}

impl Daemon<ImagesView> {
    /// Where the events come from that change a list of its images.
    pub fn event_source(&self) -> EventSource {
        EventSource { link: Arc::downgrade(&self.link) }
    }
}

impl EventSource {
    /// Follows the events, on a connection of its own and in none of the daemon's places: those that the daemon
    /// remembers from the second of `since` on, and then those that come. Without `since` it is the daemon's own
    /// now, asked for just before.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, or the connection was changed or removed.
    pub async fn follow(&self, since: Option<DaemonTime>) -> Result<ImageEvents, DaemonError> {
        let link = self.link.upgrade().ok_or_else(|| DaemonError::Broken("the connection is gone".into()))?;
        let deadline = link.deadline();
        let since = match since {
            Some(since) => Some(since),
            None => link.daemon_time(deadline).await?,
        };
        let version = link.spoken(deadline).await?.version;
        let filters = json!({ "type": ["image", "container"] }).to_string();
        let mut parameters = vec![("filters", filters)];
        parameters.extend(since.map(|since| ("since", since.unix_secs().to_string())));
        let parameters = serde_urlencoded::to_string(parameters);
        let parameters = parameters.map_err(|error| DaemonError::Broken(error.into()))?;
        let response = link.stream(&format!("/v{version}/events?{parameters}"), deadline).await?;
        let opened_at = DaemonTime::of(response.headers());
        let lines = Lines { body: response.into_body(), buffer: BytesMut::new(), searched: 0 };
        let events = stream::try_unfold(lines, async |mut lines| {
            while let Some(line) = lines.next().await? {
                if let Some(event) = ListEvent::of(&line)? {
                    return Ok(Some((event, lines)));
                }
            }
            Ok(None)
        });
        Ok(ImageEvents { opened_at, events: events.boxed() })
    }
}

impl Link {
    /// What the daemon's clock says.
    async fn daemon_time(&self, deadline: Deadline) -> Result<Option<DaemonTime>, DaemonError> {
        let answer = self.within(deadline, self.exchange("/_ping")).await?;
        Ok(DaemonTime::of(answer.headers()))
    }
}

impl DaemonTime {
    /// The whole second that an answer says it was sent in.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let date = PrimitiveDateTime::parse(headers.get(DATE)?.to_str().ok()?, HTTP_DATE).ok()?;
        i64::try_from(date.assume_utc().unix_timestamp_nanos()).ok().map(Self)
    }

    fn unix_secs(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }
}

impl Lines {
    /// The next line; none where the answer has ended. Nothing is lost of a line when this is not awaited to its end.
    async fn next(&mut self) -> Result<Option<Bytes>, DaemonError> {
        loop {
            let end = self.buffer.iter().skip(self.searched).position(|byte| *byte == b'\n');
            if let Some(end) = end {
                let line = self.buffer.split_to(self.searched + end + 1);
                self.searched = 0;
                return Ok(Some(line.freeze()));
            }
            self.searched = self.buffer.len();
            if self.searched > MAX_LINE_BYTES {
                return Err(DaemonError::TooLong);
            }
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            if let Ok(bytes) = frame.map_err(DaemonError::from_transport)?.into_data() {
                self.buffer.extend_from_slice(&bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_time_of_a_daemon_is_the_second_of_its_answer() {
        let of = |date: &'static str| {
            DaemonTime::of(&HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))]))
        };
        let time = of("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!((time.0, time.unix_secs()), (784_111_777_000_000_000, 784_111_777));
        assert_eq!(DaemonTime(time.0 + 999_999_999).unix_secs(), 784_111_777);
        for odd in ["", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            assert_eq!(of(odd), None, "{odd}");
        }
        assert_eq!(DaemonTime::of(&HeaderMap::new()), None);
    }
}
