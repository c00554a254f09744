import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Holds an error answer that passes back until its words have come, if they may say what its status does not: that the
    /// operator's key is none or its account has no credit, or when to come again.
    ///
    /// A translation does the same for itself.
    func holdsFailure(_ head: AnswerHead) -> Bool {
        guard [400, 429].contains(head.status), translatedCall == nil, upload == nil, !facts.isHead else {
            return false
        }
        heldFailure = HeldFailure(head)
        return true
    }

    /// Takes more of an answer that is held back.
    func judge(_ piece: AnswerPiece) {
        guard let held = heldFailure else { return }
        held.keep(piece)
        guard held.isReady else { return }
        let own = call
        judge(held)
        // Another attempt may be under way by now, or have answered already.
        for piece in held.pieces where phase == .collecting && call === own { upstreamSent(piece) }
    }

    /// The upstream broke off in the middle of an answer that is held back: its status speaks alone.
    func judgeBroken(_ failure: UpstreamFailure) {
        guard let held = heldFailure else { return }
        let own = call
        judge(held)
        if phase == .collecting, call === own { upstreamFailed(failure) }
    }

    private func judge(_ held: HeldFailure) {
        heldFailure = nil
        let status = held.head.status
        guard let dialect = failureDialect else { return take(held.head, meaning: status) }
        let problem = dialect.problem(status: status, body: held.body)
        take(held.head.resting(problem.retryAfter), meaning: problem.accountStatus ?? status)
    }

    /// The dialect that the current target's errors are written in.
    var failureDialect: (any ConversationDialect.Type)? {
        guard let target = currentTarget, let authorized else { return nil }
        if let dialect = authorized.operation.conversation { return dialect }
        switch target.provider.family {
        case .vertex where target.model.hasPrefix("claude"): return AnthropicDialect.self
        case .gemini, .vertex: return GeminiDialect.self
        case .anthropic: return AnthropicDialect.self
        case .bedrock: return ConverseDialect.self
        case .cohere: return CohereDialect.self
        case .openAI, .azure, .compatible, .mistral, .jina, .ollama, .demo: return ChatDialect.self
        }
    }
}

extension UpstreamProblem {
    /// The status by which everybody sees that an error concerns the operator's account; `nil` if it does not.
    var accountStatus: Int? {
        switch kind {
        case .credentials: 401
        case .credit: 402
        default: nil
        }
    }
}

extension AnswerHead {
    /// The head with the rest that an error's words ask for, if it is to be waited and the head itself says nothing of it.
    func resting(_ rest: Duration?) -> AnswerHead {
        guard status == 429, let rest, AnswerFields.value("retry-after", in: self) == nil,
            AnswerFields.value("retry-after-ms", in: self) == nil
        else { return self }
        var bytes = ByteBuffer(bytes: self.bytes.readableBytesView)
        let start = bytes.writerIndex
        bytes.writeString("retry-after: \((rest.microseconds + 999_999) / 1_000_000)")
        let name = start..<start + 11
        let value = start + 13..<bytes.writerIndex
        bytes.writeStaticString("\r\n")
        return AnswerHead(
            status: status,
            bytes: bytes,
            fields: fields + [Field(name: name, value: value)],
            framing: framing
        )
    }
}
