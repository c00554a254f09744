import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// One dialect, with a model that is at home in it.
struct PairDialect {
    let operation: Operation

    init(_ operation: Operation) { self.operation = operation }

    /// A model of today that is served in the dialect.
    var model: String {
        switch operation {
        case .messages: "claude-sonnet-4-5-20250929"
        case .generateContent: "gemini-2.5-pro"
        case .converse, .invoke: "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
        case .cohereChat: "command-a-03-2025"
        default: "gpt-5"
        }
    }

    /// Whose signatures the model makes.
    var maker: Signature.Maker {
        switch operation {
        case .messages, .converse, .invoke: .anthropic
        case .generateContent: .gemini
        case .cohereChat: .other
        default: .openAI
        }
    }

    /// The kind of the provider.
    var providerKind: String {
        switch operation {
        case .messages: "anthropic"
        case .generateContent: "gemini"
        case .converse, .invoke: "bedrock"
        case .cohereChat: "cohere"
        default: "openai"
        }
    }

    /// The dialect's readers and writers.
    func dialect() throws -> any ConversationDialect.Type { try #require(operation.conversation) }

    /// What an answer is written for.
    static func context() -> ReplyContext {
        var conversation = Conversation(model: "fast")
        conversation.asksUsage = true
        return ReplyContext(conversation: conversation, model: "fast", created: 1_700_000_000, id: "x1")
    }

    /// The request that a target in the dialect gets.
    func written(
        _ conversation: Conversation,
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: [String]) {
        var rendering = Rendering(
            model: model,
            outputTokenLimit: 4_096,
            providerKind: providerKind,
            maker: maker,
            policy: policy
        )
        let body = try dialect().body(of: conversation, &rendering)
        return (try JSONValue.read(body.bytes), rendering.dropped)
    }

    /// A request as the dialect's callers send it, read.
    func read(_ body: JSONValue, model: String = "fast", isStream: Bool = false) throws -> Conversation {
        var conversation = try dialect().conversation(from: body, model: model, isStream: isStream)
        // What is invoked is in the words of messages.
        conversation.operation = operation == .invoke ? .messages : operation
        return conversation
    }

    /// A conversation as it is after it was said in the dialect.
    func reread(_ conversation: Conversation) throws -> Conversation { try read(written(conversation).body) }

    /// A whole answer as a target in the dialect gives it.
    func answer(_ reply: Reply) throws -> [UInt8] {
        var context = Self.context()
        context.model = nil
        return try dialect().body(of: reply, context).bytes
    }

    /// The same answer as a target in the dialect streams it, each text in single characters.
    func stream(_ reply: Reply) throws -> [UInt8] {
        var context = Self.context()
        context.model = nil
        return Streams.written(PairSteps.of(reply), try dialect().eventWriter(context))
    }

    /// Reads a whole answer.
    func reply(_ bytes: [UInt8]) throws -> Reply {
        try dialect().reply(from: JSONValue.read(bytes), of: model)
    }

    /// Reads a stream, which must follow the rules, into the whole answer.
    func assembled(_ bytes: [UInt8]) throws -> Reply {
        let reader = try dialect().eventReader(of: model)
        let (steps, problem) = Streams.steps(bytes, framing: operation.framing, reader: reader)
        #expect(problem == nil)
        var grammar = EventGrammar()
        var assembly = ReplyAssembly()
        for step in steps {
            grammar.take(step)
            assembly.take(step)
        }
        #expect(grammar.faults == [])
        #expect(assembly.hasEnded)
        return assembly.whole
    }
}
