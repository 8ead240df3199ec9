//! What lies over a screen: menus, panels, questions, sheets to read.

pub mod menu;
