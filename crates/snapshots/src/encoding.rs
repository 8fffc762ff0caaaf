use std::io;

use bytes::Bytes;

use crate::encoder::Encoder;

/// How the bytes of a list are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

impl Encoding {
    /// Its name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Compresses, which takes a while if it is long: not on a thread that serves others.
    pub(crate) fn compress(self, bytes: &[u8]) -> io::Result<Bytes> {
        let mut encoder = Encoder::new(self);
        encoder.write(bytes)?;
        encoder.finish()
    }
}
