import Testing
import Vocabulary

@testable import Dialects

@Suite("Other models that a body names")
struct OtherModelsTests {
    private func refusal(_ operation: Dialects.Operation, _ members: String) -> Refusal? {
        let content =
            switch operation {
            case .responses: #""input":"Q""#
            case .imageGenerations: #""prompt":"P""#
            case .embeddings: #""input":["Q"]"#
            default: #""messages":[]"#
            }
        let body = Array(#"{"model":"m",\#(content),\#(members)}"#.utf8)
        do throws(Refusal) {
            if let dialect = operation.passed {
                _ = try dialect.envelope(body.span, model: nil, isStream: nil)
            } else {
                _ = try RequestEnvelope.read(operation, body.span)
            }
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a field that has the provider run other models is refused, in every dialect",
        arguments: [
            (#""models":["openai/o1-pro"]"#, "models"), (#""models":"openai/o1-pro""#, "models"),
            (#""mod\u0065ls":["m"]"#, "models"), (#""Models":["m"]"#, "models"),
            (#""fallbacks":[{"model":"claude-opus-5"}]"#, "fallbacks"), (#""preset":"dear""#, "preset"),
            (#""providerOptions":{"gateway":{"order":["a"],"models":["b"]}}"#, "providerOptions"),
            (#""plugins":[{"id":"web"},{"id":"fusion"}]"#, "plugins"),
            (#""plugins":[{"id":"auto-router","allowed_models":["openai/*"]}]"#, "plugins"),
            (#""compound_custom":{"models":{"reasoning_model":"r"}}"#, "compound_custom"),
        ],
        [.chatCompletions, .embeddings, .responses, .messages, .imageGenerations] as [Dialects.Operation]
    )
    func fields(_ member: (String, String), _ operation: Dialects.Operation) {
        let refusal = refusal(operation, member.0)

        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == member.1)
        #expect(refusal?.message.contains("The caller must leave them out") == true)
    }

    @Test(
        "a field that names none passes",
        arguments: [
            #""models":[ ],"fallbacks":null,"preset":"""#, #""providerOptions":{"gateway":{"only":["a"]}}"#,
            #""providerOptions":{"other":{"models":["b"]}}"#, #""plugins":[{"id":"web","max_results":3}]"#,
            #""compound_custom":{"tools":{"enabled_tools":["web_search"]}}"#,
            #""plugins":null,"modelled":["x"]"#,
            #""provider":{"order":["OpenAI"]},"route":"fallback""#,
        ],
        [.chatCompletions, .responses, .messages] as [Dialects.Operation]
    )
    func passing(_ members: String, _ operation: Dialects.Operation) {
        #expect(refusal(operation, members) == nil)
    }

    @Test(
        "a tool that runs a model of its own is refused, in every dialect",
        arguments: [
            #"{"type":"advisor_20260301","name":"advisor","model":"claude-opus-5"}"#,
            #"{"type":"adv\u0069sor_20260301","name":"advisor"}"#,
            #"{"type":"openrouter:advisor","parameters":{"model":"~anthropic/claude-opus-latest"}}"#,
            #"{"type":"openrouter:fusion"}"#, #"{"type":"\u006fpenrouter:subagent"}"#,
            #"{"type":"openrouter:new","parameters":{"analysis_models":["a"]}}"#,
            #"{"type":"function","type":"openrouter:image_generation"}"#, #"{"type":"x","M\u006fdel":"m"}"#,
        ],
        [.chatCompletions, .responses, .messages] as [Dialects.Operation]
    )
    func tools(_ tool: String, _ operation: Dialects.Operation) {
        let plain = #"{"type":"function","name":"f","parameters":{"type":"object","properties":{}}}"#

        #expect(refusal(operation, #""tools":[\#(plain),\#(tool)]"#)?.param == "tools")
    }

    @Test(
        "a tool of the caller's own may speak of models",
        arguments: [
            #"{"type":"function","function":{"name":"f","parameters":{"properties":{"model":{"type":"string"}}}}}"#,
            #"{"type":"function","name":"f","parameters":{"properties":{"models":{"type":"array"}},"required":["model"]}}"#,
            #"{"name":"open_model","input_schema":{"properties":{"model":{"default":"x"}},"examples":[{"model":"y"}]}}"#,
            #"{"type":"openrouter:web_search","parameters":{"max_results":3}}"#, #"{"type":"x","model":""}"#,
        ],
        [.chatCompletions, .responses, .messages] as [Dialects.Operation]
    )
    func ownTools(_ tool: String, _ operation: Dialects.Operation) {
        #expect(refusal(operation, #""tools":[\#(tool)]"#) == nil)
    }

    @Test("tools that an item of the input brings in are looked at too")
    func brought() throws {
        let item = #"{"type":"additional_tools","tools":[{"type":"openrouter:advisor"}]}"#
        let body = Array(#"{"model":"m","input":[\#(item)]}"#.utf8)

        let refusal = #expect(throws: Refusal.self) {
            _ = try ResponsesDialect.envelope(body.span, model: nil, isStream: nil)
        }

        #expect(refusal?.param == "input")
    }

    @Test("Vertex's routing and the fields of a model at Bedrock name none either")
    func others() throws {
        let routed = Array(
            #"{"contents":[],"generationConfig":{"routingConfig":{"manualMode":{"modelName":"x"}}}}"#.utf8
        )
        let advised = Array(
            #"{"messages":[],"additionalModelRequestFields":{"tools":[{"type":"advisor_20260301","model":"x"}]}}"#
                .utf8
        )

        let routing = #expect(throws: Refusal.self) {
            _ = try GeminiDialect.envelope(routed.span, model: "m", isStream: false)
        }
        let advice = #expect(throws: Refusal.self) {
            _ = try ConverseDialect.envelope(advised.span, model: "m", isStream: false)
        }

        #expect(routing?.param == "generationConfig.routingConfig")
        #expect(advice?.param == "additionalModelRequestFields")
    }
}
