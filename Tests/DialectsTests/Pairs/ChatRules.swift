import JSONText

/// Chat Completions, and Cohere's Chat, which has the same messages.
enum ChatRules {
    static func faults(_ body: JSONValue) -> [String] {
        var faults: [String] = []
        if body["model"]?.string?.isEmpty != false { faults.append("no model") }
        let messages = body["messages"]?.array ?? []
        if messages.isEmpty { faults.append("no messages") }
        var open: [String] = []
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string
            if role == "tool" {
                guard let id = message["tool_call_id"]?.string, let place = open.firstIndex(of: id) else {
                    faults.append("message \(index) answers no call")
                    continue
                }
                open.remove(at: place)
                if message["content"] == nil { faults.append("message \(index) has no content") }
                continue
            }
            if !open.isEmpty { faults.append("message \(index) before the results of \(open)") }
            open = []
            let calls = message["tool_calls"]?.array ?? []
            if message["tool_calls"] != nil, calls.isEmpty {
                faults.append("message \(index) has empty calls")
            }
            for call in calls {
                open.append(call["id"]?.string ?? "")
                let arguments = call["function"]?["arguments"]?.string ?? ""
                if (try? JSONValue.read(Array(arguments.utf8)))?.object == nil {
                    faults.append("arguments are no object: \(arguments)")
                }
            }
            if calls.isEmpty, message["content"] == nil { faults.append("message \(index) has no content") }
            if message["content"]?.array?.isEmpty == true {
                faults.append("message \(index) has empty content")
            }
        }
        if !open.isEmpty { faults.append("no results of \(open)") }
        return faults
    }
}
