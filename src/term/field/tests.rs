use ratatui::buffer::Buffer;

use super::*;

/// Types a script into a field: letters as they are, other keys by name: `<Left>`, `<Ctrl-W>`, `<Alt-b>`.
fn play(field: &mut Field, script: &str) -> Pressed {
    let mut last = Pressed::Unknown;
    let mut rest = script.chars();
    while let Some(c) = rest.next() {
        let press = match c {
            '<' => rest.by_ref().take_while(|&c| c != '>').collect::<String>().parse().unwrap(),
            c => Press::plain(Key::Char(c)),
        };
        last = field.press(press);
    }
    last
}

/// The text after a script, with the caret as `|`.
fn after(start: &str, script: &str) -> String {
    let mut field = Field::text(start);
    play(&mut field, script);
    show(&field)
}

fn show(field: &Field) -> String {
    let DataCursor(row, col) = field.area.cursor();
    let mut lines = field.area.lines().to_vec();
    let at = lines[row].char_indices().nth(col).map_or(lines[row].len(), |(at, _)| at);
    lines[row].insert(at, '|');
    lines.join("\n")
}

#[test]
fn the_keys_of_readline_move_and_cut() {
    assert_eq!(after("one two three", "<Alt-b><Alt-b>"), "one |two three");
    assert_eq!(after("one two three", "<Ctrl-A><Alt-f>"), "one |two three");
    assert_eq!(after("one two three", "<Ctrl-W>"), "one two |");
    assert_eq!(after("one two three", "<Alt-b><Ctrl-U>"), "|three");
    assert_eq!(after("one two three", "<Ctrl-A><Alt-f><Ctrl-K>"), "one |");
    assert_eq!(after("one two three", "<Home><Alt-d><Ctrl-D>"), "|two three");
    assert_eq!(after("one", "<Ctrl-B><Ctrl-H>"), "o|e");
    assert_eq!(after("one two", "<Ctrl-W><Ctrl-Y><Ctrl-Y>"), "one twotwo|");
}

#[test]
fn a_typed_word_is_one_step_of_undo() {
    assert_eq!(after("", "hello world"), "hello world|");
    assert_eq!(after("", "hello world<Ctrl-_>"), "hello|");
    assert_eq!(after("", "hello world<Ctrl-_><Ctrl-_>"), "|");
    assert_eq!(after("", "hello world<Ctrl-_><Ctrl-_><Ctrl-R>"), "hello|");
    assert_eq!(after("", "hello world<Ctrl-_><Ctrl-_><Ctrl-R><Ctrl-R>"), "hello world|");
    assert_eq!(after("", "<Ctrl-_><Ctrl-R>"), "|");
}

#[test]
fn moving_the_caret_starts_a_new_step_of_undo() {
    assert_eq!(after("", "ab<Left>c<Ctrl-_>"), "a|b");
}

#[test]
fn typing_after_an_undo_forgets_what_could_be_redone() {
    assert_eq!(after("", "one<Ctrl-_>two<Ctrl-R>"), "two|");
}

#[test]
fn a_letter_with_its_accents_is_deleted_and_passed_as_one() {
    assert_eq!(after("Zu\u{308}", "<Backspace>"), "Z|");
    assert_eq!(after("Zu\u{308}", "<Left>"), "Z|u\u{308}");
    assert_eq!(after("👩\u{200d}💻!", "<Home><Delete>"), "|!");
    assert_eq!(after("東京", "<Left>"), "東|京");
}

#[test]
fn enter_breaks_the_line_in_many_lines_and_is_left_to_the_screen_in_one() {
    assert_eq!(after("one", "<Enter>two"), "one\ntwo|");
    assert_eq!(after("one\ntwo", "<Home><Backspace>"), "one|two");
    let mut line = Field::line("one");
    assert_eq!(play(&mut line, "<Enter>"), Pressed::Unknown);
    assert_eq!(play(&mut line, "<Up>"), Pressed::Unknown);
    assert_eq!(play(&mut line, "<Tab>"), Pressed::Unknown);
}

#[test]
fn keys_of_the_program_are_left_to_the_screen() {
    let mut field = Field::text("one");
    for key in ["<Ctrl-S>", "<Ctrl-X>", "<Ctrl-T>", "<Ctrl-C>", "<Alt-x>", "<Tab>"] {
        assert_eq!(play(&mut field, key), Pressed::Unknown, "{key}");
    }
    assert_eq!(field.value(), "one");
}

#[test]
fn a_paste_is_cleaned_text_and_one_step_of_undo() {
    let mut field = Field::text("a");
    field.paste("\x1b[201~d\ny\x07").unwrap();
    assert_eq!(show(&field), "a␛[201~d\ny␇|");
    play(&mut field, "<Ctrl-_>");
    assert_eq!(show(&field), "a|");

    let mut line = Field::line("");
    line.paste("https://cal.com/\r\nalice").unwrap();
    assert_eq!(show(&line), "https://cal.com/ alice|");
}

#[test]
fn a_paste_that_is_too_long_changes_nothing() {
    let mut field = Field::text("a");
    let refused = field.paste(&"x".repeat(300 * 1024)).unwrap_err();
    assert_eq!(refused.to_string(), "that has 301 KiB, at most 256 KiB fit: nothing was pasted");
    assert_eq!(field.value(), "a");
}

#[test]
fn setting_the_text_is_one_step_of_undo() {
    let mut field = Field::text("mine");
    field.set("theirs\nwhole");
    assert_eq!(show(&field), "theirs\nwhole|");
    play(&mut field, "<Ctrl-_>");
    assert_eq!(field.value(), "mine");
    play(&mut field, "<Ctrl-R>");
    assert_eq!(field.value(), "theirs\nwhole");
}

fn drawn(field: &Field, width: u16, height: u16) -> (Vec<String>, Position) {
    let area = Rect::new(2, 1, width, height);
    let mut buffer = Buffer::empty(Rect::new(0, 0, width + 4, height + 2));
    let caret = field.draw(area, &mut buffer);
    let line = |y| (area.left()..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    ((area.top()..area.bottom()).map(|y| line(y).trim_end().to_owned()).collect(), caret)
}

#[test]
fn long_lines_wrap_between_words_and_the_caret_is_where_the_text_ends() {
    let (lines, caret) = drawn(&Field::text("the quick brown fox"), 11, 3);
    assert_eq!(lines, ["the quick", "brown fox", ""]);
    assert_eq!(caret, Position::new(2 + 9, 1 + 1));
}

#[test]
fn the_caret_after_a_full_line_has_a_cell_of_its_own() {
    let (lines, caret) = drawn(&Field::text("0123456789"), 11, 2);
    assert_eq!(lines, ["0123456789", ""]);
    assert_eq!(caret, Position::new(2 + 10, 1));
}

#[test]
fn wide_characters_take_two_columns_before_the_caret() {
    let (_, caret) = drawn(&Field::text("東京a"), 20, 1);
    assert_eq!(caret, Position::new(2 + 5, 1));
}

#[test]
fn one_line_scrolls_sideways_and_many_scroll_down_to_the_caret() {
    let (lines, caret) = drawn(&Field::line("https://cal.com/alice"), 11, 1);
    assert_eq!((lines, caret), (vec![".com/alice".to_owned()], Position::new(2 + 10, 1)));
    let (lines, caret) = drawn(&Field::text("1\n2\n3\n4"), 9, 2);
    assert_eq!((lines, caret), (vec!["3".to_owned(), "4".to_owned()], Position::new(2 + 1, 2)));
}

#[test]
fn no_size_is_too_small_to_draw_in() {
    for width in 0..4 {
        for height in 0..3 {
            drawn(&Field::text("one two 東京\nthree"), width, height);
        }
    }
}
