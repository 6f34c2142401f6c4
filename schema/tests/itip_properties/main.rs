//! What holds of scheduling whatever the meeting, the edit, and the order in which messages arrive.

mod attendee;
mod order;
mod robust;
mod world;
