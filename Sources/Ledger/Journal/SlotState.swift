/// How far the exchange in a journal slot has come; written last, so that what it promises is there.
enum SlotState: UInt32 {
    /// No exchange, or one whose row is committed.
    case free = 0
    /// A hold, and nothing was sent upstream.
    case held = 0x4748_0001
    /// A hold, and something may have been sent upstream.
    case sent = 0x4748_0002
    /// An end, to be committed.
    case settled = 0x4748_0003
}
