import JSONText
import Vocabulary

@testable import Dialects

/// What the tests of the dialect have in common.
enum CohereSamples {
    static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    static func rendering(_ policy: [Capability: LossHandling] = [:]) -> Rendering {
        Rendering(
            model: "command-a",
            outputTokenLimit: 4096,
            providerKind: "cohere",
            maker: .other,
            policy: policy
        )
    }

    static func context() -> ReplyContext {
        ReplyContext(conversation: Conversation(model: "command"), model: nil, created: 0, id: "x1")
    }

    static func conversation(_ text: String) throws -> Conversation {
        try CohereDialect.conversation(from: json(text), model: nil, isStream: nil)
    }

    /// The events that the data lines of a stream are.
    static func stream(_ events: [String]) -> [UInt8] {
        Array(events.map { "data: \($0)\n\n" }.joined().utf8)
    }

    static let request = #"""
        {"model":"command-a","messages":[{"role":"system","content":"Be brief."},
         {"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"https://a/b.png","detail":"low"}}]},
         {"role":"assistant","tool_plan":"I look.","tool_calls":[{"id":"look_1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}}]},
         {"role":"tool","tool_call_id":"look_1","content":[{"type":"document","document":{"id":"d","data":{"title":"T","text":"x"}}}]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"So it is."}],
          "citations":[{"start":0,"end":2,"text":"So","sources":[{"type":"tool","id":"look_1:0","tool_output":{"url":"https://u"}}],"content_index":1,"type":"TEXT_CONTENT"}]},
         {"role":"user","content":"Go on"}],
         "documents":[{"id":"1","data":{"text":"The sky is green."}}],
         "tools":[{"type":"function","function":{"name":"look","description":"Looks","parameters":{"type":"object","properties":{"at":{"type":"integer"}}}}}],
         "strict_tools":true,"tool_choice":"REQUIRED","max_tokens":9,"stop_sequences":["x"],"temperature":0.30,"p":0.9,"k":3,"seed":7,
         "frequency_penalty":0.1,"presence_penalty":0.2,"logprobs":true,"thinking":{"type":"enabled","token_budget":100},
         "response_format":{"type":"json_object","json_schema":{"type":"object"}},
         "safety_mode":"NONE","priority":3,"citation_options":{"mode":"FAST"},"stream":true}
        """#

    static let answer = #"""
        {"id":"a1","message":{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"It is 1."}],
         "tool_plan":"I look.","tool_calls":[{"id":"look_1","type":"function","function":{"name":"look","arguments":"{}"}}],
         "citations":[{"start":6,"end":7,"text":"1","sources":[],"content_index":1,"type":"TEXT_CONTENT"}]},
         "finish_reason":"TOOL_CALL",
         "usage":{"billed_units":{"input_tokens":5,"output_tokens":3},"tokens":{"input_tokens":20,"output_tokens":4},"cached_tokens":8},
         "logprobs":[{"text":"It","token_ids":[3,4],"logprobs":[-0.1,-0.25]}]}
        """#

    static let events = [
        #"{"id":"s1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}"#,
        #"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I "}}}"#,
        #"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"look."}}}"#,
        #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"look_1","type":"function","function":{"name":"look","arguments":""}}}}}"#,
        #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":"}}}}}"#,
        #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"1}"}}}}}"#,
        #"{"type":"tool-call-end","index":0}"#,
        #"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}"#,
        #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"hm"}}}}"#,
        #"{"type":"content-end","index":0}"#,
        #"{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}"#,
        #"{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Grüß "}}},"logprobs":{"text":"Gr","token_ids":[1],"logprobs":[-0.5]}}"#,
        #"{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Gott"}}}}"#,
        #"{"type":"content-end","index":1}"#,
        #"{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":4,"text":"Grüß","sources":[],"type":"TEXT_CONTENT"}}}}"#,
        #"{"type":"citation-end","index":0}"#,
        #"{"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":5,"output_tokens":3},"tokens":{"input_tokens":20,"output_tokens":4},"cached_tokens":8}}}"#,
    ]
}
