import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Schemas at models that refuse some keywords")
struct PairSchemaTests {
    private static let bounded: JSONValue = [
        "type": "object",
        "properties": [
            "score": ["type": "integer", "minimum": 1, "maximum": 10, "description": "How good."],
            "tags": [
                "type": "array", "items": ["type": "string", "minLength": 1], "minItems": 2, "maxItems": 5,
            ],
            "first": ["type": "array", "items": ["$ref": "#/$defs/Part"], "minItems": 1],
            "other": ["$ref": "#/$defs/Part", "description": "The other."],
            "when": ["type": "string", "format": "date-time"],
            "key": ["type": "string", "format": "binary"],
            "note": ["anyOf": [["type": "string", "pattern": "^a"], ["type": "null"]], "default": .null],
            "kind": ["type": "string", "enum": ["a", "b"]],
        ],
        "required": ["score"],
        "$defs": ["Part": ["type": "object", "properties": ["n": ["type": "number", "multipleOf": 2]]]],
    ]
    private static let unstatable: [JSONValue] = [
        ["type": "object", "properties": ["c": ["type": "array", "items": ["$ref": "#"]]]],
        [
            "type": "object", "properties": ["c": ["$ref": "#/$defs/A"]],
            "$defs": ["A": ["type": "object", "properties": ["up": ["anyOf": [["$ref": "#/$defs/A"]]]]]],
        ],
        [
            "type": "object",
            "properties": ["d": ["type": "object", "additionalProperties": ["type": "integer"]]],
        ],
        ["type": "object", "properties": ["d": ["type": "object", "additionalProperties": true]]],
        ["type": "object", "properties": ["d": ["type": "object"]]],
        ["type": "object", "properties": ["d": [:]]],
        ["type": "object", "properties": ["d": ["type": "array", "items": [:]]]],
        ["type": "object", "properties": ["d": ["$ref": "https://a/b"]]],
    ]
    private static let list: JSONValue = [
        "type": "array", "items": ["type": "string", "maxLength": 3], "maxItems": 4,
    ]
    private static let faces = DialectPair.operations.filter { $0 != .invoke }

    private static func conversation(_ schema: JSONValue, of face: Operation) -> Conversation {
        var conversation = Conversation(model: "fast")
        conversation.operation = face
        conversation.turns = [Turn(.user, [.text("q")])]
        conversation.form = .jsonSchema(AnswerSchema(schema, name: "r"))
        var tool = Tool(.function(parameters: schema), name: "f")
        tool.isStrict = true
        if schema["type"] == "object" { conversation.tools = [tool] }
        return conversation
    }

    @Test(
        "what a model would refuse is not asked of it, whichever the caller's dialect",
        arguments: faces,
        [Operation.messages, .converse]
    )
    func rules(_ face: Operation, _ target: Operation) throws {
        for schema in [Self.bounded, Self.list] + Self.unstatable where face != target {
            let (body, _) = try PairDialect(target).written(Self.conversation(schema, of: face))
            #expect(RequestRules.faults(body, target) == [], "\(body.text)")
        }
    }

    @Test("bounds go into descriptions, and are named")
    func bounds() throws {
        let conversation = Self.conversation(Self.bounded, of: .chatCompletions)
        let (body, dropped) = try PairDialect(.messages).written(conversation)
        let schema = body["output_config"]?["format"]?["schema"]
        let properties = schema?["properties"]

        #expect(
            properties?["score"] == [
                "type": "integer",
                "description": .string("How good.\n\nIt must also keep to {\"minimum\":1,\"maximum\":10}."),
            ]
        )
        #expect(properties?["tags"]?["minItems"] == nil)
        #expect(properties?["first"]?["minItems"] == 1)
        #expect(properties?["first"]?["items"] == ["$ref": "#/$defs/Part"])
        #expect(properties?["other"]?["description"] == "The other.")
        #expect(properties?["other"]?["properties"] == schema?["$defs"]?["Part"]?["properties"])
        #expect(properties?["when"] == ["type": "string", "format": "date-time"])
        #expect(
            properties?["key"]
                == ["type": "string", "description": #"It must also keep to {"format":"binary"}."#]
        )
        #expect(properties?["kind"] == ["type": "string", "enum": ["a", "b"]])
        let tool = body["tools"]?.array?.first
        #expect(tool?["strict"] == true)
        #expect(tool?["input_schema"] == schema)
        let keywords = ["minimum", "maximum", "minLength", "minItems", "maxItems", "multipleOf", "format"]
        for keyword in keywords + ["pattern"] {
            #expect(dropped.contains("response_format.\(keyword)"))
            #expect(dropped.contains("tools[0].parameters.\(keyword)"))
        }
    }

    @Test(
        "what cannot be said is brought about otherwise, and its tools are not strict",
        arguments: unstatable
    )
    func emulated(_ schema: JSONValue) throws {
        let conversation = Self.conversation(schema, of: .chatCompletions)
        let (messages, dropped) = try PairDialect(.messages).written(conversation)
        let (converse, given) = try PairDialect(.converse).written(conversation)

        #expect(messages["output_config"]?["format"] == nil)
        #expect(messages["tools"]?.array?.first?["strict"] == false)
        #expect(messages["tools"]?.array?.last?["input_schema"] == schema)
        #expect(converse["outputConfig"]?["textFormat"] == nil)
        #expect(converse["toolConfig"]?["tools"]?.array?.first?["toolSpec"]?["strict"] == false)
        #expect(dropped == ["response_format", "tools[0].strict"])
        #expect(given == ["response_format", "tools[0].strict"])
    }

    @Test("a list is asked for within an object")
    func lists() throws {
        let conversation = Self.conversation(Self.list, of: .chatCompletions)
        let (body, _) = try PairDialect(.messages).written(conversation)
        let schema = body["output_config"]?["format"]?["schema"]

        #expect(schema?["type"] == "object")
        #expect(schema?["properties"]?["answer"]?["type"] == "array")
        #expect(schema?["required"] == ["answer"])
    }

    @Test("there is room for so many strict tools, optional members and unions alone")
    func room() {
        var room = AnthropicStrictRoom()
        var taken: [Bool] = []
        for _ in 0..<21 {
            taken.append(room.take(["type": "object", "properties": [:]], isTool: true) != nil)
        }
        #expect(taken == Array(repeating: true, count: 20) + [false])

        func schema(_ count: Int, _ type: JSONValue, isRequired: Bool) -> JSONValue {
            let names = (0..<count).map { "p\($0)" }
            let required: [JSONValue] = isRequired ? names.map { .string($0) } : []
            return [
                "type": "object", "required": .array(required),
                "properties": .object(
                    JSONObject(names.map { name -> (String, JSONValue) in (name, ["type": type]) })
                ),
            ]
        }
        func isTaken(_ schema: JSONValue) -> Bool {
            var room = AnthropicStrictRoom()
            return room.take(schema, isTool: false) != nil
        }
        #expect(!isTaken(schema(25, "string", isRequired: false)))
        #expect(isTaken(schema(24, "string", isRequired: false)))
        #expect(!isTaken(schema(17, ["string", "null"], isRequired: true)))
        #expect(isTaken(schema(16, ["string", "null"], isRequired: true)))
    }

    @Test("a caller of the dialect itself is taken at its word")
    func own() throws {
        let conversation = Self.conversation(Self.bounded, of: .messages)
        let (body, dropped) = try PairDialect(.messages).written(conversation)

        #expect(body["output_config"]?["format"]?["schema"] == Self.bounded)
        #expect(body["tools"]?.array?.first?["input_schema"] == Self.bounded)
        #expect(dropped == [])
    }
}
