import JSONText

/// Puts another model name into every element of a stream that is one JSON array, for answers that carry the public name.
///
/// Only whole elements pass, each with what stands before it, so that the array can be ended behind them wherever its upstream
/// breaks off. Of an element that is longer than ``StreamRenaming/waitLimit`` the name passes as it is.
public struct GeminiArrayRenaming: AnswerRenaming {
    private let token: [UInt8]
    private var framing = JSONArrayFraming()
    private var waiting: [UInt8] = []
    /// Whether some of the element has passed already.
    private var isPassing = false

    /// Begins a stream whose elements shall name `model`.
    public init(model: String) { token = JSONString.encode(model) }

    /// Takes content and gives the elements that it completes, renamed.
    public mutating func rename(_ content: Span<UInt8>) -> [UInt8] {
        var sent: [UInt8] = []
        for offset in 0..<content.count {
            waiting.append(content[offset])
            guard let element = framing.read(content.extracting(offset..<offset + 1)).first else { continue }
            append(element, to: &sent)
        }
        if framing.isWhole || framing.isBroken { return sent + finish() }
        if waiting.count > StreamRenaming.waitLimit {
            sent += finish()
            isPassing = true
        }
        return sent
    }

    /// Gives what still waits, as it is.
    public mutating func finish() -> [UInt8] {
        defer { waiting = [] }
        return waiting
    }

    /// Passes the element that waits, and what stands before it.
    private mutating func append(_ element: [UInt8], to sent: inout [UInt8]) {
        defer {
            waiting.removeAll(keepingCapacity: true)
            isPassing = false
        }
        let start = waiting.count - element.count
        // Behind a number or a word stands what has ended it.
        guard !isPassing, start >= 0, waiting[start...].elementsEqual(element),
            let model = GeminiDialect.modelToken(inEvent: element.span)
        else {
            sent += waiting
            return
        }
        sent += waiting[..<(start + model.lowerBound)]
        sent += token
        sent += waiting[(start + model.upperBound)...]
    }
}
