//! `deskbell keys`: what every key of the terminal does.

use clap::Args;
use serde_json::json;

use super::print::{Out, Tone};
use super::setup::Setup;
use crate::config::action::{Action, Context};
use crate::text::width;

/// List the keys of the terminal, as the settings have them.
#[derive(Debug, Args)]
#[command(after_help = "\
The names in the first column are what [keys] in the settings takes.

JSON: a list of {action, context, keys, label, help}.")]
pub(crate) struct Keys {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Keys {
    pub(crate) fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let keys = |action| setup.config.keymap.keys(action).iter().map(ToString::to_string).collect::<Vec<_>>();
        if self.json {
            let all = Action::ALL.iter().map(|action| {
                let entry = action.entry();
                json!({
                    "action": entry.id, "context": entry.context.heading(), "keys": keys(*action),
                    "label": entry.label, "help": entry.help,
                })
            });
            return Ok(out.json(&all.collect::<Vec<_>>())?);
        }
        for (index, context) in Context::ALL.into_iter().enumerate() {
            if index > 0 {
                out.line("")?;
            }
            out.row(Tone::Strong, context.heading())?;
            for action in Action::ALL.iter().filter(|action| action.entry().context == context) {
                let entry = action.entry();
                let (id, keys) = (width::pad(entry.id, 20), width::pad(&keys(*action).join("  "), 26));
                out.row(Tone::Plain, &format!("  {id} {keys} {}", entry.help))?;
            }
        }
        Ok(())
    }
}
