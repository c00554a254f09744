import Vocabulary

/// The parameters of a request's query, checked against those that the route knows.
struct Query: Sendable {
    private let values: [String: String]

    /// Reads a query; repeated parameters are refused, and unknown ones too unless the query is open.
    init(_ text: String, known: [Field], isOpen: Bool = false) throws(Problem) {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsBlank: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsBlank: true)
            else { throw .invalid(String(parts[0]), "The query is not percent-coded UTF-8.") }
            guard let field = known.first(where: { $0.name == name }) else {
                if isOpen { continue }
                throw .unknownParameter(name, known: known.map(\.name))
            }
            try Self.check(value, field)
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalid(name, "The parameter is there twice.")
            }
        }
        self.values = values
    }

    /// A parameter's text.
    subscript(_ name: String) -> String? { values[name] }

    /// A parameter's number.
    func integer(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

    /// A parameter's moment.
    func time(_ name: String) -> UTCTime? { values[name].flatMap { UTCTime(rfc3339: $0) } }

    private static func check(_ value: String, _ field: Field) throws(Problem) {
        switch field.schema {
        case .integer: try field.schema.check(.number(value), at: field.name)
        default: try field.schema.check(.string(value), at: field.name)
        }
    }
}
