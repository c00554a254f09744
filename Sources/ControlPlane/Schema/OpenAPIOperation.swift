import Identity
import Policy

/// One route in the description of the API.
enum OpenAPIOperation {
    /// What each refusal means, by status.
    static let refusals: [Int: String] = [
        400: "A parameter or a field is not acceptable; `field` names it.",
        401: "The caller is not known: no admin token, admin key or session that is in force.",
        403: "The caller's roles do not allow it.",
        404: "There is no such thing.",
        409: "The change does not agree with what is there; `code` says how.",
        413: "The body is larger than 1 MiB.",
        429: "Too many attempts have failed; `retry-after` says when the next one is looked at.",
        502: "The provider's list of models could not be read; `detail` says why.",
        503: "The store cannot be read or written, or the gateway is not ready.",
    ]

    /// What each refusal of provisioning means, by status.
    static let provisioningRefusals = refusals.filter { [401, 403, 404, 413, 503].contains($0.key) }.merging([
        400: "The body, the filter or a parameter is not acceptable; `scimType` says how.",
        409: "A unique value is taken, or somebody else changes the same thing at the same time.",
        412: "The resource was changed since the version of `If-Match`.",
    ]) { _, own in own }

    /// The description of a route.
    static func document(_ route: Route) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "operationId", value: .string(route.name)),
            .init(name: "summary", value: .string(route.summary)),
            .init(name: "tags", value: [.string(tag(route))]),
        ]
        if case .granted(let permission, at: let subject) = route.access {
            members.append(.init(name: "description", value: .string(need(permission, subject))))
            members.append(.init(name: "x-permission", value: .string(permission.rawValue)))
        }
        let parameters = parameters(route)
        if !parameters.isEmpty { members.append(.init(name: "parameters", value: .array(parameters))) }
        if let body = route.body {
            members.append(
                .init(
                    name: "requestBody",
                    value: [
                        "required": .bool(!route.isBodyOptional),
                        "content": content(route, Schema.object(body).document),
                    ]
                )
            )
        }
        members.append(.init(name: "responses", value: responses(route)))
        members.append(.init(name: "security", value: security(route.access)))
        return .object(members)
    }

    /// The named forms of a route.
    static func schemas(_ route: Route) -> [ObjectSchema] {
        let answer: [ObjectSchema] =
            switch route.success {
            case .object(let schema), .created(let schema), .list(let schema): [schema]
            case .nothing, .redirect, .text: []
            }
        return answer + (route.body.map { [$0] } ?? [])
    }

    private static func need(_ permission: Permission, _ subject: Subject) -> String {
        let roles = PermissionMatrix.roles(with: permission).compactMap { role, reach -> String? in
            if reach == .all { return role.rawValue }
            return subject.hasOwner ? "\(role.rawValue) (own)" : nil
        }
        let node: String =
            switch subject {
            case .root: "at the root"
            case .anywhere: "at some team; shown is what it reaches"
            case .parent, .parentField: "at the parent"
            case .team, .teamField, .teamPathField, .member: "at the team"
            case .key, .serviceAccount, .budget: "at its team"
            }
        let holders = roles.joined(separator: ", ")
        let need = "Needs `\(permission.rawValue)` \(node). Roles that have it: \(holders)."
        return ([need] + permission.rules).joined(separator: " ")
    }

    private static func tag(_ route: Route) -> String {
        if route.isProvisioning { return "scim" }
        let segments = route.segments
        return segments.count > 2 && segments[0] == "api" ? String(segments[2]) : "service"
    }

    private static func parameters(_ route: Route) -> [JSONValue] {
        let path = route.parameterNames.map { name -> JSONValue in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let query = route.query.map { field -> JSONValue in
            [
                "name": .string(field.name), "in": "query", "required": .bool(field.isRequired),
                "description": .string(field.summary), "schema": field.schema.document,
            ]
        }
        return path + query
    }

    private static func responses(_ route: Route) -> JSONValue {
        let success: (Int, JSONValue) =
            switch route.success {
            case .object(let schema): (200, done(route, Schema.object(schema).document))
            case .created(let schema): (201, done(route, Schema.object(schema).document))
            case .list(let schema): (200, done(route, list(schema)))
            case .nothing: (204, ["description": "Done."])
            case .redirect: (303, ["description": "The browser goes on to `location`."])
            case .text(let type):
                (200, ["description": "Done.", "content": .object([.init(name: type, value: [:])])])
            }
        var statuses = Set(route.failures)
        switch route.access {
        case .open: break
        case .metrics, .known: statuses.insert(401)
        case .host, .granted: statuses.formUnion([401, 403])
        }
        if !route.query.isEmpty || route.body != nil { statuses.insert(400) }
        if route.body != nil { statuses.formUnion([413, 503]) }
        let refusals = statuses.sorted().map { status in
            JSONValue.Member(
                name: "\(status)",
                value: ["$ref": .string("#/components/responses/\(refusal(route))\(status)")]
            )
        }
        return .object([.init(name: "\(success.0)", value: success.1)] + refusals)
    }

    private static func refusal(_ route: Route) -> String {
        route.isProvisioning ? "ProvisioningProblem" : "Problem"
    }

    private static func done(_ route: Route, _ schema: JSONValue) -> JSONValue {
        ["description": "Done.", "content": content(route, schema)]
    }

    private static func content(_ route: Route, _ schema: JSONValue) -> JSONValue {
        let type = route.isProvisioning ? SCIMService.mediaType : "application/json"
        return .object([.init(name: type, value: ["schema": schema])])
    }

    private static func list(_ schema: ObjectSchema) -> JSONValue {
        [
            "type": "object",
            "properties": [
                "data": Schema.list(.object(schema)).document,
                "next_cursor": [
                    "type": ["string", "null"],
                    "description": "The cursor of the next page; null on the last.",
                ],
            ],
            "required": ["data", "next_cursor"],
        ]
    }

    private static func security(_ access: Route.Access) -> JSONValue {
        switch access {
        case .open: []
        // Metrics need the token only where they are not open.
        case .metrics: [[:], ["adminToken": []]]
        case .known, .host, .granted: [["adminToken": []]]
        }
    }
}
