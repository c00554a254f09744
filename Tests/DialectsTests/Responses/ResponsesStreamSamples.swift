/// A stream of the dialect and the answer that it is, as its provider would send them.
enum ResponsesStreamSamples {
    /// The data of the events.
    static let data = [
        #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","created_at":5,"status":"in_progress","model":"gpt-x","output":[]}}"#,
        #"{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","status":"in_progress","model":"gpt-x"}}"#,
        #"{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}"#,
        #"{"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}"#,
        #"{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"one"}"#,
        #"{"type":"response.reasoning_summary_text.done","sequence_number":5,"item_id":"rs_1","output_index":0,"summary_index":0,"text":"one"}"#,
        #"{"type":"response.reasoning_summary_text.done","sequence_number":6,"item_id":"rs_1","output_index":0,"summary_index":1,"text":"two"}"#,
        #"{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"one"},{"type":"summary_text","text":"two"}],"encrypted_content":"E=="}}"#,
        #"{"type":"response.output_item.added","sequence_number":8,"output_index":1,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}"#,
        #"{"type":"response.content_part.added","sequence_number":9,"item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""}}"#,
        #"{"type":"response.output_text.delta","sequence_number":10,"item_id":"msg_1","output_index":1,"content_index":0,"delta":"Grü","logprobs":[{"token":"Grü","logprob":-1}]}"#,
        #"{"type":"response.output_text.delta","sequence_number":11,"item_id":"msg_1","output_index":1,"content_index":0,"delta":"ße","logprobs":[]}"#,
        #"{"type":"response.output_text.annotation.added","sequence_number":12,"item_id":"msg_1","output_index":1,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":5}}"#,
        #"{"type":"response.output_text.done","sequence_number":13,"item_id":"msg_1","output_index":1,"content_index":0,"text":"Grüße","logprobs":[]}"#,
        #"{"type":"response.content_part.done","sequence_number":14,"item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","text":"Grüße"}}"#,
        #"{"type":"response.output_item.done","sequence_number":15,"output_index":1,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":5}]}]}}"#,
        #"{"type":"keepalive","sequence_number":16}"#,
        #"{"type":"response.output_item.added","sequence_number":17,"output_index":2,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_1","name":"f","arguments":""}}"#,
        #"{"type":"response.function_call_arguments.delta","sequence_number":18,"item_id":"fc_1","output_index":2,"delta":"{\"a\":"}"#,
        #"{"type":"response.function_call_arguments.delta","sequence_number":19,"item_id":"fc_1","output_index":2,"delta":"1}"}"#,
        #"{"type":"response.function_call_arguments.done","sequence_number":20,"item_id":"fc_1","output_index":2,"arguments":"{\"a\":1}"}"#,
        #"{"type":"response.output_item.done","sequence_number":21,"output_index":2,"item":{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}}"#,
        #"{"type":"response.output_item.added","sequence_number":22,"output_index":3,"item":{"id":"ws_1","type":"web_search_call","status":"in_progress"}}"#,
        #"{"type":"response.web_search_call.searching","sequence_number":23,"item_id":"ws_1","output_index":3}"#,
        #"{"type":"response.output_item.done","sequence_number":24,"output_index":3,"item":{"id":"ws_1","type":"web_search_call","status":"completed"}}"#,
        #"{"type":"response.completed","sequence_number":25,"response":\#(answer)}"#,
    ]

    /// The whole answer.
    static let answer =
        #"{"id":"resp_1","object":"response","created_at":5,"status":"completed","error":null,"incomplete_details":null,"model":"gpt-x","output":[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"one"},{"type":"summary_text","text":"two"}],"encrypted_content":"E=="},{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":5}]}]},{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{\"a\":1}"},{"id":"ws_1","type":"web_search_call","status":"completed"}],"service_tier":"default","usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17},"user":null,"metadata":{"usage":"\"usage\":{\"input_tokens\":1}"}}"#

    /// The stream as it is sent.
    static let text = stream(data)

    /// Events as they are sent.
    static func stream(_ data: [String]) -> String {
        data.map { "event: x\ndata: \($0)\n\n" }.joined()
    }
}
