import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers that are no objects, at targets that give objects alone")
struct WrappedAnswersTests {
    private static let list: JSONValue = [
        "type": "array", "items": ["$ref": "#/$defs/R"],
        "$defs": ["R": ["type": "object", "properties": ["up": ["$ref": "#"]], "required": ["up"]]],
    ]
    private static let held: JSONValue = [
        "type": "object",
        "properties": ["answer": ["type": "array", "items": ["$ref": "#/$defs/R"]]],
        "required": ["answer"], "additionalProperties": false,
        "$defs": [
            "R": [
                "type": "object", "properties": ["up": ["$ref": "#/properties/answer"]], "required": ["up"],
            ]
        ],
    ]

    private static func conversation(
        _ schema: JSONValue,
        of face: Operation,
        isBare: Bool = false
    )
        -> Conversation
    {
        var conversation = Conversation(model: "fast")
        conversation.operation = face
        conversation.turns = [Turn(.user, [.text("q")])]
        var form = AnswerSchema(schema)
        form.isBare = isBare
        conversation.form = .jsonSchema(form)
        return conversation
    }

    /// A configuration of Gemini's, read.
    private static func gemini(_ configuration: JSONValue) throws -> Conversation {
        try PairDialect(.generateContent).read(
            ["contents": [["parts": [["text": "q"]]]], "generationConfig": configuration]
        )
    }

    /// The schema that a body of OpenAI's dialects or of Cohere's asks for.
    private static func schema(_ body: JSONValue) -> JSONValue? {
        if let format = body["text"]?["format"] { return format["schema"] }
        guard let format = body["response_format"]?["json_schema"] else { return nil }
        return format["schema"] == nil ? format : format["schema"]
    }

    @Test(
        "the schema is asked for within an object, its definitions where references look for them",
        arguments: [Operation.chatCompletions, .responses, .cohereChat]
    )
    func asked(_ target: Operation) throws {
        let conversation = Self.conversation(Self.list, of: .generateContent)
        let (body, dropped) = try PairDialect(target).written(conversation)

        #expect(Self.schema(body) == Self.held)
        #expect(dropped == [])
    }

    @Test("names are no keywords: references in what they name follow")
    func names() {
        let schema: JSONValue = [
            "type": "array", "default": ["$ref": "#"],
            "items": ["properties": ["enum": ["$ref": "#"], "const": ["$ref": "#/items"]]],
            "$defs": ["examples": ["$ref": "#"]],
        ]
        let inner: JSONValue = [
            "type": "array", "default": ["$ref": "#"],
            "items": [
                "properties": [
                    "enum": ["$ref": "#/properties/answer"], "const": ["$ref": "#/properties/answer/items"],
                ]
            ],
        ]
        let definitions: JSONValue = ["examples": ["$ref": "#/properties/answer"]]
        let wrapped = AnswerSchema(schema).wrapped.schema

        #expect(wrapped["properties"]?["answer"] == inner)
        #expect(wrapped["$defs"] == definitions)
    }

    @Test("it is followed to the letter where it keeps to what is taken so")
    func strict() throws {
        let conversation = Self.conversation(
            ["type": "array", "items": ["type": "string"]],
            of: .generateContent
        )

        let chat = try PairDialect(.chatCompletions).written(conversation).body
        #expect(chat["response_format"]?["json_schema"]?["strict"] == true)
        let responses = try PairDialect(.responses).written(conversation).body
        #expect(responses["text"]?["format"]?["strict"] == true)
    }

    @Test("objects, and what a caller of the family says itself, stay as they are")
    func others() throws {
        let object: JSONValue = ["type": "object", "required": ["a"]]
        let ofGemini = Self.conversation(object, of: .generateContent)
        let plain = try PairDialect(.chatCompletions).written(ofGemini).body
        #expect(Self.schema(plain) == object)

        let ofResponses = Self.conversation(Self.list, of: .responses)
        let own = try PairDialect(.chatCompletions).written(ofResponses).body
        #expect(Self.schema(own) == Self.list)
    }

    @Test("Cohere is told of a schema that it would refuse")
    func cohere() throws {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let conversation = Self.conversation(schema, of: .chatCompletions)
        let (body, dropped) = try PairDialect(.cohereChat).written(conversation)

        #expect(body["response_format"] == nil)
        let instruction = body["messages"]?.array?.first?["content"]?.string ?? ""
        #expect(instruction.contains(schema.text))
        #expect(dropped == ["response_format"])
    }

    @Test(
        "one of Gemini's values is asked of every target as the member of an object",
        arguments: DialectPair.targets.filter { $0 != .generateContent }
    )
    func bare(_ target: Operation) throws {
        let conversation = try Self.gemini([
            "responseMimeType": "text/x.enum", "responseSchema": ["type": "STRING", "enum": ["A", "B"]],
        ])
        let (body, dropped) = try PairDialect(target).written(conversation)

        #expect(body.text.contains("answer") && body.text.contains("enum"), "\(body.text)")
        #expect(dropped == [])
    }

    @Test("and of Gemini itself in its own words")
    func native() throws {
        let configuration: JSONValue = [
            "responseMimeType": "text/x.enum", "responseSchema": ["type": "STRING", "enum": ["A", "B"]],
        ]
        let body = try PairDialect(.generateContent).written(Self.gemini(configuration)).body
        #expect(body["generationConfig"] == configuration)
    }

    @Test(
        "the answer comes out of its object, whole or cut",
        arguments: [
            (#"{"answer": [1.0, {"answer": 2}]}"#, #"[1.0,{"answer":2}]"#),
            (#"{"answer":"A"}"#, #""A""#), (#"[1, 2]"#, #"[1, 2]"#), ("No.", "No."),
            (#"{"answer":1,"more":2}"#, #"{"answer":1,"more":2}"#), (#" { "answer" : [1, 2"#, "[1, 2"),
            ("", ""), ("```json\n{\"answer\": [1]}\n```", "[1]"), ("```\n{\"answer\": [1, 2", "[1, 2"),
            ("```json\n[1, 2]\n```", "```json\n[1, 2]\n```"), ("``` is a fence", "``` is a fence"),
        ]
    )
    func unwrapped(_ told: String, _ said: String) {
        #expect(AnswerSchema(Self.list).unwrapped(told) == said)
    }

    @Test(
        "a bare value is its text",
        arguments: [
            (#"{"answer":"A"}"#, "A"), (#""A""#, "A"), ("A", "A"), (#"{"answer":7}"#, "7"),
            (#"{"answer":"posit"#, "posit"), (#"{"answer":"A""#, "A"), (#"{"answer":""#, ""),
            (#"{"answer":7"#, "7"),
            (#"{"answer":"a\"b\"#, #"a"b"#), (#"{"answer":"a\ud83d\ude0"#, "a"),
            ("```json\n{\"answer\":\"A\"}\n```\n", "A"), ("```json\n{\"answer\":\"posit", "posit"),
            ("```\nA\n```", "A"),
        ]
    )
    func unwrapped(bare told: String, _ said: String) {
        var schema = AnswerSchema(["type": "string"])
        schema.isBare = true
        #expect(schema.unwrapped(told) == said)
    }

    @Test(
        "callers get the answer as they have asked for it, plain and streamed",
        arguments: [Operation.messages, .converse, .generateContent],
        [Operation.chatCompletions, .responses, .cohereChat]
    )
    func answers(_ face: Operation, _ target: Operation) throws {
        let reply = Reply(
            id: "r",
            model: "m",
            choices: [Reply.Choice([.text(#"{"answer":[{"a":"ü"},2]}"#)], stop: .finished)]
        )
        var context = PairDialect.context()
        context.conversation.operation = face
        context.conversation.form = .jsonSchema(AnswerSchema(Self.list))
        context.targetModel = PairDialect(target).model

        var whole = try #require(AnswerTranslation(from: target, to: face, context))
        let told = try PairDialect(target).answer(reply)
        let plain = try whole.whole(told)
        let answer = try PairDialect(face).reply(plain)
        #expect(answer.choices[0].parts.compactMap(\.text) == [#"[{"a":"ü"},2]"#])

        var stream = try #require(AnswerTranslation(from: target, to: face, context))
        var bytes: [UInt8] = []
        let events = try PairDialect(target).stream(reply)
        try stream.stream(events.span, to: &bytes)
        try stream.endStream(to: &bytes)
        let said = try PairDialect(face).assembled(bytes)
        #expect(said.choices[0].parts.compactMap(\.text) == [#"[{"a":"ü"},2]"#])
    }
}
