use std::fmt;
use std::str::FromStr;

/// The units in which a reader wants sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SizeUnit {
    /// kB, MB, GB: powers of 1000, as the docker CLI prints them.
    #[default]
    Decimal,
    /// KiB, MiB, GiB: powers of 1024 (IEC 80000-13).
    Binary,
}

impl fmt::Display for SizeUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Decimal => "kB",
            Self::Binary => "KiB",
        })
    }
}

impl FromStr for SizeUnit {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Decimal, Self::Binary].into_iter().find(|unit| unit.to_string() == text).ok_or(())
    }
}
