//! The program in a real terminal: what a technician presses, what they see, and what is left when they leave.

mod leave;
mod queue;
