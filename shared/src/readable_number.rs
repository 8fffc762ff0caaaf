/// A count with its thousands marked: `1,204`.
pub fn readable_count(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_marked() {
        assert_eq!(readable_count(0), "0");
        assert_eq!(readable_count(999), "999");
        assert_eq!(readable_count(1_204), "1,204");
        assert_eq!(readable_count(1_234_567), "1,234,567");
    }
}
