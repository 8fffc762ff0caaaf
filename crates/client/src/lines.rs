//! Lines of JSON that arrive in pieces.

use serde::de::Error as _;

use crate::elements::ReadElement;

/// Takes newline-delimited JSON in pieces of any size, and hands over each line as soon as it is complete.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The line's beginning, where it stood in earlier pieces.
    begun: Vec<u8>,
}

impl Lines {
    /// Reads on, and hands over the text of each line that ends in this piece.
    ///
    /// # Errors
    ///
    /// Where `read` says that the text is no such line.
    pub(crate) fn push(&mut self, piece: &[u8], read: &mut ReadElement<'_>) -> Result<(), serde_json::Error> {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                None => self.begun.extend_from_slice(part),
                Some(line) if self.begun.is_empty() => read(line)?,
                Some(rest) => {
                    let mut line = std::mem::take(&mut self.begun);
                    line.extend_from_slice(rest);
                    read(&line)?;
                }
            }
        }
        Ok(())
    }

    /// Says that nothing more comes.
    ///
    /// # Errors
    ///
    /// Where the last line has not ended.
    pub(crate) fn end(self) -> Result<(), serde_json::Error> {
        if self.begun.is_empty() {
            Ok(())
        } else {
            Err(serde_json::Error::custom("the last line does not end"))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines that come out where the text is cut at these places, each counted from the one before.
    fn read(text: &[u8], cuts: &[usize]) -> Result<Vec<Vec<u8>>, serde_json::Error> {
        let mut found = Vec::new();
        let mut lines = Lines::default();
        let mut rest = text;
        let mut read = |line: &[u8]| {
            found.push(line.to_vec());
            Ok(())
        };
        for cut in cuts {
            let (piece, next) = rest.split_at(rest.len().min(*cut));
            lines.push(piece, &mut read)?;
            rest = next;
        }
        lines.push(rest, &mut read)?;
        lines.end()?;
        Ok(found)
    }

    proptest! {
        #[test]
        fn lines_are_the_same_however_they_are_cut(
            lines in prop::collection::vec("[a-cä]{0,6}", 0..6),
            last in "[a-c]{0,2}",
            cuts in prop::collection::vec(0..9_usize, 0..20),
        ) {
            let lines: Vec<_> = lines.into_iter().map(String::into_bytes).collect();
            let text: Vec<u8> = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
            prop_assert_eq!(read(&text, &cuts).unwrap(), lines);
            let unfinished = [&text, last.as_bytes()].concat();
            prop_assert_eq!(read(&unfinished, &cuts).is_ok(), last.is_empty());
        }
    }
}
