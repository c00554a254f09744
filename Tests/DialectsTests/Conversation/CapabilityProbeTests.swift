import Testing
import Vocabulary

@testable import Dialects

@Suite("Probes of capabilities")
struct CapabilityProbeTests {
    @Test("each needs what it tries", arguments: CapabilityProbe.capabilities)
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
}
