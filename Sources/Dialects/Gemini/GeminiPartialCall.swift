import JSONText

/// A call whose arguments come piece by piece, as Vertex sends them when it is asked to
/// (`streamFunctionCallArguments`; Vertex AI documentation, "Streaming function call arguments", read 2026-11).
struct GeminiPartialCall: Hashable {
    private var call: JSONObject
    private let part: JSONObject
    private var arguments = JSONValue.object(JSONObject())

    /// Begins with the first part of a call; `nil` if the part is a whole call, or none.
    init?(_ value: JSONValue) {
        guard case .object(var part) = value, let call = part["functionCall"]?.object,
            call["willContinue"]?.bool == true || call["partialArgs"] != nil
        else { return nil }
        part["functionCall"] = nil
        self.part = part
        self.call = call
        if let whole = call["args"] { arguments = whole }
    }

    /// Takes what a part says of the arguments; `false` where that is no place in them.
    mutating func add(_ value: JSONValue) -> Bool {
        for piece in value["functionCall"]?["partialArgs"]?.array ?? [] {
            guard let path = piece["jsonPath"]?.string.flatMap(Self.steps),
                let addition = Self.value(of: piece),
                Self.put(addition, at: path[...], in: &arguments)
            else { return false }
        }
        return true
    }

    /// Whether a part is the call's last.
    static func isLast(_ value: JSONValue) -> Bool { value["functionCall"]?["willContinue"]?.bool != true }

    /// The part as it would have come whole.
    var whole: JSONValue {
        var call = call
        call["willContinue"] = nil
        call["partialArgs"] = nil
        call["args"] = arguments
        var part = part
        part["functionCall"] = .object(call)
        return .object(part)
    }

    private static func value(of piece: JSONValue) -> JSONValue? {
        guard let object = piece.object else { return nil }
        if object["nullValue"] != nil { return .null }
        return object["stringValue"] ?? object["numberValue"] ?? object["boolValue"]
    }

    /// The steps of a path such as `$.city.names[0]`: names and places.
    private static func steps(_ path: String) -> [String]? {
        guard path.hasPrefix("$") else { return nil }
        let steps = path.dropFirst().split { ".[]'\"".contains($0) }.map(String.init)
        return steps.count <= 64 ? steps : nil
    }

    private static func put(
        _ addition: JSONValue,
        at path: ArraySlice<String>,
        in value: inout JSONValue
    ) -> Bool {
        guard let step = path.first else {
            // Texts grow, all else comes at once.
            if case .string(let text) = value, case .string(let more) = addition {
                value = .string(text + more)
            } else {
                value = addition
            }
            return true
        }
        let rest = path.dropFirst()
        if let place = Int(step), value.object?.isEmpty ?? true {
            var elements = value.array ?? []
            guard place >= 0, place <= elements.count else { return false }
            if place == elements.count { elements.append(.object(JSONObject())) }
            guard put(addition, at: rest, in: &elements[place]) else { return false }
            value = .array(elements)
            return true
        }
        guard case .object(var object) = value else { return false }
        var inner = object[step] ?? .object(JSONObject())
        guard put(addition, at: rest, in: &inner) else { return false }
        object[step] = inner
        value = .object(object)
        return true
    }
}
