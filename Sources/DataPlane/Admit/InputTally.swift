import Dialects
import JSONText
import TokenCount

/// The counting of a request's input by one rule, which can be done in turns.
struct InputTally {
    let rule: TokenRule
    private let outline: PromptOutline
    private let operation: Dialects.Operation
    /// The text that is being counted, and how much of it has been.
    private var index = 0
    private var position = 0
    /// Its bytes, if they are not those of the body.
    private var unescaped: [UInt8] = []
    private var isUnescaped = false
    private var plain = 0
    private var structured = 0

    init(_ operation: Dialects.Operation, _ outline: PromptOutline, _ rule: TokenRule) {
        self.operation = operation
        self.outline = outline
        self.rule = rule
    }

    /// Whether nothing is left to count.
    var isDone: Bool { index == outline.texts.count }

    /// Counts some of the body and says how much, in bytes of text.
    ///
    /// A turn ends after the piece of text with which it has passed `length` bytes.
    mutating func advance(_ body: Span<UInt8>, by length: Int) -> Int {
        var done = 0
        while !isDone, done < length {
            let text = outline.texts[index]
            if position == 0 { begin(text.token, body) }
            let part =
                isUnescaped
                ? count(unescaped.span, length - done)
                : count(body.extracting(text.token.lowerBound + 1..<text.token.upperBound - 1), length - done)
            if text.isStructured { structured += part.tokens } else { plain += part.tokens }
            done += part.end - position
            let size = isUnescaped ? unescaped.count : text.token.count - 2
            position = part.end
            if position >= size {
                index += 1
                position = 0
            }
        }
        return done
    }

    private mutating func begin(_ token: Range<Int>, _ body: Span<UInt8>) {
        isUnescaped = JSONString.isEscaped(token, in: body)
        guard isUnescaped else { return }
        unescaped.removeAll(keepingCapacity: true)
        JSONString.append(token, of: body, to: &unescaped)
    }

    private func count(_ text: Span<UInt8>, _ length: Int) -> (tokens: Int, end: Int) {
        TokenCounter.count(text, from: position, atLeast: length, vocabulary: rule.vocabulary)
    }

    /// What has been counted, with what stands around it.
    var result: InputCount {
        let framing = rule.framing
        var around = outline.tokens
        if operation == .chatCompletions || operation == .responses {
            around +=
                framing.preamble + framing.reply + outline.messages * framing.message
                + outline.names * framing.name
        }
        let counted = around + plain + structured + outline.structuredBytes
        return InputCount(
            estimate: counted + Estimate.input(bodyLength: outline.sealedBytes),
            bound: counted + outline.sealedBytes + outline.nodes * framing.node
                + (outline.hasOffer ? framing.offer : 0) + outline.namedTools * framing.namedTool
        )
    }
}
