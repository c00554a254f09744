import JSONText

/// Bedrock's Converse.
enum ConverseRules {
    static func faults(_ body: JSONValue) -> [String] {
        var faults: [String] = []
        let messages = body["messages"]?.array ?? []
        if messages.first?["role"] != "user" { faults.append("the user does not begin") }
        var hasTools = false
        var steps: [(calls: [String], results: [String])] = []
        for (index, message) in messages.enumerated() {
            if index > 0, messages[index - 1]["role"] == message["role"] {
                faults.append("no alternation at \(index)")
            }
            let blocks = message["content"]?.array ?? []
            if blocks.isEmpty { faults.append("message \(index) is empty") }
            var step = (calls: [String](), results: [String]())
            for block in blocks {
                if let text = block["text"]?.string, !text.contains(where: { !$0.isWhitespace }) {
                    faults.append("message \(index): a blank text")
                }
                if let call = block["toolUse"] {
                    if !RequestRules.isName(call["toolUseId"]?.string) {
                        faults.append("an id that is refused")
                    }
                    if call["input"]?.object == nil { faults.append("an input that is no object") }
                    step.calls.append(call["toolUseId"]?.string ?? "")
                }
                if let result = block["toolResult"] {
                    if result["content"]?.array == nil { faults.append("a result without content") }
                    step.results.append(result["toolUseId"]?.string ?? "")
                }
            }
            hasTools = hasTools || !step.calls.isEmpty || !step.results.isEmpty
            steps.append(step)
        }
        if hasTools, body["toolConfig"]?["tools"]?.array?.isEmpty != false {
            faults.append("tool blocks without tools")
        }
        for tool in body["toolConfig"]?["tools"]?.array ?? [] where tool["toolSpec"]?["strict"] == true {
            faults += AnthropicSchemaRules.faults(tool["toolSpec"]?["inputSchema"]?["json"])
        }
        if let format = body["outputConfig"]?["textFormat"] {
            let text = format["structure"]?["jsonSchema"]?["schema"]?.string ?? ""
            faults += AnthropicSchemaRules.faults(try? JSONValue.read(Array(text.utf8)))
        }
        return faults + RequestRules.pairing(steps)
    }
}
