/// Shows JSON objects to people: lists as aligned tables, single objects as one line for each member.
public struct TableRenderer: Sendable {
    /// The paths of the members that are shown, which are also the titles.
    public let columns: [String]

    /// Makes a renderer of columns.
    public init(columns: [String]) { self.columns = columns }

    /// A line of titles and one for each row; every column as wide as its widest cell.
    public func table(_ rows: [JSONTree]) -> String {
        let titles = columns.map { $0.uppercased() }
        let cells = [titles] + rows.map { row in columns.map { Self.clean(row[$0].line) } }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
            return Self.trim(padded.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    /// One line for each member, `id` and `name` first.
    public static func details(_ object: JSONTree) -> String {
        guard case .object(let members) = object else { return clean(object.line) }
        let first = ["id", "secret", "name", "scope"].filter { members[$0] != nil }
        let names = first + members.keys.filter { !first.contains($0) }.sorted()
        let width = names.map(\.count).max() ?? 0
        return names.map { name in
            let padding = String(repeating: " ", count: width - name.count)
            return trim("\(name)\(padding)  \(clean((members[name] ?? .null).line))")
        }.joined(separator: "\n")
    }

    /// The text without control characters, which could move a terminal's cursor.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
            )
        )
    }

    private static func trim(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
