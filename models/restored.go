package models

// CauseRestored is the cause of erasing again what a copy of the records that was
// put back from a backup still held.
const CauseRestored ErasureCause = "restored"
