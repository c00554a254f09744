import Directory
import Logging

/// Finds the route of a request, lets it pass or not, and answers: the admin API without a socket.
struct AdminPlane: Sendable {
    /// The largest body, in bytes.
    static let maxBody = 1 << 20

    /// The table.
    let routes: [Route]
    private let services: AdminServices
    private let metricsAreOpen: Bool

    init(services: AdminServices, metricsAreOpen: Bool) {
        self.services = services
        self.metricsAreOpen = metricsAreOpen
        let document = OpenAPIDocument.answer(
            for: AdminRoutes.all(services, document: { .none }),
            version: services.version
        )
        routes = AdminRoutes.all(services, document: { document })
    }

    /// Answers a request; every failure becomes a problem.
    func answer(_ request: AdminRequest) async -> AdminAnswer {
        do {
            return try await respond(request)
        } catch let problem as Problem {
            return problem.answer
        } catch let error as DirectoryError {
            return Problem(error).answer
        } catch is CancellationError {
            return Problem.storeUnavailable.answer
        } catch {
            services.logger.error(
                "an admin request failed",
                metadata: ["http.path": "\(request.path)", "error": "\(error)"]
            )
            return Problem.internal.answer
        }
    }

    private func respond(_ request: AdminRequest) async throws -> AdminAnswer {
        let (route, parameters) = try find(request)
        try authorize(request, route.access)
        let query = try Query(request.query, known: route.query)
        let body = try body(request, route)
        var answer = try await route.handler(Route.Call(parameters: parameters, query: query, body: body))
        if request.method == "HEAD" { answer.body = [] }
        return answer
    }

    private func find(_ request: AdminRequest) throws(Problem) -> (Route, [String: String]) {
        var parts: [String] = []
        for part in request.path.split(separator: "/") {
            guard let text = PercentCoding.decode(part) else { throw .unknownRoute }
            parts.append(text)
        }
        let method = request.method == "HEAD" ? "GET" : request.method
        var allowed: [String] = []
        for route in routes {
            guard let parameters = route.match(parts) else { continue }
            if route.method == method { return (route, parameters) }
            allowed.append(route.method)
        }
        guard !allowed.isEmpty else { throw .unknownRoute }
        throw Problem(
            405,
            "method_not_allowed",
            "The route does not take \(request.method).",
            headers: ["allow": allowed.joined(separator: ", ")]
        )
    }

    private func authorize(_ request: AdminRequest, _ access: Route.Access) throws(Problem) {
        switch access {
        case .open: return
        case .metrics where metricsAreOpen: return
        case .metrics, .admin:
            guard let token = Self.bearer(request.authorization), services.access.accepts(token.utf8) else {
                services.logger.info(
                    "an admin request was refused",
                    metadata: ["http.path": "\(request.path)"]
                )
                throw .unauthorized
            }
        }
    }

    private static func bearer(_ authorization: String?) -> Substring? {
        guard let authorization, let blank = authorization.firstIndex(of: " "),
            authorization[..<blank].lowercased() == "bearer"
        else { return nil }
        let token = authorization[blank...].drop { $0 == " " }
        return token.isEmpty ? nil : token
    }

    private func body(_ request: AdminRequest, _ route: Route) throws(Problem) -> JSONValue {
        guard let schema = route.body else { return .null }
        if request.body.isEmpty, route.isBodyOptional { return [:] }
        let value: JSONValue
        do {
            value = try JSONParser.parse(request.body)
        } catch {
            throw Problem(
                400,
                "invalid_json",
                "The body is not JSON: \(error.message), at byte \(error.offset)."
            )
        }
        try schema.check(value)
        return value
    }
}
