import Policy
import Vocabulary

/// An error of the admin API: a problem of RFC 9457 with a code for scripts.
struct Problem: Error, Equatable {
    /// Which problem it is, for scripts.
    var code: Code
    /// A sentence for a person, without secrets.
    var detail: String
    /// The field or parameter that is meant, if one is.
    var field: String?
    /// Further header fields of the answer.
    var headers: [String: String] = [:]
    /// The permission that was missing, for the audit trail.
    var permission: Permission?
    /// The node at which it was missing, for the same.
    var team: TeamID?
    /// Whether the audit trail has a row of it.
    var isRefusal: Bool
    /// What that row says beside the code.
    var facts: [String: String] = [:]
    /// Where a browser is sent that is shown it as a page; `nil` answers JSON.
    var page: String?

    init(
        _ code: Code,
        _ detail: String,
        field: String? = nil,
        headers: [String: String] = [:],
        permission: Permission? = nil,
        team: TeamID? = nil,
        isRefusal: Bool? = nil
    ) {
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
        self.permission = permission
        self.team = team
        self.isRefusal = isRefusal ?? (code.status == 401 || permission != nil)
    }
}

extension Problem {
    /// The one text for a missing and a wrong token.
    static let unauthorized = Problem(
        .unauthorized,
        "The admin API needs an admin token, an admin key or a session that is in force.",
        headers: ["www-authenticate": "Bearer"]
    )
    static let unknownRoute = Problem(.notFound, "There is no such route.")
    static let tooLarge = Problem(.bodyTooLarge, "A body has at most 1 MiB.")
    static let storeUnavailable = Problem(.storeUnavailable, "The store could not be read. Try again.")
    static let overloaded = Problem(
        .overloaded,
        "Too many people sign in at once. Try again.",
        headers: ["retry-after": "5"]
    )
    static let `internal` = Problem(.internalError, "The gateway failed. Its log says why.")

    /// What the caller's roles do not allow; says which permission is missing where.
    static func forbidden(_ permission: Permission, at team: TeamID) -> Problem {
        Problem(
            .forbidden,
            "This needs the permission \(permission.rawValue) at \(team). Whoever administers that team, or one "
                + "above it, can give a role that has it.",
            permission: permission,
            team: team
        )
    }

    /// A request of a session that no page of ours has sent.
    static let forged = Problem(
        .missingToken,
        "A request of a session that changes something needs the session's token in x-csrf-token.",
        isRefusal: true
    )

    /// What only a command on the gateway's host may do.
    static let hostOnly = Problem(
        .forbidden,
        "Only a command on the gateway's host can do this: `gatehouse users appoint-auditor`.",
        permission: .writeMembers
    )

    /// What the caller may not know of looks as if it were not there.
    static func hidden(_ permission: Permission, at team: TeamID, _ noun: String = "thing") -> Problem {
        var problem = notFound(noun)
        (problem.permission, problem.team, problem.isRefusal) = (permission, team, true)
        return problem
    }

    static func notFound(_ noun: String) -> Problem { Problem(.notFound, "There is no such \(noun).") }

    static func invalid(_ field: String, _ detail: String) -> Problem {
        Problem(.invalidValue, detail, field: field.isEmpty ? nil : field)
    }

    static func unknownField(_ field: String, known: [String]) -> Problem {
        Problem(
            .unknownField,
            "There is no field \"\(field)\" here. Known are: \(known.joined(separator: ", ")).",
            field: field
        )
    }

    static func unknownParameter(_ name: String, known: [String]) -> Problem {
        let names = known.isEmpty ? "none" : known.joined(separator: ", ")
        return Problem(
            .unknownParameter,
            "There is no parameter \"\(name)\" here. Known are: \(names).",
            field: name
        )
    }
}

extension Problem {
    /// The HTTP status.
    var status: Int { code.status }

    /// The answer.
    var answer: AdminAnswer {
        if let page { return .redirect(to: page) }
        var members: [JSONValue.Member] = [
            .init(name: "type", value: "about:blank"),
            .init(name: "title", value: .string(Self.title(status))),
            .init(name: "status", value: .integer(status)),
            .init(name: "code", value: .string(code.rawValue)),
            .init(name: "detail", value: .string(detail)),
        ]
        if let field { members.append(.init(name: "field", value: .string(field))) }
        var answer = AdminAnswer(
            status: status,
            contentType: "application/problem+json",
            body: JSONWriter.bytes(.object(members))
        )
        answer.headers.merge(headers) { _, own in own }
        return answer
    }

    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }

    /// The form in the API description.
    static let schema = ObjectSchema(
        "Problem",
        "An error (RFC 9457).",
        [
            .required("type", .text, "Always `about:blank`: the code says more."),
            .required("title", .text, "The status in words."),
            .required("status", .integer(400...599), "The HTTP status."),
            .required("code", .text, "A stable word for scripts."),
            .required("detail", .text, "A sentence for a person."),
            .optional("field", .text, "The field or parameter that is meant."),
        ]
    )
}
