import JSONText

/// Gemini's `generateContent`.
enum GeminiRules {
    static func faults(_ body: JSONValue) -> [String] {
        var faults: [String] = []
        let contents = body["contents"]?.array ?? []
        if contents.isEmpty { faults.append("no contents") }
        var steps: [(calls: [String], results: [String])] = []
        for (index, content) in contents.enumerated() {
            let role = content["role"]?.string
            if role != "user", role != "model" { faults.append("content \(index) has no role") }
            if index > 0, contents[index - 1]["role"] == content["role"] {
                faults.append("no alternation at \(index)")
            }
            let parts = content["parts"]?.array ?? []
            if parts.isEmpty { faults.append("content \(index) is empty") }
            var step = (calls: [String](), results: [String]())
            for part in parts {
                if part.object?.isEmpty != false { faults.append("an empty part") }
                if let call = part["functionCall"] {
                    if let arguments = call["args"], arguments.object == nil {
                        faults.append("args are no object")
                    }
                    step.calls.append(call["name"]?.string ?? "")
                }
                if let response = part["functionResponse"] {
                    if response["response"]?.object == nil { faults.append("a response that is no object") }
                    step.results.append(response["name"]?.string ?? "")
                }
                if let data = part["inlineData"], data["mimeType"]?.string == nil {
                    faults.append("no mimeType")
                }
            }
            steps.append(step)
        }
        return faults + RequestRules.pairing(steps)
    }
}
