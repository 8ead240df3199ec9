//! A command as people write it in `$EDITOR` and `$BROWSER`, split into words without a shell.

/// Splits at spaces, minding single quotes, double quotes and backslashes as a POSIX shell does.
/// Nothing is expanded. Nothing when a quote is not closed or there is no word at all.
pub(super) fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(rest.next()?),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some(_), c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (quote.is_none() && words.first().is_some_and(|program| !program.is_empty())).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn words(command: &str) -> Option<Vec<String>> {
        split(command)
    }

    #[test]
    fn spaces_part_words_and_quotes_keep_them_together() {
        assert_eq!(words("code --wait").unwrap(), ["code", "--wait"]);
        assert_eq!(words(r#""/opt/My Editor/ed" -x 'a b'"#).unwrap(), ["/opt/My Editor/ed", "-x", "a b"]);
        assert_eq!(words(r"/opt/My\ Editor ''").unwrap(), ["/opt/My Editor", ""]);
    }

    #[test]
    fn nothing_is_expanded_and_nothing_is_chained() {
        assert_eq!(words("ed $HOME;reboot `x` | y").unwrap(), ["ed", "$HOME;reboot", "`x`", "|", "y"]);
    }

    #[test]
    fn an_open_quote_or_an_empty_command_is_refused() {
        assert_eq!(words("'vim"), None);
        assert_eq!(words("vim \\"), None);
        assert_eq!(words("   "), None);
        assert_eq!(words("''"), None);
    }
}
