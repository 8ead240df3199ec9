//! The program `deskbell`. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskbell::cli::main()
}
