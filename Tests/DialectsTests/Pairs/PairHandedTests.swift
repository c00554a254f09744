import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What a user hands over as text reaches every target")
struct PairHandedTests {
    private static let found: JSONValue = [
        "type": "search_result", "source": "https://x.test/a", "title": "Ages",
        "content": [["type": "text", "text": "She is 41."], ["type": "text", "text": "He is 42."]],
        "citations": ["enabled": true],
    ]
    private static let divided: JSONValue = [
        "type": "document", "title": "Sizes",
        "source": ["type": "content", "content": [["type": "text", "text": "It is tall."]]],
    ]
    private static let foundByBedrock: JSONValue = [
        "searchResult": [
            "source": "https://x.test/a", "title": "Ages",
            "content": [["text": "She is 41."], ["text": "He is 42."]], "citations": ["enabled": true],
        ]
    ]
    private static let dividedByBedrock: JSONValue = [
        "document": ["format": "txt", "name": "Sizes", "source": ["content": [["text": "It is tall."]]]]
    ]
    private static let guarded: JSONValue = [
        "guardContent": ["image": ["format": "png", "source": ["bytes": "iVBORw0KGgo="]]]
    ]

    /// The blocks of a caller's one turn, as a target gets them.
    private static func written(
        _ blocks: [JSONValue],
        of face: Operation,
        to target: Operation,
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: [String]) {
        let request: JSONValue = ["messages": [["role": "user", "content": .array(blocks)]]]
        return try PairDialect(target).written(PairDialect(face).read(request), policy: policy)
    }

    private static func content(_ body: JSONValue) throws -> [JSONValue] {
        try #require(body["messages"]?.array?.first?["content"]?.array)
    }

    /// All that a body says, documents out of their base64.
    private static func said(_ body: JSONValue) throws -> String {
        let blocks = body["messages"]?.array?.first?["content"]?.array ?? []
        let carried = blocks.compactMap { $0["document"]?["source"]?["bytes"]?.string }
        return body.text + carried.compactMap(Base64Text.decode).joined()
    }

    @Test(
        "what a search has found, and documents of pieces",
        arguments: [Operation.messages, .converse],
        DialectPair.targets
    )
    func texts(_ face: Operation, _ target: Operation) throws {
        let blocks =
            face == .messages ? [Self.found, Self.divided] : [Self.foundByBedrock, Self.dividedByBedrock]
        let (body, dropped) = try Self.written(blocks, of: face, to: target)
        let said = try Self.said(body)

        for text in ["x.test", "Ages", "She is 41.", "He is 42.", "Sizes", "It is tall."] {
            #expect(said.contains(text), "\(text) in \(body.text)")
        }
        #expect(dropped.allSatisfy { $0.hasSuffix("citations") }, "\(dropped)")
    }

    @Test("a result of a tool that holds them is said in the message of the result")
    func results() throws {
        let request: JSONValue = [
            "messages": [
                ["role": "user", "content": "q"],
                [
                    "role": "assistant",
                    "content": [["type": "tool_use", "id": "c", "name": "f", "input": [:]]],
                ],
                [
                    "role": "user",
                    "content": [["type": "tool_result", "tool_use_id": "c", "content": [Self.found]]],
                ],
            ]
        ]
        let conversation = try PairDialect(.messages).read(request)
        let text = "Ages\n\nhttps://x.test/a\n\nShe is 41.\nHe is 42."

        let chat = try PairDialect(.chatCompletions).written(conversation).body
        #expect(chat["messages"]?.array?.last?["content"] == .string(text))
        let responses = try PairDialect(.responses).written(conversation).body
        #expect(responses["input"]?.array?.last?["output"] == .string(text))
        let gemini = try PairDialect(.generateContent).written(conversation).body
        #expect(gemini["contents"]?.array?.last?["parts"]?.array?.count == 1)
        #expect(gemini.text.contains("He is 42."))
    }

    @Test("Claude has them in its own form, whichever dialect it is asked in")
    func claude() throws {
        let blocks = try Self.content(
            Self.written([Self.found, Self.divided], of: .messages, to: .converse).body
        )
        #expect(blocks[0] == Self.foundByBedrock)
        #expect(blocks[1] == Self.dividedByBedrock)

        let back = try Self.content(
            Self.written([Self.foundByBedrock, Self.dividedByBedrock], of: .converse, to: .messages).body
        )
        #expect(back[0] == Self.found)
        #expect(AnthropicNormalForm.sorted(back[1]) == AnthropicNormalForm.sorted(Self.divided))
    }

    @Test(
        "the caller's own dialect has them as they came",
        arguments: [
            #"{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"new":1}"#,
            #"{"type":"search_result","source":"s","title":"t","content":[],"cache_control":{"type":"ephemeral","ttl":"1h"}}"#,
            #"{"type":"document","source":{"type":"content","content":"a"},"title":"t","context":"c"}"#,
            #"{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a","x":1},{"type":"text","text":"b"}]}}"#,
            #"{"type":"document","source":{"type":"content","content":[{"type":"image","source":{}}]}}"#,
        ]
    )
    func own(_ block: String) throws {
        let block = try AnthropicSamples.json(block)
        let (body, dropped) = try Self.written([block], of: .messages, to: .messages)

        #expect(dropped == [])
        let written = try Self.content(body)
        #expect(written.map(AnthropicNormalForm.sorted) == [AnthropicNormalForm.sorted(block)])
    }

    @Test("a picture that a guardrail is to look at is a picture", arguments: DialectPair.targets)
    func pictures(_ target: Operation) throws {
        let (body, dropped) = try Self.written([Self.guarded, ["text": "q"]], of: .converse, to: target)

        #expect(body.text.contains("iVBORw0KGgo="), "\(body.text)")
        #expect(body.text.contains("guardContent") == (target == .converse))
        #expect(dropped == [])
    }

    @Test(
        "what no other dialect has is refused like a document, and dropped where the policy says so",
        arguments: [Operation.chatCompletions, .responses, .converse, .generateContent, .cohereChat]
    )
    func others(_ target: Operation) throws {
        for (block, capability) in [
            (["type": "some_new_block", "x": 1], .documents),
            (["type": "container_upload", "file_id": "file_1"], .files),
        ] as [(JSONValue, Capability)] {
            let blocks: [JSONValue] = [block, ["type": "text", "text": "q"]]
            #expect(throws: Refusal.self) { try Self.written(blocks, of: .messages, to: target) }
            let (body, dropped) = try Self.written(
                blocks,
                of: .messages,
                to: target,
                policy: [capability: .drop]
            )
            #expect(!body.text.contains("some_new_block") && !body.text.contains("file_1"))
            #expect(dropped.count == 1)
        }
    }

    @Test("blocks without content of the user's are dropped as before")
    func marks() throws {
        let mark: JSONValue = ["cachePoint": ["type": "default", "more": 1]]
        let (_, dropped) = try Self.written([["text": "q"], mark], of: .converse, to: .messages)
        #expect(dropped == ["messages[0].content[1]"])
    }

    @Test("a model that takes no documents is told their text")
    func lacking() throws {
        let conversation = try PairDialect(.messages).read([
            "messages": [["role": "user", "content": [Self.divided, ["type": "text", "text": "q"]]]]
        ])
        #expect(!conversation.needs.contains(.documents))
        for target in [Operation.messages, .converse, .generateContent] {
            var rendering = Rendering(
                model: PairDialect(target).model,
                outputTokenLimit: 9,
                providerKind: PairDialect(target).providerKind,
                maker: PairDialect(target).maker,
                unsupported: [.documents]
            )
            var conversation = conversation
            conversation.operation = .chatCompletions
            let body = try PairDialect(target).dialect().body(of: conversation, &rendering)
            #expect(body.text.contains(#"Sizes\n\nIt is tall."#), "\(body.text)")
            #expect(rendering.dropped == [])
        }
    }

    @Test("the text of a document has nothing of the document about it but its mark")
    func lackingOwn() throws {
        let mark: JSONValue = ["type": "ephemeral"]
        let blocks: [JSONValue] = [
            [
                "type": "search_result", "source": "s", "title": "t",
                "content": [["type": "text", "text": "found"]], "new": 1,
            ],
            [
                "type": "document", "cache_control": mark,
                "source": ["type": "content", "content": [["type": "text", "text": "told"]]],
            ],
        ]
        let conversation = try PairDialect(.messages).read([
            "messages": [["role": "user", "content": .array(blocks)]]
        ])
        var rendering = AnthropicSamples.rendering(unsupported: [.documents])
        let body = try PairDialect(.messages).dialect().body(of: conversation, &rendering)

        let texts: [JSONValue] = [
            ["type": "text", "text": "t\n\ns\n\nfound"],
            ["type": "text", "text": "told", "cache_control": mark],
        ]
        #expect(try Self.content(body) == texts)
    }
}
