@testable import Dialects
import JSONText

/// One spelling of what Gemini's dialect lets callers spell in several ways, so that requests can be compared.
///
/// Documented differences between a request and its rewriting: keys are camelCase, `null` and defaults are left out, a list
/// of one may be written as an object, tools of one kind are gathered, and a system instruction has no role.
enum GeminiNormalForm {
    /// The normal form of a request.
    static func request(_ body: JSONValue) -> JSONValue {
        guard case .object(var object) = camel(body) else { return body }
        object["model"] = nil
        for key in ["systemInstruction", "contents"] {
            guard let value = object[key] else { continue }
            let contents = list(value).map(content)
            object[key] = key == "contents" ? .array(contents) : contents[0]
        }
        if case .object(var system)? = object["systemInstruction"] {
            system["role"] = nil
            object["systemInstruction"] = .object(system)
        }
        if let tools = object["tools"] { object["tools"] = normal(tools: list(tools)) }
        if case .object(var configuration)? = object["generationConfig"].map(camel) {
            if configuration["candidateCount"] == 1 { configuration["candidateCount"] = nil }
            if configuration["stopSequences"] == [] { configuration["stopSequences"] = nil }
            if let thinking = configuration["thinkingConfig"] {
                configuration["thinkingConfig"] = camel(thinking)
            }
            object["generationConfig"] = configuration.isEmpty ? nil : sorted(.object(configuration))
        }
        if case .object(var tool)? = object["toolConfig"].map(camel) {
            if case .object(var calling)? = tool["functionCallingConfig"].map(camel) {
                calling["mode"] = calling["mode"]?.string.map { .string($0.uppercased()) }
                tool["functionCallingConfig"] = .object(calling)
            }
            object["toolConfig"] = .object(tool)
        }
        return sorted(.object(object))
    }

    /// The normal form of an answer: reasons by name, and numbers that are zero or follow from others left out.
    static func answer(_ body: JSONValue) -> JSONValue {
        guard case .object(var object) = body else { return body }
        if object["responseId"] == "made" { object["responseId"] = nil }
        if let candidates = object["candidates"]?.array {
            object["candidates"] = .array(
                candidates.enumerated().map { candidate($0.element, index: $0.offset) }
            )
        }
        if case .object(var usage)? = object["usageMetadata"] {
            for key in ["candidatesTokenCount", "thoughtsTokenCount"] where usage[key] == 0 {
                usage[key] = nil
            }
            object["usageMetadata"] = .object(usage)
        }
        return sorted(.object(object))
    }

    private static func candidate(_ value: JSONValue, index: Int) -> JSONValue {
        guard case .object(var object) = value else { return value }
        if object["index"] == nil { object["index"] = .integer(index) }
        object["finishReason"] = .string(GeminiStop.name(object["finishReason"]) ?? "STOP")
        var content = object["content"]?.object ?? JSONObject()
        content["role"] = "model"
        let parts = (content["parts"]?.array ?? []).filter { $0 != ["text": ""] }
        content["parts"] = parts.isEmpty ? nil : .array(parts.map(part))
        object["content"] = .object(content)
        return .object(object)
    }

    private static func content(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = camel(value) else { return value }
        if object["role"] == nil { object["role"] = "user" }
        object["parts"] = .array(list(object["parts"] ?? []).map(part))
        return .object(object)
    }

    private static func part(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = camel(value) else { return value }
        if object["thought"] == false { object["thought"] = nil }
        for key in ["inlineData", "fileData", "functionCall", "functionResponse"] {
            guard case .object(var inner)? = object[key].map(camel) else { continue }
            if key == "functionCall", inner["args"] == nil { inner["args"] = [:] }
            // Google's clients write base64 of either alphabet; the service takes both.
            if key == "inlineData", let data = inner["data"]?.string {
                let plain = data.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
                inner["data"] = .string(String(plain))
            }
            if let parts = inner["parts"] { inner["parts"] = .array(list(parts).map(part)) }
            object[key] = .object(inner)
        }
        return .object(object)
    }

    private static func normal(tools: [JSONValue]) -> JSONValue {
        var functions: [JSONValue] = []
        var others: [JSONValue] = []
        for tool in tools.map(camel) {
            for member in tool.object?.members ?? [] {
                if member.key == "functionDeclarations" {
                    functions += list(member.value).map(camel)
                } else {
                    others.append(.object(JSONObject([(member.key, member.value)])))
                }
            }
        }
        return ["functions": .array(functions), "others": .array(others)]
    }

    private static func list(_ value: JSONValue) -> [JSONValue] { value.array ?? [value] }

    /// The members in camelCase, without `null`.
    private static func camel(_ value: JSONValue) -> JSONValue {
        guard case .object(let object) = value else { return value }
        return .object(
            JSONObject(
                object.members.filter { $0.value != .null }.map { (GeminiFields.camelCase($0.key), $0.value) }
            )
        )
    }

    /// The value with all members of objects in the order of their keys.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(object.members.map { ($0.key, sorted($0.value)) }.sorted { $0.0 < $1.0 })
            )
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}
