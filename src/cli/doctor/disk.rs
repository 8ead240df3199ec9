//! The directories and the space on their disk.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::finding::Finding;
use crate::config::dirs::Dirs;

/// The fewest free mebibytes that nobody need worry about.
const FEW_MIB: u64 = 200;

/// Whether the directories can be written, those that exist.
pub(super) fn folders(dirs: &Dirs) -> Finding {
    let folders = [&dirs.config, &dirs.data, &dirs.state];
    let locked: Vec<_> = folders.into_iter().filter(|folder| folder.exists() && !is_writable(folder)).collect();
    match locked.first() {
        Some(folder) => Finding::broken("folders", format!("{} cannot be written: make it yours", folder.display())),
        None => Finding::ok("folders", dirs.data.display().to_string()),
    }
}

/// Tries it: what the permissions say is not the whole story.
fn is_writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let made = std::fs::File::create_new(&probe).is_ok();
    made && std::fs::remove_file(&probe).is_ok()
}

/// How much room there is for the desk.
pub(super) fn space(dirs: &Dirs) -> Finding {
    let exists = dirs.data.ancestors().find(|folder| folder.exists()).unwrap_or(&dirs.data);
    match free_mib(exists) {
        None => Finding::warning("disk", format!("how much is free beside {} is not known", exists.display())),
        Some(mib) if mib < FEW_MIB => {
            Finding::broken("disk", format!("only {mib} MiB are free beside {}: make room", exists.display()))
        }
        Some(mib) => Finding::ok("disk", format!("{} GiB free", mib / 1024)),
    }
}

/// Free mebibytes, as `df` tells them: the standard library does not.
fn free_mib(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).stdin(Stdio::null()).output().ok()?;
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// Reads what POSIX lays down for `df -P`: a heading, then the fourth column is what is available.
fn parse(text: &str) -> Option<u64> {
    let kib: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_column_is_what_is_free() {
        let text = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
                    /dev/vda         263174212 20000000  75776000      22% /\n";
        assert_eq!(parse(text), Some(74_000));
        assert_eq!(parse("df: no such thing\n"), None);
    }
}
