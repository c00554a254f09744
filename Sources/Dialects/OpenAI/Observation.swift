/// What to do with a piece of a stream that has been observed.
public enum Observation: Hashable, Sendable {
    /// Send the piece as it is.
    case pass
    /// Send `before`, which earlier pieces brought, then only these parts of the piece, in order; both may be empty.
    ///
    /// The rest of the piece is removed, or the observer keeps it until it is known what it is.
    case edit(before: [UInt8], keep: [Range<Int>])
}
