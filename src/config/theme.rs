//! What things look like: a style for each role, never a literal colour where something is drawn.
//!
//! No meaning rests on a colour: [`Theme::mono`] must leave every screen readable.

use ratatui::style::{Color, Modifier, Style};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A style for each role. A role adds to what is below it; `text` is below everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The name in the configuration.
    pub name: &'static str,
    styles: Styles,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident)*) => {
        /// One style a role, as a theme file lists them.
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Styles {
            $(#[serde(deserialize_with = "style")] $role: Style,)*
        }

        impl Theme {
            $($(#[$doc])* pub fn $role(&self) -> Style { self.styles.$role })*

            /// Every role with its name, for the tests that describe a drawn screen.
            pub fn roles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($role), self.styles.$role),)*]
            }

            /// The same theme with every style changed.
            fn map(mut self, change: impl Fn(Style) -> Style) -> Self {
                $(self.styles.$role = change(self.styles.$role);)*
                self
            }
        }
    };
}

roles! {
    /// Words and the ground they stand on.
    text
    /// Words of less weight: times, hints, what is not at hand.
    dim
    /// Headings and names of things.
    heading
    /// The line at the top and the lines between panes.
    rule
    /// The view or the field one is in.
    active
    /// A key in a hint.
    key
    /// The row under the cursor.
    selected
    /// The row under the cursor of a pane that one is not in.
    rested
    /// The mark of a marked row.
    marked
    /// The mark of an urgent ticket.
    urgent
    /// The mark of a ticket of high priority.
    high
    /// A ticket whose customer waits for an answer.
    waits
    /// A customer's name above their message.
    customer
    /// An agent's name above their message.
    agent
    /// The label and the rule of an internal note.
    note
    /// Quoted text.
    quote
    /// Code.
    code
    /// A link.
    link
    /// The letters that a search found.
    found
    /// What went well.
    good
    /// What wants attention.
    warning
    /// What went wrong.
    bad
}

impl Theme {
    /// The terminal's own 16 colours: the default, readable on whatever ground the terminal has.
    pub fn terminal() -> Self {
        Self::embedded("terminal", include_str!("../../config/themes/terminal.toml"))
    }

    /// Light words on a dark ground.
    pub fn dark() -> Self {
        Self::embedded("dark", include_str!("../../config/themes/dark.toml"))
    }

    /// Dark words on a light ground.
    pub fn light() -> Self {
        Self::embedded("light", include_str!("../../config/themes/light.toml"))
    }

    /// No colour at all: the terminal's theme with only bold, dim, underlined and reversed left. For `NO_COLOR`.
    pub fn mono() -> Self {
        let mono = |style| Style { fg: None, bg: None, underline_color: None, ..style };
        Self { name: "mono", ..Self::terminal() }.map(mono)
    }

    /// Whether it is the theme without colours.
    pub fn is_mono(&self) -> bool {
        self.name == "mono"
    }

    fn embedded(name: &'static str, text: &str) -> Self {
        Self { name, styles: toml::from_str(text).expect("every embedded theme is tested to parse") }
    }
}

/// A style as a theme file writes it: `{ fg = "#ffcc00", with = ["bold"] }`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    fg: Option<String>,
    bg: Option<String>,
    with: Vec<Way>,
}

/// A way to stand out that is no colour.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

fn style<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Style, D::Error> {
    let written = Written::deserialize(deserializer)?;
    let colour = |name: Option<String>| name.map(|name| name.parse::<Color>().map_err(D::Error::custom)).transpose();
    let style = Style { fg: colour(written.fg)?, bg: colour(written.bg)?, ..Style::new() };
    let ways = written.with.into_iter().map(|way| match way {
        Way::Bold => Modifier::BOLD,
        Way::Dim => Modifier::DIM,
        Way::Italic => Modifier::ITALIC,
        Way::Underlined => Modifier::UNDERLINED,
        Way::Reversed => Modifier::REVERSED,
    });
    Ok(style.add_modifier(ways.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much lighter the lighter of two colours is, as WCAG 2 reckons it: 1 to 21.
    fn contrast(one: Color, other: Color) -> f64 {
        let luminance = |colour| {
            let Color::Rgb(r, g, b) = colour else { panic!("{colour} is not written as #rrggbb") };
            let part = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn dark_and_light_are_readable_in_every_role() {
        for theme in [Theme::dark(), Theme::light()] {
            let ground = theme.text();
            for (role, style) in theme.roles().into_iter().filter(|(role, _)| *role != "rule") {
                let over = ground.patch(style);
                let contrast = contrast(over.fg.unwrap(), over.bg.unwrap());
                assert!(contrast >= 4.5, "{} {role} has a contrast of {contrast:.2}", theme.name);
            }
        }
    }

    #[test]
    fn the_terminal_theme_names_only_the_sixteen_colours_and_no_ground() {
        for (role, style) in Theme::terminal().roles() {
            assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{role}");
            assert_eq!(style.bg, None, "{role}");
        }
    }

    #[test]
    fn without_colour_the_selection_is_still_seen() {
        let theme = Theme::mono();
        assert!(theme.roles().iter().all(|(_, style)| style.fg.is_none() && style.bg.is_none()));
        assert!(theme.selected().add_modifier.contains(Modifier::REVERSED));
    }
}
