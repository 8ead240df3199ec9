//! A link as a QR code, for a telephone held to the screen.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// A QR code in lines of half blocks, two dots of height to a line, with the quiet margin scanners need.
/// Drawn with dark ink on a light ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The lines, all of the same width.
    pub lines: Vec<String>,
    /// How many columns they take.
    pub columns: u16,
}

impl Code {
    /// Draws `text`, with the least redundancy, so that it stays small. Nothing when it is too long for any code.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
        let lines: Vec<_> = drawn.lines().map(str::to_owned).collect();
        let columns = lines.first().map_or(0, |line| line.chars().count());
        Some(Self { columns: u16::try_from(columns).ok()?, lines })
    }

    /// How many lines it takes.
    pub fn rows(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX)
    }

    /// Whether a scanner could read it in a space of this size: a code cut off at an edge is none.
    pub fn fits(&self, columns: u16, rows: u16) -> bool {
        self.columns <= columns && self.rows() <= rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefilled_link_fits_a_tall_terminal() {
        let code =
            Code::of("https://cal.com/alice-weber/30min?name=Dana%20Ortiz&email=dana%40northwind.example").unwrap();
        assert!(code.fits(60, 35), "{}x{}", code.columns, code.rows());
        assert!(code.lines.iter().all(|line| line.chars().count() == usize::from(code.columns)));
    }

    #[test]
    fn the_margin_is_four_dots_of_ground_on_every_side() {
        let code = Code::of("https://cal.com/a/b").unwrap();
        let (top, last) = (&code.lines[..2], code.lines.last().unwrap());
        assert!(top.iter().all(|line| line.trim().is_empty()), "{code:#?}");
        assert!(last.trim().is_empty());
        assert!(code.lines.iter().all(|line| line.starts_with("    ") && line.ends_with("    ")));
    }

    #[test]
    fn what_no_code_holds_is_not_drawn() {
        assert_eq!(Code::of(&"x".repeat(3000)), None);
    }
}
