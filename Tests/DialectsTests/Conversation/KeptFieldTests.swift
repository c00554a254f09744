import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Fields that only the caller's own provider can honour")
struct KeptFieldTests {
    /// A field of a dialect that names what its provider keeps or runs, in a request without it.
    struct Field: CustomTestStringConvertible, Sendable {
        let face: Operation
        let text: String
        let capability: Capability
        let request: String
        var testDescription: String { text }
        var name: String { String(text.split(separator: "\"")[0]) }

        init(_ face: Operation, _ text: String, _ capability: Capability) {
            self.face = face
            self.text = text
            self.capability = capability
            request =
                switch face {
                case .generateContent: #""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#
                case .messages: #""max_tokens":9,"messages":[{"role":"user","content":"Hi"}]"#
                case .responses: #""input":"Hi""#
                case .converse: #""messages":[{"role":"user","content":[{"text":"Hi"}]}]"#
                default: #""messages":[{"role":"user","content":"Hi"}]"#
                }
        }

        func conversation() throws -> Conversation {
            try PairDialect(face).read(JSONValue.read(Array(#"{\#(request),\#(text)}"#.utf8)))
        }
    }

    private static let fields = [
        Field(.generateContent, #""cachedContent":"cachedContents/1""#, .files),
        Field(.chatCompletions, #""cached_content":"cachedContents/1""#, .files),
        Field(.chatCompletions, #""extra_body":{"google":{"cached_content":"cachedContents/1"}}"#, .files),
        Field(.responses, #""prompt":{"id":"pmpt_1"}"#, .files),
        Field(.responses, #""conversation":"conv_1""#, .files),
        Field(.converse, #""promptVariables":{"a":{"text":"b"}}"#, .files),
        Field(.chatCompletions, #""web_search_options":{}"#, .serverTools),
        Field(.chatCompletions, #""data_sources":[{"type":"azure_search"}]"#, .serverTools),
        Field(.messages, #""mcp_servers":[{"type":"url","url":"https://x","name":"x"}]"#, .serverTools),
        Field(.messages, #""container":"container_1""#, .serverTools),
        Field(
            .converse,
            #""guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"}"#,
            .serverTools
        ),
    ]

    /// The dialects of targets whose provider is another.
    private static func others(_ face: Operation) -> [PairDialect] {
        DialectPair.targets.filter { $0 != face }.map(PairDialect.init)
    }

    @Test(
        "are refused by every other target, as the model would answer something else without them",
        arguments: fields
    )
    func refused(_ field: Field) throws {
        let conversation = try field.conversation()
        #expect(conversation.needs.contains(field.capability))
        for target in Self.others(field.face) {
            let refusal = #expect(throws: Refusal.self) { try target.written(conversation) }
            #expect(refusal?.param == field.name)
            #expect(refusal?.message.contains("(\(field.capability.rawValue))") == true)

            let lenient = try target.written(conversation, policy: [field.capability: .drop])
            #expect(lenient.dropped == [field.name])
        }
    }

    @Test(
        "that ask for nothing are left out like any other",
        arguments: [
            Field(.messages, #""mcp_servers":[]"#, .otherFields),
            Field(.messages, #""container":null"#, .otherFields),
            Field(.chatCompletions, #""data_sources":[]"#, .otherFields),
            Field(.chatCompletions, #""extra_body":{"google":{"thinking_config":{}}}"#, .otherFields),
            Field(.generateContent, #""safetySettings":[{"category":"c","threshold":"t"}]"#, .otherFields),
        ]
    )
    func empty(_ field: Field) throws {
        let conversation = try field.conversation()
        #expect(conversation.needs.isEmpty)
        for target in Self.others(field.face) { _ = try target.written(conversation) }
    }
}
