import JSONText
import Vocabulary

/// The translation of one target's answer into its caller's dialect: the target's bytes in, the caller's out.
///
/// What is said of streams here is true of an answer that is none.
public protocol AnswerTranslating: Sendable {
    /// The usage that the target has reported last.
    var usage: Usage? { get }
    /// The output tokens to charge if no usage is reported.
    var estimatedOutput: Int { get }
    /// Whether the target's stream has said why its answer ends: what it reports of its usage then is final.
    var hasFinished: Bool { get }
    /// Whether the target's stream has come to its proper end.
    var hasEnded: Bool { get }
    /// The content type of the caller's stream.
    var streamType: String { get }
    /// What of the whole answer the caller's dialect has no place for; of a stream nothing is named.
    var dropped: DroppedNames { get }
    /// The answer as its caller has it, once it is whole and if the caller's dialect can have it kept.
    var kept: JSONValue? { get }
    /// Whether the answer says anything; `nil` where its bytes are to be read for that, or nobody is to know.
    var filter: FilterWatch? { get }

    /// Takes note of the input tokens that the answer's head tells, which count where its body tells none.
    mutating func note(inputTokens: Int)
    /// Translates a whole answer.
    mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8]
    /// Translates a piece of a stream; what came before a failure is in `bytes`.
    mutating func stream(_ piece: Span<UInt8>, to bytes: inout [UInt8]) throws(UpstreamProblem)
    /// The stream is over: the rest, if it came to its proper end.
    mutating func endStream(to bytes: inout [UInt8]) throws(UpstreamProblem)
    /// What is sent into a stream that breaks off: an error event in the caller's dialect.
    mutating func failure(_ problem: UpstreamProblem) -> [UInt8]

    /// What is sent into a stream that has begun and is silent; nothing where the caller's dialect has no sign of life.
    mutating func signOfLife() -> [UInt8]

    /// The status of an upstream's error as the caller's dialect has it.
    func status(_ status: Int) -> Int
    /// What of an upstream's error its caller is shown.
    func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8])
}

extension AnswerTranslating {
    /// Nothing is generated.
    public var estimatedOutput: Int { 0 }
    /// The answer is whole or not at all.
    public var hasFinished: Bool { false }
    /// The answer is whole or not at all.
    public var hasEnded: Bool { false }
    /// The type of whole answers.
    public var streamType: String { "application/json" }
    /// Nothing is lost.
    public var dropped: DroppedNames { DroppedNames() }
    /// Nothing is kept.
    public var kept: JSONValue? { nil }
    /// It is left to the bytes.
    public var filter: FilterWatch? { nil }

    /// Leaves it to the body.
    public mutating func note(inputTokens: Int) {}
    /// Adds nothing: there are no streams.
    public mutating func stream(_ piece: Span<UInt8>, to bytes: inout [UInt8]) throws(UpstreamProblem) {}
    /// Adds nothing: there are no streams.
    public mutating func endStream(to bytes: inout [UInt8]) throws(UpstreamProblem) {}
    /// Nothing: there are no streams.
    public mutating func failure(_ problem: UpstreamProblem) -> [UInt8] { [] }

    /// Nothing: there are no streams.
    public mutating func signOfLife() -> [UInt8] { [] }

    /// The status; `529` is Anthropic's alone.
    public func status(_ status: Int) -> Int { status == 529 ? 503 : status }
}
