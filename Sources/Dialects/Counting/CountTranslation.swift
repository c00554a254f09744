import Vocabulary

/// The translation of a target's count of tokens into its caller's form.
public struct CountTranslation: AnswerTranslating {
    /// What the target was asked in.
    public let target: CountDialect
    /// What the caller has asked in.
    public let face: CountDialect
    /// A count uses nothing.
    public var usage: Usage? { nil }

    /// Begins the translation of an answer.
    public init(from target: CountDialect, to face: CountDialect) {
        self.target = target
        self.face = face
    }

    /// Translates a whole answer.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        face.answer(tokens: try target.tokens(inAnswer: body))
    }

    /// The status of an upstream's error as the caller's dialect has it: `529` is Anthropic's alone.
    public func status(_ status: Int) -> Int { status == 529 && face != .anthropic ? 503 : status }

    /// What of an upstream's error its caller is shown.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem = target.errors.problem(status: status, body: body)
        return (problem, face.errors.failureBody(problem))
    }
}
