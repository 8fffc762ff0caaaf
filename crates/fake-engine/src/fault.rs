//! The faults that can be asked for, and which requests they hit.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What goes wrong. `Hang`, `Slow`, `Reset` and `Http500` hit every endpoint; the others hit the two lists
/// (`/images/json`, `/containers/json`) or only the one that their name says. `/_fake/…` is never hit.
///
/// Requests that are already under way keep the fault they began with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// `none`: nothing goes wrong.
    #[default]
    None,
    /// `hang`: connections are accepted and requests read, but never answered.
    Hang,
    /// `slow=MILLIS`: every answer comes late.
    Slow {
        /// How late, in milliseconds.
        delay_ms: u64,
    },
    /// `drip`: the right headers, then the body one byte every 50 ms; its last byte never comes.
    Drip,
    /// `reset`: the connection is closed without an answer; on TCP with a RST, on a unix socket there is
    /// none.
    Reset,
    /// `http-500`: status 500 with Docker's `{"message": "…"}`.
    Http500,
    /// `truncated`: at most 16 kB and at most half of the body that `Content-Length` announces, then the
    /// end of the connection.
    Truncated,
    /// `html`: status 200 with an HTML page, as from a proxy in between.
    Html,
    /// `wrong-types`: every row is there, with an `Id`, but other fields have types that they must not have.
    WrongTypes,
    /// `not-a-list`: status 200 with a JSON object.
    NotAList,
    /// `row-without-id`: the row in the middle lacks its `Id`; the others are as they should be.
    RowWithoutId,
    /// `odd-row`: two more rows, a null in front and a number in the middle; all the others are as they
    /// should be.
    OddRow,
    /// `huge`: a valid JSON array of some 200 MB (200,000,000 bytes or little more), streamed as fast as it
    /// is read; it repeats the rows of the right answer.
    Huge,
    /// `containers-fail`: only `/containers/json` answers 500.
    ContainersFail,
    /// `containers-hang`: only `/containers/json` is never answered.
    ContainersHang,
    /// `list-fails`: only `/images/json` answers 500.
    ListFails,
    /// `unknown-fields`: every row has fields that nobody knows, and every container a state that nobody
    /// knows.
    UnknownFields,
    /// `missing-fields`: rows have an `Id` and nothing else.
    MissingFields,
}

impl Fault {
    /// The names as `FromStr` takes them; `slow=MILLIS` stands for every delay.
    pub const NAMES: [&'static str; 18] = [
        "none",
        "hang",
        "slow=MILLIS",
        "drip",
        "reset",
        "http-500",
        "truncated",
        "html",
        "wrong-types",
        "not-a-list",
        "row-without-id",
        "odd-row",
        "huge",
        "containers-fail",
        "containers-hang",
        "list-fails",
        "unknown-fields",
        "missing-fields",
    ];

    /// What this fault does to a request of that kind.
    pub(crate) fn effect(self, target: Target) -> Effect {
        let on_lists = |spoil| match target {
            Target::Images | Target::Containers => Effect::Spoil(spoil),
            Target::Other => Effect::Nothing,
        };
        let only = |hit, effect| if target == hit { effect } else { Effect::Nothing };
        match self {
            Self::None => Effect::Nothing,
            Self::Hang => Effect::Hang,
            Self::Slow { delay_ms } => Effect::Delay(Duration::from_millis(delay_ms)),
            Self::Reset => Effect::Reset,
            Self::Http500 => Effect::Fail,
            Self::ContainersFail => only(Target::Containers, Effect::Fail),
            Self::ContainersHang => only(Target::Containers, Effect::Hang),
            Self::ListFails => only(Target::Images, Effect::Fail),
            Self::Drip => on_lists(Spoil::Drip),
            Self::Truncated => on_lists(Spoil::Truncated),
            Self::Html => on_lists(Spoil::Html),
            Self::WrongTypes => on_lists(Spoil::WrongTypes),
            Self::NotAList => on_lists(Spoil::NotAList),
            Self::RowWithoutId => on_lists(Spoil::RowWithoutId),
            Self::OddRow => on_lists(Spoil::OddRow),
            Self::Huge => on_lists(Spoil::Huge),
            Self::UnknownFields => on_lists(Spoil::UnknownFields),
            Self::MissingFields => on_lists(Spoil::MissingFields),
        }
    }
}

/// The kinds of requests that faults tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Images,
    Containers,
    Other,
}

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Nothing,
    Hang,
    Delay(Duration),
    Reset,
    Fail,
    Spoil(Spoil),
}

/// How the right answer of a list is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoil {
    Drip,
    Truncated,
    Html,
    WrongTypes,
    NotAList,
    RowWithoutId,
    OddRow,
    Huge,
    UnknownFields,
    MissingFields,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Slow { delay_ms } => return write!(formatter, "slow={delay_ms}"),
            Self::None => "none",
            Self::Hang => "hang",
            Self::Drip => "drip",
            Self::Reset => "reset",
            Self::Http500 => "http-500",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::WrongTypes => "wrong-types",
            Self::NotAList => "not-a-list",
            Self::RowWithoutId => "row-without-id",
            Self::OddRow => "odd-row",
            Self::Huge => "huge",
            Self::ContainersFail => "containers-fail",
            Self::ContainersHang => "containers-hang",
            Self::ListFails => "list-fails",
            Self::UnknownFields => "unknown-fields",
            Self::MissingFields => "missing-fields",
        };
        formatter.write_str(name)
    }
}

/// No fault has this name; the message lists those that exist.
#[derive(Debug, thiserror::Error)]
#[error("unknown fault '{given}', expected one of: {}", Fault::NAMES.join(", "))]
pub struct UnknownFault {
    given: String,
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let fault = match text {
            "none" => Self::None,
            "hang" => Self::Hang,
            "drip" => Self::Drip,
            "reset" => Self::Reset,
            "http-500" => Self::Http500,
            "truncated" => Self::Truncated,
            "html" => Self::Html,
            "wrong-types" => Self::WrongTypes,
            "not-a-list" => Self::NotAList,
            "row-without-id" => Self::RowWithoutId,
            "odd-row" => Self::OddRow,
            "huge" => Self::Huge,
            "containers-fail" => Self::ContainersFail,
            "containers-hang" => Self::ContainersHang,
            "list-fails" => Self::ListFails,
            "unknown-fields" => Self::UnknownFields,
            "missing-fields" => Self::MissingFields,
            _ => {
                let delay_ms = text.strip_prefix("slow=").and_then(|millis| millis.parse().ok());
                let Some(delay_ms) = delay_ms else {
                    return Err(UnknownFault { given: text.to_owned() });
                };
                Self::Slow { delay_ms }
            }
        };
        Ok(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_its_faults_name() {
        for name in Fault::NAMES {
            let name = name.replace("MILLIS", "250");
            assert_eq!(name.parse::<Fault>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        for name in ["", "Hang", "slow", "slow=", "slow=-1", "slow=soon"] {
            let message = name.parse::<Fault>().unwrap_err().to_string();
            assert!(message.contains("row-without-id") && message.contains("slow=MILLIS"), "{message}");
        }
    }

    #[test]
    fn only_the_blunt_faults_hit_everything() {
        for name in Fault::NAMES {
            let fault: Fault = name.replace("MILLIS", "250").parse().unwrap();
            let blunt = matches!(fault, Fault::Hang | Fault::Slow { .. } | Fault::Reset | Fault::Http500);
            assert_eq!(fault.effect(Target::Other) != Effect::Nothing, blunt, "{name}");
        }
    }
}
