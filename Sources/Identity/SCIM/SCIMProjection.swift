/// Which attributes of a resource an answer has (RFC 7644, section 3.9).
public struct SCIMProjection: Hashable, Sendable {
    /// What is in every answer, whatever is asked for.
    private static let always: Set<String> = ["id", "schemas"]

    /// Names in lower case with the parts that are named of each; none means the whole.
    private let names: [String: Set<String>]
    /// Whether the names are those to leave out.
    private let isExcluding: Bool

    /// Everything.
    public static let whole = SCIMProjection(names: [:], isExcluding: true)

    private init(names: [String: Set<String>], isExcluding: Bool) {
        self.names = names
        self.isExcluding = isExcluding
    }

    /// Reads the parameters `attributes` and `excludedAttributes`: names separated by commas, of one of them alone.
    public init(attributes: String?, excluded: String?) throws(SCIMError) {
        func list(_ text: String?) -> [String]? {
            text?.split(separator: ",").map { $0.filter { $0 != " " } }
        }
        try self.init(attributes: list(attributes), excluded: list(excluded))
    }

    /// Reads lists of names.
    public init(attributes: [String]?, excluded: [String]?) throws(SCIMError) {
        guard attributes == nil || excluded == nil else {
            throw .bad(.invalidValue, "attributes and excludedAttributes exclude each other")
        }
        var names: [String: Set<String>] = [:]
        for text in attributes ?? excluded ?? [] {
            guard let name = SCIMPath.name(text) else {
                throw .bad(.invalidValue, "\"\(text)\" is no attribute's name")
            }
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard let first = parts.first else { continue }
            if parts.count == 1 {
                names[first] = []
            } else if names[first]?.isEmpty != true {
                names[first, default: []].insert(parts[1])
            }
        }
        self.init(names: names, isExcluding: attributes == nil)
    }

    /// Whether an answer has anything of an attribute.
    public func includes(_ attribute: String) -> Bool {
        let parts = names[attribute.lowercased()]
        return isExcluding ? parts?.isEmpty != true : parts != nil
    }

    /// What is left of a resource.
    public func applied(to resource: JSONNode) -> JSONNode {
        guard case .object(let members) = resource else { return resource }
        var kept: [String: JSONNode] = [:]
        for (name, value) in members {
            let parts = names[name.lowercased()]
            if Self.always.contains(name) || (isExcluding && parts == nil) {
                kept[name] = value
            } else if let parts, !parts.isEmpty {
                kept[name] = part(of: value, parts)
            } else if parts != nil, !isExcluding {
                kept[name] = value
            }
        }
        return .object(kept)
    }

    private func part(of value: JSONNode, _ parts: Set<String>) -> JSONNode {
        switch value {
        case .array(let elements): .array(elements.map { part(of: $0, parts) })
        case .object(let members):
            .object(members.filter { parts.contains($0.key.lowercased()) != isExcluding })
        default: value
        }
    }
}
