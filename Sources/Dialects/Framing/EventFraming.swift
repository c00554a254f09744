/// Finds where the blocks of an event stream end, across pieces that are cut anywhere.
///
/// A block ends with its empty line. A comment that stands before a block's first line ends by itself, so that a
/// server's sign of life can pass while its event is still on the way.
struct EventFraming {
    /// Whether no byte of a block has come yet.
    private(set) var isBetweenBlocks = true
    /// Whether a line feed that comes first in the next piece still belongs to the last line.
    var awaitsLineFeed = false
    private var isLineEmpty = true
    private var isComment = false

    /// The offset after the end of the current block, or `nil` if it is not in this piece.
    @inline(__always)
    mutating func blockEnd(in piece: Span<UInt8>, from start: Int) -> Int? {
        var offset = start
        while offset < piece.count {
            if isBetweenBlocks {
                isComment = piece[offset] == UInt8(ascii: ":")
                isBetweenBlocks = false
            }
            let end = piece.lineEnd(from: offset)
            if end > offset { isLineEmpty = false }
            guard end < piece.count else { return nil }
            offset = end + 1
            if piece[end] == 0x0D {
                if offset == piece.count {
                    awaitsLineFeed = true
                } else if piece[offset] == 0x0A {
                    offset += 1
                }
            }
            isBetweenBlocks = isLineEmpty || isComment
            isLineEmpty = true
            if isBetweenBlocks { return offset }
        }
        return nil
    }
}
