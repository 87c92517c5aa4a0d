//! What reads are answered from.
use berth_engine::Timestamp;
use berth_kernel::Home;

use crate::windows::Windows;

/// What is remembered as of now, and whose it is.
#[derive(Clone, Copy)]
pub struct Remembered<'w> {
    pub windows: &'w Windows,
    pub home: &'w Home,
    pub now: Timestamp,
}
