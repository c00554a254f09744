/// What has been decided about the parts of one piece so far.
struct PieceEdit {
    private var before: [UInt8] = []
    private var keep: [Range<Int>] = []
    /// Where the part begins that nothing has been decided about; it is sent unless something is.
    private var open = 0
    private var isEdited = false

    /// Takes a part out of the piece; parts come in order.
    mutating func drop(_ part: Range<Int>) {
        isEdited = true
        if open < part.lowerBound { keep.append(open..<part.lowerBound) }
        open = part.upperBound
    }

    /// Sends bytes that were held back before the piece.
    mutating func release(_ held: ArraySlice<UInt8>) {
        isEdited = true
        before = Array(held)
    }

    /// The whole decision.
    @inline(__always)
    consuming func observation(count: Int) -> Observation {
        guard isEdited else { return .pass }
        if open < count { keep.append(open..<count) }
        return .edit(before: before, keep: keep)
    }
}
