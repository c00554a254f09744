import JSONText

/// Anthropic's Messages.
enum AnthropicRules {
    static func faults(_ body: JSONValue) -> [String] {
        var faults: [String] = []
        let messages = body["messages"]?.array ?? []
        if body["model"]?.string == nil { faults.append("no model") }
        if (body["max_tokens"]?.integer ?? 0) < 1 { faults.append("no max_tokens") }
        if messages.first?["role"] != "user" { faults.append("the user does not begin") }
        var steps: [(calls: [String], results: [String])] = []
        for (index, message) in messages.enumerated() {
            if index > 0, messages[index - 1]["role"] == message["role"] {
                faults.append("no alternation at \(index)")
            }
            let blocks = message["content"]?.array ?? []
            if blocks.isEmpty, message["content"]?.string?.isEmpty != false {
                faults.append("message \(index) is empty")
            }
            var hasOther = false
            var step = (calls: [String](), results: [String]())
            for block in blocks {
                switch block["type"]?.string {
                case "tool_result":
                    if hasOther { faults.append("message \(index): a result is not first") }
                    step.results.append(block["tool_use_id"]?.string ?? "")
                    continue
                case "text" where block["text"]?.string?.contains(where: { !$0.isWhitespace }) != true:
                    faults.append("message \(index): a blank text")
                case "tool_use":
                    if !RequestRules.isName(block["id"]?.string) { faults.append("an id that is refused") }
                    if block["input"]?.object == nil { faults.append("an input that is no object") }
                    step.calls.append(block["id"]?.string ?? "")
                default: break
                }
                hasOther = true
            }
            steps.append(step)
        }
        for block in body["system"]?.array ?? [] where block["text"]?.string?.isEmpty != false {
            faults.append("an empty instruction")
        }
        for tool in body["tools"]?.array ?? [] where tool["input_schema"]?["type"] != "object" {
            faults.append("a tool without a schema")
        }
        for tool in body["tools"]?.array ?? [] where tool["strict"] == true {
            faults += AnthropicSchemaRules.faults(tool["input_schema"])
        }
        if let format = body["output_config"]?["format"] {
            faults += AnthropicSchemaRules.faults(format["schema"])
        }
        return faults + RequestRules.pairing(steps)
    }
}
