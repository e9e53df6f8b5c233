//! A store that does as it is told, asked in every way. Time stands still but for the timers, and the wall clock
//! goes with it.

mod answers;
mod fake;
mod flights;
mod mixing;
mod remembering;
