import Policy
import Vocabulary

/// What tells a gateway from others of its installation.
public struct GatewayFacts: Sendable, Equatable {
    /// The address of its data plane, `HOST:PORT`.
    public var listen: String
    /// The address of its admin listener.
    public var adminListen: String
    /// Its process on the host.
    public var process: Int32
    /// When that began.
    public var startedAt: UTCTime

    /// Joins the facts.
    public init(listen: String, adminListen: String, process: Int32, startedAt: UTCTime) {
        self.listen = listen
        self.adminListen = adminListen
        self.process = process
        self.startedAt = startedAt
    }
}

/// The route of the gateways of this installation.
///
/// A store in a file belongs to one gateway at a time, which locks it: the list has that one.
enum FleetRoutes {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Gateway",
        "A gateway of this installation.",
        [
            .required("id", .text, "The address of its data plane, by which it is told from others."),
            .required("listen", .text, "The address of its data plane."),
            .required("admin_listen", .text, "The address of its admin listener."),
            .required("process_id", .count, "Its process on the host."),
            .required("version", .text, "Its version."),
            .required("status", .choice(["ok", "unavailable"]), "Whether it takes requests."),
            .required("reasons", .list(.text), "Why it does not, or what is degraded."),
            .required("store", .text, "The state of its store."),
            .required("started_at", .time, "When its process began."),
            .required("uptime_seconds", .count, "How long its process has been up."),
        ]
    )

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/fleet",
                "listGateways",
                "List the gateways of this installation",
                access: .granted(.readHealth, at: .anywhere),
                query: Page.parameters,
                success: .list(answer)
            ) { try Page($0.query).answer([services.gateway()], mark: \.listen) { json($0, services) } }
        ]
    }

    private static func json(_ gateway: GatewayFacts, _ services: AdminServices) -> JSONValue {
        let health = services.health()
        return [
            "id": .string(gateway.listen),
            "listen": .string(gateway.listen),
            "admin_listen": .string(gateway.adminListen),
            "process_id": .integer(Int64(gateway.process)),
            "version": .string(services.version),
            "status": .string(health.isReady ? "ok" : "unavailable"),
            "reasons": .texts(health.reasons),
            "store": .string(health.store),
            "started_at": .text(gateway.startedAt),
            "uptime_seconds": .integer(health.uptime.components.seconds),
        ]
    }
}
