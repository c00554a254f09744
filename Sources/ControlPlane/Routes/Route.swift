import Identity
import Policy
import Vocabulary

/// One row of the table from which both the dispatch and the API description are made.
struct Route: Sendable {
    /// Who may call a route; there is no default, so that none can be forgotten.
    enum Access: Sendable {
        /// Everybody.
        case open
        /// Everybody while metrics are open, else whoever may see the gateway's health at the root.
        case metrics
        /// Whoever is known; the handler shows them only themselves.
        case known
        /// Whoever proves to be on the gateway's host.
        case host
        /// Whoever has a permission at the node of the subject.
        case granted(Permission, at: Subject)
    }

    /// What a route answers when it succeeds.
    enum Success: Sendable {
        /// One object.
        case object(ObjectSchema)
        /// One object that was made.
        case created(ObjectSchema)
        /// A page of objects.
        case list(ObjectSchema)
        /// Nothing.
        case nothing
        /// Another place, where a browser goes.
        case redirect
        /// A text of a type.
        case text(String)
    }

    /// What a handler is given.
    struct Call: Sendable {
        /// The values of the path's parameters.
        let parameters: [String: String]
        /// The query.
        let query: Query
        /// The body, checked against the route's form; `null` if the route takes none.
        let body: JSONValue
        /// What the caller may.
        let authority: Authority
        /// The request as it came.
        let request: AdminRequest
        /// Who calls, and how that is known.
        let caller: Caller

        /// Who calls.
        var actor: Actor { authority.actor }

        /// A parameter of the path.
        func parameter(_ name: String) -> String { parameters[name] ?? "" }

        /// Refuses unless the caller has a further permission at a node.
        func require(_ permission: Permission, at team: TeamID) throws(Problem) {
            guard authority.may(permission, at: team) else { throw .forbidden(permission, at: team) }
        }
    }

    /// The method, in capitals.
    let method: String
    /// The path with its parameters in braces.
    let path: String
    /// The operation's name in the API description.
    let name: String
    /// What it does, in a phrase.
    let summary: String
    /// Who may call it.
    let access: Access
    /// The parameters of its query.
    let query: [Field]
    /// Whether its query may have parameters that are not listed, because others make it.
    let isQueryOpen: Bool
    /// The form of its body.
    let body: ObjectSchema?
    /// Whether the body may be left out.
    let isBodyOptional: Bool
    /// What it answers.
    let success: Success
    /// The refusals of its own, by status.
    let failures: [Int]
    /// Does it.
    let handler: @Sendable (Call) async throws -> AdminAnswer

    init(
        _ method: String,
        _ path: String,
        _ name: String,
        _ summary: String,
        access: Access,
        query: [Field] = [],
        isQueryOpen: Bool = false,
        body: ObjectSchema? = nil,
        isBodyOptional: Bool = false,
        success: Success,
        failures: [Int] = [],
        handler: @escaping @Sendable (Call) async throws -> AdminAnswer
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.access = access
        self.query = query
        self.isQueryOpen = isQueryOpen
        self.body = body
        self.isBodyOptional = isBodyOptional
        self.success = success
        self.failures = failures
        self.handler = handler
    }
}

extension Route {
    /// The path's parts.
    var segments: [Substring] { path.split(separator: "/") }

    /// Whether it speaks the protocol of provisioning clients instead of the admin API's.
    var isProvisioning: Bool { path.hasPrefix(SCIMService.root) }

    /// The names of the path's parameters.
    var parameterNames: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// The values of the path's parameters if a path is this route's; parts are compared after decoding.
    func match(_ parts: [String]) -> [String: String]? {
        let segments = segments
        guard segments.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            if segment.hasPrefix("{") {
                values[String(segment.dropFirst().dropLast())] = part
            } else if segment != part {
                return nil
            }
        }
        return values
    }
}
