import JSONText

/// OpenAI's Responses.
enum ResponsesRules {
    static func faults(_ body: JSONValue) -> [String] {
        var faults: [String] = []
        if body["model"]?.string == nil { faults.append("no model") }
        var open: [String] = []
        for item in body["input"]?.array ?? [] {
            switch item["type"]?.string {
            case "function_call":
                let arguments = item["arguments"]?.string ?? ""
                if (try? JSONValue.read(Array(arguments.utf8)))?.object == nil {
                    faults.append("arguments are no object")
                }
                open.append(item["call_id"]?.string ?? "")
            case "function_call_output":
                guard let place = open.firstIndex(of: item["call_id"]?.string ?? "") else {
                    faults.append("a result of no call")
                    continue
                }
                open.remove(at: place)
                if item["output"]?.string == nil, item["output"]?.array?.isEmpty != false {
                    faults.append("a result without output")
                }
            default:
                if item["content"]?.array?.isEmpty == true { faults.append("an empty message") }
            }
        }
        if !open.isEmpty { faults.append("no results of \(open)") }
        for tool in body["tools"]?.array ?? [] where tool["type"] == "function" && tool["name"]?.string == nil
        {
            faults.append("a tool without a name")
        }
        return faults
    }
}
