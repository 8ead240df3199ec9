//! A screen of the terminal as a picture: SVG, so that it stays sharp and follows the reader's light or dark scheme.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The width of a cell and the height of a row, for a font of 14 pixels.
const CELL: (f32, f32) = (8.4, 19.0);
/// The space around the screen.
const MARGIN: f32 = 16.0;

/// The sixteen colours and the two of the page, by day and by night.
const STYLE: &str = "
  .s{--t:#24292f;--p:#ffffff;--c0:#24292f;--c1:#b3261e;--c2:#116329;--c3:#7d4e00;--c4:#0550ae;--c5:#6639ba;--c6:#0b6b74;
  --c7:#6e7781;--c8:#57606a;--c9:#cf222e;--c10:#1a7f37;--c11:#9a6700;--c12:#0969da;--c13:#8250df;--c14:#1b7c83;--c15:#d0d7de}
  @media(prefers-color-scheme:dark){.s{--t:#d7dde4;--p:#12161c;--c0:#3b434d;--c1:#f47067;--c2:#6bc46d;--c3:#daaa3f;
  --c4:#6cb6ff;--c5:#dcbdfb;--c6:#56d4dd;--c7:#adbac7;--c8:#8b98a6;--c9:#ff938a;--c10:#8ddb8c;--c11:#eac55f;--c12:#96d0ff;
  --c13:#e2c5ff;--c14:#76e3ea;--c15:#ffffff}}
  text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",\"Noto Sans Mono CJK JP\",monospace;
  white-space:pre;dominant-baseline:central}
  .b{font-weight:700}.d{opacity:.7}.i{font-style:italic}.u{text-decoration:underline}";

/// How a run of cells looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of a cell, on or off by itself")]
struct Look {
    ink: Color,
    ground: Color,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    inverse: bool,
}

/// Neighbouring cells that look the same and are set together.
#[derive(Debug)]
struct Run {
    column: u16,
    columns: u16,
    text: String,
    look: Look,
    kind: Kind,
}

/// How characters are set: only those of one kind share a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// As wide as a cell in every font.
    Latin,
    /// Joined, and read from the right.
    FromRight,
    /// Lines that have to meet: left, right, up, down, each thin or thick.
    Line([u8; 4]),
    /// Anything else: alone, so that a font cannot push its neighbours aside.
    Alone,
}

/// The screen as an SVG document with a title for those who hear it.
pub(super) fn svg(screen: &Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (u16::from(rows), u16::from(columns));
    let (width, height) = (f32::from(columns) * CELL.0 + 2.0 * MARGIN, f32::from(rows) * CELL.1 + 2.0 * MARGIN);
    let title = escape(title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" aria-labelledby=\"t\"><title id=\"t\">{title}</title>\n<style>{STYLE}</style>\n\
         <g class=\"s\"><rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"var(--p)\" stroke=\"var(--c7)\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    for row in 0..rows {
        let runs = runs(screen, row, columns);
        // Every ground before any ink, and in one piece: two pieces side by side leave a hair between them.
        for same in runs.chunk_by(|one, next| grounds(one.look) == grounds(next.look)) {
            ground(&mut out, row, same);
        }
        for run in &runs {
            ink(&mut out, row, run);
        }
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        let (x, y) = at(column, row);
        let (width, height) = CELL;
        writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height}\" fill=\"var(--t)\" opacity=\".35\"/>"
        )
        .expect("a text can always grow");
    }
    out.push_str("</g></g>\n</svg>\n");
    out
}

/// The runs of a row.
fn runs(screen: &Screen, row: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else { continue };
        if cell.is_wide_continuation() {
            continue;
        }
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let look = look(cell);
        let next = screen.cell(row, column + 1).map_or(Kind::Alone, |cell| kind(cell.contents()));
        match runs.last_mut() {
            Some(run) if run.look == look && joins(run.kind, kind(text), next) => {
                run.text.push_str(text);
                run.columns += 1;
            }
            Some(_) | None => {
                let columns = if cell.is_wide() { 2 } else { 1 };
                runs.push(Run { column, columns, text: text.to_owned(), look, kind: kind(text) });
            }
        }
    }
    runs
}

/// Whether a character goes into the run before it; `next` is what follows it.
fn joins(run: Kind, this: Kind, next: Kind) -> bool {
    match run {
        Kind::Latin => this == Kind::Latin,
        // A space between two words stays between them.
        Kind::FromRight => this == Kind::FromRight || (this == Kind::Latin && next == Kind::FromRight),
        Kind::Line(_) | Kind::Alone => false,
    }
}

fn kind(text: &str) -> Kind {
    let Some(first) = text.chars().next() else { return Kind::Latin };
    match first {
        '─' => Kind::Line([1, 1, 0, 0]),
        '━' => Kind::Line([2, 2, 0, 0]),
        '│' => Kind::Line([0, 0, 1, 1]),
        '┃' => Kind::Line([0, 0, 2, 2]),
        '┌' => Kind::Line([0, 1, 0, 1]),
        '┐' => Kind::Line([1, 0, 0, 1]),
        '└' => Kind::Line([0, 1, 1, 0]),
        '┘' => Kind::Line([1, 0, 1, 0]),
        '├' => Kind::Line([0, 1, 1, 1]),
        '┤' => Kind::Line([1, 0, 1, 1]),
        '┬' => Kind::Line([1, 1, 0, 1]),
        '┴' => Kind::Line([1, 1, 1, 0]),
        '┼' => Kind::Line([1, 1, 1, 1]),
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => Kind::FromRight,
        _ if text.is_ascii() => Kind::Latin,
        _ => Kind::Alone,
    }
}

fn look(cell: &Cell) -> Look {
    Look {
        ink: cell.fgcolor(),
        ground: cell.bgcolor(),
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        underline: cell.underline(),
        inverse: cell.inverse(),
    }
}

/// The colours of the ink and of the ground under it.
fn grounds(look: Look) -> (String, String) {
    if look.inverse {
        (colour(look.ground, "var(--p)"), colour(look.ink, "var(--t)"))
    } else {
        (colour(look.ink, "var(--t)"), colour(look.ground, "none"))
    }
}

fn ground(out: &mut String, row: u16, runs: &[Run]) {
    let Some(first) = runs.first() else { return };
    let (_, ground) = grounds(first.look);
    if ground == "none" {
        return;
    }
    let (x, y) = at(first.column, row);
    let width = f32::from(runs.iter().map(|run| run.columns).sum::<u16>()) * CELL.0;
    let height = CELL.1;
    writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{ground}\"/>")
        .expect("a text can always grow");
}

fn ink(out: &mut String, row: u16, run: &Run) {
    let (ink, _) = grounds(run.look);
    let (x, y) = at(run.column, row);
    if let Kind::Line(arms) = run.kind {
        return line(out, (x, y), arms, &ink);
    }
    let look = run.look;
    if run.text.trim().is_empty() && !look.underline {
        return;
    }
    let marks = [(look.bold, "b"), (look.dim, "d"), (look.italic, "i"), (look.underline, "u")];
    let marks: Vec<_> = marks.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect();
    let class = if marks.is_empty() { String::new() } else { format!(" class=\"{}\"", marks.join(" ")) };
    let (width, middle, text) = (f32::from(run.columns) * CELL.0, y + CELL.1 / 2.0, escape(&run.text));
    writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{middle:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{class}>{text}</text>"
    )
    .expect("a text can always grow");
}

/// Draws a line's arms from the middle of its cell to its edges, where they meet those of the next.
fn line(out: &mut String, (x, y): (f32, f32), arms: [u8; 4], ink: &str) {
    let (middle_x, middle_y) = (x + CELL.0 / 2.0, y + CELL.1 / 2.0);
    let ends = [(x, middle_y), (x + CELL.0, middle_y), (middle_x, y), (middle_x, y + CELL.1)];
    for (thickness, (end_x, end_y)) in arms.into_iter().zip(ends).filter(|(thickness, _)| *thickness > 0) {
        writeln!(
            out,
            "<path d=\"M{middle_x:.1} {middle_y:.1}L{end_x:.1} {end_y:.1}\" stroke=\"{ink}\" stroke-width=\"{thickness}\" opacity=\".7\"/>"
        )
        .expect("a text can always grow");
    }
}

/// The upper left corner of a cell.
fn at(column: u16, row: u16) -> (f32, f32) {
    (f32::from(column) * CELL.0, f32::from(row) * CELL.1)
}

fn colour(colour: Color, default: &str) -> String {
    match colour {
        Color::Default => default.to_owned(),
        Color::Idx(index @ 0..16) => format!("var(--c{index})"),
        Color::Idx(index @ 16..232) => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let index = index - 16;
            format!("rgb({} {} {})", level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        Color::Idx(index) => format!("rgb({0} {0} {0})", 8 + 10 * (index - 232)),
        Color::Rgb(red, green, blue) => format!("rgb({red} {green} {blue})"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[test]
fn a_screen_becomes_runs_that_keep_their_place() {
    let mut parser = vt100::Parser::new(2.try_into().unwrap(), 20.try_into().unwrap(), 0);
    parser.process("\x1b[1mNew\x1b[0m <b> \x1b[31m田中\x1b[0m".as_bytes());
    let picture = svg(parser.screen(), "A \"desk\"");
    assert!(picture.contains("class=\"b\">New</text>"), "{picture}");
    assert!(picture.contains("&lt;b> </text>") && picture.contains("A &quot;desk&quot;"), "{picture}");
    assert!(picture.contains("x=\"67.2\" y=\"9.5\" textLength=\"16.8\""), "{picture}");
    assert!(picture.contains("fill=\"var(--c1)\">中</text>"), "{picture}");
}

#[test]
fn words_from_the_right_stay_together_and_lines_meet() {
    let mut parser = vt100::Parser::new(1.try_into().unwrap(), 20.try_into().unwrap(), 0);
    parser.process("│ ليلى منصور end".as_bytes());
    let picture = svg(parser.screen(), "");
    assert!(picture.contains(">ليلى منصور</text>") && picture.contains("> end "), "{picture}");
    assert_eq!(picture.matches("<path").count(), 2, "{picture}");
}
