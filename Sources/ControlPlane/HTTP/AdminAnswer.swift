/// An answer of the admin listener.
struct AdminAnswer: Sendable {
    /// The HTTP status.
    var status: Int
    /// Header fields by lower-case name.
    var headers: [String: String]
    /// The cookies that are set, one field each.
    var cookies: [String] = []
    /// The body, or its beginning.
    var body: [UInt8]
    /// What follows it; `nil` for nothing.
    var rest: AnswerPieces?

    /// Makes an answer; every one forbids guessing its type and keeping it.
    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.body = body
        headers = [
            "content-type": contentType, "cache-control": "no-store", "x-content-type-options": "nosniff",
        ]
    }

    /// A JSON answer.
    static func json(_ value: JSONValue, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status: status, contentType: "application/json", body: JSONWriter.bytes(value))
    }

    /// A plain text.
    static func text(
        _ text: String,
        status: Int = 200,
        contentType: String = "text/plain; charset=utf-8"
    ) -> AdminAnswer {
        AdminAnswer(status: status, contentType: contentType, body: Array(text.utf8))
    }

    /// Sends a browser elsewhere.
    static func redirect(to url: String) -> AdminAnswer {
        var answer = AdminAnswer(status: 303, contentType: "", body: [])
        answer.headers["content-type"] = nil
        answer.headers["location"] = url
        return answer
    }

    /// No content.
    static var none: AdminAnswer {
        var answer = AdminAnswer(status: 204, contentType: "", body: [])
        answer.headers["content-type"] = nil
        return answer
    }
}
