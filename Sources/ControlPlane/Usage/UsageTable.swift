import Ports
import Vocabulary

/// Rows of usage as comma-separated values (RFC 4180), for spreadsheets.
enum UsageTable {
    /// What the format is called in heads.
    static let contentType = "text/csv; charset=utf-8"

    private static let sums = [
        "requests", "errors", "input_tokens", "cached_input_tokens", "cache_write_tokens", "output_tokens",
        "reasoning_tokens", "cost_usd",
    ]

    /// The first line, of names.
    static func head(_ groups: [UsageGroup]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(groups.map(\.field) + sums, to: &bytes)
        return bytes
    }

    /// A line for each row.
    static func lines(_ rows: ArraySlice<UsageRow>) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            let usage = row.usage
            let counts = [
                row.requests, row.errors, usage.input, usage.cachedInput, usage.cacheWrite, usage.output,
                usage.reasoning,
            ]
            append(row.groups + counts.map { "\($0)" } + ["\(row.cost)"], to: &bytes)
        }
        return bytes
    }

    private static func append(_ cells: [String], to bytes: inout [UInt8]) {
        bytes += cells.map(cell).joined(separator: [UInt8(ascii: ",")])
        bytes += [0x0d, 0x0a]
    }

    /// A cell, in quotes if it must be.
    ///
    /// Callers choose the texts of tags: what a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
    /// Injection).
    ///
    /// It is looked at byte by byte: a mark that combines with a quote would hide it from what looks at characters.
    private static func cell(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var bytes = Array(text.utf8)
        if let first = bytes.first, "=+-@\t\r".utf8.contains(first) { bytes.insert(UInt8(ascii: "'"), at: 0) }
        guard bytes.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return bytes }
        return [quote] + bytes.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }
}
