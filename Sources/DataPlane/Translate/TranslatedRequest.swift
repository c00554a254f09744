import Dialects
import JSONText
import NIOCore
import Policy
import Vocabulary

/// A request in the words of a target whose dialect is not the caller's.
struct TranslatedRequest {
    /// How the answer to it becomes the caller's.
    enum Answer {
        /// A conversation's answer in an operation of the target's.
        case conversation(Dialects.Operation)
        /// Claude's answer at Bedrock to what is asked in Anthropic's words, which passes.
        case invoked
        /// An answer that is translated when it is whole.
        case embeddings(EmbeddingTranslation)
        /// An answer that is translated when it is whole.
        case rerank(RerankTranslation)
        /// An answer that is translated when it is whole.
        case count(CountTranslation)
        /// The gateway counts by itself, and asks nobody.
        case counted(CountablePrompt, CountDialect)
    }

    /// The path below the provider's base URL, query included.
    let path: String
    /// The body.
    let body: ByteBuffer
    /// What of the caller's request it does not say, by the caller's names.
    let dropped: DroppedNames
    /// How its answer is read.
    let answer: Answer

    /// Writes a question for a target; `nil` if the target has no operation that can answer it.
    init?(
        _ question: Question,
        _ operation: Dialects.Operation,
        for target: Target,
        isStream: Bool
    ) throws(Refusal) {
        var rendering = Rendering(target, losses: target.losses)
        let value: JSONValue
        var isPredicted = false
        switch question {
        case .conversation(var conversation):
            let choosesAlone = conversation.choices > 1 && conversation.tools.isEmpty
            guard
                let route = TargetRoute(
                    operation,
                    to: target,
                    isStream: isStream,
                    choosesAlone: choosesAlone
                ),
                let dialect = route.operation.conversation
            else { return nil }
            try conversation.settleModalities(in: route.operation, &rendering)
            try conversation.settlePrompt(&rendering)
            conversation.fitToolNames(for: route.operation)
            value = try dialect.body(of: conversation, &rendering)
            path = route.path
            answer = .conversation(route.operation)
            isPredicted = target.provider.family == .vertex && route.operation == .messages
        case .embeddings(let request, let face):
            guard let (asked, path) = try target.embeddings(request) else { return nil }
            value = try asked.asking.body(of: request, &rendering)
            self.path = path
            answer = .embeddings(try EmbeddingTranslation(request, from: asked, to: face))
        case .rerank(let request):
            guard let (form, path) = target.reranking else { return nil }
            value = try RerankRequestWriting.body(of: request, form, &rendering)
            self.path = path
            answer = .rerank(RerankTranslation(request, from: form))
        case .count(var conversation, let face):
            guard let counting = target.counting else {
                path = ""
                body = ByteBuffer()
                dropped = DroppedNames()
                answer = .counted(try CountablePrompt(conversation), face)
                return
            }
            conversation.fitToolNames(for: counting.operation)
            value = try counting.dialect.body(of: conversation, &rendering)
            path = counting.path
            answer = .count(CountTranslation(from: counting.dialect, to: face))
        }
        body = ByteBuffer(bytes: isPredicted ? try VertexClaude.body(value.bytes.span) : value.bytes)
        dropped = rendering.losses
    }
}

extension TranslatedRequest {
    /// Makes a request to Anthropic's own API one that invokes Claude at Bedrock: the body passes, `betas` are those of its head.
    init(
        invoking target: Target,
        _ body: ByteBuffer,
        betas: [String],
        isStream: Bool
    ) throws(Refusal) {
        var rendering = Rendering(target, losses: target.losses)
        let invoked = try BedrockInvoke.body(body.readableBytesUInt8Span, betas: betas, &rendering)
        self.body = ByteBuffer(bytes: invoked)
        path = target.path(of: .invoke, isStream: isStream)
        dropped = rendering.losses
        answer = .invoked
    }
}

extension Rendering {
    /// Begins a writing for a target.
    ///
    /// What the catalogue says that its model lacks, and that is left out without changing what is asked, is not written:
    /// the upstream might refuse it.
    init(_ target: Target, losses: [Capability: LossHandling]) {
        var unsupported = target.lacks.union(target.doubts.filter { target.handling($0) == .drop })
        // Google's servers of Claude take pictures as bytes alone ("Vision", platform.claude.com, read 2026-11).
        if target.provider.family == .vertex, target.maker == .anthropic {
            unsupported.insert(.imageAddresses)
        }
        self.init(
            model: target.model,
            outputTokenLimit: target.maxOutputTokens,
            providerKind: target.provider.declaration.kind,
            maker: target.maker,
            quirks: target.provider.declaration.facts.map(ChatQuirks.init),
            policy: losses,
            unsupported: unsupported
        )
    }
}

extension Target {
    /// How it is asked to count tokens, and where; `nil` if it cannot be.
    fileprivate var counting: (operation: Dialects.Operation, dialect: CountDialect, path: String)? {
        for operation in [Dialects.Operation.countTokens, .geminiCountTokens] where serves(operation) {
            guard let dialect = operation.count else { continue }
            return (operation, dialect, path(of: operation))
        }
        return nil
    }

    /// Whether it is Claude at Bedrock, which can be asked in Anthropic's own words.
    var isInvokedClaude: Bool { provider.family == .bedrock && maker == .anthropic && serves(.invoke) }

    /// Whose signatures the target's model can read.
    var maker: Signature.Maker {
        switch provider.family {
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .vertex: model.hasPrefix("claude") ? .anthropic : .gemini
        case .bedrock: model.contains("anthropic.") ? .anthropic : .bedrock
        case .openAI, .azure: .openAI
        case .mistral: .mistral
        case .compatible, .cohere, .jina, .ollama, .demo: .other
        }
    }
}
