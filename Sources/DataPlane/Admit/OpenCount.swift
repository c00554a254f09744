import Dialects
import JSONText
import NIOCore

/// A count that is still to be made, or under way, with the body that it reads.
struct OpenCount {
    let counted: CountedBody
    let operation: Dialects.Operation
    let body: ByteBuffer
    /// Where the body names the model, which counts for nothing; nowhere if it does not.
    private var name = 0..<0
    /// What has been counted; `nil` before the body was looked over.
    private(set) var tally: InputTally?

    init(_ counted: CountedBody, _ operation: Dialects.Operation, _ body: ByteBuffer) {
        self.counted = counted
        self.operation = operation
        self.body = body
    }

    /// Finds the name of the model, so that the body can be compared with another.
    mutating func findName() {
        let body = body
        let bytes = body.readableBytesUInt8Span
        var outline = JSONOutline()
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(bytes) {
            let value = outline.skipValue(bytes)
            guard key.matches("model", in: bytes) else { continue }
            name = value
            return
        }
    }

    /// Whether as much is counted for another: by the same rule, of a body that is the same but for the model's name.
    func isLike(_ other: OpenCount) -> Bool {
        guard counted.rule == other.counted.rule, operation == other.operation,
            name.lowerBound == other.name.lowerBound
        else { return false }
        return part(0..<name.lowerBound) == other.part(0..<other.name.lowerBound)
            && part(name.upperBound..<body.readableBytes)
                == other.part(other.name.upperBound..<other.body.readableBytes)
    }

    private func part(_ range: Range<Int>) -> ByteBuffer? {
        body.getSlice(at: body.readerIndex + range.lowerBound, length: range.count)
    }

    /// Begins to count, when the body has been looked over.
    mutating func begin(_ outline: PromptOutline) {
        tally = InputTally(operation, outline, counted.rule)
    }

    /// Counts some of the body and says how much, in bytes of text.
    mutating func advance(by length: Int) -> Int {
        let body = body
        return tally?.advance(body.readableBytesUInt8Span, by: length) ?? 0
    }
}
