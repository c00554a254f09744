import JSONText

/// The members of an object as they are taken out one by one; what is left over is known to nobody here.
struct AnthropicFields {
    /// Where the object stands; empty for the outermost.
    let path: String
    /// What has not been taken.
    private(set) var rest: JSONObject

    /// Begins with an object.
    init(_ value: JSONValue, path: String) throws(AnthropicFormError) {
        guard case .object(let object) = value else {
            throw AnthropicFormError(path.isEmpty ? "body" : path, "must be an object")
        }
        self.path = path
        rest = object
    }

    /// The path of a member.
    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Takes whatever a member is; `null` counts as absent.
    mutating func take(_ key: String) -> JSONValue? { rest.take(key) }

    /// Takes a text, if there is one.
    mutating func string(_ key: String) throws(AnthropicFormError) -> String? {
        guard let value = take(key) else { return nil }
        guard case .string(let text) = value else {
            throw AnthropicFormError(path(of: key), "must be a string")
        }
        return text
    }

    /// Takes a text that must be there.
    mutating func requiredString(_ key: String) throws(AnthropicFormError) -> String {
        guard let text = try string(key) else {
            throw AnthropicFormError(path(of: key), "is missing: it must be a string")
        }
        return text
    }

    /// Takes a truth value, if there is one.
    mutating func bool(_ key: String) throws(AnthropicFormError) -> Bool? {
        guard let value = take(key) else { return nil }
        guard case .bool(let truth) = value else {
            throw AnthropicFormError(path(of: key), "must be true or false")
        }
        return truth
    }

    /// Takes a whole number that is not negative, if there is one.
    mutating func count(_ key: String) throws(AnthropicFormError) -> Int? {
        guard let value = take(key) else { return nil }
        guard let count = value.integer, count >= 0 else {
            throw AnthropicFormError(path(of: key), "must be a whole number that is not negative")
        }
        return count
    }

    /// Takes a number in its spelling, if there is one.
    mutating func number(_ key: String) throws(AnthropicFormError) -> JSONValue? {
        guard let value = take(key) else { return nil }
        guard case .number = value else { throw AnthropicFormError(path(of: key), "must be a number") }
        return value
    }

    /// Takes an array, if there is one.
    mutating func array(_ key: String) throws(AnthropicFormError) -> [JSONValue]? {
        guard let value = take(key) else { return nil }
        guard case .array(let elements) = value else {
            throw AnthropicFormError(path(of: key), "must be an array")
        }
        return elements
    }

    /// Takes an object's members, if there is one.
    mutating func fields(_ key: String) throws(AnthropicFormError) -> AnthropicFields? {
        guard let value = take(key) else { return nil }
        return try AnthropicFields(value, path: path(of: key))
    }
}
