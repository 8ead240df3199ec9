//! The pictures of the documentation, made from the running program.

mod svg;
