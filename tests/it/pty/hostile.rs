//! What customers write is text, whatever it pretends to be: the terminal is asked for nothing.
//!
//! The texts are written into the database behind the desk's back, so that nothing has cleaned them before.

use rusqlite::{Connection, params};

use crate::bench::{Bench, Term};

/// Texts that would do something to a terminal that showed them as they are.
const HOSTILE: [&str; 16] = [
    "\x1b]52;c;aGFja2Vk\x07clipboard",
    "\x1b]0;owned\x07title",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H\x1b[31mred\x1b[?1049l",
    "\x1b[6n\x1b[c\x1b]10;?\x07question",
    "\x1bP+q544e\x1b\\device",
    "\x1b_Gi=1;AAAA\x1b\\picture",
    "\u{9b}31mC1 red\u{9d}0;C1 title\u{9c}",
    "ring\x07\x07 back\x08\x08 delete\x7f null\0",
    "\u{202e}gnp.live\u{202c} \u{2066}isolated\u{2069}",
    "zero\u{200b}width\u{feff}\u{2060}\u{00ad}",
    "tags\u{e0041}\u{e0042} \u{2028}line\u{2029}",
    "carriage\rreturn\nnew line\x0bvertical\x0cform",
    "<script>alert(1)</script><b>bold</b>",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1b[200~\x1b[201~d y q",
];

#[tokio::test]
async fn hostile_text_in_every_field_reaches_every_screen_only_as_text() {
    for (columns, rows) in [(80, 24), (160, 50)] {
        let bench = Bench::open().await;
        poison(&bench);
        let desk_name = "my \u{202e}desk\u{9b}31m";
        let mut term = bench.terminal().env("DESKBELL_DESK_NAME", desk_name).size(columns, rows).start();
        term.sees("wide awake").keys("\r").settles().keys("G").sees("\u{241b}[200~").settles();
        // Everything that shows a field: the panels, the writing, the choosing, the searching, the forms.
        for keys in ["i", "b", "r", "a", "c", "o", ":", ":wide", "?", "/wide", "N", "B", "f", "[", "]", "\x0c"] {
            term.keys(keys).settles();
            is_bounded(&term);
            term.keys("\x1b").settles();
        }
        term.keys("\x03");
        let left = term.ends();
        assert_eq!(left.asked, [], "asked at {columns} by {rows}");
        assert_eq!(left.strangers(), Vec::<String>::new(), "written at {columns} by {rows}");
        left.is_as_it_was();
    }
}

#[tokio::test]
async fn the_command_line_prints_hostile_text_only_as_text() {
    let bench = Bench::open().await;
    poison(&bench);
    for args in [["tickets", "all"], ["show", "2"], ["person", "list"], ["show", "999"], ["show", "\x1b]0;owned\x07"]] {
        let left = bench.terminal().args(args).start().ends();
        assert!(
            left.screen.contains(if left.code == 0 { "wide awake" } else { "ticket" }),
            "{args:?}: {}",
            left.screen
        );
        assert_eq!(left.asked, [], "{args:?}");
        assert_eq!(left.strangers(), Vec::<String>::new(), "{args:?}");
    }
}

/// Writes the texts into every column that holds what somebody typed.
fn poison(bench: &Bench) {
    let all = format!("wide awake {}{}", HOSTILE.concat(), "a\u{301}".to_owned() + &"\u{301}".repeat(2_000));
    let database = Connection::open(bench.home.path("data/bench.db")).unwrap();
    database.execute_batch("drop trigger entry_is_never_changed").unwrap();
    let update = |sql: &str| database.execute(sql, params![all]).unwrap();
    update("update person set name = $1 || ' ' || id, time_zone = $1");
    update("update company set name = $1");
    // As long as they may be: a longer one is refused, not shown.
    update("update ticket set subject = substr($1, 1, 250), category = substr($1, 1, 60), module = substr($1, 1, 60)");
    update("update entry set body = $1");
    for (number, text) in HOSTILE.into_iter().enumerate() {
        for (format, event, visibility) in
            [("plain", "replied", "public"), ("html", "replied", "public"), ("plain", "noted", "internal")]
        {
            let sql = "insert into entry (ticket, at, person_id, event, visibility, format, body, source_id) \
                       select number, updated_at, requester_id, $1, $2, $3, $4, $5 || '/' || number from ticket";
            let source_id = format!("{number}/{format}/{event}");
            database.execute(sql, params![event, visibility, format, text, source_id]).unwrap();
        }
    }
}

/// Fails when a cell holds more code points than a grapheme needs.
fn is_bounded(term: &Term) {
    term.look(|screen| {
        let (rows, columns) = screen.size();
        for row in 0..rows.into() {
            for column in 0..columns.into() {
                let contents = screen.cell(row, column).map_or("", |cell| cell.contents());
                assert!(contents.chars().count() <= 5, "{contents:?} in one cell");
            }
        }
    });
}
