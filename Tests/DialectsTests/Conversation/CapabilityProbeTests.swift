import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Probes of capabilities")
struct CapabilityProbeTests {
    @Test(
        "each needs what it tries",
        // Nothing needs what is only left out.
        arguments: CapabilityProbe.capabilities.filter { $0 != .otherFields }
    )
    func needs(_ capability: Capability) {
        let needs = CapabilityProbe.conversation(capability, maker: .other).needs

        #expect(needs.contains(capability), "\(needs)")
    }

    @Test("a plain conversation needs nothing")
    func plain() {
        var conversation = Conversation(model: "m")
        conversation.system = [.text("Be brief.")]
        conversation.turns = [
            Turn(.user, [.text("Hello")]), Turn(.assistant, [.text("Hi")]), Turn(.user, [.text("?")]),
        ]

        #expect(conversation.needs.isEmpty)
    }

    @Test("what a tool gives counts too")
    func results() {
        var conversation = CapabilityProbe.conversation(.tools, maker: .other)
        let picture = ContentPart(.image(Media(.file("file-1"), type: "image/png")))
        conversation.turns.append(
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "c", parts: [picture])))])
        )

        #expect(conversation.needs == [.tools, .images, .files])
    }

    @Test(
        "no envelope rules out what its request needs, in any dialect",
        arguments: [
            Operation.chatCompletions, .responses, .messages, .generateContent, .converse, .cohereChat,
        ],
        // A tier without a price is refused before anything is needed, and a document that is a text is bounded by its bytes.
        CapabilityProbe.capabilities.filter { $0 != .serviceTier && $0 != .citations }
    )
    func envelopes(_ operation: Operation, _ capability: Capability) throws {
        let dialect = try #require(operation.conversation)
        let passed = try #require(operation.passed)
        var rendering = Rendering(model: "m", outputTokenLimit: 4096, providerKind: "openai", maker: .other)
        let conversation = CapabilityProbe.conversation(capability, maker: .other)
        // What the dialect cannot say, its envelope need not tell.
        guard let body = try? dialect.body(of: conversation, &rendering), rendering.dropped.isEmpty else {
            return
        }
        let bytes = body.bytes

        let envelope = try passed.envelope(bytes.span, model: "m", isStream: false)

        for need in conversation.needs {
            #expect(envelope.mayNeed(need), "\(need): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("a plain request is read for nothing that it cannot need")
    func plainEnvelope() throws {
        let plain = Array(#"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#.utf8)
        let spoken = Array(#"{"model":"m","modalities":["text","audio"],"messages":[]}"#.utf8)

        let envelope = try RequestEnvelope.read(.chatCompletions, plain.span, model: nil)

        #expect(![.images, .documents, .tools, .outputModalities].contains(where: envelope.mayNeed))
        #expect(
            try RequestEnvelope.read(.chatCompletions, spoken.span, model: nil).mayNeed(.outputModalities)
        )
    }
}
