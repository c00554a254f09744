/// Which part of a list is asked for: `limit` and an opaque `cursor`.
struct Page: Sendable {
    /// The parameters of every list.
    static let parameters: [Field] = [
        .optional("limit", .integer(1...1000), "How many rows; 100 unless stated."),
        .optional("cursor", .text, "The `next_cursor` of the answer before."),
    ]

    /// The most rows.
    let limit: Int
    /// The mark of the last row of the page before.
    let cursor: String?

    /// Reads the two parameters.
    init(_ query: Query) throws(Problem) {
        limit = query.integer("limit") ?? 100
        guard let text = query["cursor"] else {
            cursor = nil
            return
        }
        guard let mark = CursorText.mark(of: text) else { throw Self.unknownCursor }
        cursor = mark
    }

    /// Refuses a cursor that is none.
    static let unknownCursor = Problem.invalid("cursor", "The cursor is not one that this list gave.")

    /// The page of rows that are in the order of their marks already.
    func answer<Row>(
        _ rows: [Row],
        mark: (Row) -> String,
        render: (Row) -> JSONValue
    ) -> AdminAnswer {
        let rest = cursor.map { cursor in rows.drop { mark($0) <= cursor } } ?? rows[...]
        let shown = rest.prefix(limit)
        let next = rest.count > shown.count ? shown.last.map(mark) : nil
        return Self.answer(shown.map(render), next: next)
    }

    /// The page of rows that have no mark of their own: their places are the marks.
    func answer<Row>(_ rows: [Row], render: (Row) -> JSONValue) -> AdminAnswer {
        let start = cursor.flatMap { Int($0) } ?? 0
        let shown = rows.dropFirst(max(0, start)).prefix(limit)
        let end = start + shown.count
        return Self.answer(shown.map(render), next: end < rows.count ? String(end) : nil)
    }

    /// The answer of a list whose last row has a mark; `nil` ends the list.
    static func answer(_ rows: [JSONValue], next mark: String?) -> AdminAnswer {
        .json(["data": .array(rows), "next_cursor": mark.map { .string(CursorText.text(of: $0)) } ?? .null])
    }
}
