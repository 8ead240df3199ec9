//! Puts the layers of settings on top of each other and reads the result as types.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::base::{Base, Flag};
use super::layer::{self, Setting};
use super::{Config, ConfigError};

/// Where settings come from, besides the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file.
    pub file: PathBuf,
    /// Whether the file was asked for by name: then it must exist.
    pub file_was_named: bool,
    /// The variables of the environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// The options of the command line that set something.
    pub flags: Vec<Flag>,
}

/// Reads all layers.
///
/// # Errors
/// When a layer cannot be read, or names a key that does not exist, or gives one a value that it cannot have.
pub fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let base = Base::read()?;
    let mut settings = from_file(&sources.file, sources.file_was_named)?;
    settings.extend(base.environment(&sources.environment)?);
    settings.extend(base.flags(&sources.flags)?);
    for setting in &settings {
        base.check(setting)?;
    }
    base.under(settings)
}

/// Reads the file's settings; no file is no settings, unless it was asked for.
fn from_file(file: &Path, was_named: bool) -> Result<Vec<Setting>, ConfigError> {
    match fs::read_to_string(file) {
        Ok(text) => layer::from_toml(&text, file),
        Err(error) if error.kind() == ErrorKind::NotFound && !was_named => Ok(Vec::new()),
        Err(error) => Err(ConfigError::Unreadable { file: file.to_owned(), error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Color, Origin};

    fn sources(file: &str, environment: &[(&str, &str)], flags: &[Flag]) -> Result<Config, String> {
        let base = Base::read().unwrap();
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let read = || {
            let mut settings = layer::from_toml(file, Path::new("config.toml"))?;
            settings.extend(base.environment(&environment)?);
            settings.extend(base.flags(flags)?);
            settings.iter().try_for_each(|setting| base.check(setting))?;
            base.under(settings)
        };
        read().map_err(|error: ConfigError| error.to_string())
    }

    #[test]
    fn every_key_has_a_built_in_value_and_no_other_key_has_one() {
        // Types without a default and with `deny_unknown_fields`: reading the defaults compares both ways.
        let config = sources("", &[], &[]).unwrap();
        assert_eq!(config.web.listen.to_string(), "127.0.0.1:0");
        assert_eq!(config.me.email, None);
        assert_eq!(config.changed().count(), 0);
    }

    #[test]
    fn the_later_layer_wins_and_the_place_is_remembered() {
        let file = "[terminal]\ncolor = \"never\"\nmouse = false\n\n[web]\nlisten = \"127.0.0.1:81\"\n";
        let environment = [("DESKBELL_WEB_LISTEN", "127.0.0.1:82"), ("DESKBELL_TERMINAL_COLOR", "always")];
        let flag = Flag { key: "web.listen", name: "--listen", value: "127.0.0.1:83".to_owned() };
        let config = sources(file, &environment, &[flag]).unwrap();
        assert_eq!(config.web.listen.port(), 83);
        assert_eq!(config.terminal.color, Color::Always);
        assert!(!config.terminal.mouse);
        assert_eq!(config.origin("web.listen").to_string(), "--listen");
        assert_eq!(config.origin("terminal.color").to_string(), "DESKBELL_TERMINAL_COLOR");
        assert_eq!(config.origin("terminal.mouse").to_string(), "config.toml line 3");
        assert_eq!(config.origin("web.public_url"), &Origin::BuiltIn);
    }

    #[test]
    fn text_from_the_environment_becomes_the_type_of_its_key() {
        let environment = [
            ("DESKBELL_TERMINAL_MOUSE", "false"),
            ("DESKBELL_LINK_DAYS", " 7 "),
            ("DESKBELL_BOOKING_CAL_COM_HOSTS", "Book.Example.com, bücher.example"),
            ("DESKBELL_AS", "alice@deskbell.example"),
        ];
        let config = sources("", &environment, &[]).unwrap();
        assert!(!config.terminal.mouse);
        assert_eq!(config.link.days, 7);
        assert_eq!(config.booking.cal_com_hosts, ["book.example.com", "xn--bcher-kva.example"]);
        assert_eq!(config.me.email.unwrap().as_str(), "alice@deskbell.example");
        assert_eq!(config.origins.get("me.email").unwrap().to_string(), "DESKBELL_AS");
    }

    #[test]
    fn a_misspelt_variable_of_a_section_is_an_error_and_a_foreign_one_is_not() {
        assert_eq!(
            sources("", &[("DESKBELL_WEB_LSTEN", "127.0.0.1:80")], &[]).unwrap_err(),
            "DESKBELL_WEB_LSTEN: there is no key web.lsten, did you mean DESKBELL_WEB_LISTEN"
        );
        assert!(sources("", &[("DESKBELL_WHATEVER", "1"), ("PATH", "/bin")], &[]).is_ok());
    }

    #[test]
    fn a_flag_with_a_bad_value_is_named() {
        let flag = Flag { key: "web.listen", name: "--listen", value: "8080".to_owned() };
        assert_eq!(
            sources("", &[], &[flag]).unwrap_err(),
            "--listen: web.listen is \"8080\", write an address and a port such as 127.0.0.1:8080 or [::1]:8080"
        );
    }

    #[test]
    fn keys_keep_their_line() {
        let config = sources("[keys]\nreply = [\"r\"]\nnote = [\"n\", \"F6\"]\n", &[], &[]).unwrap();
        assert_eq!(config.keys["note"], ["n", "F6"]);
        assert_eq!(config.origin("keys.note").to_string(), "config.toml line 3");
    }
}
