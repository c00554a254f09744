import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// A caller's dialect and a target's.
struct DialectPair: Hashable, CustomTestStringConvertible {
    let face: Operation
    let target: Operation

    /// Every dialect that one can converse in.
    static let operations = Operation.allCases.filter { $0.conversation != nil && $0 != .completions }
    /// Those that are translated into: what Bedrock invokes is asked in Converse.
    static let targets = operations.filter { $0 != .invoke }
    /// Every two of them, the same twice as well.
    static let all = operations.flatMap { face in targets.map { DialectPair(face: face, target: $0) } }

    var testDescription: String { "\(face.rawValue) to \(target.rawValue)" }

    /// A conversation as the caller's dialect says it, read again.
    func asked(_ conversation: Conversation) throws -> Conversation {
        try PairDialect(face).reread(conversation)
    }

    /// The request that the target gets, and what was left out of it.
    func request(
        _ conversation: Conversation,
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: [String]) {
        try PairDialect(target).written(asked(conversation), policy: policy)
    }

    /// The translation of an answer of the target's.
    func translation(isArrayStream: Bool = false) throws -> AnswerTranslation {
        var context = PairDialect.context()
        context.targetModel = PairDialect(target).model
        context.isArrayStream = isArrayStream
        return try #require(AnswerTranslation(from: target, to: face, context))
    }

    /// The caller's bytes for a target's stream that comes in pieces of a size.
    func streamed(_ bytes: [UInt8], pieces size: Int) throws -> (bytes: [UInt8], usage: Usage?) {
        var translation = try translation()
        var written: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let end = min(bytes.count, start + size)
            try translation.stream(Array(bytes[start..<end]).span, to: &written)
        }
        try translation.endStream(to: &written)
        return (written, translation.usage)
    }
}
