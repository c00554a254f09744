import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Schemas that OpenAI follows to the letter")
struct StrictSchemasTests {
    private static func rendering(_ kind: String = "openai", model: String = "gpt-5") -> Rendering {
        Rendering(model: model, outputTokenLimit: 1, providerKind: kind, maker: .openAI)
    }

    private static func takes(_ schema: String, _ rendering: Rendering = rendering()) throws -> Bool {
        let schemas = try #require(StrictSchemas(rendering, for: .messages))
        return schemas.take(try JSONValue.read(Array(schema.utf8)))
    }

    /// A closed object with one member.
    private static func object(_ member: String, rest: String = "") -> String {
        #"{"type":"object","properties":{"q":\#(member)},"required":["q"],"additionalProperties":false\#(rest)}"#
    }

    private static let fitting = [
        object(#"{"type":"string"}"#), object(#"{"type":["string","null"],"description":"d"}"#),
        object(#"{"type":"array","items":{"type":"integer"}}"#), object(object(#"{"type":"number"}"#)),
        object(#"{"type":"string","enum":["a","b"]}"#), object(#"{"type":"string","const":"a"}"#),
        object(#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
        object(##"{"$ref":"#/$defs/n"}"##, rest: #","$defs":{"n":{"type":"string"}}"#),
        object(##"{"anyOf":[{"$ref":"#"},{"type":"null"}]}"##),
        #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#,
    ]

    @Test("what keeps to the subset is followed, whoever serves it", arguments: fitting)
    func fits(_ schema: String) throws {
        #expect(try Self.takes(schema))
        #expect(try Self.takes(schema, Self.rendering("azure-openai")))
    }

    private static let unfit = [
        #"{"type":"string"}"#, "true", #"{"anyOf":[{"type":"object"}]}"#, "{}",
        #"{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}"#,
        #"{"type":"object","properties":{"q":{"type":"string"}},"required":[],"additionalProperties":false}"#,
        #"{"type":"object","properties":{"q":{"type":"string"}},"required":["q","r"],"additionalProperties":false}"#,
        #"{"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":true}"#,
        object("{}"), object("true"), object(#"{"type":"text"}"#), object(#"{"enum":["a"]}"#),
        object(#"{"type":"array"}"#), object(#"{"type":"array","items":{}}"#),
        object(#"{"type":"object"}"#), object(#"{"type":"string","default":"a"}"#),
        object(#"{"type":"string","minLength":1}"#), object(#"{"type":"string","format":"uri"}"#),
        object(#"{"type":"string","pattern":"(?=a)"}"#), object(#"{"allOf":[{"type":"string"}]}"#),
        object(##"{"$ref":"#/$defs/m"}"##), object(#"{"$ref":"https://example.com/a"}"#),
        object(##"{"$ref":"#","description":"d"}"##),
        object(#"{"type":"string"}"#, rest: #","not":{}"#),
        object(#"{"anyOf":[\#(object(#"{"type":"string"}"#)),\#(object(#"{"type":"number"}"#))]}"#),
        (0..<10).reduce(object(#"{"type":"string"}"#)) { inner, _ in object(inner) },
    ]

    @Test("what OpenAI would refuse is not", arguments: unfit)
    func refused(_ schema: String) throws { #expect(try !Self.takes(schema)) }

    @Test("bounds are, but neither at Azure nor by models that were fine-tuned")
    func bounds() throws {
        let schema = Self.object(#"{"type":"integer","minimum":1,"maximum":5}"#)

        #expect(try Self.takes(schema))
        #expect(try !Self.takes(schema, Self.rendering("azure-openai")))
        #expect(try !Self.takes(schema, Self.rendering(model: "ft:gpt-4.1:org::1")))
    }

    /// A closed object whose members all mean the last of as many definitions.
    private static func wide(_ count: Int, names: String = "") -> String {
        let members = (0..<count).map { ##""p\##($0)":{"$ref":"#/$defs/d\##(count - 1)\##(names)"}"## }
        let required = (0..<count).map { #""p\#($0)""# }.joined(separator: ",")
        let definitions = (0..<count).map { #""d\#($0)\#(names)":{"type":"string"}"# }
        return
            #"{"type":"object","properties":{\#(members.joined(separator: ","))},"required":[\#(required)],"#
            + #""additionalProperties":false,"$defs":{\#(definitions.joined(separator: ","))}}"#
    }

    @Test(
        "a large schema is, and one with more members or longer names of definitions than OpenAI takes is not"
    )
    func large() throws {
        #expect(try Self.takes(Self.wide(5_000)))
        #expect(try !Self.takes(Self.wide(5_001)))
        #expect(try Self.takes(Self.wide(100), Self.rendering("azure-openai")))
        #expect(try !Self.takes(Self.wide(101), Self.rendering("azure-openai")))
        #expect(try !Self.takes(Self.wide(1_200, names: String(repeating: "n", count: 100))))
    }

    @Test("choices are told apart by what their references mean")
    func references() throws {
        let choices = ##"{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}]}"##
        let (a, b) = (Self.object(#"{"type":"string"}"#), Self.object(#"{"type":"number"}"#))
        let other = b.replacing(#""q""#, with: #""r""#)

        #expect(try !Self.takes(Self.object(choices, rest: #","$defs":{"a":\#(a),"b":\#(b)}"#)))
        #expect(try Self.takes(Self.object(choices, rest: #","$defs":{"a":\#(a),"b":\#(other)}"#)))
    }

    private static let faces: [Operation] = [.messages, .generateContent, .converse, .cohereChat]
    private static let targets: [Operation] = [.chatCompletions, .responses]

    /// What is said of the strictness of a form and a tool.
    private func written(
        _ schema: String,
        from face: Operation,
        to target: Operation,
        _ rendering: Rendering = rendering(),
        isStrict: Bool? = nil
    ) throws -> (form: JSONValue?, tool: JSONValue?, dropped: [String]) {
        let schema = try JSONValue.read(Array(schema.utf8))
        var conversation = Conversation(model: "m")
        conversation.operation = face
        conversation.turns = [Turn(.user, [.text("Q")])]
        conversation.form = .jsonSchema(AnswerSchema(schema))
        var tool = Tool(.function(parameters: schema), name: "f")
        tool.isStrict = isStrict
        conversation.tools = [tool]
        var rendering = rendering
        let body = try PairDialect(target).dialect().body(of: conversation, &rendering)
        let form = body["response_format"]?["json_schema"] ?? body["text"]?["format"]
        let function = body["tools"]?.array?.first
        return (form?["strict"], (function?["function"] ?? function)?["strict"], rendering.dropped)
    }

    @Test("a schema of another dialect is asked for to the letter if it can be", arguments: faces, targets)
    func form(_ face: Operation, _ target: Operation) throws {
        let closed = try written(Self.object(#"{"type":"string"}"#), from: face, to: target)
        let open = try written(#"{"type":"object","properties":{}}"#, from: face, to: target)

        #expect(closed.form == true)
        #expect(open.form == (target == .responses ? false : nil))
    }

    @Test(
        "a strict tool whose schema would be refused is offered as one that is not",
        arguments: faces,
        targets
    )
    func tool(_ face: Operation, _ target: Operation) throws {
        let closed = try written(Self.object(#"{"type":"string"}"#), from: face, to: target, isStrict: true)
        let optional =
            #"{"type":"object","properties":{"q":{"type":"string"}},"required":[],"additionalProperties":false}"#
        let open = try written(optional, from: face, to: target, isStrict: true)

        #expect(closed.tool == true && closed.dropped == [])
        #expect(open.tool == false && open.dropped == ["tools[0].strict"])
    }

    @Test("callers of OpenAI's dialects are taken at their word, and other servers decide for themselves")
    func untouched() throws {
        let open = #"{"type":"object","properties":{}}"#
        let closed = Self.object(#"{"type":"string"}"#)

        #expect(try written(open, from: .responses, to: .chatCompletions, isStrict: true).tool == true)
        #expect(try written(closed, from: .chatCompletions, to: .responses).form == false)
        let groq = Self.rendering("groq")
        #expect(try written(closed, from: .messages, to: .chatCompletions, groq).form == nil)
        #expect(try written(open, from: .messages, to: .chatCompletions, groq, isStrict: true).tool == true)
    }
}
