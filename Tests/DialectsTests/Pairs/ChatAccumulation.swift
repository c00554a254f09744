import JSONText

/// Puts the chunks of a stream of Chat Completions together as its clients do: texts are joined, calls and details of
/// reasoning by their index.
enum ChatAccumulation {
    /// The whole answer's first choice.
    static func answer(_ bytes: [UInt8]) throws -> JSONValue {
        var message = JSONObject([("role", "assistant")])
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("data: {") {
            let chunk = try JSONValue.read(Array(line.utf8.dropFirst(6)))
            for member in chunk["choices"]?.array?.first?["delta"]?.object?.members ?? []
            where member.key != "role" {
                message[member.key] = joined(message[member.key], member.value)
            }
        }
        return ["choices": [["index": 0, "message": .object(message)]]]
    }

    private static func joined(_ before: JSONValue?, _ more: JSONValue) -> JSONValue {
        guard let before, before != .null else {
            return more.array.map { .array($0.reduce(into: []) { merge($1, into: &$0) }) } ?? more
        }
        switch (before, more) {
        case (.string(let text), .string(let rest)): return .string(text + rest)
        case (.array(let values), .array(let others)):
            return .array(others.reduce(into: values) { merge($1, into: &$0) })
        case (.object(var object), .object(let other)):
            for member in other.members {
                let isFixed = ["index", "type", "id", "format", "role"].contains(member.key)
                object[member.key] = isFixed ? member.value : joined(object[member.key], member.value)
            }
            return .object(object)
        default: return more
        }
    }

    private static func merge(_ value: JSONValue, into values: inout [JSONValue]) {
        guard
            let place = values.firstIndex(where: {
                $0["index"] == value["index"] && $0["type"] == value["type"]
            })
                ?? values.firstIndex(where: { $0["index"] == value["index"] && value["type"] == nil })
        else { return values.append(value) }
        values[place] = joined(values[place], value)
    }
}
