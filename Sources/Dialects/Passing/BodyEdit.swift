import JSONText

/// Puts members into a JSON object that others have written, byte for byte the same elsewhere.
public enum BodyEdit {
    /// What to change so that a body has a value at a path of names; `nil` if it is no object, or a name on the way is
    /// something else than an object.
    ///
    /// The value is JSON text. Where a name of the path is missing, it is put in before the first member.
    public static func setting(_ path: [String], to value: [UInt8], in body: Span<UInt8>) -> Splice? {
        guard !path.isEmpty else { return nil }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        return setting(path[...], to: value, &outline, body)
    }

    /// Whether a body has something at a path of names.
    public static func has(_ path: some Collection<String>, in body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        for name in path {
            guard outline.enter(body, UInt8(ascii: "{")) else { return false }
            var isFound = false
            while !isFound, let key = outline.nextMember(body) {
                isFound = isNamed(key, name, body)
                if !isFound { outline.skipValue(body) }
            }
            guard isFound else { return false }
        }
        return true
    }

    private static func isNamed(_ key: JSONKey, _ name: String, _ body: Span<UInt8>) -> Bool {
        JSONString.decode(key.content.lowerBound - 1..<key.content.upperBound + 1, in: body) == name
    }

    private static func setting(
        _ path: ArraySlice<String>,
        to value: [UInt8],
        _ outline: inout JSONOutline,
        _ body: Span<UInt8>
    ) -> Splice? {
        guard let name = path.first else { return nil }
        let rest = path.dropFirst()
        let start = outline.offset
        var isEmpty = true
        while let key = outline.nextMember(body) {
            isEmpty = false
            guard isNamed(key, name, body) else {
                outline.skipValue(body)
                continue
            }
            if rest.isEmpty {
                let range = outline.skipValue(body)
                return outline.isCut ? nil : Splice(range: range, replacement: value)
            }
            guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
            return setting(rest, to: value, &outline, body)
        }
        guard !outline.isCut else { return nil }
        var member = JSONString.encode(name) + [UInt8(ascii: ":")]
        for inner in rest { member += [UInt8(ascii: "{")] + JSONString.encode(inner) + [UInt8(ascii: ":")] }
        member += value + Array(repeating: UInt8(ascii: "}"), count: rest.count)
        if !isEmpty { member.append(UInt8(ascii: ",")) }
        return Splice(range: start..<start, replacement: member)
    }
}
