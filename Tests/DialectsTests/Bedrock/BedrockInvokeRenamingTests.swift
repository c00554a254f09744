import JSONText
import Testing

@testable import Dialects

@Suite("The public name in Bedrock's invoked streams")
struct BedrockInvokeRenamingTests {
    private static func message(_ event: String) -> [UInt8] {
        ConverseSamples.stream([
            ("chunk", ["bytes": .string(Base64Text.encode(Array(event.utf8))), "p": "abc"])
        ])
    }

    private static let start = #"{"type":"message_start","message":{"id":"m","model":"claude-x"}}"#
    private static let delta =
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"model"}}"#

    @Test(
        "the event that names the model is written anew, and all else is as it was",
        arguments: [1, 5, 60, 10_000]
    )
    func pieces(size: Int) {
        let bytes = Self.message(Self.start) + Self.message(Self.delta)
        var renaming = BedrockInvokeRenaming(model: "smart")
        var sent: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            sent += renaming.rename(Array(bytes[start..<min(start + size, bytes.count)]).span)
        }
        sent += renaming.finish()

        #expect(
            sent == Self.message(Self.start.replacing("claude-x", with: "smart")) + Self.message(Self.delta)
        )
    }

    @Test("what is no message, or none with an event, passes as it is")
    func others() {
        var exception: [UInt8] = []
        AWSEventFrames.append(exception: "throttlingException", ["message": "No"], to: &exception)
        let odd = ConverseSamples.stream([("chunk", ["bytes": "%%"]), ("other", [:])])
        for bytes in [exception, odd, Array("nothing of the kind at all".utf8), Array(exception.dropLast(3))]
        {
            var renaming = BedrockInvokeRenaming(model: "smart")
            let sent = renaming.rename(bytes.span) + renaming.finish()
            #expect(sent == bytes)
        }
    }
}
