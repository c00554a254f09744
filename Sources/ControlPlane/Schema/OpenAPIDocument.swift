import Identity

/// The description of the API (OpenAPI 3.1), made from the table of routes.
enum OpenAPIDocument {
    /// The description as an answer.
    static func answer(for routes: [Route], version: String) -> AdminAnswer {
        .json(document(for: routes, version: version))
    }

    /// The description.
    static func document(for routes: [Route], version: String) -> JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Gatehouse admin API",
                "version": .string(version),
                "description": .string(
                    "JSON in snake_case, times in RFC 3339, money as decimal strings of US dollars. Lists are newest "
                        + "first unless they say otherwise. In a PATCH what is absent stays and null clears."
                ),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": paths(routes),
            "components": [
                "securitySchemes": [
                    "adminToken": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "The admin token (`gh-admin-…` or that of GATEHOUSE_ADMIN_TOKEN), or a key with the scope `admin`.",
                    ]
                ],
                "schemas": schemas(routes),
                "responses": responses,
            ],
        ]
    }

    private static func paths(_ routes: [Route]) -> JSONValue {
        var paths: [JSONValue.Member] = []
        for route in routes {
            let operation = JSONValue.Member(
                name: route.method.lowercased(),
                value: OpenAPIOperation.document(route)
            )
            if let index = paths.firstIndex(where: { $0.name == route.path }),
                let known = paths[index].value.members
            {
                paths[index].value = .object(known + [operation])
            } else {
                paths.append(.init(name: route.path, value: .object([operation])))
            }
        }
        return .object(paths)
    }

    private static func schemas(_ routes: [Route]) -> JSONValue {
        var known: [String: JSONValue] = [:]
        for schema in [Problem.schema, ProvisioningForms.problem] + routes.flatMap(OpenAPIOperation.schemas) {
            for object in Schema.object(schema).objects { known[object.name] = object.document }
        }
        return .object(known.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
    }

    private static var responses: JSONValue {
        .object(
            responses(OpenAPIOperation.refusals, "Problem", "application/problem+json", Problem.schema)
                + responses(
                    OpenAPIOperation.provisioningRefusals,
                    "ProvisioningProblem",
                    SCIMService.mediaType,
                    ProvisioningForms.problem
                )
        )
    }

    private static func responses(
        _ refusals: [Int: String],
        _ name: String,
        _ type: String,
        _ schema: ObjectSchema
    ) -> [JSONValue.Member] {
        refusals.sorted { $0.key < $1.key }.map { status, text in
            let content = JSONValue.Member(name: type, value: ["schema": Schema.object(schema).document])
            return .init(
                name: "\(name)\(status)",
                value: ["description": .string(text), "content": .object([content])]
            )
        }
    }
}
