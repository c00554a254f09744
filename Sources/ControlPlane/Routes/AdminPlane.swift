import Directory
import Identity
import Logging
import Policy
import Vocabulary

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
        await answer(request, by: services.identify(request))
    }

    /// Answers a request of somebody.
    func answer(_ request: AdminRequest, by caller: Caller) async -> AdminAnswer {
        var answer = await fullAnswer(request, by: caller)
        if request.method == "HEAD" { (answer.body, answer.rest) = ([], nil) }
        return answer
    }

    private func fullAnswer(_ request: AdminRequest, by caller: Caller) async -> AdminAnswer {
        let authority = Authority(caller.actor, in: services.directory.published().snapshot)
        do {
            return try await respond(request, caller, authority)
        } catch let problem as Problem where problem.isRefusal {
            return await refused(request, by: authority.actor, problem)
        } catch let error as DirectoryError where error.code == .forbidden {
            return await refused(request, by: authority.actor, Problem(error))
        } catch let problem as Problem {
            return problem.answer(to: request.path)
        } catch let error as DirectoryError {
            return Problem(error).answer(to: request.path)
        } catch let error as SCIMError {
            return AdminAnswer(error)
        } catch is CancellationError {
            return Problem.storeUnavailable.answer(to: request.path)
        } catch {
            services.logger.error(
                "an admin request failed",
                metadata: ["http.path": "\(request.path)", "error": "\(error)"]
            )
            return Problem.internal.answer(to: request.path)
        }
    }

    private func respond(
        _ request: AdminRequest,
        _ caller: Caller,
        _ authority: Authority
    ) async throws -> AdminAnswer {
        let (route, parameters) = try find(request)
        try checkKnown(authority.actor, route.access)
        // An open route does nothing in the name of a session.
        var isOpen = false
        if case .open = route.access { isOpen = true }
        if let expected = caller.csrfToken, !request.isSafe, !isOpen {
            // Digests are compared, so that the time tells nothing.
            let given = services.access.digest(of: (request.csrfToken ?? "").utf8)
            guard given == services.access.digest(of: expected.utf8), !request.isFromOtherSite else {
                throw Problem.forged
            }
        }
        let query = try Query(
            request.query,
            known: route.query,
            isOpen: route.isQueryOpen || route.isProvisioning
        )
        let body = try body(request, route)
        try authorize(authority, route.access, parameters, body)
        let event = readEvent(request, route.access, authority, parameters, body)
        if let event {
            try await services.blocking.run { try services.directory.audit(event, by: authority.actor) }
        }
        return try await route.handler(
            Route.Call(
                parameters: parameters,
                query: query,
                body: body,
                authority: authority,
                request: request,
                caller: caller
            )
        )
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
            .methodNotAllowed,
            "The route does not take \(request.method).",
            headers: ["allow": allowed.joined(separator: ", ")]
        )
    }

    private func checkKnown(_ actor: Actor, _ access: Route.Access) throws(Problem) {
        switch access {
        case .open: return
        case .metrics where metricsAreOpen: return
        case .metrics, .known, .host, .granted: if actor.identity == .nobody { throw .unauthorized }
        }
    }

    /// Lets a known caller pass or not: what it may not know of is not found, what it may not do is forbidden.
    private func authorize(
        _ authority: Authority,
        _ access: Route.Access,
        _ parameters: [String: String],
        _ body: JSONValue
    ) throws(Problem) {
        switch access {
        case .open, .known: return
        case .host: guard authority.actor.identity == .host else { throw .hostOnly }
        case .metrics:
            guard metricsAreOpen || authority.may(.readHealth, at: .root) else {
                throw .forbidden(.readHealth, at: .root)
            }
        case .granted(let permission, at: .anywhere):
            guard authority.hasAnywhere(permission) else { throw .forbidden(permission, at: .root) }
        case .granted(let permission, at: let subject):
            guard let place = subject.place(parameters, body, in: authority.snapshot) else {
                // A body's field is the handler's to refuse, by its name.
                if case .teamField = subject, authority.hasAnywhere(permission) { return }
                if case .parentField = subject, authority.hasAnywhere(permission) { return }
                throw .notFound("thing")
            }
            // Who may have things of its own at a team may make them there.
            let least: Reach = if case .teamField = subject { .own } else { .all }
            let isAllowed =
                place.owner.map { authority.may(permission, at: place.team, ownedBy: $0) }
                ?? (authority.reach(permission, at: place.team) >= least)
            if isAllowed { return }
            // What all keys of a person spend is the person's own business too.
            if case .budget(let name) = subject, let scope = ScopeName(parameters[name] ?? ""),
                let owner = place.owner, Subject.isOwn(scope, owner, of: authority.actor)
            {
                return
            }
            guard authority.sees(place.team) else {
                throw .hidden(permission, at: place.team)
            }
            throw .forbidden(permission, at: place.team)
        }
    }

    /// What an auditor looks at, for the audit trail, where it stands before it is shown; it concerns the nodes that the
    /// auditor can look at by it.
    private func readEvent(
        _ request: AdminRequest,
        _ access: Route.Access,
        _ authority: Authority,
        _ parameters: [String: String],
        _ body: JSONValue
    ) -> AuditEvent? {
        guard case .granted(let permission, let subject) = access, permission.isWatched,
            authority.grants.contains(where: { $0.roles.contains(.auditor) })
        else { return nil }
        let places: [TeamID] =
            if case .anywhere = subject { authority.nodes(with: permission) } else {
                [subject.place(parameters, body, in: authority.snapshot)?.team].compactMap { $0 }
            }
        return AuditEvent(
            permission.rawValue,
            String(request.path.prefix(256)),
            after: request.query.isEmpty ? nil : .texts(["query": String(request.query.prefix(1024))]),
            at: places
        )
    }

    /// Writes a refusal into the audit trail and answers it.
    private func refused(
        _ request: AdminRequest,
        by actor: Actor,
        _ problem: Problem
    ) async -> AdminAnswer {
        services.logger.info("an admin request was refused", metadata: ["http.path": "\(request.path)"])
        guard let suppressed = services.refusals.take(actor, now: services.now()) else {
            return problem.answer(to: request.path)
        }
        var facts = problem.facts
        facts["code"] = problem.code.rawValue
        if let permission = problem.permission { facts["permission"] = permission.rawValue }
        facts["address"] = services.address(of: request)?.description ?? request.peer
        if suppressed > 0 { facts["left_out_before"] = String(suppressed) }
        let event = AuditEvent(
            "refused",
            "\(request.method) \(request.path.prefix(256))",
            after: .texts(facts),
            at: problem.team.map { [$0] } ?? []
        )
        do {
            try await services.blocking.run { try services.directory.audit(event, by: actor) }
            return problem.answer(to: request.path)
        } catch {
            return Problem.storeUnavailable.answer(to: request.path)
        }
    }

    private func body(_ request: AdminRequest, _ route: Route) throws(Problem) -> JSONValue {
        // Provisioning clients write names in any case and extensions of any kind: its own forms read them.
        guard let schema = route.body, !route.isProvisioning else { return .null }
        if request.body.isEmpty, route.isBodyOptional { return [:] }
        let value: JSONValue
        do {
            value = try JSONParser.parse(request.body)
        } catch {
            throw Problem(
                .invalidJSON,
                "The body is not JSON: \(error.message), at byte \(error.offset)."
            )
        }
        try schema.check(value)
        return value
    }
}
