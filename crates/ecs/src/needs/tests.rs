//! What calls need, as text.
mod golden;
mod hostile;
mod world;
