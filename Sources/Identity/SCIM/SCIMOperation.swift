/// One change of one attribute.
struct SCIMOperation: Hashable, Sendable {
    enum Verb: String, Sendable {
        case add, replace, remove
    }

    let verb: Verb
    let path: SCIMPath
    /// The new value; `null` is none.
    let value: JSONNode

    /// The changes of one element of `Operations`: without a path there is one for each member of its value.
    static func read(_ node: JSONNode) throws(SCIMError) -> [SCIMOperation] {
        let attributes = try SCIMAttributes(node, path: "Operations")
        // Entra writes "Add" and "Replace".
        guard let verb = try attributes.text("op").flatMap({ Verb(rawValue: $0.lowercased()) }) else {
            throw .bad(.invalidSyntax, "op must be add, replace or remove")
        }
        // A value that was forgotten must not empty a group; `null` says that it shall be.
        guard verb == .remove || attributes.members["value"] != nil else {
            throw .bad(.invalidValue, "value is missing")
        }
        let value = attributes["value"] ?? .null
        if let path = try attributes.text("path"), !path.isEmpty {
            return [SCIMOperation(verb: verb, path: try SCIMPath(parsing: path), value: value)]
        }
        guard verb != .remove else { throw .bad(.noTarget, "remove needs a path") }
        guard case .object(let members) = value else {
            throw .bad(.invalidValue, "without a path the value must be an object")
        }
        var operations: [SCIMOperation] = []
        // In the order of their names, so that the outcome is always the same.
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            operations.append(SCIMOperation(verb: verb, path: try SCIMPath(parsing: name), value: value))
        }
        return operations
    }

    /// The text that is set, or `nil` to remove it.
    func text(_ name: String) throws(SCIMError) -> String? {
        verb == .remove || value == .null ? nil : try SCIMAttributes.text(value, path: name)
    }

    /// The text that is set of an attribute that must have one.
    func requiredText(_ name: String) throws(SCIMError) -> String {
        guard verb != .remove else { throw .bad(.mutability, "\(name) cannot be removed") }
        guard let text = try text(name), !text.isEmpty else {
            throw .bad(.invalidValue, "\(name) must have a value")
        }
        return text
    }
}
