import Dialects
import Foundation
import Testing
import Vocabulary

@Suite("Asking for the usage of a stream")
struct UsageSpliceTests {
    static let bodies: [(String, String)] = [
        (
            #" {"model":"m","messages":[],"stream":true}"#,
            #" {"stream_options":{"include_usage":true},"model":"m","messages":[],"stream":true}"#
        ),
        (
            #"{"model":"m","messages":[],"stream":true,"stream_options":null}"#,
            #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#
        ),
        (
            #"{"stream_options":{},"model":"m","messages":[],"stream":true}"#,
            #"{"stream_options":{"include_usage":true},"model":"m","messages":[],"stream":true}"#
        ),
        (
            #"{"stream_options": { "include_obfuscation" : false },"model":"m","messages":[],"stream":true}"#,
            #"{"stream_options": {"include_usage":true, "include_obfuscation" : false },"model":"m","messages":[],"stream":true}"#
        ),
        (
            #"{"stream_options":{"include_usage": false ,"x":1},"model":"m","messages":[],"stream":true}"#,
            #"{"stream_options":{"include_usage": true ,"x":1},"model":"m","messages":[],"stream":true}"#
        ),
        (
            #"{"stream_options":{"x":{"include_usage":true},"include\u005fusage":null},"model":"m","messages":[],"stream":true}"#,
            #"{"stream_options":{"x":{"include_usage":true},"include\u005fusage":true},"model":"m","messages":[],"stream":true}"#
        ),
    ]

    @Test("changes only what is needed", arguments: bodies)
    func splices(_ body: String, _ expected: String) throws {
        let bytes = Array(body.utf8)

        let envelope = try read(.chatCompletions, body)
        let splice = try #require(envelope.usageSplice)
        let changed = Splice.apply([splice], to: bytes.span)

        #expect(String(decoding: changed, as: UTF8.self) == expected)
        #expect(!envelope.asksUsage)
        let again = try read(.chatCompletions, expected)
        #expect(again.asksUsage && again.usageSplice == nil)
        let object = try JSONSerialization.jsonObject(with: Data(changed)) as? [String: Any]
        let options = object?["stream_options"] as? [String: Any]
        #expect(options?["include_usage"] as? Bool == true)
    }

    @Test("goes together with another model name")
    func withModel() throws {
        let body = #"{"model":"fast","messages":[],"stream":true}"#
        let bytes = Array(body.utf8)
        let envelope = try read(.chatCompletions, body)
        let name = Splice(range: envelope.modelToken, replacement: Array("\"gpt-4o\"".utf8))
        let options = try #require(envelope.usageSplice)

        let ordered = try #require(Splice.ordered([name, options]))
        let changed = Splice.apply(ordered, to: bytes.span)

        #expect(
            String(decoding: changed, as: UTF8.self)
                == #"{"stream_options":{"include_usage":true},"model":"gpt-4o","messages":[],"stream":true}"#
        )
    }

    @Test("is left alone where nothing is streamed")
    func plain() throws {
        let envelope = try read(
            .chatCompletions,
            #"{"model":"m","messages":[],"stream_options":{"include_usage":false}}"#
        )

        #expect(envelope.usageSplice == nil)
    }

    @Test("refuses options that say both")
    func contradiction() throws {
        let body =
            #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true,"include_usag\u0065":false}}"#

        let refusal = try #require(throws: Refusal.self) { try read(.chatCompletions, body) }

        #expect(refusal.param == "stream_options.include_usage")
    }
}
