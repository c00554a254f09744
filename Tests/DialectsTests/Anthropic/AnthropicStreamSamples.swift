/// A stream with a block of each kind, as Anthropic writes it, padding included.
enum AnthropicStreamSamples {
    /// The data of its events.
    static let data = [
        #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1,"service_tier":"standard"}}    }"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type": "ping"}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}         }"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
        #"{"type":"content_block_stop","index":0    }"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZGF0YQ=="}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Grüße 😀"}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"c","document_index":0,"start_char_index":0,"end_char_index":1}}}"#,
        #"{"type":"content_block_stop","index":2}"#,
        #"{"type":"content_block_start","index":3,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}"#,
        #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"query\":\"q\"}"}}"#,
        #"{"type":"content_block_stop","index":3}"#,
        #"{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}"#,
        #"{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
        #"{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
        #"{"type":"content_block_stop","index":4}"#,
        #"{"type":"content_block_start","index":5,"content_block":{"type":"tool_use","id":"toolu_2","name":"g","input":{}}}"#,
        #"{"type":"content_block_delta","index":5,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        #"{"type":"content_block_stop","index":5             }"#,
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":20,"input_tokens":null}}"#,
        #"{"type":"message_stop"    }"#,
    ]

    /// The whole text.
    static let text = data.map { data in
        let type = data.split(separator: "\"")[3]
        return "event: \(type)\ndata: \(data)\n\n"
    }.joined()

    /// The same answer, whole.
    static let answer = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
          {"type":"thinking","thinking":"hm","signature":"c2ln"},
          {"type":"redacted_thinking","data":"ZGF0YQ=="},
          {"type":"text","text":"Grüße 😀","citations":[{"type":"char_location","cited_text":"c","document_index":0,
            "start_char_index":0,"end_char_index":1}]},
          {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},
          {"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}},
          {"type":"tool_use","id":"toolu_2","name":"g","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,
         "usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":20}}
        """#
}
